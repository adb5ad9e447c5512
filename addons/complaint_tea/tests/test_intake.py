"""一、三.1: who may complain, what is written down, how fast."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.complaint_base.models.complaint_customer_error import CustomerError
from odoo.addons.complaint_base.tests.common import local

from .common import TeaCase


@tagged("post_install", "-at_install")
class TestIntake(TeaCase):
    def test_TEA_01_companies_and_consumers_complain(self):
        shop = self.env["res.partner"].create(
            {"name": "示范茶行", "is_company": True, "phone": "059188880000"}
        )
        self.deliver(self.lot, 5, shop)
        business = self.complaint(
            partner_id=shop.id,
            customer_type_id=self.env.ref("complaint_tea.customer_type_shop").id,
        )
        private = self.complaint()
        stranger = self.complaint(
            "service", partner_id=False, contact_name="林先生", contact_phone="13600000000"
        )
        for case in (business, private, stranger):
            self.assertEqual((case.state, case.profile), ("registered", "tea"))

    def test_TEA_04_customer_service_takes_in(self):
        case = self.complaint(register=False)
        with self.assertRaises(AccessError) as caught:
            self.as_("sales", case).action_register()
        self.assertIn("客服部", str(caught.exception))
        self.as_("clerk2", case).action_register()
        self.assertEqual(case.state, "registered")

    def test_TEA_04_intake_group_is_of_customer_service_alone(self):
        with self.assertRaises(ValidationError) as caught:
            self.teams["intake"].member_ids |= self.people["sales"]
        self.assertIn("sales", str(caught.exception))

    def test_TEA_05_and_31_incomplete_is_not_pushed_on(self):
        case = self.complaint(
            register=False, description=False, demand=False, partner_id=False, contact_name="林"
        )
        before = case.completeness
        self.assertLess(before, 100)
        with self.assertRaises(UserError) as caught:
            case.action_register()
        for sentence in ("投诉问题描述", "电话或邮箱", "客户诉求"):
            self.assertIn(sentence, str(caught.exception))
        self.assertFalse(case.name)
        self.assertFalse(case.event_ids.filtered(lambda event: event.code == "pushed"))
        case.write({"description": "香气很淡", "contact_phone": "13600000000"})
        self.assertGreater(case.completeness, before)
        case.demand = "换货"
        self.assertEqual(case.completeness, 100)
        case.action_register()
        self.assertEqual(case.state, "registered")

    def test_TEA_05_product_is_named_where_it_is_about_one(self):
        with self.assertRaises(UserError) as caught:
            self.complaint(lot_id=False, defective_qty=0)
        self.assertIn("产品", str(caught.exception))

    def test_TEA_05_entered_within_the_hour(self):
        received = local(2026, 11, 10, 9, 0, 0)
        for entered, late in (
            (received + timedelta(minutes=60), False),
            (received + timedelta(minutes=60, seconds=1), True),
        ):
            with self.subTest(entered=entered), freeze_time(entered):
                case = self.complaint(received_at=received)
                clock = self.clock(case, "TEA-05")
                self.assertEqual((clock.status, clock.is_breached), ("stopped", late))

    def test_TEA_13_phrases_are_offered_in_the_reply(self):
        scripts = self.env["complaint.script"].search([("profile", "=", "tea")])
        self.assertIn("apology", scripts.mapped("moment"))
        case = self.complaint()
        apology = scripts.filtered(lambda script: script.moment == "apology")
        dialogue = Form(
            self.as_("clerk", self.env["complaint.case.tell"]).with_context(default_case_id=case.id)
        )
        dialogue.script_id = apology
        self.assertTrue(dialogue.text.startswith(apology.text))

    def test_TEA_13_passing_the_buck_is_reported(self):
        case = self.complaint()
        kind = self.env.ref("complaint_tea.violation_pass_buck")
        report = self.as_("clerk2", self.env["complaint.violation"]).create(
            {
                "case_id": case.id,
                "kind_id": kind.id,
                "user_id": self.people["leader"].id,
                "text": "让客户自己打电话给生产部。",
            }
        )
        Violation = self.env["complaint.violation"]
        self.assertFalse(self.as_("leader", Violation).search([("id", "=", report.id)]))
        with self.assertRaises(UserError):
            self.as_("clerk2", report).action_confirm("属实")
        self.as_("quality_head", report).action_confirm("录音属实。")
        self.assertEqual(
            (report.state, report.judged_by_id), ("confirmed", self.people["quality_head"])
        )

    def test_TEA_15_number_and_push_to_the_handling_group(self):
        case = self.complaint()
        self.assertTrue(case.name)
        pushed = case.event_ids.filtered(lambda event: event.code == "pushed")
        self.assertEqual(pushed.note, "投诉处理小组")
        message = self.env["mail.message"].search(
            [("subject", "like", case.name), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(message.notified_partner_ids, self.teams["handling"].member_ids.partner_id)
        self.assertIn("香气很淡", message.body)
        self.assertNotIn(self.customer.name, message.body)
        self.assertEqual(case.user_id, self.people["leader"])

    def test_TEA_29_declaration_of_truth_on_the_portal(self):
        intakes = self.env["complaint.intake"]
        form = {
            "subject": "茶叶有异味",
            "description": "有塑料味",
            "name": "陈",
            "phone": "13800138000",
        }
        with self.assertRaises(CustomerError):
            intakes._customer_vals(form, self.company)
        vals = intakes._customer_vals({**form, "declaration": "1"}, self.company)
        self.assertTrue(vals["payload"]["declared_at"])
        other = self.create_company("没有声明的公司")
        other.complaint_procedure_id = False
        self.assertNotIn("declared_at", intakes._customer_vals(form, other)["payload"])

    def test_TEA_29_suspicion_is_a_mark_and_refuses_nothing(self):
        case = self.complaint()
        with self.assertRaises(ValidationError):
            self.as_("leader", case).is_suspect = True
        self.as_("leader", case).write(
            {"is_suspect": True, "suspect_reason": "一周内第四次以同样理由要求退款。"}
        )
        self.assertEqual(case.suspect_by_id, self.people["leader"])
        self.assertIn("suspected", case.event_ids.mapped("code"))
        with self.assertRaises(UserError) as caught:
            self.as_("leader", case).action_decline("疑似恶意")
        self.assertIn("拒绝决议", str(caught.exception))
        self.procedure.walk(case, "closed")
        self.assertEqual(case.state, "closed")
        self.assertNotIn("is_suspect", str(case._portal_values()))

    def test_TEA_29_cooperation_is_logged(self):
        kind = self.env.ref("complaint_tea.event_cooperation")
        self.assertTrue(kind.by_hand)
        case = self.complaint()
        case._record("tea_cooperation", note="客户寄回样品")
        self.assertEqual(
            case.event_ids.filtered(lambda e: e.code == kind.code).note, "客户寄回样品"
        )

    def test_TEA_35_safety_is_asked_of_every_case(self):
        case = self.complaint("service")
        self.assertIn("安全排查", case.missing)
        with self.assertRaises(UserError):
            case.action_next()
        for answer in ("no", "na"):
            case.tea_safety = answer
            self.assertNotIn("安全排查", case.missing or "")
        case.action_next()
        self.assertEqual(case.state, "accepted")
        self.assertFalse(case.emergency_ids)

    def test_REG_FD_02_harm_to_health_is_described(self):
        case = self.complaint("stale")
        case.write({"tea_safety": "no", "tea_health_harm": True})
        with self.assertRaises(UserError) as caught:
            case.action_next()
        self.assertIn("症状", str(caught.exception))
        case.write({"tea_symptoms": "头晕", "tea_harmed_count": 0, "tea_hospital": "未就诊"})
        self.assertRaises(UserError, case.action_next)
        case.tea_harmed_count = 2
        case.action_next()
        self.assertEqual(case.state, "accepted")
        with self.assertRaises(ValidationError):
            case.tea_harmed_count = -1

    def test_time_of_reception_cannot_lie_ahead(self):
        with self.assertRaises(ValidationError):
            self.complaint(received_at=fields.Datetime.now() + timedelta(hours=1))
