"""What nobody can do on the customers' pages but the customer the case belongs to."""

import io
import re

from lxml import html

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.complaint_base.models.complaint_case_evidence import MAX_MEGABYTES

from .portal_common import DEEDS, PNG, SVG, PortalCase

INTERNAL_WORDS = {
    "liability": "ours",
    "preliminary_analysis": "内部分析机密",
    "end_reason": "内部理由机密",
}
GET_PAGES = ("", "/evidence/{attachment}")
XSS = '<script>alert("x")</script>'


@tagged("post_install", "-at_install")
class TestOwnership(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case(subject="只给客户看", user_id=cls.users["handler"].id)
        cls.case.action_enter("verifying")
        [cls.attachment] = cls.case._keep_evidence([("现场.png", PNG)])
        cls.other = cls.create_case(subject="别人的案件", partner_id=cls.stranger.partner_id.id)
        [cls.foreign_file] = cls.other._keep_evidence([("机密.png", PNG)])

    def facts(self, case):
        """Return all that a page could have changed about a case."""
        case.invalidate_recordset()
        return (
            case.state,
            case.satisfaction,
            case.round,
            len(case.contact_ids),
            len(case.event_ids),
            len(case.message_ids),
            len(case.next_ids),
            case.customer_attachment_ids.ids,
        )

    def urls(self, case, attachment):
        base = f"/my/complaints/{case.id}"
        return [base + page.format(attachment=attachment.id) for page in GET_PAGES]

    def test_owner_reads(self):
        self.login(self.owner)
        for url in self.urls(self.case, self.attachment):
            self.assertEqual(self.url_open(url).status_code, 200, url)

    def test_SEC_01_nobody_else_reads(self):
        for user in (self.stranger, self.employee_user, self.users["handler"]):
            self.login(user)
            for url in self.urls(self.case, self.attachment):
                with self.subTest(user=user.login, url=url):
                    response = self.url_open(url)
                    self.assertEqual(response.status_code, 404)
                    self.assertNotIn(self.case.subject, response.text)

    def test_public_is_asked_to_log_in(self):
        self.login(None)
        for url in [
            "/my/complaints",
            "/my/complaints/new",
            *self.urls(self.case, self.attachment),
        ]:
            with self.subTest(url):
                response = self.url_open(url, allow_redirects=False)
                self.assertEqual(response.status_code, 303)
                self.assertIn("/web/login", response.headers["Location"])

    def test_SEC_01_foreign_and_missing_look_the_same(self):
        self.login(self.stranger)
        foreign = self.url_open(f"/my/complaints/{self.case.id}")
        missing = self.url_open(f"/my/complaints/{self.case.id + 100000}")
        self.assertEqual(foreign.status_code, missing.status_code)
        strip = re.compile(r"csrf_token: \"\w+\"|complaints/\d+")
        self.assertEqual(strip.sub("", foreign.text), strip.sub("", missing.text))

    def test_SEC_01_nobody_else_does_anything(self):
        before = self.facts(self.case)
        for user in (None, self.stranger, self.employee_user, self.users["handler"]):
            self.login(user)
            csrf = self.csrf("/my/complaints/new" if user else "/complaint")
            for what, data in DEEDS.items():
                with self.subTest(user=user and user.login, what=what):
                    response = self.send(
                        f"/my/complaints/{self.case.id}/{what}",
                        {"csrf_token": csrf, **data},
                        [("x.png", PNG, "image/png")] if what == "evidence" else None,
                        allow_redirects=False,
                    )
                    self.assertIn(response.status_code, (404,) if user else (303,))
                    self.assertEqual(self.facts(self.case), before)

    def test_owner_does_each(self):
        """Shows that the refusals above refuse something."""
        self.login(self.owner)
        for what, data in DEEDS.items():
            with self.subTest(what):
                case = self.create_case()
                case.action_enter("verifying")
                before = self.facts(case)
                url = f"/my/complaints/{case.id}"
                self.send(f"{url}/{what}", {"csrf_token": self.csrf(url), **data})
                self.assertNotEqual(self.facts(case), before)

    def test_SEC_09_get_changes_nothing(self):
        before = self.facts(self.case)
        self.login(self.owner)
        for what, data in DEEDS.items():
            with self.subTest(what), mute_logger("odoo.http"):
                response = self.opener.get(
                    f"{self.base_url()}/my/complaints/{self.case.id}/{what}", params=data
                )
                self.assertIn(response.status_code, (404, 405))
        for url in (
            "/my/complaints",
            f"/my/complaints/{self.case.id}?satisfaction=satisfied&state=closed",
            "/my/complaints/new?subject=x&description=y",
        ):
            self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.facts(self.case), before)

    def test_SEC_09_csrf_token_is_required(self):
        before = self.facts(self.case)
        self.login(self.owner)
        for what, data in DEEDS.items():
            for token in ({}, {"csrf_token": "0" * 40 + "o9999999999"}):
                with self.subTest(what=what, token=token), mute_logger("odoo.http"):
                    response = self.send(f"/my/complaints/{self.case.id}/{what}", {**data, **token})
                    self.assertEqual(response.status_code, 400)
        self.assertEqual(self.facts(self.case), before)

    def test_SEC_01_every_route_is_covered(self):
        """A route added later must be added to these tests, and may not be looser."""
        routes = {}
        for url, endpoint in http._generate_routing_rules(["portal", "complaint_base"], False):
            if url.startswith(("/my/complaints", "/complaint")):
                routing = endpoint.routing
                methods = set(routing["methods"])
                self.assertIn(methods, ({"GET"}, {"POST"}), url)
                self.assertIsNot(routing.get("csrf"), False, url)
                self.assertEqual(
                    routing["auth"], "user" if url.startswith("/my/") else "public", url
                )
                routes.setdefault(methods.pop(), set()).add(url)
        case = "/my/complaints/<int:case_id>"
        self.assertEqual(
            routes["POST"],
            {
                "/my/complaints/new",
                *(f"{case}/{what}" for what in DEEDS),
                "/complaint",
                "/complaint/track",
                "/complaint/leave",
                "/complaint/case/evidence",
                "/complaint/case/urge",
                "/complaint/case/answer",
                "/complaint/revisit",
            },
        )
        self.assertEqual(
            routes["GET"],
            {
                "/my/complaints",
                "/my/complaints/page/<int:page>",
                "/my/complaints/new",
                case,
                f"{case}/evidence/<int:attachment_id>",
                "/complaint",
                "/complaint/received",
                "/complaint/track",
                "/complaint/case",
                "/complaint/case/evidence/<int:attachment_id>",
                "/complaint/how",
                "/complaint/revisit",
                "/complaint/revisit/<string:token>",
            },
        )

    # ------------------------------------------------------------
    # Files
    # ------------------------------------------------------------

    def test_SEC_02_file_of_another_case_is_refused_by_id_and_token(self):
        [token] = self.foreign_file.generate_access_token()
        self.login(self.owner)
        for url in (
            f"/my/complaints/{self.case.id}/evidence/{self.foreign_file.id}",
            f"/my/complaints/{self.case.id}/evidence/{self.foreign_file.id}?access_token={token}",
            f"/my/complaints/{self.other.id}/evidence/{self.foreign_file.id}",
            f"/web/content/{self.foreign_file.id}",
            f"/web/image/{self.foreign_file.id}",
            f"/web/content/{self.foreign_file.id}?access_token=0123456789",
        ):
            with self.subTest(url), mute_logger("odoo.http"):
                self.assertNotEqual(self.url_open(url).content, PNG)

    def test_own_file_only_through_the_page_of_the_case(self):
        self.login(self.owner)
        page = f"/my/complaints/{self.case.id}/evidence/{self.attachment.id}"
        self.assertEqual(self.url_open(page).content, PNG)
        self.assertNotEqual(self.url_open(f"/web/content/{self.attachment.id}").content, PNG)
        self.assertFalse(self.attachment.public)
        self.assertFalse(self.attachment.access_token)

    def test_SEC_02_file_is_refused_after_it_left_the_case(self):
        self.login(self.owner)
        page = f"/my/complaints/{self.case.id}/evidence/{self.attachment.id}"
        self.case.customer_attachment_ids = False
        self.assertEqual(self.url_open(page).status_code, 404)
        self.attachment.unlink()
        self.assertEqual(self.url_open(page).status_code, 404)

    def test_SEC_02_internal_files_of_the_case_are_refused(self):
        internal = self.env["ir.attachment"].create(
            {
                "name": "调查报告.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "complaint.case",
                "res_id": self.case.id,
            }
        )
        call = self.env["complaint.contact"].create(
            {
                "case_id": self.case.id,
                "means": "phone",
                "purpose": "progress",
                "text": "已告知",
                "attachment_ids": [(6, 0, internal.ids)],
            }
        )
        self.assertEqual(call.attachment_ids, internal)
        self.login(self.owner)
        response = self.url_open(f"/my/complaints/{self.case.id}/evidence/{internal.id}")
        self.assertEqual(response.status_code, 404)
        self.assertNotIn("调查报告", self.url_open(f"/my/complaints/{self.case.id}").text)

    def test_files_of_colleagues_and_systems_stay_inside(self):
        handler = self.users["handler"]
        vals = {"subject": "接口", "contact_name": "李四", "partner_id": self.partner.name}
        Intake = self.env["complaint.intake"].with_user(handler).with_company(self.company)
        answer = Intake.submit("files-1", vals, [{"name": "机密.txt", "content": "eA=="}])
        filed = self.env["complaint.intake"].browse(answer["intake_id"]).case_ids
        scan = (
            self.env["ir.attachment"].with_user(handler).create({"name": "机密2.txt", "raw": b"x"})
        )
        handed = Intake._hand_over("token-of-hand-over", "机密", "李四", scan).sudo().case_ids
        handed.partner_id = self.partner
        inside = (
            self.env["ir.attachment"].with_user(handler).create({"name": "机密3.txt", "raw": b"x"})
        )
        self.env["complaint.contact"].with_user(handler).create(
            {
                "case_id": self.case.id,
                "direction": "in",
                "means": "portal",
                "purpose": "other",
                "text": "客户说",
                "attachment_ids": [(6, 0, inside.ids)],
            }
        )
        self.login(self.owner)
        for case in filed | handed | self.case:
            with self.subTest(case.subject):
                files = case._files() - self.attachment
                self.assertIn("机密", ",".join(files.mapped("name")))
                self.assertFalse(files & case._portal_attachments())
                page = self.url_open(f"/my/complaints/{case.id}").text
                self.assertFalse(re.search(r"机密\d?\.txt", page))
                for file in files:
                    url = f"/my/complaints/{case.id}/evidence/{file.id}"
                    self.assertEqual(self.url_open(url).status_code, 404)

    def test_SEC_02_files_go_with_a_draft_that_is_deleted(self):
        draft = self.create_case(register=False)
        [file] = draft._keep_evidence([("a.png", PNG)])
        [token] = file.generate_access_token()
        url = f"/web/content/{file.id}?access_token={token}"
        draft.unlink()
        self.assertFalse(file.exists())
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_SEC_02_no_file_of_a_case_is_public(self):
        files = self.case._files() | self.other._files()
        self.assertTrue(files)
        self.assertFalse(files.filtered("public"))

    def test_SEC_07_nothing_is_served_inline(self):
        mail = self.env["ir.attachment"].create(
            {"name": "图.svg", "raw": SVG, "mimetype": "image/svg+xml"}
        )
        page = self.env["ir.attachment"].create(
            {"name": "信.html", "raw": b"<html></html>", "mimetype": "text/html"}
        )
        self.case.customer_attachment_ids += mail | page
        self.login(self.owner)
        for file in mail | page | self.attachment:
            with self.subTest(file.name):
                response = self.url_open(f"/my/complaints/{self.case.id}/evidence/{file.id}")
                self.assertEqual(response.status_code, 200)
                self.assertTrue(response.headers["Content-Disposition"].startswith("attachment"))
                self.assertIn("sandbox", response.headers["Content-Security-Policy"])
                self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
                self.assertIn("no-store", response.headers["Cache-Control"])
                kind = response.headers["Content-Type"].partition(";")[0]
                self.assertIn(kind, ("application/octet-stream", "image/png"))

    def test_SEC_07_dangerous_files_are_refused(self):
        self.login(self.owner)
        url = f"/my/complaints/{self.case.id}"
        csrf = {"csrf_token": self.csrf(url)}
        before = self.facts(self.case)
        for name, raw in (
            ("图.svg", SVG),
            ("图.png", SVG),
            ("图.jpg", b"\n <!DOCTYPE html><script>alert(1)</script>"),
            ("信.html", b"<html></html>"),
            ("信.pdf", b"<html><script>1</script></html>"),
            ("说明.txt", b"\xef\xbb\xbf<script>alert(1)</script>"),
            ("a.exe", b"MZ\x90\x00"),
            ("a.mp4", b"MZ\x90\x00" + b"\x00" * 200),
            ("noextension", PNG),
            ("空.png", b""),
            ("大.png", PNG + b"\0" * (MAX_MEGABYTES * 2**20)),
        ):
            with self.subTest(name):
                response = self.send(
                    f"{url}/evidence", csrf, [(name, io.BytesIO(raw), "image/png")]
                )
                self.assertEqual(response.status_code, 200)
                page = html.fromstring(response.text)
                self.assertTrue(page.xpath("//*[contains(@class, 'alert-warning')]"))
                self.assertEqual(self.facts(self.case), before)

    def test_number_of_files_is_limited(self):
        self.login(self.owner)
        url = f"/my/complaints/{self.case.id}"
        data = {"csrf_token": self.csrf(url)}
        before = self.facts(self.case)
        self.send(f"{url}/evidence", data, [(f"{i}.png", PNG, "image/png") for i in range(6)])
        self.assertEqual(self.facts(self.case), before)
        self.send(f"{url}/evidence", data, [(f"{i}.png", PNG, "image/png") for i in range(5)])
        self.assertEqual(len(self.case.customer_attachment_ids), 6)

    # ------------------------------------------------------------
    # What the page says
    # ------------------------------------------------------------

    def test_SEC_07_script_in_words_and_file_names_is_text(self):
        self.login(self.owner)
        data = self.fill_in(
            "/my/complaints/new", subject=XSS, description=f"{XSS} ${{7*7}}", demand=XSS
        )
        response = self.send("/my/complaints/new", data, [(f"{XSS}.png", PNG, "image/png")])
        case = self.env["complaint.case"].search([("subject", "=", XSS)])
        for shown in (response, self.url_open("/my/complaints")):
            self.assertNotIn(XSS, shown.text)
            self.assertIn("&lt;script&gt;", shown.text)
        self.assertNotIn("<", case.customer_attachment_ids.name)
        # An error repeats what was typed.
        again = self.send("/my/complaints/new", {**data, "description": "", "form_token": "x" * 20})
        self.assertNotIn(XSS, again.text)
        self.assertIn("&lt;script&gt;", again.text)
        url = f"/my/complaints/{case.id}"
        self.send(f"{url}/urge", {"csrf_token": self.csrf(url), "words": XSS})
        self.assertNotIn(XSS, self.url_open(url).text)
        self.assertNotIn("<script", case.message_ids[:1].body)

    def test_nothing_internal_is_shown(self):
        case = self.case
        self.users["handler"].partner_id.phone = "0931-8888888"
        case.write({"liable_unit_id": self.plant.id, "unit_id": self.plant.id, **INTERNAL_WORDS})
        self.env["complaint.decision"].create(
            {"case_id": case.id, "name": "赔付机密", "text": "内部赔付上限机密", "amount": 98765}
        )
        self.env["complaint.finding"].create({"case_id": case.id, "name": "事实机密"})
        case.message_post(body="聊天机密")
        phone_case = self.create_case(subject="电话登记", description="客服记下的机密")
        self.login(self.owner)
        for url in (f"/my/complaints/{case.id}", f"/my/complaints/{phone_case.id}"):
            page = self.url_open(url).text
            for secret in ("机密", "98765", "8888888", "生产公司", self.users["handler"].name):
                self.assertNotIn(secret, page, url)

    def test_declined_customer_reads_why_in_words_that_are_allowed(self):
        case = self.create_case(subject="不是我们的", end_reason="内部理由机密")
        decision = self.env["complaint.decision"].create(
            {
                "case_id": case.id,
                "name": "不受理",
                "kind": "refusal",
                "text": "内部机密",
                "customer_text": "这批货不是本公司生产。",
            }
        )
        case.action_decline("内部理由机密")
        self.login(self.owner)
        url = f"/my/complaints/{case.id}"
        self.assertNotIn("不是本公司生产", self.url_open(url).text, "nobody has approved it")
        decision.sudo()._approve()
        page = self.url_open(url).text
        self.assertIn("这批货不是本公司生产。", page)
        self.assertNotIn("机密", page)
        self.env["complaint.contact"].create(
            {
                "case_id": case.id,
                "purpose": "explain",
                "text": "经查属他厂产品。",
                "decision_id": decision.id,
            }
        )
        self.assertIn("经查属他厂产品。", self.url_open(url).text)

    def test_values_for_the_page_are_a_fixed_list(self):
        """A field that is added to the page is added here, on purpose."""
        self.assertEqual(
            set(self.case._portal_values()),
            {
                "number", "subject", "words", "demand", "category", "received", "is_ended",
                "label", "sentence", "explanation", "steps", "due", "timeline", "evidence",
                "satisfaction", "satisfactions", "can", "urges_left", "follow_up", "follow_up_id",
                "advice", "asks_product",
            },
        )  # fmt: skip

    # ------------------------------------------------------------
    # Around the pages
    # ------------------------------------------------------------

    def test_SEC_06_customers_have_no_right_on_any_model(self):
        public = self.env.ref("base.public_user")
        for model in self.env:
            if not model.startswith("complaint.") or self.env[model]._abstract:
                continue
            for user in (self.owner, self.stranger, public):
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(model=model, user=user.login, operation=operation):
                        self.assertFalse(self.env[model].with_user(user).has_access(operation))

    def test_SEC_06_customers_cannot_call_the_case_by_rpc(self):
        self.login(self.owner)
        for method, args in (
            ("read", [self.case.ids, ["subject", "liability"]]),
            ("search_read", [[], ["liability"]]),
            ("web_search_read", [[], {"liability": {}}]),
            ("name_search", [""]),
            ("formatted_read_group", [[], ["liability"], ["__count"]]),
            ("action_withdraw", [self.case.ids, "x"]),
            ("action_new_extraction_code", [self.case.ids]),
        ):
            with (
                self.subTest(method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException) as caught,
            ):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/complaint.case/{method}",
                    {"model": "complaint.case", "method": method, "args": args, "kwargs": {}},
                )
            self.assertIn("AccessError", str(caught.exception))
        self.assertEqual(self.case.state, "verifying")

    def test_SEC_06_customers_neither_read_nor_write_the_chatter(self):
        self.case.message_post(body="聊天机密", subtype_xmlid="mail.mt_comment")
        before = self.facts(self.case)
        self.login(self.owner)
        for route, params in (
            ("/mail/chatter_fetch", {"fetch_params": {}}),
            ("/mail/message/post", {"post_data": {"body": "x"}}),
        ):
            with self.subTest(route), mute_logger("odoo.http"):
                thread = {"thread_model": "complaint.case", "thread_id": self.case.id}
                try:
                    answer = self.make_jsonrpc_request(route, {**thread, **params})
                except JsonRpcException as refused:
                    answer = str(refused)
                self.assertNotIn("聊天机密", str(answer))
        self.assertEqual(self.facts(self.case), before)

    def test_extraction_hash_is_nobodys(self):
        self.case._issue_extraction_code()
        for role in ("handler", "policy_manager", "auditor"):
            case = self.case.with_user(self.users[role])
            self.assertNotIn("extraction_hash", case.fields_get())
            with self.assertRaises(AccessError):
                case.read(["extraction_hash"])
            with self.assertRaises(AccessError):
                case.search([("extraction_hash", "!=", False)])

    def test_auditor_gives_out_no_codes(self):
        with self.assertRaises(AccessError):
            self.case.with_user(self.users["auditor"]).action_new_extraction_code()

    def test_SEC_01_form_of_another_user_is_not_answered(self):
        self.login(self.owner)
        data = self.fill_in("/my/complaints/new", subject="我的表单")
        self.send("/my/complaints/new", data)
        case = self.env["complaint.case"].search([("subject", "=", "我的表单")])
        self.login(self.stranger)
        stolen = self.fill_in("/my/complaints/new", subject="偷来的", form_token=data["form_token"])
        response = self.send("/my/complaints/new", stolen)
        self.assertNotIn(case.name, response.text)
        self.assertIn("open the form again", response.text)
