"""A whole complaint, from the clerk's phone to the archive."""

from odoo.tests import tagged

from .common import CementCase


@tagged("post_install", "-at_install")
class TestJourney(CementCase):
    def test_quality_complaint_from_call_to_archive(self):
        case = self.complaint("bag_weight")
        self.assertEqual(case.unit_id, self.units["plant"])
        self.procedure.walk(case, "closed")
        self.assertEqual(case.state, "closed")

    def test_internal_complaint_from_call_to_archive(self):
        case = self.complaint("invoice_delivery")
        self.assertEqual((case.cement_scope, case.unit_id), ("internal", self.units["sales"]))
        self.procedure.walk(case, "closed")
        self.assertFalse(case.cement_transferred_at)
