"""The way of a case: registration, gates, closing, the next round."""

import contextlib
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCase, local


@tagged("post_install", "-at_install")
class TestRegistration(ComplaintCase):
    def test_GNC_02_number_is_given_once_and_at_registration(self):
        draft = self.create_case(register=False)
        self.assertFalse(draft.name)
        draft.action_register()
        other = self.create_case()
        self.assertRegex(draft.name, r"^TS\d{4}-\d{5}$")
        self.assertNotEqual(draft.name, other.name)
        entry = self.env["complaint.number"].search([("case_id", "=", draft.id)])
        self.assertEqual(entry.name, draft.name)

    def draw_and_roll_back(self, sequence, cases):
        with contextlib.suppress(ZeroDivisionError), self.env.cr.savepoint():
            drawn = self.env["complaint.number"]._draw(sequence, cases, fields.Date.today())
            raise ZeroDivisionError
        return drawn

    def test_F7_gap_of_a_rolled_back_registration_is_explained(self):
        first = self.create_case()
        sequence = self.env.ref("complaint_base.sequence_complaint_case")
        # PostgreSQL's sequences do not roll back, so drawing is what remains.
        lost = self.draw_and_roll_back(sequence, first | self.create_case())
        last = self.create_case()
        entries = self.env["complaint.number"]._void_lost(older_than=0)
        voided = {entry.name: entry.void_reason for entry in entries}
        self.assertEqual(set(lost), voided.keys())
        self.assertNotIn(first.name, voided)
        self.assertNotIn(last.name, voided)
        self.assertTrue(all(voided.values()))
        self.assertFalse(self.env["complaint.number"]._void_lost(older_than=0))

    def test_F7_first_case_of_a_year_fails_and_the_next_still_gets_a_number(self):
        received = local(2020, 3, 4, 9, 0)
        with contextlib.suppress(ZeroDivisionError), self.env.cr.savepoint():
            self.create_case(received_at=received)
            raise ZeroDivisionError
        again = self.create_case(received_at=received)
        entry = self.env["complaint.number"].search([("case_id", "=", again.id)])
        self.assertEqual(entry.name, again.name)
        self.assertTrue(entry.range_id.exists())

    def test_numbers_that_may_still_be_committed_are_not_voided(self):
        first = self.create_case()
        sequence = self.env.ref("complaint_base.sequence_complaint_case")
        self.draw_and_roll_back(sequence, first)
        self.create_case()
        self.assertFalse(self.env["complaint.number"]._void_lost())

    def test_case_keeps_the_version_in_force_when_it_was_received(self):
        old = self.policy
        new = self.new_version()
        before = self.create_case(received_at=local(2020, 12, 31, 23, 59))
        after = self.create_case(received_at=local(2021, 1, 1, 0, 0))
        self.assertEqual((before.policy_id, after.policy_id), (old, new))

    def test_company_without_a_policy_says_what_to_do(self):
        self.env["complaint.policy"].search([]).write({"state": "draft"})
        with self.assertRaisesRegex(UserError, "has no complaint policy in force.*Policies"):
            self.create_case()

    def test_received_in_the_future_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self.create_case(received_at=fields.Datetime.now() + timedelta(hours=1))

    def test_who_complains_is_required(self):
        with self.assertRaisesRegex(UserError, "Say who complains"):
            self.create_case(partner_id=False)

    def test_everything_missing_is_said_at_once(self):
        self.new_version(
            gate_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": code,
                        "name": code,
                        "state": "registered",
                        "requirement": f"[('{field}', '!=', False)]",
                        "message": f"Write the {field}.",
                    },
                )
                for code, field in (("G1", "demand"), ("G2", "reason"))
            ]
        )
        case = self.create_case(register=False, received_at=local(2026, 3, 2, 9, 0))
        with self.assertRaises(UserError) as caught:
            case.action_register()
        for sentence in ("Write the demand.", "Write the reason."):
            self.assertIn(sentence, str(caught.exception))
        case.write({"demand": "退货", "reason": "强度不足"})
        case.action_register()
        self.assertEqual(case.state, "registered")

    def test_registration_of_many_costs_no_query_per_case(self):
        def register(count):
            cases = self.env["complaint.case"].create(
                [
                    {
                        "subject": f"投诉 {number}",
                        "partner_id": self.partner.id,
                        "category_id": self.category.id,
                    }
                    for number in range(count)
                ]
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            cases.action_register()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        register(5)
        small, large = register(20), register(120)
        # Only inserts grow, by one statement for each further 100 rows and table.
        self.assertLessEqual(large - small, 15)


@tagged("post_install", "-at_install")
class TestFlow(ComplaintCase):
    def test_forward_backward_and_past_states(self):
        case = self.create_case()
        case.action_next()
        self.assertEqual(case.state, "accepted")
        case.action_enter("deciding")
        with self.assertRaisesRegex(UserError, "goes back only by reopening"):
            case.action_enter("accepted")

    def test_strict_policy_forbids_skipping(self):
        self.policy.state = "draft"
        self.policy.is_strict = True
        self.policy.action_publish()
        case = self.create_case()
        with self.assertRaisesRegex(UserError, "does not let a step be skipped"):
            case.action_enter("investigating")
        case.action_enter("accepted")

    def test_gates_of_skipped_states_hold_too(self):
        self.new_version(
            gate_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "G1",
                        "name": "analysis",
                        "state": "investigating",
                        "requirement": "[('preliminary_analysis', '!=', False)]",
                        "message": "Write the preliminary analysis.",
                    },
                )
            ]
        )
        case = self.create_case()
        case.action_next()
        self.assertEqual(case.missing, "Write the preliminary analysis.")
        with self.assertRaisesRegex(UserError, "preliminary analysis"):
            case.action_enter("executing")
        case.preliminary_analysis = "养护不当"
        case.action_enter("executing")

    def test_CEM_39_dissatisfied_customer_begins_a_new_complaint(self):
        case = self.create_case()
        case.action_enter("verifying")
        follow_up = case.action_dissatisfied("只退了一半")
        self.assertEqual((case.state, follow_up.state), ("superseded", "registered"))
        self.assertEqual(follow_up.previous_id, case)
        self.assertNotEqual(follow_up.name, case.name)
        self.assertEqual(follow_up.partner_id, case.partner_id)
        with self.assertRaisesRegex(UserError, "reason is required"):
            self.create_case().action_dissatisfied(" ")

    def test_dissatisfied_customer_begins_the_next_round_where_the_policy_says_so(self):
        self.policy.state = "draft"
        self.policy.when_dissatisfied = "next_round"
        self.policy.action_publish()
        case = self.create_case()
        case.action_enter("verifying")
        self.assertEqual(case.action_dissatisfied("只退了一半"), case)
        self.assertEqual((case.state, case.round), ("accepted", 2))

    def test_CEM_40_closes_only_when_satisfied(self):
        case = self.create_case()
        case.action_enter("verifying")
        with self.assertRaisesRegex(UserError, "how satisfied"):
            case.action_close()
        case.satisfaction = "dissatisfied"
        with self.assertRaisesRegex(UserError, "not satisfied"):
            case.action_close()
        case.satisfaction = "satisfied"
        case.action_close()
        self.assertEqual(case.state, "closed")
        self.assertTrue(case.closed_at)

    def test_CEM_41_retention_begins_at_closing(self):
        case = self.create_case()
        case.action_enter("verifying")
        case.satisfaction = "very_satisfied"
        case.action_close()
        today = case._local_date(case.closed_at)
        self.assertEqual(case.retention_until, fields.Date.add(today, years=3))

    def test_S13_reopening_begins_a_round_with_clocks_of_its_own(self):
        """S13: reopened ticket mis-timed."""
        self.new_version(
            clock_rule_ids=[
                (0, 0, self.clock_rule("ACK", "received", ["acknowledged"], 2, "hours")),
                (0, 0, self.clock_rule("REDO", "reopened", ["closed"], 3, "work_days")),
            ]
        )
        case = self.create_case()
        case._record("acknowledged")
        case.action_enter("verifying")
        case.satisfaction = "satisfied"
        case.action_close()
        first = case.clock_ids
        stopped = first.stopped_at
        case.action_reopen("客户提供了新证据")
        self.assertEqual((case.state, case.round), ("accepted", 2))
        self.assertEqual(first.stopped_at, stopped)
        again = self.clock(case, "REDO")
        self.assertEqual((again.round, again.status), (2, "running"))
        self.assertFalse(self.clock(case, "ACK"))

    def test_ended_cases_do_not_move(self):
        case = self.create_case()
        case.action_withdraw("客户撤诉")
        with self.assertRaisesRegex(UserError, "registered and open"):
            case.action_enter("accepted")
        with self.assertRaisesRegex(UserError, "ended already"):
            case.action_withdraw("再撤")

    def test_case_on_record_is_not_deleted(self):
        case = self.create_case()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            case.unlink()
        self.create_case(register=False).unlink()

    def test_events_and_contacts_are_never_changed(self):
        case = self.create_case()
        event = case.event_ids[0]
        with self.assertRaisesRegex(UserError, "stays on record"):
            event.at = fields.Datetime.now()
        with self.assertRaisesRegex(UserError, "never deleted"):
            event.unlink()


@tagged("post_install", "-at_install")
class TestRoles(ComplaintCase):
    def test_CEM_10_CEM_11_only_the_judging_unit_says_who_is_responsible(self):
        self.policy.state = "draft"
        self.policy.judging_role_id = self.role_operations
        self.policy.action_publish()
        case = self.create_case()
        as_handler = case.with_user(self.users["handler"])
        for vals in (
            {"liable_unit_id": self.plant.id},
            {"liability": "ours"},
            {"disposition_ids": [(4, self.env.ref("complaint_base.disposition_return").id)]},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(AccessError, "运营管理部"):
                as_handler.write(vals)
        as_judge = case.with_user(self.users["investigator"])
        as_judge.write({"liable_unit_id": self.plant.id, "liability": "ours"})
        self.assertEqual(case.liable_unit_id, self.plant)

    def test_unit_user_sees_the_dispatch_and_not_the_case(self):
        case = self.create_case(unit_id=self.plant.id, description="客户张三投诉")
        dispatch = case._dispatch()
        as_unit = dispatch.with_user(self.users["unit"])
        self.assertEqual(as_unit.subject, case.subject)
        with self.assertRaises(AccessError):
            case.with_user(self.users["unit"]).read(["subject"])
        other = self.create_case(unit_id=self.sales.id)._dispatch()
        found = self.env["complaint.dispatch"].with_user(self.users["unit"]).search([])
        self.assertEqual(found & (dispatch | other), dispatch)

    def test_identity_is_closed_to_who_must_not_see_it(self):
        case = self.create_case()
        auditor = case.with_user(self.users["auditor"])
        self.assertEqual(auditor.contact_phone, "13893100000")
        with self.assertRaises(AccessError):
            auditor.write({"subject": "x"})
        with self.assertRaises(AccessError):
            self.env["complaint.case"].with_user(self.employee_user).search([])

    def test_other_companies_cases_stay_theirs(self):
        other = self.create_company("别的水泥公司")
        self.create_policy(company_id=other.id, code="OTHER")
        foreign = self.create_case(company_id=other.id)
        handler = self.env["complaint.case"].with_user(self.users["handler"])
        self.assertFalse(handler.search([("id", "=", foreign.id)]))
        with self.assertRaises(AccessError):
            foreign.with_user(self.users["handler"]).read(["subject"])
