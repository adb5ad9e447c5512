"""Samples of what was said, channels that are tried out, audits, and the eight indicators."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import local
from .standard import StandardCase


@tagged("post_install", "-at_install")
class TestContactChecks(StandardCase):
    def contacts(self, number):
        case = self.standard_case()
        contacts = self.env["complaint.contact"]
        for _turn in range(number):
            contacts |= self.tell(
                case, "progress", at=local(2026, 2, 10, 9, 0), user_id=self.users["handler"].id
            )
        return contacts

    def draw(self):
        return self.env["complaint.contact.check"]._draw_month(date(2026, 2, 1))

    def test_GNB_14_share_is_drawn_once_and_again_the_same(self):
        contacts = self.contacts(21)
        Check = self.env["complaint.contact.check"]
        self.assertEqual(Check._sample(contacts, 5), Check._sample(contacts[::-1], 5))
        drawn = self.draw()
        self.assertEqual(len(drawn), 2, "5 % of 21, rounded up")
        self.assertFalse(self.draw())

    def test_GNB_14_no_sample_where_the_policy_wants_none(self):
        Check = self.env["complaint.contact.check"]
        self.assertFalse(Check._sample(self.contacts(3), 0))

    def test_GNB_14_supervisor_judges_others(self):
        self.contacts(1)
        check = self.draw().with_user(self.users["supervisor"])
        with self.assertRaises(UserError):
            check.action_done()
        check.quality = "poor"
        with self.assertRaisesRegex(UserError, "done better"):
            check.action_done()
        check.note = "没有让客户说完"
        check.action_done()
        self.assertEqual((check.state, check.checker_id), ("done", self.users["supervisor"]))
        with self.assertRaises(UserError):
            check.quality = "good"
        with self.assertRaises(AccessError):
            check.with_user(self.users["handler"]).read(["quality"])

    def test_GNB_14_nobody_judges_their_own_words(self):
        case = self.standard_case()
        self.tell(case, "progress", at=local(2026, 2, 3, 9, 0), user_id=self.users["supervisor"].id)
        check = self.draw().with_user(self.users["supervisor"])
        check.quality = "good"
        with self.assertRaises(ValidationError):
            check.action_done()
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestChannelChecks(StandardCase):
    def plan(self, day):
        Check = self.env["complaint.channel.check"]
        return Check._plan_for(self.company, self.policy, fields.Date.to_date(day))

    def test_GNC_09_monthly_and_never_twice(self):
        planned = self.plan("2026-03-02")
        self.assertEqual(
            set(planned.channel_id.mapped("code")), {"hotline", "sms", "std_mail", "std_web"}
        )
        self.assertFalse(self.plan("2026-03-03"), "they are on the list already")
        with self.freeze("2026-03-02 03:00:00"):
            planned.with_user(self.users["handler"]).action_works()
        self.assertFalse(self.plan("2026-03-31"))
        self.assertEqual(len(self.plan("2026-04-01")), 4)

    def freeze(self, moment):
        from freezegun import freeze_time

        return freeze_time(moment)

    def test_GNC_09_broken_channel_is_reported(self):
        check = self.plan("2026-03-02")[:1]
        before = self.env["mail.message"].search([], order="id desc", limit=1)
        with self.assertRaises(UserError):
            check.action_broken()
        check.note = "无人接听"
        check.action_broken()
        told = self.env["mail.message"].search([("id", ">", before.id)]).notified_partner_ids
        self.assertIn(self.users["supervisor"].partner_id, told)
        self.assertEqual(check.state, "broken")
        with self.assertRaises(UserError):
            check.with_user(self.users["handler"]).note = "其实可以"
        with self.assertRaises(UserError):
            check.action_works()

    def test_GNC_09_supervisor_is_reminded(self):
        planned = self.plan("2026-03-02")
        self.assertIn(self.users["supervisor"], planned.activity_ids.user_id)


@tagged("post_install", "-at_install")
class TestAudit(StandardCase):
    def test_GNA_10_STD_14_audit_every_quarter(self):
        self.assertEqual(self.policy.inspection_months, 3)
        self.env["complaint.team"].create(
            {
                "role_id": self.standard("team", "audit").id,
                "company_id": self.company.id,
                "member_ids": [(6, 0, self.users["executive"].ids)],
            }
        )
        planned = self.env["complaint.inspection"]._plan_for(
            self.company, self.policy, date(2026, 4, 1)
        )
        self.assertEqual(
            (planned.date_from, planned.date_to), (date(2026, 1, 1), date(2026, 3, 31))
        )


@tagged("post_install", "-at_install")
class TestMonitoring(StandardCase):
    FLAGS = (
        "resolved_at_point",
        "wrongly_prioritised",
        "acknowledged_late",
        "resolved_late",
        "referred_outside",
        "repeated",
        "led_to_improvement",
    )

    def flags(self, case):
        self.env.flush_all()
        self.env.invalidate_all()
        row = self.env["complaint.monitoring"].browse(case.id)
        self.assertEqual(row.received, 1)
        return {name for name in self.FLAGS if row[name]}

    def test_STD_13_nothing_is_true_of_an_easy_case(self):
        self.assertEqual(self.flags(self.standard_case()), set())

    def test_STD_13_draft_is_not_counted(self):
        case = self.standard_case(register=False)
        self.env.flush_all()
        self.assertFalse(self.env["complaint.monitoring"].search([("id", "=", case.id)]))

    def test_STD_13_resolved_where_made(self):
        case = self.standard_case()
        case.action_close_first_contact("解释了用法", True, True)
        self.assertEqual(case.state, "closed")
        self.assertEqual(self.flags(case), {"resolved_at_point"})

    def test_STD_13_wrongly_prioritised(self):
        case = self.standard_case()
        case.severity_id = self.env.ref("complaint_base.severity_important")
        self.assertEqual(self.flags(case), {"wrongly_prioritised"})

    def test_STD_04_STD_13_acknowledged_late_or_on_time(self):
        case = self.standard_case(received_at=fields.Datetime.now() - timedelta(days=20))
        self.assertEqual(self.flags(case), {"acknowledged_late", "resolved_late"})
        prompt = self.standard_case()
        self.tell(prompt, "acknowledge")
        self.assertEqual(self.flags(prompt), set())
        self.assertEqual(self.env["complaint.monitoring"].browse(prompt.id).acknowledged_on_time, 1)

    def test_STD_13_referred_outside(self):
        case = self.standard_case()
        case.action_tell_recourse("phone")
        case.with_user(self.users["supervisor"]).action_close_unsatisfied(
            "external", "申请仲裁", "仲裁委员会"
        )
        self.assertEqual(self.flags(case), {"referred_outside"})

    def test_STD_13_repeated(self):
        first = self.standard_case()
        case = self.standard_case(previous_id=first.id)
        self.assertEqual(self.flags(case), {"repeated"})
        self.assertEqual(self.flags(first), set())

    def test_STD_13_STD_16_led_to_improvements(self):
        case = self.standard_case()
        self.add_measure(case, "correction")
        self.assertEqual(self.flags(case), set())
        self.add_measure(case, "preventive")
        self.assertEqual(self.flags(case), {"led_to_improvement"})

    def test_STD_13_sums_by_group(self):
        self.standard_case()
        self.env.flush_all()
        rows = self.env["complaint.monitoring"]._read_group(
            [("company_id", "=", self.company.id)],
            ["category_id"],
            ["received:sum", *(f"{name}:sum" for name in self.FLAGS)],
        )
        self.assertEqual(rows[0][1], 1)

    def test_STD_13_own_companies_only(self):
        self.standard_case()
        self.env.flush_all()
        other = self.create_company("别家")
        Monitoring = self.env["complaint.monitoring"].with_user(self.users["supervisor"])
        self.assertTrue(Monitoring.search_count([]))
        self.users["supervisor"].write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(Monitoring.with_context(allowed_company_ids=other.ids).search_count([]))
        with self.assertRaises(AccessError):
            self.env["complaint.monitoring"].with_user(self.users["handler"]).search_count([])
