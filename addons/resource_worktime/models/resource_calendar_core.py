from collections import defaultdict
from datetime import datetime, timedelta

from pytz import timezone

from odoo import models
from odoo.fields import Domain
from odoo.tools.date_utils import float_to_time
from odoo.tools.intervals import Intervals

from ..kernel.spec import CLOSURE, MAKEUP


class ResourceCalendar(models.Model):
    """Core's own arithmetic, made to honour exception days.

    Everything in core that asks when somebody works ends in
    ``_attendance_intervals_batch``: hours planned and counted, time off,
    tasks, work centres. Exception days replace the attendances of their date
    there, in the time zone in which the attendances are meant.
    """

    _inherit = "resource.calendar"

    def _attendance_intervals_batch(
        self, start_dt, end_dt, resources=None, domain=None, tz=None, lunch=False
    ):
        result = super()._attendance_intervals_batch(
            start_dt, end_dt, resources=resources, domain=domain, tz=tz, lunch=lunch
        )
        resource_list = [*(resources or ()), self.env["resource.resource"]]
        excepted = {}
        for resource in resource_list:
            company = self._worktime_company(resource.company_id)
            zone = tz or timezone((resource or self).tz)
            key = (company, zone)
            if key not in excepted:
                excepted[key] = self._exceptions_between(company, start_dt, end_dt, zone)
        if not any(excepted.values()):
            return result
        attendances = self._makeup_attendances(domain, lunch, excepted.values())
        calendars = resources._get_calendar_at(start_dt, tz) if resources else {}
        for resource in resource_list:
            if resource and not calendars.get(resource):
                # Fully flexible: works whenever it likes, holidays or not.
                continue
            zone = tz or timezone((resource or self).tz)
            rules = excepted[self._worktime_company(resource.company_id), zone]
            if self.flexible_hours or (resource and calendars[resource].flexible_hours):
                # Flexible hours fill any day, so only closures differ.
                rules = {day: rule for day, rule in rules.items() if rule.kind == CLOSURE}
            bounds = start_dt.astimezone(zone), end_dt.astimezone(zone)
            kept = [item for item in result[resource.id] if item[0].date() not in rules]
            kept.extend(self._makeup_intervals(rules, attendances, bounds, lunch))
            result[resource.id] = Intervals(kept, keep_distinct=True)
        return result

    def _get_unusual_days(self, start_dt, end_dt, company_id=False):
        unusual = super()._get_unusual_days(start_dt, end_dt, company_id)
        if self and self.flexible_hours:
            # Core asks only the time off of a flexible schedule.
            rules = self._worktime_rules(self._worktime_company(company_id or None).id)
            for day, rule in rules.items():
                if rule.kind == CLOSURE and day.isoformat() in unusual:
                    unusual[day.isoformat()] = True
        return unusual

    def _works_on_date(self, date):
        rule = self._worktime_rules(self._worktime_company().id).get(date)
        if rule:
            return rule.kind == MAKEUP
        return super()._works_on_date(date)

    def _get_hours_for_date(self, target_date, day_period=None):
        rules = self._worktime_rules(self._worktime_company().id) if target_date else {}
        rule = rules.get(target_date)
        if rule is None or rule.kind == CLOSURE or self.flexible_hours:
            return super()._get_hours_for_date(target_date, day_period)
        if rule.windows is None:
            followed = self._followed_date(target_date) or target_date
            return super()._get_hours_for_date(followed, day_period)
        start, stop = rule.windows[0].start / 60, min(rule.windows[-1].stop / 60, 24)
        if day_period == "morning":
            return start, max(start, min(stop, 12))
        if day_period == "afternoon":
            return min(stop, max(start, 12)), stop
        return start, stop

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _exceptions_between(self, company, start_dt, end_dt, zone):
        """Return the rules from the day before the span (night shifts) to its end."""
        rules = self._worktime_rules(company.id)
        first = start_dt.astimezone(zone).date() - timedelta(days=1)
        last = end_dt.astimezone(zone).date()
        return {day: rule for day, rule in rules.items() if first <= day <= last}

    def _makeup_attendances(self, domain, lunch, exceptions):
        """Return the attendances make-up workdays may take, by (week type, weekday)."""
        if not any(rule.kind == MAKEUP for rules in exceptions for rule in rules.values()):
            return {}
        by_day = defaultdict(list)
        for attendance in self.env["resource.calendar.attendance"].search(
            Domain(domain or Domain.TRUE)
            & Domain("calendar_id", "=", self.id)
            & Domain("display_type", "=", False)
            & Domain("day_period", "=" if lunch else "!=", "lunch")
        ):
            week = attendance.week_type if self.two_weeks_calendar else False
            by_day[week, int(attendance.dayofweek)].append(attendance)
        return by_day

    def _makeup_intervals(self, rules, attendances, bounds, lunch):
        """Yield the intervals make-up workdays add within ``bounds``."""
        lower, upper = bounds
        for day, rule in rules.items():
            if rule.kind != MAKEUP:
                continue
            for start, stop, attendance in self._makeup_hours(day, rule, attendances, lunch):
                start = max(lower, lower.tzinfo.localize(start))
                stop = min(upper, lower.tzinfo.localize(stop))
                if start < stop:
                    yield start, stop, attendance

    def _makeup_hours(self, day, rule, attendances, lunch):
        """Return the naive local hours of a make-up workday with their attendances."""
        if rule.windows is not None:
            return [] if lunch else self._own_hours(day, rule)
        followed = self._followed_date(day)
        if not followed:
            return []
        week = False
        if self.two_weeks_calendar:
            week = str(self.env["resource.calendar.attendance"].get_week_type(followed))
        return [
            (
                datetime.combine(day, float_to_time(attendance.hour_from)),
                datetime.combine(day, float_to_time(attendance.hour_to)),
                attendance,
            )
            for attendance in attendances.get((week, followed.weekday()), ())
        ]

    def _followed_date(self, day):
        """Return the date whose hours a make-up workday takes, if there are any."""
        return not self._worktime_problem() and self._worktime().spec.followed_day(day)

    def _own_hours(self, day, rule):
        # Core reads durations off the attendance of an interval; hours of one
        # day have no attendance of their own, and count as one day together.
        Attendance = self.env["resource.calendar.attendance"]
        total = sum(window.stop - window.start for window in rule.windows)
        midnight = datetime.combine(day, datetime.min.time())
        return [
            (
                midnight + timedelta(minutes=window.start),
                midnight + timedelta(minutes=window.stop),
                Attendance.new(
                    {
                        "duration_hours": (window.stop - window.start) / 60,
                        "duration_days": (window.stop - window.start) / total,
                    }
                ),
            )
            for window in rule.windows
        ]
