"""Open clocks follow the working time."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import ComplaintCase, local, wall


@tagged("post_install", "-at_install")
class TestReplan(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_version(
            clock_rule_ids=[
                (0, 0, cls.clock_rule("DAYS", "received", ["closed"], 3, "work_days")),
                (0, 0, cls.clock_rule("NATURAL", "received", ["closed"], 3, "days")),
            ]
        )

    def replan(self, limit=1000):
        rounds = 0
        while self.env["complaint.clock"]._replan(limit):
            rounds += 1
        return rounds

    def closure(self, day):
        return self.env["resource.exception.day"].create(
            {"date": day, "kind": "closure", "name": "停产", "company_id": self.company.id}
        )

    def test_S1_calendar_edit_moves_open_clocks_and_no_others(self):
        """S1: calendar edit does not recalculate open tickets."""
        case = self.create_case(received_at=local(2026, 11, 3, 9, 0))
        done = self.create_case(received_at=local(2026, 11, 3, 9, 0))
        done.action_withdraw("撤诉")
        self.assertEqual(self.clock(case, "DAYS").due_date, date(2026, 11, 6))
        self.assertFalse(self.replan())
        self.closure("2026-11-05")
        before = done.clock_ids.mapped("due_at")
        self.assertTrue(self.replan())
        self.assertEqual(self.clock(case, "DAYS").due_date, date(2026, 11, 9))
        self.assertEqual(self.clock(case, "NATURAL").due_date, date(2026, 11, 6))
        self.assertEqual(done.clock_ids.mapped("due_at"), before)
        self.assertFalse(self.replan())

    def test_next_deadline_and_warnings_move_along(self):
        case = self.create_case(received_at=local(2026, 11, 3, 9, 0))
        self.closure("2026-11-06")
        self.closure("2026-11-09")
        self.replan()
        self.assertEqual(wall(case.next_due_at), "2026-11-07 00:00:00")
        clock = self.clock(case, "DAYS")
        self.assertEqual(clock.due_date, date(2026, 11, 10))
        self.assertEqual(wall(clock.next_notice_at), "2026-11-11 00:00:01")

    def test_F9_interrupted_it_goes_on_and_ends_like_a_rebuild(self):
        cases = self.env["complaint.case"]
        for day in range(2, 7):
            cases |= self.create_case(received_at=local(2026, 11, day, 9, 0))
        self.closure("2026-11-09")
        self.env["complaint.clock"]._replan(3)
        # A worker dies here; the next one finds what is left.
        self.assertGreater(self.replan(3), 1)
        stored = {clock: clock.due_at for clock in cases.clock_ids}
        cases.clock_ids._rebuild()
        self.assertEqual({clock: clock.due_at for clock in cases.clock_ids}, stored)

    def test_F14_notice_of_the_next_year_makes_deadlines_certain(self):
        with freeze_time(local(2026, 12, 30, 9, 0)):
            case = self.create_case(received_at=local(2026, 12, 30, 9, 0))
        clock = self.clock(case, "DAYS")
        self.assertEqual(clock.provisional_from, date(2027, 1, 1))
        china = self.env.ref("resource_worktime.resource_official_calendar_cn")
        notice = self.env["resource.official.notice"].create(
            {"name": "关于2027年的通知", "official_calendar_id": china.id, "year": 2027}
        )
        self.env["resource.exception.day"].create(
            [
                {
                    "date": f"2027-01-0{day}",
                    "kind": kind,
                    "name": "元旦",
                    "official_calendar_id": china.id,
                    "notice_id": notice.id,
                }
                for day, kind in ((1, "closure"), (4, "closure"))
            ]
        )
        self.replan()
        self.assertFalse(clock.provisional_from)
        self.assertEqual(clock.due_date, date(2027, 1, 6))

    def test_change_of_hours_wakes_the_planner(self):
        trigger = self.env["ir.cron.trigger"]
        cron = self.env.ref("complaint_base.ir_cron_replan")
        before = trigger.search_count([("cron_id", "=", cron.id)])
        self.closure("2026-11-05")
        self.assertGreater(trigger.search_count([("cron_id", "=", cron.id)]), before)
