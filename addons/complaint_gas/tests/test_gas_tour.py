"""The procedure in a browser: a leak, its crew, and a question settled at once."""

from odoo.tests import HttpCase, tagged

from odoo.addons.complaint_base.tests.common import PresetTourMixin

from .common import GasMixin


@tagged("post_install", "-at_install")
class TestGasTour(PresetTourMixin, GasMixin, HttpCase):
    def test_REG_GS_01_leak_from_the_call_to_the_crew(self):
        self.play(
            "clerk_takes_the_call", "clerk", action="complaint_base.complaint_case_action_phone"
        )
        case = self.env["complaint.case"].search([("subject", "=", "厨房漏气")])
        self.assertEqual(case.company_id, self.companies["dingzhou"])
        self.assertEqual(case.dispatch_ids.unit_id, self.units["station"])
        self.play("crew_goes_there", "rescue", case.emergency_ids)
        self.assertTrue(case.emergency_ids.arrived_at)

    def test_GAS_15_settled_at_once(self):
        case = self.complaint("bill")
        self.play("settled_at_once", "clerk", case)
        self.assertEqual((case.state, case.is_first_contact), ("closed", True))
