"""What people see, and that every role can open what its menu offers."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ROLES, ComplaintCase

CASE_FORM = "complaint_base.complaint_case_view_form"


class ScreenCase(ComplaintCase):
    """A case that has been dispatched, so that every list has something to show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case()
        cls.case.unit_id = cls.plant
        cls.case.dispatch_ids.state = "cancelled"
        cls.dispatch = cls.case._dispatch().filtered(lambda d: d.part == "lead")
        cls.decision = cls.env["complaint.decision"].create(
            {"name": "退货", "case_id": cls.case.id, "text": "同意退货", "customer_text": "同意。"}
        )
        cls.measure = cls.env["complaint.action"].create(
            {
                "name": "校准地磅",
                "case_id": cls.case.id,
                "user_id": cls.users["unit"].id,
                "approver_id": cls.users["investigator"].id,
                "due_date": "2030-01-31",
                "unit_id": cls.plant.id,
            }
        )

    def as_user(self, record, role):
        return record.with_user(self.users[role]).with_company(self.company)

    def specification(self, arch, model):
        """Return what the web client reads for a view: its own fields, without subviews."""
        spec = {}
        for node in arch.xpath("//field[not(ancestor::field)]"):
            field = model._fields[node.get("name")]
            relational = field.type in ("many2one", "one2many", "many2many")
            spec[field.name] = {"fields": {"display_name": {}}} if relational else {}
        return spec


@tagged("post_install", "-at_install")
class TestMenus(ScreenCase):
    def menu_actions(self, user):
        """Return the window actions of the application that a user's menu offers."""
        menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
        root = self.env.ref("complaint_base.menu_root")
        todo, found = [root.id], []
        while todo:
            menu = menus.get(todo.pop())
            if menu:
                todo += menu["children"]
                if menu["id"] != root.id and menu["actionModel"] == "ir.actions.act_window":
                    found.append(menu["actionID"])
        return self.env["ir.actions.act_window"].browse(found)

    def test_every_role_opens_everything_its_menu_offers(self):
        for role in ROLES:
            user = self.users[role]
            actions = self.menu_actions(user)
            self.assertTrue(actions, role)
            for action in actions:
                model = self.env[action.res_model].with_user(user)
                for mode in action.view_mode.split(","):
                    with self.subTest(role=role, action=action.name, view=mode):
                        view = model.get_views([(False, mode), (False, "search")])
                        arch = etree.fromstring(view["views"][mode]["arch"])
                        if mode in ("list", "kanban", "form"):
                            spec = self.specification(arch, model)
                            found = model.web_search_read([], spec, limit=5)["records"]
                            if mode == "form" and found:
                                model.browse(found[0]["id"]).web_read(spec)

    def test_unit_is_offered_its_dispatches_and_measures_only(self):
        models = set(self.menu_actions(self.users["unit"]).mapped("res_model"))
        self.assertLessEqual({"complaint.dispatch", "complaint.action"}, models)
        self.assertFalse(
            models
            & {"complaint.case", "complaint.decision", "complaint.contact", "complaint.clock"}
        )

    def test_phone_complaint_is_offered_to_who_may_register(self):
        phone = self.env.ref("complaint_base.complaint_case_action_phone")
        for role in ("handler", "investigator", "supervisor", "executive", "policy_manager"):
            self.assertIn(phone, self.menu_actions(self.users[role]), role)
        for role in ("unit", "auditor"):
            self.assertNotIn(phone, self.menu_actions(self.users[role]), role)

    def test_configuration_is_the_policy_managers(self):
        policies = self.env.ref("complaint_base.complaint_policy_action")
        self.assertIn(policies, self.menu_actions(self.users["policy_manager"]))
        self.assertNotIn(policies, self.menu_actions(self.users["supervisor"]))


@tagged("post_install", "-at_install")
class TestPhoneForm(ScreenCase):
    def new_form(self, role="handler"):
        cases = self.as_user(self.env["complaint.case"], role)
        return Form(cases, view=CASE_FORM)

    def gate(self, field, message):
        return {
            "code": field,
            "name": field,
            "state": "registered",
            "requirement": f"[({field!r}, '!=', False)]",
            "message": message,
        }

    def test_CEM_05_what_is_missing_shows_while_typing(self):
        self.new_version(
            gate_rule_ids=[
                (0, 0, self.gate("demand", "Ask what the customer wants.")),
                (0, 0, self.gate("reason", "Ask why.")),
            ]
        )
        form = self.new_form()
        self.assertEqual(len(form.missing.splitlines()), 3)
        form.contact_name = "张工"
        form.demand = "退货"
        self.assertEqual(form.missing, "Ask why.")
        form.reason = "影响工期"
        self.assertFalse(form.missing)

    def test_register_from_the_form(self):
        form = self.new_form()
        self.assertEqual(form.channel_id.code, "phone")
        form.partner_id = self.partner
        self.assertEqual(form.contact_phone, self.partner.phone)
        self.assertEqual(form.contact_name, "兰州建工")
        form.subject = "水泥结块"
        case = form.save()
        self.assertEqual(case.policy_id, self.policy, "the words of the trade are offered from now")
        case.action_register()
        self.assertEqual(case.state, "registered")
        self.assertTrue(case.name)
        self.assertEqual(case.first_receiver_id, self.users["handler"])

    def test_register_and_take_the_next_call(self):
        form = self.new_form()
        form.contact_name = "张工"
        form.subject = "水泥结块"
        case = form.save()
        action = case.action_register_and_new()
        self.assertEqual(case.state, "registered")
        self.assertEqual((action["view_mode"], action["res_model"]), ("form", "complaint.case"))
        self.assertNotIn("res_id", {key for key, value in action.items() if value})

    def test_customer_found_by_any_part_of_the_number(self):
        partner = self.env["res.partner"].create({"name": "张掖商砼", "phone": "+86 139 0936 4711"})
        for text in ("13909364711", "139 0936", "0936-4711", "+86 139", "4711"):
            with self.subTest(text=text):
                found = self.env["res.partner"].name_search(text)
                self.assertIn(partner.id, dict(found))
        for text in ("471", "13909364712", "张掖 4711x"):
            with self.subTest(text=text):
                self.assertNotIn(partner.id, dict(self.env["res.partner"].name_search(text)))

    def test_two_customers_of_one_name_are_told_apart(self):
        partner = self.partner.with_context(show_phone=1, formatted_display_name=True)
        self.assertIn(self.partner.phone, partner.display_name)
        self.assertNotIn(self.partner.phone, self.partner.display_name)

    def test_words_of_another_trade_are_not_offered(self):
        """Every choice from master data that a profile limits is limited on the form."""
        arch = etree.fromstring(
            self.env["complaint.case"].get_view(self.env.ref(CASE_FORM).id)["arch"]
        )
        limited = []
        for node in arch.xpath("//field[not(ancestor::field)]"):
            field = self.env["complaint.case"]._fields[node.get("name")]
            if field.relational and "profile" in self.env[field.comodel_name]._fields:
                if field.comodel_name.startswith("complaint.") and not field.readonly:
                    if node.get("invisible") not in ("1", "True") and node.get("readonly") != "1":
                        limited.append(field.name)
                        self.assertIn("profile", node.get("domain") or "", field.name)
        self.assertLessEqual({"channel_id", "category_id", "severity_id", "cause_id"}, set(limited))

    def test_buttons_of_lists_share_no_term_with_a_state(self):
        """“Open” is 未完成 where it is a state: a button to look at something says otherwise."""
        arch = etree.fromstring(
            self.env["complaint.case"].get_view(self.env.ref(CASE_FORM).id)["arch"]
        )
        buttons = arch.xpath("//list/button[@name='get_formview_action']")
        self.assertGreater(len(buttons), 3)
        self.assertEqual({button.get("string") for button in buttons}, {"View"})

    def test_GNB_08_verdict_can_be_chosen_in_the_list(self):
        arch = etree.fromstring(
            self.env["complaint.case"].get_view(self.env.ref(CASE_FORM).id)["arch"]
        )
        [verdict] = arch.xpath("//field[@name='finding_ids']/list/field[@name='verdict']")
        self.assertFalse(verdict.get("widget"), "a badge is only looked at")

    def test_quarantine_says_why(self):
        action = self.env.ref("complaint_base.complaint_intake_action_quarantine")
        self.assertTrue(safe_eval(action.context)["complaint_quarantine"])
        arch = etree.fromstring(self.env["complaint.intake"].get_view(view_type="list")["arch"])
        errors = arch.xpath("//field[@name='error']")
        hidden = [
            safe_eval(node.get("column_invisible"), {"context": safe_eval(action.context)})
            for node in errors
        ]
        self.assertEqual(hidden, [True, False])
        self.assertFalse(errors[1].get("optional"))

    def test_one_step_is_highlighted_in_every_state(self):
        case = self.as_user(self.env["complaint.case"], "handler")
        arch = etree.fromstring(case.get_view(self.env.ref(CASE_FORM).id)["arch"])
        primary = arch.xpath("//header/button[contains(@class, 'btn-primary')]")
        states = [state for state, _label in case._fields["state"].selection]
        for state in states:
            for told in (False, True):
                for decisions in (0, 1):
                    shown = [
                        button.get("string")
                        for button in primary
                        if not safe_eval(
                            button.get("invisible"),
                            {
                                # Others hide steps by fields of their own.
                                **dict.fromkeys(case._fields, False),
                                "state": state,
                                "is_told": told,
                                "decision_count": decisions,
                                # Presets highlight steps of their own.
                                "profile": False,
                            },
                        )
                    ]
                    expected = state not in (
                        "closed",
                        "declined",
                        "withdrawn",
                        "superseded",
                        "merged",
                    )
                    self.assertEqual(len(shown), int(expected), (state, shown))

    def test_columns_follow_the_way_of_a_case(self):
        states = self.case._group_expand_state(["closed", "deciding"], [])
        self.assertEqual(states[0], "draft")
        self.assertLess(states.index("registered"), states.index("deciding"))
        self.assertEqual(states[-1], "closed")
        self.assertNotIn("merged", states)

    def test_search_filters_work(self):
        """Every filter and group-by of the search view is a valid one."""
        Case = self.as_user(self.env["complaint.case"], "handler")
        view = Case.get_views([(False, "search")])["views"]["search"]["arch"]
        for node in etree.fromstring(view).iter("filter"):
            with self.subTest(filter=node.get("name")):
                if node.get("domain"):
                    Case.search(safe_eval(node.get("domain"), {"uid": Case.env.uid}), limit=1)
                if node.get("context"):
                    group = safe_eval(node.get("context"))["group_by"]
                    Case.formatted_read_group([], [group], ["__count"])


@tagged("post_install", "-at_install")
class TestUnitScreens(ScreenCase):
    def test_unit_signs_and_answers_in_the_form(self):
        dispatch = self.as_user(self.dispatch, "unit")
        dispatch.action_sign()
        with Form(dispatch) as form:
            self.assertFalse(form._get_modifier("cause_analysis", "readonly"))
            form.cause_analysis = "磨机台时过高"
            form.handling = "折价"
        dispatch.action_answer()
        self.assertEqual(self.dispatch.state, "answered")
        self.assertIn("answered", self.case.event_ids.mapped("code"))

    def test_unit_reads_its_dispatch_and_not_the_case(self):
        dispatch = self.as_user(self.dispatch, "unit")
        self.assertIn(self.case.subject, dispatch.subject)
        self.assertEqual(dispatch.profile, "standard")
        with self.assertRaises(AccessError):
            self.as_user(self.case, "unit").read(["subject"])
        arch = dispatch.get_view(view_type="form")["arch"]
        self.assertNotIn('name="case_id"', arch)
        self.assertNotIn('name="action_view_case"', arch)

    def test_T25_unit_learns_who_complains_with_a_reason_on_record(self):
        question = self.as_user(self.env["complaint.dispatch.identity"], "unit").create(
            {"dispatch_id": self.dispatch.id}
        )
        self.assertFalse(question.contact_name)
        question.reason = "约定现场取样"
        self.assertFalse(question.contact_name, "a reason that nobody recorded shows nothing")
        question.action_show()
        self.assertEqual(question.contact_phone, self.partner.phone)
        event = self.case.event_ids.filtered(lambda e: e.code == "identity_shown")
        self.assertEqual((event.user_id, event.note), (self.users["unit"], "约定现场取样"))

    def test_another_unit_learns_nothing(self):
        question = self.env["complaint.dispatch.identity"].with_user(
            self.create_user_of_another_unit()
        )
        with self.assertRaises(AccessError):
            question.create({"dispatch_id": self.dispatch.id, "reason": "好奇"}).action_show()
        self.assertNotIn("identity_shown", self.case.event_ids.mapped("code"))

    def create_user_of_another_unit(self):
        user = new_test_user(
            self.env,
            "complaint_stranger",
            groups="complaint_base.group_complaint_unit",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.create_unit("包装车间", user)
        return user

    def test_unit_works_on_its_measure(self):
        measure = self.as_user(self.measure, "unit")
        with Form(measure) as form:
            form.evidence = "已校准"
        measure.action_done()
        self.assertEqual(self.measure.state, "done")


@tagged("post_install", "-at_install")
class TestDecisionScreens(ScreenCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_version(
            approval_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "A1",
                        "name": "总裁",
                        "approver": "group",
                        "group_id": cls.env.ref("complaint_base.group_complaint_executive").id,
                    },
                )
            ]
        )
        cls.case = cls.create_case()
        cls.decision = (
            cls.env["complaint.decision"]
            .with_user(cls.users["handler"])
            .create({"name": "折价", "case_id": cls.case.id, "text": "折价", "amount": 1})
        )

    def test_reviewer_sees_validate_and_reject(self):
        self.decision.action_submit()
        self.assertEqual(self.decision.state, "draft")
        arch = etree.fromstring(
            self.as_user(self.decision, "executive").get_view(view_type="form")["arch"]
        )
        for name in ("validate_tier", "reject_tier"):
            button = arch.xpath(f"//button[@name='{name}']")
            self.assertEqual(button[0].get("invisible"), "not can_review")
        self.assertTrue(self.as_user(self.decision, "executive").can_review)
        self.assertFalse(self.as_user(self.decision, "handler").can_review)

    def test_submitting_is_the_only_way_to_ask(self):
        arch = etree.fromstring(self.decision.get_view(view_type="form")["arch"])
        self.assertTrue(arch.xpath("//button[@name='action_submit']"))
        self.assertFalse(arch.xpath("//button[@name='request_validation']"))

    def test_to_approve_lists_what_waits_for_me(self):
        self.decision.action_submit()
        domain = [("reviewer_ids", "in", self.users["executive"].id), ("state", "=", "draft")]
        found = self.as_user(self.env["complaint.decision"], "executive").search(domain)
        self.assertEqual(found, self.decision)
        none = [("reviewer_ids", "in", self.users["handler"].id), ("state", "=", "draft")]
        self.assertFalse(self.env["complaint.decision"].search(none))

    def test_submitted_decision_is_locked(self):
        self.decision.action_submit()
        form = Form(self.as_user(self.decision, "executive"))
        self.assertTrue(form._get_modifier("text", "readonly"))


@tagged("post_install", "-at_install")
class TestPolicyScreens(ScreenCase):
    def test_policy_is_written_in_the_forms_alone(self):
        policies = self.as_user(self.env["complaint.policy"], "policy_manager")
        form = Form(policies)
        form.name = "小作坊的办法"
        form.code = "MINI"
        form.company_id = self.company
        with form.gate_rule_ids.new() as gate:
            gate.name = "要求"
            gate.code = "G1"
            gate.state = "registered"
            gate.requirement = "[('demand', '!=', False)]"
            gate.message = "填写要求"
        with form.clock_rule_ids.new() as clock:
            clock.name = "回复"
            clock.code = "K1"
            clock.start_event_id = self.event_type("received")
            clock.stop_event_ids.add(self.event_type("told"))
            clock.amount = 3
            with clock.level_ids.new() as level:
                level.trigger = "percent"
                level.amount = 80
        policy = form.save()
        policy.action_publish()
        self.assertEqual(policy.state, "published")
        published = Form(policy)
        self.assertTrue(published._get_modifier("gate_rule_ids", "readonly"))
        self.assertTrue(published._get_modifier("is_strict", "readonly"))

    def test_new_version_opens_as_a_draft(self):
        policy = self.as_user(self.policy, "policy_manager")
        action = policy.action_new_version()
        draft = policy.browse(action["res_id"])
        self.assertEqual((draft.state, draft.version), ("draft", self.policy.version + 1))
