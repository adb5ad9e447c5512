"""What only methods write is refused to whoever writes it over RPC."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.complaint_base.models.complaint_locked import AUTOMATIC

from .common import ComplaintCase, local


@tagged("-at_install", "post_install", "security")
class TestLocks(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case(unit_id=cls.plant.id)

    def by(self, role, record):
        return record.with_user(self.users[role])

    def refuse(self, record, vals, error=UserError, words=None):
        with self.subTest(model=record._name, vals=str(vals)[:60]):
            before = {name: record[name] for name in vals}
            with self.assertRaisesRegex(error, words or ".") as caught:
                record.write(vals)
            record.invalidate_recordset()
            self.assertEqual({name: record[name] for name in vals}, before)
            return str(caught.exception)

    # ---- the case

    def test_state_is_changed_by_buttons_and_the_sentence_names_it(self):
        case = self.by("supervisor", self.case)
        for state, button in (
            ("closed", "Is the Customer Satisfied"),
            ("deciding", "Investigation Complete"),
            ("declined", "Decline"),
            ("draft", "Register"),
        ):
            self.assertIn(button, self.refuse(case, {"state": state}))
        case.action_enter("accepted")
        self.assertEqual(case.state, "accepted")

    def test_every_state_has_a_button(self):
        for state in dict(self.case._fields["state"].selection):
            self.assertTrue(self.case._button_to(state))

    def test_identity_of_a_case_is_not_written(self):
        other = self.create_policy(publish=False, code="OTHER")
        case = self.by("handler", self.case)
        for vals in (
            {"policy_id": other.id},
            {"name": "KS-1"},
            {"round": 9},
            {"received_at": local(2026, 1, 1)},
            {"registered_at": local(2026, 1, 1)},
            {"closed_at": local(2026, 1, 1)},
            {"next_due_at": local(2030, 1, 1)},
            {"profile": "tea"},
            {"pause_until": local(2030, 1, 1)},
            {"previous_id": self.create_case().id},
            {"first_receiver_id": self.users["handler"].id},
            {"company_id": self.env.company.create({"name": "别的公司"}).id},
        ):
            self.refuse(case, vals)

    def test_nothing_is_created_with_a_history(self):
        model = self.by("handler", self.env["complaint.case"])
        vals = {"subject": "假", "contact_name": "李四", "company_id": self.company.id}
        for forged in ({"state": "closed"}, {"name": "KS-1"}, {"round": 3}):
            with self.subTest(forged=forged), self.assertRaises(UserError):
                model.create({**vals, **forged})
        case = model.with_context(default_state="closed", default_name="KS-1").create(vals)
        self.assertEqual((case.state, case.name), ("draft", False))

    def test_the_form_still_chooses_the_policy_of_a_draft(self):
        model = self.by("handler", self.env["complaint.case"])
        vals = {"subject": "真", "contact_name": "李四", "company_id": self.company.id}
        lenient = self.create_policy(publish=False, code="OTHER", reply_needs_decision=False)
        case = model.create({**vals, "policy_id": lenient.id})
        case.action_register()
        self.assertEqual(case.policy_id, self.policy, "registering decides which one holds")

    def test_what_the_customer_said_in_person_stays(self):
        self.case.action_enter("verifying")
        case = self.by("handler", self.case)
        case.satisfaction = "neutral"
        self.case._portal_dispute("very_dissatisfied", "还是裂")
        said = self.case
        self.assertTrue(said.satisfaction_by_customer)
        self.refuse(case, {"satisfaction": "satisfied"})
        self.refuse(case, {"satisfaction_by_customer": False})

    # ---- the ledger

    def test_ledger_is_written_by_methods_only(self):
        event = self.by("handler", self.case.event_ids[:1])
        with self.assertRaises(UserError):
            event.create(
                {
                    "case_id": self.case.id,
                    "type_id": self.event_type("closed").id,
                    "code": "closed",
                    "at": local(2026, 1, 1),
                }
            )
        stranger = self.env["res.company"].create({"name": "别的公司"})
        self.refuse(event, {"company_id": stranger.id})
        self.refuse(event, {"at": local(2026, 1, 1)})
        with self.assertRaises(UserError):
            self.by("handler", self.case).write({"event_ids": [Command.clear()]})

    def test_context_words_unlock_nothing(self):
        contact = self.env["complaint.contact"].create({"case_id": self.case.id, "text": "问"})
        words = {
            "complaint_retention": True,
            "complaint_thaw": True,
            "complaint_unlock": True,
            "complaint_defer": True,
            "complaint_policy_data": True,
            "install_mode": True,
            "complaint_new_date": True,
        }
        for record in (self.case.event_ids[:1], contact, self.case.intake_id, self.case):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.with_context(**words).unlink()
        with self.assertRaises(UserError):
            self.by("handler", self.case).with_context(**words).write({"state": "closed"})
        manager = self.by("policy_manager", self.policy)
        with self.assertRaises(UserError):
            manager.with_context(**words).write({"reply_needs_decision": False})

    def test_clocks_do_not_wait_because_a_client_says_so(self):
        rules = [(0, 0, self.clock_rule("accept", "registered", ["accepted"], 4, "hours"))]
        self.new_version(clock_rule_ids=rules)
        case = self.by("handler", self.create_case())
        case.with_context(complaint_defer_clocks=True, complaint_defer=True).action_enter(
            "accepted"
        )
        self.assertTrue(self.clock(self.case.browse(case.id), "accept").stopped_at)

    # ---- policies

    def test_policy_in_force_is_not_made_a_draft_again(self):
        policy = self.by("policy_manager", self.policy)
        self.refuse(policy, {"state": "draft"})
        self.refuse(policy, {"valid_from": "2019-01-01"})
        self.refuse(policy, {"version": 7})
        policy.document_number = "Q/QL-1"
        draft = policy.browse(policy.action_new_version()["res_id"])
        self.assertEqual((draft.state, draft.version), ("draft", 2))
        draft.valid_from = "2027-01-01"
        draft.action_publish()
        self.assertEqual((draft.state, policy.state), ("published", "retired"))

    # ---- decisions

    def decision(self, submit=True, **vals):
        decision = self.by("handler", self.env["complaint.decision"]).create(
            {"name": "换货", "case_id": self.case.id, "text": "换 20 吨", **vals}
        )
        if submit:
            decision.action_submit()
        return decision

    def approved_by_head(self):
        self.new_version(
            approval_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "head",
                        "name": "负责人批准",
                        "approver": "user",
                        "user_id": self.users["executive"].id,
                    },
                )
            ]
        )
        self.case = self.create_case()

    def test_nobody_approves_by_writing_or_copying(self):
        self.approved_by_head()
        for words in ({}, {"skip_validation_check": True, "skip_check_state_condition": True}):
            decision = self.decision(submit=False).with_context(**words)
            self.refuse(decision, {"state": "approved"})
            self.refuse(decision, {"validation_status": "validated"})
            with self.assertRaises(UserError):
                decision.create(
                    {"name": "假", "case_id": self.case.id, "text": "退款", "state": "approved"}
                )

    def test_a_copy_is_not_approved(self):
        approved = self.decision()
        self.assertEqual(approved.state, "approved")
        copied = approved.copy({"text": "全额退款"})
        self.assertEqual((copied.state, copied.decided_at), ("draft", False))
        with self.assertRaises(UserError):
            approved.copy({"state": "approved"})

    def test_words_are_those_that_were_approved(self):
        decision = self.decision()
        self.assertEqual(decision.state, "approved")
        for vals in (
            {"text": "退款"},
            {"customer_text": "我们承认"},
            {"amount": 1},
            {"case_id": self.create_case().id},
        ):
            self.refuse(decision, vals)
            self.refuse(decision.with_context(skip_validation_check=True), vals)

    def test_nobody_signs_behind_the_decision(self):
        self.approved_by_head()
        decision = self.decision()
        self.assertEqual(decision.validation_status, "pending")
        self.refuse(decision, {"text": "别的"})
        [review] = decision.review_ids
        with self.assertRaises(UserError):
            review.write({"status": "approved", "done_by": self.users["executive"].id})
        with self.assertRaises(UserError):
            review.unlink()
        with self.assertRaises(UserError):
            review.create({**review.copy_data()[0], "status": "approved"})
        with self.assertRaises(UserError):
            review.write({"comment": "同意"})
        for words in ("validate", "reject"):
            self.env["comment.wizard"].with_user(self.users["handler"])
            wizard = self.by("executive", self.env["comment.wizard"]).create(
                {
                    "res_model": decision._name,
                    "res_id": decision.id,
                    "review_ids": [(6, 0, review.ids)],
                    "validate_reject": words,
                    "comment": "阅",
                }
            )
            self.assertEqual(wizard.validate_reject, words)
        approver = self.by("executive", decision)
        approver.validate_tier()
        approver.env["comment.wizard"].create(
            {
                "res_model": decision._name,
                "res_id": decision.id,
                "review_ids": [(6, 0, review.ids)],
                "validate_reject": "validate",
                "comment": "同意",
            }
        ).add_comment()
        self.assertEqual(decision.state, "approved")

    # ---- units

    def test_unit_signs_and_answers_with_buttons_only(self):
        dispatch = self.case.dispatch_ids or self.case._dispatch()
        mine = self.by("unit", dispatch)
        for vals in (
            {"state": "answered"},
            {"signed_at": local(2026, 1, 1)},
            {"signed_by_id": self.users["handler"].id},
            {"sent_at": local(2030, 1, 1)},
            {"unit_id": self.sales.id},
            {"part": "co"},
            {"bounces": 0},
        ):
            self.refuse(mine, vals)
        mine.action_sign()
        mine.write({"cause_analysis": "养护温度低", "handling": "补偿"})
        mine.action_answer()
        self.refuse(mine, {"cause_analysis": "与我无关"})

    def test_owner_of_a_measure_does_not_review_it(self):
        action = self.env["complaint.action"].create(
            {
                "name": "更换筛网",
                "case_id": self.case.id,
                "user_id": self.users["unit"].id,
                "approver_id": self.users["investigator"].id,
                "due_date": "2030-01-01",
            }
        )
        mine = self.by("unit", action)
        for vals in (
            {"state": "effective"},
            {"reviewed_by_id": self.users["investigator"].id},
            {"user_id": self.users["handler"].id, "approver_id": self.users["unit"].id},
        ):
            self.refuse(mine, vals)
        mine.evidence = "已更换"
        mine.action_done()
        self.refuse(mine, {"evidence": "别的"})

    def test_intake_is_not_made_done_by_hand(self):
        intake = self.by("handler", self.case.intake_id)
        for vals in ({"state": "refused"}, {"payload": {}}, {"text": "x"}, {"key": "x"}):
            self.refuse(intake, vals)

    def test_call_back_and_meeting_stay_as_they_were(self):
        revisit = self.by("handler", self.env["complaint.revisit"]).create(
            {
                "case_id": self.case.id,
                "planned_on": "2026-12-01",
                "user_id": self.users["handler"].id,
            }
        )
        self.refuse(revisit, {"state": "done"})
        revisit.write({"satisfaction": "satisfied"})
        revisit.action_done()
        self.refuse(revisit, {"satisfaction": "very_satisfied"})

    # ---- links

    def test_nothing_is_hung_on_what_the_user_cannot_read(self):
        stranger = self.create_company("外地公司")
        self.create_policy(company_id=stranger.id)
        foreign = self.create_case(company_id=stranger.id)
        secret = self.env["ir.attachment"].create(
            {"name": "工资.xlsx", "raw": b"x", "res_model": "res.company", "res_id": stranger.id}
        )
        secret.write({"res_model": False, "res_id": False})
        action = {
            "name": "x",
            "company_id": self.company.id,
            "user_id": self.users["handler"].id,
            "approver_id": self.users["supervisor"].id,
            "due_date": "2030-01-01",
        }
        model = self.by("handler", self.env["complaint.action"])
        with self.assertRaises(AccessError):
            model.create({**action, "case_id": foreign.id})
        with self.assertRaises(AccessError):
            model.with_context(default_case_id=foreign.id).create(action)
        contact = {
            "case_id": self.case.id,
            "direction": "out",
            "means": "mail",
            "purpose": "progress",
            "text": "x",
        }
        contacts = self.by("handler", self.env["complaint.contact"])
        for files in ([Command.link(secret.id)], [Command.set(secret.ids)], secret.ids):
            with self.subTest(files=files), self.assertRaises(AccessError):
                contacts.create({**contact, "attachment_ids": files})

    # ---- new models

    def test_every_model_with_a_history_is_locked(self):
        """A preset's model that forgets the mixin fails here."""
        access = self.env["ir.model.access"].search(
            ["|", ("perm_write", "=", True), ("perm_create", "=", True)]
        )
        writable = set(access.model_id.mapped("model"))
        mixin = self.env.registry["complaint.locked.mixin"]
        for name in sorted(writable):
            model = self.env.get(name)
            if not name.startswith("complaint.") or model is None or model._transient:
                continue
            locked = {
                field.name for field in model._fields.values() if field.store and field.readonly
            } - AUTOMATIC
            with self.subTest(model=name):
                self.assertTrue(not locked or issubclass(self.env.registry[name], mixin), locked)
