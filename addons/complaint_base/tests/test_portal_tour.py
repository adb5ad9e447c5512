"""The customers' journeys in a real browser."""

from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalTour(PortalCase):
    def test_CEM_39_customer_files_urges_and_disputes(self):
        self.start_tour("/my", "complaint_portal_file", login=self.owner.login)
        # A double click included, there is one case.
        [case] = self.env["complaint.case"].search([("subject", "=", "28 天强度不足")])
        self.assertEqual(case.category_id, self.category)
        self.assertEqual((case.description, case.demand), ("三号楼顶板出现裂缝", "请派人到现场"))
        self.assertEqual(case.customer_attachment_ids.name, "裂缝.png")
        self.assertEqual(case.contact_ids.mapped("purpose"), ["urge"])
        case.action_enter("verifying")
        decision = self.env["complaint.decision"].create(
            {"case_id": case.id, "name": "处理", "text": "我们将派技术员"}
        )
        decision.action_submit()
        self.env["complaint.contact"].create(
            {
                "case_id": case.id,
                "purpose": "reply",
                "means": "letter",
                "text": "我们将派技术员到现场。",
                "decision_id": decision.id,
            }
        )
        self.start_tour("/my/complaints", "complaint_portal_answer", login=self.owner.login)
        self.assertEqual(case.state, "superseded")
        self.assertEqual(case.next_ids.reason, "裂缝又变大了")

    def test_CEM_17_customer_without_login_files_and_follows(self):
        self.start_tour("/complaint", "complaint_public_journey")
        [case] = self.env["complaint.case"].search([("subject", "=", "袋重不足")])
        self.assertEqual((case.contact_name, case.state), ("王五", "registered"))
