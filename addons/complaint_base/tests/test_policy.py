"""A company's procedure as data: versions, branches, explanation, simulation."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, tagged

from .common import ComplaintCase, local


@tagged("post_install", "-at_install")
class TestPolicy(ComplaintCase):
    def routing(self, code, role, **vals):
        return (0, 0, {"code": code, "name": code, "role_id": role.id, **vals})

    def test_publishing_ends_the_version_before(self):
        new = self.new_version()
        self.assertEqual((self.policy.state, self.policy.valid_to), ("retired", date(2020, 12, 31)))
        self.assertEqual((new.state, new.version, new.valid_to), ("published", 2, False))

    def test_version_cannot_begin_before_its_predecessor(self):
        draft = self.policy.copy({"version": 2, "valid_from": "2019-01-01"})
        with self.assertRaisesRegex(UserError, "must begin after that"):
            draft.action_publish()

    def test_version_in_force_is_not_changed(self):
        rule = self.routing("R1", self.role_sales)
        with self.assertRaisesRegex(UserError, "is in force"):
            self.policy.write({"routing_rule_ids": [rule]})
        with self.assertRaisesRegex(UserError, "is in force"):
            self.policy.is_strict = True
        self.policy.approved_by = "张总"
        with self.assertRaisesRegex(UserError, "stays on record"):
            self.policy.unlink()

    def test_lines_of_rules_in_force_are_not_changed(self):
        """Warnings of a clock, questions of a call-back: by themselves they are as fixed."""
        clock = {
            "code": "K1",
            "name": "K1",
            "start_event_id": self.env.ref("complaint_base.event_received").id,
            "amount": 2,
            "level_ids": [(0, 0, {"trigger": "percent", "amount": 80})],
        }
        call = {
            "code": "V1",
            "name": "V1",
            "start_event_id": self.env.ref("complaint_base.event_closed").id,
            "question_ids": [(0, 0, {"name": "是否满意？"})],
        }
        policy = self.create_policy(
            publish=False,
            company_id=self.create_company("另一家公司").id,
            code="LINES",
            clock_rule_ids=[(0, 0, clock)],
            revisit_rule_ids=[(0, 0, call)],
        )
        lines = (policy.clock_rule_ids.level_ids, policy.revisit_rule_ids.question_ids)
        for line in lines:
            line.sequence = 3
        policy.action_publish()
        manager = self.users["policy_manager"]
        for line in lines:
            mine = line.with_user(manager)
            with self.subTest(line._name):
                for change in (
                    lambda mine=mine: mine.write({"sequence": 5}),
                    lambda mine=mine: mine.copy(),
                    lambda mine=mine: mine.unlink(),
                ):
                    with self.assertRaisesRegex(UserError, "is in force"):
                        change()

    def test_condition_that_cannot_be_evaluated_is_refused(self):
        domains = ("[('no_such_field', '=', 1)]", "not a domain", "[('kind',)]")
        for number, domain in enumerate(domains):
            with self.subTest(domain=domain), self.assertRaisesRegex(ValidationError, "Rule R1"):
                self.create_policy(
                    publish=False,
                    code=f"BAD{number}",
                    routing_rule_ids=[self.routing("R1", self.role_sales, domain=domain)],
                )

    def test_two_rules_of_one_code_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "already has a rule with the code R1"):
            self.create_policy(
                publish=False,
                code="TWICE",
                routing_rule_ids=[self.routing("R1", self.role_sales)] * 2,
            )

    def test_ECM_03_branch_overrides_by_code_and_inherits_the_rest(self):
        parent = self.new_version(
            routing_rule_ids=[
                self.routing("R1", self.role_sales, domain="[('kind', '=', 'grievance')]"),
                self.routing("R2", self.role_operations, sequence=20),
            ],
            clock_rule_ids=[(0, 0, self.clock_rule("K1", "received", ["closed"], 2, "hours"))],
        )
        branch = self.env["res.company"].create(
            {"name": "永登分公司", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        own = self.create_policy(
            company_id=branch.id,
            code="BRANCH",
            parent_id=parent.id,
            routing_rule_ids=[
                self.routing("R2", self.role_sales, sequence=20),
                (
                    0,
                    0,
                    {"code": "R1", "name": "off", "active": False, "role_id": self.role_plant.id},
                ),
            ],
        )
        self.assertEqual(own._rules("routing_rule_ids").mapped("role_id"), self.role_sales)
        self.assertEqual(own._rules("clock_rule_ids"), parent.clock_rule_ids)
        case = self.create_case(company_id=branch.id)
        self.assertEqual(case.policy_id, own)
        self.assertEqual(case.unit_id, self.sales)
        self.assertEqual(self.create_case().unit_id, self.operations)

    def test_branch_without_a_policy_follows_its_parent(self):
        branch = self.env["res.company"].create(
            {"name": "永登分公司", "parent_id": self.company.id}
        )
        self.env.user.company_ids |= branch
        self.assertEqual(self.create_case(company_id=branch.id).policy_id, self.policy)

    def test_which_rule_did_this_and_why_not_the_others(self):
        self.new_version(
            routing_rule_ids=[
                self.routing(
                    "R1",
                    self.role_sales,
                    domain="[('kind', '=', 'grievance'), ('urgency', '=', 'medium')]",
                    basis="4.1.5",
                ),
                self.routing("R2", self.role_operations, sequence=20, basis="4.1.6 立即移交"),
            ]
        )
        case = self.create_case()
        self.assertEqual(case.routing_rule_id.code, "R2")
        first, second = case._explain_rules()["routing_rule_ids"]
        self.assertEqual((first["code"], first["applies"]), ("R1", False))
        self.assertEqual(first["because"], ["Kind is Grievance"])
        self.assertEqual((second["applies"], second["basis"]), (True, "4.1.6 立即移交"))

    def test_conditions_are_said_in_the_words_of_the_form(self):
        rule = self.new_version(
            routing_rule_ids=[self.routing("R1", self.role_sales)]
        ).routing_rule_ids
        for condition, words in (
            (
                [("channel_id.is_external", "=", True)],
                "Channel › Through an Authority or the Media: yes",
            ),
            ([("category_id.code", "in", ("strength",))], "Category › Code is 强度"),
            ([("unit_id", "=", False)], "Unit in Charge is empty"),
            (
                [("demand", "!=", False), ("round", ">", 1)],
                "Customer's Demand is filled in and Round > 1",
            ),
            (
                [("dispatch_ids", "any", [("state", "=", "answered")])],
                "Dispatches: one with State is Answered",
            ),
            (["!", ("urgency", "in", ("low", "high"))], "Urgency is not Low or High"),
        ):
            with self.subTest(words):
                self.assertEqual(rule._condition_in_words(Domain(condition)), words)

    def test_worst_severity_and_urgency_win(self):
        severities = [
            self.env.ref(f"complaint_base.severity_{code}") for code in ("general", "urgent")
        ]
        self.new_version(
            classification_rule_ids=[
                (0, 0, {"code": "C1", "name": "C1", "severity_id": severities[1].id}),
                (
                    0,
                    0,
                    {
                        "code": "C2",
                        "name": "C2",
                        "severity_id": severities[0].id,
                        "urgency": "high",
                        "sequence": 20,
                    },
                ),
                (0, 0, {"code": "C3", "name": "C3", "urgency": "low", "sequence": 30}),
            ]
        )
        case = self.create_case()
        self.assertEqual((case.severity_id, case.urgency), (severities[1], "high"))

    def test_ECM_10_external_channel_escalates(self):
        self.new_version(
            classification_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "C1",
                        "name": "升级投诉",
                        "domain": "[('channel_id.is_external', '=', True)]",
                        "escalate": True,
                        "kind": "complaint",
                    },
                )
            ]
        )
        media = self.env.ref("complaint_base.channel_media")
        self.assertTrue(self.create_case(channel_id=media.id, kind="grievance").is_escalated)
        self.assertFalse(self.create_case().is_escalated)

    def test_new_company_is_built_in_the_interface_alone(self):
        manager = self.users["policy_manager"]
        form = Form(self.env["complaint.policy"].with_user(manager))
        form.name, form.code, form.profile = "小厂投诉办法", "SMALL", "small"
        form.valid_from = date(2023, 1, 1)
        policy = form.save()
        policy.company_id = self.company
        with Form(policy) as form:
            with form.routing_rule_ids.new() as rule:
                rule.code, rule.name, rule.role_id = "R1", "全部给销售", self.role_sales
            with form.clock_rule_ids.new() as rule:
                rule.code, rule.name = "K1", "两小时回复"
                rule.start_event_id = self.event_type("received")
                rule.stop_event_ids.add(self.event_type("acknowledged"))
                rule.amount, rule.unit = 2, "work_hours"
            with form.gate_rule_ids.new() as rule:
                rule.code, rule.name, rule.state = "G1", "要求", "registered"
                rule.requirement = "[('demand', '!=', False)]"
                rule.message = "请填写客户要求。"
        self.policy.sudo().write({"valid_to": date(2022, 12, 31)})
        policy.action_publish()
        case = self.create_case(register=False)
        with self.assertRaisesRegex(UserError, "请填写客户要求"):
            case.action_register()
        case.demand = "换货"
        case.action_register()
        self.assertEqual((case.profile, case.unit_id), ("small", self.sales))
        self.assertEqual(self.clock(case, "K1").status, "running")

    def test_simulation_lists_what_would_have_been_otherwise(self):
        self.new_version(
            routing_rule_ids=[self.routing("R1", self.role_sales)],
            clock_rule_ids=[(0, 0, self.clock_rule("K1", "received", ["closed"], 24, "hours"))],
        )
        same = self.create_case(received_at=local(2026, 3, 2, 9, 0), urgency="low")
        other = self.create_case(received_at=local(2026, 3, 2, 9, 0), urgency="high")
        current = same.policy_id
        draft = current.copy({"version": current.version + 1, "valid_from": "2027-01-01"})
        draft.routing_rule_ids.write({"domain": "[('urgency', '=', 'low')]"})
        draft.write(
            {
                "routing_rule_ids": [self.routing("R9", self.role_operations, sequence=90)],
                "gate_rule_ids": [
                    (
                        0,
                        0,
                        {
                            "code": "G1",
                            "name": "理由",
                            "state": "registered",
                            "domain": "[('urgency', '=', 'high')]",
                            "requirement": "[('reason', '!=', False)]",
                            "message": "请填写理由。",
                        },
                    )
                ],
            }
        )
        simulation = self.env["complaint.policy.simulation"].create(
            {"policy_id": draft.id, "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )
        simulation.action_simulate()
        lines = [(line.case_id, line.before, line.after) for line in simulation.line_ids]
        self.assertEqual(
            lines,
            [(other, "", "请填写理由。"), (other, self.sales.name, self.operations.name)],
        )
        self.assertEqual(simulation.line_ids[1].new_rule, "R9 R9")
        self.assertIn("1 of 2", simulation.summary)
        self.assertEqual(other.unit_id, self.sales)
