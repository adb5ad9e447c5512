"""What the company keeps: guides, figures, the policy itself, interruptions, the record sheet."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.complaint_base.tests.common import local

from .common import GasCase


@tagged("post_install", "-at_install")
class TestCompany(GasCase):
    def test_GAS_08_record_sheet_and_no_deletion(self):
        case = self.complaint()
        self.procedure.walk(case, "closed")
        page = (
            self.env["ir.actions.report"]
            ._render_qweb_html("complaint_gas.report_record", case.ids)[0]
            .decode()
        )
        for text in (case.name, "刘淑珍", "DZ0012345", case.description, "误读", "处理及时"):
            self.assertIn(text, page)
        with self.assertRaises(UserError):
            self.as_("clerk", case).unlink()
        self.assertEqual(case._filed_report(), "complaint_gas.report_record")

    def test_GAS_25_guides_per_category(self):
        Guide = self.as_("station", self.env["complaint.guide"])
        supply = self.env.ref("complaint_gas.category_supply")
        vals = {"name": "抄表争议", "category_ids": [(4, supply.id)]}
        company = {"company_id": self.companies["dingzhou"].id}
        Guide.create({**vals, **company, "unit_id": self.units["station"].id})
        self.assertEqual(self.as_("station", self.complaint()).guide_count, 1)
        with self.assertRaises(AccessError):
            Guide.create({**vals, **company, "unit_id": self.units["rescue"].id})

    def evaluate(self):
        today = fields.Date.context_today(self.env.user)
        sheet = self.as_("desk_head", self.env["complaint.gas.evaluation"]).create(
            {"company_id": self.company.id, "date_from": today, "date_to": today}
        )
        sheet.action_count()
        return sheet

    def test_GAS_26_GAS_29_figures_by_department(self):
        self.procedure.walk(self.complaint(), "closed")
        other = self.complaint(gas_area_id=self.other_area.id)
        self.procedure.walk(other, "deciding")
        self.procedure.judge(other)
        self.procedure.settle(self.complaint("bill"))
        sheet = self.evaluate()
        self.assertEqual((sheet.received, sheet.closed), (3, 2))
        self.assertEqual((sheet.legitimate, sheet.met_rate), (2, 50))
        self.assertEqual(sheet.first_contact_rate, 33.3)
        station = sheet.line_ids.filtered(lambda line: line.unit_id == self.units["station"])
        self.assertEqual((station.received, station.closed, station.met_rate), (2, 2, 100))
        self.assertEqual(sheet.arrival_rate, -1, "of no emergencies there is no share")
        self.assertEqual(sheet._text_of("arrival_rate"), "–")

    def test_GAS_27_monthly_summary_for_the_service_centre(self):
        self.complaint()
        with freeze_time(fields.Datetime.now() + timedelta(days=32)):
            self.env["complaint.gas.evaluation"]._cron_monthly()
            sheets = self.env["complaint.gas.evaluation"].search(
                [("company_id", "=", self.company.id)]
            )
            self.assertEqual(len(sheets), 1)
            self.assertEqual(sheets.received, 1)
            told = self.env["mail.message"].search(
                [("model", "=", sheets._name), ("res_id", "=", sheets.id)]
            )
            self.assertIn(self.people["desk_head"].partner_id, told.notified_partner_ids)
            self.env["complaint.gas.evaluation"]._cron_monthly()
        self.assertEqual(
            self.env["complaint.gas.evaluation"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            1,
            "once a month",
        )

    def test_REG_GS_03_service_evaluation_report(self):
        case = self.complaint("leak", description="漏气")
        self.procedure.rescue(case)
        sheet = self.evaluate()
        self.assertEqual((sheet.emergencies, sheet.arrival_rate), (1, 100))
        page = (
            self.env["ir.actions.report"]
            ._render_qweb_html("complaint_gas.report_evaluation", sheet.ids)[0]
            .decode()
        )
        self.assertIn("城区综合所", page)

    def test_GAS_28_policy_names_who_interprets_it(self):
        policy = self.env.ref("complaint_gas.policy")
        unit = policy.interpreting_role_id._unit_of(self.companies["dingzhou"])
        self.assertEqual(unit, self.units["safety"])

    def test_GAS_22_always_called_back(self):
        urgent = self.complaint(urgency="high")
        renewed = self.complaint()
        self.procedure.walk(renewed, "verifying")
        renewed = self.as_("clerk", renewed).action_dissatisfied("仍有误")
        for case in (urgent, renewed):
            self.procedure.walk(case, "verifying")
            revisit = case.revisit_ids
            self.assertEqual(revisit.rule_id.code, "GAS-22-1")
            self.assertEqual(revisit.user_id, self.people["clerk"], "the original receiver")
            self.assertIn("回访", self.missing(case, "closed"))
            with self.assertRaises(UserError):
                self.as_("desk_head", revisit).write({"satisfaction": "satisfied"})
                self.as_("desk_head", revisit).action_done()
            self.procedure.call_back(case)
            self.assertNotIn("回访", self.missing(case, "closed"))

    def test_GAS_22_sample_of_30_per_cent_is_on_record(self):
        rule = self.env.ref("complaint_gas.revisit_rule_22_2")
        self.assertEqual(rule.sampling_percent, 30)
        case = self.complaint("bill")
        self.procedure.walk(case, "verifying")
        drawn = rule._draws_in(case)
        self.assertEqual(bool(case.revisit_ids), drawn, "whoever draws again draws the same")
        code = "revisit_drawn" if drawn else "revisit_not_drawn"
        self.assertIn(code, case.event_ids.mapped("code"))

    def test_GAS_30_call_back_is_scored_by_the_service_standards(self):
        case = self.complaint(urgency="high")
        self.procedure.walk(case, "verifying")
        names = "".join(case.revisit_ids.answer_ids.question_id.mapped("name"))
        for word in ("及时", "专业", "礼貌", "耐心"):
            self.assertIn(word, names)
        self.procedure.call_back(case, score="4")
        self.assertEqual(case.revisit_ids.score, 80)

    def test_GAS_32_service_centre_asks_departments_to_improve(self):
        action = self.as_("clerk", self.env["complaint.action"]).create(
            {
                "name": "营业厅增设自助查询",
                "kind": "improvement",
                "company_id": self.company.id,
                "unit_id": self.units["station"].id,
                "user_id": self.people["station"].id,
                "approver_id": self.people["desk_head"].id,
                "due_date": fields.Date.add(fields.Date.today(), days=30),
            }
        )
        mine = self.as_("station", action)
        mine.evidence = "已安装"
        mine.action_done()
        self.as_("desk_head", action).action_effective("投诉减少")
        self.assertEqual(action.state, "effective")

    def test_GAS_33_policy_takes_effect_on_the_day_it_is_published(self):
        draft = self.env.ref("complaint_gas.policy")._draft_for(self.create_company("另一燃气公司"))
        draft.valid_from = False
        draft.action_publish()
        self.assertEqual(draft.valid_from, fields.Date.context_today(draft))
        self.assertEqual(draft.owner_role_id, self.env.ref("complaint_gas.role_desk"))

    def test_GS_STOP_announced_48_hours_ahead(self):
        start = local(2026, 12, 5, 9, 0)
        for at, late in (
            (local(2026, 12, 3, 9, 0), False),
            (local(2026, 12, 3, 9, 0, 1), True),
        ):
            with freeze_time(at):
                stop = self.as_("clerk", self.env["complaint.gas.interruption"]).create(
                    {"name": "中山路换阀", "starts_at": start, "company_id": self.company.id}
                )
                stop.action_announce("短信、小区公告")
                self.assertEqual(stop.is_late, late)
                with self.assertRaises(UserError):
                    stop.action_announce("再次")
        with freeze_time(start):
            urgent = self.env["complaint.gas.interruption"].create(
                {
                    "name": "抢修",
                    "starts_at": start,
                    "is_planned": False,
                    "company_id": self.company.id,
                }
            )
            urgent.action_announce("短信")
            self.assertFalse(urgent.is_late)

    def test_trade_shows_only_where_it_is_followed(self):
        menu = self.env.ref("complaint_gas.menu_gas_interruption")
        stranger = self.people["clerk"].copy({"login": "stranger", "name": "stranger"})
        elsewhere = self.create_company("无关公司")
        stranger.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        elsewhere.complaint_procedure_id = False
        hidden = self.env["ir.ui.menu"].with_user(stranger)._load_menus_blacklist()
        shown = self.env["ir.ui.menu"].with_user(self.people["clerk"])._load_menus_blacklist()
        self.assertIn(menu.id, hidden)
        self.assertNotIn(menu.id, shown)
