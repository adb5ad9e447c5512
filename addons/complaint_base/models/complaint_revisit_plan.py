"""From the rules of the policy to call-backs: planned, drawn, called off, brought up in time."""

import logging

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from .complaint_revisit_rule import LINKED

_logger = logging.getLogger(__name__)

BATCH = 100
# After these nobody asks any more about the round that ended.
CALLS_OFF = frozenset({"withdrawn", "declined", "superseded", "merged", "reopened"})


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    @tools.ormcache("self.id")
    def _revisit_starts(self):
        """Return the codes of the events from which call-backs count."""
        # What a policy demands binds everybody, read or not.
        return frozenset(self._rules("revisit_rule_ids").sudo().start_event_id.mapped("code"))


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    def _record(self, code, at=None, **facts):
        events = super()._record(code, at, **facts)
        self._follow_up_on(code, at or fields.Datetime.now())
        return events

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        # These two are put in the ledger at once with the number.
        self._follow_up_on("registered", fields.Datetime.now())
        for policy, cases in self.grouped("policy_id").items():
            if "received" in policy._revisit_starts():
                for case in cases:
                    case._follow_up_on("received", case.received_at)
        return result

    def _follow_up_on(self, code, at):
        """Plan the call-backs that count from an event, and call off those it ends."""
        if code in CALLS_OFF or code == "closed":
            self._call_off_revisits(code)
        for policy, cases in self.union().grouped("policy_id").items():
            if policy and code in policy._revisit_starts():
                cases._plan_revisits(policy, code, at)

    def _plan_revisits(self, policy, code, at):
        # The policy plans, whoever did what it counts from.
        cases = self.sudo()
        # The rule binds whoever is subject to it, read or not.
        rules = policy._rules("revisit_rule_ids").sudo()
        vals_list = []
        for rule in rules.filtered(lambda rule: rule.start_event_id.code == code):
            for case in rule._matching(cases):
                if not case._is_drawn_for(rule):
                    continue
                day = rule._day_after(case, at)
                known = case.revisit_ids.filtered(
                    lambda revisit, rule=rule, case=case: revisit.rule_id == rule
                    and revisit.round == case.round
                )
                if not known:
                    vals_list.append(case._prepare_revisit_vals(rule, day))
                elif len(known) == 1 and known.state == "planned" and not known.attempt_ids:
                    # It happened again, or at another time than was recorded.
                    known.planned_on = day
        # Call-backs follow from the policy, whatever the rights of who acts.
        self.env["complaint.revisit"].sudo().create(vals_list)

    def _is_drawn_for(self, rule):
        """Whether the case is asked; a draw is recorded once, drawn or not."""
        self.ensure_one()
        if rule.sampling_percent >= 100:
            return True
        drawn = rule._draws_in(self)
        if not any(
            event.code in ("revisit_drawn", "revisit_not_drawn")
            and event.round == self.round
            and event._plain(event.data).get("rule") == rule.code
            for event in self.event_ids
        ):
            draw = rule._draw(self)
            self._record(
                "revisit_drawn" if drawn else "revisit_not_drawn",
                note=self.env._(
                    "%(rule)s: %(draw).2f of %(percent).2f",
                    rule=rule.name,
                    draw=draw,
                    percent=rule.sampling_percent,
                ),
                data={"rule": rule.code, "draw": draw, "percent": rule.sampling_percent},
            )
        return drawn

    def _prepare_revisit_vals(self, rule, day, occurrence=1):
        self.ensure_one()
        return {
            "case_id": self.id,
            "rule_id": rule.id,
            "round": self.round,
            "occurrence": occurrence,
            "planned_on": day,
            "means": rule.means,
            "user_id": rule._user_for(self).id or self.env.uid,
        }

    def _plan_revisits_again(self, ids):
        """Take up call-backs that were called off by what is now undone.

        They keep their days; those that are past come up with the next sweep.
        """
        # Called off by the system, and planned again by it.
        revisits = self.sudo().revisit_ids.filtered(
            lambda revisit: revisit.id in ids and revisit.state == "cancelled"
        )
        revisits.write({"state": "planned"})

    def _call_off_revisits(self, code):
        # Called off by the end of the case, whoever ended it.
        planned = self.sudo().revisit_ids.filtered(lambda revisit: revisit.state == "planned")
        if code == "closed":
            planned = planned.filtered(lambda revisit: not revisit.rule_id.outlives_case)
        planned.activity_unlink(["mail.mail_activity_data_call"])
        planned.write({"state": "cancelled"})


class ComplaintRevisit(models.Model):
    _inherit = "complaint.revisit"

    def _plan_next(self):
        """Plan the next call-back of a rule that recurs while the case is open."""
        self.ensure_one()
        # The policy plans, whoever answered.
        revisit = self.sudo()
        rule, case = revisit.rule_id, revisit.case_id
        if not rule.is_recurring or case.is_closed or revisit.round != case.round:
            return
        if rule.max_times and revisit.occurrence >= rule.max_times:
            return
        done_on = case._local_date(revisit.done_at or fields.Datetime.now())
        day = rule._next_day_after(case, max(revisit.planned_on, done_on))
        # Call-backs follow from the policy, whatever the rights of who acts.
        self.sudo().create(case._prepare_revisit_vals(rule, day, revisit.occurrence + 1))

    # ------------------------------------------------------------
    # In time
    # ------------------------------------------------------------

    @api.model
    def _cron_ask(self):
        """Bring up what is due; callable at any time, by several at once."""
        tried = self.browse()
        while asked := self._ask(tried):
            tried |= asked
            left = self.search_count([*self._domain_due(), ("id", "not in", tried.ids)])
            if not self.env["ir.cron"]._commit_progress(len(asked), remaining=left):
                return

    @api.model
    def _ask(self, tried=None):
        """Bring up one batch; a call-back that fails stops no other.

        :param tried: those that were brought up before
        :return: the call-backs looked at
        """
        tried = tried or self.browse()
        revisits = self.search(
            [*self._domain_due(), ("id", "not in", tried.ids)], limit=BATCH, order="attempt_on, id"
        )
        for revisit in revisits.try_lock_for_update():
            try:
                with self.env.cr.savepoint():
                    revisit._bring_up()
            except Exception:
                _logger.exception("Call-back %s could not be brought up", revisit.id)
        return revisits

    @api.model
    def _domain_due(self):
        return [("state", "=", "planned"), ("attempt_on", "<=", fields.Date.context_today(self))]

    def _bring_up(self):
        """Ask by link, or remind whoever is to call; once per attempt."""
        self.ensure_one()
        rule = self.rule_id
        if self.means not in LINKED:
            if not self.activity_ids:
                self.activity_schedule(
                    "mail.mail_activity_data_call",
                    date_deadline=self.attempt_on,
                    summary=self.with_context(lang=self.user_id.lang).env._(
                        "Call back: %s", self.case_id.display_name
                    ),
                    user_id=self.user_id.id,
                )
            return
        if self._vain_attempts() >= (rule.max_attempts or 1):
            self._give_up()
            return
        try:
            with self.env.cr.savepoint():
                self._send_link()
        except UserError as error:
            # No address is an attempt as well: somebody has to ask in another way.
            self._log_attempt("undeliverable", str(error))
        else:
            self._log_attempt("sent")
        self._after_attempt()
