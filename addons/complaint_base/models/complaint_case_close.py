from odoo import fields, models
from odoo.exceptions import UserError

from .complaint_states import DISSATISFIED
from .complaint_thaw import is_thawed, thawed


class ComplaintCase(models.Model):
    """The end of a case: satisfied and archived, or dissatisfied and begun anew."""

    _inherit = "complaint.case"

    satisfaction_by_customer = fields.Boolean(
        readonly=True, copy=False, help="Said in person, not written down by a colleague."
    )
    retention_until = fields.Date(readonly=True, copy=False, index="btree_not_null")

    def action_close(self):
        """Close cases whose customers are satisfied, as the policy sees it.

        :raise UserError: lists what is missing
        """
        for case in self:
            case._enter("closed")
        return True

    def action_dissatisfied(self, details):
        """Take the customer's dissatisfaction as the policy says (CEM-39).

        :param str details: what exactly the customer is not satisfied with
        :return: the case that goes on: a new one, or the same in its next round
        :raise UserError: no details
        """
        self.ensure_one()
        self._ensure_reason(details)
        if self.policy_id.when_dissatisfied == "next_round":
            return self._begin_next_round(details)
        return self._renew(details)

    def _begin_next_round(self, details, satisfaction=None):
        """Go on with the same case because the customer is not satisfied.

        :return: the case
        """
        self._note_dissatisfaction(details, satisfaction)
        # Where the procedure goes on is the policy's to say, read or not.
        again = self.policy_id.sudo().next_round_state
        if self.is_closed:
            self.action_reopen(details)
        else:
            # What the customer said of the last round is in the ledger; the next one is
            # asked about anew.
            self._write_unlocked(
                {
                    "round": self.round + 1,
                    "state": again,
                    "satisfaction": False,
                    "satisfaction_by_customer": False,
                }
            )
            self._record("reopened", note=details)
        return self

    def _renew(self, details, satisfaction=None):
        """Go on with a new complaint; one that was closed before stays closed.

        :return: the new case
        """
        self._note_dissatisfaction(details, satisfaction)
        follow_up = self._create_unlocked([self._prepare_follow_up_vals(details)])
        if not self.is_closed:
            self._write_unlocked(
                {"state": "superseded", "end_reason": details, "closed_at": fields.Datetime.now()}
            )
            self._record("superseded", note=details)
        follow_up.action_register()
        return follow_up

    def _note_dissatisfaction(self, details, satisfaction=None):
        """Record with what the customer is not satisfied; what is archived stays as it is."""
        self.ensure_one()
        if not self.is_closed:
            if satisfaction not in DISSATISFIED:
                satisfaction = self.satisfaction
            if satisfaction not in DISSATISFIED:
                satisfaction = "dissatisfied"
            self._write_unlocked({"satisfaction": satisfaction, "satisfaction_note": details})
        self._record("dissatisfied", note=details)

    def action_decline(self, reason):
        """Decline to take a complaint that is not the company's (不予受理, CEM-23).

        The case stays on record; it counts as not the company's.

        :raise UserError: no reason, or a gate of the policy does not hold
        """
        self._end("declined", reason)
        return True

    def _prepare_follow_up_vals(self, details):
        self.ensure_one()
        return {
            "subject": self.subject,
            "description": details,
            "previous_id": self.id,
            "received_at": fields.Datetime.now(),
            "company_id": self.company_id.id,
            "channel_id": self.channel_id.id,
            "category_id": self.category_id.id,
            "partner_id": self.partner_id.id,
            "contact_name": self.contact_name,
            "contact_phone": self.contact_phone,
            "contact_email": self.contact_email,
            "contact_address": self.contact_address,
            "customer_type_id": self.customer_type_id.id,
            "salesperson_id": self.salesperson_id.id,
            "demand": self.demand,
            "reason": details,
            "user_id": self.user_id.id,
            "unit_id": self.unit_id.id,
            "kind": self.kind,
        }

    def _missing_by_law(self, state):
        yield from super()._missing_by_law(state)
        if state == "closed" and self._needs_satisfaction():
            if not self.satisfaction:
                yield self.env._("Record how satisfied the customer is.")
            elif self.satisfaction in DISSATISFIED:
                yield self.env._(
                    "The customer is not satisfied: record what is missing and go on with that."
                )

    def _needs_satisfaction(self):
        """Whether the customer must be satisfied before the case is closed. Hook."""
        self.ensure_one()
        return self.policy_id.closing_needs_satisfaction

    def _after_enter(self, state):
        result = super()._after_enter(state)
        if state == "closed":
            self._set_retention()
        return result

    def _end(self, state, reason):
        result = super()._end(state, reason)
        self._set_retention()
        return result

    def _set_retention(self):
        """Store until when the case is kept, counted from its closing (CEM-41)."""
        for policy, cases in self.grouped("policy_id").items():
            longest = dict.fromkeys(cases, policy.retention_years)
            # The policy binds whoever is subject to it, read or not.
            for rule in policy._rules("retention_rule_ids").sudo():
                for case in rule._matching(cases):
                    longest[case] = max(longest[case], rule.years)
            for case, years in longest.items():
                closed_on = case._local_date(case.closed_at or fields.Datetime.now())
                thawed(case).retention_until = fields.Date.add(closed_on, years=years)

    def write(self, vals):
        if vals.keys() - self._writable_when_archived():
            self._ensure_not_archived()
        return super().write(vals)

    def _ensure_not_archived(self):
        """Refuse to change what is closed.

        :raise UserError: a case is archived; only reopening it, with a reason, thaws it
        """
        if self.env.su or is_thawed(self.env):
            return
        # Units that do not see the case are told that it is closed.
        for case in self.sudo():
            if case.state == "closed":
                raise UserError(
                    self.env._(
                        "%s is archived and frozen. Reopen it, with a reason, to change it.",
                        case.name,
                    )
                )

    def _writable_when_archived(self):
        """Return the fields that may still change on a closed case."""
        return {
            "message_follower_ids",
            "message_ids",
            "activity_ids",
            "access_token",
            "bounce_count",
            "next_due_at",
        }
