from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.complaint_base.tests.common import local, wall

from .common import GasCase


@tagged("post_install", "-at_install")
class TestHandling(GasCase):
    def forwarded(self, accepted, dispatched, **vals):
        """Return a case accepted and forwarded at these times."""
        case = self.complaint(**vals)
        self.procedure.walk(case, "investigating")
        self.at(case, "accepted", accepted)
        self.at(case, "dispatched", dispatched)
        return case

    # ---- 转发

    def test_T5_forwarded_within_the_hour(self):
        for minute, second, late in ((59, 0, False), (60, 0, False), (60, 1, True), (61, 0, True)):
            sent = local(2026, 11, 20, 16 + (30 + minute) // 60, (30 + minute) % 60, second)
            case = self.forwarded(local(2026, 11, 20, 16, 30), sent)
            clock = self.clock_of(case, "GAS-16")
            self.assertEqual(wall(clock.due_at), "2026-11-20 17:30:00")
            self.assertEqual((clock.status, clock.is_breached), ("stopped", late), (minute, second))

    def test_GAS_16_natural_hour_at_night_and_over_the_weekend(self):
        case = self.complaint()
        self.procedure.accept(case)
        self.at(case, "accepted", local(2026, 11, 20, 23, 30))
        self.assertEqual(wall(self.clock_of(case, "GAS-16").due_at), "2026-11-21 00:30:00")

    def test_GAS_16_answered_on_the_spot_is_not_forwarded(self):
        case = self.complaint()
        self.procedure.accept(case)
        self.assertEqual(self.clock_of(case, "GAS-16").status, "running")
        self.as_("clerk", case).gas_way = "direct"
        self.assertEqual(self.clock_of(case, "GAS-16").status, "stopped")

    def test_GAS_31_only_what_needs_it_goes_to_a_department(self):
        case = self.complaint()
        self.assertIn("需核查", self.missing(case, "accepted"))
        self.as_("clerk", case).gas_way = "direct"
        with self.assertRaises(UserError):
            self.procedure.dispatch(case)
        self.as_("clerk", case).gas_way = "verify"
        self.assertIn("转发", self.missing(case, "investigating"))
        self.procedure.dispatch(case)
        self.assertNotIn("转发", self.missing(case, "investigating"))

    # ---- 联系、处理

    def test_GAS_17_unit_contacts_within_24_natural_hours(self):
        for second, late in ((0, False), (1, True)):
            case = self.forwarded(local(2026, 11, 20, 16, 30), local(2026, 11, 20, 17, 20))
            clock = self.clock_of(case, "GAS-17")
            self.assertEqual(wall(clock.due_at), "2026-11-21 17:20:00", "a Saturday")
            self.procedure.contact("clerk", case, "inquire", "再问一下地址")
            self.assertEqual(clock.status, "running", "not the service centre's word")
            called = self.procedure.call_customer(case)
            self.at(case, "gs_unit_contact", local(2026, 11, 21, 17, 20, second))
            self.assertEqual(called.create_uid, self.people["station"])
            self.assertEqual((clock.status, clock.is_breached), ("stopped", late))

    def test_GAS_18_ordinary_case_is_finished_within_24_hours(self):
        for second, late in ((0, False), (1, True)):
            case = self.forwarded(local(2026, 11, 20, 16, 30), local(2026, 11, 20, 17, 20))
            self.procedure.answer(case)
            self.at(case, "answered", local(2026, 11, 21, 17, 20, second))
            clock = self.clock_of(case, "GAS-18-1")
            self.assertEqual((clock.status, clock.is_breached), ("stopped", late))
            self.assertFalse(self.clock_of(case, "GAS-18"))

    def special(self, case):
        self.as_("station", case).action_gas_ask_special("需更换表具送检")
        decision = case.sudo().decision_ids.filtered(lambda d: d.kind == "gas_special")
        self.assertFalse(case.gas_special, "not before it is approved")
        self.procedure.approve(decision)
        return decision

    def test_GAS_18_special_case_has_three_working_days(self):
        case = self.forwarded(local(2026, 11, 20, 16, 30), local(2026, 11, 20, 17, 20))
        with self.assertRaises(UserError, msg="a reason"):
            self.as_("station", case).action_gas_ask_special(" ")
        self.special(case)
        self.assertTrue(case.gas_special)
        self.assertEqual(case.gas_special_reason, "需更换表具送检")
        clock = self.clock_of(case, "GAS-18")
        self.assertEqual(clock.due_date.isoformat(), "2026-11-25", "Mon 23, Tue 24, Wed 25")
        self.assertEqual(wall(clock.due_at), "2026-11-26 00:00:00")
        self.assertEqual(self.clock_of(case, "GAS-18-1").status, "stopped")

    def test_GAS_18_three_working_days_across_national_day(self):
        """2026: 1 to 7 October off; Saturday 10 October is worked instead."""
        case = self.forwarded(local(2026, 9, 29, 9, 0), local(2026, 9, 29, 9, 30))
        self.special(case)
        clock = self.clock_of(case, "GAS-18")
        self.assertEqual(clock.due_date.isoformat(), "2026-10-09", "Wed 30, Thu 8, Fri 9")
        later = self.forwarded(local(2026, 10, 8, 9, 0), local(2026, 10, 8, 9, 30))
        self.special(later)
        due = self.clock_of(later, "GAS-18").due_date
        self.assertEqual(due.isoformat(), "2026-10-12", "Fri 9, Sat 10 (worked), Mon 12")

    def test_GAS_18_paused_clock(self):
        case = self.forwarded(local(2026, 11, 20, 16, 30), local(2026, 11, 20, 17, 20))
        self.special(case)
        due = self.clock_of(case, "GAS-18").due_at
        reason = self.env.ref("complaint_gas.pause_meter_test")
        clerk = self.as_("clerk", case)
        proof = clerk.env["ir.attachment"].create({"name": "送检单.txt", "raw": b"x"})
        clerk.action_pause(reason, "表具送检", attachments=proof)
        clerk.action_resume()
        self.assertEqual(self.clock_of(case, "GAS-18").due_at, due, "a pause of no time")

    def test_GAS_18_refused_special_leaves_the_24_hours(self):
        case = self.forwarded(local(2026, 11, 20, 16, 30), local(2026, 11, 20, 17, 20))
        self.as_("station", case).action_gas_ask_special("想多要几天")
        decision = case.sudo().decision_ids
        mine = self.as_("desk_head", decision)
        mine._rejected_tier(mine.sudo().review_ids.with_env(mine.env))
        self.assertFalse(case.gas_special)
        self.assertEqual(self.clock_of(case, "GAS-18-1").status, "running")

    def test_GAS_19_notice_of_progress(self):
        case = self.forwarded(local(2026, 11, 20, 16, 30), local(2026, 11, 20, 17, 20))
        self.procedure.call_customer(case)
        clock = self.clock_of(case, "GAS-19")
        self.assertEqual(clock.status, "running")
        self.special(case)
        self.assertIn("进度", self.missing(case, "deciding"))
        self.procedure.contact("station", case, "progress", "表具已送检,三日内答复")
        self.assertEqual(clock.status, "stopped")
        self.assertNotIn("进度", self.missing(case, "deciding"))

    # ---- 反馈

    def test_GAS_20_answer_goes_through_the_service_centre_to_the_receiver(self):
        case = self.complaint()
        self.procedure.walk(case, "investigating")
        self.procedure.call_customer(case)
        self.procedure.answer(case)
        self.assertIn("客服中心", self.missing(case, "deciding"))
        self.assertIn(self.people["desk_head"], case.activity_ids.user_id)
        with self.assertRaises(AccessError):
            self.as_("station", case).action_gas_pass_on()
        self.procedure.pass_on(case)
        self.assertIn(self.people["clerk"], case.activity_ids.user_id, "the original receiver")
        self.assertEqual(self.clock_of(case, "GAS-20").status, "stopped")
        self.assertIn("误读", case.gas_facts, "GAS-31: in the same record")
        self.assertIn("批评教育", case.gas_responsible)

    def test_GAS_21_four_parts_of_a_result(self):
        case = self.complaint()
        self.procedure.walk(case, "verifying")
        case.sudo().write({"gas_facts": False, "gas_measures": False, "gas_responsible": False})
        missing = self.missing(case, "closed")
        for part in ("事实的认定", "整改措施", "对责任部门和责任人的处理", "满意程度"):
            self.assertIn(part, missing)
        self.procedure.fill_record(case)
        case.satisfaction = "satisfied"
        self.assertFalse(self.missing(case, "closed"))

    # ---- 表态、不合理要求

    def test_GAS_10_no_commitment_before_approval(self):
        case = self.complaint()
        self.procedure.walk(case, "deciding")
        with self.assertRaises(ValidationError):
            self.as_("clerk", case).gas_commitment = "补偿 100 元"
        with self.assertRaises(UserError):
            self.procedure.contact("clerk", case, "inquire", "我们保证给您退还气费")
        self.procedure.judge(case)
        self.procedure.decision(case)
        self.as_("clerk", case).gas_commitment = "更正账单"

    def test_GAS_10_templates_promise_nothing(self):
        words = self.env.ref("complaint_gas.policy").promise_words.splitlines()
        template = self.env.ref("complaint_gas.mail_template_accepted")
        for word in words:
            self.assertNotIn(word, template.body_html)

    def test_GAS_11_unreasonable_demand_has_a_branch_of_its_own(self):
        case = self.complaint()
        self.procedure.walk(case, "deciding")
        with self.assertRaises(ValidationError, msg="say why"):
            self.as_("station", case).gas_demand_verdict = "unreasonable"
        self.procedure.judge(case, "unreasonable", "要求免除已使用气量的气费")
        self.as_("clerk", case).action_next()
        self.assertEqual(case.state, "executing", "without a decision")
        self.as_("clerk", case).action_next()
        self.assertIn("耐心解释", self.missing(case, "verifying"))
        self.procedure.explain(case)
        self.procedure.explain(case, "第二次上门解释")
        self.assertEqual(len(case.gas_explanation_ids), 2)
        self.assertFalse(self.missing(case, "verifying"))

    # ---- 结案

    def test_GAS_13_text_of_substance_and_voluntary(self):
        case = self.complaint()
        self.procedure.walk(case, "verifying")
        self.procedure.fill_record(case)
        case.satisfaction = "satisfied"
        for text, enough in (
            ("已解决。", False),
            ("。" * 40, False),
            ("字" * 19, False),
            ("字" * 20, True),
        ):
            case.gas_closing_text = text
            self.assertEqual("简单了事" not in self.missing(case, "closed"), enough, text)
        case.gas_voluntary = False
        self.assertIn("自愿", self.missing(case, "closed"))

    def test_GAS_23_incomplete_record_is_not_archived(self):
        case = self.complaint()
        self.procedure.walk(case, "verifying")
        self.procedure.fill_record(case)
        clerk = self.as_("clerk", case)
        clerk.write({"satisfaction": "satisfied", "gas_documents_filed": False, "demand": False})
        missing = self.missing(case, "closed")
        self.assertIn("电子文档", missing)
        self.assertIn("客户要求", missing)
        with self.assertRaises(UserError):
            clerk.action_close()

    def test_GAS_29_legitimacy_and_whether_it_was_met(self):
        case = self.complaint()
        self.procedure.walk(case, "deciding")
        self.assertIn("正当", self.missing(case, "executing"))
        self.procedure.walk(case, "verifying")
        self.assertIn("得到满足", self.missing(case, "closed"))

    # ---- 再投诉

    def test_T7_renewed_complaint_has_the_old_record(self):
        case = self.complaint()
        self.procedure.walk(case, "verifying")
        new = self.as_("clerk", case).action_dissatisfied("账单仍有误")
        self.assertEqual((case.state, new.previous_id), ("superseded", case))
        sheets = self.env["ir.attachment"].search(
            [("res_model", "=", "complaint.case"), ("res_id", "=", new.id)]
        )
        self.assertTrue(any(case.name in name for name in sheets.mapped("name")))
        self.assertEqual(new.unit_id, self.units["station"], "to the same department")

    def test_GAS_24_or_to_the_level_above(self):
        case = self.complaint()
        self.procedure.walk(case, "verifying")
        new = self.as_("clerk", case).action_dissatisfied_upward("对综合所处理不满")
        self.assertEqual((new.unit_id, new.user_id), (self.units["branch"], self.people["branch"]))

    # ---- 法定

    def test_GS_QRY_query_is_answered_within_five_working_days(self):
        """Beside the company's own hour and day (REG-GS-02)."""
        case = self.complaint("query", received_at=local(2026, 11, 20, 10, 0))
        self.procedure.accept(case)
        clock = self.clock_of(case, "GS-QRY")
        self.assertTrue(clock.rule_id.is_statutory)
        self.assertEqual(clock.due_date.isoformat(), "2026-11-27")
        self.assertEqual(self.clock_of(case, "GAS-16").status, "running")
        self.assertFalse(self.clock_of(self.complaint("attitude"), "GS-QRY"))
