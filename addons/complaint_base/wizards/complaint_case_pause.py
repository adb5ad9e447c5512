from odoo import fields, models


class ComplaintCasePause(models.TransientModel):
    """Hold the clocks of a case, with reason and proof."""

    _name = "complaint.case.pause"
    _description = "Hold the Clocks"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    profile = fields.Char(related="case_id.profile")
    reason_id = fields.Many2one(
        "complaint.pause.reason",
        "Reason",
        required=True,
        domain="[('profile', 'in', (False, profile))]",
    )
    needs_proof = fields.Boolean(related="reason_id.needs_proof")
    max_days = fields.Integer(related="reason_id.max_days")
    explanation = fields.Text(related="reason_id.description")
    at = fields.Datetime("From", required=True, default=fields.Datetime.now)
    note = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")

    def action_confirm(self):
        """Hold the clocks that the reason may hold.

        :raise UserError: on hold already, or proof is missing
        """
        self.ensure_one()
        self.case_id.action_pause(self.reason_id, self.note, self.attachment_ids, self.at)
        return {"type": "ir.actions.act_window_close"}
