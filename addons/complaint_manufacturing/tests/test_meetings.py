"""The matrix of a month and its meeting: MFG-08 to MFG-11, MFG-30."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.complaint_base.tests.common import local, wall

from .common import ManufacturingCase


@tagged("post_install", "-at_install")
class TestProblems(ManufacturingCase):
    def analyse(self, month=date(2026, 3, 31)):
        return self.as_("sales_manager", self.env["complaint.mfg.problem"])._analyse(
            self.company, month
        )

    def happen(self, times, category="late", day=10, **vals):
        return self.env["complaint.case"].union(
            *(self.complaint_at(2026, 3, day, 10, category=category, **vals) for _t in range(times))
        )

    def test_MFG_10_frequency_per_problem_and_month(self):
        for category, times in (("late", 1), ("wrong", 2), ("price", 3), ("service", 4)):
            self.happen(times, category)
        found = {problem.category_id.code: problem for problem in self.analyse()}
        self.assertEqual(
            {code: (problem.count, problem.frequency) for code, problem in found.items()},
            {
                "late": (1, "low"),
                "wrong": (2, "medium"),
                "price": (3, "medium"),
                "service": (4, "high"),
            },
        )
        self.assertEqual(
            [code for code, problem in found.items() if problem.needs_meeting], ["service"]
        )

    def test_MFG_10_thresholds_are_the_policys(self):
        draft = self.policy.browse(self.policy.action_new_version()["res_id"])
        draft.write({"mfg_frequency_high": 2, "valid_from": "2026-01-01"})
        draft.action_publish()
        self.happen(2)
        self.assertEqual(self.analyse().frequency, "high")

    def test_MFG_10_urgency_alone_is_enough(self):
        self.happen(1, urgency="high")
        problem = self.analyse()
        self.assertEqual((problem.urgency, problem.frequency), ("high", "low"))
        self.assertTrue(problem.meeting_id)

    def test_month_ends_at_midnight_of_the_company(self):
        self.complaint_at(2026, 3, 1, 0, 0, 1, category="late")
        self.complaint_at(2026, 3, 31, 23, 59, 59, category="late")
        self.complaint_at(2026, 4, 1, 0, 0, 1, category="late")
        self.complaint_at(2026, 2, 28, 23, 59, 59, category="late")
        self.assertEqual(self.analyse().count, 2)

    def test_consultations_and_drafts_are_no_problems(self):
        self.happen(1, kind="consultation")
        with freeze_time(local(2026, 3, 10, 10)):
            self.as_("clerk", self.env["complaint.case"]).create(
                {
                    "subject": "草稿",
                    "partner_id": self.person.id,
                    "category_id": self.env.ref("complaint_manufacturing.category_late").id,
                    "company_id": self.company.id,
                }
            )
        self.assertFalse(self.analyse())

    def test_MFG_10_meeting_is_called_once(self):
        cases = self.happen(4)
        problem = self.analyse()
        meeting = problem.meeting_id
        self.assertEqual(meeting.case_ids, cases)
        self.assertEqual(meeting.chair_id, self.people["sales_manager"])
        # The third working day of April: the 3rd, a Friday.
        self.assertEqual(wall(meeting.start)[:16], "2026-04-03 10:00")
        attendees = meeting.partner_ids.mapped("name")
        for part in ("sales_manager", "quality_manager", "production", "engineer"):
            self.assertIn(part, attendees)
        further = self.happen(1)
        self.assertEqual(self.analyse(), problem)
        self.assertEqual((problem.count, problem.meeting_id), (5, meeting))
        self.assertIn(further, meeting.case_ids)
        meetings = self.env["complaint.meeting"].search([("company_id", "=", self.company.id)])
        self.assertEqual(meetings, meeting)

    def test_analysis_follows_a_case_that_was_classified_anew(self):
        cases = self.happen(2)
        self.analyse()
        cases[0].category_id = self.env.ref("complaint_manufacturing.category_wrong")
        self.assertEqual(sorted(self.analyse().mapped("count")), [1, 1])
        cases[1].category_id = cases[0].category_id
        self.assertEqual(self.analyse().mapped("count"), [2])

    def test_MFG_09_matrix(self):
        self.happen(4)
        self.happen(2, "price", urgency="high")
        self.analyse()
        matrix = self.env["complaint.mfg.problem"]._matrix(self.company, date(2026, 3, 15))
        self.assertEqual(list(matrix), ["high", "medium", "low"])
        self.assertEqual(matrix["high"]["medium"].category_id.code, "late")
        self.assertEqual(matrix["medium"]["high"].category_id.code, "price")
        self.assertFalse(matrix["low"]["low"])

    def test_MFG_09_cron_analyses_the_month_that_is_over(self):
        self.happen(1)
        with freeze_time(local(2026, 4, 1, 12)):
            self.env["complaint.mfg.problem"]._cron_analyse()
            self.env["complaint.mfg.problem"]._cron_analyse()
        problem = self.env["complaint.mfg.problem"].search([("company_id", "=", self.company.id)])
        self.assertEqual((problem.month, problem.count), (date(2026, 3, 1), 1))


@tagged("post_install", "-at_install")
class TestMeeting(ManufacturingCase):
    def meeting(self, **resolution):
        self.case = self.answered()
        self.case.urgency = "high"
        meeting = (
            self.as_("sales_manager", self.env["complaint.mfg.problem"])
            ._analyse(self.company, date(2026, 3, 1))
            .meeting_id
        )
        if resolution:
            self.resolve(meeting, **resolution)
        meeting.minutes = "<p>分析原因</p>"
        return meeting

    def resolve(self, meeting, **vals):
        return meeting.resolution_ids.create(
            {
                "meeting_id": meeting.id,
                "name": "增加复检",
                "cause": "漏检",
                "user_id": self.people["production"].id,
                "due_date": "2026-05-01",
                **vals,
            }
        )

    def test_MFG_10_resolutions_need_cause_and_date(self):
        meeting = self.meeting()
        with self.assertRaisesRegex(UserError, "not resolved anything"):
            meeting.action_hold()
        resolution = self.resolve(meeting, cause=False)
        with self.assertRaisesRegex(UserError, "增加复检"):
            meeting.action_hold()
        resolution.cause = "漏检"
        meeting.action_hold()
        self.assertEqual(meeting.state, "held")
        self.assertTrue(self.env["complaint.meeting.resolution"]._fields["due_date"].required)

    def test_MFG_30_resolutions_become_tasks_of_departments(self):
        meeting = self.meeting(name="增加复检")
        meeting.action_hold()
        action = meeting.resolution_ids.action_id
        self.assertEqual(action.unit_id, self.units["production"])
        self.assertEqual(str(action.due_date), "2026-05-01")

    def test_MFG_11_customers_concerned_are_informed(self):
        meeting = self.meeting(name="增加复检")
        meeting.action_hold()
        informing = self.case.action_ids
        self.assertEqual(informing.user_id, self.people["clerk"])
        self.assertIn("增加复检", informing.name)

    def test_MFG_08_followed_to_closure(self):
        meeting = self.meeting(name="增加复检")
        meeting.action_hold()
        self.assertEqual((meeting.open_resolution_count, meeting.is_settled), (1, False))
        case = self.case
        case._confirm_as_complainant("satisfied", "")
        case.satisfaction = "satisfied"
        with self.assertRaisesRegex(UserError, "尚未闭环"):
            self.as_("clerk", case).action_close()
        self.procedure.fulfil(case.action_ids)
        self.procedure.fulfil(meeting.resolution_ids.action_id)
        meeting.invalidate_recordset()
        self.assertEqual((meeting.open_resolution_count, meeting.is_settled), (0, True))
        self.as_("clerk", case).action_close()
