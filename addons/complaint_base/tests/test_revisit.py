"""Call-backs: planned by rule, drawn by number, by whom, and what follows from the answer."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..kernel.sampling import draw_of, is_drawn
from .common import ComplaintCase, local


class RevisitMixin:
    @classmethod
    def revisit_rule(cls, code="REV", **vals):
        return {
            "code": code,
            "name": code,
            "start_event_id": cls.event_type("replied").id,
            "amount": 30,
            "unit": "days",
            **vals,
        }

    @classmethod
    def with_rules(cls, *rules, **vals):
        """Put a version of the policy with these call-backs in force."""
        return cls.new_version(
            revisit_rule_ids=[(5, 0, 0), *((0, 0, rule) for rule in rules)], **vals
        )

    def replied_case(self, *moment, **vals):
        """Return a case that was answered at a wall time in Shanghai."""
        moment = local(*moment) if moment else local(2026, 3, 2, 10)
        with freeze_time(moment):
            vals.setdefault("user_id", self.users["handler"].id)
            vals.setdefault("unit_id", self.sales.id)
            case = self.create_case(received_at=moment, **vals)
            case.action_enter("verifying")
        return case

    @staticmethod
    def finish(revisit, satisfaction="satisfied", note=None):
        revisit.write({"satisfaction": satisfaction, "note": note})
        revisit.action_done()


@tagged("post_install", "-at_install")
class TestRevisitPlan(RevisitMixin, ComplaintCase):
    def test_T20_three_months_end_on_the_last_day_of_a_shorter_month(self):
        self.with_rules(self.revisit_rule(amount=3, unit="months"))
        for start, due in (
            ((2025, 11, 30, 17), date(2026, 2, 28)),
            ((2025, 11, 28, 17), date(2026, 2, 28)),
            ((2023, 11, 30, 17), date(2024, 2, 29)),
            ((2026, 1, 31, 9), date(2026, 4, 30)),
            ((2026, 3, 2, 10), date(2026, 6, 2)),
            # In Shanghai it is the 1st of December already.
            ((2025, 12, 1, 0, 30), date(2026, 3, 1)),
        ):
            with self.subTest(start):
                case = self.replied_case(*start)
                self.assertEqual(case.revisit_ids.planned_on, due)

    def test_delay_in_working_days_and_off_rest_days(self):
        self.with_rules(
            self.revisit_rule("WORK", amount=3, unit="work_days"),
            self.revisit_rule("ROLL", amount=2, roll=True),
        )
        # A Thursday: three working days later is Tuesday, two days later a Saturday.
        case = self.replied_case(2026, 3, 12, 10)
        days = {revisit.rule_id.code: revisit.planned_on for revisit in case.revisit_ids}
        self.assertEqual(days, {"WORK": date(2026, 3, 17), "ROLL": date(2026, 3, 16)})

    def test_only_cases_the_rule_is_for_are_asked(self):
        self.with_rules(self.revisit_rule(domain="[('urgency', '=', 'high')]"))
        self.assertFalse(self.replied_case().revisit_ids)
        self.assertTrue(self.replied_case(urgency="high").revisit_ids)

    def test_planned_once_and_moved_when_the_event_is_corrected(self):
        self.with_rules(self.revisit_rule())
        case = self.replied_case(2026, 3, 2, 10)
        [revisit] = case.revisit_ids
        event = case.event_ids.filtered(lambda event: event.code == "replied")
        event._correct(local(2026, 3, 5, 10))
        self.assertEqual(case.revisit_ids, revisit)
        self.assertEqual(revisit.planned_on, date(2026, 4, 4))

    def test_recurs_until_the_case_ends(self):
        self.with_rules(self.revisit_rule(is_recurring=True))
        case = self.replied_case(2026, 3, 2, 10)
        with freeze_time(local(2026, 4, 1, 10)):
            self.finish(case.revisit_ids)
        second = case.revisit_ids[1]
        self.assertEqual((second.occurrence, second.planned_on), (2, date(2026, 5, 1)))
        # Late by four days: the next one counts from the day it was done.
        with freeze_time(local(2026, 5, 5, 10)):
            self.finish(second)
        third = case.revisit_ids[2]
        self.assertEqual(third.planned_on, date(2026, 6, 4))
        case.satisfaction = "satisfied"
        case.action_close()
        self.assertEqual(third.state, "cancelled")
        self.assertEqual(case.revisit_ids.mapped("state"), ["done", "done", "cancelled"])

    def test_recurs_so_many_times_at_most(self):
        self.with_rules(self.revisit_rule(is_recurring=True, max_times=2))
        case = self.replied_case()
        self.finish(case.revisit_ids)
        self.finish(case.revisit_ids[1])
        self.assertEqual(len(case.revisit_ids), 2)

    def test_outlives_a_case_that_was_closed_but_not_one_that_was_withdrawn(self):
        self.with_rules(self.revisit_rule(outlives_case=True))
        case = self.replied_case()
        case.satisfaction = "satisfied"
        case.action_close()
        self.assertEqual(case.revisit_ids.state, "planned")
        case = self.replied_case()
        case.action_withdraw("客户撤回")
        self.assertEqual(case.revisit_ids.state, "cancelled")

    def test_counts_from_closing_and_from_registration(self):
        self.with_rules(
            self.revisit_rule("AFTER", start_event_id=self.event_type("closed").id),
            self.revisit_rule("FIRST", start_event_id=self.event_type("received").id, amount=1),
        )
        case = self.replied_case(2026, 3, 2, 10)
        self.assertEqual(case.revisit_ids.planned_on, date(2026, 3, 3))
        case.satisfaction = "satisfied"
        with freeze_time(local(2026, 3, 10, 10)):
            case.action_close()
        states = {revisit.rule_id.code: revisit.state for revisit in case.revisit_ids}
        self.assertEqual(states, {"FIRST": "cancelled", "AFTER": "planned"})

    def test_rule_that_could_never_be_planned_is_refused(self):
        for vals in (
            {"amount": 0, "is_recurring": True},
            {"performer": "role"},
            {"amount": -1},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.with_rules(self.revisit_rule(**vals))


@tagged("post_install", "-at_install")
class TestRevisitSampling(RevisitMixin, ComplaintCase):
    def test_draw_follows_from_number_and_rule(self):
        self.assertEqual(draw_of("TS2026-00001", "REV"), draw_of("TS2026-00001", "REV"))
        draws = [draw_of(f"TS2026-{number:05}", "REV") for number in range(2000)]
        self.assertTrue(all(0 <= draw < 100 for draw in draws))
        share = sum(is_drawn(draw, 30) for draw in draws) / 20
        self.assertAlmostEqual(share, 30, delta=4)
        other = [draw_of(f"TS2026-{number:05}", "OTHER") for number in range(2000)]
        self.assertNotEqual(draws, other)

    def test_nobody_and_everybody(self):
        for draw in (0.0, 50.0, 99.99):
            self.assertFalse(is_drawn(draw, 0))
            self.assertTrue(is_drawn(draw, 100))
        self.assertFalse(is_drawn(30.0, 30))
        self.assertTrue(is_drawn(29.99, 30))

    def test_every_draw_is_on_record_also_of_those_not_drawn(self):
        self.with_rules(self.revisit_rule(sampling_percent=50))
        rule = self.replied_case().policy_id._rules("revisit_rule_ids")
        outcomes = set()
        for _number in range(12):
            case = self.replied_case()
            drawn = rule._draws_in(case)
            outcomes.add(drawn)
            [event] = case.event_ids.filtered(lambda event: "drawn" in event.code)
            self.assertEqual(event.code, "revisit_drawn" if drawn else "revisit_not_drawn")
            self.assertEqual(
                event._plain(event.data),
                {"rule": "REV", "draw": rule._draw(case), "percent": 50.0},
            )
            self.assertEqual(bool(case.revisit_ids), drawn)
        self.assertEqual(outcomes, {True, False})

    def test_all_of_them_need_no_draw(self):
        self.with_rules(self.revisit_rule())
        case = self.replied_case()
        self.assertFalse(case.event_ids.filtered(lambda event: "drawn" in event.code))


@tagged("post_install", "-at_install")
class TestRevisitPerformer(RevisitMixin, ComplaintCase):
    def planned(self, **vals):
        self.with_rules(self.revisit_rule(**vals))
        case = self.replied_case(first_receiver_id=self.users["supervisor"].id)
        return case.revisit_ids

    def test_who_handled_it_does_not_call_back_where_the_policy_says_so(self):
        revisit = self.planned(performer="other")
        self.assertEqual(revisit.user_id, self.users["supervisor"])
        revisit.satisfaction = "satisfied"
        with self.assertRaisesRegex(UserError, "does not call back"):
            revisit.with_user(self.users["handler"]).action_done()
        with self.assertRaisesRegex(UserError, "does not call back"):
            revisit.with_user(self.users["handler"]).action_unreached()
        revisit.with_user(self.users["supervisor"]).action_done()
        self.assertEqual(revisit.state, "done")

    def test_handler_is_never_planned_in_although_he_received_it_first(self):
        self.with_rules(self.revisit_rule(performer="other"))
        handler = self.users["handler"]
        self.sales.manager_id = self.users["handler"].employee_id
        case = self.replied_case(
            first_receiver_id=handler.id, salesperson_id=self.users["executive"].id
        )
        self.assertEqual(case.revisit_ids.user_id, self.users["executive"])

    def test_first_receiver_calls_back(self):
        revisit = self.planned(performer="first_receiver")
        self.assertEqual(revisit.user_id, self.users["supervisor"])
        revisit.satisfaction = "satisfied"
        with self.assertRaisesRegex(UserError, "received the complaint first"):
            revisit.with_user(self.users["handler"]).action_done()

    def test_member_of_the_unit_calls_back(self):
        revisit = self.planned(performer="role", role_id=self.role_operations.id)
        self.assertEqual(revisit.user_id, self.users["investigator"])
        revisit.satisfaction = "satisfied"
        with self.assertRaisesRegex(UserError, "运营管理部"):
            revisit.with_user(self.users["handler"]).action_done()
        revisit.with_user(self.users["investigator"]).action_done()

    def test_activity_comes_on_the_day_and_once(self):
        revisit = self.planned(performer="handler")
        with freeze_time(local(2026, 3, 31, 12)):
            self.env["complaint.revisit"]._ask()
            self.assertFalse(revisit.activity_ids)
        with freeze_time(local(2026, 4, 1, 12)):
            self.env["complaint.revisit"]._ask()
            self.env["complaint.revisit"]._ask()
            revisit.invalidate_recordset()
            self.assertEqual(revisit.activity_ids.user_id, self.users["handler"])
            self.finish(revisit)
        self.assertFalse(revisit.activity_ids)


@tagged("post_install", "-at_install")
class TestRevisitResult(RevisitMixin, ComplaintCase):
    def test_needs_an_answer_details_and_the_whole_checklist(self):
        questions = [(0, 0, {"name": "及时"}), (0, 0, {"name": "礼貌", "weight": 3})]
        self.with_rules(self.revisit_rule(question_ids=questions))
        revisit = self.replied_case().revisit_ids
        with self.assertRaisesRegex(UserError, "how satisfied"):
            revisit.action_done()
        revisit.satisfaction = "dissatisfied"
        with self.assertRaisesRegex(UserError, "not satisfied with"):
            revisit.action_done()
        revisit.note = "未解决"
        with self.assertRaisesRegex(UserError, "及时, 礼貌"):
            revisit.action_done()
        revisit.answer_ids[0].score = "5"
        revisit.answer_ids[1].score = "3"
        revisit.action_done()
        self.assertEqual(revisit.score, 70)
        with self.assertRaisesRegex(UserError, "over already"):
            revisit.action_done()

    def test_recorded_only(self):
        self.with_rules(self.revisit_rule())
        case = self.replied_case()
        self.finish(case.revisit_ids, "dissatisfied", "还有色差")
        self.assertEqual((case.state, case.revisit_ids.outcome), ("verifying", "recorded"))
        self.assertIn("revisited", case.event_ids.mapped("code"))

    def test_satisfied_closes(self):
        self.with_rules(self.revisit_rule(when_satisfied="close"))
        case = self.replied_case()
        self.finish(case.revisit_ids)
        self.assertEqual((case.state, case.satisfaction), ("closed", "satisfied"))
        self.assertEqual(case.revisit_ids.outcome, "closed")

    def test_satisfied_closes_not_while_something_is_missing(self):
        gate = {
            "code": "G",
            "name": "备注",
            "state": "closed",
            "requirement": "[('remarks', '!=', False)]",
            "message": "请填写备注。",
        }
        self.with_rules(self.revisit_rule(when_satisfied="close"), gate_rule_ids=[(0, 0, gate)])
        case = self.replied_case()
        self.finish(case.revisit_ids)
        self.assertEqual((case.state, case.satisfaction), ("verifying", "satisfied"))
        self.assertEqual(case.revisit_ids.outcome, "recorded")
        self.assertIn("请填写备注", case.message_ids[0].body)

    def test_dissatisfied_opens_the_next_round(self):
        self.with_rules(
            self.revisit_rule("A", when_dissatisfied="reopen"), self.revisit_rule("B", amount=60)
        )
        case = self.replied_case()
        first, later = case.revisit_ids
        self.finish(first, "dissatisfied", "又出现色差")
        self.assertEqual((case.state, case.round, case.satisfaction), ("accepted", 2, False))
        self.assertEqual((first.outcome, later.state), ("reopened", "cancelled"))
        case.action_enter("verifying")
        planned = case.revisit_ids.filtered(lambda revisit: revisit.state == "planned")
        self.assertEqual(planned.mapped("round"), [2, 2])

    def test_dissatisfied_reopens_a_closed_case(self):
        self.with_rules(self.revisit_rule(outlives_case=True, when_dissatisfied="reopen"))
        case = self.replied_case()
        case.satisfaction = "satisfied"
        case.action_close()
        self.finish(case.revisit_ids, "dissatisfied", "又出现色差")
        self.assertEqual((case.state, case.round), ("accepted", 2))

    def test_STD_09_call_back_does_not_bypass_the_means_of_recourse(self):
        for follow, closed in (("reopen", False), ("renew", False), ("reopen", True)):
            with self.subTest(follow=follow, closed=closed):
                self.with_rules(
                    self.revisit_rule(when_dissatisfied=follow, outlives_case=True),
                    recourse_text="可向消费者协会投诉，或提请仲裁。",
                )
                case = self.replied_case()
                if closed:
                    case.satisfaction = "satisfied"
                    case.action_close()
                handler = case.revisit_ids.with_user(self.users["handler"])
                self.assertFalse(handler.needs_recourse)
                with self.assertRaisesRegex(UserError, "Recourse Told By"):
                    self.finish(handler, "dissatisfied", "仍结块")
                self.assertEqual((handler.state, case.round), ("planned", 1))
                handler.recourse_means = "phone"
                handler.action_done()
                told = case.contact_ids.filtered(lambda contact: contact.purpose == "recourse")
                self.assertEqual((told.means, told.text), ("phone", handler.recourse_text))
                codes = case.event_ids.sorted("id").mapped("code")
                self.assertLess(codes.index("recourse_told"), codes.index("dissatisfied"))
                self.assertIn(handler.outcome, ("reopened", "renewed"))

    def test_dissatisfied_makes_a_new_complaint(self):
        self.with_rules(self.revisit_rule(outlives_case=True, when_dissatisfied="renew"))
        for close in (False, True):
            with self.subTest(close=close):
                case = self.replied_case()
                if close:
                    case.satisfaction = "satisfied"
                    case.action_close()
                revisit = case.revisit_ids
                self.finish(revisit, "very_dissatisfied", "又出现色差")
                self.assertEqual(revisit.next_case_id.previous_id, case)
                self.assertEqual(revisit.outcome, "renewed")
                # What was archived stays as it was.
                self.assertEqual(case.state, "closed" if close else "superseded")

    def test_attempts_are_counted_and_the_last_ends_it(self):
        self.with_rules(self.revisit_rule(max_attempts=3, retry_days=5))
        case = self.replied_case(2026, 3, 2, 10)
        revisit = case.revisit_ids
        days = []
        for attempt in (1, 2, 3):
            self.assertEqual(revisit.state, "planned")
            days.append(revisit.attempt_on)
            with freeze_time(local(2026, 4, 1 + 5 * (attempt - 1), 15)):
                revisit.action_unreached()
        self.assertEqual(days, [date(2026, 4, 1), date(2026, 4, 6), date(2026, 4, 11)])
        self.assertEqual((revisit.state, revisit.attempt_count), ("unreached", 3))
        self.assertIn("revisit_unreached", case.event_ids.mapped("code"))
        # Who calls back later is heard all the same.
        self.finish(revisit)
        self.assertEqual(revisit.state, "done")

    def test_what_the_policy_demands_is_not_called_off(self):
        self.with_rules(self.revisit_rule())
        case = self.replied_case()
        handler = self.users["handler"]
        with self.assertRaisesRegex(UserError, "demanded by the policy"):
            case.revisit_ids.with_user(handler).action_cancel("不需要")
        with self.assertRaisesRegex(UserError, "stays on record"):
            case.revisit_ids.unlink()
        own = self.env["complaint.revisit"].create(
            {"case_id": case.id, "planned_on": "2026-05-01", "user_id": handler.id}
        )
        own.with_user(handler).action_cancel("客户已来电")
        self.assertEqual(own.state, "cancelled")
