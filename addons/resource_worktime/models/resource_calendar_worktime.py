from datetime import time, timedelta

from pytz import timezone, utc

from odoo import api, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..kernel import Absence, CalendarSpec, CompiledCalendar, Window, deadline

FIRST_DAY = "1970-01-01"


class ResourceCalendar(models.Model):
    """Working schedules compiled for fast and explainable arithmetic."""

    _inherit = "resource.calendar"

    @api.private
    def plan_deadline(self, start, limit, company=None):
        """Return when ``limit`` is over if it starts at ``start``.

        Exact to the second, three orders of magnitude faster than
        ``plan_hours`` and without its limit of 1,400 days. Exception days and
        the company's general time off count; time off of persons does not.

        :param datetime start: naive UTC, as fields are, or aware
        :param Limit limit: see :class:`~..kernel.Limit`
        :param company: whose days count when the schedule belongs to no
            company; the current one by default
        :rtype: Deadline
        :raise ValidationError: the schedule has no hours to count on
        """
        return deadline(self._worktime(company), start, limit)

    def _worktime(self, company=None):
        """Return the :class:`~..kernel.CompiledCalendar` of the schedule.

        It is shared by the whole process and holds no record: keep it for the
        duration of a batch, ask again in the next transaction.

        :raise ValidationError: the schedule has no hours to count on
        """
        self.ensure_one()
        return self._worktime_compiled(self._worktime_company(company).id)

    def _ensure_has_hours(self):
        """Refuse schedules on which no deadline can be counted.

        For whoever lets a user choose a schedule for deadlines: call it in a
        constraint, so that the error appears while configuring, not while
        a customer waits.

        :raise ValidationError: names every such schedule and what to do
        """
        problems = [problem for calendar in self if (problem := calendar._worktime_problem())]
        if problems:
            raise ValidationError("\n".join(problems))

    def _worktime_problem(self):
        """Return a sentence saying why no deadline can be counted, or ``False``."""
        self.ensure_one()
        if self.schedule_type == "flexible":
            return self.env._(
                "“%(schedule)s” has flexible hours: nobody knows when it opens, so no deadline "
                "can be counted on it. Choose a schedule with fixed hours.",
                schedule=self.name,
            )
        if not any(self._worktime_pattern()):
            return self.env._(
                "“%(schedule)s” has no working hours on any weekday, so no deadline can be "
                "counted on it. Add its working hours.",
                schedule=self.name,
            )
        return False

    def _worktime_company(self, company=None):
        """Return whose exception days and general time off count."""
        return self.company_id or company or self.env.company

    # ------------------------------------------------------------
    # Compilation
    # ------------------------------------------------------------

    @tools.ormcache("self.id", "company_id")
    def _worktime_compiled(self, company_id):
        # The clock of a case is the same for whoever looks at it, be it a
        # portal user. What is read is reduced to times and reasons.
        calendar = self.sudo()
        calendar._ensure_has_hours()
        company = calendar.env["res.company"].browse(company_id)
        return CompiledCalendar(calendar._prepare_worktime_spec(company))

    @tools.ormcache("self.id", "company_id")
    def _worktime_rules(self, company_id):
        """Return the exception days as a dict of kernel rules by date."""
        # As above: the rules are times and reasons, the same for everyone.
        calendar = self.sudo()
        company = calendar.env["res.company"].browse(company_id)
        owners, domain = calendar._exception_owners(company)
        rules = {}
        days = calendar.env["resource.exception.day"].search(domain)
        for day in sorted(days, key=lambda day: -owners[day._worktime_owner()]):
            rules[day.date] = day._to_rule()
        return rules

    def _prepare_worktime_spec(self, company):
        official = self._followed_official_calendar(company)
        return CalendarSpec(
            timezone=self.tz,
            pattern=self._worktime_pattern(),
            rules=self._worktime_rules(company.id),
            absences=self._worktime_absences(company),
            coverage=(
                tuple((notice.date_from, notice.date_to) for notice in official.notice_ids)
                if official
                else None
            ),
            name=self.name,
        )

    def _worktime_pattern(self):
        """Return the windows of each weekday, of fourteen for two weeks."""
        days = [[] for _day in range(14 if self.two_weeks_calendar else 7)]
        for attendance in self.attendance_ids:
            if not attendance._is_work_period():
                continue
            week = int(attendance.week_type or 0) if self.two_weeks_calendar else 0
            start, stop = round(attendance.hour_from * 60), round(attendance.hour_to * 60)
            if start < stop:
                days[int(attendance.dayofweek) + 7 * week].append(Window(start, stop))
        return tuple(_united(windows) for windows in days)

    def _followed_official_calendar(self, company):
        """Return the official calendar whose days apply, if any."""
        if self.exception_scope == "own":
            return self.official_calendar_id.browse()
        if self.official_calendar_id:
            return self.official_calendar_id
        # Reading a parent company's setting reveals only which holidays apply.
        for ancestor in company.sudo()._worktime_lineage():
            if ancestor.official_calendar_id:
                return ancestor.official_calendar_id.with_env(self.env)
        return self.official_calendar_id

    def _exception_owners(self, company):
        """Return the owners of exception days by distance, and their domain."""
        owners = {self: 0}
        domain = Domain("calendar_id", "=", self.id)
        if self.exception_scope == "company":
            lineage = company._worktime_lineage()
            owners |= {ancestor: 1 + rank for rank, ancestor in enumerate(lineage)}
            domain |= (
                Domain("company_id", "in", lineage.ids)
                & Domain("calendar_id", "=", False)
                & Domain("official_calendar_id", "=", False)
            )
        if official := self._followed_official_calendar(company):
            owners[official] = len(owners)
            domain |= Domain("official_calendar_id", "=", official.id)
        return owners, domain

    def _worktime_absences(self, company):
        """Return the general time off of the schedule and of its company.

        Core lets the time off of company B close company A when it runs with
        superuser rights; here a company is asked for by name.
        """
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("time_type", "=", "leave"),
                ("resource_id", "=", False),
                ("calendar_id", "in", [False, self.id]),
                ("company_id", "in", [False, company.id]),
                ("date_to", ">=", FIRST_DAY),
            ]
        )
        zone = timezone(self.tz)
        return tuple(
            Absence(
                CompiledCalendar.seconds(leave.date_from),
                CompiledCalendar.seconds(_whole_day(leave.date_to, zone)),
                leave.name or "",
            )
            for leave in leaves
            if leave.date_from < leave.date_to
        )


def _united(windows):
    """Join overlapping windows: nothing in core keeps them apart for good."""
    united = []
    for window in sorted(windows):
        if united and window.start < united[-1].stop:
            united[-1] = Window(united[-1].start, max(united[-1].stop, window.stop))
        else:
            united.append(window)
    return tuple(united)


def _whole_day(moment, zone):
    """Return ``moment`` (naive UTC), the last second of a day made its end.

    Odoo's own forms end a day off at 23:59:59, which would leave one second
    of work to a schedule that runs through midnight.
    """
    if utc.localize(moment).astimezone(zone).time() == time(23, 59, 59):
        return moment + timedelta(seconds=1)
    return moment
