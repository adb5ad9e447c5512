"""The procedure is data: it can be built by hand, and other trades do not see it."""

from lxml import etree

from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.complaint_base.tests.common import ComplaintMixin

from .common import CementCase


@tagged("post_install", "-at_install")
class TestPolicyData(CementCase):
    def test_every_rule_quotes_its_clause(self):
        policy = self.env.ref("complaint_cement.policy")
        self.assertEqual((policy.state, str(policy.valid_from)), ("published", "2019-01-01"))
        for name in (
            "classification_rule_ids",
            "routing_rule_ids",
            "clock_rule_ids",
            "gate_rule_ids",
            "approval_rule_ids",
            "retention_rule_ids",
        ):
            for rule in policy[name]:
                with self.subTest(rule.code):
                    self.assertRegex(rule.code, r"^(CEM-\d\d|REG-CE-\d\d|CE-)")
                    self.assertTrue(rule.basis)

    def test_company_overrides_a_clause_by_its_code(self):
        own = self.policy
        draft = own.browse(own.action_new_version()["res_id"])
        draft.write(
            {
                "valid_from": "2026-01-01",
                "clock_rule_ids": [
                    (
                        0,
                        0,
                        self.clock_rule("CEM-31", "investigated", ["replied"], 5, "work_days"),
                    )
                ],
            }
        )
        draft.action_publish()
        rules = draft._rules("clock_rule_ids").filtered(lambda rule: rule.code == "CEM-31")
        self.assertEqual((rules.amount, rules.unit), (5, "work_days"))

    def test_policy_is_built_in_the_interface_alone(self):
        manager = self.users["policy_manager"]
        company = self.create_company("另一水泥公司")
        manager.company_ids |= company
        manager.company_id = company
        env = self.env(user=manager, context={"allowed_company_ids": company.ids})
        with Form(env["complaint.policy"]) as form:
            form.name = "小水泥厂投诉办法"
            form.code = "SMALL"
            form.profile = "cement"
            form.company_id = company
            form.valid_from = "2026-01-01"
            with form.gate_rule_ids.new() as gate:
                gate.code = "S-1"
                gate.name = "客户要求"
                gate.state = "registered"
                gate.requirement = "[('demand', '!=', False)]"
                gate.message = "请填写客户要求。"
                gate.basis = "第一条"
            with form.clock_rule_ids.new() as clock:
                clock.code = "S-2"
                clock.name = "一日内受理"
                clock.start_event_id = env.ref("complaint_base.event_received")
                clock.stop_event_ids.add(env.ref("complaint_base.event_accepted"))
                clock.amount = 1
                clock.unit = "days"
                clock.basis = "第二条"
        form.record.action_publish()
        case = env["complaint.case"].create(
            {
                "subject": "结块",
                "contact_name": "王工",
                "company_id": company.id,
                "category_id": env.ref("complaint_cement.category_quality").id,
            }
        )
        self.assertRaisesRegex(Exception, "请填写客户要求", case.action_register)
        case.demand = "换货"
        case.action_register()
        self.assertEqual(case.policy_id, form.record)
        self.assertEqual(self.clock(case, "S-2").status, "running")
        case.action_next()
        self.assertEqual(self.clock(case, "S-2").status, "stopped")


@tagged("post_install", "-at_install")
class TestOtherTrades(ComplaintMixin, TransactionCase):
    """Two presets in one database do not see each other."""

    def test_words_are_offered_under_their_own_policy(self):
        case = self.create_case()
        self.assertEqual(case.profile, "standard")
        for model in ("category", "cause", "customer.type", "pause.reason", "unit.role"):
            records = self.env[f"complaint.{model}"]
            with self.subTest(model):
                offered = records.search(records._domain_for_profile(case.profile))
                self.assertNotIn("cement", offered.mapped("profile"))
                self.assertTrue(records.search_count([("profile", "=", "cement")]))

    def test_fields_are_shown_under_their_own_policy(self):
        arch = etree.fromstring(self.env["complaint.case"].get_view(view_type="form")["arch"])
        shown = []
        for node in arch.iter("field", "button"):
            if "cement" not in (node.get("name") or "") or node.get("invisible") in ("1", "True"):
                continue
            above = [node, *node.iterancestors()]
            if not any("profile != 'cement'" in (n.get("invisible") or "") for n in above):
                shown.append(node.get("name"))
        self.assertFalse(shown)

    def test_rules_of_cement_bind_nobody_else(self):
        case = self.create_case()
        case.action_enter("verifying")
        self.assertEqual(case.state, "verifying")
        self.assertFalse(case.clock_ids)
