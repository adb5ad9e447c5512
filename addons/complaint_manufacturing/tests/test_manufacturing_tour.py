"""The journey of the manufacturer in a browser."""

from odoo.tests import HttpCase, tagged

from .common import OURS, ManufacturingMixin


@tagged("post_install", "-at_install")
class TestManufacturingTour(ManufacturingMixin, HttpCase):
    def test_MFG_07_quality_signs_in_the_browser(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        self.procedure.answer(case)
        action = self.env.ref(f"{OURS}complaint_dispatch_action_sign")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "complaint_manufacturing_quality",
            login="t_mfg_quality_manager",
        )
        sheet = case.dispatch_ids.filtered(lambda d: d.unit_id == self.units["technical"])
        self.assertEqual(sheet.mfg_signed_by_id, self.people["quality_manager"])

    def test_T20_desk_cannot_close_in_the_browser(self):
        case = self.procedure.walk(self.complaint(), "verifying")
        self.start_tour(
            f"/odoo/complaint.case/{case.id}", "complaint_manufacturing_desk", login="t_mfg_clerk"
        )
        self.assertEqual((case.state, case.urge_count), ("verifying", 1))
