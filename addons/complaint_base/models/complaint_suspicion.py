"""A customer's word: declared to be true, and where it is doubted, doubted openly."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .complaint_customer_error import CustomerError


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    asks_declaration = fields.Boolean(
        "Asks for a Declaration of Truth",
        help="Whoever files a complaint on the portal or the web declares that it is true "
        "(如实反映问题).",
    )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    declared_at = fields.Datetime("Declared to Be True", readonly=True, copy=False)
    is_suspect = fields.Boolean(
        "Suspected to Be Malicious",
        copy=False,
        tracking=True,
        groups="complaint_base.group_complaint_handler,complaint_base.group_complaint_auditor",
        help="A mark for colleagues (疑似恶意), with its reason. The case is handled like any "
        "other: nothing is refused or delayed because of it, and the customer does not see it.",
    )
    suspect_reason = fields.Text(
        "Why It Is Suspected",
        copy=False,
        groups="complaint_base.group_complaint_handler,complaint_base.group_complaint_auditor",
    )
    suspect_by_id = fields.Many2one(
        "res.users",
        "Suspected By",
        readonly=True,
        copy=False,
        groups="complaint_base.group_complaint_handler,complaint_base.group_complaint_auditor",
    )

    @api.constrains("is_suspect", "suspect_reason")
    def _check_suspicion(self):
        for case in self:
            if case.is_suspect and not (case.suspect_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%s: say why the complaint is suspected to be malicious.",
                        case.display_name,
                    )
                )

    def write(self, vals):
        if "is_suspect" in vals:
            vals = {**vals, "suspect_by_id": self.env.uid if vals["is_suspect"] else False}
        result = super().write(vals)
        if "is_suspect" in vals:
            on_record = self.filtered("name")
            code = "suspected" if vals["is_suspect"] else "suspicion_dropped"
            on_record._record(code, note=vals.get("suspect_reason"))
        return result


class ComplaintIntake(models.Model):
    _inherit = "complaint.intake"

    @api.model
    def _customer_vals(self, form, company, partner=None):
        vals = super()._customer_vals(form, company, partner)
        if form.get("declaration"):
            vals["payload"]["declared_at"] = fields.Datetime.to_string(fields.Datetime.now())
        elif self._asks_declaration(company):
            raise CustomerError(
                self.env._("Please confirm that what you tell us is true, as far as you know.")
            )
        return vals

    @api.model
    def _asks_declaration(self, company):
        """Whether customers of a company declare that their complaint is true."""
        # What a form asks for is public.
        return self._customer_policy(company).sudo().asks_declaration
