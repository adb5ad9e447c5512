"""What the administrator sees."""

from datetime import datetime

from odoo.tests import Form, HttpCase, tagged

from ..kernel import Limit
from .common import WorktimeCase, WorktimeMixin


@tagged("post_install", "-at_install")
class TestYearAtAGlance(WorktimeCase):
    def day(self, data, iso):
        return next(day for day in data["days"] if day["date"] == iso)

    def test_every_day_has_its_kind(self):
        own = self.create_exception("2026-11-06", calendar_id=self.calendar.id)
        data = self.calendar.get_worktime_year(2026)
        self.assertEqual(len(data["days"]), 365)
        kinds = {
            "2026-10-01": ("closure", "国庆节", 0),
            "2026-10-08": ("work", "", 7.5),
            "2026-10-10": ("makeup", "国庆节", 7.5),
            "2026-10-11": ("rest", "", 0),
            "2026-11-06": ("closure", "检修", 0),
        }
        for iso, expected in kinds.items():
            with self.subTest(day=iso):
                day = self.day(data, iso)
                self.assertEqual((day["kind"], day["name"], day["hours"]), expected)
                self.assertTrue(day["official"])
        self.assertEqual(self.day(data, "2026-11-06")["exception_id"], own.id)
        self.assertEqual(data["totals"]["workdays"], 247)
        self.assertEqual(data["totals"]["makeups"], 6)
        self.assertEqual(data["horizon"], "2026-12-31")

    def test_year_that_is_not_loaded_does_not_pretend(self):
        data = self.calendar.get_worktime_year(2027)
        self.assertFalse(any(day["official"] for day in data["days"]))
        self.assertEqual(data["totals"]["makeups"], 0)

    def test_whole_day_of_time_off(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "停电",
                "calendar_id": self.calendar.id,
                "date_from": self.local(self.calendar, 2026, 11, 6),
                "date_to": self.local(self.calendar, 2026, 11, 6, 23, 59, 59),
            }
        )
        day = self.day(self.calendar.get_worktime_year(2026), "2026-11-06")
        self.assertEqual((day["kind"], day["name"]), ("absence", "停电"))

    def test_leap_year(self):
        self.assertEqual(len(self.calendar.get_worktime_year(2024)["days"]), 366)

    def test_few_queries_for_a_year(self):
        self.calendar.get_worktime_year(2026)
        with self.assertQueryCount(1):
            self.calendar.get_worktime_year(2026)


@tagged("post_install", "-at_install")
class TestDeadlineQuestion(WorktimeCase):
    def ask(self, start, amount, unit, **vals):
        form = Form(
            self.env["resource.deadline.question"].with_context(
                default_calendar_id=self.calendar.id
            )
        )
        form.start = self.local(self.calendar, *start)
        form.unit = unit
        form.amount = amount
        for name, value in vals.items():
            setattr(form, name, value)
        return form

    def test_answer_and_derivation(self):
        answer = self.ask((2026, 9, 30, 17, 0), 2, "work_hours")
        self.assertFalse(answer.problem)
        self.assertEqual(answer.due, "Thu, Oct 8, 2026 10:00 due")
        derivation = "Wed, Sep 30|17:00–17:30|0.5 h|国庆节: closed|08:30–10:00|1.5 h"
        for text in derivation.split("|"):
            self.assertIn(text, answer.explanation)

    def test_answer_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["resource_worktime"], ["zh_CN"])
        self.env = self.env(context={**self.env.context, "lang": "zh_CN"})
        answer = self.ask((2026, 9, 30, 17, 0), 3, "work_days")
        self.assertEqual(answer.due, "2026年10月10日周六 24:00 到期")
        for text in ("开始当日不计入", "国庆节：放假", "国庆节：调休上班", "第 3 个工作日"):
            self.assertIn(text, answer.explanation)

    def test_working_days_end_at_close_of_business(self):
        answer = self.ask((2026, 9, 30, 17, 0), 3, "work_days", end="close")
        self.assertEqual(answer.due, "Sat, Oct 10, 2026 17:30 due")

    def test_rest_day_moves_the_end(self):
        answer = self.ask((2026, 9, 30, 17, 0), 3, "days", roll=True)
        self.assertEqual(answer.due, "Thu, Oct 8, 2026 24:00 due")
        self.assertIn("moves to the next working day", answer.explanation)

    def test_past_the_horizon_it_says_so(self):
        answer = self.ask((2026, 12, 30, 9, 0), 5, "work_days")
        self.assertEqual(str(answer.provisional_from), "2027-01-01")
        self.assertIn("provisional", answer.explanation)

    def test_nonsense_gets_a_sentence(self):
        for amount, unit in ((-1, "work_hours"), (1.5, "days"), (1e9, "work_hours")):
            with self.subTest(amount=amount, unit=unit):
                answer = self.ask((2026, 9, 30, 17, 0), amount, unit)
                self.assertIn("A limit is zero or more", answer.problem)
                self.assertFalse(answer.due)
        answer = self.ask((2198, 12, 1, 9, 0), 10_000, "days")
        self.assertIn("1970 to 2199", answer.problem)

    def test_name_of_a_holiday_is_shown_not_executed(self):
        self.create_exception(
            "2026-11-06", name="<script>alert(1)</script>", calendar_id=self.calendar.id
        )
        answer = self.ask((2026, 11, 5, 9, 0), 2, "work_days")
        self.assertIn("&lt;script&gt;", answer.explanation)
        self.assertNotIn("<script>", answer.explanation)

    def test_derivation_adds_up(self):
        _due, lines = self.calendar.explain_deadline(
            datetime(2026, 9, 30, 9), Limit(60, "work_hours")
        )
        self.assertEqual(lines[-1]["kind"], "due")
        self.assertEqual(
            [line["amount"] for line in lines if "days" in line["amount"]], ["4 days, 30 h"]
        )


@tagged("post_install", "-at_install")
class TestWorktimeTour(WorktimeMixin, HttpCase):
    def test_administrator_plans_a_year(self):
        """A browser opens the year, closes a day and asks for a deadline."""
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        admin.write({"company_id": self.company.id, "lang": "en_US", "tz": "Asia/Shanghai"})
        self.start_tour(
            f"/odoo/action-resource.action_resource_calendar_form/{self.calendar.id}",
            "resource_worktime_year",
            login="admin",
        )
        self.assertEqual(self.calendar.exception_day_ids.mapped("name"), ["Stocktaking"])
        self.assertEqual(self.calendar.exception_day_ids.kind, "closure")
