"""Looking into it, judging, deciding (3.3, 3.4, 4.2)."""

from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.complaint_base.tests.common import local, wall

from .common import CementCase


@tagged("post_install", "-at_install")
class TestJudging(CementCase):
    def test_T2_CEM_10_only_operations_name_the_responsible_unit(self):
        case = self.complaint()
        for who in ("clerk", "manager", "planner", "leader", "president"):
            with self.subTest(who), self.assertRaisesRegex(AccessError, "运营管理部"):
                self.as_(who, case).liable_unit_id = self.units["plant"]
        for who in ("operations", "inspector"):
            self.as_(who, case).liable_unit_id = self.units["plant"]
            self.assertEqual(case.liable_unit_id, self.units["plant"])

    def test_CEM_11_only_operations_judge_and_say_what_is_done(self):
        case = self.complaint()
        names = self.env["complaint.disposition"].search([("profile", "in", (False, "cement"))])
        self.assertLessEqual(
            {"return", "exchange", "discount", "compensation", "service", "explanation"},
            set(names.mapped("code")),
        )
        for vals in (
            {"liability": "ours"},
            {"disposition_ids": [(4, names[0].id)]},
            {"cement_quality": "quality"},
        ):
            with self.subTest(vals):
                with self.assertRaises(AccessError):
                    self.as_("clerk", case).write(vals)
                self.as_("operations", case).write(vals)

    def test_CEM_12_operations_chair_the_meeting(self):
        case = self.complaint()
        vals = {
            "name": "投诉处理会议",
            "start": fields.Datetime.now(),
            "stop": fields.Datetime.now() + timedelta(hours=1),
            "case_ids": [(4, case.id)],
            "company_id": self.company.id,
        }
        meetings = self.as_("operations", self.env["complaint.meeting"])
        with self.assertRaisesRegex(ValidationError, "运营管理部"), self.env.cr.savepoint():
            meetings.create({**vals, "chair_id": self.people["leader"].id})
        meeting = meetings.create({**vals, "chair_id": self.people["operations"].id})
        case.invalidate_recordset()
        self.assertEqual(case.sudo().meeting_ids, meeting)

    def test_CEM_13_operations_confirm_that_it_worked(self):
        case = self.complaint()
        self.procedure.walk(case, "executing")
        action = self.procedure.measure(case, kind="improvement")
        self.assertEqual(action.state, "effective")
        self.assertEqual(action.reviewed_by_id, self.people["operations"])
        self.assertTrue(action.reviewed_at)

    def test_CEM_14_unit_answers_cause_handling_and_improvement(self):
        case = self.complaint()
        self.procedure.walk(case, "investigating")
        dispatch = case.sudo().dispatch_ids.filtered(lambda d: d.part == "lead")
        mine = self.as_("plant", dispatch)
        mine.action_sign()
        with self.assertRaisesRegex(UserError, "Cause Analysis.*Handling"):
            mine.action_answer()
        self.assertIn("主办单位尚未答复", case.missing)
        mine.write(
            {
                "cause_analysis": "秤漂移",
                "handling": "补偿",
                "cause_id": self.env.ref("complaint_cement.cause_management").id,
            }
        )
        with self.assertRaisesRegex(UserError, "Improvement"):
            mine.action_answer()
        mine.improvement = "每班校秤"
        mine.action_answer()
        case.invalidate_recordset()
        self.assertNotIn("主办单位尚未答复", case.missing or "")
        stopped = self.clock(case.sudo(), "CEM-14").filtered("stopped_at")
        self.assertEqual(stopped.dispatch_id, dispatch)

    def test_CEM_14_three_working_days_from_dispatch_not_from_sign_off(self):
        case = self.complaint()
        self.procedure.walk(case, "investigating")
        clocks = self.clock(case.sudo(), "CEM-14")
        self.assertEqual(clocks.dispatch_id, case.sudo().dispatch_ids)
        for clock in clocks:
            self.assertEqual(clock.started_at, clock.dispatch_id.sent_at)

    def test_CEM_15_causes_and_prevention(self):
        process = self.env.ref("complaint_cement.cause_process")
        management = self.env.ref("complaint_cement.cause_management")
        self.assertEqual((process.name, management.name), ("生产过程", "管理漏洞"))
        case = self.complaint()
        self.procedure.walk(case, "executing")
        operations = self.as_("operations", case)
        operations.cause_id = management
        case.invalidate_recordset()
        self.assertIn("至少要有一项预防措施", case.missing)
        operations.cause_id = process
        case.invalidate_recordset()
        self.assertNotIn("至少要有一项预防措施", case.missing or "")
        operations.cause_id = management
        self.procedure.measure(case, kind="preventive")
        case.invalidate_recordset()
        self.assertFalse(case.missing)


@tagged("post_install", "-at_install")
class TestInvestigation(CementCase):
    def test_CEM_29_signatures_in_order_by_three_people(self):
        case = self.complaint("price")
        self.procedure.accept(case)
        self.assertEqual(case.cement_signed_step, "author")
        with self.assertRaisesRegex(AccessError, "another person"):
            self.as_("clerk", case).action_cement_sign("我也签了")
        with self.assertRaisesRegex(AccessError, "Supervisor"):
            self.as_("operations", case).action_cement_sign("同意")
        self.as_("manager", case).action_cement_sign("情况属实")
        self.assertEqual(case.cement_signed_step, "supervisor")
        with self.assertRaisesRegex(AccessError, "leader"):
            self.as_("planner", case).action_cement_sign("同意")
        with self.assertRaisesRegex(UserError, "主管签注意见"):
            self.as_("clerk", case).action_next()
        self.as_("leader", case).action_cement_sign("请尽快处理")
        self.assertEqual(
            case.cement_signature_ids.mapped("step"), ["author", "supervisor", "leader"]
        )
        with self.assertRaisesRegex(UserError, "signed by all"):
            self.as_("president", case).action_cement_sign("同意")
        self.as_("clerk", case).action_next()

    def test_CEM_29_signature_is_not_given_without_words_nor_changed(self):
        case = self.complaint("price")
        with self.assertRaisesRegex(UserError, "reason is required"):
            self.as_("clerk", case).action_cement_sign("  ")
        self.as_("clerk", case).action_cement_sign("已查明")
        line = case.cement_signature_ids
        for writer in (line, self.as_("clerk", line)):
            with self.assertRaisesRegex(UserError, "not changed"):
                writer.write({"opinion": "x"})
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(AccessError):
            self.as_("clerk", line).create({"case_id": case.id, "step": "leader", "user_id": 1})
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            with self.env.cr.savepoint():
                line.sudo().copy({"case_id": case.id})

    def test_CEM_30_joint_visit_of_operations_and_the_plant(self):
        case = self.complaint()
        self.procedure.walk(case, "investigating")
        self.as_("clerk", case).cement_needs_visit = True
        self.assertEqual(self.clock(case, "CEM-30").status, "running")
        self.assertIn("共同前往处理", case.missing)
        visit = self.as_("operations", self.env["complaint.cement.visit"]).create(
            {"case_id": case.id, "planned_on": fields.Date.today(), "sample_number": "Y-1"}
        )
        self.assertEqual(self.clock(case, "CEM-30").status, "stopped")
        with self.assertRaises(UserError) as caught:
            visit.action_done()
        for sentence in ("运营管理部", "永登生产公司", "which day", "what was found", "seal"):
            self.assertIn(sentence, str(caught.exception))
        visit.write(
            {
                "visited_on": fields.Date.today(),
                "result": "取样封存",
                "seal_number": "F-1",
                "sampled_at": fields.Datetime.now(),
                "attendee_ids": [
                    (0, 0, {"employee_id": self.people[who].employee_ids.id})
                    for who in ("inspector", "other_plant")
                ],
            }
        )
        with self.assertRaises(UserError) as caught:
            visit.action_done()
        self.assertIn("永登生产公司", str(caught.exception))
        self.assertNotIn("运营管理部", str(caught.exception))
        visit.attendee_ids = [(0, 0, {"employee_id": self.people["plant"].employee_ids.id})]
        visit.action_done()
        case.invalidate_recordset()
        self.assertNotIn("共同前往处理", case.missing or "")
        self.assertIn("ce_visit_done", case.sudo().event_ids.mapped("code"))

    def test_CEM_31_report_within_seven_days(self):
        case = self.complaint(received_at=local(2026, 11, 16, 9, 0))
        case.sudo()._record("investigated", local(2026, 11, 20, 15, 0))
        clock = self.clock(case, "CEM-31")
        self.assertEqual(wall(clock.due_at), "2026-11-28 00:00:00")
        self.assertEqual(str(clock.due_date), "2026-11-27")
        other = self.complaint(received_at=local(2026, 11, 16, 9, 0))
        for record, moment, late in (
            (case, local(2026, 11, 28, 0, 0), False),
            (other, local(2026, 11, 28, 0, 1), True),
        ):
            if record == other:
                other.sudo()._record("investigated", local(2026, 11, 20, 15, 0))
            record.sudo()._record("reported_findings", moment)
            with self.subTest(moment):
                self.assertEqual(self.clock(record, "CEM-31").is_breached, late)

    def test_CEM_31_report_reaches_leaders_and_marketing(self):
        case = self.complaint()
        self.procedure.walk(case, "deciding")
        operations = self.as_("operations", case)
        with self.assertRaisesRegex(UserError, "write the investigation report"):
            operations.action_cement_present_report()
        self.procedure.judge(case)
        self.assertEqual(
            case.cement_report_user_ids, self.people["president"] | self.people["leader"]
        )
        self.assertEqual(self.clock(case, "CEM-31").status, "stopped")
        told = self.env["mail.message"].search([("subject", "ilike", "Investigation report")])
        self.assertLessEqual(case.cement_report_user_ids.partner_id, told[:1].notified_partner_ids)

    def test_CEM_31_internal_matter_has_no_report(self):
        case = self.complaint("price", received_at=local(2026, 11, 16, 9, 0))
        case.sudo()._record("investigated", local(2026, 11, 20, 15, 0))
        self.assertFalse(self.clock(case, "CEM-31"))

    def test_CEM_32_quality_needs_disposition_and_assessment(self):
        case = self.complaint()
        self.procedure.walk(case, "deciding")
        self.procedure.judge(case)
        self.procedure.decision(case, disposition_ids=[])
        with self.assertRaisesRegex(UserError, "另拟定处理方式"):
            self.as_("clerk", case).action_next()
        self.procedure.decision(case)
        self.as_("clerk", case).action_next()
        self.procedure.walk(case, "verifying")
        with self.assertRaises(UserError) as caught:
            self.as_("clerk", case).action_close()
        for sentence in ("对责任单位进行考核", "对责任人员进行考核"):
            self.assertIn(sentence, str(caught.exception))
        lines = self.as_("operations", self.env["complaint.cement.assessment"])
        plant = self.people["plant"].employee_ids
        vals = {"case_id": case.id, "basis": "质量考核办法"}
        for wrong in ({}, {"unit_id": self.units["plant"].id, "employee_id": plant.id}):
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, "one of them"):
                lines.create({**vals, **wrong})
        with self.assertRaises(AccessError):
            self.as_("clerk", lines).create({**vals, "employee_id": plant.id})
        self.procedure.close(case)
        self.assertEqual(case.state, "closed")

    def assertRefused(self, action):
        before = self.env["complaint.refusal"].search_count([])
        with self.enter_registry_test_mode(), self.assertRaisesRegex(UserError, "no approved"):
            action()
        self.assertEqual(self.env["complaint.refusal"].search_count([]), before + 1)

    def test_T3_CEM_33_no_word_to_the_customer_before_the_approval(self):
        case = self.complaint()
        self.procedure.walk(case, "deciding")
        self.procedure.judge(case)
        self.assertRefused(lambda: self.procedure.contact("clerk", case, "reply", "我们赔"))
        decision = self.as_("operations", self.env["complaint.decision"]).create(
            {"name": "赔偿", "case_id": case.id, "text": "赔偿 1000 元", "customer_text": "赔偿"}
        )
        decision.action_submit()
        reply = {"decision_id": decision.id}
        self.assertRefused(lambda: self.procedure.contact("clerk", case, "reply", "赔", **reply))
        self.procedure.approve(decision)
        self.assertEqual(
            decision.sudo().review_ids.done_by,
            self.people["manager"] | self.people["operations"],
        )
        self.assertRefused(
            lambda: self.procedure.contact("clerk", case, "reply", "赔", means="mail", **reply)
        )
        for means in ("phone", "letter"):
            self.procedure.contact("clerk", case, "reply", "赔偿", means=means, **reply)
        self.assertIn("told", case.sudo().event_ids.mapped("code"))

    def test_CEM_34_objection_goes_to_the_president_once(self):
        case = self.complaint()
        self.procedure.walk(case, "deciding")
        self.procedure.judge(case)
        decision = self.procedure.decision(case)
        objection = self.as_("clerk", decision).action_object("责任在运输方", self.units["plant"])
        objection.action_submit()
        case.invalidate_recordset()
        self.assertIn("公司总裁最终裁决", case.missing)
        self.assertEqual(objection.sudo().review_ids.reviewer_ids, self.people["president"])
        self.procedure.approve(objection)
        final = self.procedure.decision(case, kind="final")
        self.assertEqual(final.sudo().review_ids.done_by, self.people["president"])
        for ruling in (final, decision):
            with self.assertRaisesRegex(UserError, "no further objection"):
                self.as_("clerk", ruling).action_object("仍有异议")
