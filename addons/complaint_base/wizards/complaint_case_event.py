from odoo import fields, models
from odoo.exceptions import UserError


class ComplaintCaseEvent(models.TransientModel):
    """Record by hand what happened to a case; clocks follow."""

    _name = "complaint.case.event"
    _description = "Record What Happened"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    profile = fields.Char(related="case_id.profile")
    type_id = fields.Many2one(
        "complaint.event.type",
        "What Happened",
        required=True,
        domain="[('by_hand', '=', True), ('profile', 'in', (False, profile))]",
    )
    at = fields.Datetime(required=True, default=fields.Datetime.now)
    note = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Proof")

    def action_confirm(self):
        """Record the event.

        :raise UserError: not one that is recorded by hand, or in the future
        """
        self.ensure_one()
        if not self.type_id.by_hand:
            raise UserError(
                self.env._("“%s” is recorded by the system, not by hand.", self.type_id.name)
            )
        if self.at > fields.Datetime.add(fields.Datetime.now(), minutes=5):
            raise UserError(self.env._("What has not happened yet cannot be recorded."))
        self.case_id._record(
            self.type_id.code, self.at, note=self.note, attachments=self.attachment_ids
        )
        return {"type": "ir.actions.act_window_close"}
