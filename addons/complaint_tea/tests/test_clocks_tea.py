"""Limits at their boundaries; all of them are parameters, the document names none."""

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.complaint_base.tests.common import local, wall

from .common import TeaCase


@tagged("post_install", "-at_install")
class TestClocks(TeaCase):
    def received(self, *moment, **vals):
        at = local(*moment)
        with freeze_time(at):
            return self.complaint(received_at=at, **vals)

    def test_TEA_18_plan_within_three_working_days(self):
        # Tuesday: Wednesday, Thursday, Friday.
        case = self.received(2026, 11, 10, 9, 0)
        self.assertEqual(wall(self.clock(case, "TEA-18").due_at), "2026-11-14 00:00:00")

    def test_TEA_18_across_a_weekend(self):
        case = self.received(2026, 11, 12, 16, 0)
        self.assertEqual(wall(self.clock(case, "TEA-18").due_at), "2026-11-18 00:00:00")

    def test_TEA_18_across_national_day_with_a_make_up_day(self):
        # 1 to 7 October off, Saturday the 10th is worked: 8, 9, 10.
        case = self.received(2026, 9, 30, 9, 0)
        self.assertEqual(wall(self.clock(case, "TEA-18").due_at), "2026-10-11 00:00:00")

    def test_TEA_18_on_hold_over_working_days(self):
        case = self.received(2026, 11, 9, 9, 0)  # a Monday: due on Thursday
        reason = self.env["complaint.pause.reason"].create(
            {"name": "等待检测报告", "code": "tea_test", "needs_proof": False}
        )
        case._record("paused", local(2026, 11, 10, 9, 0), data={"reason": reason.code})
        case._record("resumed", local(2026, 11, 11, 9, 0), data={"reason": reason.code})
        self.assertEqual(wall(self.clock(case, "TEA-18").due_at), "2026-11-14 00:00:00")

    def test_TEA_18_on_hold_over_the_weekend_gains_nothing(self):
        case = self.received(2026, 11, 12, 9, 0)  # a Thursday: due on Tuesday
        case._record("paused", local(2026, 11, 14, 9, 0), data={"reason": "x"})
        case._record("resumed", local(2026, 11, 15, 9, 0), data={"reason": "x"})
        self.assertEqual(wall(self.clock(case, "TEA-18").due_at), "2026-11-18 00:00:00")

    def test_TEA_18_1_urgent_plan_within_24_hours(self):
        case = self.received(2026, 11, 13, 16, 0, category="illness", description="口苦")
        self.assertEqual(case.urgency, "high")
        self.assertFalse(self.clock(case, "TEA-18"))
        self.assertEqual(wall(self.clock(case, "TEA-18-1").due_at), "2026-11-14 16:00:00")

    def test_TEA_10_closed_within_seven_working_days(self):
        case = self.received(2026, 11, 10, 9, 0)
        self.assertEqual(wall(self.clock(case, "TEA-10").due_at), "2026-11-20 00:00:00")

    def test_TEA_02_first_contact_within_24_hours(self):
        case = self.received(2026, 11, 10, 9, 0)
        with freeze_time(local(2026, 11, 11, 9, 0, 0)):
            self.procedure.contact("clerk", case, "acknowledge", "已登记", means="phone")
        clock = self.clock(case, "TEA-02")
        self.assertEqual((clock.status, clock.is_breached), ("stopped", False))

    def test_TEA_32_units_answer_within_two_working_days(self):
        case = self.received(2026, 11, 13, 9, 0)
        with freeze_time(local(2026, 11, 13, 10, 0)):
            self.procedure.walk(case, "accepted")
            self.procedure.begin(case)
        clocks = case.clock_ids.filtered(lambda clock: clock.rule_id.code == "TEA-32")
        self.assertEqual(len(clocks), 2)
        self.assertEqual({wall(due) for due in clocks.mapped("due_at")}, {"2026-11-18 00:00:00"})
