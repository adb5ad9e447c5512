"""After closing somebody else asks how the handling was (STD-12, GNA-06), and what follows."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..kernel.sampling import draw_of, is_drawn
from .common import local
from .portal_common import PortalCase
from .standard import StandardCase, StandardMixin

SERIOUS, SAMPLE = "GNA-06", "STD-12"


class ClosedMixin(StandardMixin):
    def closed_case(self, **vals):
        """Return a case that was closed to the customer's satisfaction on 2 March 2026."""
        with freeze_time(local(2026, 3, 2, 10)):
            case = self.standard_case(**vals)
            case.write({"satisfaction": "satisfied"})
            # How it got there is told elsewhere; this is about what comes after.
            case._write_unlocked({"state": "verifying"})
            case.write({"lessons_learned": "绝缘件须全检", "negotiation_result": "换货"})
            self.add_measure(case)
            case._write_unlocked({"state": "closed"})
            case._record("closed")
        return case

    def sampled_case(self, drawn):
        """Return a general case whose number is drawn for the sample, or is not."""
        for _attempt in range(200):
            case = self.closed_case()
            if is_drawn(draw_of(case.name, SAMPLE), 20) == drawn:
                return case
        return self.fail("no such number in 200")

    def ask(self, revisit, satisfaction, **vals):
        revisit.answer_ids.score = "4"
        revisit.write({"satisfaction": satisfaction, **vals})
        revisit.action_done()


@tagged("post_install", "-at_install")
class TestStandardRevisit(ClosedMixin, StandardCase):
    def test_GNA_06_serious_cases_are_always_asked_by_somebody_else(self):
        for vals in ({"is_safety": True}, {"impact": "many"}):
            case = self.closed_case(**vals)
            [revisit] = case.revisit_ids
            self.assertEqual((revisit.rule_id.code, revisit.state), (SERIOUS, "planned"))
            self.assertEqual(revisit.planned_on, date(2026, 3, 9))
            self.assertNotEqual(revisit.user_id, case.user_id)
            handler = revisit.with_user(self.users["handler"])
            with self.assertRaisesRegex(UserError, "who handled the complaint does not"):
                self.ask(handler, "satisfied")

    def test_STD_12_sample_of_general_cases_follows_from_the_number(self):
        for drawn in (True, False):
            case = self.sampled_case(drawn)
            self.assertEqual(bool(case.revisit_ids), drawn)
            [event] = case.event_ids.filtered(lambda event: "drawn" in event.code)
            self.assertEqual(event.code, "revisit_drawn" if drawn else "revisit_not_drawn")
            self.assertEqual(event.data["draw"], draw_of(case.name, SAMPLE))

    def test_STD_12_asks_about_the_handling_with_a_checklist(self):
        case = self.closed_case(is_safety=True)
        questions = case.revisit_ids.answer_ids.mapped("display_name")
        self.assertIn("受理是否方便", questions)
        self.assertEqual(len(questions), 5)
        as_other = case.revisit_ids.with_user(self.users["supervisor"])
        self.ask(as_other, "satisfied", product_satisfaction="dissatisfied")
        self.assertEqual((as_other.outcome, as_other.score), ("recorded", 80))
        self.assertEqual(case.state, "closed")
        self.assertFalse(case.product_satisfaction, "what is archived stays as it was")

    def test_STD_12_low_satisfaction_reopens_after_recourse_was_told(self):
        case = self.closed_case(is_safety=True)
        as_other = case.revisit_ids.with_user(self.users["supervisor"])
        with self.assertRaisesRegex(UserError, "where else to turn"):
            self.ask(as_other, "dissatisfied", note="仍然漏电")
        self.ask(as_other, "dissatisfied", note="仍然漏电", recourse_means="phone")
        self.assertEqual((case.state, case.round), ("accepted", 2))
        self.assertEqual(as_other.outcome, "reopened")

    def test_STD_12_neutral_does_not_reopen(self):
        case = self.closed_case(is_safety=True)
        self.ask(case.revisit_ids.with_user(self.users["supervisor"]), "neutral")
        self.assertEqual((case.state, case.round), ("closed", 1))

    def test_STD_09_who_was_referred_to_an_outside_body_is_not_asked(self):
        case = self.standard_case(is_safety=True)
        case.action_tell_recourse("phone")
        case.with_user(self.users["supervisor"]).action_close_unsatisfied(
            "external", "客户申请仲裁", "兰州仲裁委员会"
        )
        self.assertFalse(case.revisit_ids)


@tagged("post_install", "-at_install")
class TestProductOnThePortal(ClosedMixin, PortalCase):
    def case_to_answer(self):
        case = self.standard_case(partner_id=self.owner.partner_id.id)
        case._write_unlocked({"state": "replying"})
        return case

    def test_STD_12_product_apart_from_handling_on_the_portal(self):
        case = self.case_to_answer()
        self.login(self.owner)
        url = f"/my/complaints/{case.id}"
        page = self.page(url)
        [product] = page.xpath("//select[@name='product']")
        self.assertIsNone(product.get("required"), "nobody must say")
        data = {"satisfaction": "satisfied", "product": "dissatisfied"}
        self.url_open(f"{url}/answer", data={"csrf_token": self.csrf(url), **data})
        self.env.invalidate_all()
        self.assertEqual(
            (case.satisfaction, case.product_satisfaction), ("satisfied", "dissatisfied")
        )

    def test_STD_12_no_level_is_refused_and_nothing_is_kept(self):
        case = self.case_to_answer()
        self.login(self.owner)
        url = f"/my/complaints/{case.id}"
        token = self.csrf(url)
        self.url_open(
            f"{url}/answer",
            data={"csrf_token": token, "satisfaction": "satisfied", "product": "awful"},
        )
        self.env.invalidate_all()
        self.assertEqual((case.satisfaction, case.product_satisfaction), (False, False))

    def test_product_is_not_asked_where_the_policy_does_not(self):
        self.create_policy(code="OWN", profile="standard")
        case = self.case_to_answer()
        self.login(self.owner)
        page = self.page(f"/my/complaints/{case.id}")
        self.assertFalse(page.xpath("//select[@name='product']"))
        case.sudo()._portal_answer("satisfied", product="dissatisfied")
        self.assertFalse(case.product_satisfaction)
