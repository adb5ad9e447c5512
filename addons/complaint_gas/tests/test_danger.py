from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GasCase


@tagged("post_install", "-at_install")
class TestDanger(GasCase):
    def test_GAS_05_violation_goes_to_inspection(self):
        case = self.complaint("conduct")
        self.procedure.accept(case)
        self.procedure.forward(case)
        station = self.as_("station", case)
        result = station.action_gas_report_violation("抄表员收取好处费")
        self.assertEqual(result["res_model"], "complaint.case", "he is shown the list instead")
        self.assertEqual(
            (case.unit_id, case.user_id), (self.units["inspection"],) + (self.people["inspector"],)
        )
        self.assertEqual(case.dispatch_ids.mapped("state"), ["cancelled"])
        for key in ("station", "meter_reader", "branch", "auditor"):
            with self.assertRaises(AccessError, msg=key):
                self.as_(key, case).read(["subject"])
        for key in ("inspector", "clerk", "manager"):
            self.assertTrue(self.as_(key, case).subject, key)

    def test_GAS_05_lawsuit_at_registration(self):
        case = self.complaint(gas_lawsuit=True)
        self.assertEqual(case.user_id, self.people["inspector"])
        self.assertEqual(case.routing_rule_id.code, "GAS-05")
        self.assertEqual(case.severity_id.code, "gas_inspection")
        self.assertTrue(case.is_escalated)

    def test_GAS_06_last_level_is_the_general_manager(self):
        rules = self.env.ref("complaint_gas.policy").clock_rule_ids
        for rule in rules:
            self.assertEqual(rule.level_ids.sorted("sequence")[-1].recipient, "executive")
        case = self.complaint()
        decision = self.as_("station", self.env["complaint.decision"]).create(
            {"name": "裁决", "case_id": case.id, "kind": "final", "text": "维持"}
        )
        decision.action_submit()
        self.assertEqual(
            decision.sudo().review_ids.reviewer_ids & self.people["station"],
            self.env["res.users"],
        )
        self.assertIn(self.people["manager"], decision.sudo().review_ids.reviewer_ids)

    def test_GAS_12_threat_needs_guardian_persons_and_measures(self):
        case = self.complaint()
        self.procedure.accept(case)
        clerk = self.as_("clerk", case)
        clerk.gas_aggression = True
        missing = self.missing(case, "investigating")
        for label in ("Guardian", "Persons and Places to Protect", "Measures of Protection"):
            self.assertIn(label, missing)
        self.procedure.dispatch(case)
        with self.assertRaises(UserError):
            clerk.action_next()
        clerk.write(
            {
                "gas_guardian_id": self.people["meter_reader"].id,
                "gas_protected": "抄表员王某、城区综合所大厅",
                "gas_protection": "两人同行,派出所备案",
            }
        )
        clerk.action_next()
        self.assertEqual(case.state, "investigating")

    def test_GAS_12_alerts_and_restricts(self):
        case = self.complaint()
        notes = self.env["mail.notification"]
        told = (self.people["manager"] | self.people["safety"]).partner_id
        before = notes.search_count([("res_partner_id", "in", told.ids)])
        self.as_("clerk", case).gas_aggression = True
        self.assertEqual(
            notes.search_count([("res_partner_id", "in", told.ids)]) - before, len(told)
        )
        for key in ("clerk", "station", "manager", "safety"):
            self.assertTrue(self.as_(key, case).subject, key)
        for key in ("meter_reader", "branch", "auditor", "inspector"):
            with self.assertRaises(AccessError, msg=key):
                self.as_(key, case).read(["subject"])
        self.as_("clerk", case).gas_guardian_id = self.people["meter_reader"]
        self.assertTrue(self.as_("meter_reader", case).subject, "the guardian sees it")

    def test_GAS_12_then_a_violation_takes_the_handler_off(self):
        case = self.complaint(gas_aggression=True)
        self.assertIn(self.people["station"], case.reader_ids)
        self.as_("clerk", case).action_gas_report_violation("泄露用户信息")
        self.assertNotIn(self.people["station"], case.reader_ids)
