from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.complaint_base.tests.common import local

from .common import GasCase


@tagged("post_install", "-at_install")
class TestIntake(GasCase):
    def test_GAS_01_branches_in_one_system_and_one_more(self):
        case = self.complaint()
        self.assertEqual(case.company_id, self.companies["dingzhou"], "the branch of the area")
        other = self.complaint(gas_area_id=self.other_area.id)
        self.assertEqual(other.company_id, self.companies["quyang"])
        third = self.create_branch("唐县分公司")
        self.people["clerk"].company_ids |= third
        unit = self.env["hr.department"].create({"name": "唐县综合所", "company_id": third.id})
        area = self.env["complaint.gas.area"].create(
            {"name": "唐县", "company_id": third.id, "unit_id": unit.id}
        )
        self.assertEqual(self.complaint(gas_area_id=area.id).company_id, third)
        seen = self.as_("station", self.env["complaint.case"]).search([])
        self.assertIn(case, seen)
        self.assertNotIn(other, seen, "a branch sees its own")

    def test_GAS_02_categories_and_doubts(self):
        codes = self.env["complaint.category"].search(
            [("profile", "=", "gas"), ("parent_id", "=", False)]
        )
        self.assertEqual(set(codes.mapped("name")), {"供气业务", "服务质量", "其他"})
        self.assertEqual(self.complaint(kind="grievance").kind, "complaint", "质疑 is a complaint")
        with self.assertRaises(UserError):
            self.complaint(category_id=False)

    def test_GAS_03_risk_of_dispute_or_instability(self):
        case = self.complaint(gas_risk="dispute")
        case.gas_risk = "instability"
        found = self.env["complaint.case"].search([("gas_risk", "!=", False)])
        self.assertIn(case, found)

    def test_GAS_04_head_of_the_station_of_the_area(self):
        case = self.complaint()
        self.assertEqual(
            (case.unit_id, case.user_id), (self.units["station"], self.people["station"])
        )
        other = self.complaint(gas_area_id=self.other_area.id)
        self.assertEqual(other.user_id, self.people["other_station"])
        self.assertEqual(case.routing_rule_id.code, "GAS-04")

    def test_GAS_04_area_is_found_by_the_address(self):
        stranger = {"partner_id": False, "contact_name": "张先生"}
        case = self.complaint(**stranger, contact_address="定州市清风街 8 号")
        self.assertEqual(case.gas_area_id, self.area)
        with self.assertRaises(UserError, msg="no area, no head"):
            self.complaint(**stranger, contact_address="不知道")

    def test_GAS_07_service_centre_registers_stations_handle(self):
        with self.assertRaises(AccessError):
            self.as_("station", self.env["complaint.case"]).create(
                {
                    "subject": "x",
                    "description": "x",
                    "partner_id": self.user_of_gas.id,
                    "category_id": self.env.ref("complaint_gas.category_bill").id,
                    "company_id": self.companies["dingzhou"].id,
                }
            ).action_register()
        self.assertEqual(self.complaint().first_receiver_id, self.people["clerk"])

    def hand_over(self):
        handover = (
            self.env["complaint.handover"]
            .with_user(self.employee_user)
            .with_context(allowed_company_ids=self.company.ids)
            .create({"text": "用户上门反映气表走字太快", "who": "李先生 13800138000"})
        )
        handover.action_hand_over()
        return self.env["complaint.case"].search(
            [("first_receiver_id", "=", self.employee_user.id)], limit=1
        )

    def test_GAS_09_any_employee_records_a_walk_in(self):
        draft = self.hand_over()
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.user_id, self.people["desk_head"], "the service centre is told")
        self.assertTrue(draft.activity_ids)

    def test_GAS_09_within_15_minutes(self):
        for minutes, seconds, late in ((15, 0, False), (15, 1, True)):
            draft = self.hand_over()
            told = local(2026, 11, 20, 9, minutes, seconds)
            draft.intake_id.sudo()._write_unlocked({"received_at": told})
            draft.received_at = local(2026, 11, 20, 9, 0)
            draft.write(
                {
                    "category_id": self.env.ref("complaint_gas.category_metering").id,
                    "gas_area_id": self.area.id,
                    "demand": "校表",
                }
            )
            self.as_("clerk", draft).action_register()
            clock = self.clock_of(draft, "GAS-09")
            self.assertEqual((clock.status, clock.is_breached), ("stopped", late))
            draft.sudo().first_receiver_id = self.people["clerk"]

    def test_GAS_14_telephone_and_visit(self):
        channels = self.env["complaint.channel"].search([("profile", "=", "gas")])
        self.assertEqual(set(channels.mapped("name")), {"电话投诉", "上门投诉"})
        self.env["complaint.channel"].create({"name": "微信", "code": "wx", "profile": "gas"})

    def test_GAS_15_both_ticks_archive_at_once(self):
        case = self.complaint("bill")
        clerk = self.as_("clerk", case)
        for ticks in ((True, False), (False, True)):
            with self.assertRaises(UserError):
                clerk.action_close_first_contact("已解释", *ticks)
        self.procedure.settle(case)
        self.assertEqual((case.state, case.is_first_contact), ("closed", True))
        self.assertTrue(case.archive_ids)
        self.assertFalse(case.dispatch_ids)

    def test_REG_GS_01_words_start_the_rescue(self):
        for text in ("家里漏气", "一氧化碳报警", "燃气没有臭味了", "楼下爆炸", "报警器一直响"):
            case = self.complaint("leak", description=text)
            rescue = case.emergency_ids.filtered(lambda e: e.rule_id.code == "REG-GS-01")
            self.assertEqual(rescue.crew_id, self.units["rescue"], text)
            self.assertIn("关闭表前阀", rescue.advice)
            self.assertEqual(case.state, "registered", "the complaint goes on")
        self.assertFalse(self.complaint(description="抄表员态度差").emergency_ids)

    def test_REG_GS_01_crew_is_sent_once_it_is_known_where(self):
        case = self.as_("clerk", self.env["complaint.case"]).create(
            {"subject": "漏气", "contact_name": "张先生", "company_id": self.company.id}
        )
        emergency = case.emergency_ids.sudo()
        self.assertFalse(emergency.crew_id, "nobody knows where yet")
        case.contact_address = "清风街 8 号"
        case.gas_area_id = self.area
        self.assertEqual(emergency.crew_id, self.units["rescue"])
        self.assertIn(self.people["rescue"], emergency.task_ids.user_id)

    def test_REG_GS_01_advice_while_typing(self):
        form = Form(self.as_("clerk", self.env["complaint.case"]))
        form.subject = "闻到煤气味"
        self.assertIn("到室外打电话", form.emergency_advice)

    def test_REG_GS_01_times_of_the_rescue(self):
        """On a night in the National Day holidays: danger knows no working hours."""
        for code, event, minutes in (
            ("REG-GS-01-1", "emergency_dispatched", 15),
            ("REG-GS-01-2", "emergency_arrived", 60),
            ("REG-GS-01-3", "emergency_finished", 240),
        ):
            for seconds, late in ((0, False), (1, True)):
                case = self.complaint("leak", description="漏气")
                self.at(case, "emergency_raised", local(2026, 10, 3, 2, 0))
                done = local(2026, 10, 3, 2 + minutes // 60, minutes % 60, seconds)
                case.sudo()._record(event, done)
                clock = self.clock_of(case, code)
                self.assertEqual((clock.status, clock.is_breached), ("stopped", late), code)

    def test_SAFE_1H_accident_is_reported_within_an_hour(self):
        for minutes, seconds, late in ((60, 0, False), (60, 1, True)):
            case = self.complaint("leak", description="小区爆燃,有人烧伤")
            accident = case.emergency_ids.filtered(lambda e: e.rule_id.code == "SAFE-1H")
            self.assertEqual(accident.task_ids.user_id, self.people["safety"])
            self.at(case, "gs_accident", local(2026, 11, 20, 22, 0))
            case.sudo()._record(
                "gs_accident_reported", local(2026, 11, 20, 22 + minutes // 60, 0, seconds)
            )
            self.assertEqual(self.clock_of(case, "SAFE-1H").is_breached, late)

    def test_SAFE_1H_calling_off_the_leak_does_not_stop_it(self):
        case = self.complaint("leak", description="爆炸")
        leak = case.emergency_ids.filtered(lambda e: e.rule_id.code == "REG-GS-01")
        self.as_("clerk", leak).action_call_off("不在我公司管网")
        self.assertEqual(self.clock_of(case, "SAFE-1H").status, "running")
        self.assertEqual(self.clock_of(case, "REG-GS-01-2").status, "stopped")
