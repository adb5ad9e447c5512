"""Loading a year: preview first, all or nothing."""

import base64
from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..kernel import Limit
from .common import WorktimeCase

YEAR_2027 = """date,kind,name
2027-01-01,closure,元旦
2027-02-05,closure,春节
2027-02-06,closure,春节
2027-02-08,closure,春节
2027-02-20,makeup,春节
2027-04-05,closure,清明节
2027-05-03,closure,劳动节
2027-06-09,closure,端午节
2027-09-15,closure,中秋节
2027-10-01,closure,国庆节
"""


@tagged("post_install", "-at_install")
class TestOfficialLoad(WorktimeCase):
    def load(self, text=YEAR_2027, year=2027, **vals):
        """Return the wizard after its preview."""
        load = self.env["resource.official.load"].create(
            {
                "official_calendar_id": self.china.id,
                "year": year,
                "file": base64.b64encode(text.encode()),
                **vals,
            }
        )
        load.action_preview()
        return load

    def days(self, year=2027):
        return self.china.day_ids.filtered(lambda day: day.date.year == year)

    def test_shipped_years_are_loaded_with_their_source(self):
        self.assertEqual(self.china.horizon, date(2026, 12, 31))
        day = self.days(2026).filtered(lambda day: day.date == date(2026, 10, 10))
        self.assertEqual((day.kind, day.name), ("makeup", "国庆节"))
        self.assertEqual(day.notice_id.number, "国办发明电〔2025〕7号")
        self.assertEqual(day.notice_id.date, date(2025, 11, 4))
        self.assertIn("gov.cn", day.notice_id.url)

    def test_shipped_years_are_not_loaded_twice_nor_over_corrections(self):
        day = self.days(2026)[0]
        day.name = "更正"
        before = len(self.china.day_ids)
        self.env["resource.official.calendar"]._load_shipped_years(["CN"])
        self.assertEqual(len(self.china.day_ids), before)
        self.assertEqual(day.name, "更正")

    def test_preview_applies_nothing(self):
        load = self.load()
        self.assertFalse(load.problem)
        self.assertEqual((load.change_count, load.error_count), (10, 0))
        self.assertEqual(set(load.line_ids.mapped("status")), {"new"})
        self.assertFalse(self.days())
        self.assertEqual(self.china.horizon, date(2026, 12, 31))

    def test_apply_moves_the_horizon_and_the_provisional_deadlines(self):
        """F14: the notice arrives in November and changes next year's plan."""
        start, limit = datetime(2027, 2, 4, 1), Limit(1, "work_days")
        before = self.calendar.plan_deadline(start, limit)
        self.assertEqual(before.date, date(2027, 2, 5))
        self.assertEqual(before.provisional_from, date(2027, 2, 5))
        load = self.load(notice_number="国办发明电〔2026〕1号", notice_name="关于2027年的通知")
        load.action_apply()
        self.assertEqual(self.china.horizon, date(2027, 12, 31))
        self.assertEqual(self.days().notice_id.number, "国办发明电〔2026〕1号")
        after = self.calendar.plan_deadline(start, limit)
        self.assertEqual(after.date, date(2027, 2, 9))
        self.assertFalse(after.provisional)

    def test_second_load_changes_nothing(self):
        self.load().action_apply()
        load = self.load()
        self.assertEqual(load.change_count, 0)
        self.assertEqual(set(load.line_ids.mapped("status")), {"unchanged"})

    def test_amendment_shows_and_does_only_the_difference(self):
        self.load(notice_number="甲").action_apply()
        amended = YEAR_2027.replace("2027-02-20,makeup", "2027-02-21,makeup").replace(
            "2027-05-03,closure,劳动节", "2027-05-03,closure,五一劳动节"
        )
        load = self.load(amended, notice_number="乙")
        shown = [(line.status, line.date) for line in load.line_ids if line.status != "unchanged"]
        self.assertEqual(
            shown,
            [
                ("removed", date(2027, 2, 20)),
                ("new", date(2027, 2, 21)),
                ("changed", date(2027, 5, 3)),
            ],
        )
        load.action_apply()
        by_date = {day.date: day for day in self.days()}
        self.assertNotIn(date(2027, 2, 20), by_date)
        self.assertEqual(by_date[date(2027, 2, 21)].notice_id.number, "乙")
        self.assertEqual(by_date[date(2027, 5, 3)].notice_id.number, "乙")
        self.assertEqual(by_date[date(2027, 10, 1)].notice_id.number, "甲")

    def test_bad_rows_each_get_a_sentence_and_nothing_is_applied(self):
        load = self.load(
            YEAR_2027
            + "2027-02-30,closure,春节\n"
            + "2027-02-06,closure,春节\n"
            + "2027-02-09,makeup,春节\n"
            + "2028-01-01,closure,元旦\n"
        )
        self.assertEqual(
            [(line.line, line.message) for line in load.line_ids],
            [
                (12, "“2027-02-30” is not a date. Write it like 2027-02-17."),
                (13, "2027-02-06 is already in row 4."),
                (
                    14,
                    "2027-02-09 is a working day anyway and cannot be a make-up workday.",
                ),
                (15, "2028-01-01 does not belong to 2027."),
            ],
        )
        with self.assertRaisesRegex(UserError, "Nothing was loaded"):
            load.action_apply()
        self.assertFalse(self.days())

    def test_year_in_part_is_refused(self):
        load = self.load(YEAR_2027.replace("2027-09-15,closure,中秋节\n", ""))
        self.assertIn("中秋 is missing", load.problem)
        with self.assertRaises(UserError):
            load.action_apply()
        load = self.load(YEAR_2027.replace("2027-02-20,makeup,春节\n", ""))
        self.assertIn("there is no make-up workday", load.problem)
        self.assertFalse(self.days())

    def test_unreadable_files_get_a_sentence(self):
        for content, sentence in (
            (b"\x89PNG\x00", "not a CSV file"),
            (b"", "no rows"),
            (b"a,b\n1,2\n", "must name the columns"),
            (b"x" * 1_000_001, "too large"),
        ):
            with self.subTest(sentence=sentence):
                load = self.load("", file=base64.b64encode(content))
                self.assertIn(sentence, load.problem)
                self.assertFalse(load.line_ids)

    def test_impossible_year(self):
        self.assertIn("outside 1970 to 2199", self.load(year=20270).problem)

    def test_preview_overtaken_by_somebody_else(self):
        load = self.load()
        self.create_exception(
            date(2027, 4, 5), name="清明", official_calendar_id=self.china.id, company_id=False
        )
        with self.assertRaisesRegex(UserError, "2027-04-05 was changed by somebody else"):
            load.action_apply()
        self.assertEqual(len(self.days()), 1)

    def test_S22_feasts_that_the_notice_does_not_name_are_workdays(self):
        """元宵, 七夕, 中元, 冬至, Christmas: in every feed of holidays, not in the notice."""
        worktime = self.calendar._worktime()
        feasts = ((3, 3), (8, 19), (8, 27), (12, 22), (12, 25))
        for source in ("shipped", "library"):
            if source == "library":
                self.assertFalse(self.load("", 2026, source=source).problem)
            for month, day in feasts:
                with self.subTest(source=source, day=f"{month}-{day}"):
                    self.assertTrue(worktime.is_workday(date(2026, month, day)))
                    self.assertNotIn(date(2026, month, day), self.china.day_ids.mapped("date"))
        # What the notice does name is off, and is made up for.
        self.assertFalse(worktime.is_workday(date(2026, 10, 6)))
        self.assertTrue(worktime.is_workday(date(2026, 10, 10)))

    def test_library_agrees_with_what_is_shipped(self):
        for year in range(2020, 2027):
            with self.subTest(year=year):
                load = self.load("", year, source="library")
                self.assertFalse(load.problem)
                moved = load.line_ids.filtered(
                    lambda line: line.status in ("changed", "removed")
                    or line.status == "new"
                    and (line.kind == "makeup" or line.date.weekday() < 5)
                )
                self.assertFalse(moved)

    def test_library_past_its_horizon_is_not_believed(self):
        load = self.load("", 2027, source="library")
        self.assertIn("there is no make-up workday", load.problem)
        with self.assertRaises(UserError):
            load.action_apply()

    def test_december_days_of_the_next_notice_stay(self):
        """2022-12-31 is ordered by the notice of 2023; loading 2022 again keeps it."""
        day = self.china.day_ids.filtered(lambda day: day.date == date(2022, 12, 31))
        self.assertEqual(day.notice_id.year, 2023)
        text = "date,kind,name\n" + "".join(
            f"{row['date']},{row['kind']},{row['name']}\n"
            for row in self.china._read_shipped("CN", "2022.csv")
        )
        load = self.load(text, 2022)
        self.assertEqual((load.problem, load.change_count), (False, 0))

    def test_company_and_schedule_load_their_own_year(self):
        text = "日期,类型,名称\n2027-07-05,放假,高温假\n2027-07-03,上班,调班\n"
        self.load(text, target="company", company_id=self.company.id).action_apply()
        self.assertFalse(self.calendar._worktime().is_workday(date(2027, 7, 5)))
        self.assertTrue(self.calendar._worktime().is_workday(date(2027, 7, 3)))
        load = self.load(text, target="calendar", calendar_id=self.calendar.id)
        load.action_apply()
        self.assertEqual(len(self.calendar.exception_day_ids), 2)
        self.assertFalse(load._existing_days() - self.calendar.exception_day_ids)

    def test_makeup_day_on_a_working_saturday_is_an_error_for_that_schedule(self):
        six_days = self.create_calendar(self.company, weekdays=range(6))
        text = "date,kind,name\n2027-07-03,makeup,调班\n"
        load = self.load(text, target="calendar", calendar_id=six_days.id)
        self.assertEqual(load.error_count, 1)

    def test_administrator_enters_a_day_in_the_form(self):
        form = Form(self.env["resource.exception.day"].with_company(self.company))
        form.date, form.kind, form.name = date(2026, 12, 26), "makeup", "盘点"
        with form.window_ids.new() as window:
            window.hour_from, window.hour_to = 9, 15
        day = form.save()
        self.assertEqual((day.company_id, day.weekday), (self.company, "5"))
        self.assertEqual(
            self.plan(self.calendar, (2026, 12, 25, 17, 30), Limit(2, "work_hours")),
            "2026-12-26 11:00:00",
        )
