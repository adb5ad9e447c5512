"""A further company is built in the interface alone: the steps of docs/add-a-company.md.

Every step is taken in the form that the menu opens, by the one who takes it; then a
complaint goes from registration to the archive by what was written there.
"""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, tagged

GROUP = "complaint_base.group_complaint_"
PROFILE = "dumplings"


@tagged("post_install", "-at_install")
class TestCompanyWithoutPython(TransactionCase):
    def setUp(self):
        super().setUp()
        self.administrator = self.env.ref("base.user_admin")
        self.people = {}

    def by(self, who, model, **context):
        """Return a model as one of the people opens it."""
        user = self.people.get(who, self.administrator)
        companies = user.company_ids.ids if who in self.people else self.company_ids()
        return (
            self.env[model].with_user(user).with_context(allowed_company_ids=companies, **context)
        )

    def company_ids(self):
        company = getattr(self, "company", self.env["res.company"])
        return (company | self.administrator.company_id).ids

    def event_type(self, code):
        return self.env.ref(f"complaint_base.event_{code}")

    # ------------------------------------------------------------
    # What the administrator does
    # ------------------------------------------------------------

    def step_1_company(self):
        form = Form(self.by("administrator", "res.company"), view="base.view_company_form")
        form.name = "老刘家饺子有限公司"
        form.country_id = self.env.ref("base.cn")
        self.company = form.save()
        calendar = self.company.resource_calendar_id.with_user(self.administrator)
        with Form(calendar.with_context(allowed_company_ids=self.company_ids())) as form:
            form.tz = "Asia/Shanghai"

    def step_2_people(self):
        for name, login, group in (
            ("刘老板", "boss", "executive"),
            ("小王", "shop", "handler"),
            ("厨师长", "kitchen", "unit"),
            ("账房", "rules", "policy_manager"),
        ):
            users = self.by("administrator", "res.users", no_reset_password=True)
            form = Form(users, view="base.view_users_form")
            form.name, form.login = name, login
            form.company_id = self.company
            form.group_ids.add(self.env.ref(GROUP + group))
            self.people[login] = form.save()

    def step_3_departments(self):
        self.units = {}
        for login, name in (("shop", "门店"), ("kitchen", "后厨")):
            form = Form(self.by("administrator", "hr.department"))
            form.name, form.company_id = name, self.company
            unit = form.save()
            form = Form(self.by("administrator", "hr.employee").with_company(self.company))
            form.name = self.people[login].name
            form.user_id = self.people[login]
            form.department_id = unit
            employee = form.save()
            with Form(unit) as form:
                form.manager_id = employee
            self.units[login] = unit

    def step_4_numbering(self):
        form = Form(self.by("administrator", "ir.sequence"))
        form.name, form.prefix, form.padding = "饺子投诉编号", "JZ%(year)s-", 3
        form.implementation = "standard"
        self.sequence = form.save()

    # ------------------------------------------------------------
    # What the policy manager does
    # ------------------------------------------------------------

    def step_5_words(self):
        self.categories = {}
        for code, name in (("taste", "口味"), ("delivery", "送餐")):
            form = Form(self.by("rules", "complaint.category"))
            form.name, form.code, form.profile = name, code, PROFILE
            self.categories[code] = form.save()

    def step_6_roles(self):
        self.roles = {}
        for code, name in (("shop", "门店"), ("kitchen", "出品部门")):
            form = Form(self.by("rules", "complaint.unit.role"))
            form.name, form.code, form.profile = name, code, PROFILE
            with form.assignment_ids.new() as line:
                line.company_id = self.company
                line.unit_id = self.units[code]
            self.roles[code] = form.save()

    def step_7_policy(self):
        form = Form(self.by("rules", "complaint.policy"))
        form.name, form.code, form.profile = "饺子馆投诉办法", "JIAOZI", PROFILE
        form.company_id = self.company
        form.valid_from = date(2020, 1, 1)
        form.sequence_id = self.sequence
        form.retention_years = 2
        form.intake_role_ids.add(self.roles["shop"])
        form.judging_role_id = self.roles["shop"]
        with form.classification_rule_ids.new() as rule:
            rule.code, rule.name, rule.urgency = "C1", "口味投诉紧急", "high"
            rule.domain = "[('category_id.code', '=', 'taste')]"
            rule.basis = "第二条 口味投诉当餐处理。"
        with form.routing_rule_ids.new() as rule:
            rule.code, rule.name, rule.role_id = "R1", "口味归后厨", self.roles["kitchen"]
            rule.domain = "[('category_id.code', '=', 'taste')]"
        with form.routing_rule_ids.new() as rule:
            rule.code, rule.name, rule.role_id = "R9", "其余归门店", self.roles["shop"]
        with form.clock_rule_ids.new() as rule:
            rule.code, rule.name, rule.unit, rule.amount = "K1", "两个工作日结案", "work_days", 2
            rule.start_event_id = self.event_type("received")
            rule.stop_event_ids.add(self.event_type("closed"))
            with rule.level_ids.new() as level:
                level.trigger, level.amount = "percent", 80
        with form.gate_rule_ids.new() as rule:
            rule.code, rule.name, rule.state = "G1", "要求", "registered"
            rule.requirement = "[('demand', '!=', False)]"
            rule.message = "请问清顾客要求。"
        with form.approval_rule_ids.new() as rule:
            rule.code, rule.name, rule.approver = "A1", "老板批准", "group"
            rule.group_id = self.env.ref(GROUP + "executive")
        with form.retention_rule_ids.new() as rule:
            rule.code, rule.name, rule.years = "T1", "口味投诉留五年", 5
            rule.domain = "[('category_id.code', '=', 'taste')]"
        self.policy = form.save()

    def step_8_simulate_and_publish(self):
        action = self.policy.action_simulate()
        simulation = Form(self.by("rules", action["res_model"], **action["context"])).save()
        simulation.action_simulate()
        self.assertTrue(simulation.summary)
        self.policy.action_publish()
        self.assertEqual(self.policy.state, "published")

    def step_9_mailbox(self):
        form = Form(self.by("rules", "complaint.mailbox"))
        form.name = "饺子投诉"
        form.alias_name = "jiaozi"
        form.user_id = self.people["shop"]
        self.mailbox = form.save()

    def build(self):
        self.step_1_company()
        self.step_2_people()
        self.step_3_departments()
        self.step_4_numbering()
        self.step_5_words()
        self.step_6_roles()
        self.step_7_policy()
        self.step_8_simulate_and_publish()
        self.step_9_mailbox()

    # ------------------------------------------------------------
    # What it is good for
    # ------------------------------------------------------------

    def register(self, category="taste"):
        form = Form(
            self.by("shop", "complaint.case"), view="complaint_base.complaint_case_view_form"
        )
        form.contact_name, form.contact_phone = "张先生", "13893100009"
        form.subject = "饺子太咸"
        form.category_id = self.categories[category]
        case = form.save()
        with self.assertRaisesRegex(UserError, "请问清顾客要求"):
            case.action_register()
        with Form(case) as form:
            form.demand = "重做一份"
        case.action_register()
        return case

    def approve(self, decision):
        """Press the boss's button and write the comment that it asks for."""
        mine = decision.with_user(self.people["boss"])
        mine = mine.with_context(allowed_company_ids=self.company.ids)
        mine.invalidate_recordset()
        action = mine.validate_tier()
        form = Form(self.by("boss", action["res_model"], **action["context"]))
        form.comment = "同意"
        form.save().add_comment()
        decision.invalidate_recordset()

    def test_company_is_built_in_the_forms_and_a_complaint_ends_in_its_archive(self):
        self.build()
        case = self.register()
        known = case.sudo()
        self.assertEqual((known.policy_id, known.profile), (self.policy.sudo(), PROFILE))
        self.assertRegex(case.name, r"^JZ\d{4}-001$")
        self.assertEqual(case.urgency, "high")
        self.assertEqual(case.unit_id, self.units["kitchen"])
        clock = known.clock_ids.filtered(lambda clock: clock.rule_id.code == "K1")
        self.assertEqual(clock.status, "running")
        if not known.dispatch_ids:
            self.by("shop", "complaint.case.dispatch", default_case_id=case.id).create(
                {"case_id": case.id, "unit_id": self.units["kitchen"].id}
            ).action_send()
        dispatch = known.dispatch_ids.with_user(self.people["kitchen"])
        dispatch.action_sign()
        dispatch.write({"cause_analysis": "盐放了两遍", "handling": "重做", "improvement": "称量"})
        dispatch.action_answer()
        form = Form(self.by("shop", "complaint.decision", default_case_id=case.id))
        form.name, form.text, form.customer_text = "重做", "重做一份", "已为您重做一份。"
        decision = form.save()
        decision.action_submit()
        self.assertEqual(decision.state, "draft", "the boss has not approved yet")
        self.approve(decision)
        self.assertEqual(decision.state, "approved")
        self.by("shop", "complaint.contact").create(
            {
                "case_id": case.id,
                "purpose": "reply",
                "means": "phone",
                "text": "已为您重做一份。",
                "decision_id": decision.id,
            }
        )
        case.satisfaction = "satisfied"
        case.action_close()
        self.assertEqual(case.state, "closed")
        self.assertEqual(clock.status, "stopped")
        self.assertEqual(known.retention_until.year, known.closed_at.year + 5)

    def test_branch_differs_by_one_clause(self):
        """Settings of a plant: a policy based on the company's, replacing rules by their code."""
        self.build()
        branch = self.env["res.company"].create(
            {"name": "老刘家饺子夜市店", "parent_id": self.company.id}
        )
        self.people["rules"].company_ids |= branch
        form = Form(self.by("rules", "complaint.policy"))
        form.name, form.code, form.profile = "夜市店办法", "JIAOZI-NIGHT", PROFILE
        form.company_id, form.parent_id = branch, self.policy
        form.valid_from = date(2020, 1, 1)
        with form.clock_rule_ids.new() as rule:
            rule.code, rule.name, rule.unit, rule.amount = "K1", "当晚结案", "hours", 4
            rule.start_event_id = self.event_type("received")
            rule.stop_event_ids.add(self.event_type("closed"))
        own = form.save()
        own.action_publish()
        clocks = own._rules("clock_rule_ids")
        self.assertEqual(clocks.mapped("code"), ["K1"])
        self.assertEqual((clocks.amount, clocks.unit), (4, "hours"))
        self.assertEqual(own._rules("gate_rule_ids"), self.policy.gate_rule_ids)
        self.assertEqual(self.roles["kitchen"]._unit_of(branch), self.units["kitchen"])
