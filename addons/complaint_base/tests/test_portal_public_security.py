"""What robots, guessers and the curious cannot do on the pages without login."""

import re
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import DEEDS, PNG, PortalCase, allowing


@tagged("post_install", "-at_install")
class TestPublicSecurity(PortalCase):
    def setUp(self):
        super().setUp()
        self.login(None)

    def test_SEC_10_mass_assignment_is_impossible(self):
        forbidden = {
            "state": "closed",
            "severity_id": self.env.ref("complaint_base.severity_urgent").id,
            "company_id": self.env.ref("base.main_company").id,
            "user_id": self.users["auditor"].id,
            "partner_id": self.partner.id,
            "urgency": "high",
            "is_escalated": "1",
            "liability": "ours",
            "name": "王五",
            "channel_id": self.env.ref("complaint_base.channel_media").id,
            "received_at": "2020-01-01 00:00:00",
            "previous_id": self.create_case().id,
            "payload": '{"state": "closed"}',
            "policy_id": 1,
            "round": 9,
            "satisfaction": "very_satisfied",
            "extraction_hash": "x",
        }
        number, _code = self.receipt(self.file_publicly(**forbidden))
        case = self.case_of(number)
        self.assertEqual(case.state, "registered")
        self.assertEqual(case.company_id, self.company)
        self.assertEqual(case.channel_id.code, "web")
        self.assertEqual((case.urgency, case.liability, case.round), ("medium", "undetermined", 1))
        for name in ("severity_id", "partner_id", "previous_id", "satisfaction"):
            self.assertFalse(case[name], name)
        self.assertNotEqual(case.user_id, self.users["auditor"])
        self.assertFalse(case.is_escalated)
        self.assertNotEqual(case.received_at.year, 2020)

    def test_draft_and_quarantine_are_followed_by_their_receipt(self):
        with allowing():
            with patch.object(
                type(self.env["complaint.case"]), "_register_if_complete", lambda cases: None
            ):
                receipt, code = self.receipt(self.file_publicly(subject="还没有编号"))
            case = self.env["complaint.case"].search([("subject", "=", "还没有编号")])
            self.assertEqual((case.state, case.name), ("draft", False))
            self.assertTrue(receipt.startswith("E-"))
            self.assertNotIn(str(case.intake_id.id), receipt, "it cannot be counted on")
            self.look_up(receipt, "WRONG-CODE")
            self.assertTrue(self.url_open("/complaint/case").url.endswith("/track"))
            page = self.look_up(receipt, code)
            self.assertTrue(page.url.endswith("/complaint/case"))
            self.assertIn("还没有编号", page.text)
            case.action_register()
            self.assertIn(case.name, self.look_up(receipt, code).text, "and by then its number")
            self.assertTrue(self.look_up(case.name, code).url.endswith("/complaint/case"))
            fresh = case._issue_extraction_code()
            self.login(None)
            self.assertTrue(self.look_up(receipt, code).url.endswith("/track"), "void")
            self.assertTrue(self.look_up(receipt, fresh).url.endswith("/complaint/case"))

    def test_what_is_no_case_yet_is_followed_too(self):
        Intake = type(self.env["complaint.intake"])
        with allowing(), patch.object(Intake, "_process", lambda intake: None):
            receipt, code = self.receipt(self.file_publicly(subject="还不是案件"))
            self.assertTrue(self.look_up(receipt, code).url.endswith("/complaint/track"))
            self.assertIn("being put on record", self.look_up(receipt, code).text)
            self.assertNotIn("being put on record", self.look_up(receipt, "WRONG").text)

    def test_robot_gets_a_receipt_like_anybody(self):
        with allowing():
            answer = self.file_publicly(company_website="http://spam.example")
            self.assertTrue(self.receipt(answer)[0].startswith("E-"))

    def test_form_asks_what_the_policy_of_its_company_asks(self):
        other = self.create_company("集团二公司")
        self.create_policy(company_id=other.id, asks_declaration=True)
        other.complaint_form_published = True
        declaration = "//input[@name='declaration']"
        with allowing():
            self.assertTrue(self.page(f"/complaint?company={other.id}").xpath(declaration))
            self.assertFalse(self.page("/complaint").xpath(declaration))

    def test_form_is_of_a_company_that_publishes_it(self):
        other = self.create_company("集团二公司")
        self.create_policy(company_id=other.id)
        url = f"/complaint?company={other.id}"
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 404)
        other.complaint_form_published = True
        with allowing():
            page = self.page(url)
            self.assertIn("集团二公司", self.text(page))
            [form] = page.xpath("//form[@action='/complaint']")
            data = {
                **dict(form.form_values()),
                "name": "王五",
                "phone": "13993112345",
                "subject": "二公司的",
                "description": "x",
            }
            self.send("/complaint", data)
            case = self.env["complaint.case"].search([("subject", "=", "二公司的")])
            self.assertEqual(case.company_id, other)
            other.complaint_form_published = False
            with mute_logger("odoo.http"):
                for company in (other.id, 0, "x", "1 OR 1=1", "9" * 30, -1):
                    answer = self.send("/complaint", {**data, "company": company})
                    self.assertEqual(answer.status_code, 404, company)
            self.file_publicly(subject="默认的")
            case = self.env["complaint.case"].search([("subject", "=", "默认的")])
            self.assertEqual(case.company_id, self.company)

    def test_SEC_10_mass_assignment_of_a_portal_user(self):
        self.login(self.owner)
        data = self.fill_in(
            "/my/complaints/new",
            subject="越权",
            partner_id=self.stranger.partner_id.id,
            company_id=self.env.ref("base.main_company").id,
            state="closed",
            user_id=self.users["auditor"].id,
        )
        self.send("/my/complaints/new", data)
        case = self.env["complaint.case"].search([("subject", "=", "越权")])
        self.assertEqual(case.partner_id, self.owner.partner_id)
        self.assertEqual((case.company_id, case.state), (self.company, "registered"))
        self.assertNotEqual(case.user_id, self.users["auditor"])

    def test_category_of_another_trade_is_refused(self):
        other = self.env["complaint.category"].create(
            {"name": "燃气", "code": "gas", "profile": "gas"}
        )
        page = self.page("/complaint")
        self.assertIn(str(self.category.id), page.xpath("//option/@value"))
        self.assertNotIn(str(other.id), page.xpath("//option/@value"))
        for value in (other.id, "1 OR 1=1", "-1"):
            with self.subTest(value):
                self.assertIn("from the list", self.file_publicly(category_id=value).text)
        self.assertFalse(self.env["complaint.intake"].search([("name", "=", "袋重不足")]))

    # ------------------------------------------------------------
    # Robots
    # ------------------------------------------------------------

    def test_SEC_12_robot_is_answered_like_anybody_and_makes_no_case(self):
        with allowing(file={"hour": 2, "day": 2}):
            answer = self.file_publicly(company_website="http://spam.example")
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.url.endswith("/complaint/received"))
            self.assertFalse(self.env["complaint.case"].search([("subject", "=", "袋重不足")]))
            intake = self.env["complaint.intake"].search([("name", "=", "袋重不足")])
            self.assertEqual(intake.state, "refused", "on record all the same")
            # It consumed quota: one is left.
            self.assertEqual(self.file_publicly().status_code, 200)
            self.assertEqual(self.file_publicly().status_code, 429)

    def test_honeypot_is_hidden_from_people(self):
        page = self.page("/complaint")
        [field] = page.xpath("//input[@name='company_website']")
        self.assertEqual((field.get("tabindex"), field.get("autocomplete")), ("-1", "off"))
        self.assertEqual(field.getparent().get("aria-hidden"), "true")

    def test_SEC_12_filing_is_limited_per_hour_by_address(self):
        with freeze_time("2026-11-16 02:00:00") as clock:
            self.login(None)
            for number in range(6):
                response = self.file_publicly(phone=f"1390000000{number}")
                self.assertEqual(response.status_code, 200, number)
            response = self.file_publicly(phone="13900000009")
            self.assertEqual(response.status_code, 429)
            self.assertIn("Too many attempts", response.text)
            clock.tick(timedelta(minutes=59, seconds=59))
            self.assertEqual(self.file_publicly(phone="13900000009").status_code, 429)
            clock.tick(timedelta(seconds=1))
            self.assertEqual(self.file_publicly(phone="13900000009").status_code, 200)

    def test_SEC_12_window_slides_and_days_are_limited(self):
        hits = self.env["complaint.public.hit"]
        with freeze_time("2026-11-16 02:00:00") as clock:
            for number in range(20):
                self.assertTrue(hits._take([("file", "10.0.0.1")]), number)
                clock.tick(timedelta(minutes=11))
            self.assertFalse(hits._take([("file", "10.0.0.1")]))
            self.assertTrue(hits._take([("file", "10.0.0.2")]), "another address is free")
            clock.move_to("2026-11-17 01:59:59")
            self.assertFalse(hits._take([("file", "10.0.0.1")]))
            clock.move_to("2026-11-17 02:00:00")
            self.assertTrue(hits._take([("file", "10.0.0.1")]), "the first is a day old")
            self.assertFalse(hits._take([("file", "10.0.0.1")]), "the second is not")

    def test_SEC_12_filing_is_limited_per_phone_from_any_address(self):
        with patch(
            "odoo.addons.complaint_base.controllers.public.ComplaintPublic._address",
            side_effect=(f"10.0.0.{number}" for number in range(100)),
        ):
            for _number in range(6):
                self.assertEqual(self.file_publicly().status_code, 200)
            # However it is written.
            self.assertEqual(self.file_publicly(phone="+86 139-9311-2345").status_code, 429)
            self.assertEqual(self.file_publicly(phone="13993112346").status_code, 200)

    def test_limits_are_parameters(self):
        self.env["ir.config_parameter"].set_param("complaint_base.public_file_per_hour", "1")
        self.assertEqual(self.file_publicly().status_code, 200)
        self.assertEqual(self.file_publicly().status_code, 429)

    def test_counters_keep_no_personal_data(self):
        self.file_publicly()
        keys = self.env["complaint.public.hit"].sudo().search([]).mapped("key")
        self.assertEqual({len(key) for key in keys}, {64})
        self.assertFalse([key for key in keys if "13993112345" in key or "127.0.0.1" in key])

    # ------------------------------------------------------------
    # Number and code
    # ------------------------------------------------------------

    def test_SEC_11_enumeration_unknown_number_and_wrong_code_look_the_same(self):
        number, _code = self.receipt(self.file_publicly())
        self.login(None)
        uncoded = self.create_case()
        strip = re.compile(r'csrf_token: "\w+"|value="\w+"')
        with allowing():
            answers = {
                strip.sub("", self.look_up(tried, code).text.replace(tried, "N"))
                for tried in (number, "TS2026-99999", uncoded.name)
                for code in ("AAAA-AAAA", "", "x" * 5000)
            }
        self.assertEqual(len(answers), 1)
        self.assertIn("do not go together", answers.pop())

    def test_code_without_letters_opens_nothing(self):
        """A case without a code has no hash that some input could meet."""
        case = self.create_case()
        for code in ("", "-", "0", "00000000"):
            self.assertFalse(case._has_extraction_code(code))
        self.assertFalse(self.env["complaint.case"]._find_by_code("", "", "10.0.0.1"))

    def test_SEC_11_lock_out_by_number_and_even_the_right_code_waits(self):
        number, code = self.receipt(self.file_publicly())
        for _attempt in range(5):
            self.assertIn("do not go together", self.look_up(number, "AAAA-AAAA").text)
        locked = self.look_up(number, code)
        self.assertEqual(locked.status_code, 429)
        self.assertNotIn("袋重不足", locked.text)
        # A number that does not exist is locked just as well.
        for _attempt in range(5):
            self.look_up("TS2026-99999", "AAAA-AAAA")
        self.assertEqual(self.look_up("TS2026-99999", "AAAA-AAAA").status_code, 429)
        with freeze_time(timedelta(hours=1, minutes=1) + self.env.cr.now()):
            self.login(None)
            self.assertIn("袋重不足", self.look_up(number, code).text)

    def test_SEC_11_lock_out_by_address_over_many_numbers(self):
        with allowing(lookup_address={"hour": 3, "day": 3}):
            for number in range(3):
                self.look_up(f"TS2026-9000{number}", "AAAA-AAAA")
            self.assertEqual(self.look_up("TS2026-90009", "AAAA-AAAA").status_code, 429)

    def test_success_does_not_count_nor_wipe_failures(self):
        number, code = self.receipt(self.file_publicly())
        with allowing(lookup={"hour": 3, "day": 3}):
            for _attempt in range(6):
                self.assertEqual(self.look_up(number, code).status_code, 200)
            for _attempt in range(2):
                self.look_up(number, "AAAA-AAAA")
            self.assertEqual(self.look_up(number, code).status_code, 200)
            self.look_up(number, "AAAA-AAAA")
            self.assertEqual(self.look_up(number, code).status_code, 429)

    def test_SEC_11_code_is_compared_in_constant_time(self):
        case = self.create_case()
        code = case._issue_extraction_code()
        path = "odoo.addons.complaint_base.models.complaint_public.consteq"
        with patch(path, return_value=False) as compare:
            self.assertFalse(case._has_extraction_code(code))
            self.assertFalse(self.env["complaint.case"]._has_extraction_code(code))
        self.assertEqual(compare.call_count, 2)
        self.assertEqual({len(side) for call in compare.call_args_list for side in call.args}, {64})

    def test_SEC_11_code_of_another_case_opens_nothing(self):
        first, second = self.create_case(), self.create_case()
        code = first._issue_extraction_code()
        second._issue_extraction_code()
        self.assertFalse(second._has_extraction_code(code))

    # ------------------------------------------------------------
    # What a lookup opens
    # ------------------------------------------------------------

    def test_without_lookup_nothing_opens(self):
        for url in ("/complaint/case", "/complaint/received"):
            self.assertFalse(self.url_open(url).url.endswith(url))
        self.assertEqual(self.url_open("/complaint/case/evidence/1").status_code, 404)
        csrf = self.csrf("/complaint")
        for what, data in DEEDS.items():
            if what == "withdraw":
                continue
            response = self.send(f"/complaint/case/{what}", {"csrf_token": csrf, **data})
            self.assertTrue(response.url.endswith("/complaint/track"), what)

    def test_SEC_15_lookup_opens_one_case_for_an_hour(self):
        case, other = self.create_case(), self.create_case()
        code = case._issue_extraction_code()
        [foreign] = other._keep_evidence([("机密.png", PNG)])
        self.look_up(case.name, code)
        self.assertIn(case.name, self.url_open("/complaint/case").text)
        response = self.url_open(f"/complaint/case/evidence/{foreign.id}")
        self.assertEqual(response.status_code, 404)
        self.assertIn("/web/login", self.url_open(f"/my/complaints/{case.id}").url)
        with freeze_time(timedelta(minutes=61) + self.env.cr.now()):
            self.assertFalse(self.env["complaint.case"]._granted_case("x"))
        token = case._grant_tracking()
        self.assertEqual(self.env["complaint.case"]._granted_case(token), case)
        with freeze_time(timedelta(minutes=61) + self.env.cr.now()):
            self.assertFalse(self.env["complaint.case"]._granted_case(token))

    def test_SEC_15_grants_cannot_be_forged_or_outlive_the_code(self):
        cases = self.env["complaint.case"]
        case = self.create_case()
        case._issue_extraction_code()
        token = case._grant_tracking()
        for forged in ("", None, "AQ", "!!", token[:-2], token[:20] + "A" + token[21:], "Ag" * 40):
            with self.subTest(forged):
                self.assertFalse(cases._granted_case(forged))
        case._issue_extraction_code()
        self.assertFalse(cases._granted_case(token))

    def test_SEC_09_public_get_changes_nothing(self):
        case = self.create_case()
        case.action_enter("verifying")
        self.look_up(case.name, case._issue_extraction_code())
        for what in ("evidence", "urge", "answer"):
            with self.subTest(what), mute_logger("odoo.http"):
                response = self.opener.get(
                    f"{self.base_url()}/complaint/case/{what}",
                    params={"satisfaction": "satisfied", "words": "x"},
                )
                self.assertIn(response.status_code, (404, 405))
        self.assertFalse(case.contact_ids)
        self.assertEqual(case.state, "verifying")

    def test_SEC_09_public_csrf_token_is_required(self):
        case = self.create_case()
        self.look_up(case.name, case._issue_extraction_code())
        for url in (
            "/complaint",
            "/complaint/track",
            "/complaint/leave",
            "/complaint/case/evidence",
            "/complaint/case/urge",
            "/complaint/case/answer",
        ):
            with self.subTest(url), mute_logger("odoo.http"):
                response = self.url_open(url, data={"words": "x", "form_token": "x" * 20})
                self.assertEqual(response.status_code, 400)
        self.assertFalse(case.contact_ids)

    def test_lookup_does_not_allow_withdrawal(self):
        case = self.create_case()
        self.look_up(case.name, case._issue_extraction_code())
        csrf = self.csrf("/complaint/case")
        response = self.send("/complaint/case/withdraw", {"csrf_token": csrf, "reason": "x"})
        self.assertEqual(response.status_code, 404)
        self.assertEqual(case.state, "registered")

    def test_pages_of_a_case_are_not_kept_by_browsers(self):
        response = self.file_publicly()
        self.assertIn("no-store", response.headers["Cache-Control"])
        opened = self.look_up(*self.receipt(response))
        self.assertIn("no-store", opened.headers["Cache-Control"])
