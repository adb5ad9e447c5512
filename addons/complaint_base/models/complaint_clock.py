from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..kernel import replay
from ..kernel.clock import (
    CANCELLED,
    EXTENDED,
    ON_HOLD,
    PAUSED,
    RESTARTED,
    RESUMED,
    RUNNING,
    STOPPED,
    WAITING,
)
from .complaint_rows import insert_rows

STATUSES = [
    (WAITING, "Waiting"),
    (RUNNING, "Running"),
    (ON_HOLD, "On Hold"),
    (STOPPED, "Stopped"),
    (CANCELLED, "Cancelled"),
]
# Whatever a rule says, these move every clock.
GENERAL_CODES = frozenset({PAUSED, RESUMED, EXTENDED, RESTARTED})


class ComplaintClock(models.Model):
    """A deadline of a case or a dispatch, derived from its events by replay.

    What is stored is there to be searched; :meth:`_rebuild` computes all of
    it again from the ledger. Whether it is late is never stored.
    """

    _name = "complaint.clock"
    _description = "Clock"
    _order = "due_at, id"
    _retention_keeps = frozenset({"calendar_print"})

    case_id = fields.Many2one("complaint.case", required=True, ondelete="cascade", index=True)
    dispatch_id = fields.Many2one("complaint.dispatch", ondelete="cascade", index="btree_not_null")
    rule_id = fields.Many2one(
        "complaint.clock.rule", required=True, ondelete="restrict", index=True
    )
    round = fields.Integer(required=True, default=1)
    company_id = fields.Many2one(
        "res.company", related="case_id.company_id", store=True, index=True, precompute=True
    )
    # Of the unit that was asked: another company of the group may carry out a dispatch.
    unit_company_id = fields.Many2one(
        related="dispatch_id.company_id", string="Unit's Company", store=True, precompute=True
    )
    status = fields.Selection(STATUSES, required=True, default=WAITING)
    started_at = fields.Datetime()
    original_due_at = fields.Datetime()
    due_at = fields.Datetime()
    due_date = fields.Date(help="The day people name: 24:00 of the 25th is due on the 25th.")
    stopped_at = fields.Datetime()
    paused_seconds = fields.Integer()
    extension = fields.Float(digits=(16, 2))
    provisional_from = fields.Date(
        "Provisional", help="No official notice covers the days from here on."
    )
    calendar_print = fields.Char(
        help="Fingerprint of the working schedule it was planned with; another one means it must "
        "be planned again."
    )
    next_notice_at = fields.Datetime()
    is_breached = fields.Boolean("Late", compute="_compute_is_breached", search="_search_breached")

    _one_per_round = models.UniqueIndex(
        "(case_id, rule_id, COALESCE(dispatch_id, 0), round)", "The clock already exists."
    )
    # The sweep asks for what is to be said next; lists for what is due next.
    _sweep = models.Index("(next_notice_at) WHERE next_notice_at IS NOT NULL")
    _running_due = models.Index(
        "(due_at, id) INCLUDE (company_id, unit_company_id, case_id) WHERE status = 'running'"
    )
    _open_rule = models.Index("(rule_id) WHERE status IN ('running', 'paused')")

    @api.depends("rule_id.name", "due_at")
    def _compute_display_name(self):
        for clock in self:
            # A unit sees the clock of its dispatch and not the policy behind it.
            clock.display_name = clock.sudo().rule_id.name

    @api.depends("due_at", "stopped_at", "status")
    def _compute_is_breached(self):
        now = fields.Datetime.now()
        for clock in self:
            until = clock.stopped_at or now
            clock.is_breached = (
                clock.status != CANCELLED and bool(clock.due_at) and until > clock.due_at
            )

    def _search_breached(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s, now() AT TIME ZONE 'UTC') > %s",
                model._field_to_sql(alias, "stopped_at", query),
                model._field_to_sql(alias, "due_at", query),
            )
        )
        breached = Domain("status", "!=", CANCELLED) & Domain("due_at", "!=", False) & late
        return breached if True in value else Domain("id", "not in", self._search(breached))

    # ------------------------------------------------------------
    # Replay
    # ------------------------------------------------------------

    @api.model
    def _replay_for(self, cases, codes=None):
        """Create the clocks that have started, and update those that exist.

        Queries do not depend on the number of cases.

        :param cases: the cases whose events changed
        :param set codes: kinds of what happened; rules that ignore them are
            skipped, ``None`` looks at all
        """
        # Clocks follow from events; users record events, never clocks.
        cases = cases.sudo()
        clocks = cases.clock_ids
        existing = {clock._key(): clock for clock in clocks}
        vals_list, updates = [], {}
        kernel_rules, worktimes = self._kernel_rules(), self._worktimes()
        for rounds in cases._live_rounds():
            living = cases.browse(list(rounds))
            ledger = living._ledger(rounds)
            for rule, case, dispatch in self._candidates(living, existing, codes, rounds):
                compiled = worktimes[rule, case.policy_id, case.company_id]
                events = ledger.get((case.id, dispatch.id), ())
                state = replay(events, kernel_rules[rule], compiled)
                if clock := existing.get((case.id, rule.id, dispatch.id, rounds[case.id])):
                    updates[clock] = self._prepare_vals(state, compiled)
                elif state.status != WAITING and (
                    rounds[case.id] == case.round or self._begins_in_emergency(rule, events)
                ):
                    vals_list.append(
                        {
                            "case_id": case.id,
                            "rule_id": rule.id,
                            "dispatch_id": dispatch.id,
                            "round": rounds[case.id],
                            "company_id": case.company_id.id,
                            "unit_company_id": dispatch.company_id.id,
                            "next_notice_at": self._first_notice_at(rule, state, compiled),
                            **self._prepare_vals(state, compiled),
                        }
                    )
        # Clocks follow from events; users record events, never clocks.
        insert_rows(self.sudo(), vals_list)
        self._update_each(updates)
        if clocks:
            clocks._schedule_notices()

    @api.model
    def _begins_in_emergency(self, rule, events):
        """Whether a new clock of a former round belongs to what goes on from there."""
        start = rule.start_event_id.code
        return any(event.kind == start and event.data.get("emergency") for event in events)

    @api.model
    def _kernel_rules(self):
        """Return rules as the replay takes them, each made when it is first asked for."""
        cancels = self.env["complaint.event.type"]._cancelling_codes()

        class KernelRules(dict):
            def __missing__(self, rule):
                return self.setdefault(rule, rule._to_kernel(cancels))

        return KernelRules()

    @api.model
    def _worktimes(self):
        """Return the compiled schedule by rule, policy and company, each looked up once."""

        class Worktimes(dict):
            def __missing__(self, place):
                rule, policy, company = place
                calendar = rule._calendar_by(policy, company)
                return self.setdefault(place, calendar._worktime(company))

        return Worktimes()

    @api.model
    def _candidates(self, cases, existing, codes, rounds):
        """Yield ``(rule, case, dispatch)`` that the events may concern.

        A rule applies to new clocks only while its condition holds; a clock
        that runs keeps its rule, whatever becomes of the case.
        """
        # Clocks follow from events; users record events, never clocks.
        no_dispatch = self.env["complaint.dispatch"].sudo()
        for policy, of_policy in cases.grouped("policy_id").items():
            if not policy:
                continue
            # The policy binds whoever is subject to it, read or not.
            for rule in policy._rules("clock_rule_ids").sudo():
                if codes is not None and not rule._cares_for(codes):
                    continue
                matching = rule._matching(of_policy)
                for case in of_policy:
                    dispatches = case.dispatch_ids if rule.scope == "dispatch" else no_dispatch
                    for dispatch in dispatches or [no_dispatch] * (rule.scope == "case"):
                        key = (case.id, rule.id, dispatch.id, rounds[case.id])
                        if case in matching or key in existing:
                            yield rule, case, dispatch

    @api.model
    def _prepare_vals(self, state, compiled):
        return {
            "status": state.status,
            "started_at": state.started_at,
            "original_due_at": state.original_due_at,
            "due_at": state.due_at,
            "due_date": state.due_date,
            "stopped_at": state.stopped_at,
            "paused_seconds": state.paused_seconds,
            "extension": state.extension,
            "provisional_from": state.provisional_from,
            "calendar_print": compiled.spec.fingerprint,
        }

    @api.model
    def _first_notice_at(self, rule, state, compiled):
        """Return when a new clock, of which nothing was said yet, speaks first."""
        return next((at for at, _level in rule._planned_notices(state, compiled)), False)

    @api.model
    def _update_each(self, updates):
        """Store what differs, so that a replay that changes nothing costs nothing.

        Thousands of deadlines move when the schedule changes, each to its own
        instant; a ``write`` for each would follow the same dependencies again.

        :param dict updates: values by clock
        """
        names, changed = set(), self.browse()
        for clock, vals in updates.items():
            if differing := clock._changed(vals):
                changed |= clock
                names.update(differing)
                for name, value in differing.items():
                    clock._fields[name].write(clock, value)
        if changed:
            changed.modified(names)

    def _changed(self, vals):
        """Return those of ``vals`` that differ from what is stored."""
        return {
            name: value for name, value in vals.items() if (self[name] or None) != (value or None)
        }

    def _rebuild(self):
        """Compute everything again from the ledger; the proof that nothing else was stored.

        :return: the clocks whose deadline moved
        """
        # Clocks follow from events; users record events, never clocks.
        clocks = self.sudo()
        ledgers = {}
        for rounds in clocks.case_id._live_rounds():
            ledger = clocks.case_id.browse(list(rounds))._ledger(rounds)
            ledgers |= {(*key, rounds[key[0]]): facts for key, facts in ledger.items()}
        kernel_rules, worktimes = self._kernel_rules(), self._worktimes()
        same_but_print, updates = {}, {}
        for clock in clocks:
            rule, case = clock.rule_id, clock.case_id
            events = ledgers.get((case.id, clock.dispatch_id.id, clock.round))
            if events is None and clock.round != case.round:
                # A former round is over; its events are not asked again.
                continue
            events = events or ()
            compiled = worktimes[rule, case.policy_id, case.company_id]
            vals = self._prepare_vals(replay(events, kernel_rules[rule], compiled), compiled)
            changed = clock._changed(vals)
            if changed.keys() == {"calendar_print"}:
                fingerprint = changed["calendar_print"]
                same_but_print.setdefault(fingerprint, []).append(clock.id)
            elif changed:
                updates[clock] = vals
        moved = self.browse(clock.id for clock in updates)
        clocks._update_each(updates)
        for fingerprint, ids in same_but_print.items():
            # Clocks follow from events; users record events, never clocks.
            self.sudo().browse(ids).calendar_print = fingerprint
        moved._schedule_notices()
        return moved

    def _key(self):
        self.ensure_one()
        return self.case_id.id, self.rule_id.id, self.dispatch_id.id, self.round

    # ------------------------------------------------------------
    # Explanation
    # ------------------------------------------------------------

    def _explain(self):
        """Return the derivation of the deadline in the user's language.

        :return: dicts ``kind``, ``when``, ``what``, ``amount`` (see
            ``resource.calendar.explain_deadline``), pauses included
        :rtype: list[dict]
        """
        self.ensure_one()
        if not self.started_at:
            return []
        # Clocks follow from events; users record events, never clocks.
        rule, case = self.rule_id.sudo(), self.case_id.sudo()
        limit = rule._limit()
        if self.extension:
            limit = replace(limit, amount=limit.amount + self.extension)
        calendar = rule._calendar_for(case)
        _deadline, lines = calendar.explain_deadline(self.started_at, limit, case.company_id)
        return lines


class ComplaintClockRule(models.Model):
    _inherit = "complaint.clock.rule"

    def _cares_for(self, codes):
        """Whether some of the events start, stop or move clocks of the rule."""
        self.ensure_one()
        cancels = self.env["complaint.event.type"]._cancelling_codes()
        own = {self.start_event_id.code, *self.stop_event_ids.mapped("code")}
        return bool(codes & (own | cancels | GENERAL_CODES))


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    def _live_rounds(self):
        """Return the rounds whose clocks still follow what happens. Hook.

        :return: mappings ``{case id: round}``, the current rounds first
        """
        return [{case.id: case.round for case in self}]

    def _ledger(self, rounds=None):
        """Return the events of one round of each case, as the replay takes them.

        :param dict rounds: by the id of the case; the current ones by default
        :return: ``{(case id, dispatch id or False): [Event]}``; those of a
            dispatch include what happened to the case as a whole
        """
        ledger = defaultdict(list)
        rounds = rounds or {case.id: case.round for case in self}
        dispatches = defaultdict(list)
        for dispatch in self.dispatch_ids:
            dispatches[dispatch.case_id.id].append(dispatch.id)
        events = self.event_ids
        facts = events._to_kernel()
        corrected = {fact.data.get("event") for fact in facts if fact.kind == "corrected"}
        for event, fact in zip(events, facts, strict=True):
            case_id, dispatch_id = event.case_id.id, event.dispatch_id.id
            if event.round != rounds[case_id] or event.id in corrected:
                continue
            ledger[case_id, False].append(fact)
            if dispatch_id:
                ledger[case_id, dispatch_id].append(fact)
            else:
                for other in dispatches[case_id]:
                    ledger[case_id, other].append(fact)
        return ledger
