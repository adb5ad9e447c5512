import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel.clock import RUNNING

_logger = logging.getLogger(__name__)

SWEEP = 200
RETRY = timedelta(minutes=15)


class ComplaintNotice(models.Model):
    """A warning or escalation that was said, once.

    The key makes it so: a sweep that runs twice, late or after a crash says
    nothing a second time and forgets nothing.
    """

    _name = "complaint.notice"
    _description = "Notice of a Clock"
    _order = "sent_at desc, id desc"
    _retention_keeps = frozenset({"key"})

    clock_id = fields.Many2one("complaint.clock", required=True, ondelete="cascade", index=True)
    case_id = fields.Many2one(related="clock_id.case_id", store=True, index=True)
    level_id = fields.Many2one("complaint.clock.level", ondelete="set null")
    key = fields.Char(required=True, readonly=True)
    planned_at = fields.Datetime(required=True)
    sent_at = fields.Datetime("Told At", required=True, default=fields.Datetime.now)
    discovered_late = fields.Boolean(help="The sweep did not run when it should have been said.")
    user_ids = fields.Many2many(
        "res.users", "complaint_notice_user_rel", "notice_id", "user_id", "Told"
    )

    _key_uniq = models.Constraint("UNIQUE (key)", "This was said already.")


class ComplaintClock(models.Model):
    _inherit = "complaint.clock"

    notice_ids = fields.One2many("complaint.notice", "clock_id", "Notices")

    @api.model
    def _cron_sweep(self):
        """Say what is to be said by now; callable at any time, by several at once."""
        while done := self._sweep():
            left = self.search_count(self._domain_sweep())
            if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                self.env.ref("complaint_base.ir_cron_sweep")._trigger()
                return

    @api.model
    def _sweep(self):
        """Say what one batch of clocks has to say, those another sweep is at left out.

        :return: the number of clocks looked at
        """
        clocks = self.search(self._domain_sweep(), limit=SWEEP, order="next_notice_at, id")
        locked = clocks.try_lock_for_update()
        now = fields.Datetime.now()
        for clock in locked:
            clock._sweep_one(now)
        return len(locked)

    @api.model
    def _domain_sweep(self):
        return [("next_notice_at", "<=", fields.Datetime.now())]

    def _sweep_one(self, now):
        """Say what one clock has to say; a failure postpones it and stops no other."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._give_notice(now)
        except Exception:
            _logger.exception("The notices of clock %s of %s failed", self.id, self.case_id.name)
            self.next_notice_at = now + RETRY

    def _give_notice(self, now):
        for planned_at, level in self._planned_notices():
            if planned_at > now:
                break
            if self._claim(level, planned_at, now):
                self._tell(level)
        self._schedule_notices()

    def _claim(self, level, planned_at, now):
        """Return whether this notice is ours to say; nobody else says it then."""
        late = now - planned_at > timedelta(hours=1)
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO complaint_notice
                       (clock_id, case_id, level_id, key, planned_at, sent_at, discovered_late,
                        create_uid, create_date, write_uid, write_date)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now(), %s, now())
                    ON CONFLICT (key) DO NOTHING
                RETURNING id
                """,
                self.id,
                self.case_id.id,
                level.id or None,
                self._notice_key(level),
                planned_at,
                now,
                late,
                self.env.uid,
                self.env.uid,
            )
        )
        self.invalidate_recordset(["notice_ids"])
        return bool(rows)

    def _notice_key(self, level):
        # A deadline that was moved is warned of again.
        return f"{self.id}:{level.id or 'overdue'}:{self.due_at:%Y%m%d%H%M%S}"

    def _planned_notices(self):
        """Return ``(when, level)`` of all notices of the clock, in order."""
        self.ensure_one()
        compiled = self.rule_id._calendar_for(self.case_id)._worktime(self.company_id)
        return self.rule_id._planned_notices(self, compiled)

    def _schedule_notices(self):
        """Store when each clock has something to say next."""
        said = set(
            self.env["complaint.notice"].search([("clock_id", "in", self.ids)]).mapped("key")
        )
        worktimes, field = self._worktimes(), self._fields["next_notice_at"]
        for clock in self:
            case = clock.case_id
            compiled = worktimes[clock.rule_id, case.policy_id, case.company_id]
            upcoming = next(
                (
                    at
                    for at, level in clock.rule_id._planned_notices(clock, compiled)
                    if clock._notice_key(level) not in said
                ),
                False,
            )
            field.write(clock, upcoming)
        self.modified(["next_notice_at"])

    def _tell(self, level):
        """Tell whom a level names, or record that the clock is overdue."""
        self.ensure_one()
        if not level:
            self._record_overdue()
            return
        users = level._recipients(self)
        # What several people are to do, nobody does: one acts, the others know.
        actor = self._who_acts(users)
        self.case_id.activity_schedule(
            "complaint_base.mail_activity_type_clock",
            date_deadline=self.due_date,
            # The sweep runs as nobody in particular: each reads it in his own language.
            summary=self.with_context(lang=actor.lang)._notice_sentence(),
            user_id=actor.id,
        )
        for user in users - actor:
            mine = self.with_context(lang=user.lang)
            self.case_id.message_notify(
                partner_ids=user.partner_id.ids,
                subject=mine._notice_sentence(),
                body=mine.env._(
                    "%(clock)s. %(who)s has it on the desk.",
                    clock=mine._notice_sentence(),
                    who=actor.name,
                ),
            )
        notice = self.env["complaint.notice"].search([("key", "=", self._notice_key(level))])
        notice.user_ids = users

    def _who_acts(self, users):
        """Return the one of several people told who has to do something about it.

        Whoever is in charge, if told; else the head of the unit that
        supervises; else the first.
        """
        self.ensure_one()
        case = self.case_id
        # Who heads a unit is no secret to the system that warns.
        role = case.policy_id.sudo().supervising_role_id
        head = role and role._unit_of(case.company_id).sudo().manager_id.user_id  # as above
        in_charge = self.dispatch_id.user_id | case.user_id | case.unit_id.manager_id.user_id
        for candidates in (in_charge, head or users, users):
            if chosen := (candidates & users)[:1]:
                return chosen
        return users

    def _notice_sentence(self):
        due = (
            self.rule_id._calendar_for(self.case_id)
            ._worktime(self.company_id)
            .local(self._epoch(self.due_at))
        )
        return self.env._(
            "%(clock)s of %(case)s is due %(due)s",
            clock=self.rule_id.name,
            case=self.case_id.name or self.case_id.subject,
            due=f"{due:%Y-%m-%d %H:%M}",
        )

    @staticmethod
    def _epoch(moment):
        from odoo.addons.resource_worktime.kernel import CompiledCalendar

        return CompiledCalendar.seconds(moment)


class ComplaintClockRule(models.Model):
    _inherit = "complaint.clock.rule"

    def _planned_notices(self, clock, compiled):
        """Return ``(when, level)`` of all notices of a clock of this rule, in order.

        The level is empty for the overdue record. Nothing is planned for a
        clock that does not run.

        :param clock: a ``complaint.clock``, or the kernel's state of one
        """
        self.ensure_one()
        if clock.status != RUNNING or not clock.due_at:
            return []
        planned = [(level._notice_at(clock, compiled), level) for level in self.level_ids]
        if self.records_overdue:
            planned.append((clock.due_at + timedelta(seconds=1), self.level_ids.browse()))
        return sorted(planned, key=lambda item: (item[0], item[1].sequence, item[1].id))


class ComplaintClockLevel(models.Model):
    _inherit = "complaint.clock.level"

    def _notice_at(self, clock, compiled):
        """Return when a clock is spoken of at this level, naive UTC."""
        moment = {
            "percent": lambda: self._when_used(clock, compiled),
            "before": lambda: clock.due_at - timedelta(hours=self.amount),
            "due": lambda: clock.due_at + timedelta(seconds=1),
            "after": lambda: clock.due_at + timedelta(hours=self.amount),
        }[self.trigger]()
        if not self.in_working_time:
            return moment
        opening = compiled.add(moment, 0)
        # A warning that waits for the office to open must not come too late.
        return moment if moment <= clock.due_at < opening else opening

    def _when_used(self, clock, compiled):
        """Return when a share of the time has passed, counted back from the deadline.

        So time on hold moves it along with the deadline, and an extension
        makes the time longer of which the share is taken.
        """
        left = 1 - self.amount / 100
        until = clock.due_at if clock.extension else clock.original_due_at
        if self.rule_id.unit.startswith("work_"):
            total = compiled.between(clock.started_at, until)
            return compiled.add(clock.due_at, -max(1, round(total * left)))
        return clock.due_at - (until - clock.started_at) * left

    def _recipients(self, clock):
        """Return the users to tell, along the organisation."""
        self.ensure_one()
        case = clock.case_id
        unit = (
            clock.dispatch_id.unit_id if clock.rule_id.accountable == "dispatch" else case.unit_id
        )
        if self.recipient == "handler":
            users = clock.dispatch_id.user_id or case.user_id
        elif self.recipient == "unit":
            users = unit.manager_id.user_id
        elif self.recipient == "upper":
            users = unit.parent_id.manager_id.user_id
        else:
            group = self.env.ref(f"complaint_base.group_complaint_{self.recipient}")
            users = group.all_user_ids.filtered(lambda user: case.company_id in user.company_ids)
        # Nobody to tell is no reason to tell nobody.
        return users or unit.manager_id.user_id or case.user_id or case.first_receiver_id
