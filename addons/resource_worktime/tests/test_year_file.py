"""Reading a year from CSV, without Odoo."""

from datetime import date
from unittest import TestCase

from ..kernel.library_year import read_library
from ..kernel.spec import CLOSURE, MAKEUP
from ..kernel.year_file import (
    UnreadableFile,
    check_rows,
    compare,
    missing_holidays,
    parse_date,
    read_rows,
)

HEADING = "date,kind,name\n"


def weekday(day):
    return day.weekday() < 5


def errors(rows):
    return [(row.line, row.error) for row in rows if row.error]


class TestYearFile(TestCase):
    def test_dates_as_people_write_them(self):
        expected = date(2027, 2, 6)
        for text in ("2027-02-06", "2027/2/6", "2027.2.06", " 2027年2月6日 ", "2027年02月06"):
            with self.subTest(text=text):
                self.assertEqual(parse_date(text), expected)
        for text in ("", None, "2027-02-30", "06.02.2027", "27-2-6", "2027-13-01", "春节"):
            with self.subTest(text=text):
                self.assertFalse(parse_date(text))

    def test_excel_in_china(self):
        text = "日期,类型,名称\n2027年2月6日,放假,春节\n2027/2/20,上班,春节\n"
        for content in (text.encode("gb18030"), text.encode("utf-8-sig"), text.encode()):
            rows = read_rows(content)
            self.assertEqual(
                [(row.date, row.kind, row.name, row.error) for row in rows],
                [
                    (date(2027, 2, 6), CLOSURE, "春节", None),
                    (date(2027, 2, 20), MAKEUP, "春节", None),
                ],
            )

    def test_separators_blank_lines_and_column_order(self):
        rows = read_rows("\n\nname;kind;date;note\r\n春节;holiday;2027-02-06;x\r\n;;;\r\n".encode())
        self.assertEqual([(row.line, row.name, row.kind) for row in rows], [(4, "春节", CLOSURE)])
        rows = read_rows("日期\t类型\t名称\t按周几上班\n2027-02-20\t补班\t春节\t周五\n".encode())
        self.assertEqual((rows[0].kind, rows[0].follows), (MAKEUP, 4))

    def test_each_bad_row_says_what_is_wrong(self):
        rows = read_rows(
            (
                "date,kind,name,follows\n"
                "2027-02-30,closure,春节,\n"
                "2027-02-06,休假,春节,\n"
                "2027-02-06,closure,,\n"
                "2027-02-20,makeup,春节,八\n"
                "2027-02-06,closure,春节,5\n"
            ).encode()
        )
        self.assertEqual(
            errors(rows),
            [
                (2, "wrong_date"),
                (3, "wrong_kind"),
                (4, "no_name"),
                (5, "wrong_weekday"),
                (6, "closure_follows"),
            ],
        )

    def test_rows_against_each_other_and_the_week(self):
        rows = read_rows(
            (
                HEADING + "2027-02-06,closure,春节\n"
                "2027-2-6,makeup,春节\n"
                "2027-02-08,makeup,春节\n"
                "2028-01-01,closure,元旦\n"
                "2026-12-31,closure,元旦\n"
                "2026-12-21,closure,元旦\n"
            ).encode()
        )
        check_rows(rows, 2027, weekday)
        self.assertEqual(
            errors(rows),
            [(3, "duplicate"), (4, "already_workday"), (5, "other_year"), (7, "other_year")],
        )

    def test_unreadable_files(self):
        cases = {
            b"": "empty",
            b"\n , ,\n": "empty",
            HEADING.encode(): "empty",
            b"\x89PNG\r\n\x1a\n\x00\x00": "not_text",
            b"PK\x03\x04\x14\x00\xff\xff\xff": "not_text",
            b"a,b\n1,2\n": "no_heading",
            b"x" * 1_000_001: "too_large",
        }
        for content, code in cases.items():
            with self.subTest(code=code, content=content[:12]):
                with self.assertRaises(UnreadableFile) as caught:
                    read_rows(content)
                self.assertEqual(caught.exception.code, code)

    def test_holidays_that_are_missing(self):
        rows = read_rows((HEADING + "2027-01-01,closure,New Year's Day\n").encode())
        required = "元旦 / New Year\n\n春节 / Spring Festival"
        self.assertEqual(missing_holidays(rows, required), ["春节"])
        self.assertEqual(missing_holidays(rows, ""), [])

    def test_comparison_with_what_is_loaded(self):
        rows = read_rows(
            (
                HEADING + "2027-01-01,closure,元旦\n"
                "2027-02-06,closure,春节\n"
                "2027-02-20,makeup,春节\n"
            ).encode()
        )
        existing = {
            date(2027, 1, 1): (CLOSURE, "元旦", None),
            date(2027, 2, 6): (CLOSURE, "除夕", None),
            date(2027, 3, 1): (CLOSURE, "多余", None),
        }
        self.assertEqual(
            [(change.status, change.date) for change in compare(rows, existing)],
            [
                ("unchanged", date(2027, 1, 1)),
                ("changed", date(2027, 2, 6)),
                ("new", date(2027, 2, 20)),
                ("removed", date(2027, 3, 1)),
            ],
        )

    def test_library_names_every_day_after_its_holiday(self):
        rows = {row.date: row for row in read_library("CN", 2026)}
        self.assertEqual(rows[date(2026, 10, 4)].name, "国庆节")
        self.assertEqual(rows[date(2026, 10, 6)].name, "国庆节")
        self.assertEqual(rows[date(2026, 10, 10)].kind, MAKEUP)
        self.assertNotIn("", {row.name for row in rows.values()})

    def test_library_without_the_country(self):
        with self.assertRaises(UnreadableFile) as caught:
            read_library("XX", 2026)
        self.assertEqual(caught.exception.code, "unknown_country")
