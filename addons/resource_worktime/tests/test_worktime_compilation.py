"""How a working schedule is compiled, cached and invalidated."""

from datetime import date, datetime, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from ..kernel import Limit
from .common import WorktimeCase

NINE = (2026, 10, 8, 9, 0)


@tagged("post_install", "-at_install")
class TestCompilation(WorktimeCase):
    def test_second_question_costs_no_query(self):
        start, limit = datetime(2026, 10, 8, 1), Limit(20, "work_hours")
        self.calendar.plan_deadline(start, limit)
        with self.assertQueryCount(0):
            self.calendar.plan_deadline(start, limit)

    def test_S1_changed_hours_move_the_deadline(self):
        """S1: editing the calendar does not recalculate."""
        self.assertEqual(
            self.plan(self.calendar, NINE, Limit(1, "work_days", end="close")),
            "2026-10-09 17:30:00",
        )
        self.calendar.attendance_ids.filtered(lambda line: line.hour_to == 17.5).hour_to = 18
        self.assertEqual(
            self.plan(self.calendar, NINE, Limit(1, "work_days", end="close")),
            "2026-10-09 18:00:00",
        )
        self.calendar.attendance_ids.filtered(lambda line: line.dayofweek == "4").unlink()
        self.assertEqual(
            self.plan(self.calendar, NINE, Limit(1, "work_days", end="close")),
            "2026-10-10 18:00:00",
        )

    def test_S1_general_time_off_moves_the_deadline(self):
        limit = Limit(1, "work_hours")
        self.assertEqual(self.plan(self.calendar, NINE, limit), "2026-10-08 10:00:00")
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "停电",
                "calendar_id": self.calendar.id,
                "date_from": self.local(self.calendar, 2026, 10, 8, 9, 30),
                "date_to": self.local(self.calendar, 2026, 10, 8, 11, 0),
            }
        )
        self.assertEqual(self.plan(self.calendar, NINE, limit), "2026-10-08 11:30:00")
        leave.date_to += timedelta(minutes=15)
        self.assertEqual(self.plan(self.calendar, NINE, limit), "2026-10-08 11:45:00")
        leave.time_type = "other"
        self.assertEqual(self.plan(self.calendar, NINE, limit), "2026-10-08 10:00:00")
        leave.time_type = "leave"
        leave.unlink()
        self.assertEqual(self.plan(self.calendar, NINE, limit), "2026-10-08 10:00:00")

    def test_time_off_of_a_person_is_nobody_elses(self):
        resource = self.env["resource.resource"].create(
            {"name": "小王", "calendar_id": self.calendar.id}
        )
        compiled = self.calendar._worktime()
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "年假",
                "resource_id": resource.id,
                "calendar_id": self.calendar.id,
                "date_from": datetime(2026, 10, 8),
                "date_to": datetime(2026, 10, 9),
            }
        )
        self.assertIs(self.calendar._worktime(), compiled)
        leave.resource_id = False
        self.assertIsNot(self.calendar._worktime(), compiled)
        compiled = self.calendar._worktime()
        leave.resource_id = resource
        self.assertIsNot(self.calendar._worktime(), compiled)

    def test_S1_exception_day_and_zone_move_the_deadline(self):
        limit = Limit(1, "work_days")
        self.assertEqual(self.plan(self.calendar, NINE, limit), "2026-10-10 00:00:00")
        day = self.create_exception(date(2026, 10, 9), calendar_id=self.calendar.id)
        self.assertEqual(self.plan(self.calendar, NINE, limit), "2026-10-11 00:00:00")
        day.date = date(2026, 10, 10)
        self.assertEqual(self.plan(self.calendar, NINE, limit), "2026-10-10 00:00:00")
        day.unlink()
        before = self.calendar.plan_deadline(datetime(2026, 10, 8, 1), limit).due
        self.calendar.tz = "Europe/Brussels"
        after = self.calendar.plan_deadline(datetime(2026, 10, 8, 1), limit).due
        self.assertEqual(after - before, timedelta(hours=6))

    def test_change_of_own_hours_moves_the_deadline(self):
        day = self.create_exception(
            date(2026, 12, 26),
            "makeup",
            "盘点",
            calendar_id=self.calendar.id,
            window_ids=[(0, 0, {"hour_from": 9, "hour_to": 15})],
        )
        friday, limit = (2026, 12, 25, 17, 30), Limit(6, "work_hours")
        self.assertEqual(self.plan(self.calendar, friday, limit), "2026-12-26 15:00:00")
        day.window_ids.hour_from = 10
        self.assertEqual(self.plan(self.calendar, friday, limit), "2026-12-28 09:30:00")

    def test_invalidation_is_signalled_to_other_workers(self):
        sources = {
            "hours": lambda: self.calendar.attendance_ids[0].write({"hour_from": 8.25}),
            "zone": lambda: self.calendar.write({"tz": "Asia/Tokyo"}),
            "exception day": lambda: self.create_exception(
                date(2026, 11, 3), calendar_id=self.calendar.id
            ),
            "official calendar": lambda: self.company.write({"official_calendar_id": False}),
            "notice": lambda: self.china.notice_ids[0].write({"date_to": date(2026, 6, 30)}),
            "time off": lambda: self.env["resource.calendar.leaves"].create(
                {"name": "停电", "date_from": "2026-10-08 01:00", "date_to": "2026-10-08 02:00"}
            ),
        }
        for name, change in sources.items():
            with self.subTest(source=name):
                self.registry.cache_invalidated.clear()
                change()
                self.assertIn("default", self.registry.cache_invalidated)

    def test_country_of_the_company_decides_its_official_calendar(self):
        self.assertEqual(self.company.official_calendar_id, self.china)
        self.calendar._worktime()
        self.company.partner_id.country_id = self.env.ref("base.be")
        self.env.flush_all()
        self.assertFalse(self.company.official_calendar_id)
        self.assertIsNone(self.calendar._worktime().spec.coverage)

    def test_S15_schedule_without_hours_is_refused_while_configuring(self):
        """S15: no calendar or no hours crash or hang."""
        self.calendar.attendance_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "no working hours on any weekday"):
            self.calendar._ensure_has_hours()
        with self.assertRaisesRegex(ValidationError, "办公室"):
            self.calendar.plan_deadline(datetime(2026, 10, 8), Limit(1, "hours"))
        self.assertIn("no working hours", self.calendar.get_worktime_year(2026)["problem"])
        self.assertFalse(self.calendar.plan_hours(1, datetime(2026, 10, 8)))

    def test_S15_flexible_schedule_is_refused(self):
        self.calendar.schedule_type = "flexible"
        with self.assertRaisesRegex(ValidationError, "flexible hours"):
            self.calendar._ensure_has_hours()

    def test_overlapping_and_inverted_attendances_do_not_break_it(self):
        attendances = self.calendar.attendance_ids
        attendances.filtered(lambda line: line.hour_from == 13.5).hour_from = 11
        attendances[0].hour_to = 8
        compiled = self.calendar._worktime()
        for day, hours in ((date(2026, 10, 12), 6.5), (date(2026, 10, 13), 9)):
            worked = sum(stop - start for start, stop in compiled.day_intervals(day))
            self.assertEqual(worked, hours * 3600)

    def test_day_off_until_the_last_second_leaves_nothing_over(self):
        """S8: 23:59:59 is not 24:00, and a second is lost or won each midnight."""
        calendar = self.create_calendar(
            self.company, hours=[(0, 24)], weekdays=range(7), exception_scope="own"
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "停机",
                "calendar_id": calendar.id,
                "date_from": self.local(calendar, 2026, 10, 8, 0, 0),
                "date_to": self.local(calendar, 2026, 10, 8, 23, 59, 59),
            }
        )
        compiled = calendar._worktime()
        start, stop = self.local(calendar, 2026, 10, 7), self.local(calendar, 2026, 10, 10)
        self.assertEqual(compiled.between(start, stop), 2 * 86_400)

    def test_ordinary_user_may_ask(self):
        user = new_test_user(
            self.env,
            "clerk",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        portal = new_test_user(self.env, "customer", groups="base.group_portal")
        expected = self.calendar.plan_deadline(datetime(2026, 9, 30), Limit(9, "work_hours"))
        for asker in (user, portal):
            with self.subTest(user=asker.login):
                self.registry.clear_cache()
                calendar = self.calendar.with_user(asker).sudo(asker == portal)
                self.assertEqual(
                    calendar.plan_deadline(datetime(2026, 9, 30), Limit(9, "work_hours")), expected
                )

    def test_fingerprint_tells_a_change(self):
        before = self.calendar._worktime().spec.fingerprint
        self.calendar.attendance_ids[0].name = "晨班"
        self.assertEqual(self.calendar._worktime().spec.fingerprint, before)
        self.calendar.attendance_ids[0].hour_from = 8
        self.assertNotEqual(self.calendar._worktime().spec.fingerprint, before)
