from odoo import api, fields, models
from odoo.exceptions import UserError

EVENT = "identity_shown"


class ComplaintDispatchIdentity(models.TransientModel):
    """Show a unit who complains: with a reason, and on record."""

    _name = "complaint.dispatch.identity"
    _description = "Who Complains"

    dispatch_id = fields.Many2one(
        "complaint.dispatch", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text("Why You Need to Know")
    is_allowed = fields.Boolean(compute="_compute_identity")
    is_shown = fields.Boolean(compute="_compute_identity")
    contact_name = fields.Char("Contact", compute="_compute_identity")
    contact_phone = fields.Char("Phone", compute="_compute_identity")
    contact_address = fields.Char("Address", compute="_compute_identity")

    @api.depends("dispatch_id")
    def _compute_identity(self):
        for wizard in self:
            wizard.dispatch_id.check_access("read")
            # Shown only to whoever has given a reason: the ledger, which a unit
            # cannot write, says so.
            dispatch = wizard.dispatch_id.sudo()
            shown = dispatch.env["complaint.event"].search_count(
                [
                    ("dispatch_id", "=", dispatch.id),
                    ("code", "=", EVENT),
                    ("user_id", "=", self.env.uid),
                ],
                limit=1,
            )
            allowed = dispatch.case_id.policy_id.shows_identity_to_units
            # What the policy forbids now is not shown to who was shown it before.
            case = dispatch.case_id if shown and allowed else dispatch.case_id.browse()
            wizard.is_allowed = allowed
            wizard.is_shown = bool(shown and allowed)
            wizard.contact_name = case.contact_name
            wizard.contact_phone = case.contact_phone
            wizard.contact_address = case.contact_address

    def action_show(self):
        """Put on record who wants to know and why, then show it.

        :raise UserError: no reason, or the policy shows it to no unit
        """
        self.ensure_one()
        # Only the policy is asked, which binds whoever may read it or not.
        if not self.dispatch_id.sudo().case_id.policy_id.shows_identity_to_units:
            raise UserError(
                self.env._(
                    "The policy does not let units know who complains. Ask whoever handles the "
                    "case to find out for you."
                )
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why you need to know who complains."))
        self.dispatch_id.check_access("read")
        self.dispatch_id._record(EVENT, note=self.reason)
        self.invalidate_recordset()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Complains"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
