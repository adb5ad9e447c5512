"""The closed-loop tracking sheet and who speaks with the customer: MFG-07, MFG-12, MFG-13."""

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.complaint_base.tests.common import local

from .common import ManufacturingCase


@tagged("post_install", "-at_install")
class TestTrackingSheet(ManufacturingCase):
    def filled_in(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        self.procedure.answer(case)
        return case

    def test_MFG_07_departments_fill_in_and_quality_signs(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        clerk = self.as_("clerk", case)
        with self.assertRaisesRegex(UserError, "技术部: not filled in"):
            clerk.action_next()
        self.procedure.answer(case)
        with self.assertRaisesRegex(UserError, "技术部: not signed"):
            clerk.action_next()
        sheets = case.dispatch_ids
        self.as_("quality_manager", sheets[0]).action_mfg_sign("同意")
        with self.assertRaisesRegex(UserError, "not signed"):
            clerk.action_next()
        self.as_("quality_manager", sheets[1]).action_mfg_sign("同意")
        self.assertTrue(case.mfg_sheets_signed)
        self.assertIn("back with sales", case.message_ids[0].body)
        clerk.action_next()
        self.assertEqual(case.state, "deciding")
        found = self.env["complaint.case"].search([("mfg_sheets_signed", "=", True)])
        self.assertIn(case, found)
        self.assertIn(
            self.complaint(), self.env["complaint.case"].search([("mfg_sheets_signed", "=", False)])
        )

    def test_MFG_07_nobody_but_the_quality_manager_signs(self):
        sheet = self.filled_in().dispatch_ids[0]
        for part in ("clerk", "sales_manager", "tracker", "manager"):
            with self.subTest(part), self.assertRaisesRegex(UserError, "heads quality"):
                self.as_(part, sheet).action_mfg_sign("同意")
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            self.as_("clerk", sheet).mfg_signed_by_id = self.people["clerk"]
        self.assertFalse(sheet.mfg_signed_at)

    def test_MFG_07_what_was_signed_is_not_changed(self):
        case = self.filled_in()
        self.procedure.sign(case)
        sheet = case.dispatch_ids.filtered(lambda d: d.unit_id == self.units["technical"])
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            self.as_("engineer", sheet).cause_analysis = "别的原因"

    def test_MFG_07_given_back_it_is_filled_in_again(self):
        case = self.filled_in()
        sheet = case.dispatch_ids.filtered(lambda d: d.unit_id == self.units["technical"])
        with self.assertRaisesRegex(UserError, "reason is required"):
            self.as_("quality_manager", sheet).action_mfg_reject("")
        self.as_("quality_manager", sheet).action_mfg_reject("原因未到根本")
        self.assertEqual((sheet.state, sheet.answered_at), ("signed", False))
        self.as_("engineer", sheet).write({"cause_analysis": "扭矩未复核"})
        self.as_("engineer", sheet).action_answer()
        self.procedure.sign(case)
        self.assertTrue(case.mfg_sheets_signed)

    def test_MFG_07_a_sheet_that_is_not_filled_in_is_not_signed(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        with self.assertRaisesRegex(UserError, "has not filled in"):
            self.as_("quality_manager", case.dispatch_ids[0]).action_mfg_sign("同意")

    def test_MFG_07_only_sales_speaks_with_the_customer(self):
        case = self.procedure.walk(self.complaint(), "executing")
        decision = case.decision_ids
        for part in ("quality_manager", "tracker", "manager"):
            for purpose in ("inquire", "reply"):
                with self.subTest(part), self.assertRaisesRegex(UserError, "销售"):
                    self.procedure.contact(part, case, purpose, "您好", decision_id=decision.id)
        self.procedure.contact("salesman", case, "inquire", "请问何时方便上门？")

    def test_MFG_07_not_before_it_is_signed(self):
        case = self.filled_in()
        with self.assertRaisesRegex(UserError, "no approved decision"):
            self.procedure.contact("clerk", case, "reply", "我们赔偿")

    def test_MFG_12_a_tracker_of_quality_is_named(self):
        case = self.complaint("price")
        self.procedure.accept(case)
        with self.assertRaisesRegex(UserError, "指定跟踪人"):
            self.as_("clerk", case).action_next()
        with self.assertRaisesRegex(ValidationError, "品质部"):
            case.mfg_tracker_id = self.people["salesman"]
        self.assertEqual(
            case.mfg_tracker_ids, self.people["tracker"] | self.people["quality_manager"]
        )
        self.as_("quality_manager", case).mfg_tracker_id = self.people["tracker"]
        self.assertIn("mfg_tracker_named", case.event_ids.mapped("code"))
        self.as_("clerk", case).action_next()

    def test_MFG_13_answered_by_the_desk_once_it_is_in_place(self):
        case = self.procedure.walk(self.complaint(), "executing")
        action = self.as_("quality_manager", self.env["complaint.action"]).create(
            {
                "name": "复检",
                "case_id": case.id,
                "user_id": self.people["production"].id,
                "approver_id": self.people["quality_manager"].id,
                "due_date": "2027-01-01",
            }
        )
        with self.assertRaisesRegex(UserError, "尚有措施"):
            self.as_("clerk", case).action_next()
        self.procedure.fulfil(action)
        self.as_("clerk", case).action_next()
        self.assertEqual(self.clock(case, "MFG-13").status, "running")
        with self.assertRaisesRegex(UserError, "销售内勤"):
            self.procedure.contact(
                "salesman", case, "reply", "已处理", decision_id=case.decision_ids.id
            )
        self.procedure.reply(case)
        self.assertEqual(self.clock(case, "MFG-13").status, "stopped")

    def test_MFG_13_call_backs_recur_every_thirty_days(self):
        case = self.answered(2026, 3, 2, 10)
        planned = []
        for _time in range(3):
            revisit = self.procedure.revisit(case, "MFG-13")
            planned.append(str(revisit.planned_on))
            self.assertEqual(revisit.user_id, self.people["clerk"])
            with freeze_time(local(*revisit.planned_on.timetuple()[:3], 10)):
                self.procedure.call_back(case)
        # The second of May and the first of June 2026: a Saturday moves to Monday.
        self.assertEqual(planned[0], "2026-04-01")
        self.assertEqual(len(set(planned)), 3)

    def test_MFG_13_dissatisfied_begins_the_next_round(self):
        case = self.answered()
        self.procedure.call_back(case, "dissatisfied", "又出现")
        self.assertEqual((case.state, case.round), ("accepted", 2))
