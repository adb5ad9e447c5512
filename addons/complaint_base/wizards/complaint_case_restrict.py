from odoo import fields, models


class ComplaintCaseRestrict(models.TransientModel):
    """Say who may see a case, and why nobody else."""

    _name = "complaint.case.restrict"
    _description = "Restrict a Complaint"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    seen_by_ids = fields.Many2many(related="case_id.reader_ids", string="Seen Already By")
    user_ids = fields.Many2many(
        "res.users",
        "complaint_case_restrict_user_rel",
        "wizard_id",
        "user_id",
        "May See It, Besides You",
        domain="[('share', '=', False)]",
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Restrict the case, or name further readers of one that is restricted."""
        self.ensure_one()
        self.case_id.action_restrict(self.reason, self.user_ids)
        return {"type": "ir.actions.act_window_close"}
