"""Whole complaints, from the phone of the service centre to the archive."""

from odoo.tests import tagged

from .common import GasCase


@tagged("post_install", "-at_install")
class TestJourney(GasCase):
    def test_ordinary_complaint_from_call_to_archive(self):
        case = self.complaint()
        self.assertEqual(case.unit_id, self.units["station"])
        self.procedure.walk(case, "closed")
        self.assertEqual(case.state, "closed")
        self.assertTrue(case.archive_ids)

    def test_complaint_answered_on_the_spot(self):
        case = self.complaint("attitude", gas_way="direct")
        self.procedure.walk(case, "closed")
        self.assertFalse(case.dispatch_ids)

    def test_complaint_settled_at_first_contact(self):
        case = self.complaint("bill")
        self.procedure.settle(case)
        self.assertEqual((case.state, case.is_first_contact), ("closed", True))

    def test_leak_is_repaired_while_the_complaint_goes_on(self):
        case = self.complaint("leak", subject="厨房漏气", description="闻到很浓的煤气味")
        self.procedure.accept(case)
        self.procedure.rescue(case)
        self.assertEqual(case.emergency_ids.state, "over")
        self.procedure.walk(case, "closed")
