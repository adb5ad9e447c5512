from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    form_report_id = fields.Many2one(
        "ir.actions.report",
        "Filed Form",
        domain="[('model', '=', 'complaint.case')]",
        ondelete="restrict",
        help="The form that is printed and archived when a case is closed. Empty: the general one.",
    )


class ComplaintCase(models.Model):
    """What only the form asks for: 客户投诉处理反馈表 (CEM-46)."""

    _inherit = "complaint.case"

    contact_mobile = fields.Char(groups="complaint_base.group_complaint_identity")
    handled_by_phone = fields.Boolean("Handled by Phone", copy=False)
    handled_on_site = fields.Boolean("Handled on Site", copy=False)
    witness_id = fields.Many2one("res.users", "Witness", copy=False, ondelete="restrict")
    witness_date = fields.Date(copy=False)
    opinion_on_responsible = fields.Text("Opinion on Those Responsible", copy=False)
    opinion_signer_id = fields.Many2one(
        "res.users", "Opinion Signed By", copy=False, ondelete="restrict"
    )
    opinion_date = fields.Date("Opinion Signed On", copy=False)
    remarks = fields.Text(copy=False)

    @api.constrains("opinion_on_responsible", "opinion_signer_id", "opinion_date")
    def _check_opinion_signed(self):
        """The opinion is signed and dated (CEM-47)."""
        names = ("opinion_signer_id", "opinion_date")
        for case in self:
            missing = [name for name in names if not case[name]]
            if (case.opinion_on_responsible or "").strip() and missing:
                raise ValidationError(
                    self.env._(
                        "%(case)s: the opinion on those responsible is valid only when it is "
                        "signed and dated. Fill in: %(fields)s.",
                        case=case.display_name,
                        fields=", ".join(self._labels_of(missing)),
                    )
                )

    @api.constrains("witness_id", "witness_date")
    def _check_witness_dated(self):
        for case in self:
            if case.witness_id and not case.witness_date:
                raise ValidationError(
                    self.env._("%s: say on which day the witness confirmed it.", case.display_name)
                )

    def _form_lang(self):
        """Return the language a form of the company is written in."""
        self.ensure_one()
        # The language of a company is no secret.
        return self.sudo().company_id.partner_id.lang or self.env.lang

    def _form_file_name(self):
        self.ensure_one()
        form = self.with_context(lang=self._form_lang())
        sheet = form.env.ref(self._filed_report()).sudo()  # what it is called is no secret
        return f"{self.name or form.env._('Draft')} {sheet.name}"
