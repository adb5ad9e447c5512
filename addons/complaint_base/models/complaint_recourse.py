"""How a case ends: satisfied, exhausted, withdrawn or external; and what a customer may still do.

A solution that the customer rejects leaves the case open (ISO 10002:2018 7.9):
the reason is on record, and the customer is told where else to turn.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_contact import MEANS
from .complaint_states import DISSATISFIED, END_STATES
from .complaint_thaw import thawed

CLOSING_REASONS = [
    ("satisfied", "The customer is satisfied"),
    ("exhausted", "All reasonable means are exhausted"),
    ("withdrawn", "Withdrawn by the customer"),
    ("external", "Referred to an outside body"),
]
UNSATISFIED = ("exhausted", "external")


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    recourse_text = fields.Text(
        "Means of Recourse",
        translate=True,
        help="Where customers may turn who reject our solution, inside and outside. They are told "
        "it each time; empty: they are not.",
    )
    closes_unsatisfied = fields.Boolean(
        "Closes without Satisfaction",
        help="A supervisor may close a case as exhausted or referred to an outside body, with the "
        "grounds, after the customer was told the means of recourse.",
    )
    tells_staff = fields.Boolean(
        "Tells Staff What Is Decided",
        help="Handler, units and the persons concerned are told of an approved decision at once.",
    )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    closing_reason = fields.Selection(CLOSING_REASONS, readonly=True, copy=False, tracking=True)
    closing_grounds = fields.Text(readonly=True, copy=False)
    external_body = fields.Char(
        "Outside Body", readonly=True, copy=False, help="Association, authority, arbitration, court"
    )
    recourse_told_at = fields.Datetime(
        "Means of Recourse Told", compute="_compute_recourse_told_at"
    )
    may_close_unsatisfied = fields.Boolean(compute="_compute_may_close_unsatisfied")

    @api.depends("event_ids.code")
    def _compute_recourse_told_at(self):
        for case in self:
            times = [event.at for event in case.event_ids if event.code == "recourse_told"]
            case.recourse_told_at = max(times, default=False)

    @api.depends_context("uid")
    @api.depends("state", "policy_id")
    def _compute_may_close_unsatisfied(self):
        supervises = self.env.user.has_group("complaint_base.group_complaint_supervisor")
        for case in self:
            case.may_close_unsatisfied = (
                supervises
                and case.state not in ("draft", *END_STATES)
                # What the policy allows binds whoever is subject to it, read or not.
                and case.policy_id.sudo().closes_unsatisfied
            )

    # ------------------------------------------------------------
    # A rejected solution
    # ------------------------------------------------------------

    def _begin_next_round(self, details, satisfaction=None):
        self._ensure_recourse_told(details)
        return super()._begin_next_round(details, satisfaction)

    def _renew(self, details, satisfaction=None):
        self._ensure_recourse_told(details)
        return super()._renew(details, satisfaction)

    def action_tell_recourse(self, means):
        """Record that the customer was told where else to turn, in the words of the policy.

        :param str means: how
        :raise UserError: the policy has no such words
        """
        if means not in dict(MEANS):
            raise UserError(self.env._("Say how the customer was told."))
        for case in self:
            # The words are there to be told to customers.
            text = case.policy_id.sudo().recourse_text
            if not text:
                raise UserError(
                    self.env._(
                        "The policy of %s does not name the means of recourse. A policy manager "
                        "writes them.",
                        case.display_name,
                    )
                )
            case._tell_recourse(means, text)
        return True

    def _tell_recourse(self, means, text):
        return self.env["complaint.contact"].create(
            {"case_id": self.id, "means": means, "purpose": "recourse", "text": text}
        )

    def _ensure_recourse_told(self, details):
        """Tell a customer who is on-line where else to turn; colleagues do it before.

        :raise UserError: says what the clerk must tell first
        """
        self.ensure_one()
        # The words are there to be told to customers.
        text = self.policy_id.sudo().recourse_text
        if not text or not (details or "").strip() or self._is_recourse_told():
            return
        if self.env.user.share or self.env.su:
            # The customer reads it on the page on which the solution was rejected.
            self._tell_recourse("portal", text)
            return
        raise UserError(
            self.env._(
                "%s: a customer who rejects the solution is told where else to turn. Tell it, and "
                "say by which means.",
                self.display_name,
            )
        )

    def _is_recourse_told(self):
        """Whether the customer was told in this round."""
        return any(
            event.code == "recourse_told" and event.round == self.round for event in self.event_ids
        )

    # ------------------------------------------------------------
    # The end
    # ------------------------------------------------------------

    def action_close_unsatisfied(self, reason, grounds, external_body=None):
        """Close cases whose customers are not satisfied (STD-09).

        :param str reason: ``exhausted`` or ``external``
        :param str grounds: why nothing more can be done here
        :param str external_body: who goes on with it
        :raise UserError: by whom, when or why it is not closed like that
        """
        self._ensure_reason(grounds)
        for case in self:
            case._ensure_can_close_unsatisfied(reason, external_body)
        self._write_unlocked(
            {
                "closing_reason": reason,
                "closing_grounds": grounds,
                "external_body": reason == "external" and external_body,
            }
        )
        if reason == "external":
            self._record("referred", note=external_body)
        self._write_unlocked({"state": "closed", "closed_at": fields.Datetime.now()})
        self._record("closed", note=grounds)
        for case in self:
            case._after_enter("closed")
        return True

    def _ensure_can_close_unsatisfied(self, reason, external_body):
        self.ensure_one()
        if reason not in UNSATISFIED:
            raise UserError(
                self.env._(
                    "A case without a satisfied customer is closed as exhausted or as referred to "
                    "an outside body, and not otherwise."
                )
            )
        if not self.may_close_unsatisfied:
            raise UserError(
                self.env._(
                    "%s can be closed like that only while it is open, by a supervisor, and where "
                    "the policy allows it.",
                    self.display_name,
                )
            )
        if reason == "external" and not (external_body or "").strip():
            raise UserError(self.env._("Say to which outside body it was referred."))
        codes = set(self.event_ids.mapped("code"))
        if reason == "exhausted" and not codes & {"dissatisfied", "told"}:
            raise UserError(
                self.env._(
                    "%s: no solution has been offered to the customer yet.", self.display_name
                )
            )
        if "recourse_told" not in codes:
            raise UserError(
                self.env._(
                    "%s: tell the customer where else to turn, before it is closed.",
                    self.display_name,
                )
            )

    def _after_enter(self, state):
        result = super()._after_enter(state)
        if state == "closed" and not self.closing_reason and self.satisfaction not in DISSATISFIED:
            self._set_closing_reason("satisfied")
        return result

    def _end(self, state, reason):
        result = super()._end(state, reason)
        if state == "withdrawn":
            self._set_closing_reason("withdrawn")
        return result

    def action_reopen(self, reason):
        result = super().action_reopen(reason)
        self._write_unlocked(
            {"closing_reason": False, "closing_grounds": False, "external_body": False}
        )
        return result

    def _set_closing_reason(self, reason):
        """Say how it ended; the case may be archived by now."""
        thawed(self).write({"closing_reason": reason})


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def _on_logged(self):
        result = super()._on_logged()
        if self.purpose == "recourse" and self.direction == "out":
            self.case_id._record("recourse_told", self.at)
        return result


class ComplaintRevisit(models.Model):
    """Whoever rejects the solution in a call-back hears where else to turn, in the same call."""

    _inherit = "complaint.revisit"

    recourse_text = fields.Text(
        "Means of Recourse", related="case_id.policy_id.recourse_text", related_sudo=True
    )
    recourse_means = fields.Selection(MEANS, "Recourse Told By")
    needs_recourse = fields.Boolean(compute="_compute_needs_recourse")

    @api.depends("satisfaction", "case_id.event_ids.code", "rule_id")
    def _compute_needs_recourse(self):
        for revisit in self:
            revisit.needs_recourse = (
                revisit.satisfaction in DISSATISFIED
                # The rule binds whoever is subject to it, read or not.
                and revisit.sudo().rule_id.when_dissatisfied in ("reopen", "renew")
                and bool(revisit.recourse_text)
                and not revisit.case_id._is_recourse_told()
            )

    def _ensure_can_be_done(self):
        result = super()._ensure_can_be_done()
        if self.needs_recourse and not self.recourse_means:
            raise UserError(
                self.env._(
                    "%s: a customer who rejects the solution is told where else to turn. Tell it, "
                    "and fill in “Recourse Told By”.",
                    self.display_name,
                )
            )
        return result

    def _link_values(self):
        # Who rejected the solution on this page reads there where else to turn.
        rejected = self.outcome in ("reopened", "renewed")
        return {**super()._link_values(), "recourse": rejected and self.recourse_text}

    def _follow_rule(self):
        if self.needs_recourse and self.recourse_means:
            # The case may be archived by now; what is said of it is on record all the same.
            thawed(self.case_id)._tell_recourse(self.recourse_means, self.recourse_text)
        return super()._follow_rule()


class ComplaintDecision(models.Model):
    """What is decided is told to those whom it concerns in the company, too (STD-08)."""

    _inherit = "complaint.decision"

    def _approve(self):
        result = super()._approve()
        # What the policy wants binds whoever approves, read or not.
        if self.case_id.policy_id.sudo().tells_staff:
            self._tell_staff()
        return result

    def _staff_to_tell(self):
        """Return the colleagues a decision concerns: who handled it, and whom it is about."""
        # Who worked on a case is no secret to the system that tells them.
        case = self.sudo().case_id
        live = case.dispatch_ids.filtered(
            lambda dispatch: dispatch.state not in ("returned", "cancelled")
        )
        units = case.unit_id | case.liable_unit_id | live.unit_id
        return (
            case.user_id | live.user_id | units.manager_id.user_id | case.concerned_user_ids
        ).filtered("active")

    def _tell_staff(self):
        self.ensure_one()
        for user in self._staff_to_tell() - self.env.user:
            mine = self.with_context(lang=user.lang)
            # Units learn what was decided and on which number, never who complained.
            self.env["mail.thread"].message_notify(
                partner_ids=user.partner_id.ids,
                subject=mine.env._("Decided: %s", self.case_id.name),
                body=self.text,
            )
