"""What customers do on their pages, and what becomes of it."""

from datetime import timedelta

from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.tests import tagged

from .portal_common import PNG, PortalCase


@tagged("post_install", "-at_install")
class TestPortal(PortalCase):
    def setUp(self):
        super().setUp()
        self.login(self.owner)

    def file(self, **values):
        data = self.fill_in("/my/complaints/new", **{"subject": "强度不足", **values})
        return data, self.send("/my/complaints/new", data)

    # ------------------------------------------------------------
    # Filing
    # ------------------------------------------------------------

    def test_CEM_17_customer_files_and_finds_the_case(self):
        data = self.fill_in(
            "/my/complaints/new", subject="强度不足", demand="退货", category_id=self.category.id
        )
        response = self.send("/my/complaints/new", data, files=[("报告.png", PNG, "image/png")])
        case = self.env["complaint.case"].search([("subject", "=", "强度不足")])
        self.assertEqual(case.state, "registered")
        self.assertEqual(case.partner_id, self.owner.partner_id)
        self.assertEqual(case.category_id, self.category)
        self.assertEqual((case.description, case.demand), ("3 天强度不够", "退货"))
        self.assertEqual(case.channel_id.code, "portal")
        self.assertEqual(case.intake_id.key, f"portal:{data['form_token']}")
        self.assertEqual(case.customer_attachment_ids.name, "报告.png")
        self.assertEqual(case.customer_attachment_ids.res_id, case.id)
        page = self.text(html.fromstring(response.text))
        self.assertIn(case.name, page)
        self.assertIn("3 天强度不够", page)
        self.assertIn("报告.png", page)

    def test_form_asks_for_what_is_read_and_nothing_else(self):
        asked = {"csrf_token", "form_token", "subject", "category_id", "description", "demand"}
        [form] = self.page("/my/complaints/new").xpath("//form[@action='/my/complaints/new']")
        self.assertEqual(set(form.fields), asked | {"files"})
        [form] = self.page("/complaint").xpath("//form[@action='/complaint']")
        self.assertEqual(set(form.fields), asked | {"files", "name", "phone", "company_website"})

    def test_F15_form_sent_twice_is_one_case(self):
        data, first = self.file()
        second = self.send("/my/complaints/new", data)
        self.assertEqual(first.url, second.url)
        self.assertEqual(self.env["complaint.case"].search_count([("subject", "=", "强度不足")]), 1)

    def test_F15_two_forms_are_two_cases(self):
        self.file()
        self.file()
        self.assertEqual(self.env["complaint.case"].search_count([("subject", "=", "强度不足")]), 2)

    def test_customer_is_neither_handler_nor_receiver(self):
        rule = {"code": "all", "name": "全部", "role_id": self.role_sales.id, "handler": "keep"}
        self.new_version(routing_rule_ids=[(0, 0, rule)])
        self.file()
        case = self.env["complaint.case"].search([("subject", "=", "强度不足")])
        self.assertEqual(case.unit_id, self.sales)
        self.assertEqual(case.user_id, self.users["handler"])
        self.assertFalse(case.first_receiver_id)

    def test_customer_handles_nothing_where_no_rule_routes(self):
        self.file()
        case = self.env["complaint.case"].search([("subject", "=", "强度不足")])
        self.assertNotEqual(case.user_id, self.owner)
        self.assertFalse(case.user_id.share)

    def test_missing_words_are_asked_for_and_nothing_is_lost(self):
        data = self.fill_in("/my/complaints/new", subject="强度不足", description=" ")
        response = self.send("/my/complaints/new", data)
        page = html.fromstring(response.text)
        self.assertIn("Please describe what happened.", self.text(page))
        self.assertEqual(page.xpath("//input[@name='subject']/@value"), ["强度不足"])
        self.assertEqual(page.xpath("//input[@name='form_token']/@value"), [data["form_token"]])

    def test_intake_that_cannot_become_a_case_is_kept(self):
        # No policy at all, the standard one neither.
        self.env["complaint.policy"].search([]).write({"state": "draft"})
        _data, response = self.file()
        self.assertIn("We have received your complaint", response.text)
        intake = self.env["complaint.intake"].search([("name", "=", "强度不足")])
        self.assertTrue(intake)
        self.assertNotEqual(intake.state, "refused")

    # ------------------------------------------------------------
    # Following
    # ------------------------------------------------------------

    def test_list_and_counter_show_own_cases_only(self):
        mine = self.create_case(subject="我的")
        colleague = self.create_customer("complaint_colleague", self.partner)
        ours = self.create_case(subject="同事的", partner_id=colleague.partner_id.id)
        self.create_case(subject="别人的", partner_id=self.stranger.partner_id.id)
        self.create_case(subject="草稿", register=False)
        text = self.text(self.page("/my/complaints"))
        self.assertIn(mine.subject, text)
        self.assertIn(ours.subject, text)
        self.assertNotIn("别人的", text)
        self.assertNotIn("草稿", text)
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["complaint_count"]})
        self.assertEqual(counters["complaint_count"], 2)

    def test_every_state_has_words_of_its_own(self):
        case = self.create_case()
        said = {}
        for state, _label in case._fields["state"].selection:
            case.state = state
            values = case._portal_values()
            self.assertTrue(values["sentence"], state)
            self.assertTrue(values["label"], state)
            said[values["sentence"]] = state
        self.assertEqual(len(said), len(case._fields["state"].selection))

    def test_progress_is_shown_in_plain_words(self):
        case = self.take_to(self.create_case(), "deciding")
        page = self.page(f"/my/complaints/{case.id}")
        [now] = page.xpath("//li[contains(@class, 'o_complaint_step_now')]")
        self.assertEqual(now.text_content().strip(), "Being looked into")
        self.assertNotIn("Deciding", self.text(page))

    def test_told_is_shown_and_inquiries_are_not(self):
        case = self.create_case()
        for purpose, text in (
            ("acknowledge", "已收到"),
            ("progress", "正在化验"),
            ("inquire", "问了工地负责人"),
            ("other", "内部备忘"),
        ):
            self.env["complaint.contact"].create(
                {"case_id": case.id, "purpose": purpose, "text": text}
            )
        text = self.text(self.page(f"/my/complaints/{case.id}"))
        self.assertIn("已收到", text)
        self.assertIn("正在化验", text)
        self.assertNotIn("问了工地负责人", text)
        self.assertNotIn("内部备忘", text)

    def test_promised_date_only_if_the_policy_says_so(self):
        clock = self.clock_rule("reply", "registered", ["told"], 7, "days")
        self.new_version(clock_rule_ids=[(0, 0, clock)])
        with freeze_time("2026-11-16 02:00:00"):
            hidden = self.create_case()
            self.assertFalse(hidden._portal_values()["due"])
        self.new_version(portal_shows_due=True)
        with freeze_time("2026-11-16 02:00:00"):
            shown = self.create_case()
            self.assertEqual(shown._portal_values()["due"], "11/23/2026")

    def test_internal_deadlines_are_not_promises(self):
        clock = self.clock_rule("report", "registered", ["reported"], 1, "hours")
        self.new_version(portal_shows_due=True, clock_rule_ids=[(0, 0, clock)])
        self.assertFalse(self.create_case()._portal_values()["due"])

    # ------------------------------------------------------------
    # Doing
    # ------------------------------------------------------------

    def act(self, case, what, files=None, **data):
        url = f"/my/complaints/{case.id}"
        data["csrf_token"] = self.csrf(url)
        response = self.send(f"{url}/{what}", data, files)
        self.assertEqual(response.status_code, 200)
        return self.text(html.fromstring(response.text))

    def test_evidence_is_added_and_the_handler_told(self):
        case = self.create_case(user_id=self.users["handler"].id)
        self.act(case, "evidence", [("现场.png", PNG, "image/png")], words="又裂了")
        self.assertEqual(case.customer_attachment_ids.name, "现场.png")
        self.assertEqual(case.contact_ids.text, "又裂了")
        self.assertEqual(case.event_ids[-1:].code, "heard")
        note = case.message_ids[:1]
        self.assertIn(self.users["handler"].partner_id, note.notified_partner_ids)
        self.assertTrue(note.subtype_id.internal)

    def test_urges_are_counted_within_the_quota_of_a_day(self):
        self.new_version(portal_urges_per_day=2)
        case = self.create_case()
        before = self.env["complaint.case"].search_count([])
        with freeze_time("2026-11-16 15:30:00") as clock:  # 23:30 in Shanghai
            self.login(self.owner)
            self.assertIn("passed it on", self.act(case, "urge"))
            self.assertIn("passed it on", self.act(case, "urge"))
            url = f"/my/complaints/{case.id}"
            data = {"csrf_token": self.csrf("/my/complaints/new")}
            refused = self.send(f"{url}/urge", data)
            self.assertIn("urged us today already", refused.text)
            self.assertEqual(case.urge_count, 2)
            clock.tick(timedelta(minutes=31))  # 00:01 of the next day in Shanghai
            self.assertIn("passed it on", self.act(case, "urge"))
        case.invalidate_recordset()
        self.assertEqual(case.urge_count, 3)
        self.assertEqual(case.contact_ids.mapped("purpose"), ["urge"] * 3)
        self.assertEqual(self.env["complaint.case"].search_count([]), before)

    def test_CEM_40_satisfied_customer_closes_the_case(self):
        case = self.take_to(self.create_case(), "verifying")
        page = self.act(case, "answer", satisfaction="satisfied", words="谢谢")
        self.assertIn("Your complaint is closed", page)
        self.assertEqual(case.state, "closed")
        self.assertEqual((case.satisfaction, case.satisfaction_note), ("satisfied", "谢谢"))

    def test_CEM_40_answer_counts_although_the_office_is_not_ready(self):
        gate = {
            "code": "cause",
            "name": "原因",
            "state": "closed",
            "requirement": "[('cause_id', '!=', False)]",
            "message": "责任单位尚未填写原因",
        }
        self.new_version(gate_rule_ids=[(0, 0, gate)])
        case = self.take_to(self.create_case(), "verifying")
        page = self.act(case, "answer", satisfaction="very_satisfied")
        self.assertIn("We finish the paperwork", page)
        self.assertNotIn("责任单位", page)
        self.assertEqual((case.state, case.satisfaction), ("verifying", "very_satisfied"))

    def test_T4_CEM_39_dispute_needs_details_and_becomes_a_new_complaint(self):
        case = self.take_to(self.create_case(user_id=self.users["handler"].id), "verifying")
        page = self.act(case, "answer", satisfaction="dissatisfied", words="  ")
        self.assertIn("Please write what you are not satisfied with.", page)
        self.assertEqual(case.state, "verifying")
        self.assertFalse(case.contact_ids)
        self.act(case, "answer", satisfaction="very_dissatisfied", words="还是裂")
        self.assertEqual(case.state, "superseded")
        self.assertEqual(case.satisfaction, "very_dissatisfied")
        [follow_up] = case.next_ids
        self.assertEqual((follow_up.state, follow_up.reason), ("registered", "还是裂"))
        self.assertEqual(follow_up.first_receiver_id, self.users["handler"])
        self.assertIn(follow_up.name, self.text(self.page(f"/my/complaints/{case.id}")))

    def test_CEM_39_answer_only_when_one_is_due(self):
        case = self.take_to(self.create_case(), "executing")
        page = self.act(case, "answer", satisfaction="satisfied")
        self.assertIn("Your answer is not needed at this point.", page)
        self.assertFalse(case.satisfaction)
        self.take_to(case, "replying")
        self.assertIn("o_complaint_answer", self.url_open(f"/my/complaints/{case.id}").text)

    def test_unknown_level_is_refused(self):
        case = self.take_to(self.create_case(), "verifying")
        self.assertIn("Please choose", self.act(case, "answer", satisfaction="perfect"))
        self.assertFalse(case.satisfaction)

    def test_withdrawal_needs_a_reason(self):
        case = self.create_case()
        self.assertIn("Please say why", self.act(case, "withdraw", reason=" "))
        self.assertEqual(case.state, "registered")
        self.assertIn("taken your complaint back", self.act(case, "withdraw", reason="已私了"))
        self.assertEqual((case.state, case.end_reason), ("withdrawn", "已私了"))

    def test_ended_case_takes_nothing_more(self):
        case = self.create_case()
        case.action_withdraw("已私了")
        csrf = self.csrf("/my/complaints/new")
        for what in ("evidence", "urge", "answer", "withdraw"):
            self.send(
                f"/my/complaints/{case.id}/{what}",
                {"csrf_token": csrf, "words": "x", "reason": "x", "satisfaction": "satisfied"},
            )
        self.assertFalse(case.contact_ids)
        self.assertEqual(case.state, "withdrawn")


@tagged("post_install", "-at_install")
class TestPublic(PortalCase):
    def setUp(self):
        super().setUp()
        self.login(None)

    def test_CEM_17_complaint_without_login_gets_number_and_code(self):
        number, code = self.receipt(self.file_publicly(category_id=self.category.id))
        case = self.case_of(number)
        self.assertEqual((case.state, case.subject), ("registered", "袋重不足"))
        self.assertEqual((case.contact_name, case.contact_phone), ("王五", "13993112345"))
        self.assertFalse(case.partner_id, "a phone typed in proves nothing")
        self.assertEqual(case.channel_id.code, "web")
        self.assertNotIn(code.replace("-", ""), case.sudo().extraction_hash)
        page = self.look_up(number, code.lower().replace("-", " "))
        self.assertTrue(page.url.endswith("/complaint/case"), page.url)
        self.assertIn("袋重不足", page.text)

    def test_F15_form_sent_twice_shows_the_same_code(self):
        data = self.fill_in("/complaint", name="王五", phone="13993112345", subject="袋重不足")
        first = self.receipt(self.send("/complaint", data))
        second = self.receipt(self.send("/complaint", data))
        self.assertEqual(first, second)
        self.assertEqual(self.env["complaint.case"].search_count([("subject", "=", "袋重不足")]), 1)
        self.assertIn("/complaint/case", self.look_up(*second).url)

    def test_known_phone_does_not_open_another_customers_file(self):
        number, _code = self.receipt(self.file_publicly(phone=self.partner.phone))
        self.assertFalse(self.case_of(number).partner_id)
        self.login(self.owner)
        self.assertNotIn(number, self.url_open("/my/complaints").text)

    def test_name_and_phone_are_required(self):
        for missing, sentence in (
            ({"name": ""}, "Please tell us your name."),
            ({"phone": ""}, "Please give a phone number"),
            ({"phone": "call me"}, "Please give a phone number"),
            ({"phone": "1234"}, "Please give a phone number"),
        ):
            with self.subTest(missing):
                self.assertIn(sentence, self.file_publicly(**missing).text)
        self.assertFalse(self.env["complaint.intake"].search([("name", "=", "袋重不足")]))

    def test_tracked_case_takes_evidence_urges_and_answers(self):
        number, code = self.receipt(self.file_publicly())
        case = self.case_of(number)
        self.look_up(number, code)
        csrf = {"csrf_token": self.csrf("/complaint/case")}
        self.send("/complaint/case/evidence", csrf, [("a.png", PNG, "image/png")])
        self.assertEqual(case.customer_attachment_ids.name, "a.png")
        self.send("/complaint/case/urge", csrf)
        self.assertEqual(case.urge_count, 1)
        self.take_to(case, "verifying")
        self.send("/complaint/case/answer", {**csrf, "satisfaction": "satisfied"})
        self.assertEqual(case.state, "closed")

    def test_CEM_39_dispute_without_login_gives_the_new_number_and_code(self):
        number, code = self.receipt(self.file_publicly())
        case = self.take_to(self.case_of(number), "verifying")
        self.look_up(number, code)
        data = {"satisfaction": "dissatisfied", "words": "还是轻"}
        data["csrf_token"] = self.csrf("/complaint/case")
        new_number, new_code = self.receipt(self.send("/complaint/case/answer", data))
        self.assertEqual(self.case_of(new_number), case.next_ids)
        self.assertNotEqual(new_code, code)
        self.assertIn(new_number, self.look_up(new_number, new_code).text)

    def test_handler_gives_out_a_code_for_a_case_from_the_phone(self):
        case = self.create_case().with_user(self.users["handler"])
        code = case.action_new_extraction_code()["params"]["message"][:9]
        self.assertTrue(case._has_extraction_code(code))
        newer = case.action_new_extraction_code()["params"]["message"][:9]
        self.assertFalse(case._has_extraction_code(code))
        self.assertTrue(case._has_extraction_code(newer))

    def test_leaving_forgets_the_case(self):
        self.look_up(*self.receipt(self.file_publicly()))
        self.send("/complaint/leave", {"csrf_token": self.csrf("/complaint/case")})
        self.assertTrue(self.url_open("/complaint/case").url.endswith("/complaint/track"))
        self.assertTrue(self.url_open("/complaint/received").url.endswith("/complaint"))

    def test_old_counts_are_deleted(self):
        hits = self.env["complaint.public.hit"]
        hits._take([("file", "1")])
        old = hits.sudo().search([], limit=1)
        old.at = fields.Datetime.subtract(fields.Datetime.now(), days=3)
        hits._take([("file", "2")])
        hits._gc_hits()
        self.assertFalse(old.exists())
        self.assertEqual(hits.sudo().search_count([("purpose", "=", "file")]), 1)
