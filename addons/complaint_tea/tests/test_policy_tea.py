"""The procedure is data, quotes its clauses, and stays out of sight of other trades."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.complaint_base.tests.common import ComplaintMixin

from .common import TeaCase

RULES = (
    "classification_rule_ids",
    "routing_rule_ids",
    "clock_rule_ids",
    "gate_rule_ids",
    "approval_rule_ids",
    "retention_rule_ids",
    "emergency_rule_ids",
    "reply_rule_ids",
)


@tagged("post_install", "-at_install")
class TestPolicyData(TeaCase):
    def test_every_rule_quotes_its_clause(self):
        policy = self.env.ref("complaint_tea.policy")
        self.assertEqual((policy.state, policy.company_id.id), ("published", False))
        for name in RULES:
            self.assertTrue(policy[name], name)
            for rule in policy[name]:
                with self.subTest(rule.code):
                    self.assertRegex(rule.code, r"^(TEA-|FD-|REG-FD-\d\d)")
                    self.assertTrue(rule.basis)

    def test_no_limit_is_passed_off_as_the_documents(self):
        for rule in self.env.ref("complaint_tea.policy").clock_rule_ids:
            with self.subTest(rule.code):
                self.assertTrue("【参数】" in rule.basis or rule.is_statutory)

    def test_every_gate_is_explained(self):
        case = self.complaint()
        answers = case._explain_rules()
        self.assertIn("TEA-16-1", {a["code"] for a in answers["routing_rule_ids"] if a["applies"]})

    def test_work_order_is_printed(self):
        case = self.procedure.walk(self.complaint(), "closed")
        html, kind = self.env["ir.actions.report"]._render_qweb_html(
            "complaint_tea.report_work_order", case.ids
        )
        text = html.decode()
        self.assertEqual(kind, "html")
        for word in (case.name, "陈女士", "MQ260401", "为客户换货", "歉意"):
            self.assertIn(word, text)


@tagged("post_install", "-at_install")
class TestAccess(TeaCase):
    def test_units_see_their_dispatch_and_not_the_case(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        for name in ("complaint.tea.hygiene.answer", "complaint.trace", "complaint.plan.line"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.as_("picker", self.env[name]).search([])
        with self.assertRaises(AccessError):
            self.as_("picker", case).read(["subject"])

    def test_other_companies_see_nothing(self):
        case = self.procedure.walk(self.complaint(), "closed")
        self.as_("leader", self.complaint()).action_trace_lot()
        other = self.create_company("别的茶厂")
        stranger = self.users["supervisor"]
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for name in (
            "complaint.case",
            "complaint.plan.line",
            "complaint.tea.hygiene.answer",
            "complaint.trace",
            "complaint.trace.line",
            "complaint.inspection",
            "complaint.suggestion",
            "complaint.team",
        ):
            with self.subTest(name):
                Model = (
                    self.env[name].with_user(stranger).with_context(allowed_company_ids=other.ids)
                )
                own = [("company_id", "=", self.company.id)]
                self.assertTrue(name == "complaint.suggestion" or case)
                self.assertFalse(Model.search(own))

    def test_handlers_do_not_write_traces(self):
        case = self.complaint()
        self.as_("leader", case).action_trace_lot()
        with self.assertRaises(AccessError):
            self.as_("leader", case.trace_ids.line_ids).write({"quantity": 1})
        with self.assertRaises(AccessError):
            self.as_("leader", self.env["complaint.trace"]).create(
                {"case_id": case.id, "lot_id": self.lot.id}
            )

    def test_auditor_reads_and_changes_nothing(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        auditor = self.users["auditor"]
        answers = case.tea_hygiene_ids.with_user(auditor)
        self.assertTrue(answers.read(["answer"]))
        with self.assertRaises(AccessError):
            answers.write({"answer": "yes"})


@tagged("post_install", "-at_install")
class TestOtherTrades(ComplaintMixin, TransactionCase):
    """A company that follows another policy sees nothing of the tea factory's."""

    def test_case_of_another_profile_has_no_tea(self):
        case = self.create_case()
        self.assertNotEqual(case.profile, "tea")
        self.assertFalse(case.has_teams)
        self.assertFalse(case.hop_count)
        self.assertNotIn("安全排查", case.missing or "")
        Category = self.env["complaint.category"]
        self.assertNotIn(
            self.env.ref("complaint_tea.category_mildew"),
            Category.search(Category._domain_for_profile(case.profile)),
        )
        case.description = "客户说闻到农药味"
        self.assertFalse(case.emergency_ids)

    def test_everything_of_the_preset_on_the_form_asks_for_its_profile(self):
        view = self.env.ref("complaint_tea.complaint_case_view_form")
        tree = etree.fromstring(view.arch)
        shown = [
            node
            for node in tree.iter("page", "button", "field")
            if node.get("name", "").startswith(("tea_", "action_tea_"))
        ]
        self.assertTrue(shown)
        for node in shown:
            chain = [node, *node.iterancestors()]
            with self.subTest(node.get("name")):
                self.assertTrue(
                    any("profile != 'tea'" in (step.get("invisible") or "") for step in chain)
                )
