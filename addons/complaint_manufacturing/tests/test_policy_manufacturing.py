"""The procedure is data; other trades do not see what it adds; forms; a whole case."""

from datetime import date

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.complaint_base.tests.common import ComplaintMixin

from .common import OURS, ManufacturingCase

MENUS = ("menu_case_tracked", "menu_dispatch_sign", "menu_problem", "menu_month")


@tagged("post_install", "-at_install")
class TestPolicyData(ManufacturingCase):
    def test_every_rule_quotes_its_clause(self):
        policy = self.env.ref(f"{OURS}policy")
        for name in ("routing_rule_ids", "clock_rule_ids", "gate_rule_ids", "revisit_rule_ids"):
            self.assertTrue(policy[name], name)
        for name in policy._rule_fields():
            for rule in policy[name]:
                with self.subTest(rule.code):
                    self.assertRegex(rule.code, r"^MFG-\d\d")
                    self.assertTrue(rule.basis)

    def test_every_department_has_its_menus(self):
        shown = self.env["ir.ui.menu"].with_user(self.people["sales_manager"]).load_menus(False)
        for name in MENUS:
            self.assertIn(self.env.ref(OURS + name).id, shown)

    def test_T20_whole_case_by_departments(self):
        case = self.procedure.walk(self.complaint(), "closed")
        self.assertEqual((case.state, case.confirmation_ids.means), ("closed", "portal"))

    def test_whole_case_by_sales(self):
        case = self.procedure.walk(self.complaint("price"), "closed")
        self.assertEqual((case.state, case.mfg_way, case.dispatch_ids.ids), ("closed", "self", []))

    def test_MFG_27_tracking_sheet_shows_the_whole_loop(self):
        case = self.procedure.walk(self.complaint(product_id=self.product.id), "closed")
        text = self.rendered("tracking_sheet", case)
        for words in (
            case.name,
            "中天机电",
            "马建国",
            self.procedure.cause,
            self.procedure.improvement,
            "quality_manager",
            "增加扭矩复检工序",
            "免费处理",
            "问题已解决",
            "CCC",
        ):
            self.assertIn(words, text)

    def test_MFG_23_complaint_sheet(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        text = self.rendered("feedback_sheet", case)
        for words in (case.name, "满负荷时跳闸", "技术部", "生产部", "产品质量", "13893110001"):
            self.assertIn(words, text)

    def test_MFG_09_matrix_is_printed(self):
        for _time in range(4):
            self.complaint_at(2026, 3, 10, 10, category="late")
        month = self.as_("sales_manager", self.env["complaint.mfg.month"]).create(
            {"company_id": self.company.id, "month": date(2026, 3, 20)}
        )
        month.action_print()
        text = self.rendered("matrix", month)
        for words in ("2026-03", "交期延误", "4"):
            self.assertIn(words, text)

    def rendered(self, name, record):
        report = self.env.ref(f"{OURS}report_{name}").sudo()
        content, _kind = report._render_qweb_html(report.report_name, record.ids)
        return " ".join(etree.HTML(content).itertext())

    def test_only_supervisors_analyse(self):
        for part in ("clerk", "production"):
            with self.subTest(part), self.assertRaises(AccessError):
                self.as_(part, self.env["complaint.mfg.month"]).create({"month": "2026-03-01"})
        with self.assertRaises(AccessError):
            self.as_("production", self.env["complaint.mfg.problem"]).search([])

    def test_problems_of_another_company_are_not_seen(self):
        self.complaint_at(2026, 3, 10, 10, category="late")
        problem = self.env["complaint.mfg.problem"]._analyse(self.company, date(2026, 3, 1))
        other = self.create_company("另一制造公司")
        outsider = self.create_person("outsider", "supervisor", "sales")
        outsider.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(
            self.env["complaint.mfg.problem"]
            .with_user(outsider)
            .with_context(allowed_company_ids=other.ids)
            .search([("id", "=", problem.id)])
        )


@tagged("post_install", "-at_install")
class TestOtherTrades(ComplaintMixin, TransactionCase):
    """Two presets in one database do not see each other."""

    def test_words_are_offered_under_their_own_policy(self):
        case = self.create_case()
        for model in ("category", "cause", "customer.type", "pause.reason", "unit.role"):
            records = self.env[f"complaint.{model}"]
            with self.subTest(model):
                offered = records.search(records._domain_for_profile(case.profile))
                self.assertNotIn("manufacturing", offered.mapped("profile"))
                self.assertTrue(records.search_count([("profile", "=", "manufacturing")]))

    def test_fields_are_shown_under_their_own_policy(self):
        for model in ("complaint.case", "complaint.dispatch", "complaint.policy"):
            arch = etree.fromstring(self.env[model].get_view(view_type="form")["arch"])
            shown = []
            for node in arch.iter("field", "button"):
                name = node.get("name") or ""
                if "mfg_" not in name or node.get("invisible") in ("1", "True"):
                    continue
                above = [node, *node.iterancestors()]
                if not any("!= 'manufacturing'" in (n.get("invisible") or "") for n in above):
                    shown.append(name)
            self.assertFalse(shown, model)

    def test_menus_and_forms_are_theirs(self):
        shown = self.env["ir.ui.menu"].with_user(self.users["supervisor"]).load_menus(False)
        for name in MENUS:
            self.assertNotIn(self.env.ref(OURS + name).id, shown)
        for name in ("report_tracking_sheet", "report_feedback_sheet"):
            report = self.env.ref(OURS + name)
            self.assertIn("manufacturing", report.domain)

    def test_rules_bind_nobody_else(self):
        case = self.create_case()
        case.action_enter("verifying")
        self.assertFalse(case.clock_ids | case.clock_ids)
        self.assertFalse(case.revisit_ids)
        self.assertFalse(case.complainant_name)
        case.satisfaction = "satisfied"
        case.action_close()
        self.assertEqual(case.state, "closed")
