"""Who takes in, who is told, whose policy it is, what was recorded wrongly, holds that end."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCase, local, wall


@tagged("post_install", "-at_install")
class TestTakeIn(ComplaintCase):
    def test_CEM_16_only_units_of_the_policy_register(self):
        self.policy.state = "draft"
        self.policy.intake_role_ids = self.role_sales
        self.policy.action_publish()
        vals = {"subject": "结块", "partner_id": self.partner.id, "company_id": self.company.id}
        case = self.env["complaint.case"].with_user(self.users["investigator"]).create(vals)
        with self.assertRaisesRegex(AccessError, "registered by 销售公司"):
            case.action_register()
        case.with_user(self.users["handler"]).action_register()
        self.assertEqual(case.state, "registered")

    def test_CEM_16_part_of_a_unit_registers_too(self):
        part = self.env["hr.department"].create(
            {"name": "城关门市部", "company_id": self.company.id, "parent_id": self.sales.id}
        )
        clerk = self.users["supervisor"]
        self.create_unit("别处", clerk)
        self.assertFalse(self.sales._complaint_has_member(clerk))
        clerk.employee_id.department_id = part
        self.assertTrue(self.sales._complaint_has_member(clerk))
        self.assertFalse(part._complaint_has_member(self.users["handler"]))

    def inform(self, *roles):
        self.new_version(
            routing_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "R1",
                        "name": "知会",
                        "role_id": self.role_plant.id,
                        "inform_role_ids": [(6, 0, [role.id for role in roles])],
                    },
                )
            ]
        )

    def test_CEM_06_informed_units_are_told_without_who_complains(self):
        self.inform(self.role_plant, self.role_operations)
        case = self.create_case(description="底层 3 袋结块")
        told = self.env["mail.message"].search([("subject", "ilike", case.name)])
        self.assertEqual(
            told.notified_partner_ids,
            (self.users["unit"] | self.users["investigator"]).partner_id,
        )
        self.assertIn("底层 3 袋结块", told[0].body)
        self.assertNotIn(self.partner.name, "".join(told.mapped("body")))
        event = case.event_ids.filtered(lambda event: event.code == "informed")
        self.assertEqual(set(event.note.split(", ")), {"生产公司", "运营管理部"})

    def test_CEM_06_batch_is_one_message_for_each_unit(self):
        self.inform(self.role_plant)
        cases = self.create_case(register=False) | self.create_case(register=False)
        cases.action_register()
        told = self.env["mail.message"].search([("subject", "ilike", cases[0].name)])
        self.assertEqual(len(told), 1)
        self.assertIn(cases[1].name, told.subject)
        self.assertEqual(cases.event_ids.mapped("code").count("informed"), 2)


@tagged("post_install", "-at_install")
class TestCorrections(ComplaintCase):
    def test_event_at_the_wrong_time_is_passed_by(self):
        self.new_version(
            clock_rule_ids=[(0, 0, self.clock_rule("C1", "reported", ["closed"], 2, "hours"))]
        )
        case = self.create_case()
        wrong = case._record("reported", local(2026, 3, 2, 9, 0), note="向经理汇报")
        for moment, due in (
            (local(2026, 3, 2, 8, 0), "2026-03-02 10:00:00"),
            (local(2026, 3, 2, 11, 0), "2026-03-02 13:00:00"),
        ):
            wrong = wrong._correct(moment, "时间记错")
            with self.subTest(due):
                self.assertEqual(wall(self.clock(case, "C1").due_at), due)
                self.assertEqual(wrong.note, "向经理汇报")
        self.assertEqual(case.event_ids.mapped("code").count("reported"), 3)
        before = self.clock(case, "C1").due_at
        self.clock(case, "C1")._rebuild()
        self.assertEqual(self.clock(case, "C1").due_at, before)

    def test_two_dispatches_of_one_case(self):
        self.new_version(
            clock_rule_ids=[
                (
                    0,
                    0,
                    self.clock_rule(
                        "C1", "dispatched", ["answered"], 3, "work_days", scope="dispatch"
                    ),
                )
            ]
        )
        case = self.create_case(unit_id=self.plant.id)
        dispatches = case._dispatch() | self.env["complaint.dispatch"].create(
            case._prepare_dispatch_vals("co", self.operations, False)
        )
        dispatches._record("dispatched")
        self.assertEqual(self.clock(case, "C1").dispatch_id, dispatches)


@tagged("post_install", "-at_install")
class TestHolds(ComplaintCase):
    def test_hold_ends_by_itself_after_the_days_the_reason_allows(self):
        reason = self.env["complaint.pause.reason"].create(
            {"name": "送检", "code": "test", "needs_proof": False, "max_days": 3}
        )
        case = self.create_case()
        now = fields.Datetime.now()
        case.action_pause(reason, "送检", at=now)
        self.assertEqual(case.pause_until, now + timedelta(days=3))
        for later, on_hold in ((timedelta(days=3, seconds=-1), True), (timedelta(days=5), False)):
            with patch.object(fields.Datetime, "now", lambda later=later: now + later):
                self.env["complaint.case"]._cron_resume()
            self.assertEqual(bool(case.pause_reason_id), on_hold)
        resumed = case.event_ids.filtered(lambda event: event.code == "resumed")
        self.assertEqual(resumed.at, now + timedelta(days=3))

    def test_CEM_34_after_the_final_ruling_nothing_is_objected_to(self):
        case = self.create_case()
        first, final = (
            self.env["complaint.decision"].create(
                {"name": kind, "case_id": case.id, "text": "退货", "kind": kind}
            )
            for kind in ("handling", "final")
        )
        (first | final).action_submit()
        with self.assertRaisesRegex(UserError, "no further objection"):
            first.action_object("仍有异议")
