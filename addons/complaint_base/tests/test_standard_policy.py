"""The standard procedure: three levels, each with a flow of its own, and its deadlines."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import local, wall
from .standard import StandardCase


@tagged("post_install", "-at_install")
class TestStandardJourneys(StandardCase):
    def test_company_that_chose_nothing_follows_the_standard(self):
        in_force = self.env["complaint.policy"]._in_force_for(self.company, fields.Date.today())
        self.assertEqual(in_force, self.policy)
        self.assertEqual(self.policy.profile, "standard")

    def decide(self, case):
        decision = self.approve_decision(case)
        self.assertEqual(decision.state, "approved")
        case.disposition_ids = self.standard("disposition", "solve") | self.standard(
            "disposition", "apologise"
        )
        case.action_confirm_plan("phone", "同意换货")
        case.action_next()
        self.assertEqual(case.state, "executing")
        return decision

    def test_GNB_03_journey_of_a_general_case(self):
        case = self.standard_case()
        self.assertEqual(case.severity_id.code, "general")
        self.accept(case)
        self.investigate(case)
        self.find_facts(case)
        self.answer(case, self.decide(case))
        self.assertEqual(case.state, "verifying")
        case.satisfaction = "satisfied"
        with self.assertRaisesRegex(UserError, "协商结果.*\n.*改进措施"):
            case.action_close()
        case.negotiation_result = "换货，客户接受"
        self.add_measure(case)
        case.action_close()
        self.assertEqual((case.state, case.closing_reason), ("closed", "satisfied"))

    def test_GNB_04_journey_of_an_important_case(self):
        case = self.standard_case(impact="many")
        self.assertEqual(case.severity_id.code, "important")
        self.accept(case)
        self.investigate(case)
        case.impact = "many"
        self.find_facts(case)
        with self.assertRaisesRegex(UserError, "会议"):
            self.approve_decision(case)
        meeting = self.env["complaint.meeting"].create(
            {
                "name": "专题会",
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now() + timedelta(hours=1),
                "chair_id": self.users["investigator"].id,
                "company_id": self.company.id,
                "case_ids": [(6, 0, case.ids)],
            }
        )
        with self.assertRaises(UserError):
            meeting.action_hold()
        meeting.minutes = "<p>同意换货</p>"
        meeting.action_hold()
        self.answer(case, self.decide(case))
        case.satisfaction = "satisfied"
        self.add_measure(case)
        with self.assertRaisesRegex(UserError, "经验教训"):
            case.action_close()
        case.write({"lessons_learned": "绝缘件须全检", "changed_document": "QP-08 V3"})
        case.action_close()
        self.assertEqual(case.state, "closed")

    def test_GNB_05_journey_of_an_urgent_case(self):
        case = self.standard_case(is_safety=True)
        self.assertEqual((case.severity_id.code, case.urgency), ("urgent", "high"))
        self.accept(case)
        with self.assertRaisesRegex(UserError, "紧急措施"):
            self.investigate(case)
        containment = self.add_measure(case, "containment")
        containment.with_user(self.users["unit"]).action_done()
        self.assertTrue(case.is_contained)
        self.assertEqual(self.clock(case, "GNB-05").status, "stopped")
        case.action_next()
        with self.assertRaisesRegex(UserError, "责任"):
            self.find_facts(case, liability="undetermined")
        case.liability = "ours"
        case.action_next()
        self.answer(case, self.decide(case))
        case.write({"satisfaction": "satisfied", "lessons_learned": "绝缘件须全检"})
        containment.with_user(self.users["supervisor"]).action_effective("有效")
        self.add_measure(case)
        case.action_close()
        self.assertEqual(case.state, "closed")


@tagged("post_install", "-at_install")
class TestStandardDeadlines(StandardCase):
    def case_at(self, *moment, **vals):
        case = self.standard_case(register=False, received_at=local(*moment), **vals)
        self.env.cr.precommit.clear()
        case.action_register()
        # Registered when it was received: the tests count from a moment of their own.
        case.event_ids.filtered(lambda event: event.code == "registered")._correct(local(*moment))
        return case

    def assert_late(self, case, code, stop, at, late):
        case._record(stop, local(*at))
        self.assertEqual(self.clock(case, code).is_breached, late)

    def test_GNB_05_containment_within_60_minutes(self):
        case = self.case_at(2026, 3, 2, 9, 0, is_safety=True)
        self.assertEqual(wall(self.clock(case, "GNB-05").due_at), "2026-03-02 10:00:00")
        self.assert_late(case, "GNB-05", "contained", (2026, 3, 2, 10, 0), False)

    def test_GNB_05_containment_after_60_minutes_is_late(self):
        case = self.case_at(2026, 3, 2, 9, 0, is_safety=True)
        self.assert_late(case, "GNB-05", "contained", (2026, 3, 2, 10, 0, 1), True)

    def test_GNB_05_clock_begins_when_the_case_becomes_urgent(self):
        case = self.case_at(2026, 3, 2, 9, 0)
        self.assertFalse(self.clock(case, "GNB-05"))
        case.is_safety = True
        self.assertEqual(case.severity_id.code, "urgent")
        self.assertTrue(self.clock(case, "GNB-05"))
        self.assertTrue(case.is_reprioritised)

    def test_STD_04_acknowledged_within_one_working_day_across_a_weekend(self):
        case = self.case_at(2026, 3, 6, 16, 0)
        self.assertEqual(wall(self.clock(case, "STD-04").due_at), "2026-03-10 00:00:00")
        self.assert_late(case, "STD-04", "acknowledged", (2026, 3, 9, 23, 59, 59), False)

    def test_STD_04_late_acknowledgement(self):
        case = self.case_at(2026, 3, 6, 16, 0)
        self.assert_late(case, "STD-04", "acknowledged", (2026, 3, 10, 0, 0, 1), True)

    def test_STD_03_progress_is_due_again_five_days_after_each_notice(self):
        case = self.case_at(2026, 3, 2, 9, 0)
        clock = self.clock(case, "STD-03")
        self.assertEqual(wall(clock.due_at), "2026-03-08 00:00:00")
        self.tell(case, "progress", at=local(2026, 3, 5, 15, 0))
        self.assertEqual(wall(clock.due_at), "2026-03-11 00:00:00")
        self.tell(case, "interim", at=local(2026, 3, 9, 15, 0))
        self.assertEqual(wall(clock.due_at), "2026-03-15 00:00:00")
        self.assertEqual(clock.status, "running")
        case._record("told", local(2026, 3, 12, 9, 0))
        self.assertEqual(clock.status, "stopped")

    def test_STD_07_interim_answer_with_a_plan(self):
        case = self.case_at(2026, 3, 2, 9, 0)
        self.assertEqual(wall(self.clock(case, "STD-07").due_at), "2026-03-10 00:00:00")
        self.tell(case, "interim", at=local(2026, 3, 9, 9, 0))
        clock = self.clock(case, "STD-07")
        self.assertEqual((clock.status, clock.is_breached), ("stopped", False))

    def test_STD_03_missed_date_asks_for_a_notice(self):
        case = self.case_at(2026, 3, 2, 9, 0)
        clock = self.clock(case, "STD-RESOLVE-GENERAL")
        self.assertTrue(clock.rule_id.asks_progress)
        clock._tell(clock.rule_id.level_ids.browse())
        self.assertIn(self.users["handler"], case.activity_ids.user_id)
        self.assertTrue(any(clock.rule_id.name in (a.summary or "") for a in case.activity_ids))

    def test_STD_08_decided_until_told(self):
        case = self.case_at(2026, 3, 2, 9, 0)
        case._record("decision_approved", local(2026, 3, 6, 9, 0))
        self.assertEqual(wall(self.clock(case, "STD-08").due_at), "2026-03-10 00:00:00")

    def test_STD_02_due_date_by_level(self):
        for severity, due in (
            ("general", "2026-03-17 00:00:00"),
            ("important", "2026-03-24 00:00:00"),
            ("urgent", "2026-03-10 00:00:00"),
        ):
            case = self.case_at(
                2026,
                3,
                2,
                9,
                0,
                severity_id=self.env.ref(f"complaint_base.severity_{severity}").id,
            )
            clock = self.clock(case, f"STD-RESOLVE-{severity.upper()}")
            with self.subTest(severity):
                self.assertEqual(wall(clock.due_at), due)


@tagged("post_install", "-at_install")
class TestStandardRouting(StandardCase):
    def rule_of(self, category, severity=None, **vals):
        if severity:
            vals["severity_id"] = self.env.ref(f"complaint_base.severity_{severity}").id
        case = self.standard_case(category_id=self.standard("category", category).id, **vals)
        return case, case.routing_rule_id.code

    def test_GNB_06_by_level_and_function(self):
        self.assertEqual(self.rule_of("quality")[1], "GNB-06-4")
        self.assertEqual(self.rule_of("quality", "urgent")[1], "GNB-06-2")
        self.assertEqual(self.rule_of("safety")[1], "GNB-06-1", "safety is urgent by itself")
        self.assertEqual(self.rule_of("delivery", "urgent")[1], "GNB-06-3")
        self.assertEqual(self.rule_of("delivery")[1], "GNB-06-6")
        self.assertEqual(self.rule_of("service", "important")[1], "GNB-06-8")
        self.assertEqual(self.rule_of("other")[1], "GNB-06")

    def test_GNB_06_unit_in_charge(self):
        case, _code = self.rule_of("quality")
        self.assertEqual(case.unit_id, self.plant)

    def test_GNB_07_co_handlers_get_dispatches(self):
        case, _code = self.rule_of("quality")
        wizard = self.env["complaint.case.dispatch"].create({"case_id": case.id})
        self.assertEqual(wizard.co_unit_ids, self.sales)
        wizard.action_send()
        self.assertEqual(
            sorted(case.dispatch_ids.mapped(lambda d: (d.part, d.unit_id.name))),
            [("co", "销售公司"), ("lead", "生产公司")],
        )
        self.assertTrue(case.clock_ids.filtered(lambda clock: clock.rule_id.code == "GNB-07-1"))
