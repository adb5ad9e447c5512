"""A phone call, from the first word to the archive, in a browser."""

from odoo.tests import HttpCase, new_test_user, tagged

from .common import ComplaintMixin


@tagged("post_install", "-at_install")
class TestPhoneTour(ComplaintMixin, HttpCase):
    # Below that width the bar of states folds.
    browser_size = "1920x1080"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"name": "Lanzhou Builders", "phone": "+86 138 9310 4711"})
        cls.plant.name = "Plant"
        cls.new_version(
            routing_rule_ids=[
                (0, 0, {"code": "R1", "name": "plant", "role_id": cls.role_plant.id})
            ],
            clock_rule_ids=[(0, 0, cls.clock_rule("K1", "received", ["closed"], 7, "days"))],
            gate_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "G1",
                        "name": "demand",
                        "state": "registered",
                        "requirement": "[('demand', '!=', False)]",
                        "message": "Ask what the customer wants.",
                    },
                )
            ],
            approval_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "A1",
                        "name": "supervisor",
                        "approver": "user",
                        "user_id": cls.create_agent().id,
                    },
                )
            ],
        )

    @classmethod
    def create_agent(cls):
        """Create the one who plays every part of the journey."""
        cls.agent = new_test_user(
            cls.env,
            "complaint_agent",
            groups="complaint_base.group_complaint_policy_manager,"
            "complaint_base.group_complaint_unit",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            tz="Asia/Shanghai",
        )
        return cls.agent

    def test_CEM_phone_call_to_archive(self):
        # The dispatch is a step of the journey; here nothing sends it by itself.
        action = self.env.ref("complaint_base.complaint_case_action_phone")
        self.start_tour(f"/odoo/action-{action.id}", "complaint_phone_call", login=self.agent.login)
        case = self.env["complaint.case"].search([("subject", "=", "Cement does not set")])
        self.assertEqual((case.state, case.satisfaction), ("closed", "very_satisfied"))
        self.assertEqual(case.first_receiver_id, self.agent)
        self.assertEqual(case.partner_id, self.partner)
        self.assertEqual(case.dispatch_ids.state, "answered")
        self.assertEqual(case.contact_ids.decision_id.state, "approved")
        for code in ("received", "dispatched", "answered", "decision_approved", "told", "closed"):
            self.assertIn(code, case.event_ids.mapped("code"))
        self.assertTrue(case.retention_until)
