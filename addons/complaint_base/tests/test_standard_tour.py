"""The standard procedure in a browser, from the call to closing."""

from odoo.tests import HttpCase, tagged

from .common import PresetTourMixin
from .standard import StandardMixin


@tagged("post_install", "-at_install")
class TestStandardTour(PresetTourMixin, StandardMixin, HttpCase):
    preset = "complaint_standard"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role, name in (("handler", "王丽"), ("unit", "何永"), ("supervisor", "赵强")):
            cls.users[role].name = name
        cls.people = cls.users
        cls.sales.manager_id = cls.users["handler"].employee_ids

    def test_STD_journey_from_the_call_to_closing(self):
        self.play(
            "clerk_takes_the_call", "handler", action="complaint_base.complaint_case_action_phone"
        )
        case = self.env["complaint.case"].search([("subject", "=", "水壶漏电")])
        self.assertEqual((case.state, case.profile), ("deciding", "standard"))
        self.assertEqual(case.finding_ids.verdict, "true")
        self.play("supervisor_approves", "supervisor", case.decision_ids)
        self.play("clerk_settles_it", "handler", case)
        self.assertEqual((case.state, case.closing_reason), ("closed", "satisfied"))
        self.assertEqual((case.satisfaction, case.product_satisfaction), ("satisfied", "neutral"))
        for code in ("read_back", "acknowledged", "plan_confirmed", "told", "closed"):
            self.assertIn(code, case.event_ids.mapped("code"))
        drawn = case.event_ids.filtered(lambda event: "drawn" in event.code)
        self.assertEqual(bool(case.revisit_ids), drawn.code == "revisit_drawn")
