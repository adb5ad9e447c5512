"""Figures that can be looked through, and the report that management reviews."""

import base64
import io
from datetime import date, timedelta

import openpyxl
from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCase, local
from .goods import GoodsMixin
from .standard import StandardCase

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


class FiguresCase(ComplaintCase):
    def figures(self, section, first=MARCH[0], last=MARCH[1], user=None):
        """Return the figures of a section by key."""
        self.env.flush_all()
        Figures = self.env["complaint.figures"].with_user(user or self.users["supervisor"])
        period = Figures._period(self.company, first, last)
        return {figure.key: figure for figure in getattr(Figures, f"_figures_{section}")(period)}

    def found(self, figure, user=None):
        """Return what a figure leads to."""
        return (
            self.env[figure.model].with_user(user or self.users["supervisor"]).search(figure.domain)
        )

    def march(self, day=10, hour=9, **vals):
        return self.create_case(received_at=local(2026, 3, day, hour, 0), **vals)

    def value(self, figure):
        from ..models.complaint_figures import value_text

        return value_text(figure.kind, figure.number, figure.total)


@tagged("post_install", "-at_install")
class TestFigures(FiguresCase):
    def test_GNA_07_grouped_by_count_impact_cause_and_solution(self):
        cause = self.env["complaint.cause"].create({"name": "养护", "code": "curing"})
        back, money = self.env["complaint.disposition"].create(
            [{"name": "退货", "code": "back"}, {"name": "赔偿", "code": "money"}]
        )
        wide = self.march(impact="many", cause_id=cause.id)
        wide.disposition_ids = back | money
        narrow = self.march(impact="one", cause_id=cause.id)
        narrow.disposition_ids = money
        self.march()
        impact = self.figures("impact")
        self.assertEqual(impact["impact:many"].number, 1)
        self.assertEqual(self.found(impact["impact:many"]), wide)
        self.assertEqual(impact["impact:False"].number, 1, "not assessed is said, not left out")
        causes = self.figures("cause")
        self.assertEqual(self.value(causes[f"cause_id:{cause.id}"]), "66.7 %")
        self.assertEqual(self.found(causes[f"cause_id:{cause.id}"]), wide | narrow)
        solutions = self.figures("solution")
        self.assertEqual(solutions[f"disposition_ids:{money.id}"].number, 2)
        self.assertEqual(self.found(solutions[f"disposition_ids:{back.id}"]), wide)
        self.assertEqual(self.figures("volume")["received"].number, 3)

    def test_GNA_07_statistics_screen_groups_by_each(self):
        self.march(impact="many")
        action = self.env.ref("complaint_base.complaint_case_action_statistics")
        views = (
            self.env["complaint.case"]
            .with_user(self.users["handler"])
            .get_views([(action.search_view_id.id, "search")])["views"]
        )
        for field in ("impact", "cause_id", "disposition_ids", "recurrence"):
            self.assertIn(f"'group_by': '{field}'", views["search"]["arch"])

    def test_GNA_07_edges_of_a_month_where_the_company_is(self):
        first = self.create_case(received_at=local(2026, 3, 1, 0, 0))
        last = self.create_case(received_at=local(2026, 3, 31, 23, 59, 59))
        self.create_case(received_at=local(2026, 2, 28, 23, 59, 59))
        self.create_case(received_at=local(2026, 4, 1, 0, 0))
        self.assertEqual(self.found(self.figures("volume")["received"]), first | last)
        trend = self.figures("trend")
        self.assertEqual(trend["month:2026-03"].number, 2)
        self.assertEqual(trend["month:2026-02"].number, 1)

    def test_GNA_07_drafts_merged_and_questions_are_no_complaints(self):
        kept = self.march()
        self.create_case(register=False, received_at=local(2026, 3, 10, 9, 0))
        self.march(kind="consultation")
        merged = self.march()
        merged._write_unlocked({"state": "merged"})
        volume = self.figures("volume")
        self.assertEqual(self.found(volume["received"]), kept)
        self.assertEqual(volume["other"].number, 1)

    def test_GNA_07_other_company_is_not_counted(self):
        other = self.create_company("别家")
        self.create_policy(company_id=other.id, code="OTHER")
        self.march()
        self.march(company_id=other.id)
        self.users["supervisor"].company_ids |= other
        # Both are chosen in the menu of companies; the figures are of one.
        self.env = self.env(
            context={**self.env.context, "allowed_company_ids": (self.company | other).ids}
        )
        self.assertEqual(self.figures("volume")["received"].number, 1)

    def test_GNA_07_restricted_case_is_counted_by_who_may_see_it(self):
        case = self.march()
        case.with_user(self.users["handler"]).action_restrict("保密", self.users["executive"])
        self.assertEqual(self.figures("volume")["received"].number, 0)
        self.assertEqual(self.figures("volume", user=self.users["executive"])["received"].number, 1)

    def test_GNA_08_resolution_rate(self):
        for satisfaction in ("satisfied", "neutral", "dissatisfied"):
            case = self.march(satisfaction=satisfaction)
            case._write_unlocked({"state": "closed", "closed_at": local(2026, 3, 20, 9, 0)})
        self.march()
        rates = self.figures("rates")
        self.assertEqual(self.value(rates["resolved"]), "50.0 %", "closed, but not in anger")
        self.assertEqual(self.value(rates["satisfied"]), "33.3 %", "of those who answered")

    def test_GNA_08_given_up_is_not_resolved(self):
        case = self.march()
        case._write_unlocked(
            {
                "state": "closed",
                "closing_reason": "exhausted",
                "closed_at": local(2026, 3, 20, 9, 0),
            }
        )
        self.assertEqual(self.figures("rates")["resolved"].number, 0)

    def test_GNA_08_T30_nothing_to_take_a_share_of(self):
        rates = self.figures("rates")
        for key in ("resolved", "occurrence", "satisfied"):
            with self.subTest(key):
                self.assertEqual(self.value(rates[key]), "–")
        self.march()
        self.assertEqual(self.value(self.figures("rates")["occurrence"]), "–", "no deliveries")
        self.assertEqual(self.value(self.figures("process")["mean"]), "–", "none has ended")

    def test_GNA_08_occurrence_of_what_was_typed_in(self):
        Base = self.env["complaint.delivery.base"].with_user(self.users["supervisor"])
        Base.create({"month": "2026-03-17", "deliveries": 400})
        Base.create({"month": "2026-04-01", "deliveries": 9999})
        self.march()
        self.assertEqual(self.value(self.figures("rates")["occurrence"]), "2.50 ‰")
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            Base.create({"month": "2026-03-02", "deliveries": 1})
        self.assertIn("month_uniq", str(caught.exception))

    def test_GNA_08_trend_of_twelve_months(self):
        self.march()
        self.create_case(received_at=local(2025, 4, 1, 0, 0))
        self.create_case(received_at=local(2025, 3, 31, 23, 59))
        trend = self.figures("trend")
        self.assertEqual(list(trend)[0], "month:2025-04")
        self.assertEqual(list(trend)[-1], "month:2026-03")
        self.assertEqual(len(trend), 12)
        self.assertEqual(sum(figure.number for figure in trend.values()), 2)
        self.assertEqual(trend["month:2026-03"].before, 1, "a year before")
        self.assertEqual(trend["month:2025-04"].before, 0)
        for figure in trend.values():
            self.assertEqual(len(self.found(figure)), figure.number, figure.key)

    def test_GNC_07_handling_times_by_day_of_closing(self):
        for days in (1, 3):
            case = self.create_case(received_at=local(2026, 2, 25, 9, 0))
            case._write_unlocked(
                {"state": "closed", "closed_at": local(2026, 3, 1, 9, 0) + timedelta(days=days)}
            )
        process = self.figures("process")
        self.assertEqual(self.value(process["mean"]), "6.0")
        self.assertEqual(self.value(process["median"]), "6.0")
        self.assertEqual(process["mean"].total, 2)
        self.assertEqual(len(self.found(process["mean"])), 2)


@tagged("post_install", "-at_install")
class TestProcessFigures(StandardCase):
    def test_GNC_07_same_as_the_monitoring(self):
        case = self.standard_case(received_at=fields.Datetime.now() - timedelta(days=20))
        self.standard_case(previous_id=case.id)
        self.add_measure(case, "preventive")
        case.severity_id = self.env.ref("complaint_base.severity_important")
        self.env.flush_all()
        self.env.invalidate_all()
        Figures = self.env["complaint.figures"]
        today = fields.Date.today()
        period = Figures._period(self.company, today - timedelta(days=30), today)
        counted = {figure.key: figure.number for figure in Figures._figures_process(period)}
        flags = {
            "at_point": "resolved_at_point",
            "prioritised": "wrongly_prioritised",
            "ack_late": "acknowledged_late",
            "late": "resolved_late",
            "outside": "referred_outside",
            "repeated": "repeated",
            "improved": "led_to_improvement",
        }
        [sums] = self.env["complaint.monitoring"]._read_group(
            [("company_id", "=", self.company.id)],
            [],
            [f"{name}:sum" for name in flags.values()],
        )
        self.assertEqual([counted[key] for key in flags], [number or 0 for number in sums])
        self.assertEqual(sum(sums), 5)


@tagged("post_install", "-at_install")
class TestDeliveries(GoodsMixin, FiguresCase):
    def test_GNA_08_deliveries_are_counted_in_stock_and_replaced_by_what_is_typed(self):
        self.deliver(self.partner, self.lot, 10)
        self.env.flush_all()
        Base = self.env["complaint.delivery.base"].with_user(self.users["supervisor"])
        today = fields.Date.context_today(self.env.user)
        first = today.replace(day=1)
        period = self.env["complaint.figures"]._period(self.company, first, today + timedelta(1))
        self.assertEqual(Base._deliveries(period), 2, "two deliveries, whatever their tonnes")
        self.assertEqual(Base._deliveries_by_product(period), {self.product.id: 2})
        Base.create({"month": today, "product_id": self.product.id, "deliveries": 30})
        self.assertEqual(Base._deliveries_by_product(period), {self.product.id: 30})
        self.assertEqual(Base._deliveries(period), 2, "all deliveries are another number")
        other = self.create_company("别家")
        elsewhere = self.env["complaint.figures"]._period(other, first, today + timedelta(1))
        self.assertEqual(Base._deliveries(elsewhere), 0)


@tagged("post_install", "-at_install")
class TestManagementReview(FiguresCase):
    def review(self, **vals):
        return (
            self.env["complaint.management.review"]
            .with_user(self.users["supervisor"])
            .create(
                {
                    "company_id": self.company.id,
                    "date_from": MARCH[0],
                    "date_to": MARCH[1],
                    **vals,
                }
            )
        )

    def figure(self, review, key):
        return review.figure_ids.filtered(lambda figure: figure.key == key)

    def test_GNC_07_report_of_causes_trends_and_performance(self):
        case = self.march()
        self.create_case(received_at=local(2026, 2, 10, 9, 0))
        review = self.review()
        review.action_prepare()
        codes = set(review.figure_ids.section_id.mapped("code"))
        self.assertLessEqual({"cause", "trend", "process", "rates", "impact", "solution"}, codes)
        received = self.figure(review, "received")
        self.assertEqual((received.value, received.value_before), ("1", "1"))
        action = received.action_view()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), case)
        self.assertEqual(self.figure(review, "month:2026-02").number, 1)
        for figure in review.figure_ids.filtered(lambda f: f.kind in ("count", "share")):
            counted = self.env[figure.res_model].search_count(figure.domain)
            self.assertEqual(counted, figure.number, figure.key)

    def test_GNC_07_regularly_and_never_twice(self):
        Review = self.env["complaint.management.review"]
        april = date(2026, 4, 2)
        self.assertFalse(Review._prepare_for(self.company, 1, april), "nothing to report on")
        self.march()
        review = Review._prepare_for(self.company, 1, april)
        self.assertEqual((review.date_from, review.date_to), MARCH)
        self.assertEqual(review.state, "prepared")
        self.assertIn(self.users["supervisor"], review.activity_ids.user_id)
        self.assertFalse(Review._prepare_for(self.company, 1, date(2026, 4, 30)))
        self.create_case(received_at=local(2026, 4, 30, 23, 0))
        self.assertTrue(Review._prepare_for(self.company, 1, date(2026, 5, 1)))

    def test_GNC_07_quarterly_where_the_policy_says_so(self):
        self.march()
        Review = self.env["complaint.management.review"]
        review = Review._prepare_for(self.company, 3, date(2026, 4, 1))
        self.assertEqual((review.date_from, review.date_to), (date(2026, 1, 1), MARCH[1]))
        self.create_case(received_at=local(2026, 5, 1, 9, 0))
        self.assertFalse(Review._prepare_for(self.company, 3, date(2026, 6, 30)))
        self.assertTrue(Review._prepare_for(self.company, 3, date(2026, 7, 1)))

    def test_STD_15_held_with_who_and_what_and_then_it_stays(self):
        review = self.review(section_ids=[(5, 0, 0)])
        with self.assertRaisesRegex(UserError, "at least one section"):
            review.action_prepare()
        review.section_ids = self.env["complaint.management.review.section"].search([])
        with self.assertRaisesRegex(UserError, "put the figures together first"):
            review.action_hold()
        review.action_prepare()
        with self.assertRaisesRegex(UserError, "chaired.*\n.*took part.*\n.*Causes"):
            review.action_hold()
        review.write(
            {
                "chair_id": self.users["executive"].id,
                "participant_ids": [(6, 0, self.users["supervisor"].ids)],
                "causes": "养护不足",
                "performance": "按期办结",
                "conclusion": "增加养护检查",
            }
        )
        review.action_hold()
        self.march()
        for change in (
            review.action_prepare,
            lambda: review.write({"conclusion": "没有问题"}),
            lambda: review.write({"state": "draft"}),
            review.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        self.assertEqual(self.figure(review, "received").number, 0, "as it was reviewed")
        with self.assertRaises(UserError):
            self.figure(review, "received").write({"number": 99})

    def test_STD_15_decides_on_measures(self):
        review = self.review()
        review.action_prepare()
        context = review.action_new_measure()["context"]
        measure = (
            self.env["complaint.action"]
            .with_user(self.users["supervisor"])
            .with_context(**context)
            .create(
                {
                    "name": "培训装车班",
                    "user_id": self.users["handler"].id,
                    "approver_id": self.users["executive"].id,
                    "due_date": "2026-05-01",
                }
            )
        )
        self.assertEqual(review.action_ids, measure)
        self.assertEqual(measure.company_id, self.company)

    def test_STD_15_pack_on_paper_and_as_a_spreadsheet(self):
        self.march(subject='=HYPERLINK("http://evil","x")')
        review = self.review()
        review.action_prepare()
        review.causes = "<script>alert(1)</script>"
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.users["supervisor"])
            ._render_qweb_html("complaint_base.management_review", review.ids)
        )
        page = html.fromstring(content)
        text = " ".join(page.text_content().split())
        for words in ("Management Review of Complaints", "Impact Scope", "–", "Conclusions"):
            self.assertIn(words, text)
        self.assertFalse(page.xpath("//td//script"))
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(review.file)))
        rows = {row[0]: row for row in book["Figures"].iter_rows(values_only=True) if row[0]}
        self.assertEqual(rows["Complaints received"][1], 1)
        resolved = rows["Resolution rate: resolved ÷ received"]
        self.assertEqual(resolved[1:4], (0, 1, "0.0 %"))
        occurrence = rows["Rate of occurrence: complaints per 1,000 deliveries"]
        self.assertEqual(occurrence[2:4], (None, "–"))

    def test_STD_15_for_supervision_and_of_own_companies(self):
        review = self.review()
        review.action_prepare()
        with self.assertRaises(AccessError):
            review.with_user(self.users["handler"]).read(["name"])
        with self.assertRaises(AccessError):
            review.with_user(self.users["auditor"]).action_prepare()
        other = self.create_company("别家")
        self.users["executive"].write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        mine = review.with_user(self.users["executive"]).with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            mine.figure_ids.read(["number"])

    def test_section_that_nothing_counts_is_refused(self):
        with self.assertRaises(ValidationError):
            self.env["complaint.management.review.section"].create({"name": "x", "code": "nothing"})
