import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .common import ComplaintMixin


@tagged("post_install", "-at_install")
class TestHandover(ComplaintMixin, TransactionCase):
    """CEM-17: whoever is told a complaint takes it down; nobody can lose it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_version(intake_role_ids=[(6, 0, cls.role_sales.ids)])
        cls.colleague = new_test_user(
            cls.env,
            "complaint_colleague",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def hand_over(self, user=None, **values):
        env = self.env(user=user or self.employee_user)
        form = env["complaint.handover"].create(
            {"text": "水泥结块,客户很生气。\n要求换货。", "who": "王工 13900000000", **values}
        )
        form.action_hand_over()
        return form

    def test_CEM_17_every_employee_hands_over_with_two_fields(self):
        with Form(self.env["complaint.handover"].with_user(self.employee_user)) as form:
            form.text = "水泥结块"
            form.who = "王工"
        form.record.action_hand_over()
        intake = form.record.intake_id.sudo()
        self.assertEqual(intake.channel_id.kind, "handover")
        self.assertEqual(intake.user_id, self.employee_user)
        self.assertEqual(intake.target_role_id, self.role_sales)
        case = intake.case_ids
        self.assertEqual(case.state, "draft")
        self.assertEqual(case.description, "水泥结块")
        self.assertEqual(case.contact_name, "王工")

    def test_CEM_17_goes_to_those_who_take_complaints_in(self):
        case = self.hand_over().intake_id.sudo().case_ids
        self.assertEqual(case.user_id, self.users["handler"])
        self.assertEqual(case.activity_ids.user_id, self.users["handler"])
        self.assertIn(self.employee_user.name, case.activity_ids.note)

    def test_CEM_17_without_a_unit_somebody_supervises_it(self):
        self.role_sales.assignment_ids.unlink()
        case = self.hand_over().intake_id.sudo().case_ids
        self.assertTrue(
            case.user_id.has_group("complaint_base.group_complaint_supervisor"), case.user_id.login
        )
        self.assertNotEqual(case.user_id, self.employee_user)

    def test_CEM_17_first_receiver_stays_when_it_is_registered(self):
        case = self.hand_over().intake_id.sudo().case_ids.with_user(self.users["handler"])
        case.category_id = self.category
        case.action_register()
        self.assertEqual(case.first_receiver_id, self.employee_user)
        self.assertEqual(case.intake_id.user_id, self.employee_user)

    def test_CEM_17_scan_instead_of_words(self):
        scan = (
            self.env["ir.attachment"]
            .with_user(self.employee_user)
            .create(
                {
                    "name": "来信.png",
                    "raw": base64.b64decode(b"iVBORw0KGgo="),
                    "res_model": "complaint.handover",
                }
            )
        )
        form = self.hand_over(text=False, attachment_ids=[(6, 0, scan.ids)])
        case = form.intake_id.sudo().case_ids
        attached = self.env["ir.attachment"].search(
            [("res_model", "=", "complaint.case"), ("res_id", "=", case.id)]
        )
        self.assertEqual(attached.name, "来信.png")
        with self.assertRaises(UserError):
            self.hand_over(text=" ")

    def test_F15_handed_over_twice_by_a_double_click(self):
        form = self.hand_over()
        form.action_hand_over()
        self.assertEqual(len(form.intake_id.sudo().case_ids), 1)
        self.assertEqual(
            self.env["complaint.intake"].search_count([("user_id", "=", self.employee_user.id)]), 1
        )

    def test_CEM_17_employee_sees_own_hand_overs_and_nothing_else(self):
        own = self.hand_over().intake_id
        other = self.hand_over(user=self.colleague).intake_id.with_user(self.employee_user)
        Intake = self.env["complaint.intake"].with_user(self.employee_user)
        self.assertEqual(Intake.search([]), own)
        self.assertIn("To Register", own.outcome)
        with self.assertRaises(AccessError):
            other.read(["text"])
        for values in ({"state": "refused"}, {"text": "没事了"}, {"user_id": self.colleague.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                own.write(values)
        with self.assertRaises(AccessError):
            Intake.create({"name": "x", "key": "x", "channel_id": own.sudo().channel_id.id})
        with self.assertRaises(AccessError):
            own.action_refuse("不想要")
        with self.assertRaises(AccessError):
            own.action_retry()
        with self.assertRaises(UserError):
            own.unlink()
        with self.assertRaises(AccessError):
            self.env["complaint.case"].with_user(self.employee_user).search([])

    def test_CEM_17_nobody_deletes_what_was_handed_over(self):
        form = self.hand_over()
        for record in (form.intake_id.sudo(), form.intake_id.sudo().case_ids):
            with self.assertRaises(UserError):
                record.unlink()

    def test_CEM_17_without_a_policy_it_waits_in_quarantine(self):
        self.env["complaint.policy"].search([("company_id", "=", self.company.id)]).write(
            {"valid_from": "2027-01-01", "valid_to": False}
        )
        intake = self.hand_over().intake_id.sudo()
        self.assertIn(intake.state, ("done", "quarantined"))
        self.assertEqual(len(intake.case_ids) + (intake.state == "quarantined"), 1)


@tagged("post_install", "-at_install")
class TestReasonWizard(ComplaintMixin, TransactionCase):
    def wizard(self, records, method, reason="理由", user="handler"):
        return (
            self.env["complaint.reason.wizard"]
            .with_user(self.users[user])
            .with_context(
                complaint_method=method, active_model=records._name, active_ids=records.ids
            )
            .create({"reason": reason})
        )

    def intake(self):
        return self.env["complaint.intake"].create(
            {
                "name": "广告",
                "key": "web:ad",
                "channel_id": self.env.ref("complaint_base.channel_web").id,
            }
        )

    def test_carries_the_action_out_with_the_reason(self):
        intake = self.intake()
        self.wizard(intake, "action_refuse").action_confirm()
        self.assertEqual(intake.state, "refused")
        self.assertEqual(intake.refusal_reason, "理由")

    def test_reason_is_required(self):
        with self.assertRaises(UserError):
            self.wizard(self.intake(), "action_refuse", reason=" ").action_confirm()

    def test_only_what_the_model_declares(self):
        intake = self.intake()
        for method in ("unlink", "_refuse", "write", "action_retry", "nothing"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.wizard(intake, method).action_confirm()
        with self.assertRaises(AccessError):
            self.wizard(self.partner, "unlink").action_confirm()

    def test_rights_are_those_of_the_user(self):
        intake = self.intake()
        with self.assertRaises(AccessError):
            self.wizard(intake, "action_refuse", user="auditor").action_confirm()
        self.assertEqual(intake.state, "pending")

    def test_journal_page_balances(self):
        self.create_case()
        self.intake()
        action = self.env["complaint.intake.journal"].with_user(self.users["handler"]).action_open()
        page = self.env["complaint.intake.journal"].browse(action["res_id"])
        page = page.with_user(self.users["handler"])
        self.assertEqual((page.received, page.done, page.pending), (2, 1, 1))
        self.assertTrue(page.balanced)
        listed = self.env["complaint.intake"].search(
            page.with_context(complaint_sum="pending").action_view()["domain"]
        )
        self.assertEqual(len(listed), 1)
