from odoo import fields, models

from ..models.complaint_contact import MEANS


class ComplaintCasePlanConfirm(models.TransientModel):
    """The customer agrees to the plan: how, and in which words."""

    _name = "complaint.case.plan.confirm"
    _description = "Customer Confirms the Plan"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    means = fields.Selection(MEANS, "How", required=True, default="phone")
    note = fields.Text("What the Customer Said", required=True)

    def action_confirm(self):
        """Record it on the case."""
        self.ensure_one()
        self.case_id.action_confirm_plan(self.means, self.note)
        return {"type": "ir.actions.act_window_close"}
