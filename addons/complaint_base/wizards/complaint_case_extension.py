from odoo import fields, models

from ..models.complaint_contact import MEANS


class ComplaintCaseExtension(models.TransientModel):
    """Ask for more time for one clock of a case."""

    _name = "complaint.case.extension"
    _description = "Ask for an Extension"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    clock_id = fields.Many2one(
        "complaint.clock",
        "Deadline",
        required=True,
        ondelete="cascade",
        domain="[('case_id', '=', case_id), ('status', 'in', ('running', 'paused'))]",
    )
    due_at = fields.Datetime("Due Now", related="clock_id.due_at")
    amount = fields.Float("Longer By", required=True, digits=(16, 2))
    unit = fields.Selection(related="clock_id.rule_id.unit")
    reason = fields.Text(required=True)

    def action_ask(self):
        """Ask for it; the old deadline holds until it is approved and the customer told."""
        self.ensure_one()
        extension = self.env["complaint.extension"].create(
            {"clock_id": self.clock_id.id, "amount": self.amount, "reason": self.reason}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "complaint.extension",
            "res_id": extension.id,
            "views": [(False, "form")],
        }


class ComplaintExtensionTell(models.TransientModel):
    """Tell the customer of an approved extension; from then on it holds."""

    _name = "complaint.extension.tell"
    _description = "Tell the Customer of an Extension"

    extension_id = fields.Many2one(
        "complaint.extension", required=True, readonly=True, ondelete="cascade"
    )
    means = fields.Selection(MEANS, required=True, default="phone")
    at = fields.Datetime(required=True, default=fields.Datetime.now)

    def action_tell(self):
        """Record the notice.

        :raise UserError: the extension is not approved
        """
        self.ensure_one()
        labels = dict(self._fields["means"]._description_selection(self.env))
        self.extension_id.action_tell(labels[self.means], self.at)
        return {"type": "ir.actions.act_window_close"}
