"""Whose exception days count: schedule, company, parent company, authority."""

from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..kernel import Limit
from .common import NATIONAL_DAY_2026, WorktimeCase

FRIDAY = date(2026, 11, 6)


@tagged("post_install", "-at_install")
class TestExceptionScope(WorktimeCase):
    def works(self, calendar, day, company=None):
        return calendar._worktime(company).is_workday(day)

    def test_company_closure_applies_to_all_its_schedules(self):
        other = self.create_calendar(self.company)
        self.create_exception(FRIDAY, company_id=self.company.id)
        self.assertFalse(self.works(self.calendar, FRIDAY))
        self.assertFalse(self.works(other, FRIDAY))

    def test_company_B_closure_does_not_move_company_A(self):
        """Core's own leaves do when asked with superuser rights."""
        company_b = self.create_company("乙公司")
        before = self.calendar.sudo().plan_deadline(datetime(2026, 11, 5), Limit(3, "work_days"))
        self.create_exception(FRIDAY, company_id=company_b.id)
        self.env["resource.calendar.leaves"].with_company(company_b).create(
            {
                "name": "乙公司停产",
                "company_id": company_b.id,
                "date_from": datetime(2026, 11, 5, 16),
                "date_to": datetime(2026, 11, 6, 16),
            }
        )
        after = self.calendar.sudo().plan_deadline(datetime(2026, 11, 5), Limit(3, "work_days"))
        self.assertEqual(after, before)
        self.assertTrue(self.works(self.calendar.sudo(), FRIDAY))

    def test_shared_schedule_follows_the_company_that_asks(self):
        company_b = self.create_company("乙公司")
        shared = self.create_calendar(False)
        self.create_exception(FRIDAY, company_id=company_b.id)
        self.assertTrue(self.works(shared, FRIDAY, self.company))
        self.assertFalse(self.works(shared, FRIDAY, company_b))

    def test_branch_follows_its_parent_unless_it_says_otherwise(self):
        branch = self.create_company("永登分厂", parent_id=self.company.id, country_id=False)
        calendar = self.create_calendar(branch)
        self.create_exception(FRIDAY, company_id=self.company.id)
        self.assertFalse(self.works(calendar, FRIDAY))
        self.assertFalse(self.works(calendar, NATIONAL_DAY_2026[0]))
        self.create_exception(FRIDAY, "makeup", "抢产", company_id=branch.id)
        self.assertTrue(self.works(calendar, FRIDAY))
        self.assertFalse(self.works(self.calendar, FRIDAY))

    def test_schedule_wins_over_company_and_authority(self):
        holiday = NATIONAL_DAY_2026[0]
        self.create_exception(holiday, "makeup", "值班", company_id=self.company.id)
        self.assertTrue(self.works(self.calendar, holiday))
        self.create_exception(holiday, calendar_id=self.calendar.id)
        self.assertFalse(self.works(self.calendar, holiday))

    def test_emergency_line_ignores_holidays_and_company_closures(self):
        emergency = self.create_calendar(
            self.company, hours=[(0, 24)], weekdays=range(7), exception_scope="own"
        )
        self.create_exception(FRIDAY, company_id=self.company.id)
        self.assertTrue(self.works(emergency, NATIONAL_DAY_2026[0]))
        self.assertTrue(self.works(emergency, FRIDAY))
        self.assertIsNone(emergency._worktime().spec.horizon)
        self.create_exception(FRIDAY, calendar_id=emergency.id)
        self.assertFalse(self.works(emergency, FRIDAY))

    def test_schedule_may_follow_another_official_calendar(self):
        other = self.env["resource.official.calendar"].create({"name": "Elsewhere", "code": "XX"})
        self.create_exception(
            date(2026, 12, 24), name="Eve", official_calendar_id=other.id, company_id=False
        )
        self.calendar.official_calendar_id = other
        self.assertTrue(self.works(self.calendar, NATIONAL_DAY_2026[0]))
        self.assertFalse(self.works(self.calendar, date(2026, 12, 24)))

    def test_one_entry_per_owner_and_date(self):
        owners = (
            {"company_id": self.company.id},
            {"calendar_id": self.calendar.id},
            {"official_calendar_id": self.china.id, "company_id": False},
        )
        for owner in owners:
            with self.subTest(owner=owner):
                self.create_exception(FRIDAY, **owner)
                with (
                    self.assertRaises(IntegrityError),
                    mute_logger("odoo.sql_db"),
                    self.env.cr.savepoint(),
                ):
                    self.create_exception(FRIDAY, "makeup", **owner)

    def test_entry_has_exactly_one_owner(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.create_exception(
                FRIDAY, official_calendar_id=self.china.id, calendar_id=self.calendar.id
            )

    def test_closure_cannot_have_hours(self):
        with self.assertRaisesRegex(ValidationError, "2026-11-06.*cannot have working hours"):
            self.create_exception(FRIDAY, calendar_id=self.calendar.id, follows="0")

    def test_hours_of_a_day_must_not_overlap(self):
        with self.assertRaisesRegex(ValidationError, "overlap"):
            self.create_exception(
                FRIDAY,
                "makeup",
                calendar_id=self.calendar.id,
                window_ids=[
                    (0, 0, {"hour_from": 9, "hour_to": 12}),
                    (0, 0, {"hour_from": 11, "hour_to": 15}),
                ],
            )

    def test_clerk_reads_and_administrator_writes(self):
        clerk = new_test_user(
            self.env,
            "clerk",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        day = self.create_exception(FRIDAY, company_id=self.company.id)
        self.assertEqual(day.with_user(clerk).name, "检修")
        with self.assertRaises(AccessError):
            day.with_user(clerk).name = "不检修"
        with self.assertRaises(AccessError):
            self.env["resource.official.load"].with_user(clerk).create({})

    def test_days_of_another_company_stay_hidden(self):
        clerk = new_test_user(
            self.env,
            "clerk",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        foreign = self.create_exception(FRIDAY, company_id=self.create_company("乙公司").id)
        found = self.env["resource.exception.day"].with_user(clerk).search([("date", "=", FRIDAY)])
        self.assertFalse(found & foreign)
        with self.assertRaises(AccessError):
            foreign.with_user(clerk).read(["name"])

    def test_branch_sees_but_cannot_change_the_closures_of_its_parent(self):
        branch = self.create_company("永登分厂", parent_id=self.company.id)
        manager = new_test_user(
            self.env,
            "branch_admin",
            groups="base.group_system",
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        day = self.create_exception(FRIDAY, company_id=self.company.id)
        self.assertEqual(day.with_user(manager).name, "检修")
        with self.assertRaises(AccessError):
            day.with_user(manager).name = "不检修"
