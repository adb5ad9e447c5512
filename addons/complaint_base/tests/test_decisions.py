"""Decisions in tiers, and no way out to the customer without one."""

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestDecisions(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.president = cls.users["executive"]
        cls.new_version(
            approval_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "T1",
                        "name": "主管",
                        "sequence": 10,
                        "approver": "role_head",
                        "role_id": cls.role_operations.id,
                        "decision_kind": "handling",
                    },
                ),
                (
                    0,
                    0,
                    {
                        "code": "T2",
                        "name": "公司领导",
                        "sequence": 20,
                        "approver": "group",
                        "group_id": cls.env.ref("complaint_base.group_complaint_executive").id,
                        "decision_kind": "handling",
                        "min_amount": 5000,
                    },
                ),
            ]
        )
        cls.case = cls.create_case()

    def decide(self, user="handler", **vals):
        return (
            self.env["complaint.decision"]
            .with_user(self.users[user])
            .create(
                {
                    "name": "退货处理",
                    "case_id": self.case.id,
                    "text": "同意退货 20 吨",
                    "customer_text": "同意退货",
                    **vals,
                }
            )
        )

    def approve(self, decision, user):
        decision = decision.with_user(user)
        decision.invalidate_recordset()
        sequences = decision._get_sequences_to_approve(user)
        decision._validate_tier(decision.review_ids.filtered(lambda r: r.sequence in sequences))
        decision.invalidate_recordset()

    def test_who_takes_a_decision_back_from_approval(self):
        decision = self.decide()
        decision.action_submit()
        mine = {"handler": True, "supervisor": True, "investigator": False}
        for role, may in mine.items():
            with self.subTest(role):
                seen = decision.with_user(self.users[role])
                self.assertEqual(seen.may_take_back, may)
                if not may:
                    with self.assertRaisesRegex(UserError, "whoever submitted it"):
                        seen.restart_validation()
        arch = etree.fromstring(decision.get_view(view_type="form")["arch"])
        [button] = arch.xpath("//button[@name='restart_validation']")
        self.assertEqual(button.get("invisible"), "not may_take_back")
        decision.restart_validation()
        self.assertFalse(decision.review_ids)
        self.assertFalse(decision.may_take_back, "there is nothing to take back")
        decision.action_submit()
        self.approve(decision, self.users["investigator"])
        self.assertFalse(decision.may_take_back, "it is approved")

    def test_tiers_are_data_of_the_policy(self):
        decision = self.decide()
        decision.action_submit()
        self.assertEqual(decision.state, "draft")
        self.assertEqual(decision.review_ids.reviewer_ids, self.users["investigator"])
        self.approve(decision, self.users["investigator"])
        self.assertEqual(decision.state, "approved")
        self.assertIn("decision_approved", self.case.event_ids.mapped("code"))

    def test_tier_by_amount_and_in_order(self):
        decision = self.decide(amount=5000)
        decision.action_submit()
        self.assertEqual(len(decision.review_ids), 2)
        self.approve(decision, self.president)
        self.assertEqual(decision.state, "draft")
        self.approve(decision, self.users["investigator"])
        self.assertEqual(decision.state, "draft")
        self.approve(decision, self.president)
        self.assertEqual(decision.state, "approved")
        just_below = self.decide(amount=4999.99)
        just_below.action_submit()
        self.assertEqual(len(just_below.review_ids), 1)

    def test_rejected_decision_allows_nothing(self):
        decision = self.decide()
        decision.action_submit()
        reviews = decision.review_ids
        decision.with_user(self.users["investigator"])._rejected_tier(reviews)
        self.assertEqual(decision.state, "rejected")
        self.assertFalse(decision._allows("phone"))

    def test_decision_without_a_tier_is_in_force_at_once(self):
        decision = self.decide(kind="settlement")
        decision.action_submit()
        self.assertEqual(decision.state, "approved")

    def test_CEM_34_objection_is_ruled_on_once(self):
        decision = self.decide(kind="settlement")
        decision.action_submit()
        objection = decision.action_object("责任判定有误", self.plant)
        self.assertEqual((objection.kind, objection.objection_to_id), ("objection", decision))
        final = self.decide(user="executive", kind="final")
        final.action_submit()
        with self.assertRaisesRegex(UserError, "no further objection"):
            final.action_object("仍有异议")


@tagged("post_install", "-at_install")
class TestWaysOut(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case()

    def as_handler(self):
        return self.case.with_user(self.users["handler"])

    def assertRefused(self, action):
        """Check that it is refused, and that the log outlives the refused transaction."""
        before = self.env["complaint.refusal"].search_count([])
        with self.enter_registry_test_mode():
            try:
                action()
            except UserError as error:
                self.assertIn("no approved decision allows", str(error))
            else:
                self.fail("the answer was not refused")
        self.assertEqual(self.env["complaint.refusal"].search_count([]), before + 1)

    def approved(self):
        decision = self.env["complaint.decision"].create(
            {"name": "退货", "case_id": self.case.id, "text": "同意退货", "kind": "settlement"}
        )
        decision.action_submit()
        return decision

    def tell(self, **vals):
        return (
            self.env["complaint.contact"]
            .with_user(self.users["handler"])
            .create(
                {
                    "case_id": self.case.id,
                    "purpose": "reply",
                    "means": "phone",
                    "text": "我们同意退货",
                    **vals,
                }
            )
        )

    def test_CEM_33_T3_reply_before_approval_is_refused_and_logged(self):
        self.assertRefused(self.tell)
        refusal = self.env["complaint.refusal"].search([], limit=1)
        self.assertEqual((refusal.case_id, refusal.text), (self.case, "我们同意退货"))
        self.assertEqual(refusal.user_id, self.users["handler"])

    def test_CEM_33_reply_by_an_approved_decision(self):
        contact = self.tell(decision_id=self.approved().id)
        self.assertIn("told", self.case.event_ids.mapped("code"))
        self.assertTrue(contact.decision_id)

    def test_CEM_33_decision_of_another_case_does_not_help(self):
        other = self.create_case()
        decision = self.env["complaint.decision"].create(
            {"name": "退货", "case_id": other.id, "text": "同意", "kind": "settlement"}
        )
        decision.action_submit()
        self.assertRefused(lambda: self.tell(decision_id=decision.id))

    def test_asking_and_acknowledging_bind_nobody(self):
        self.tell(purpose="inquire", text="请提供批号")
        self.tell(purpose="acknowledge", text="已收到您的投诉")
        self.assertIn("acknowledged", self.case.event_ids.mapped("code"))

    def test_CEM_33_chatter(self):
        self.assertRefused(
            lambda: self.as_handler().message_post(
                body="我们赔",
                partner_ids=self.partner.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        )
        # Colleagues may talk among themselves.
        self.as_handler().message_post(body="内部意见", subtype_xmlid="mail.mt_note")

    def test_CEM_33_customers_do_not_follow(self):
        self.case.message_subscribe(self.partner.ids)
        self.assertNotIn(self.partner, self.case.message_partner_ids)
        self.case.message_subscribe(self.users["handler"].partner_id.ids)
        self.assertIn(self.users["handler"].partner_id, self.case.message_partner_ids)

    def test_CEM_33_composer_and_template(self):
        for mode in ("comment", "mass_mail"):
            with self.subTest(mode=mode):
                composer = (
                    self.env["mail.compose.message"]
                    .with_user(self.users["handler"])
                    .with_context(active_ids=self.case.ids)
                    .create(
                        {
                            "composition_mode": mode,
                            "model": "complaint.case",
                            "res_ids": self.case.ids,
                            "subject": "答复",
                            "body": "我们赔",
                            "partner_ids": [(6, 0, self.partner.ids)],
                        }
                    )
                )
                self.assertRefused(composer.action_send_mail)
        template = self.env["mail.template"].create(
            {
                "name": "答复",
                "model_id": self.env["ir.model"]._get_id("complaint.case"),
                "subject": "答复",
                "body_html": "我们赔",
                "email_to": "kehu@example.com",
            }
        )
        self.assertRefused(lambda: template.send_mail(self.case.id))

    def test_CEM_33_text_message(self):
        self.assertRefused(
            lambda: self.as_handler()._message_sms("我们赔", sms_numbers=["13893100000"])
        )
        for mode in ("comment", "mass"):
            composer = (
                self.env["sms.composer"]
                .with_user(self.users["handler"])
                .create(
                    {
                        "composition_mode": mode,
                        "res_model": "complaint.case",
                        "res_ids": str(self.case.ids),
                        "body": "我们赔",
                        "numbers": "13893100000",
                    }
                )
            )
            self.assertRefused(composer.action_send_sms)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_contact_is_sent_in_its_own_words(self):
        contact = self.tell(decision_id=self.approved().id, means="mail")
        contact.action_send()
        self.assertIn("我们同意退货", contact.message_id.body)
        self.assertIn(self.partner, contact.message_id.notified_partner_ids)
        with self.assertRaisesRegex(UserError, "sent already"):
            contact.action_send()

    def test_CEM_33_context_of_another_text_opens_nothing(self):
        contact = self.tell(purpose="inquire", text="请提供批号", means="mail")
        case = self.as_handler().with_context(complaint_contact_id=contact.id)
        self.assertRefused(
            lambda: case.message_post(
                body="我们赔", partner_ids=self.partner.ids, subtype_xmlid="mail.mt_comment"
            )
        )

    def test_CEM_33_only_by_letter_or_phone_where_the_policy_says_so(self):
        self.policy.state = "draft"
        self.policy.reply_means = "letter_phone"
        self.policy.action_publish()
        decision = self.approved()
        self.tell(decision_id=decision.id, means="phone")
        self.tell(decision_id=decision.id, means="letter")
        self.assertRefused(lambda: self.tell(decision_id=decision.id, means="mail"))

    def test_what_was_said_stays_on_record(self):
        contact = self.tell(purpose="inquire", text="请提供批号")
        with self.assertRaisesRegex(UserError, "stays on record"):
            contact.text = "x"
        with self.assertRaisesRegex(UserError, "never deleted"):
            contact.sudo().unlink()
