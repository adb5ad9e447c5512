"""二.2、三.2: the handling group, its plan, and how it changes."""

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import TeaCase


@tagged("post_install", "-at_install")
class TestHandling(TeaCase):
    # ---- TEA-02

    def test_TEA_02_hands_are_counted(self):
        case = self.complaint()
        # Who took it in, and the leader of the handling group.
        self.assertEqual(case.hop_count, 2)
        self.procedure.walk(case, "accepted")
        self.procedure.begin(case)
        self.assertEqual(case.hop_count, 3)

    def test_TEA_02_a_fourth_hand_needs_a_supervisor(self):
        case = self.complaint()
        self.procedure.walk(case, "accepted")
        self.procedure.begin(case)
        with self.assertRaises(UserError) as caught:
            self.as_("clerk", case).user_id = self.people["clerk2"]
        self.assertIn("3", str(caught.exception))
        self.as_("leader", case).user_id = self.people["clerk2"]
        self.assertEqual(case.hop_count, 4)

    # ---- TEA-06, TEA-07

    def test_TEA_06_handling_group_has_all_three(self):
        for missing in ("leader", "production", "quality"):
            with self.subTest(missing), self.assertRaises(ValidationError) as caught:
                self.teams["handling"].write(
                    {
                        "leader_id": False,
                        "member_ids": [(3, self.people[missing].id)],
                    }
                )
            department = {"leader": "客服部", "production": "生产部", "quality": "质量控制部"}
            self.assertIn(department[missing], str(caught.exception))

    def test_TEA_06_one_of_customer_service_is_not_its_head(self):
        with self.assertRaises(ValidationError):
            self.teams["handling"].write(
                {
                    "leader_id": False,
                    "member_ids": [(3, self.people["leader"].id), (4, self.people["clerk"].id)],
                }
            )

    def test_TEA_06_group_that_fell_apart_stops_the_case(self):
        case = self.procedure.walk(self.complaint(), "accepted")
        self.people["production"].employee_ids.department_id = self.units["sales"]
        self.units["production"].manager_id = False
        case.invalidate_recordset()
        self.assertIn("生产部", case.missing)

    def test_TEA_06_picked_members_are_complete_too(self):
        case = self.complaint()
        handling = self.teams["handling"]
        pick = self.as_("leader", self.env["complaint.team.pick"])
        with self.assertRaises(ValidationError):
            pick.create(
                {
                    "case_id": case.id,
                    "team_id": handling.id,
                    "user_ids": [(6, 0, [self.people["leader"].id])],
                }
            )
        with self.assertRaises(ValidationError):
            pick.create(
                {
                    "case_id": case.id,
                    "team_id": handling.id,
                    "user_ids": [(6, 0, [*handling.member_ids.ids, self.people["sales"].id])],
                }
            )
        handling.member_ids |= self.people["quality_head"]
        picked = self.people["leader"] | self.people["production"] | self.people["quality_head"]
        pick.create({"case_id": case.id, "team_id": handling.id, "user_ids": [(6, 0, picked.ids)]})
        self.assertEqual(case._team_users(handling.role_id), picked)
        with self.assertRaises(AccessError):
            self.as_("quality", case).tea_nature = "quality"

    def test_TEA_07_the_group_alone_sets_nature_and_responsible_unit(self):
        case = self.complaint()
        for vals in (
            {"tea_nature": "quality"},
            {"liability": "ours"},
            {"liable_unit_id": self.units["production"].id},
        ):
            with self.subTest(vals), self.assertRaises(AccessError) as caught:
                self.as_("clerk", case).write(vals)
            self.assertIn("投诉处理小组", str(caught.exception))
            self.as_("production", case).write(vals)

    # ---- TEA-16, TEA-17, TEA-32

    def test_TEA_16_each_unit_has_its_duty_and_one_leads(self):
        case = self.procedure.walk(self.complaint(), "accepted")
        self.as_("leader", case).tea_nature = "quality"
        with self.assertRaises(UserError) as caught:
            case.action_next()
        self.assertIn("牵头", str(caught.exception))
        self.procedure.dispatch(case)
        lead = case.dispatch_ids.filtered(lambda d: d.part == "lead")
        helper = case.dispatch_ids - lead
        self.assertEqual(
            (lead.unit_id, helper.unit_id), (self.units["production"], self.units["quality"])
        )
        self.assertTrue(lead.duty and helper.duty)
        self.assertNotEqual(lead.duty, helper.duty)
        helper.duty = False
        with self.assertRaises(UserError) as caught:
            case.action_next()
        self.assertIn("职责", str(caught.exception))
        helper.duty = "复检留样"
        case.action_next()
        self.assertEqual(case.state, "investigating")

    def test_TEA_17_checklist_is_part_of_every_analysis(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        items = self.env["complaint.tea.hygiene.item"].search([("profile", "=", "tea")])
        self.assertEqual(case.tea_hygiene_ids.item_id, items)
        self.assertEqual(set(items.mapped("stage")), {"picking", "processing", "packing"})
        self.procedure.answer(case)
        case.cause_id = self.env.ref("complaint_tea.cause_packing")
        with self.assertRaises(UserError) as caught:
            case.action_next()
        self.assertIn(items[0].name, str(caught.exception))
        first = case.tea_hygiene_ids[0]
        with self.assertRaises(ValidationError):
            self.as_("quality", first).answer = "no"
        self.as_("quality", first).write({"answer": "no", "note": "间隔期记录缺失"})
        self.assertEqual(first.user_id, self.people["quality"])
        self.as_("quality", case).action_tea_hygiene_not_applicable()
        self.assertEqual(first.answer, "no")
        case.action_next()
        self.assertEqual(case.state, "deciding")

    def test_TEA_32_every_unit_answers(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        self.procedure.checklist(case)
        case.cause_id = self.env.ref("complaint_tea.cause_packing")
        with self.assertRaises(UserError) as caught:
            case.action_next()
        self.assertIn("没有答复", str(caught.exception))
        lead = case.dispatch_ids.filtered(lambda d: d.part == "lead")
        mine = self.as_("production", lead)
        mine.action_sign()
        mine.write({"cause_analysis": "封口不严", "handling": "换货"})
        mine.action_answer()
        self.assertRaises(UserError, case.action_next)
        self.procedure.answer(case)
        case.action_next()

    # ---- TEA-18, TEA-19

    def deciding(self):
        case = self.procedure.walk(self.complaint(), "deciding")
        self.procedure.judge(case)
        return case

    def test_TEA_18_TEA_19_what_a_plan_needs(self):
        case = self.deciding()
        for vals, sentence in (
            ({"plan_line_ids": False}, "measure"),
            ({"customer_need": " "}, "customer needs"),
            ({"company_interest": False}, "company can bear"),
            ({"cost_note": False}, "Estimate the cost"),
        ):
            with self.subTest(vals), self.assertRaises(UserError) as caught:
                self.procedure.plan(case, **vals).action_submit()
            self.assertIn(sentence, str(caught.exception))

    def test_TEA_18_measure_has_owner_and_date(self):
        plan = self.procedure.plan(self.deciding())
        line = Form(self.env["complaint.plan.line"].with_context(default_decision_id=plan.id))
        line.name = "换货"
        self.assertRaises(AssertionError, line.save)

    # ---- TEA-20, TEA-21

    def test_TEA_20_group_approves_before_it_is_carried_out(self):
        case = self.deciding()
        plan = self.procedure.plan(case)
        plan.action_submit()
        self.assertEqual(plan.state, "draft")
        self.assertFalse(case.action_ids)
        self.assertRaises(UserError, self.as_("leader", case).action_next)
        reviewers = plan.sudo().review_ids.reviewer_ids
        self.assertEqual(reviewers, self.people["production"] | self.people["quality"])
        self.procedure.approve(plan)
        self.assertEqual(plan.state, "approved")
        self.assertEqual(
            case.action_ids.sorted("due_date").mapped("name"), ["为客户换货", "封口机每两小时点检"]
        )
        self.assertTrue(all(a.user_id != a.approver_id for a in case.action_ids))
        self.as_("leader", case).action_next()
        self.assertEqual(case.state, "executing")

    def test_TEA_20_sent_back_it_is_written_again(self):
        case = self.deciding()
        plan = self.procedure.plan(case)
        plan.action_submit()
        mine = self.as_("quality", plan)
        mine.invalidate_recordset()
        mine._rejected_tier(mine.sudo().review_ids.with_env(mine.env))
        plan.invalidate_recordset()
        self.assertEqual(plan.state, "rejected")
        self.assertFalse(case.action_ids)
        self.assertRaises(UserError, self.as_("leader", case).action_next)
        self.procedure.decide(case)
        self.assertEqual(case.state, "executing")

    def test_TEA_20_submitted_plan_is_not_changed_under_the_readers_eyes(self):
        plan = self.procedure.plan(self.deciding())
        plan.action_submit()
        for change in (
            lambda: plan.write({"cost_estimate": 9}),
            lambda: plan.plan_line_ids[0].write({"name": "别的措施"}),
            lambda: plan.plan_line_ids[0].unlink(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_TEA_21_changed_plan_is_a_version_approved_again(self):
        case = self.procedure.walk(self.complaint(), "executing")
        plan = case.decision_ids
        exchange, check = case.action_ids.sorted("due_date")
        with self.assertRaises(UserError):
            self.as_("leader", plan.plan_line_ids[0]).name = "退款"
        second = self.as_("leader", plan).action_new_version("客户要求退款而不是换货")
        self.assertEqual((second.version, second.state, second.replaces_id), (2, "draft", plan))
        self.assertEqual(plan.state, "approved")
        self.assertFalse(case.has_plan_in_force)
        with self.assertRaises(UserError):
            self.as_("leader", plan).action_new_version("再改一次")
        later = fields.Date.add(check.due_date, days=5)
        first, keep = second.plan_line_ids
        first.unlink()
        keep.due_date = later
        second.plan_line_ids = [
            (
                0,
                0,
                {
                    "name": "全额退款",
                    "kind": "correction",
                    "user_id": self.people["sales"].id,
                    "due_date": later,
                },
            )
        ]
        self.assertEqual((exchange.state, check.due_date < later), ("open", True))
        self.procedure.progress(case)
        self.procedure.measures(case, kinds=())
        with self.assertRaises(UserError) as caught:
            self.as_("leader", case).action_next()
        self.assertIn("审核", str(caught.exception))
        second.action_submit()
        self.procedure.approve(second)
        self.assertEqual((plan.state, second.state), ("superseded", "approved"))
        self.assertEqual(plan.sudo().review_ids.done_by, self.people["quality"])
        self.assertEqual(exchange.state, "cancelled")
        self.assertEqual(check.due_date, later)
        self.assertIn("全额退款", case.action_ids.mapped("name"))
        self.assertEqual(len(case.action_ids), 3)
        self.assertTrue(case.has_plan_in_force)

    def test_TEA_21_plan_in_force_is_searched_as_it_is_shown(self):
        case = self.procedure.walk(self.complaint(), "executing")
        Case = self.env["complaint.case"]
        mine = [("id", "=", case.id)]
        self.assertTrue(Case.search([*mine, ("has_plan_in_force", "=", True)]))
        self.as_("leader", case.decision_ids).action_new_version("改")
        self.assertFalse(Case.search([*mine, ("has_plan_in_force", "=", True)]))
        self.assertTrue(Case.search([*mine, ("has_plan_in_force", "=", False)]))

    # ---- TEA-08

    def test_TEA_08_progress_until_it_is_done(self):
        case = self.procedure.walk(self.complaint(), "executing")
        with self.assertRaises(UserError) as caught:
            self.as_("leader", case).action_next()
        self.assertIn("进展", str(caught.exception))
        self.procedure.progress(case)
        with self.assertRaises(UserError) as caught:
            self.as_("leader", case).action_next()
        self.assertIn("措施还没有完成", str(caught.exception))
        self.procedure.measures(case)
        self.as_("leader", case).action_next()
        self.assertEqual(case.state, "replying")
        self.assertEqual(case.action_ids.filtered(lambda a: a.kind == "improvement").state, "open")
