"""二.4、三.4、四.2: inspections, improvements, rewards and suggestions."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.complaint_base.tests.common import local

from .common import TeaCase


@tagged("post_install", "-at_install")
class TestInspection(TeaCase):
    def inspection(self):
        return self.env["complaint.inspection"].create(
            {
                "company_id": self.company.id,
                "policy_id": self.policy.id,
                "date_from": "2026-10-01",
                "date_to": "2026-10-31",
            }
        )

    def begun(self):
        with freeze_time(local(2026, 10, 15, 9, 0)):
            case = self.complaint(received_at=local(2026, 10, 15, 7, 30))
        inspection = self.inspection()
        self.as_("admin", inspection).action_begin()
        return case, inspection

    def answer(self, inspection, part="admin", **vals):
        lines = self.as_(part, inspection.line_ids)
        lines.write({"procedure_ok": "yes", "time_ok": "yes", "result_ok": "yes", **vals})

    def test_TEA_12_a_month_plans_its_inspection_once(self):
        Inspection = self.env["complaint.inspection"]
        policy = self.policy
        planned = Inspection._plan_for(self.company, policy, date(2026, 11, 22))
        self.assertEqual(
            (planned.date_from, planned.date_to), (date(2026, 10, 1), date(2026, 10, 31))
        )
        self.assertEqual(planned.user_id, self.people["admin"])
        self.assertTrue(planned.activity_ids)
        self.assertFalse(Inspection._plan_for(self.company, policy, date(2026, 11, 30)))
        # Two months were missed: both are made up for.
        self.assertEqual(len(Inspection._plan_for(self.company, policy, date(2027, 1, 2))), 2)

    def test_TEA_12_cron_plans_where_the_policy_wants_it(self):
        Inspection = self.env["complaint.inspection"]
        Inspection._cron_plan()
        Inspection._cron_plan()
        self.assertEqual(len(Inspection.search([("company_id", "=", self.company.id)])), 1)

    def test_TEA_12_hotspots_are_written_down(self):
        _case, inspection = self.begun()
        self.assertIn("明前绿茶", inspection.figures)
        self.answer(inspection)
        with self.assertRaises(UserError):
            self.as_("admin", inspection).action_done()
        self.as_("admin", inspection).analysis = "明前绿茶陈化投诉集中在开春。"
        self.as_("admin", inspection).action_done()
        self.assertEqual(inspection.state, "done")
        with self.assertRaises(UserError):
            self.as_("admin", inspection).analysis = "改写"

    def test_TEA_25_three_questions_on_every_stage(self):
        case, inspection = self.begun()
        stages = self.env["complaint.inspection.stage"].search([("profile", "=", "tea")])
        self.assertEqual(inspection.line_ids.stage_id, stages)
        self.assertEqual(inspection.line_ids.case_id, case)
        intake = inspection.line_ids.filtered(lambda line: line.stage_id.code == "intake")
        # Entered 90 minutes after the call: proposed as late.
        self.assertEqual((intake.time_ok, intake.is_wanting), ("no", True))
        self.assertIn("TEA-05", intake.note)
        inspection.analysis = "无"
        with self.assertRaises(UserError) as caught:
            self.as_("admin", inspection).action_done()
        self.assertIn(case.name, str(caught.exception))

    def test_TEA_25_what_is_wanting_is_explained_and_improved(self):
        case, inspection = self.begun()
        self.answer(inspection)
        line = self.as_("admin", inspection.line_ids[0])
        line.write({"result_ok": "no", "note": False})
        inspection.analysis = "无"
        self.assertRaises(UserError, self.as_("admin", inspection).action_done)
        line.note = "首次联系没有说明处理时限"
        context = line.action_new_improvement()["context"]
        measure = (
            self.as_("admin", self.env["complaint.action"])
            .with_context(**context)
            .create(
                {
                    "user_id": self.people["leader"].id,
                    "approver_id": self.people["admin"].id,
                    "due_date": "2027-01-31",
                }
            )
        )
        self.assertEqual((measure.kind, measure.case_id), ("improvement", case))
        self.assertEqual(inspection.action_ids, measure)
        self.as_("admin", inspection).action_done()

    def test_TEA_11_only_the_supervision_group_inspects(self):
        _case, inspection = self.begun()
        for part in ("leader", "quality", "clerk"):
            with self.subTest(part), self.assertRaises(UserError) as caught:
                self.answer(inspection, part)
            self.assertIn("监督与改进小组", str(caught.exception))

    def test_TEA_11_nobody_inspects_what_he_handled(self):
        with freeze_time(local(2026, 10, 15, 9, 0)):
            handled = self.complaint(received_at=local(2026, 10, 15, 9, 0))
            self.procedure.walk(handled, "deciding")
        # The head of quality control signed the dispatch of his department.
        self.assertIn(self.people["quality_head"], handled._people_involved()[handled])
        self.assertNotIn(self.people["admin"], handled._people_involved()[handled])
        inspection = self.inspection()
        self.as_("admin", inspection).action_begin()
        with self.assertRaises(ValidationError) as caught:
            self.answer(inspection, "quality_head")
        self.assertIn(handled.name, str(caught.exception))
        self.answer(inspection, "admin")
        self.assertEqual(inspection.line_ids.inspector_id, self.people["admin"])

    def test_TEA_11_inspector_is_not_written_by_hand(self):
        _case, inspection = self.begun()
        with self.assertRaises(UserError):
            self.as_("admin", inspection.line_ids).inspector_id = self.people["quality_head"]

    def test_TEA_11_involvement_costs_no_query_per_case(self):
        one = self.complaint()
        more = one | self.complaint("service") | self.complaint("delivery")
        one._people_involved()
        self.env.invalidate_all()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        one._people_involved()
        single = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        more._people_involved()
        self.assertLessEqual(self.env.cr.sql_log_count - before, single + 6)


@tagged("post_install", "-at_install")
class TestImprovement(TeaCase):
    def improvement(self, **vals):
        return self.env["complaint.action"].create(
            {
                "name": "封口机点检",
                "kind": "improvement",
                "company_id": self.company.id,
                "user_id": self.people["production"].id,
                "approver_id": self.people["admin"].id,
                "unit_id": self.units["production"].id,
                "due_date": "2027-01-31",
                **vals,
            }
        )

    def merit(self, action, kind, **vals):
        return self.as_("admin", self.env["complaint.merit"]).create(
            {
                "name": "封口机点检",
                "kind": kind,
                "action_id": action.id,
                "employee_id": self.people["production"].employee_ids.id,
                "points": 5,
                **vals,
            }
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        supervisor = cls.env.ref("complaint_base.group_complaint_supervisor")
        cls.people["admin"].group_ids |= supervisor

    def effective(self):
        action = self.improvement()
        mine = self.as_("production", action)
        mine.evidence = "点检表已执行一个月"
        mine.action_done()
        self.as_("admin", action).action_effective("受潮投诉为零")
        return action

    def test_TEA_27_what_worked_is_rewarded(self):
        action = self.improvement()
        with self.assertRaises(ValidationError):
            self.merit(action, "reward")
        action = self.effective()
        person = self.merit(action, "reward")
        unit = self.merit(
            action, "reward", employee_id=False, unit_id=self.units["production"].id, amount=200
        )
        self.assertEqual((person.score, unit.score, unit.amount), (5, 5, 200))

    def test_TEA_27_what_was_not_carried_out_is_penalised(self):
        with self.assertRaises(ValidationError):
            self.merit(self.effective(), "penalty")
        late = self.improvement(due_date="2026-01-31")
        self.assertEqual(self.merit(late, "penalty").score, -5)

    def test_TEA_27_lines_stay_as_they_were_given(self):
        merit = self.merit(self.effective(), "reward")
        with self.assertRaises(UserError):
            merit.points = 50
        with self.assertRaises(UserError):
            merit.unlink()
        with self.assertRaises(ValidationError):
            self.merit(self.effective(), "reward", employee_id=False)
        with self.assertRaises(ValidationError):
            self.merit(self.effective(), "reward", points=0)

    def test_TEA_27_everybody_sees_his_own_and_heads_their_peoples(self):
        merit = self.merit(self.effective(), "reward")
        Merit = self.env["complaint.merit"]
        for part, sees in (
            ("production", True),
            ("admin", True),
            ("clerk", False),
            ("sales", False),
        ):
            with self.subTest(part):
                self.assertEqual(bool(self.as_(part, Merit).search([("id", "=", merit.id)])), sees)
        with self.assertRaises(AccessError):
            self.as_("production", Merit).create(
                {"name": "x", "points": 1, "unit_id": self.units["production"].id}
            )

    def test_TEA_03_dealing_well_with_a_complaint_is_rewarded(self):
        case = self.complaint()
        merit = self.as_("admin", self.env["complaint.merit"]).create(
            {
                "name": "主动上门道歉，客户来信表扬",
                "kind": "reward",
                "case_id": case.id,
                "employee_id": self.people["clerk"].employee_ids.id,
                "points": 3,
            }
        )
        self.assertEqual((merit.case_id, merit.company_id), (case, self.company))

    def test_TEA_30_employees_hand_in_suggestions(self):
        mine = self.env["complaint.suggestion"].with_user(self.employee_user)
        suggestion = mine.create({"name": "投诉电话设自动录音", "company_id": self.company.id})
        self.assertEqual((suggestion.user_id, suggestion.source), (self.employee_user, "employee"))
        with self.assertRaises(AccessError):
            suggestion.write({"name": "改写"})
        with self.assertRaises(UserError):
            mine.create({"name": "x", "company_id": self.company.id, "state": "adopted"})
        self.as_("admin", suggestion.with_user(self.people["admin"])).action_decline(
            "录音系统明年更换"
        )
        self.assertEqual(suggestion.answer, "录音系统明年更换")
        other = mine.with_user(self.people["picker"])
        self.assertFalse(other.search([("id", "=", suggestion.id)]))
