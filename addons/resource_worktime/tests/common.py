from datetime import date, datetime

from odoo.tests import TransactionCase

OFFICE_HOURS = ((8.5, 12.0), (13.5, 17.5))


class WorktimeMixin:
    """A Chinese company whose office closes at noon, and its official calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("resource_worktime.resource_official_calendar_cn")
        cls.company = cls.create_company("兰州测试水泥有限公司")
        cls.calendar = cls.create_calendar(cls.company)

    @classmethod
    def create_company(cls, name, **vals):
        return cls.env["res.company"].create(
            {"name": name, "country_id": cls.env.ref("base.cn").id, **vals}
        )

    @classmethod
    def create_calendar(cls, company, hours=OFFICE_HOURS, weekdays=(0, 1, 2, 3, 4), **vals):
        """Create a working schedule in Asia/Shanghai, Monday to Friday by default."""
        return cls.env["resource.calendar"].create(
            {
                "name": "办公室",
                "company_id": company and company.id,
                "tz": "Asia/Shanghai",
                "attendance_ids": [
                    (5, 0, 0),
                    *(
                        (0, 0, cls.attendance(weekday, start, stop))
                        for weekday in weekdays
                        for start, stop in hours
                    ),
                ],
                **vals,
            }
        )

    @classmethod
    def attendance(cls, weekday, start, stop, **vals):
        return {
            "name": "上班",
            "dayofweek": str(weekday),
            "day_period": "morning" if start < 12 else "afternoon",
            "hour_from": start,
            "hour_to": stop,
            **vals,
        }

    @classmethod
    def create_exception(cls, day, kind="closure", name="检修", **owner):
        return cls.env["resource.exception.day"].create(
            {"date": day, "kind": kind, "name": name, **owner}
        )

    def local(self, calendar, *moment):
        """Return naive UTC of a wall time of the schedule."""
        compiled = calendar._worktime()
        aware = compiled.zone.localize(datetime(*moment))
        return (aware - aware.utcoffset()).replace(tzinfo=None)

    def wall(self, calendar, moment):
        """Return the wall time of the schedule, as text, of naive UTC."""
        compiled = calendar._worktime()
        return f"{compiled.local(compiled.seconds(moment)):%Y-%m-%d %H:%M:%S}"

    def plan(self, calendar, start, limit, **kwargs):
        """Return the wall time at which ``limit`` from the wall time ``start`` is over."""
        due = calendar.plan_deadline(self.local(calendar, *start), limit, **kwargs).due
        return self.wall(calendar, due)


class WorktimeCase(WorktimeMixin, TransactionCase):
    pass


NATIONAL_DAY_2026 = [date(2026, 10, day) for day in range(1, 8)]
