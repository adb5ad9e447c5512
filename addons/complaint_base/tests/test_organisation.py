"""People on leave, full desks, work handed over, training."""

from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ComplaintCase, local


class OrganisationCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.handler = cls.users["handler"]
        cls.second = cls.colleague("second", "handler", cls.sales)

    @classmethod
    def colleague(cls, name, role, unit):
        """Create a further user of a role who belongs to a unit."""
        user = cls.users[role].copy(
            {"login": f"complaint_{name}", "name": name, "email": f"{name}@example.com"}
        )
        cls.env["hr.employee"].create(
            {
                "name": name,
                "user_id": user.id,
                "company_id": cls.company.id,
                "department_id": unit.id,
            }
        )
        return user

    def away(self, user, deputy, first=0, last=3, **vals):
        """Let a user be away from ``first`` to ``last`` days from today."""
        return self.env["complaint.deputy"].create(
            {
                "user_id": user.id,
                "deputy_id": deputy.id,
                "date_from": self.today + timedelta(days=first),
                "date_to": self.today + timedelta(days=last),
                **vals,
            }
        )

    def to_head(self, **vals):
        """Publish a version that gives every case to the head of the sales company."""
        rule = {"code": "R1", "name": "R1", "role_id": self.role_sales.id, "handler": "head"}
        return self.new_version(routing_rule_ids=[(0, 0, {**rule, **vals})])


@tagged("post_install", "-at_install")
class TestDeputies(OrganisationCase):
    def test_case_of_who_is_away_goes_to_the_deputy_and_says_so(self):
        self.to_head()
        self.assertEqual(self.create_case().user_id, self.handler)
        self.away(self.handler, self.second)
        case = self.create_case()
        self.assertEqual(case.user_id, self.second)
        event = case.event_ids.filtered(lambda event: event.code == "deputised")
        self.assertIn(self.handler.name, event.note)
        self.assertIn("second", event.note)

    def test_first_and_last_day_count_and_the_days_around_do_not(self):
        self.to_head()
        self.env["complaint.deputy"].create(
            {
                "user_id": self.handler.id,
                "deputy_id": self.second.id,
                "date_from": "2026-03-02",
                "date_to": "2026-03-04",
            }
        )
        for moment, who in (
            (local(2026, 3, 1, 23, 59), self.handler),
            (local(2026, 3, 2, 0, 0), self.second),
            (local(2026, 3, 4, 23, 59), self.second),
            (local(2026, 3, 5, 0, 0), self.handler),
        ):
            with self.subTest(moment), freeze_time(moment):
                self.assertEqual(self.create_case(received_at=moment).user_id, who)

    def test_deputy_who_is_away_is_stood_in_for_in_turn(self):
        third = self.colleague("third", "handler", self.sales)
        self.away(self.handler, self.second)
        self.away(self.second, third)
        self.assertEqual(self.handler._complaint_present(self.today), third)

    def test_circle_of_deputies_leaves_work_where_it_is(self):
        self.away(self.handler, self.second)
        self.away(self.second, self.handler)
        self.assertEqual(self.handler._complaint_present(self.today), self.handler)

    def test_dispatch_reaches_the_deputy_of_the_head(self):
        stand_in = self.colleague("stand_in", "unit", self.plant)
        self.away(self.users["unit"], stand_in)
        case = self.create_case()
        case.unit_id = self.plant
        self.assertEqual(case._dispatch().user_id, stand_in)

    def test_warning_reaches_both(self):
        self.new_version(
            clock_rule_ids=[
                (
                    0,
                    0,
                    self.clock_rule(
                        "K1",
                        "received",
                        ["closed"],
                        1,
                        "hours",
                        level_ids=[(0, 0, {"trigger": "due", "in_working_time": False})],
                    ),
                )
            ]
        )
        case = self.create_case(user_id=self.handler.id)
        self.away(self.handler, self.second)
        level = self.clock(case, "K1").rule_id.level_ids
        self.assertEqual(level._recipients(self.clock(case, "K1")), self.handler | self.second)

    def test_deputy_approves_what_waits_and_what_comes(self):
        executive = self.users["executive"]
        stand_in = self.colleague("approves", "executive", self.sales)
        self.new_version(
            approval_rule_ids=[
                (
                    0,
                    0,
                    {"code": "A1", "name": "A1", "approver": "user", "user_id": executive.id},
                )
            ]
        )
        case = self.create_case()
        decision = self.env["complaint.decision"].create(
            {"case_id": case.id, "name": "补货", "kind": "handling", "text": "补货"}
        )
        decision.action_submit()
        self.assertEqual(decision.review_ids.reviewer_ids, executive)
        away = self.away(executive, stand_in)
        self.assertEqual(decision.review_ids.reviewer_ids, executive | stand_in)
        away.unlink()
        self.assertEqual(decision.review_ids.reviewer_ids, executive)

    def test_one_arranges_only_for_oneself_and_supervisors_for_all(self):
        vals = {
            "user_id": self.handler.id,
            "deputy_id": self.second.id,
            "date_from": self.today,
            "date_to": self.today,
        }
        Deputy = self.env["complaint.deputy"]
        with self.assertRaisesRegex(UserError, "a supervisor does"):
            Deputy.with_user(self.second).create(vals)
        own = Deputy.with_user(self.handler).create(vals)
        with self.assertRaisesRegex(UserError, "a supervisor does"):
            own.with_user(self.second).unlink()
        with self.assertRaisesRegex(UserError, "a supervisor does"):
            own.with_user(self.handler).write({"user_id": self.second.id, "deputy_id": 1})
        own.with_user(self.users["supervisor"]).unlink()

    def test_two_deputies_on_one_day_are_refused(self):
        self.away(self.handler, self.second, 0, 3)
        with (
            self.assertRaisesRegex(ValidationError, "has a deputy for some of these days"),
            self.cr.savepoint(),
        ):
            self.away(self.handler, self.users["investigator"], 3, 5)
        self.away(self.handler, self.users["investigator"], 4, 5)

    def test_who_does_not_work_on_complaints_cannot_stand_in(self):
        with self.assertRaisesRegex(ValidationError, "does not work on complaints"):
            self.away(self.handler, self.employee_user)


@tagged("post_install", "-at_install")
class TestLoad(OrganisationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rule = {"code": "R1", "name": "R1", "role_id": cls.role_sales.id, "handler": "member"}
        cls.new_version(routing_rule_ids=[(0, 0, rule)])

    def employee(self, user):
        return self.env["hr.employee"].search([("user_id", "=", user.id)])

    def test_batch_is_spread_over_the_members(self):
        cases = self.env["complaint.case"].union(
            *(self.create_case(register=False) for _number in range(4))
        )
        cases.action_register()
        self.assertEqual(cases.mapped("user_id"), self.handler | self.second)
        self.assertEqual(len(cases.filtered(lambda case: case.user_id == self.second)), 2)

    def test_full_desk_gets_no_more_at_the_limit(self):
        self.employee(self.handler).complaint_limit = 1
        takers = [self.create_case().user_id for _number in range(4)]
        self.assertEqual(takers.count(self.handler), 1)
        self.assertEqual(takers.count(self.second), 3)

    def test_all_full_is_for_the_head(self):
        (self.employee(self.handler) | self.employee(self.second)).complaint_limit = 1
        self.assertEqual(
            {self.create_case().user_id for _number in range(2)}, {self.handler, self.second}
        )
        self.assertEqual(self.create_case().user_id, self.sales.manager_id.user_id)

    def test_closed_cases_do_not_weigh(self):
        self.create_case(user_id=self.handler.id).action_withdraw("客户撤诉")
        self.create_case(user_id=self.second.id)
        self.assertEqual(self.create_case().user_id, self.handler)

    def test_who_is_away_is_given_nothing(self):
        self.away(self.handler, self.users["investigator"])
        self.assertEqual({self.create_case().user_id for _number in range(3)}, {self.second})

    def test_handler_chosen_by_a_person_stays(self):
        self.create_case(user_id=self.handler.id)
        self.assertEqual(self.create_case(user_id=self.handler.id).user_id, self.handler)


@tagged("post_install", "-at_install")
class TestTransfer(OrganisationCase):
    def hand_over(self, user=None, **vals):
        transfer = (
            self.env["complaint.transfer"]
            .with_user(user or self.users["supervisor"])
            .create(
                {
                    "from_user_id": self.handler.id,
                    "to_user_id": self.second.id,
                    "reason": "调岗",
                    **vals,
                }
            )
        )
        transfer.action_hand_over()
        return transfer

    def open_work(self):
        case = self.create_case(user_id=self.handler.id)
        case.unit_id = self.plant
        dispatch = case._dispatch()
        dispatch.user_id = self.handler
        measure = self.env["complaint.action"].create(
            {
                "name": "更换包装",
                "case_id": case.id,
                "user_id": self.handler.id,
                "approver_id": self.users["supervisor"].id,
                "due_date": self.today,
            }
        )
        todo = case.activity_schedule("mail.mail_activity_data_todo", user_id=self.handler.id)
        return case, dispatch, measure, todo

    def test_everything_open_moves_in_one_go_with_a_log(self):
        case, dispatch, measure, todo = self.open_work()
        closed = self.create_case(user_id=self.handler.id)
        closed.action_withdraw("撤诉")
        transfer = self.hand_over()
        for record in (case, dispatch, measure, todo):
            with self.subTest(record._name):
                self.assertEqual(record.user_id, self.second)
        self.assertEqual(closed.user_id, self.handler)
        self.assertEqual(transfer.state, "done")
        self.assertFalse(transfer.left_count)
        self.assertGreaterEqual(len(transfer.line_ids), 4)
        self.assertEqual(set(transfer.line_ids.mapped("number")), {case.name})
        self.assertIn("调岗", case.event_ids.filtered(lambda e: e.code == "work_handed_over").note)

    def test_what_cannot_move_says_why_and_stops_nothing_else(self):
        case, dispatch, measure, _todo = self.open_work()
        measure.approver_id = self.second
        other = measure.copy({"approver_id": self.users["supervisor"].id})
        transfer = self.hand_over()
        self.assertEqual(case.user_id, self.second)
        self.assertEqual(dispatch.user_id, self.second)
        self.assertEqual(other.user_id, self.second)
        self.assertEqual(measure.user_id, self.handler)
        left = transfer.line_ids.filtered(lambda line: not line.is_moved)
        self.assertEqual(transfer.left_count, 1)
        self.assertIn("does not review it", left.note)

    def test_waiting_approval_moves(self):
        approver = self.users["executive"]
        successor = self.colleague("successor", "executive", self.sales)
        self.new_version(
            approval_rule_ids=[
                (0, 0, {"code": "A1", "name": "A1", "approver": "user", "user_id": approver.id})
            ]
        )
        decision = self.env["complaint.decision"].create(
            {"case_id": self.create_case().id, "name": "补货", "kind": "handling", "text": "补货"}
        )
        decision.action_submit()
        self.hand_over(from_user_id=approver.id, to_user_id=successor.id)
        self.assertEqual(decision.review_ids.reviewer_ids, successor)

    def test_work_in_companies_not_chosen_stays(self):
        other = self.create_company("另一公司")
        self.create_policy(company_id=other.id, code="OTHER")
        foreign = self.create_case(company_id=other.id, user_id=self.handler.id)
        case = self.create_case(user_id=self.handler.id)
        self.hand_over()
        self.assertEqual((case.user_id, foreign.user_id), (self.second, self.handler))

    def test_only_supervisors_hand_over(self):
        self.create_case(user_id=self.handler.id)
        with self.assertRaises(AccessError):
            self.hand_over(user=self.second)

    def test_done_is_done_and_stays_on_record(self):
        self.create_case(user_id=self.handler.id)
        transfer = self.hand_over()
        with self.assertRaisesRegex(UserError, "was done already"):
            transfer.action_hand_over()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            transfer.reason = "别的"
        with self.assertRaisesRegex(UserError, "stays on record"):
            transfer.unlink()

    def test_nothing_open_is_said(self):
        with self.assertRaisesRegex(UserError, "has no open work"):
            self.hand_over()

    def test_form_counts_what_would_move(self):
        self.create_case(user_id=self.handler.id)
        form = Form(self.env["complaint.transfer"].with_user(self.users["supervisor"]))
        form.from_user_id = self.handler
        self.assertIn(": 1", form.open_work)


@tagged("post_install", "-at_install")
class TestTraining(OrganisationCase):
    def train(self, user, held_on, valid_until=False):
        return (
            self.env["complaint.training"]
            .with_user(self.users["supervisor"])
            .create(
                {
                    "name": "投诉处理培训",
                    "user_ids": [(6, 0, user.ids)],
                    "held_on": held_on,
                    "valid_until": valid_until,
                }
            )
        )

    def test_GNA_09_untrained_handler_is_warned_of(self):
        case = self.create_case(user_id=self.handler.id)
        self.assertFalse(case.is_handler_untrained)
        self.new_version(handlers_need_training=True)
        case = self.create_case(user_id=self.handler.id)
        self.assertTrue(case.is_handler_untrained)
        self.train(self.handler, self.today)
        case.invalidate_recordset()
        self.assertFalse(case.is_handler_untrained)

    def test_GNA_09_training_counts_to_its_last_day(self):
        self.train(self.handler, "2026-01-01", "2026-12-31")
        for day, counts in (
            ("2025-12-31", False),
            ("2026-01-01", True),
            ("2026-12-31", True),
            ("2027-01-01", False),
        ):
            with self.subTest(day):
                trained = self.handler._complaint_trained(fields.Date.to_date(day))
                self.assertEqual(bool(trained), counts)

    def test_GNA_09_expiry_before_the_training_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.train(self.handler, "2026-02-01", "2026-01-31")
