from odoo import fields, models

from ..models.complaint_contact import MEANS


class ComplaintCaseRecourse(models.TransientModel):
    """Tell a customer who rejects the solution where else to turn."""

    _name = "complaint.case.recourse"
    _description = "Tell the Means of Recourse"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    text = fields.Text(related="case_id.policy_id.recourse_text")
    means = fields.Selection(MEANS, "Told by", required=True, default="phone")

    def action_confirm(self):
        """Record it as a contact."""
        self.ensure_one()
        self.case_id.action_tell_recourse(self.means)
        return {"type": "ir.actions.act_window_close"}


class ComplaintCaseEndUnsatisfied(models.TransientModel):
    """Close a case whose customer is not satisfied, with the grounds."""

    _name = "complaint.case.end.unsatisfied"
    _description = "Close without Satisfaction"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    reason = fields.Selection(
        [
            ("exhausted", "All reasonable means are exhausted"),
            ("external", "Referred to an outside body"),
        ],
        required=True,
        default="exhausted",
    )
    external_body = fields.Char("Outside Body")
    grounds = fields.Text(required=True)

    def action_confirm(self):
        """Close it."""
        self.ensure_one()
        self.case_id.action_close_unsatisfied(self.reason, self.grounds, self.external_body)
        return {"type": "ir.actions.act_window_close"}


class ComplaintCaseDisclose(models.TransientModel):
    """Personal data is given to somebody outside: to whom, and why."""

    _name = "complaint.case.disclose"
    _description = "Give Personal Data to an Outsider"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    recipient = fields.Char("Given To", required=True)
    reason = fields.Text("Why, and by Which Right", required=True)

    def action_confirm(self):
        """Record it."""
        self.ensure_one()
        self.case_id.action_disclose(self.recipient, self.reason)
        return {"type": "ir.actions.act_window_close"}
