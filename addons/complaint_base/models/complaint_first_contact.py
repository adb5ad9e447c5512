from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_states import SATISFIED

# Nobody else has had the case yet.
FIRST_CONTACT_STATES = ("draft", "registered", "accepted")


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    closes_at_first_contact = fields.Boolean(
        "Closed at First Contact",
        help="A customer who is satisfied with the explanation and will not complain again about "
        "the matter needs no further steps: the case is closed and archived at once (一次解决).",
    )


class ComplaintCase(models.Model):
    """Solved on the phone: both ticks, and the case is closed and archived at once."""

    _inherit = "complaint.case"

    is_content = fields.Boolean(
        "Satisfied with the Explanation", readonly=True, copy=False, tracking=True
    )
    complains_no_more = fields.Boolean(
        "Will Not Complain Again about This", readonly=True, copy=False, tracking=True
    )
    is_first_contact = fields.Boolean(
        "Solved at First Contact", readonly=True, copy=False, index=True
    )
    may_close_first_contact = fields.Boolean(compute="_compute_may_close_first_contact")

    @api.depends("state", "policy_id", "dispatch_ids", "emergency_ids.state")
    def _compute_may_close_first_contact(self):
        for case in self:
            # The policy binds whoever is subject to it, read or not.
            case.may_close_first_contact = (
                case._binding_policy().sudo().closes_at_first_contact
                and case.state in FIRST_CONTACT_STATES
                and not case.dispatch_ids
                and not case.has_open_emergency
            )

    def action_close_first_contact(
        self, explanation, is_content, complains_no_more, means="phone", note=None
    ):
        """Close cases that the explanation at first contact settled.

        :param str explanation: what was explained to the customer
        :param bool is_content: the customer is satisfied with it
        :param bool complains_no_more: the customer will not complain again about the matter
        :raise UserError: a tick is missing, the policy does not allow it, or a gate does not hold
        """
        self._ensure_reason(explanation)
        for case in self:
            case._ensure_can_close_first_contact(is_content, complains_no_more)
            if case.state == "draft":
                case.action_register()
            case._log_explanation(explanation, means)
            # Nothing but this ticks them, both at once.
            case._write_unlocked(
                {
                    "is_content": True,
                    "complains_no_more": True,
                    "is_first_contact": True,
                    "satisfaction": case.satisfaction
                    if case.satisfaction in SATISFIED
                    else "satisfied",
                    "satisfaction_note": note or case.satisfaction_note,
                }
            )
            case._ensure_can_enter("closed")
            case._write_unlocked({"state": "closed", "closed_at": fields.Datetime.now()})
            case._record("settled", note=explanation)
            case._record("closed")
            case._after_enter("closed")
        return True

    def action_reopen(self, reason):
        # What was settled at first contact was not, after all.
        result = super().action_reopen(reason)
        self._write_unlocked(
            {"is_content": False, "complains_no_more": False, "is_first_contact": False}
        )
        return result

    def _ensure_can_close_first_contact(self, is_content, complains_no_more):
        self.ensure_one()
        if not (is_content and complains_no_more):
            raise UserError(
                self.env._(
                    "%s: both must be ticked: the customer is satisfied with the explanation, and "
                    "will not complain again about the matter. Otherwise take the case on.",
                    self.display_name,
                )
            )
        # The policy binds whoever is subject to it, read or not.
        if not self._binding_policy().sudo().closes_at_first_contact:
            raise UserError(
                self.env._(
                    "The policy of %s does not close complaints at first contact.",
                    self.display_name,
                )
            )
        if self.state not in FIRST_CONTACT_STATES or self.dispatch_ids:
            raise UserError(
                self.env._(
                    "%s is past its first contact: it is with a unit or further on.",
                    self.display_name,
                )
            )

    def _log_explanation(self, explanation, means):
        return self.env["complaint.contact"].create(
            [
                {"case_id": case.id, "purpose": "explain", "means": means, "text": explanation}
                for case in self
            ]
        )
