"""MFG-28: departments are heard before a procedure is put in force."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestPolicyComments(ComplaintCase):
    def setUp(self):
        super().setUp()
        gate = {
            "code": "MFG-07",
            "name": "品质部签字",
            "state": "replying",
            "requirement": "[('cause_id', '!=', False)]",
            "message": "先填写原因",
            "basis": "由品质部经理审核签字",
        }
        self.draft = self.create_policy(
            publish=False,
            code="NEW",
            valid_from="2031-01-01",
            gate_rule_ids=[(0, 0, gate)],
            consulted_unit_ids=[(6, 0, (self.plant | self.operations).ids)],
        ).with_user(self.users["policy_manager"])

    def ask(self):
        self.draft.action_ask_comments()
        of_plant = self.draft.comment_ids.filtered(lambda c: c.unit_id == self.plant)
        of_operations = self.draft.comment_ids - of_plant
        return (
            of_plant.with_user(self.users["unit"]),
            of_operations.with_user(self.users["investigator"]),
        )

    def test_MFG_28_departments_comment_before_it_is_approved(self):
        with self.assertRaisesRegex(UserError, "Not asked yet"):
            self.draft.action_publish()
        plant, operations = self.ask()
        self.assertIn("由品质部经理审核签字", plant.draft)
        self.assertIn(self.users["unit"], plant.activity_ids.user_id)
        with self.assertRaisesRegex(UserError, "may comment until"):
            self.draft.action_publish()
        operations.opinion = "agrees"
        operations.action_give()
        with self.assertRaisesRegex(UserError, "agrees or has comments"):
            plant.action_give()
        plant.opinion = "comments"
        with self.assertRaisesRegex(UserError, "Write down the comment"):
            plant.action_give()
        plant.text = "MFG-07：两小时太短"
        plant.action_give()
        self.assertEqual((plant.state, plant.given_by_id), ("given", self.users["unit"]))
        with self.assertRaises(UserError):
            plant.text = "别的"
        with self.assertRaisesRegex(UserError, "not answered"):
            self.draft.action_publish()
        manager = plant.with_user(self.users["policy_manager"])
        with self.assertRaises(UserError):
            manager.action_decline(" ")
        manager.action_decline("两小时是公司承诺")
        self.draft.action_publish()
        self.assertEqual(self.draft.state, "published")

    def test_MFG_28_silence_until_after_the_last_day_is_consent(self):
        plant, _operations = self.ask()
        last = plant.due_date
        self.assertEqual(last, fields.Date.today() + timedelta(days=7))
        with freeze_time(f"{last} 12:00:00"), self.assertRaises(UserError):
            self.draft.action_publish()
        with freeze_time(f"{last + timedelta(days=1)} 12:00:00"):
            self.draft.comment_ids.invalidate_recordset()
            self.assertTrue(plant.is_silent)
            self.draft.action_publish()
        with self.assertRaisesRegex(UserError, "in force"):
            plant.opinion = "agrees"
            plant.action_give()

    def test_MFG_28_each_speaks_for_its_own_department(self):
        plant, operations = self.ask()
        with self.assertRaises(AccessError):
            operations.with_user(self.users["unit"]).read(["text"])
        handler = self.users["handler"]
        with self.assertRaises(AccessError):
            plant.with_user(handler).write({"opinion": "agrees"})
        with self.assertRaises(AccessError):
            plant.with_user(self.users["policy_manager"]).action_give()
        plant.write({"opinion": "comments", "text": "太短"})
        plant.action_give()
        with self.assertRaises(AccessError):
            plant.action_adopt("我们自己说了算")

    def test_MFG_28_asked_once(self):
        self.ask()
        self.draft.action_ask_comments()
        self.assertEqual(len(self.draft.comment_ids), 2)

    def test_MFG_28_nobody_to_ask_is_no_obstacle(self):
        free = self.create_policy(publish=False, code="FREE", valid_from="2032-01-01")
        with self.assertRaises(UserError):
            free.action_ask_comments()
        free.action_publish()
