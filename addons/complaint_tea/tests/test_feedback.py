"""二.3、三.3: what the customer hears, from whom and how, and what he says to it."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import TeaCase

WORDS = "该批茶叶包装封口不严导致受潮，我厂已为您换货并更换封口设备。"
APOLOGY = "给您添了麻烦，我们深表歉意。"


@tagged("post_install", "-at_install")
class TestFeedback(TeaCase):
    def replying(self, **vals):
        case = self.procedure.walk(self.complaint(**vals), "replying")
        return case, case.decision_ids.filtered(lambda d: d.state == "approved")

    def say(self, part, case, plan, text, **vals):
        return self.procedure.contact(part, case, "reply", text, decision_id=plan.id, **vals)

    def test_TEA_09_feedback_group_has_service_and_business(self):
        with self.assertRaises(ValidationError) as caught:
            self.teams["feedback"].member_ids -= self.people["sales"]
        self.assertIn("业务部", str(caught.exception))
        with self.assertRaises(ValidationError):
            self.teams["feedback"].member_ids |= self.people["admin"]

    def test_TEA_09_only_the_feedback_group_tells_the_outcome(self):
        case, plan = self.replying()
        with self.assertRaises(UserError) as caught:
            self.say("leader", case, plan, WORDS + APOLOGY)
        self.assertIn("投诉反馈小组", str(caught.exception))
        self.say("sales", case, plan, WORDS + APOLOGY)

    def test_TEA_10_no_end_without_feedback_and_satisfaction(self):
        case, plan = self.replying()
        with self.assertRaises(UserError) as caught:
            self.as_("clerk", case).action_next()
        self.assertIn("反馈给客户", str(caught.exception))
        self.say("clerk", case, plan, WORDS + APOLOGY)
        self.as_("clerk", case).action_next()
        with self.assertRaises(UserError):
            self.as_("clerk", case).action_close()
        case.satisfaction = "satisfied"
        with self.assertRaises(UserError) as caught:
            self.as_("clerk", case).action_close()
        self.assertIn("怎么说", str(caught.exception))
        case.satisfaction_note = "可以"
        self.as_("clerk", case).action_close()
        self.assertEqual(case.state, "closed")

    def test_TEA_22_reply_has_handling_and_apology(self):
        case, plan = self.replying()
        for text, sentence in (
            (APOLOGY + "我们会尽快处理您的问题，请您放心。", "处理情况"),
            (WORDS, "歉意"),
        ):
            with self.subTest(text), self.assertRaises(UserError) as caught:
                self.say("clerk", case, plan, text)
            self.assertIn(sentence, str(caught.exception))
        self.assertFalse(plan.contact_ids)
        self.say("clerk", case, plan, WORDS + APOLOGY)
        self.assertEqual(plan.contact_ids.purpose, "reply")

    def test_TEA_22_short_reply_is_no_reply(self):
        case, plan = self.replying()
        plan.sudo().customer_text = "已换货"
        with self.assertRaises(UserError) as caught:
            self.say("clerk", case, plan, "已换货，抱歉。")
        self.assertIn("20", str(caught.exception))

    def test_TEA_22_by_the_means_the_customer_prefers(self):
        self.customer.complaint_means = "mail"
        case, plan = self.replying()
        self.assertEqual(case.preferred_means, "mail")
        dialogue = Form(
            self.as_("clerk", self.env["complaint.case.tell"]).with_context(default_case_id=case.id)
        )
        self.assertEqual(dialogue.means, "mail")
        with self.assertRaises(UserError):
            self.say("clerk", case, plan, WORDS + APOLOGY, means="phone")
        told = self.say(
            "clerk", case, plan, WORDS + APOLOGY, means="phone", means_reason="邮箱退信"
        )
        self.assertEqual(told.means, "phone")

    def test_TEA_23_dissatisfied_goes_back_to_the_plan_of_the_same_case(self):
        case = self.procedure.walk(self.complaint(), "verifying")
        with self.assertRaises(UserError):
            self.as_("clerk", case).action_dissatisfied(" ")
        number, plan = case.name, case.decision_ids
        again = self.as_("clerk", case).action_dissatisfied("换来的茶叶还是没有香气")
        self.assertEqual(again, case)
        self.assertEqual((case.state, case.round, case.name), ("deciding", 2, number))
        self.assertFalse(case.next_ids)
        self.assertEqual(case.satisfaction_note, "换来的茶叶还是没有香气")
        self.assertFalse(case.has_plan_in_force)
        self.assertRaises(UserError, self.as_("leader", case).action_next)
        former = case.clock_ids.filtered(lambda clock: clock.round == 1)
        self.assertNotIn("running", former.mapped("status"))
        self.assertEqual(self.clock(case, "TEA-23").status, "running")
        second = self.as_("leader", plan).action_new_version("改为退款并登门致歉")
        self.assertEqual((second.version, second.round), (2, 2))
        second.action_submit()
        self.procedure.approve(second)
        self.as_("leader", case).action_next()
        self.assertEqual(case.state, "executing")
        self.assertEqual(self.clock(case, "TEA-23").status, "stopped")
        self.procedure.walk(case, "verifying")
        self.procedure.close(case)
        self.assertEqual(case.state, "closed")

    def test_TEA_24_feedback_stays_on_the_case(self):
        case = self.procedure.walk(self.complaint(), "closed")
        self.assertEqual(case.satisfaction, "satisfied")
        self.assertIn("冲泡方法", case.satisfaction_note)
        with self.assertRaises(UserError):
            self.as_("clerk", case).satisfaction_note = "另写"

    def test_TEA_33_suggestions_of_customers_reach_the_list(self):
        case = self.procedure.walk(self.complaint(), "verifying")
        self.as_("clerk", case).customer_suggestion = "小袋上印冲泡水温\n并附二维码"
        suggestion = case.suggestion_ids
        self.assertEqual(
            (suggestion.name, suggestion.source, suggestion.state),
            ("小袋上印冲泡水温", "customer", "new"),
        )
        self.as_("clerk", case).customer_suggestion = "小袋上印冲泡水温\n并附二维码"
        self.assertEqual(len(case.suggestion_ids), 1)
        action = self.as_("admin", suggestion).action_adopt()
        measure = (
            self.as_("admin", self.env["complaint.action"])
            .with_context(**action["context"])
            .create(
                {
                    "user_id": self.people["production"].id,
                    "approver_id": self.people["admin"].id,
                    "due_date": "2027-01-31",
                }
            )
        )
        self.assertEqual((measure.kind, suggestion.state), ("improvement", "adopted"))
        self.assertEqual(suggestion.action_ids, measure)
