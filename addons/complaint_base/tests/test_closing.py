"""Who closes: the handler, a manager, or only the person who complained."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCase, local
from .test_revisit import RevisitMixin


@tagged("post_install", "-at_install")
class TestClosingAuthority(RevisitMixin, ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proof = (
            cls.env["ir.attachment"]
            .with_user(cls.users["handler"])
            .create({"name": "录音.mp3", "raw": b"ID3"})
        )

    def confirm(self, case, **vals):
        return (
            self.env["complaint.confirmation"]
            .with_user(self.users["handler"])
            ._create_unlocked(
                {
                    "case_id": case.id,
                    "means": "call",
                    "satisfaction": "satisfied",
                    "attachment_ids": [(6, 0, self.proof.ids)],
                    **vals,
                }
            )
        )

    def test_manager_closes_where_the_policy_says_so(self):
        self.new_version(closing_authority="manager")
        case = self.replied_case()
        case.satisfaction = "satisfied"
        self.sales.manager_id = False
        handler = case.with_user(self.users["handler"])
        with self.assertRaisesRegex(UserError, "supervisor or the head"):
            handler.action_close()
        case.with_user(self.users["supervisor"]).action_close()
        self.assertEqual(case.state, "closed")

    def test_head_of_the_unit_closes(self):
        self.new_version(closing_authority="manager")
        case = self.replied_case(unit_id=self.sales.id)
        case.satisfaction = "satisfied"
        case.with_user(self.users["handler"]).action_close()
        self.assertEqual(case.state, "closed")

    def test_T20_nobody_inside_closes_for_the_complainant(self):
        self.new_version(closing_authority="complainant")
        case = self.replied_case()
        case.satisfaction = "satisfied"
        for role in ("handler", "supervisor", "executive", "policy_manager"):
            own = case.with_user(self.users[role])
            for attempt in (
                own.action_close,
                own.action_next,
                lambda own=own: own.action_enter("closed"),
            ):
                with self.subTest(role), self.assertRaisesRegex(UserError, "兰州建工"):
                    attempt()
        self.assertEqual(case.state, "verifying")

    def test_T20_nobody_inside_speaks_with_the_complainants_voice(self):
        self.new_version(closing_authority="complainant")
        for vals, message in (
            ({"means": "portal"}, "nobody for them"),
            ({"attachment_ids": False}, "attach the recording"),
            ({"means": "signature", "attachment_ids": False}, "attach the recording"),
            ({"means": "proxy"}, "approved decision"),
            ({"satisfaction": "dissatisfied"}, "not satisfied"),
            ({"satisfaction": False}, "how satisfied"),
        ):
            case = self.replied_case()
            with self.subTest(vals), self.assertRaisesRegex(UserError, message):
                self.confirm(case, **vals)
        handler = self.users["handler"]
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            case.with_user(handler).complainant_name = "别人"
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            self.env["complaint.confirmation"].with_user(handler).create(
                {"case_id": case.id, "means": "portal"}
            )

    def test_recorded_call_or_signature_closes(self):
        self.new_version(closing_authority="complainant")
        for means in ("call", "signature"):
            case = self.replied_case()
            case.with_user(self.users["handler"]).satisfaction = "satisfied"
            confirmation = self.confirm(case, means=means)
            self.assertEqual(confirmation.person, "兰州建工")
            case.with_user(self.users["handler"]).action_close()
            self.assertEqual(case.state, "closed")
            self.assertIn("confirmed", case.event_ids.mapped("code"))
            with self.assertRaises(AccessError):
                confirmation.write({"note": "x"})
            with self.assertRaisesRegex(UserError, "stays on record"):
                confirmation.sudo().unlink()

    def test_dialogue_records_and_closes(self):
        self.new_version(closing_authority="complainant")
        case = self.replied_case()
        wizard = (
            self.env["complaint.case.confirm"]
            .with_user(self.users["handler"])
            .create(
                {
                    "case_id": case.id,
                    "means": "signature",
                    "satisfaction": "very_satisfied",
                    "attachment_ids": [(6, 0, self.proof.ids)],
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual((case.state, case.confirmation_ids.means), ("closed", "signature"))

    def test_not_before_the_answer(self):
        self.new_version(closing_authority="complainant")
        case = self.create_case()
        with self.assertRaisesRegex(UserError, "after our answer"):
            self.confirm(case)

    def test_confirmation_counts_for_its_round(self):
        self.new_version(closing_authority="complainant", when_dissatisfied="next_round")
        case = self.replied_case()
        self.confirm(case)
        case.action_dissatisfied("又坏了")
        case.action_enter("verifying")
        self.assertFalse(case.is_confirmed)
        case.satisfaction = "satisfied"
        with self.assertRaisesRegex(UserError, "who complained"):
            case.action_close()

    def test_call_back_with_the_recording_closes(self):
        self.with_rules(self.revisit_rule(when_satisfied="close"), closing_authority="complainant")
        for proof, state in ((False, "verifying"), (self.proof.ids, "closed")):
            case = self.replied_case()
            revisit = case.revisit_ids.with_user(self.users["handler"])
            revisit.attachment_ids = proof and [(6, 0, proof)]
            self.finish(revisit)
            self.assertEqual(case.state, state)
            self.assertEqual(bool(case.confirmation_ids), bool(proof))

    # ------------------------------------------------------------
    # In the complainant's place
    # ------------------------------------------------------------

    def closing_decision(self, case, **vals):
        return self.env["complaint.decision"].create(
            {
                "name": "代关闭",
                "case_id": case.id,
                "kind": "closing",
                "text": "三次回访均无人接听。",
                "closing_ground": "unreached",
                **vals,
            }
        )

    def proxy_policy(self, **vals):
        tier = {
            "code": "T",
            "name": "品质部经理",
            "decision_kind": "closing",
            "approver": "role_head",
            "role_id": self.role_operations.id,
        }
        return self.with_rules(
            self.revisit_rule(when_satisfied="close", max_attempts=3, retry_days=5),
            closing_authority="complainant",
            approval_rule_ids=[(5, 0, 0), (0, 0, tier)],
            **vals,
        )

    def approve(self, decision):
        head = decision.with_user(self.users["investigator"])
        head.invalidate_recordset()
        sequences = head._get_sequences_to_approve(self.users["investigator"])
        head._validate_tier(head.review_ids.filtered(lambda r: r.sequence in sequences))
        decision.invalidate_recordset()

    def test_no_answer_after_three_attempts_closes_with_approval(self):
        self.proxy_policy(proxy_closing="unreached")
        case = self.replied_case(2026, 3, 2, 10)
        revisit = case.revisit_ids
        decision = self.closing_decision(case)
        for attempt in range(3):
            with self.assertRaisesRegex(UserError, "not used up"):
                decision.action_submit()
            with freeze_time(local(2026, 4, 1 + attempt * 5, 10)):
                revisit.action_unreached()
        decision.action_submit()
        self.assertEqual(decision.state, "draft")
        with self.assertRaisesRegex(UserError, "who complained"):
            case.action_close()
        self.approve(decision)
        self.assertEqual((decision.state, case.confirmation_ids.means), ("approved", "proxy"))
        case.with_user(self.users["handler"]).action_close()
        self.assertEqual((case.state, case.satisfaction), ("closed", False))

    def test_evidence_closes_where_the_policy_admits_it(self):
        self.proxy_policy(proxy_closing="evidence")
        case = self.replied_case()
        decision = self.closing_decision(case, closing_ground="evidence")
        with self.assertRaisesRegex(UserError, "attach the evidence"):
            decision.action_submit()
        decision.evidence_ids = self.proof
        decision.action_submit()
        self.approve(decision)
        case.action_close()
        self.assertEqual(case.confirmation_ids.attachment_ids, self.proof)

    def test_never_in_their_place_unless_the_policy_says_so(self):
        for admitted, ground in (("never", "unreached"), ("unreached", "evidence")):
            self.proxy_policy(proxy_closing=admitted)
            decision = self.closing_decision(
                self.replied_case(),
                closing_ground=ground,
                evidence_ids=[(6, 0, self.proof.ids)],
            )
            with self.subTest(admitted), self.assertRaisesRegex(UserError, "does not let"):
                decision.action_submit()


@tagged("post_install", "-at_install")
class TestSpeaking(RevisitMixin, ComplaintCase):
    def word(self, role, case, purpose="inquire", **vals):
        return (
            self.env["complaint.contact"]
            .with_user(self.users[role])
            .create({"case_id": case.id, "purpose": purpose, "text": "您好", **vals})
        )

    def test_only_the_unit_that_speaks_contacts_the_customer(self):
        self.new_version(speaking_role_id=self.role_sales.id, reply_needs_decision=False)
        case = self.create_case()
        self.word("handler", case)
        with self.assertRaisesRegex(UserError, "销售公司"):
            self.word("investigator", case)
        with self.assertRaisesRegex(UserError, "销售公司"):
            self.word("investigator", case, user_id=self.users["handler"].id)
        # What the customer says is written down by whoever hears it.
        self.word("investigator", case, direction="in")

    def test_only_the_unit_that_answers_binds_the_company(self):
        desk = self.create_unit("销售内勤", self.users["supervisor"])
        desk.parent_id = self.sales
        role = self.create_role("desk", desk)
        self.new_version(
            speaking_role_id=self.role_sales.id,
            replying_role_id=role.id,
            reply_needs_decision=False,
        )
        case = self.create_case()
        self.word("handler", case)
        with self.assertRaisesRegex(UserError, "销售内勤"):
            self.word("handler", case, "reply")
        self.word("supervisor", case, "reply")
        self.word("supervisor", case)

    def test_owner_of_the_procedure_publishes_it(self):
        draft = self.policy.browse(self.policy.action_new_version()["res_id"])
        draft.write({"owner_role_id": self.role_sales.id, "valid_from": "2026-01-01"})
        with self.assertRaisesRegex(Exception, "销售公司"):
            draft.with_user(self.users["policy_manager"]).action_publish()
        self.users["policy_manager"].employee_ids = self.env["hr.employee"].create(
            {
                "name": "制度管理员",
                "user_id": self.users["policy_manager"].id,
                "company_id": self.company.id,
                "department_id": self.sales.id,
            }
        )
        draft.with_user(self.users["policy_manager"]).action_publish()
        self.assertEqual(draft.state, "published")


@tagged("post_install", "-at_install")
class TestUrge(ComplaintCase):
    def test_urging_is_recorded_and_counted_and_no_new_complaint(self):
        case = self.create_case(user_id=self.users["handler"].id)
        cases = self.env["complaint.case"].search_count([])
        for words in ("请尽快", "还要多久"):
            case.with_user(self.users["supervisor"]).action_urge(words)
        self.assertEqual((case.urge_count, case.is_urged), (2, True))
        self.assertEqual(self.env["complaint.case"].search_count([]), cases)
        self.assertEqual(case.contact_ids.mapped("direction"), ["in", "in"])
        self.assertEqual(
            case.event_ids.filtered(lambda e: e.code == "urged").mapped("note"),
            ["请尽快", "还要多久"],
        )
        self.assertIn(case, self.env["complaint.case"].search([("is_urged", "=", True)]))
        self.assertNotIn(case, self.env["complaint.case"].search([("is_urged", "=", False)]))
        self.assertIn(self.users["handler"].partner_id, case.message_ids.notified_partner_ids)

    def test_only_open_cases_are_urged_and_with_words(self):
        case = self.create_case(register=False)
        with self.assertRaisesRegex(UserError, "not open"):
            case.action_urge("请尽快")
        case.action_register()
        with self.assertRaisesRegex(UserError, "reason is required"):
            case.action_urge(" ")
        case.action_withdraw("撤回")
        with self.assertRaisesRegex(UserError, "not open"):
            case.action_urge("请尽快")
