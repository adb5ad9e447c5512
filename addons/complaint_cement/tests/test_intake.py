"""Who does what, and how a complaint is taken in (3, 4.1, annex 1)."""

import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.complaint_base.tests.common import local, wall

from .common import CementCase

ANNEX = {
    "operations": (
        "production quality product technology operation logistics finance invoice_content"
    ),
    "sales": "service after_sales price invoice_delivery",
    "plant": "strength loading weighing bag bag_weight distribution color indicator",
    "marketing": "other",
}


@tagged("post_install", "-at_install")
class TestRoles(CementCase):
    def test_CEM_01_stage_past_its_deadline_is_accounted_for(self):
        case = self.complaint(received_at=fields.Datetime.now() - timedelta(hours=3))
        self.env["complaint.clock"]._sweep()
        late = self.env["complaint.overdue"].search([("case_id", "=", case.id)])
        self.assertEqual(late.rule_id.mapped("code"), ["CEM-18"])
        self.assertEqual((late.unit_id, late.user_id), (case.unit_id, self.people["clerk"]))
        self.assertAlmostEqual(late.hours_late, 2, places=1)
        judged = self.as_("planner", late)
        judged.write({"verdict": "accountable", "verdict_note": "未及时汇报"})
        self.assertEqual(late.judged_by_id, self.people["planner"])
        with self.assertRaises(AccessError):
            self.as_("clerk", late).verdict = "excused"

    def test_CEM_02_review_forwarding_and_feedback_are_separate_facts(self):
        case = self.complaint()
        self.procedure.walk(case, "verifying")
        facts = {event.code: event for event in case.sudo().event_ids}
        for code, who, note in (
            ("informed", "clerk", "市场计划处"),
            ("transferred", "clerk", "运营管理部"),
            ("ce_form_seen", "manager", "情况属实"),
            ("told", "clerk", "经查实"),
        ):
            with self.subTest(code):
                self.assertEqual(facts[code].user_id, self.people[who])
                self.assertIn(note, facts[code].note)

    def test_CEM_03_planning_draws_the_figures_of_a_period(self):
        self.complaint("strength", received_at=local(2026, 1, 31, 23, 59))
        self.complaint("price", received_at=local(2026, 2, 1, 0, 0))
        cases = self.as_("planner", self.env["complaint.case"])
        groups = cases.with_context(tz="Asia/Shanghai")._read_group(
            [("company_id", "child_of", self.company.id)],
            ["received_at:month", "category_id"],
            ["__count"],
        )
        self.assertEqual(
            [(f"{month:%m}", category.name, count) for month, category, count in groups],
            [("01", "强度", 1), ("02", "价格", 1)],
        )
        report = self.as_("planner", self.env["complaint.report.period"]).create(
            {
                "company_id": self.companies["sales"].id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
            }
        )
        report.action_download()
        self.assertTrue(report.file)

    def test_CEM_04_categories(self):
        names = self.env["complaint.category"].search([("profile", "=", "cement")])
        first = {"服务", "产品", "价格", "质量", "技术", "装车", "物流", "其他"}
        self.assertLessEqual(first, set(names.filtered(lambda c: not c.parent_id).mapped("name")))
        with self.assertRaisesRegex(UserError, "请选择投诉类别"):
            self.procedure.register(
                subject="投诉", partner_id=self.customer.id, demand="赔偿", reason="强度不足"
            )

    def test_CEM_05_demand_and_reason_are_two_texts(self):
        for missing, sentence in (("demand", "客户要求"), ("reason", "投诉理由")):
            with self.subTest(missing), self.assertRaisesRegex(UserError, sentence):
                self.complaint("price", **{missing: False})

    def test_CEM_06_planning_and_the_plant_of_the_lot_are_told(self):
        case = self.complaint("strength")
        self.assertEqual(case.site_company_id, self.companies["plant"])
        told = self.env["mail.message"].search(
            [("subject", "ilike", case.name), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(
            told.notified_partner_ids,
            self.people["planner"].partner_id | self.people["plant"].partner_id,
        )
        self.assertNotIn(self.customer.name, "".join(told.mapped("body")))

    def test_CEM_06_within_four_hours(self):
        for minutes, late in ((239, False), (241, True)):
            case = self.complaint(
                "price", received_at=fields.Datetime.now() - timedelta(minutes=minutes)
            )
            with self.subTest(minutes):
                clock = self.clock(case, "CEM-06")
                self.assertEqual(clock.due_at - clock.started_at, timedelta(hours=4))
                self.assertEqual(clock.is_breached, late)

    def test_CEM_07_help_and_documents_are_logged(self):
        case = self.complaint()
        paper = self.env["ir.attachment"].create(
            {"name": "施工说明.pdf", "raw": b"x", "res_model": case._name, "res_id": case.id}
        )
        wizard = self.as_("clerk", self.env["complaint.case.event"]).create(
            {
                "case_id": case.id,
                "type_id": self.env.ref("complaint_cement.event_assisted").id,
                "note": "到场指导养护并提供施工说明",
                "attachment_ids": [(4, paper.id)],
            }
        )
        wizard.action_confirm()
        event = case.sudo().event_ids.filtered(lambda e: e.code == "ce_assisted")
        self.assertEqual((event.user_id, event.attachment_ids), (self.people["clerk"], paper))

    def test_CEM_06_clerk_of_one_company_dispatches_to_units_of_others(self):
        case = self.complaint()
        clerk = self.people["clerk"]
        clerk.company_ids = self.companies["sales"]
        self.env.invalidate_all()
        wizard = Form(
            self.as_("clerk", self.env["complaint.case.dispatch"]).with_context(
                default_case_id=case.id
            )
        ).save()
        wizard.action_send()
        self.assertEqual(
            case.sudo().dispatch_ids.unit_id, self.units["plant"] | self.units["operations"]
        )

    def test_CEM_08_remark_goes_to_a_department(self):
        case = self.complaint()
        self.procedure.contact("clerk", case, "other", "客户要求先换 5 吨应急", direction="in")
        wizard = self.as_("planner", self.env["complaint.case.dispatch"]).create(
            {
                "case_id": case.id,
                "unit_id": False,
                "co_unit_ids": [(6, 0, self.units["operations"].ids)],
                "duty": "客户要求先换 5 吨应急",
            }
        )
        wizard.action_send()
        dispatch = case.sudo().dispatch_ids
        self.assertEqual(dispatch.unit_id, self.units["operations"])
        self.assertIn("应急", self.as_("operations", dispatch).duty)
        self.assertIn("heard", case.sudo().event_ids.mapped("code"))

    def test_CEM_09_visit_with_quality_people(self):
        case = self.complaint()
        visit = self.as_("clerk", self.env["complaint.cement.visit"]).create(
            {
                "case_id": case.id,
                "planned_on": fields.Date.today(),
                "attendee_ids": [(0, 0, {"employee_id": self.people["inspector"].employee_ids.id})],
            }
        )
        self.assertIn(self.people["inspector"], visit.sudo().activity_ids.user_id)


@tagged("post_install", "-at_install")
class TestTakingIn(CementCase):
    def test_CEM_16_marketing_and_sales_take_in(self):
        vals = {
            "subject": "价格",
            "partner_id": self.customer.id,
            "category_id": self.env.ref("complaint_cement.category_price").id,
            "company_id": self.companies["sales"].id,
            "demand": "降价",
            "reason": "与合同不符",
        }
        for who in ("clerk", "manager", "planner", "leader"):
            with self.subTest(who):
                case = self.as_(who, self.env["complaint.case"]).create(vals)
                case.action_register()
                self.assertEqual(case.state, "registered")
        with self.assertRaisesRegex(AccessError, "Hand this one over"):
            self.as_("operations", self.env["complaint.case"]).create(vals).action_register()
        with self.assertRaises(AccessError):
            self.as_("plant", self.env["complaint.case"]).create(vals)

    def test_CEM_17_any_employee_hands_a_complaint_over(self):
        scan = base64.b64encode(b"%PDF-1.4")
        handover = self.as_("plant", self.env["complaint.handover"]).create(
            {"text": "张经理说 5 号车少 3 袋", "who": "张经理 13900000000"}
        )
        handover.attachment_ids = [(0, 0, {"name": "信.pdf", "datas": scan})]
        handover.action_hand_over()
        intake = handover.sudo().intake_id
        self.assertEqual(intake.user_id, self.people["plant"])
        self.assertIn(
            intake.target_role_id,
            self.env.ref("complaint_cement.policy").intake_role_ids,
        )
        with self.assertRaises(UserError):
            intake.unlink()

    def test_CEM_18_report_within_an_hour(self):
        case = self.complaint(received_at=fields.Datetime.now() - timedelta(minutes=59))
        self.procedure.report(case)
        on_time = self.clock(case, "CEM-18")
        self.assertEqual((on_time.status, on_time.is_breached), ("stopped", False))
        case = self.complaint(received_at=fields.Datetime.now() - timedelta(minutes=61))
        self.procedure.report(case)
        self.assertTrue(self.clock(case, "CEM-18").is_breached)

    def test_CEM_18_leader_speaks_in_person(self):
        case = self.complaint("price")
        for sentence in ("向分管领导汇报", "分管领导本人同客户联系"):
            self.assertIn(sentence, case.missing)
        self.procedure.report(case)
        # Nobody else's call counts, nor one that names the leader but was written by another.
        self.procedure.contact("clerk", case, "inquire", "问过了", user_id=self.people["leader"].id)
        self.assertFalse(case.cement_leader_contacted)
        with self.assertRaisesRegex(UserError, "分管领导本人"):
            self.as_("clerk", case).action_next()
        self.procedure.leader_calls(case)
        self.assertTrue(case.cement_leader_contacted)
        self.assertIn("leader_contact", case.sudo().event_ids.mapped("code"))

    def test_CEM_18_leader_by_the_organisation(self):
        self.units["sales"].parent_id = self.units["marketing"]
        case = self.complaint("price")
        self.as_("clerk", case).action_cement_report()
        self.assertEqual(case.cement_leader_id, self.people["manager"])
        self.as_("manager", case).cement_leader_id = False
        self.as_("manager", case).action_cement_report()
        self.assertEqual(case.cement_leader_id, self.people["leader"])

    def test_CEM_19_acknowledgement_is_dated(self):
        case = self.complaint("price")
        self.assertIn("尽快彻查并回复", case.missing)
        contact = self.procedure.acknowledge(case)
        event = case.sudo().event_ids.filtered(lambda e: e.code == "acknowledged")
        self.assertEqual(event.at, contact.at)
        self.assertEqual(self.clock(case, "CEM-19").status, "stopped")

    def test_CEM_20_return_needs_both_texts(self):
        case = self.complaint("return")
        self.assertIn("客户不可接受的问题所在", case.missing)
        request = self.as_("clerk", self.env["complaint.return.request"]).create(
            {"case_id": case.id, "unacceptable": "结块", "wanted": " "}
        )
        case.invalidate_recordset()
        self.assertIn("客户不可接受的问题所在", case.missing)
        request.wanted = "退货"
        case.invalidate_recordset()
        self.assertNotIn("客户不可接受的问题所在", case.missing)

    def test_CEM_21_notice_only_of_what_is_agreed(self):
        case = self.complaint("return")
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.companies["plant"].id)], limit=1
        )
        request = self.as_("clerk", self.env["complaint.return.request"]).create(
            {
                "case_id": case.id,
                "unacceptable": "结块",
                "wanted": "退货",
                "line_ids": [
                    (0, 0, {"product_id": self.product.id, "lot_id": self.lot.id, "quantity": 5})
                ],
                "site_id": warehouse.id,
            }
        )
        with self.assertRaisesRegex(UserError, "Agree on the day"):
            request.action_issue()
        request.agreed_date = fields.Date.today()
        request.action_issue()
        receipt = request.sudo().return_picking_ids
        self.assertEqual(receipt.move_ids.product_uom_qty, 5)
        self.assertEqual(receipt.picking_type_id.warehouse_id, warehouse)
        self.assertIn("return_issued", case.sudo().event_ids.mapped("code"))

    def test_CEM_22_preliminary_analysis(self):
        case = self.complaint("price")
        self.assertIn("初步分析", case.missing)
        case.preliminary_analysis = "合同价理解有误"
        case.invalidate_recordset()
        self.assertNotIn("初步分析", case.missing)

    def test_CEM_23_CEM_24_decline_with_approval_and_explanation(self):
        case = self.complaint()
        clerk = self.as_("clerk", case)
        with self.assertRaises(UserError) as caught:
            clerk.action_decline("非我公司产品")
        for sentence in ("经主管批准", "说明原因"):
            self.assertIn(sentence, str(caught.exception))
        refusal = self.procedure.decision(
            case, kind="refusal", name="不予受理", customer_text="经核对包装标识，非我公司产品。"
        )
        self.assertEqual(refusal.state, "approved")
        self.assertEqual(refusal.sudo().review_ids.done_by, self.people["manager"])
        with self.assertRaisesRegex(UserError, "说明原因"):
            clerk.action_decline("非我公司产品")
        told = self.procedure.contact(
            "clerk", case, "explain", refusal.customer_text, decision_id=refusal.id
        )
        clerk.action_decline("非我公司产品")
        self.assertEqual(case.state, "declined")
        self.assertTrue(told.means and told.at)
        self.assertTrue(case.exists().retention_until)

    def test_CEM_25_internal_matter_by_the_leaders_opinion(self):
        case = self.complaint("service")
        self.assertEqual(case.cement_scope, "internal")
        with self.assertRaisesRegex(UserError, "marketing's own business"):
            self.as_("clerk", case).action_cement_transfer()
        self.procedure.walk(case, "executing")
        leader = case.cement_signature_ids.filtered(lambda line: line.step == "leader")
        self.assertTrue(leader.opinion)
        self.assertEqual(leader.user_id, self.people["leader"])
        self.assertFalse(case.sudo().dispatch_ids)

    def test_CEM_26_internal_matter_needs_a_person_and_a_measure(self):
        case = self.complaint("service")
        self.procedure.walk(case, "verifying")
        self.procedure.fill_form(case)
        clerk = self.as_("clerk", case)
        clerk.satisfaction = "satisfied"
        for name, sentence in (
            ("cement_responsible_id", "直接责任人"),
            ("cement_prevention", "防范再次发生"),
        ):
            kept = clerk[name]
            clerk[name] = False
            with self.subTest(name), self.assertRaisesRegex(UserError, sentence):
                clerk.action_close()
            clerk[name] = kept
        clerk.action_close()
        self.assertEqual(case.state, "closed")

    def test_CEM_27_transfer_within_an_hour(self):
        case = self.complaint("strength")
        self.procedure.accept(case)
        clock = self.clock(case, "CEM-27")
        self.assertEqual(clock.due_at - clock.started_at, timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "立即移交运营管理部"):
            self.as_("clerk", case).action_next()
        self.as_("clerk", case).action_cement_transfer()
        self.assertEqual(self.clock(case, "CEM-27").status, "stopped")
        self.assertEqual(case.cement_transferred_by_id, self.people["clerk"])
        self.assertEqual(
            case.sudo().dispatch_ids.unit_id, self.units["plant"] | self.units["operations"]
        )
        with self.assertRaisesRegex(UserError, "transferred already"):
            self.as_("clerk", case).action_cement_transfer()

    def test_CEM_27_clerk_of_another_company_need_not_see_the_unit(self):
        self.people["clerk"].company_ids = self.companies["sales"]
        case = self.complaint("operation")
        self.as_("clerk", case).action_cement_transfer()
        self.assertIn(self.units["operations"], case.sudo().dispatch_ids.unit_id)

    def test_T1_CEM_28_product_facts(self):
        case = self.complaint(defective_qty=0)
        self.procedure.report(case)
        self.procedure.leader_calls(case)
        self.procedure.acknowledge(case)
        clerk = self.as_("clerk", case)
        clerk.preliminary_analysis = "待查"
        with self.assertRaisesRegex(UserError, r"须先查明有关资料 \(Defective Quantity\)"):
            clerk.action_next()
        with self.assertRaises(ValidationError):
            clerk.defective_qty = 100.01
        clerk.defective_qty = 100
        clerk.action_next()
        self.assertEqual(case.state, "accepted")
        facts = case.sale_order_id, case.delivered_qty, case.delivered_amount
        self.assertEqual(facts, (self.order, 100, 40000))


@tagged("post_install", "-at_install")
class TestRouting(CementCase):
    def routed(self, code):
        return self.complaint(code).unit_id

    def check(self, role):
        for code in ANNEX[role].split():
            with self.subTest(code):
                self.assertEqual(self.routed(code), self.units[role])

    def test_CEM_42_marketing(self):
        self.check("marketing")

    def test_CEM_43_operations(self):
        self.check("operations")

    def test_CEM_44_sales(self):
        self.check("sales")

    def test_CEM_45_the_plant_that_made_it(self):
        for code in ANNEX["plant"].split():
            with self.subTest(code):
                case = self.complaint(code, site_company_id=self.companies["plant"].id)
                self.assertEqual(case.unit_id, self.units["plant"])
        other = self.complaint("distribution", site_company_id=self.companies["other_plant"].id)
        self.assertEqual(other.unit_id, self.units["other_plant"])

    def test_CEM_19_two_working_days_leave_out_the_weekend(self):
        case = self.complaint("price", received_at=local(2026, 3, 5, 16, 0))  # Thursday
        self.assertEqual(wall(self.clock(case, "CEM-19").due_at), "2026-03-10 00:00:00")
