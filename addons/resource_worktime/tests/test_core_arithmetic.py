"""Core's own methods honour exception days."""

from datetime import date, datetime, timedelta

import pytz

from odoo.tests import tagged

from .common import WorktimeCase

SHANGHAI = pytz.timezone("Asia/Shanghai")


def at(*moment):
    return SHANGHAI.localize(datetime(*moment))


@tagged("post_install", "-at_install")
class TestCoreArithmetic(WorktimeCase):
    def hours(self, calendar, first, last, **kwargs):
        """Return the working hours core counts from one date through another."""
        start, stop = at(*first), at(*last) + timedelta(days=1)
        return calendar.get_work_hours_count(start, stop, **kwargs)

    def test_makeup_saturday_is_working_time(self):
        self.assertEqual(self.hours(self.calendar, (2026, 10, 10), (2026, 10, 10)), 7.5)

    def test_ordinary_saturday_rests(self):
        self.assertEqual(self.hours(self.calendar, (2026, 10, 17), (2026, 10, 17)), 0)

    def test_official_holiday_closes_even_without_leaves(self):
        self.assertEqual(self.hours(self.calendar, (2026, 10, 1), (2026, 10, 7)), 0)
        self.assertEqual(
            self.hours(self.calendar, (2026, 10, 1), (2026, 10, 7), compute_leaves=False), 0
        )

    def test_whole_year_has_the_official_number_of_workdays(self):
        hours = self.hours(self.calendar, (2026, 1, 1), (2026, 12, 31))
        self.assertEqual(hours, 248 * 7.5)

    def test_plan_hours_runs_over_holiday_and_makeup_day(self):
        due = self.calendar.plan_hours(10, at(2026, 9, 30, 16, 30))
        self.assertEqual(due, at(2026, 10, 9, 10, 0))
        due = self.calendar.plan_hours(16.5, at(2026, 10, 8, 8, 30), compute_leaves=True)
        self.assertEqual(due, at(2026, 10, 10, 10, 0))

    def test_plan_days_counts_the_makeup_day(self):
        due = self.calendar.plan_days(3, at(2026, 10, 8, 8, 0))
        self.assertEqual(due.date(), date(2026, 10, 10))

    def test_own_hours_of_a_makeup_day(self):
        self.create_exception(
            date(2026, 12, 26),
            "makeup",
            "年终盘点",
            calendar_id=self.calendar.id,
            window_ids=[(0, 0, {"hour_from": 9, "hour_to": 15})],
        )
        self.assertEqual(self.hours(self.calendar, (2026, 12, 26), (2026, 12, 26)), 6)
        data = self.calendar.get_work_duration_data(at(2026, 12, 26), at(2026, 12, 27))
        self.assertEqual(data, {"days": 1.0, "hours": 6.0})

    def test_own_hours_over_midnight(self):
        self.create_exception(
            date(2026, 12, 26),
            "makeup",
            "夜间盘点",
            calendar_id=self.calendar.id,
            window_ids=[(0, 0, {"hour_from": 22, "hour_to": 6})],
        )
        self.assertEqual(self.hours(self.calendar, (2026, 12, 26), (2026, 12, 26)), 2)
        # Asked about the next day alone, the shift that began before it counts.
        self.assertEqual(self.hours(self.calendar, (2026, 12, 27), (2026, 12, 27)), 6)

    def test_makeup_day_like_friday(self):
        calendar = self.create_calendar(self.company)
        calendar.attendance_ids.filtered(
            lambda line: line.dayofweek == "4" and line.hour_from > 12
        ).unlink()
        self.create_exception(
            date(2026, 12, 26), "makeup", "盘点", calendar_id=calendar.id, follows="4"
        )
        self.assertEqual(self.hours(calendar, (2026, 12, 26), (2026, 12, 26)), 3.5)

    def test_saturday_that_works_anyway_keeps_its_hours(self):
        calendar = self.create_calendar(self.company)
        calendar.attendance_ids = [(0, 0, self.attendance(5, 8.5, 12))]
        self.assertEqual(self.hours(calendar, (2026, 10, 10), (2026, 10, 10)), 3.5)

    def test_two_week_schedule_follows_its_own_week(self):
        calendar = self.create_calendar(self.company)
        calendar.switch_calendar_type()
        calendar.attendance_ids.filtered(
            lambda line: line.week_type == "1" and not line.display_type and line.hour_from > 12
        ).unlink()
        week_type = calendar.attendance_ids.get_week_type
        expected = {0: 7.5, 1: 3.5}
        for day in (date(2026, 10, 10), date(2026, 9, 20), date(2026, 5, 9), date(2026, 2, 14)):
            with self.subTest(day=day):
                moment = (day.year, day.month, day.day)
                self.assertEqual(self.hours(calendar, moment, moment), expected[week_type(day)])

    def test_lunch_of_a_makeup_day(self):
        self.calendar.attendance_ids = [
            (0, 0, self.attendance(weekday, 12, 13.5, day_period="lunch")) for weekday in range(5)
        ]
        breaks = self.calendar._attendance_intervals_batch(
            at(2026, 10, 9), at(2026, 10, 11), lunch=True
        )[False]
        self.assertEqual(
            [(start.date(), (stop - start).seconds / 3600) for start, stop, _meta in breaks],
            [(date(2026, 10, 9), 1.5), (date(2026, 10, 10), 1.5)],
        )

    def test_domain_restricts_makeup_attendances_too(self):
        mornings = self.calendar._attendance_intervals_batch(
            at(2026, 10, 10), at(2026, 10, 11), domain=[("day_period", "=", "morning")]
        )[False]
        self.assertEqual(
            [(start, stop) for start, stop, _meta in mornings],
            [(at(2026, 10, 10, 8, 30), at(2026, 10, 10, 12))],
        )

    def test_intervals_are_cut_to_the_question(self):
        intervals = self.calendar._work_intervals_batch(at(2026, 10, 10, 9), at(2026, 10, 10, 14))[
            False
        ]
        self.assertEqual(
            [(start, stop) for start, stop, _meta in intervals],
            [
                (at(2026, 10, 10, 9), at(2026, 10, 10, 12)),
                (at(2026, 10, 10, 13, 30), at(2026, 10, 10, 14)),
            ],
        )

    def test_resource_of_another_zone_keeps_the_date(self):
        """The make-up day of somebody abroad is the same date, in their own hours."""
        resource = self.env["resource.resource"].create(
            {"name": "驻外", "calendar_id": self.calendar.id, "tz": "Europe/Brussels"}
        )
        brussels = pytz.timezone("Europe/Brussels")
        start = brussels.localize(datetime(2026, 10, 10))
        stop = brussels.localize(datetime(2026, 10, 11))
        intervals = self.calendar._work_intervals_batch(start, stop, resource)[resource.id]
        self.assertEqual(
            [(begin, end) for begin, end, _meta in intervals],
            [
                (
                    brussels.localize(datetime(2026, 10, 10, 8, 30)),
                    brussels.localize(datetime(2026, 10, 10, 12)),
                ),
                (
                    brussels.localize(datetime(2026, 10, 10, 13, 30)),
                    brussels.localize(datetime(2026, 10, 10, 17, 30)),
                ),
            ],
        )

    def test_flexible_hours_close_on_closures(self):
        self.calendar.schedule_type = "flexible"
        self.calendar.hours_per_day = 8
        self.calendar.full_time_required_hours = 40
        self.assertEqual(self.hours(self.calendar, (2026, 10, 1), (2026, 10, 7)), 0)
        self.assertGreater(self.hours(self.calendar, (2026, 10, 12), (2026, 10, 16)), 0)
        unusual = self.calendar._get_unusual_days(at(2026, 10, 1), at(2026, 10, 9))
        self.assertTrue(unusual["2026-10-02"])
        self.assertFalse(unusual["2026-10-08"])

    def test_unusual_days_colour_holidays_and_makeup_days(self):
        unusual = self.calendar._get_unusual_days(at(2026, 9, 28), at(2026, 10, 12))
        self.assertFalse(unusual["2026-09-30"])
        self.assertTrue(unusual["2026-10-05"])
        self.assertFalse(unusual["2026-10-10"])
        self.assertTrue(unusual["2026-10-11"])

    def test_works_on_date_and_hours_for_date(self):
        self.assertTrue(self.calendar._works_on_date(date(2026, 10, 10)))
        self.assertFalse(self.calendar._works_on_date(date(2026, 10, 1)))
        self.assertEqual(self.calendar._get_hours_for_date(date(2026, 10, 10)), (8.5, 17.5))
        self.create_exception(
            date(2026, 12, 26),
            "makeup",
            "盘点",
            calendar_id=self.calendar.id,
            window_ids=[(0, 0, {"hour_from": 9, "hour_to": 15})],
        )
        day = date(2026, 12, 26)
        self.assertEqual(self.calendar._get_hours_for_date(day), (9, 15))
        self.assertEqual(self.calendar._get_hours_for_date(day, "morning"), (9, 12))
        self.assertEqual(self.calendar._get_hours_for_date(day, "afternoon"), (12, 15))

    def test_company_without_official_calendar_is_core(self):
        self.company.official_calendar_id = False
        self.assertEqual(self.hours(self.calendar, (2026, 10, 10), (2026, 10, 10)), 0)
        self.assertEqual(self.hours(self.calendar, (2026, 10, 1), (2026, 10, 7)), 5 * 7.5)
