"""The link of a call-back: to the complainant alone, for one answer, and for a while."""

import re
from datetime import timedelta

from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import local
from .portal_common import PortalCase
from .test_revisit import RevisitMixin

URL = "/complaint/revisit"


class LinkCase(RevisitMixin, PortalCase):
    def ask(self, case=None, **vals):
        """Return a call-back that was asked by mail, and its link."""
        vals = {"means": "mail", "when_satisfied": "close", "max_attempts": 3, **vals}
        if not case:
            self.with_rules(
                self.revisit_rule(**vals),
                closing_authority="complainant",
                when_dissatisfied="next_round",
            )
            case = self.replied_case()
        revisit = case.revisit_ids
        revisit.action_send_link()
        return revisit, self.sent_link()

    def sent_link(self):
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        return re.search(rf"{URL}/[\w-]+", mail.body_html).group()

    def answer(self, link, **values):
        page = html.fromstring(self.url_open(link).text)
        [form] = page.xpath(f"//form[@action='{URL}']")
        return self.url_open(URL, data={**dict(form.form_values()), **values})


@tagged("post_install", "-at_install")
class TestRevisitLink(LinkCase):
    def test_T20_answer_of_the_complainant_closes(self):
        revisit, link = self.ask()
        self.login(None)
        response = self.answer(link, satisfaction="satisfied", words="很好")
        self.assertIn("closed", self.text(html.fromstring(response.text)))
        case = revisit.case_id
        self.assertEqual((case.state, revisit.state), ("closed", "done"))
        self.assertEqual(case.confirmation_ids.means, "portal")
        self.assertEqual(case.confirmation_ids.revisit_id, revisit)
        self.assertEqual(case.contact_ids.sorted("id")[-1:].direction, "in")

    def test_looking_at_it_changes_nothing(self):
        revisit, link = self.ask()
        for _time in range(2):
            self.assertEqual(self.url_open(link).status_code, 200)
        self.assertEqual((revisit.state, revisit.case_id.state), ("planned", "verifying"))
        response = self.url_open(link, allow_redirects=False)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(response.headers["Location"].split("?")[0][-len(URL) :], URL)

    def test_dissatisfied_needs_words_and_goes_on(self):
        revisit, link = self.ask(when_dissatisfied="reopen")
        response = self.answer(link, satisfaction="dissatisfied")
        self.assertIn("not satisfied with", self.text(html.fromstring(response.text)))
        self.assertEqual(revisit.state, "planned")
        self.answer(link, satisfaction="dissatisfied", words="又坏了")
        self.assertEqual((revisit.case_id.state, revisit.case_id.round), ("accepted", 2))

    def test_one_answer_one_link_one_call_back(self):
        revisit, old = self.ask()
        _revisit, link = self.ask(revisit.case_id)
        self.assertIn("not valid", self.text(self.page(old)))
        self.answer(link, satisfaction="satisfied")
        self.assertIn("not valid", self.text(self.page(link)))
        for forged in (f"{URL}/x", f"{URL}/{'A' * 80}", f"{link[:-6]}AAAAAA"):
            self.assertIn("not valid", self.text(self.page(forged)))
        # A link that was signed for another purpose opens nothing here.
        grant = revisit.case_id._grant_tracking()
        self.assertIn("not valid", self.text(self.page(f"{URL}/{grant}")))

    def test_expires(self):
        revisit, link = self.ask()
        with freeze_time(fields.Datetime.now() + timedelta(days=14)):
            self.assertTrue(revisit._from_link(link.rsplit("/", 1)[1]))
        with freeze_time(fields.Datetime.now() + timedelta(days=16)):
            self.assertFalse(revisit._from_link(link.rsplit("/", 1)[1]))

    def test_nobody_inside_finds_the_link(self):
        revisit, link = self.ask()
        token = link.rsplit("/", 1)[1]
        case = revisit.case_id
        handler = self.users["handler"]
        for message in case.with_user(handler).message_ids:
            self.assertNotIn(token, message.body)
        for contact in case.with_user(handler).contact_ids:
            self.assertNotIn(token, contact.text)
        found = self.env["mail.message"].with_user(handler).search([("body", "ilike", URL)])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            revisit.with_user(handler).read(["link_nonce"])

    def test_never_to_a_colleague(self):
        self.with_rules(self.revisit_rule(means="mail"))
        handler = self.users["handler"]
        handler.email = "clerk@example.com"
        self.partner.email = "Clerk@example.com"
        case = self.replied_case()
        with self.assertRaisesRegex(UserError, "colleague"):
            case.revisit_ids.action_send_link()

    def test_text_message_and_whatever_reaches_them(self):
        for vals, number in (({"means": "sms"}, "13893100000"), ({"means": "portal"}, False)):
            self.with_rules(self.revisit_rule(**vals))
            case = self.replied_case()
            sms = self.env["sms.sms"].search_count([])
            case.revisit_ids.action_send_link()
            self.assertEqual(self.env["sms.sms"].search_count([]) - sms, bool(number))
            sent_to = case.revisit_ids.link_sent_to
            self.assertEqual(sent_to, number or "kehu@example.com")
        self.partner.write({"email": False, "phone": False})
        case = self.replied_case()
        with self.assertRaisesRegex(UserError, "no address"):
            case.revisit_ids.action_send_link()

    def test_sent_by_itself_three_times_and_given_up_after_the_last_days(self):
        self.with_rules(
            self.revisit_rule(means="mail", max_attempts=3, retry_days=5, when_satisfied="close")
        )
        revisit = self.replied_case(2026, 3, 2, 10).revisit_ids
        states = []
        for day in range(1, 21):
            with freeze_time(local(2026, 4, day, 15)):
                revisit._ask()
                revisit._ask()
            states.append((revisit.attempt_count, revisit.state))
        self.assertEqual(states[0], (1, "planned"))
        self.assertEqual(states[4:6], [(1, "planned"), (2, "planned")])
        self.assertEqual(states[9:11], [(2, "planned"), (3, "planned")])
        self.assertEqual(states[14:16], [(3, "planned"), (3, "unreached")])
        self.assertTrue(revisit.case_id._has_been_unreachable())

    def test_checklist_is_answered_as_a_whole(self):
        revisit, link = self.ask(question_ids=[(0, 0, {"name": "是否及时"})])
        line = revisit.answer_ids
        response = self.answer(link, satisfaction="satisfied")
        self.assertIn("every question", self.text(html.fromstring(response.text)))
        self.answer(link, satisfaction="satisfied", **{f"score_{line.id}": "4"})
        self.assertEqual((line.score, revisit.score), ("4", 80))

    def test_page_is_answered_with_its_own_form_only(self):
        revisit, link = self.ask()
        self.url_open(link)
        response = self.url_open(URL, data={"satisfaction": "satisfied", "csrf_token": "x"})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(revisit.state, "planned")


@tagged("post_install", "-at_install")
class TestComplainantOnThePortal(LinkCase):
    def setUp(self):
        super().setUp()
        self.new_version(closing_authority="complainant")

    def url(self, case):
        return f"/my/complaints/{case.id}"

    def answer_on_portal(self, case, **values):
        data = {"csrf_token": self.csrf(self.url(case)), "satisfaction": "satisfied", **values}
        return self.url_open(f"{self.url(case)}/answer", data=data)

    def test_T20_who_complained_closes_on_the_portal(self):
        case = self.replied_case(partner_id=self.owner.partner_id.id)
        self.login(self.owner)
        self.answer_on_portal(case)
        self.assertEqual((case.state, case.confirmation_ids.means), ("closed", "portal"))

    def test_T20_a_colleague_of_the_complainant_does_not(self):
        colleague = self.create_customer("complaint_colleague", self.partner)
        case = self.replied_case(partner_id=self.owner.partner_id.id)
        self.login(colleague)
        self.assertFalse(self.page(self.url(case)).xpath("//*[contains(@class, '_answer')]"))
        self.answer_on_portal(case)
        self.assertEqual((case.state, bool(case.confirmation_ids)), ("verifying", False))

    def test_who_spoke_for_a_company_closes(self):
        case = self.replied_case(contact_name=self.owner.name)
        self.login(self.owner)
        self.answer_on_portal(case)
        self.assertEqual(case.state, "closed")

    def test_extraction_code_is_not_who_complained(self):
        case = self.replied_case()
        code = case._issue_extraction_code()
        self.login(None)
        self.look_up(case.name, code)
        page = self.page("/complaint/case")
        self.assertFalse(page.xpath("//form[contains(@action, '/answer')]"))
        csrf = page.xpath("//input[@name='csrf_token']/@value")[0]
        self.url_open(
            "/complaint/case/answer", data={"csrf_token": csrf, "satisfaction": "satisfied"}
        )
        self.assertEqual((case.state, bool(case.confirmation_ids)), ("verifying", False))

    def test_later_correction_of_the_customer_makes_nobody_the_complainant(self):
        case = self.replied_case(partner_id=self.owner.partner_id.id)
        case.partner_id = self.stranger.partner_id
        self.login(self.stranger)
        self.answer_on_portal(case)
        self.assertEqual(case.state, "verifying")

    def test_confirmation_stays_when_the_paperwork_is_not_done(self):
        gate = {
            "code": "G",
            "name": "备注",
            "state": "closed",
            "requirement": "[('remarks', '!=', False)]",
            "message": "请填写备注。",
        }
        self.new_version(gate_rule_ids=[(0, 0, gate)])
        case = self.replied_case(partner_id=self.owner.partner_id.id)
        self.login(self.owner)
        self.answer_on_portal(case)
        self.assertEqual((case.state, case.is_confirmed), ("verifying", True))
        handler = case.with_user(self.users["handler"])
        handler.remarks = "已归档"
        handler.action_close()
        self.assertEqual(case.state, "closed")
