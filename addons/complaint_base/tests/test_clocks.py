"""Clocks in the database: they follow the events, survive changes, and tell in time."""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCase, local, wall

CLOCK_FIELDS = [
    "status",
    "started_at",
    "original_due_at",
    "due_at",
    "due_date",
    "stopped_at",
    "paused_seconds",
    "extension",
    "provisional_from",
]


@tagged("post_install", "-at_install")
class TestClocks(ComplaintCase):
    def clocks(self, *rules):
        return self.new_version(clock_rule_ids=[(0, 0, rule) for rule in rules])

    def received(self, *moment, **vals):
        return self.create_case(received_at=local(*moment), **vals)

    def test_starts_at_the_event_not_at_its_recording(self):
        self.clocks(self.clock_rule("ACK", "received", ["acknowledged"], 2, "work_hours"))
        case = self.received(2026, 11, 6, 17, 0)
        self.assertEqual(wall(self.clock(case, "ACK").due_at), "2026-11-09 10:00:00")

    def test_S24_rule_without_matching_cases_is_no_catch_all(self):
        """S24: blank condition acts as catch-all SLA; only an empty one may."""
        self.clocks(
            self.clock_rule(
                "X", "received", ["closed"], 2, "hours", domain="[('is_escalated', '=', True)]"
            ),
            self.clock_rule("ALL", "received", ["closed"], 3, "hours"),
        )
        case = self.create_case()
        self.assertFalse(self.clock(case, "X"))
        self.assertTrue(self.clock(case, "ALL"))

    def test_S9_each_clock_keeps_to_its_own_events(self):
        """S9: update-target overrules first-response."""
        self.clocks(
            self.clock_rule("FIRST", "received", ["acknowledged"], 2, "hours"),
            self.clock_rule("REPLY", "received", ["replied"], 24, "hours"),
        )
        case = self.create_case()
        case._record("acknowledged")
        self.assertEqual(self.clock(case, "FIRST").status, "stopped")
        self.assertEqual(self.clock(case, "REPLY").status, "running")
        self.assertEqual(case.next_due_at, self.clock(case, "REPLY").due_at)

    def test_S11_next_deadline_of_a_case_is_never_stale(self):
        """S11: escalation_at stale until the second reply."""
        self.clocks(
            self.clock_rule("A", "received", ["acknowledged"], 2, "hours"),
            self.clock_rule("B", "received", ["closed"], 24, "hours"),
        )
        case = self.create_case()
        self.assertEqual(case.next_due_at, self.clock(case, "A").due_at)
        case._record("acknowledged")
        self.assertEqual(case.next_due_at, self.clock(case, "B").due_at)

    def test_S26_reason_holds_only_the_clocks_that_accept_it(self):
        """S26: statuses "waiting for parts" must pause."""
        strength = self.env["complaint.pause.reason"].create(
            {"name": "等待28天强度", "code": "strength_28d", "needs_proof": False}
        )
        self.clocks(
            self.clock_rule(
                "TEST",
                "received",
                ["investigated"],
                7,
                "days",
                pausable="some",
                pause_reason_ids=[(6, 0, strength.ids)],
            ),
            self.clock_rule("LAW", "received", ["closed"], 15, "days", pausable="never"),
        )
        case = self.create_case()
        case.action_pause(strength, "样品未到龄期")
        self.assertEqual(self.clock(case, "TEST").status, "paused")
        self.assertFalse(self.clock(case, "TEST").due_at)
        self.assertEqual(self.clock(case, "LAW").status, "running")
        case.action_resume()
        self.assertEqual(self.clock(case, "TEST").status, "running")

    def test_pause_needs_a_proof_where_the_reason_says_so(self):
        reason = self.env["complaint.pause.reason"].create({"name": "鉴定", "code": "appraisal"})
        case = self.create_case()
        with self.assertRaisesRegex(UserError, "needs a proof"):
            case.action_pause(reason, "送检")
        proof = self.env["ir.attachment"].create({"name": "委托书.pdf", "raw": b"%PDF"})
        case.action_pause(reason, "送检", proof)
        self.assertEqual(
            case.event_ids.filtered(lambda e: e.code == "paused").attachment_ids, proof
        )
        with self.assertRaisesRegex(UserError, "on hold already"):
            case.action_pause(reason, "再送", proof)

    def test_extension_holds_once_approved_and_told(self):
        self.clocks(self.clock_rule("LAW", "received", ["closed"], 15, "days"))
        case = self.received(2026, 3, 2, 9, 0)
        clock = self.clock(case, "LAW")
        self.assertEqual(clock.due_date, date(2026, 3, 17))
        with patch.object(type(self.env["complaint.decision"]), "action_submit", lambda self: True):
            extension = self.env["complaint.extension"].create(
                {"clock_id": clock.id, "amount": 30, "reason": "需要鉴定"}
            )
        with self.assertRaisesRegex(UserError, "not approved"):
            extension.action_tell("phone")
        extension.decision_id._approve()
        self.assertEqual(extension.state, "approved")
        self.assertEqual(clock.due_date, date(2026, 3, 17))
        extension.action_tell("phone")
        self.assertEqual(extension.state, "effective")
        self.assertEqual(clock.due_date, date(2026, 4, 16))
        self.assertEqual(wall(clock.original_due_at), "2026-03-18 00:00:00")

    def test_dispatch_clock_runs_from_dispatch_not_from_sign_off(self):
        self.clocks(
            self.clock_rule("UNIT", "dispatched", ["answered"], 24, "hours", scope="dispatch")
        )
        case = self.create_case(unit_id=self.plant.id)
        with freeze_time("2026-03-02 01:00:00"):
            dispatch = case._dispatch()
        with freeze_time("2026-03-02 20:00:00"):
            dispatch.action_sign()
        self.assertEqual(wall(dispatch.clock_ids.due_at), "2026-03-03 09:00:00")
        with freeze_time("2026-03-03 01:00:01"):
            dispatch.write({"cause_analysis": "配比", "handling": "退换"})
            dispatch.action_answer()
        self.assertTrue(dispatch.clock_ids.is_breached)

    def test_F9_rebuilt_from_the_ledger_it_is_the_same_bit_for_bit(self):
        reason = self.env["complaint.pause.reason"].create(
            {"name": "客户原因", "code": "customer", "needs_proof": False}
        )
        self.clocks(
            self.clock_rule("A", "received", ["acknowledged"], 2, "work_hours"),
            self.clock_rule("B", "registered", ["closed"], 5, "work_days"),
        )
        case = self.received(2026, 9, 28, 16, 0)
        case.action_pause(reason, "等客户", at=local(2026, 9, 29, 9, 0))
        case.action_resume(at=local(2026, 10, 9, 9, 0))
        case._record("acknowledged", local(2026, 10, 9, 10, 0))
        stored = case.clock_ids.read(CLOCK_FIELDS)
        case.clock_ids.sudo().write({"due_at": False, "status": "waiting", "paused_seconds": 0})
        case.clock_ids._rebuild()
        self.assertEqual(case.clock_ids.read(CLOCK_FIELDS), stored)

    def test_S2_archived_rule_does_not_change_history(self):
        """S2: SLA deactivated yet the ticket keeps escalating; here the case keeps its version."""
        version = self.clocks(self.clock_rule("A", "received", ["closed"], 2, "hours"))
        case = self.create_case()
        with self.assertRaisesRegex(UserError, "is in force"):
            version.clock_rule_ids.active = False
        self.new_version(clock_rule_ids=[(5, 0, 0)])
        later = self.create_case()
        self.assertFalse(later.clock_ids)
        self.assertEqual(self.clock(case, "A").status, "running")

    def test_S15_schedule_without_hours_is_refused_in_the_rule(self):
        """S15: no calendar → crash or hang."""
        empty = self.env["resource.calendar"].create(
            {"name": "空", "company_id": self.company.id, "attendance_ids": [(5, 0, 0)]}
        )
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            self.create_policy(
                publish=False,
                code="EMPTY",
                clock_rule_ids=[
                    (
                        0,
                        0,
                        self.clock_rule(
                            "A", "received", ["closed"], 2, "hours", calendar_id=empty.id
                        ),
                    )
                ],
            )

    def test_limit_that_makes_no_sense_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "whole number of days"):
            self.create_policy(
                publish=False,
                code="HALF",
                clock_rule_ids=[(0, 0, self.clock_rule("A", "received", ["closed"], 1.5, "days"))],
            )

    def test_breach_is_a_fact_of_the_timestamps(self):
        self.clocks(self.clock_rule("A", "received", ["acknowledged"], 2, "hours"))
        now = fields.Datetime.now().replace(second=0)
        in_time = self.create_case(received_at=now - timedelta(hours=3))
        late = self.create_case(received_at=now - timedelta(hours=3))
        running = self.create_case(received_at=now - timedelta(hours=3))
        fresh = self.create_case(received_at=now)
        in_time._record("acknowledged", now - timedelta(hours=1))
        late._record("acknowledged", now - timedelta(hours=1) + timedelta(seconds=1))
        cases = in_time | late | running | fresh
        breached = self.env["complaint.clock"].search(
            [("case_id", "in", cases.ids), ("is_breached", "=", True)]
        )
        self.assertEqual(breached.case_id, late | running)
        rest = self.env["complaint.clock"].search(
            [("case_id", "in", cases.ids), ("is_breached", "=", False)]
        )
        self.assertEqual(rest.case_id, in_time | fresh)
        for case in cases:
            self.assertEqual(case.clock_ids.is_breached, case in late | running)

    def test_explains_itself(self):
        self.clocks(self.clock_rule("A", "received", ["closed"], 2, "work_hours"))
        case = self.received(2026, 9, 30, 17, 0)
        lines = self.clock(case, "A")._explain()
        self.assertEqual([line["kind"] for line in lines], ["work", "closure", "work", "due"])
        self.assertIn("国庆节", lines[1]["what"])


@tagged("post_install", "-at_install")
class TestEscalation(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        levels = [
            ("percent", 50, "handler", False),
            ("before", 1, "handler", False),
            ("due", 0, "unit", False),
            ("after", 4, "supervisor", True),
        ]
        cls.new_version(
            clock_rule_ids=[
                (
                    0,
                    0,
                    cls.clock_rule(
                        "A",
                        "received",
                        ["closed"],
                        8,
                        "hours",
                        accountable="unit",
                        level_ids=[
                            (
                                0,
                                0,
                                {
                                    "trigger": trigger,
                                    "amount": amount,
                                    "recipient": recipient,
                                    "in_working_time": in_hours,
                                },
                            )
                            for trigger, amount, recipient, in_hours in levels
                        ],
                    ),
                )
            ]
        )

    def received(self, *moment):
        with freeze_time(local(*moment)):
            return self.create_case(
                unit_id=self.sales.id,
                user_id=self.users["handler"].id,
                received_at=local(*moment),
            )

    def sweep(self, *moment):
        with freeze_time(local(*moment)):
            while self.env["complaint.clock"]._sweep():
                pass

    def said(self, case):
        notices = case.clock_ids.notice_ids.filtered("level_id").sorted("planned_at")
        return [notice.level_id.trigger for notice in notices]

    def test_levels_are_said_in_order_and_once(self):
        case = self.received(2026, 3, 2, 9, 0)
        self.sweep(2026, 3, 2, 12, 59)
        self.assertEqual(self.said(case), [])
        self.sweep(2026, 3, 2, 13, 0)
        self.assertEqual(self.said(case), ["percent"])
        self.sweep(2026, 3, 2, 13, 0)
        self.sweep(2026, 3, 2, 16, 30)
        self.assertEqual(self.said(case), ["percent", "before"])
        self.sweep(2026, 3, 2, 17, 0, 1)
        self.assertEqual(self.said(case), ["percent", "before", "due"])
        self.assertEqual(case.clock_ids.notice_ids[:1].user_ids, self.users["handler"])
        self.assertEqual(len(case.activity_ids), 3)

    def test_CEM_01_one_acts_on_a_warning_and_the_others_know(self):
        case = self.received(2026, 3, 2, 9, 0)
        second = new_test_user(
            self.env,
            "complaint_supervisor_2",
            groups="complaint_base.group_complaint_supervisor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        told = self.users["supervisor"] | second
        clock = case.clock_ids[:1]
        level = clock.rule_id.level_ids[:1]
        recipients = "odoo.addons.complaint_base.models.complaint_notice.ComplaintClockLevel"
        with patch(f"{recipients}._recipients", return_value=told):
            clock._tell(level)
        self.assertEqual(len(case.activity_ids), 1)
        self.assertIn(case.activity_ids.user_id, told)
        other = told - case.activity_ids.user_id
        notices = self.env["mail.message"].search(
            [("res_id", "=", case.id), ("body", "ilike", "has it on the desk")]
        )
        notified = notices.notified_partner_ids
        self.assertIn(other.partner_id, notified)
        self.assertNotIn(case.activity_ids.user_id.partner_id, notified)
        # Whoever is in charge acts, if told.
        case.activity_ids.unlink()
        with patch(f"{recipients}._recipients", return_value=told | case.user_id):
            clock._tell(level)
        self.assertEqual(case.activity_ids.user_id, case.user_id)

    def test_S14_nobody_is_reminded_at_midnight(self):
        """S14: reminder mails at midnight or on weekends."""
        case = self.received(2026, 3, 6, 10, 0)
        self.sweep(2026, 3, 6, 23, 0)
        self.assertNotIn("after", self.said(case))
        self.sweep(2026, 3, 8, 12, 0)
        self.assertNotIn("after", self.said(case))
        self.sweep(2026, 3, 9, 8, 30)
        self.assertIn("after", self.said(case))

    def test_F6_sweep_that_was_off_for_days_forgets_nothing(self):
        case = self.received(2026, 3, 2, 9, 0)
        self.sweep(2026, 3, 6, 9, 0)
        self.assertEqual(self.said(case), ["percent", "before", "due", "after"])
        self.assertTrue(all(case.clock_ids.notice_ids.mapped("discovered_late")))
        self.sweep(2026, 3, 6, 9, 0)
        self.assertEqual(len(case.clock_ids.notice_ids.filtered("level_id")), 4)

    def test_S7_warning_before_is_not_said_when_due(self):
        """S7: escalation level before due computed at 00:00 or equal to due."""
        case = self.received(2026, 3, 2, 9, 0)
        planned = {
            level.trigger: wall(at) for at, level in case.clock_ids._planned_notices() if level
        }
        self.assertEqual(planned["before"], "2026-03-02 16:00:00")
        self.assertEqual(planned["due"], "2026-03-02 17:00:01")

    def test_moved_deadline_is_warned_of_again(self):
        case = self.received(2026, 3, 2, 9, 0)
        self.sweep(2026, 3, 2, 13, 0)
        case._record("extended", local(2026, 3, 2, 14, 0), data={"clock": "A", "amount": 8})
        self.sweep(2026, 3, 2, 17, 30)
        self.assertEqual(self.said(case), ["percent", "percent"])

    def test_stopped_and_held_clocks_are_silent(self):
        stopped, held = self.received(2026, 3, 2, 9, 0), self.received(2026, 3, 2, 9, 0)
        stopped.action_withdraw("撤诉")
        reason = self.env["complaint.pause.reason"].create(
            {"name": "客户原因", "code": "customer", "needs_proof": False}
        )
        held.action_pause(reason, "等客户", at=local(2026, 3, 2, 10, 0))
        self.assertFalse((stopped | held).clock_ids.filtered("next_notice_at"))
        self.sweep(2026, 3, 9, 9, 0)
        self.assertFalse((stopped | held).clock_ids.notice_ids)

    def test_CEM_01_missed_deadline_is_accounted_for_once(self):
        case = self.received(2026, 3, 2, 9, 0)
        self.sweep(2026, 3, 3, 9, 0)
        self.sweep(2026, 3, 4, 9, 0)
        overdue = self.env["complaint.overdue"].search([("case_id", "=", case.id)])
        self.assertEqual(len(overdue), 1)
        self.assertEqual((overdue.unit_id, overdue.user_id), (self.sales, self.users["handler"]))
        self.assertEqual(wall(overdue.due_at), "2026-03-02 17:00:00")
        overdue.with_user(self.users["supervisor"]).write(
            {"verdict": "accountable", "verdict_note": "无故拖延"}
        )
        self.assertEqual(overdue.judged_by_id, self.users["supervisor"])

    def test_late_stop_is_accounted_for_without_a_sweep(self):
        case = self.received(2026, 3, 2, 9, 0)
        case._record("closed", local(2026, 3, 2, 17, 0, 1))
        self.assertTrue(self.env["complaint.overdue"].search([("case_id", "=", case.id)]))
        in_time = self.received(2026, 3, 2, 9, 0)
        in_time._record("closed", local(2026, 3, 2, 17, 0, 0))
        self.assertFalse(self.env["complaint.overdue"].search([("case_id", "=", in_time.id)]))

    def test_notice_that_fails_stops_no_other(self):
        bad, good = self.received(2026, 3, 2, 9, 0), self.received(2026, 3, 2, 9, 0)
        tell = type(self.env["complaint.clock"])._tell

        def failing(clock, level):
            if clock.case_id == bad:
                raise ValueError("mail server")
            return tell(clock, level)

        with (
            patch.object(type(self.env["complaint.clock"]), "_tell", failing),
            self.assertLogs("odoo.addons.complaint_base.models.complaint_notice", "ERROR"),
        ):
            self.sweep(2026, 3, 2, 13, 0)
        self.assertEqual((self.said(bad), self.said(good)), ([], ["percent"]))
        self.sweep(2026, 3, 2, 13, 15)
        self.assertEqual(self.said(bad), ["percent"])
