"""The dialogues that ask for what an action needs."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ComplaintCase, local


class DialogueCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.routing = {
            "code": "R1",
            "name": "强度由生产公司查",
            "role_id": cls.role_plant.id,
            "co_role_ids": [(6, 0, cls.role_operations.ids)],
            "duty": "查明原因",
        }

    def dialogue(self, name, record, field="case_id", user=None, **vals):
        """Fill in a dialogue about a record as the web client does."""
        model = self.env[name].with_user(user or self.users["handler"])
        form = Form(model.with_context(**{f"default_{field}": record.id}))
        for key, value in vals.items():
            setattr(form, key, value)
        return form.save()

    def attachment(self):
        """Upload a file as a dialogue does: it belongs to no record yet."""
        files = self.env["ir.attachment"].with_user(self.users["handler"])
        return files.create(
            {"name": "proof.txt", "raw": b"proof", "res_model": "complaint.contact"}
        )


@tagged("post_install", "-at_install")
class TestDispatchDialogue(DialogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_version(routing_rule_ids=[(0, 0, cls.routing)])
        cls.case = cls.create_case()
        # However registration dispatched it: start from a case that nobody has.
        cls.case.dispatch_ids.state = "cancelled"

    def test_proposes_what_the_rule_says(self):
        wizard = self.dialogue("complaint.case.dispatch", self.case)
        self.assertEqual(wizard.unit_id, self.plant)
        self.assertEqual(wizard.co_unit_ids, self.operations)
        self.assertEqual(wizard.duty, "查明原因")
        wizard.action_send()
        live = self.case.dispatch_ids.filtered(lambda d: d.state == "sent")
        self.assertEqual(live.mapped("part"), ["lead", "co"])
        self.assertEqual(live.mapped("duty"), ["查明原因"] * 2)

    def test_a_second_lead_is_refused_and_co_handlers_are_not(self):
        self.dialogue("complaint.case.dispatch", self.case).action_send()
        again = self.dialogue("complaint.case.dispatch", self.case)
        self.assertEqual(again.lead_id, self.plant)
        self.assertFalse(again.unit_id)
        self.assertFalse(again.co_unit_ids, "they have it already")
        with self.assertRaisesRegex(UserError, "which unit"):
            again.action_send()
        again.unit_id = self.sales
        with self.assertRaisesRegex(UserError, "leads already"):
            again.action_send()
        again.unit_id = False
        again.co_unit_ids = self.sales
        again.action_send()
        self.assertIn(self.sales, self.case.dispatch_ids.unit_id)

    def test_who_sent_it_back_is_not_proposed_again(self):
        self.dialogue("complaint.case.dispatch", self.case).action_send()
        lead = self.case.dispatch_ids.filtered(lambda d: d.part == "lead" and d.state == "sent")
        lead.with_user(self.users["unit"]).action_ask_return("不是我厂产品")
        lead.with_user(self.users["supervisor"]).action_accept_return("属实")
        again = self.dialogue("complaint.case.dispatch", self.case)
        self.assertFalse(again.lead_id)
        self.assertFalse(again.unit_id)


@tagged("post_install", "-at_install")
class TestProof(DialogueCase):
    def read_as_colleague(self, record):
        record.invalidate_recordset()
        spec = {"attachment_ids": {"fields": {"name": {}, "mimetype": {}}}}
        read = record.with_user(self.users["supervisor"]).web_read(spec)
        return [file["name"] for file in read[0]["attachment_ids"]]

    def test_colleagues_read_what_one_uploaded(self):
        case = self.create_case()
        parts = {
            "complaint.contact": {"direction": "in", "text": "收到照片"},
            "complaint.finding": {"name": "结块"},
        }
        for model, vals in parts.items():
            with self.subTest(model=model):
                files = [(6, 0, self.attachment().ids)]
                part = (
                    self.env[model]
                    .with_user(self.users["handler"])
                    .create({"case_id": case.id, "attachment_ids": files, **vals})
                )
                self.assertEqual(self.read_as_colleague(part), ["proof.txt"])

    def test_colleagues_read_the_proof_of_what_happened(self):
        case = self.create_case()
        wizard = self.dialogue(
            "complaint.case.event", case, type_id=self.event_type("reported"), note="已汇报"
        )
        wizard.attachment_ids = self.attachment()
        wizard.action_confirm()
        event = case.event_ids.filtered(lambda e: e.code == "reported")
        self.assertEqual(self.read_as_colleague(event), ["proof.txt"])


@tagged("post_install", "-at_install")
class TestTellDialogue(DialogueCase):
    def test_CEM_33_tells_in_the_words_of_the_decision(self):
        case = self.create_case()
        self.env["complaint.decision"].create(
            {"name": "旧", "case_id": case.id, "text": "旧", "customer_text": "旧答复"}
        ).action_submit()
        decision = self.env["complaint.decision"].create(
            {"name": "退货", "case_id": case.id, "text": "退", "customer_text": "同意退货。"}
        )
        decision.decided_at = False
        decision.action_submit()
        decision.with_context(skip_validation_check=True).decided_at = local(2030, 1, 1)
        self.assertFalse(case.is_told)
        wizard = self.dialogue("complaint.case.tell", case)
        self.assertEqual((wizard.decision_id, wizard.text), (decision, "同意退货。"))
        self.assertEqual(wizard.person, "兰州建工")
        wizard.action_tell()
        self.assertTrue(case.is_told)
        self.assertEqual(case.contact_ids.decision_id, decision)
        self.assertEqual(case.contact_ids.purpose, "reply")

    def test_CEM_33_nothing_approved_nothing_to_choose(self):
        case = self.create_case()
        form = Form(
            self.env["complaint.case.tell"]
            .with_user(self.users["handler"])
            .with_context(default_case_id=case.id)
        )
        self.assertFalse(form.decision_id)
        self.assertTrue(form._get_modifier("decision_id", "required"))

    def test_told_counts_for_its_round_only(self):
        case = self.create_case()
        decision = self.env["complaint.decision"].create(
            {"name": "退货", "case_id": case.id, "text": "退", "customer_text": "同意退货。"}
        )
        decision.action_submit()
        self.dialogue("complaint.case.tell", case).action_tell()
        case.action_decline("不属我司")
        case.action_reopen("新证据")
        self.assertFalse(case.is_told)


@tagged("post_install", "-at_install")
class TestSatisfactionDialogue(DialogueCase):
    def case_to_verify(self):
        case = self.create_case()
        case.action_enter("verifying")
        return case

    def test_CEM_40_satisfied_or_neutral_closes(self):
        for satisfaction in ("very_satisfied", "satisfied", "neutral"):
            with self.subTest(satisfaction=satisfaction):
                case = self.case_to_verify()
                self.dialogue(
                    "complaint.case.satisfaction", case, satisfaction=satisfaction
                ).action_confirm()
                self.assertEqual((case.state, case.satisfaction), ("closed", satisfaction))

    def test_CEM_39_dissatisfied_needs_details_and_begins_anew(self):
        for satisfaction in ("dissatisfied", "very_dissatisfied"):
            with self.subTest(satisfaction=satisfaction):
                case = self.case_to_verify()
                model = self.env["complaint.case.satisfaction"].with_user(self.users["handler"])
                wizard = model.create(
                    {"case_id": case.id, "satisfaction": satisfaction, "note": "  "}
                )
                with self.assertRaisesRegex(UserError, "not satisfied with"):
                    wizard.action_confirm()
                wizard.note = "退货太慢"
                action = wizard.action_confirm()
                self.assertEqual((case.state, case.satisfaction), ("superseded", satisfaction))
                self.assertEqual(action["res_id"], case.next_ids.id)
                self.assertEqual(case.next_ids.state, "registered")


@tagged("post_install", "-at_install")
class TestClockDialogues(DialogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_version(
            routing_rule_ids=[
                (0, 0, {**cls.routing, "co_role_ids": False}),
                (0, 0, {"code": "R2", "name": "<b>其余</b>", "role_id": cls.role_sales.id}),
            ],
            clock_rule_ids=[
                (0, 0, cls.clock_rule("K1", "received", ["closed"], 7, "days", basis="一周内"))
            ],
        )
        cls.case = cls.create_case(received_at=local(2026, 11, 20, 9))
        cls.reason = cls.env["complaint.pause.reason"].create(
            {"name": "等待 28 天强度", "code": "wait28", "needs_proof": True}
        )

    def test_hold_needs_proof(self):
        wizard = self.dialogue(
            "complaint.case.pause", self.case, reason_id=self.reason, note="送检"
        )
        with self.assertRaisesRegex(UserError, "proof"):
            wizard.action_confirm()
        wizard.attachment_ids = self.attachment()
        wizard.action_confirm()
        self.assertEqual(self.case.pause_reason_id, self.reason)
        self.assertEqual(self.clock(self.case, "K1").status, "paused")
        self.case.with_user(self.users["handler"]).action_resume()
        self.assertEqual(self.clock(self.case, "K1").status, "running")

    def test_extension_holds_once_the_customer_is_told(self):
        clock = self.clock(self.case, "K1")
        due = clock.due_at
        wizard = self.dialogue(
            "complaint.case.extension", self.case, clock_id=clock, amount=3, reason="送外检"
        )
        extension = self.env["complaint.extension"].browse(wizard.action_ask()["res_id"])
        self.assertEqual(clock.due_at, due)
        if extension.decision_id.state != "approved":
            extension.decision_id.sudo()._approve()
        self.assertEqual((extension.state, clock.due_at), ("approved", due))
        self.dialogue(
            "complaint.extension.tell", extension, field="extension_id", means="letter"
        ).action_tell()
        self.assertEqual(extension.state, "effective")
        self.assertEqual(clock.due_at - due, timedelta(days=3))

    def test_why_this_deadline(self):
        clock = self.clock(self.case, "K1")
        action = clock.with_user(self.users["handler"]).action_why()
        answer = self.dialogue("complaint.clock.answer", clock, field="clock_id")
        self.assertEqual(action["res_model"], answer._name)
        self.assertEqual(answer.basis, "一周内")
        self.assertIn("7", answer.rule_text)
        for text in ("The clock starts", "Nov 20", "day 7", "Nov 27"):
            self.assertIn(text, answer.explanation)

    def test_which_rule_did_this(self):
        answer = self.dialogue("complaint.rule.answer", self.case).answer
        self.assertIn("强度由生产公司查", answer)
        self.assertIn("An earlier rule applies: R1", answer)
        self.assertIn("&lt;b&gt;其余&lt;/b&gt;", answer)

    def test_draft_has_no_rule_to_name(self):
        draft = self.create_case(register=False)
        self.assertFalse(self.dialogue("complaint.rule.answer", draft).answer)

    def test_what_happened_is_recorded_by_hand(self):
        record = {"note": "已向分管领导汇报", "at": fields.Datetime.now()}
        self.dialogue(
            "complaint.case.event", self.case, type_id=self.event_type("reported"), **record
        ).action_confirm()
        self.assertIn("reported", self.case.event_ids.mapped("code"))

    def test_only_what_has_happened_and_is_by_hand(self):
        model = self.env["complaint.case.event"].with_user(self.users["handler"])
        vals = {"case_id": self.case.id, "note": "。", "type_id": self.event_type("reported").id}
        late = model.create({**vals, "at": fields.Datetime.now() + timedelta(minutes=6)})
        with self.assertRaisesRegex(UserError, "not happened"):
            late.action_confirm()
        system = model.create({**vals, "type_id": self.event_type("closed").id})
        with self.assertRaisesRegex(UserError, "not by hand"):
            system.action_confirm()


@tagged("post_install", "-at_install")
class TestMeasureDialogues(DialogueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.measure = cls.env["complaint.action"].create(
            {
                "name": "校准地磅",
                "case_id": cls.create_case().id,
                "user_id": cls.users["unit"].id,
                "approver_id": cls.users["investigator"].id,
                "due_date": "2030-01-31",
                "unit_id": cls.plant.id,
            }
        )

    def ask(self, name, role, **vals):
        return self.dialogue(name, self.measure, "action_id", self.users[role], **vals)

    def test_a_new_measure_opens_on_its_case(self):
        case = self.measure.case_id
        action = case.with_user(self.users["handler"]).action_new_measure()
        model = self.env["complaint.action"].with_user(self.users["handler"])
        form = Form(model.with_context(**action["context"]))
        form.name = "每班校磅"
        form.user_id = self.users["unit"]
        form.approver_id = self.users["investigator"]
        form.due_date = "2030-01-31"
        self.assertEqual(form.save().case_id, case)

    def report_obstacle(self):
        self.ask(
            "complaint.action.obstacle", "unit", obstacle="缺配件", asked_due_date="2030-02-15"
        ).action_confirm()

    def test_CEM_36_obstacle_and_consent_to_the_date_asked_for(self):
        self.report_obstacle()
        self.assertEqual(self.measure.state, "obstacle")
        consent = self.ask("complaint.action.consent", "investigator")
        self.assertEqual(str(consent.due_date), "2030-02-15")
        consent.action_confirm()
        self.assertEqual((self.measure.state, str(self.measure.due_date)), ("open", "2030-02-15"))
        self.assertEqual(str(self.measure.original_due_date), "2030-01-31")

    def test_CEM_36_the_approver_may_keep_the_date(self):
        self.report_obstacle()
        self.ask("complaint.action.consent", "investigator", due_date="2030-01-31").action_confirm()
        self.assertEqual(str(self.measure.due_date), "2030-01-31")

    def test_CEM_36_nobody_else_consents(self):
        self.report_obstacle()
        with self.assertRaisesRegex(UserError, "decides about"):
            self.ask("complaint.action.consent", "supervisor").action_confirm()

    def done(self):
        self.measure.evidence = "已校准"
        self.measure.with_user(self.users["unit"]).action_done()

    def test_CEM_37_it_worked(self):
        self.done()
        self.ask(
            "complaint.action.review", "investigator", verdict="effective", note="复磅三车"
        ).action_confirm()
        self.assertEqual(self.measure.state, "effective")

    def test_CEM_37_a_deeper_measure_follows(self):
        self.done()
        wizard = (
            self.env["complaint.action.review"]
            .with_user(self.users["investigator"])
            .create({"action_id": self.measure.id, "verdict": "deeper", "note": "仍超差"})
        )
        with self.assertRaisesRegex(UserError, "deeper measure"):
            wizard.action_confirm()
        wizard.write(
            {"name": "更换传感器", "user_id": self.users["unit"].id, "due_date": "2030-03-01"}
        )
        action = wizard.action_confirm()
        self.assertEqual(self.measure.state, "insufficient")
        self.assertEqual(self.measure.child_ids.id, action["res_id"])


@tagged("post_install", "-at_install")
class TestReasons(DialogueCase):
    def ask_reason(self, record, method, user, reason="理由充分"):
        model = self.env["complaint.reason.wizard"].with_user(user)
        context = {
            "complaint_method": method,
            "active_model": record._name,
            "active_ids": record.ids,
        }
        return model.with_context(**context).create({"reason": reason}).action_confirm()

    def test_buttons_that_ask_for_a_reason_only(self):
        case = self.create_case()
        handler = self.users["handler"]
        self.ask_reason(case, "action_decline", handler)
        self.assertEqual((case.state, case.end_reason), ("declined", "理由充分"))
        self.ask_reason(case, "action_reopen", handler)
        self.assertEqual((case.state, case.round), ("accepted", 2))
        self.ask_reason(case, "action_withdraw", handler)
        self.assertEqual(case.state, "withdrawn")

    def test_dispatch_sent_back_and_adjudicated(self):
        case = self.create_case()
        case.dispatch_ids.state = "cancelled"
        case.unit_id = self.plant
        dispatch = case._dispatch().filtered(lambda d: d.part == "lead")
        self.ask_reason(dispatch, "action_ask_return", self.users["unit"])
        self.assertEqual(dispatch.state, "returning")
        self.ask_reason(dispatch, "action_refuse_return", self.users["supervisor"])
        self.assertEqual((dispatch.state, dispatch.return_verdict), ("signed", "理由充分"))
        self.ask_reason(dispatch, "action_cancel", self.users["handler"])
        self.assertEqual(dispatch.state, "cancelled")
