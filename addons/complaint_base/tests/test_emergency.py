from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tests.common import BaseCase

from ..kernel.words import find_words, split_words
from .common import ComplaintCase, local


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    def test_words_are_found_however_they_are_written(self):
        """REG-GS-01: width, case, traditional characters and blanks hide no danger."""
        words = split_words("漏气\n一氧化碳,CO、闻到*臭味")
        self.assertEqual(words, ["漏气", "一氧化碳", "CO", "闻到*臭味"])
        for text, found in (
            ("厨房漏气了", ["漏气"]),
            ("廚房漏氣了", ["漏气"]),
            ("厨房漏 气", ["漏气"]),
            ("CO报警器响", ["CO"]),
            ("co 报警", ["CO"]),
            ("company cost", []),
            ("闻到很浓的臭味", ["闻到*臭味"]),
            ("闻到响声。厨房里到处是垃圾,有臭味", []),
            ("没有漏气", ["漏气"]),
            ("", []),
        ):
            self.assertEqual(find_words(text, words), found, text)


@tagged("post_install", "-at_install")
class TestEmergency(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crew = cls.plant  # its head is the user "unit"
        cls.leak_rule = {
            "code": "LEAK",
            "name": "燃气泄漏",
            "words": "漏气\n泄漏\n一氧化碳",
            "advice": "关阀、开窗、勿动电器、到室外打电话",
            "crew_role_id": cls.role_plant.id,
            "step_ids": [
                (0, 0, {"name": "疏散", "owner": "crew"}),
                (0, 0, {"name": "回访", "owner": "receiver", "is_required": False}),
            ],
        }
        cls.new_version(
            emergency_rule_ids=[(0, 0, cls.leak_rule)],
            clock_rule_ids=[
                (
                    0,
                    0,
                    cls.clock_rule(
                        "ARRIVE",
                        "emergency_raised",
                        ["emergency_arrived", "emergency_called_off"],
                        1,
                        "hours",
                    ),
                )
            ],
        )
        cls.handler = cls.users["handler"]
        cls.crew_user = cls.users["unit"]

    def leak(self, register=True, **vals):
        return (
            self.env["complaint.case"]
            .with_user(self.handler)
            .create(
                {
                    "subject": "厨房漏气",
                    "partner_id": self.partner.id,
                    "company_id": self.company.id,
                    "contact_address": "中山路 1 号",
                    **vals,
                }
            )
        )

    def test_REG_GS_01_emergency_at_once_and_complaint_goes_on(self):
        case = self.leak()
        emergency = case.emergency_ids
        self.assertEqual(
            (emergency.state, emergency.words, emergency.advice, emergency.crew_id),
            ("open", "漏气", self.leak_rule["advice"], self.crew),
        )
        self.assertEqual(emergency.place, "中山路 1 号")
        self.assertEqual(emergency.task_ids.user_id, self.crew_user | self.handler)
        self.assertEqual(case.state, "draft", "nothing is registered yet")
        self.assertEqual(self.clock(case, "ARRIVE").status, "running")
        case.action_register()
        case.action_next()
        self.assertEqual(case.state, "accepted", "the complaint goes its own way")
        self.assertEqual(len(case.emergency_ids), 1, "registration raises it no second time")
        self.assertEqual(case.urgency, "high")
        self.assertEqual(len(self.clock(case, "ARRIVE")), 1)

    def test_REG_GS_01_advice_is_shown_while_typing(self):
        form = Form(self.env["complaint.case"].with_user(self.handler))
        form.subject = "灶具打不着火"
        self.assertFalse(form.emergency_advice)
        form.subject = "灶具漏气"
        self.assertEqual(form.emergency_advice, self.leak_rule["advice"])

    def test_other_words_raise_nothing(self):
        case = self.leak(subject="抄表员态度不好")
        self.assertFalse(case.emergency_ids)
        self.assertFalse(case.has_open_emergency)
        case.description = "电话里又说家里一氧化碳报警"
        self.assertEqual(case.emergency_ids.words, "一氧化碳", "a later word counts as well")

    def test_word_in_a_later_contact_raises_it(self):
        case = self.leak(subject="抄表员态度不好")
        case.action_register()
        vals = {"case_id": case.id, "direction": "in", "text": "现在楼道里漏气"}
        self.env["complaint.contact"].with_user(self.handler).create(vals)
        self.assertEqual(case.emergency_ids.mapped("heard"), ["现在楼道里漏气"])
        case.emergency_ids.with_user(self.handler).action_call_off("是邻居装修")
        self.env["complaint.contact"].with_user(self.handler).create(vals)
        self.assertEqual(case.emergency_ids.mapped("state").count("open"), 1, "said again")

    def test_condition_and_words_must_both_hold(self):
        self.new_version(
            emergency_rule_ids=[
                (5, 0, 0),
                (
                    0,
                    0,
                    {
                        "code": "BOTH",
                        "name": "两者",
                        "words": "中毒",
                        "domain": f"[('category_id', '=', {self.category.id})]",
                    },
                ),
            ]
        )
        self.assertFalse(self.leak(subject="中毒").emergency_ids)
        case = self.leak(subject="味道怪", category_id=self.category.id)
        self.assertFalse(case.emergency_ids)
        case.description = "吃了中毒"
        self.assertEqual(case.emergency_ids.rule_id.code, "BOTH")

    def test_rule_without_condition_is_refused(self):
        draft = self.create_policy(publish=False, code="EMPTY")
        with self.assertRaises(ValidationError):
            self.env["complaint.emergency.rule"].create(
                {"policy_id": draft.id, "code": "X", "name": "X"}
            )

    def test_crew_records_its_times_without_seeing_the_case(self):
        case = self.leak()
        case.action_register()
        emergency = case.emergency_ids.with_user(self.crew_user)
        self.assertEqual(emergency.contact_phone, self.partner.phone)
        with self.assertRaises(AccessError):
            case.with_user(self.crew_user).read(["subject"])
        emergency.action_dispatch()
        emergency.action_arrive()
        with self.assertRaises(UserError, msg="evacuation is not done"):
            emergency.action_finish("更换胶管")
        emergency.task_ids.filtered(lambda task: task.name == "疏散").action_done()
        emergency.action_finish("更换胶管")
        self.assertEqual(emergency.state, "over")
        self.assertEqual(
            [code for code in case.event_ids.sorted("id").mapped("code") if "emergency" in code],
            [
                "emergency_raised",
                "emergency_dispatched",
                "emergency_arrived",
                "emergency_task_done",
                "emergency_finished",
            ],
        )
        self.assertEqual(self.clock(case, "ARRIVE").status, "stopped")

    def test_others_neither_see_nor_touch_it(self):
        emergency = self.leak().emergency_ids
        stranger = self.employee_user
        found = self.env["complaint.emergency"].with_user(stranger).search([])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            emergency.with_user(stranger).read(["place"])
        with self.assertRaises(AccessError):
            emergency.with_user(stranger).action_dispatch()

    def test_clock_of_arrival_at_its_boundary(self):
        for minutes, seconds, late in ((60, 0, False), (60, 1, True)):
            case = self.leak()
            emergency = case.emergency_ids.sudo()
            began = local(2026, 11, 21, 3, 0)  # Saturday night: natural hours do not wait
            case.event_ids.filtered(lambda event: event.code == "emergency_raised")._correct(began)
            emergency.raised_at = began
            emergency.action_arrive(began + timedelta(minutes=minutes, seconds=seconds))
            self.assertEqual(self.clock(case, "ARRIVE").is_breached, late)

    def dissatisfied_with_emergency(self):
        """Return a case in its second round, with the emergency of the first still open."""
        self.new_version(when_dissatisfied="next_round")
        with freeze_time(local(2026, 3, 2, 10)):
            case = self.leak(user_id=self.handler.id).sudo()
            case.action_register()
            case.action_enter("verifying")
        with freeze_time(local(2026, 3, 2, 10, 30)):
            case.action_dissatisfied("阀门仍在漏")
        self.assertEqual((case.round, case.emergency_ids.state), (2, "open"))
        return case

    def test_open_emergency_keeps_its_clocks_in_the_next_round(self):
        """GS-01: dissatisfied with the answer, the customer still waits for the crew."""
        for minutes, late in ((60, False), (61, True)):
            with self.subTest(minutes=minutes):
                case = self.dissatisfied_with_emergency()
                [clock] = case.clock_ids.filtered(lambda clock: clock.rule_id.code == "ARRIVE")
                self.assertEqual(
                    (clock.status, clock.due_at), ("running", local(2026, 3, 2, 11, 0))
                )
                moment = local(2026, 3, 2, 10) + timedelta(minutes=minutes)
                with freeze_time(moment):
                    case.emergency_ids.with_user(self.crew_user).action_arrive()
                self.assertEqual((clock.status, clock.stopped_at), ("stopped", moment))
                self.assertEqual(clock.is_breached, late)
                self.assertEqual(clock, clock.search([("id", "in", case.clock_ids.ids)]))
                before = clock.read()
                clock._rebuild()
                self.assertEqual(clock.read(), before, "rebuilt bit for bit")

    def test_more_time_for_the_emergency_of_a_former_round(self):
        case = self.dissatisfied_with_emergency()
        clock = case.clock_ids.filtered(lambda clock: clock.rule_id.code == "ARRIVE")
        extension = self.env["complaint.extension"].create(
            {"clock_id": clock.id, "amount": 2, "reason": "道路封闭"}
        )
        extension.decision_id._approve()
        with freeze_time(local(2026, 3, 2, 10, 50)):
            extension.action_tell("phone")
        self.assertEqual(clock.due_at, local(2026, 3, 2, 13, 0))

    def test_emergency_that_is_over_leaves_nothing_running(self):
        case = self.dissatisfied_with_emergency()
        clock = case.clock_ids.filtered(lambda clock: clock.rule_id.code == "ARRIVE")
        with freeze_time(local(2026, 3, 2, 10, 45)):
            case.emergency_ids.action_call_off("邻居家的油烟")
        self.assertEqual(clock.status, "stopped")
        self.assertEqual(clock.search_count([("case_id", "=", case.id)]), 1)

    def test_next_round_cancels_what_an_emergency_left_when_it_was_over(self):
        """A clock that the end of the emergency does not stop ends as any other."""
        rule = self.clock_rule("REPORT", "emergency_raised", ["emergency_task_done"], 24, "hours")
        self.new_version(clock_rule_ids=[(0, 0, rule)], when_dissatisfied="next_round")
        case = self.leak(user_id=self.handler.id).sudo()
        case.action_register()
        case.action_enter("verifying")
        case.emergency_ids.action_call_off("邻居家的油烟")
        clock = case.clock_ids.filtered(lambda clock: clock.rule_id.code == "REPORT")
        self.assertEqual(clock.status, "running")
        case.action_dissatisfied("阀门仍在漏")
        self.assertEqual(clock.status, "cancelled")

    def test_case_is_not_closed_over_an_open_emergency(self):
        case = self.leak()
        case.action_register()
        self.assertIn("emergency", " ".join(case._missing_for("closed")))
        with self.assertRaises(UserError):
            case.action_withdraw("不投诉了")
        case.emergency_ids.with_user(self.handler).action_call_off("误报")
        self.assertNotIn("emergency", " ".join(case._missing_for("closed")))
        self.assertEqual(case.emergency_ids.task_ids.mapped("state"), ["dropped", "dropped"])

    def test_draft_with_an_emergency_is_not_deleted(self):
        with self.assertRaises(UserError):
            self.leak().unlink()

    def test_times_are_in_order(self):
        emergency = self.leak().emergency_ids
        with self.assertRaises(UserError, msg="before it was raised"):
            emergency.action_dispatch(emergency.raised_at - timedelta(minutes=1))
        with self.assertRaises(UserError, msg="in the future"):
            emergency.action_dispatch(emergency.raised_at + timedelta(hours=1))

    def test_customer_is_advised_on_the_portal(self):
        case = self.leak()
        case.action_register()
        self.assertEqual(case.sudo()._portal_values()["advice"], self.leak_rule["advice"])
        case.emergency_ids.with_user(self.handler).action_call_off("误报")
        self.assertFalse(case.sudo()._portal_values()["advice"])
