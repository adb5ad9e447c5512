"""The procedure in a browser: one complaint, and everybody at his own screen."""

from odoo.tests import HttpCase, tagged

from odoo.addons.complaint_base.tests.common import PresetTourMixin
from odoo.addons.complaint_base.tests.portal_common import PortalCase

from .common import CementMixin


@tagged("post_install", "-at_install")
class TestCementTour(PresetTourMixin, CementMixin, HttpCase):
    def test_CEM_04_to_48_call_to_archive(self):
        # One name must not be part of another: people are looked up by it.
        stranger = self.people["other_plant"]
        stranger.name = stranger.employee_ids.name = "Gao Ping"
        self.customer.phone = "+86 138 9310 0001"
        self.complaint("strength", description="桥墩强度不足")
        self.play(
            "clerk_takes_the_call", "clerk", action="complaint_base.complaint_case_action_phone"
        )
        case = self.env["complaint.case"].search([("subject", "like", "桥墩要返工")])
        self.assertEqual(case.sale_order_id, self.order)
        self.play("supervisor_signs", "manager", case)
        self.play("leader_speaks_and_signs", "leader", case)
        self.play("clerk_passes_it_on", "clerk", case)
        lead = case.dispatch_ids.filtered(lambda dispatch: dispatch.part == "lead")
        self.assertEqual(lead.unit_id, self.units["plant"])
        self.play("plant_wants_to_be_rid_of_it", "plant", lead)
        self.play("supervisor_leaves_it_there", "manager", lead)
        self.play("plant_answers", "plant", lead)
        self.play("operations_investigates", "operations", case)
        self.assertEqual(case.cement_visit_ids.state, "done")
        decision = case.decision_ids
        self.play("clerk_may_not_reply_yet", "clerk", case)
        self.assertNotIn("reply", case.contact_ids.mapped("purpose"))
        self.play("approves", "manager", decision)
        self.assertEqual(decision.state, "draft")
        self.play("approves", "operations", decision)
        self.assertEqual(decision.state, "approved")
        self.play("clerk_carries_it_out", "clerk", case)
        self.play("operations_asks_for_a_measure", "operations", case)
        self.play("plant_carries_it_out", "plant", case.action_ids)
        self.play("operations_reviews", "operations", case.action_ids)
        self.play("clerk_replies_and_closes", "clerk", case)
        self.assertEqual((case.state, case.satisfaction), ("closed", "satisfied"))
        reply = case.contact_ids.filtered(lambda contact: contact.purpose == "reply")
        self.assertEqual(reply.decision_id, decision)
        self.assertEqual(case.return_request_ids.state, "issued")
        self.assertTrue(case.archive_ids)
        self.play(
            "clerk_finds_the_folder", "clerk", action="complaint_base.complaint_archive_action"
        )


@tagged("post_install", "-at_install")
class TestCementPortalTour(CementMixin, PortalCase):
    def test_CEM_38_to_40_customer_files_follows_and_confirms(self):
        customer = self.create_customer("t_cement_customer", self.customer)
        customer.write(
            {
                "company_ids": [(6, 0, self.companies["sales"].ids)],
                "company_id": self.companies["sales"].id,
            }
        )
        self.start_tour("/my/complaints", "complaint_cement_customer_files", login=customer.login)
        case = self.env["complaint.case"].search([("subject", "=", "桥墩强度不足")])
        self.assertEqual(case.category_id, self.env.ref("complaint_cement.category_strength"))
        self.as_("clerk", case).write(
            {
                "reason": "回弹强度不合格",
                "lot_id": self.lot.id,
                "defective_qty": 5,
                "salesperson_id": self.people["clerk"].id,
            }
        )
        self.as_("clerk", case).action_register()
        self.start_tour(
            f"/my/complaints/{case.id}",
            "complaint_cement_customer_adds_proof",
            login=customer.login,
        )
        self.procedure.walk(case, "verifying")
        self.procedure.fill_form(case)
        self.start_tour(
            f"/my/complaints/{case.id}", "complaint_cement_customer_confirms", login=customer.login
        )
        self.assertEqual((case.state, case.satisfaction), ("closed", "satisfied"))
