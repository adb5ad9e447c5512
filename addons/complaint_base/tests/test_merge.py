"""Two cases about one thing become one, and two again (F10, S12)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.complaint_base.kernel.mail_source import MailSource

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestMerge(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_version(
            clock_rule_ids=[
                (0, 0, cls.clock_rule("accept", "registered", ["accepted"], 24, "hours")),
                (0, 0, cls.clock_rule("reply", "registered", ["replied"], 10, "days")),
            ]
        )
        cls.first = cls.create_case(subject="结块")
        cls.second = cls.create_case(subject="水泥结块，同一车")

    def merge(self, case=None, target=None, **options):
        (case or self.second).action_merge(target or self.first, "同一车货", **options)

    def clock_values(self, case):
        return {
            clock.rule_id.code: clock.read(
                ["status", "started_at", "due_at", "original_due_at", "stopped_at"]
            )[0]
            | {"id": clock.id}
            for clock in case.clock_ids
        }

    def test_F10_merged_points_to_the_one_that_goes_on(self):
        number = self.second.name
        self.merge()
        self.assertEqual(self.second.state, "merged")
        self.assertEqual(self.second.merged_into_id, self.first)
        self.assertEqual(self.second._merge_target(), self.first)
        self.assertEqual(self.first._merge_target(), self.first)
        self.assertEqual(self.first.merged_ids, self.second)
        self.assertIn("merged", self.second.event_ids.mapped("code"))
        found = self.env["complaint.case"].name_search(number)
        self.assertEqual([case_id for case_id, _name in found], self.second.ids)

    def test_F10_mail_to_a_ring_of_merged_cases_finds_one(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_case SET merged_into_id = CASE id WHEN %s THEN %s ELSE %s END"
            " WHERE id IN %s",
            (self.first.id, self.second.id, self.first.id, (self.first.id, self.second.id)),
        )
        self.env.invalidate_all()
        mail = MailSource(
            f"From: {self.first.partner_id.email}\r\nSubject: {self.first.name}\r\n\r\nx".encode()
        )
        found = self.env["complaint.intake"]._case_answered(mail)
        self.assertIn(found, self.first | self.second)

    def test_S12_merged_case_does_not_escalate(self):
        self.merge()
        self.assertEqual(set(self.second.clock_ids.mapped("status")), {"cancelled"})
        self.assertFalse(any(self.second.clock_ids.mapped("next_notice_at")))
        self.assertFalse(self.second.next_due_at)
        self.assertEqual(set(self.first.clock_ids.mapped("status")), {"running"})

    def test_F10_undo_restores_state_and_clocks_exactly(self):
        self.second.action_enter("accepted")
        before = self.clock_values(self.second)
        state = self.second.read(["state", "closed_at", "end_reason", "retention_until"])
        due = self.second.next_due_at
        self.merge()
        self.assertNotEqual(self.clock_values(self.second), before)
        self.second.action_unmerge("两车货")
        self.assertEqual(self.clock_values(self.second), before)
        self.assertEqual(
            self.second.read(["state", "closed_at", "end_reason", "retention_until"]), state
        )
        self.assertEqual(self.second.next_due_at, due)
        self.assertFalse(self.second.merged_into_id)
        stored = self.clock_values(self.second)
        self.second.clock_ids._rebuild()
        self.assertEqual(self.clock_values(self.second), stored)

    def test_F10_undo_plans_the_call_backs_again(self):
        rule = {
            "code": "REV",
            "name": "回访",
            "start_event_id": self.event_type("replied").id,
            "amount": 30,
            "unit": "days",
        }
        self.new_version(revisit_rule_ids=[(0, 0, rule)])
        case = self.create_case(subject="结块", user_id=self.users["handler"].id)
        case.action_enter("verifying")
        [asked] = case.revisit_ids
        by_hand = self.env["complaint.revisit"].create(
            {"case_id": case.id, "planned_on": asked.planned_on, "user_id": case.user_id.id}
        )
        by_hand.action_cancel("客户不愿接听")
        day = asked.planned_on
        self.merge(case)
        self.assertEqual(asked.state, "cancelled")
        case.action_unmerge("两车货")
        self.assertEqual((asked.state, asked.planned_on), ("planned", day))
        self.assertEqual(by_hand.state, "cancelled", "it was called off before")
        self.assertEqual(len(case.revisit_ids), 2)

    def test_F10_merged_and_undone_twice(self):
        before = self.clock_values(self.second)
        for _turn in range(2):
            self.merge()
            self.assertEqual(set(self.second.clock_ids.mapped("status")), {"cancelled"})
            self.second.action_unmerge("不是一回事")
            self.assertEqual(self.clock_values(self.second), before)
        self.second.action_enter("accepted")
        self.assertEqual(self.clock(self.second, "accept").status, "stopped")

    def test_F10_what_arrives_later_goes_on_with_the_other(self):
        third = self.create_case()
        self.merge()
        self.merge(self.first, third)
        message = self.second.message_post(body="客户又来信", message_type="email")
        self.assertEqual((message.model, message.res_id), ("complaint.case", third.id))
        note = self.second._message_log(body="备注")
        self.assertEqual(note.res_id, self.second.id)
        self.assertEqual(self.second._merge_target(), third)
        self.second.action_unmerge("不是一回事")
        message = self.second.message_post(body="再来信", message_type="email")
        self.assertEqual(message.res_id, self.second.id)

    def test_F10_nothing_moves(self):
        follower = self.users["supervisor"].partner_id
        self.second.message_subscribe(follower.ids)
        contact = self.env["complaint.contact"].create(
            {"case_id": self.second.id, "purpose": "inquire", "text": "询问批号"}
        )
        self.merge()
        self.assertIn(follower, self.second.message_partner_ids)
        self.assertNotIn(follower, self.first.message_partner_ids)
        self.assertEqual(contact.case_id, self.second)

    def test_F10_no_cycle(self):
        self.merge()
        with self.assertRaisesRegex(UserError, "which was merged into it"):
            self.merge(self.first, self.second)
        with self.assertRaisesRegex(UserError, "at least two"):
            self.merge(self.first, self.first)
        # Even a cycle made behind our back ends somewhere.
        self.env.cr.execute(
            "UPDATE complaint_case SET merged_into_id = %s WHERE id = %s",
            [self.second.id, self.first.id],
        )
        self.env.invalidate_all()
        self.assertTrue(self.second._merge_target())

    def test_F10_ended_and_drafts_are_refused(self):
        draft = self.create_case(register=False)
        with self.assertRaisesRegex(UserError, "not registered yet"):
            self.merge(draft)
        with self.assertRaisesRegex(UserError, "not registered yet"):
            self.merge(self.second, draft)
        ended = self.create_case()
        ended.action_withdraw("客户撤诉")
        with self.assertRaisesRegex(UserError, "has ended and cannot be merged"):
            self.merge(ended)
        with self.assertRaisesRegex(UserError, "only an open complaint"):
            self.merge(self.second, ended)
        with self.assertRaisesRegex(UserError, "reason is required"):
            self.second.action_merge(self.first, " ")

    def test_F10_other_company_never_other_customer_knowingly(self):
        company = self.create_company("另一公司")
        self.env.user.company_ids |= company
        everywhere = {"allowed_company_ids": (self.company | company).ids}
        self.policy.copy({"company_id": company.id, "valid_from": "2020-01-01"}).action_publish()
        foreign = (
            self.env["complaint.case"]
            .with_context(**everywhere)
            .create({"subject": "x", "partner_id": self.partner.id, "company_id": company.id})
        )
        foreign.action_register()
        with self.assertRaisesRegex(UserError, "another company"):
            self.merge(foreign, self.first.with_context(**everywhere))
        other = self.create_case(partner_id=self.env["res.partner"].create({"name": "另一客户"}).id)
        with self.assertRaisesRegex(UserError, "another customer.*differ"):
            self.merge(other)
        self.merge(other, other_customer=True)
        self.assertEqual(other.state, "merged")

    def test_merged_case_is_written_no_more(self):
        self.merge()
        second = self.second.with_user(self.users["handler"])
        with self.assertRaisesRegex(UserError, f"was merged into {self.first.name}"):
            second.subject = "x"
        with self.assertRaisesRegex(UserError, "was merged into"):
            self.env["complaint.finding"].with_user(self.users["handler"]).create(
                {"case_id": second.id, "name": "x"}
            )

    def test_undo_needs_a_merge_and_a_reason(self):
        with self.assertRaisesRegex(UserError, "is not merged"):
            self.first.action_unmerge("x")
        self.merge()
        with self.assertRaisesRegex(UserError, "reason is required"):
            self.second.action_unmerge("")

    def test_wizard_warns_and_merges(self):
        other = self.create_case(
            partner_id=self.env["res.partner"].create({"name": "另一客户"}).id,
            received_at=fields.Datetime.now() + timedelta(minutes=1),
        )
        cases = self.first | other
        handler = self.users["handler"]
        wizard = Form(
            self.env["complaint.merge"]
            .with_user(handler)
            .with_context(active_model="complaint.case", active_ids=cases.ids)
        )
        self.assertEqual(wizard.target_id, self.first)
        self.assertIn("另一客户", wizard.warnings)
        wizard.reason = "同一车货"
        with self.assertRaisesRegex(UserError, "another customer"):
            wizard.save().action_merge()
        wizard.other_customer = True
        wizard.save().action_merge()
        self.assertEqual((other.state, other.merged_into_id), ("merged", self.first))

    def test_roles(self):
        with self.assertRaises(AccessError):
            self.second.with_user(self.users["auditor"]).action_merge(
                self.first.with_user(self.users["auditor"]), "x"
            )
        self.second.with_user(self.users["handler"]).action_merge(
            self.first.with_user(self.users["handler"]), "同一车货"
        )
        with self.assertRaises(AccessError):
            self.second.with_user(self.users["auditor"]).action_unmerge("x")
        self.second.with_user(self.users["handler"]).action_unmerge("不是一回事")
        self.assertEqual(self.second.state, "registered")
