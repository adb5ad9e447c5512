from odoo import api, fields, models

from ..models.complaint_contact import BINDING, MEANS, PURPOSES


class ComplaintCaseTell(models.TransientModel):
    """Tell the customer what a decision allows, in its words."""

    _name = "complaint.case.tell"
    _description = "Tell the Customer"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    needs_decision = fields.Boolean(related="case_id.policy_id.reply_needs_decision")
    decision_id = fields.Many2one(
        "complaint.decision",
        "Allowed By",
        compute="_compute_decision_id",
        store=True,
        readonly=False,
        domain="[('case_id', '=', case_id), ('state', '=', 'approved')]",
    )
    purpose = fields.Selection(
        lambda self: self._selection_purpose(), required=True, default="reply"
    )
    means = fields.Selection(
        MEANS, required=True, compute="_compute_means", store=True, readonly=False, precompute=True
    )
    preferred_means = fields.Selection(related="case_id.preferred_means")
    means_reason = fields.Char("Why Not as Preferred")
    profile = fields.Char(related="case_id.profile")
    script_id = fields.Many2one(
        "complaint.script", "Begin With", help="Polite words to begin with (礼貌用语)."
    )
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    person = fields.Char("With", compute="_compute_person", store=True, readonly=False)
    phone = fields.Char(related="case_id.contact_phone")
    text = fields.Text(
        "What Was Said", compute="_compute_text", store=True, readonly=False, required=True
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")

    @api.model
    def _selection_purpose(self):
        labels = dict(
            self.env["complaint.contact"]._fields["purpose"]._description_selection(self.env)
        )
        return [(key, labels[key]) for key, _label in PURPOSES if key in BINDING]

    @api.depends("case_id")
    def _compute_decision_id(self):
        for wizard in self:
            approved = wizard.case_id.decision_ids.filtered(
                lambda decision: decision.state == "approved"
            )
            wizard.decision_id = approved.sorted("decided_at")[-1:]

    @api.depends("case_id")
    def _compute_person(self):
        for wizard in self:
            wizard.person = wizard.case_id.contact_name

    @api.depends("case_id")
    def _compute_means(self):
        for wizard in self:
            wizard.means = wizard.means or wizard.case_id.preferred_means or "phone"

    @api.depends("decision_id")
    def _compute_text(self):
        for wizard in self:
            wizard.text = wizard.decision_id.customer_text or wizard.text

    @api.onchange("script_id")
    def _onchange_script(self):
        if self.script_id:
            self.text = "\n".join(filter(None, [self.script_id.text, self.text]))

    def action_tell(self):
        """Put on record what the customer was told.

        :raise UserError: no approved decision allows it
        """
        self.ensure_one()
        self.env["complaint.contact"].create(self._prepare_contact_vals())
        return {"type": "ir.actions.act_window_close"}

    def _prepare_contact_vals(self):
        self.ensure_one()
        return {
            "case_id": self.case_id.id,
            "decision_id": self.decision_id.id,
            "direction": "out",
            "purpose": self.purpose,
            "means": self.means,
            "means_reason": self.means_reason,
            "at": self.at,
            "person": self.person,
            "text": self.text,
            "attachment_ids": [(6, 0, self.attachment_ids.ids)],
        }
