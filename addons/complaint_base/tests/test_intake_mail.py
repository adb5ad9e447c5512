"""Mail comes in through ``message_process``, as fetchmail and the gateway script call it."""

import base64
import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.complaint_base.kernel.mail_source import MAX_FILES, MailSource

from .common import ComplaintMixin

INTAKE_LOG = "odoo.addons.complaint_base.models.complaint_intake"
GATEWAY_LOG = "odoo.addons.complaint_base.models.complaint_intake_gateway"


def mail(
    body="装车时少装了 3 吨。",
    to="complaints@cement.example.com",
    sender="张三 <kehu@example.com>",
    subject="少装",
    message_id="<one@example.com>",
    charset="utf-8",
    **headers,
):
    """Return the source of a mail; headers with the value ``None`` are left out."""
    lines = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": "Fri, 20 Nov 2026 10:00:00 +0800",
        "Message-ID": message_id,
        "MIME-Version": "1.0",
        "Content-Type": f"text/plain; charset={charset}",
        "Content-Transfer-Encoding": "8bit",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    codec = charset if charset in ("utf-8", "gb18030", "gb2312") else "gb18030"
    return head.encode() + b"\r\n" + body.encode(codec, "replace")


class TestMailSource(BaseCase):
    def test_F2_nothing_the_source_says_raises(self):
        broken = (
            b"",
            b"\x00\xff\xfe" * 500,
            b'From: "\r\n\r\n',
            b"From: =?utf-8?B?/////?= <@@>\r\nDate: tomorrow\r\nMessage-ID: <\r\n\r\nx",
            b"Subject: " + b"A" * 1_000_000 + b"\r\n\r\nx",
            b"Content-Type: multipart/mixed\r\n\r\nno boundary",
            b'Content-Type: text/plain; charset="=?x"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n%%%",
            b"References: " + b"<a@b> " * 50_000 + b"\r\n\r\nx",
        )
        for source in broken:
            with self.subTest(source=source[:40]):
                read = MailSource(source)
                for name in (
                    "subject sender sender_name recipients date key digest robot text references"
                ).split():
                    getattr(read, name)
                read.files()
                self.assertLessEqual(len(read.subject), 2_000)
                self.assertLessEqual(len(read.references), 32)

    def test_declared_charset_may_be_narrower_than_the_text(self):
        text = "水泥强度不足,镕基"
        source = mail(charset="gb2312").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        self.assertEqual(MailSource(source + text.encode("gb18030")).text, text)

    def test_script_is_no_text(self):
        source = mail(
            body="<p>颜色<b>不对</b></p><script>alert(1)</script>",
            Content_Type="text/html; charset=utf-8",
        )
        self.assertEqual(MailSource(source).text, "颜色不对")

    def test_key_is_the_same_whatever_way_it_took(self):
        direct = mail(message_id=None)
        relayed = b"Received: from a by b\r\nX-Spam: no\r\n" + direct.replace(b"\r\n", b"\n")
        self.assertEqual(MailSource(direct).key, MailSource(relayed).key)
        other = mail(message_id=None, body="另一件事")
        self.assertNotEqual(MailSource(direct).key, MailSource(other).key)

    def test_sender_that_always_uses_one_id(self):
        first = mail(Date="Fri, 20 Nov 2026 10:00:00 +0800")
        second = mail(Date="Fri, 20 Nov 2026 11:00:00 +0800")
        self.assertNotEqual(MailSource(first).key, MailSource(second).key)

    def test_robots(self):
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Precedence": "bulk"},
            {"Precedence": "auto_reply"},
            {"X_Auto_Response_Suppress": "All"},
            {"Return_Path": "<>"},
            {"sender": "MAILER-DAEMON@mx.example.com"},
            {"sender": "no-reply@shop.example.com"},
        ):
            with self.subTest(headers=headers):
                self.assertTrue(MailSource(mail(**headers)).robot)
        for headers in (
            {"Auto_Submitted": "no"},
            {"sender": "postmaster.wang@example.com"} | {"sender": "wang@example.com"},
            {"Precedence": "list", "List_Id": "<complaints.example.com>"},
        ):
            with self.subTest(headers=headers):
                self.assertFalse(MailSource(mail(**headers)).robot)


class MailCase(ComplaintMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": "cement.example.com",
                "bounce_alias": "bounce-c",
                "catchall_alias": "catchall-c",
                "default_from": "notifications-c",
            }
        )
        cls.company.alias_domain_id = cls.domain
        cls.mailbox = cls.create_mailbox("complaints", cls.sales, "handler")
        cls.registry_enter_test_mode_cls()

    @classmethod
    def create_mailbox(cls, name, unit, role):
        return cls.env["complaint.mailbox"].create(
            {
                "name": name,
                "alias_name": name,
                "company_id": cls.company.id,
                "unit_id": unit.id,
                "user_id": cls.users[role].id,
            }
        )

    def receive(self, source=None, **values):
        """Let a mail in; return its intake."""
        self.env.flush_all()
        intake_id = self.env["mail.thread"].message_process(None, source or mail(**values))
        self.env.invalidate_all()
        return self.env["complaint.intake"].browse(intake_id)


@tagged("post_install", "-at_install")
class TestIntakeMail(MailCase):
    def test_mail_becomes_a_case(self):
        intake = self.receive()
        case = intake.case_ids
        self.assertEqual(intake.state, "done")
        self.assertEqual(base64.b64decode(intake.raw), mail())
        self.assertEqual(case.state, "registered")
        self.assertEqual(case.subject, "少装")
        self.assertEqual(case.description, "装车时少装了 3 吨。")
        self.assertEqual(case.partner_id, self.partner)
        self.assertEqual(case.channel_id.kind, "mail")
        self.assertEqual(case.company_id, self.company)
        self.assertEqual(case.first_receiver_id, self.users["handler"])
        self.assertEqual(case.user_id, self.users["handler"])
        self.assertEqual(
            case.message_ids.filtered("message_id")[-1].message_id, "<one@example.com>"
        )

    def test_unknown_sender_is_no_customer_of_ours(self):
        case = self.receive(sender="李四 <li@elsewhere.example.com>").case_ids
        self.assertFalse(case.partner_id)
        self.assertEqual(case.contact_name, "李四")
        self.assertEqual(case.contact_email, "li@elsewhere.example.com")

    def test_colleague_who_forwards_is_not_the_customer(self):
        self.employee_user.email = "staff@cement.example.com"
        case = self.receive(sender="staff@cement.example.com").case_ids
        self.assertEqual(case.first_receiver_id, self.employee_user)
        self.assertFalse(case.partner_id)
        self.assertFalse(case.contact_email)

    def test_F3_refetched_mail_is_the_same_intake(self):
        first = self.receive()
        again = self.receive(b"Received: from x by y\r\n" + mail())
        self.assertEqual(first, again)
        self.assertEqual(len(first.case_ids), 1)

    def test_F3_refetched_without_message_id(self):
        first = self.receive(message_id=None)
        again = self.receive(message_id=None)
        other = self.receive(message_id=None, body="还有一件事")
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertEqual(len((first | other).case_ids), 2)

    def test_F3_two_mailboxes_one_intake_and_the_second_is_told(self):
        plant = self.create_mailbox("plant", self.plant, "unit")
        first = self.receive(to="complaints@cement.example.com")
        again = self.receive(to="plant@cement.example.com")
        self.assertEqual(first, again)
        self.assertEqual(first.mailbox_ids, self.mailbox | plant)
        self.assertEqual(len(first.case_ids), 1)
        told = self.env["mail.message"].search(
            [("model", "=", "complaint.intake"), ("res_id", "=", first.id)]
        )
        self.assertIn(self.users["unit"].partner_id, told.partner_ids)

    def test_F3_one_mail_to_two_mailboxes_at_once(self):
        plant = self.create_mailbox("plant", self.plant, "unit")
        intake = self.receive(to="complaints@cement.example.com, plant@cement.example.com")
        self.assertEqual(intake.mailbox_ids, self.mailbox | plant)
        self.assertEqual(len(intake.case_ids), 1)

    def test_F2_failure_is_quarantined_and_can_be_retried(self):
        Case = type(self.env["complaint.case"])
        with (
            mute_logger(INTAKE_LOG),
            patch.object(Case, "_adopt_policy", side_effect=ValueError("broken")),
        ):
            bad = self.receive()
        self.assertEqual(bad.state, "quarantined")
        self.assertEqual(bad.error, "broken")
        self.assertEqual(bad.text, "装车时少装了 3 吨。")
        self.assertFalse(bad.case_ids)
        good = self.receive(message_id="<two@example.com>", subject="别的")
        self.assertEqual(good.state, "done")
        bad.with_user(self.users["handler"]).action_retry()
        self.assertEqual(bad.state, "done")
        self.assertEqual(len(bad.case_ids), 1)

    def test_F2_no_policy_waits_in_quarantine_with_a_sentence(self):
        self.env["complaint.policy"].search([]).write({"valid_from": "2027-01-01"})
        intake = self.receive(Date="Fri, 20 Nov 2020 10:00:00 +0800")
        self.assertEqual(intake.state, "quarantined")
        self.assertIn(self.company.name, intake.error)

    def test_F2_what_senders_think_of(self):
        boundary = {"Content_Type": 'multipart/mixed; boundary="b"'}
        part = (
            "--b\r\nContent-Type: application/octet-stream\r\n"
            'Content-Disposition: attachment; filename="f%d.txt"\r\n\r\nx%d\r\n'
        )
        many = "".join(part % (index, index) for index in range(400)) + "--b--\r\n"
        cases = {
            "bad charset": mail(charset="x-nonsense", message_id="<a@x>"),
            "400 attachments": mail(body=many, message_id="<b@x>", **boundary),
            "invalid sender": mail(sender="<<>>;;", message_id="<c@x>"),
            "no sender": mail(sender=None, message_id="<d@x>"),
            "huge header": mail(subject="长" * 300_000, message_id="<e@x>"),
            "script": mail(subject="<script>alert(1)</script>", message_id="<f@x>"),
            "twenty megabytes": mail(
                body="\r\n".join(["A" * 76] * 270_000),
                message_id="<g@x>",
                Content_Transfer_Encoding="base64",
                Content_Type="application/zip",
            ),
            "no body": mail(body="", subject=None, message_id="<h@x>"),
            "nul": mail(body="a\0b", message_id="<i@x>"),
        }
        for name, source in cases.items():
            with self.subTest(name=name):
                intake = self.receive(source)
                self.assertIn(intake.state, ("done", "quarantined"), intake.refusal_reason)
                self.assertEqual(base64.b64decode(intake.raw), source)
                if name != "twenty megabytes":
                    self.assertEqual(intake.state, "done", intake.error)
                if name == "400 attachments":
                    files = intake.case_ids.message_ids.attachment_ids
                    self.assertEqual(len(files), MAX_FILES)
                    self.assertIn("300", intake.case_ids.message_ids.mapped("body")[-1])
                if name == "script":
                    bodies = "".join(intake.case_ids.message_ids.mapped("body"))
                    self.assertNotIn("<script", bodies)

    def test_script_in_an_attached_file_is_shown_as_text(self):
        source = mail(
            body="--b\r\nContent-Type: image/svg+xml\r\n"
            'Content-Disposition: attachment; filename="../../evil.svg"\r\n\r\n'
            '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\r\n--b--\r\n',
            Content_Type='multipart/mixed; boundary="b"',
        )
        attachment = self.receive(source).case_ids.message_ids.attachment_ids
        self.assertEqual(attachment.name, "evil.svg")
        self.assertEqual(attachment.mimetype, "text/plain")

    def test_F5_automatic_reply_is_refused_with_the_reason(self):
        for number, headers in enumerate(
            (
                {"Auto_Submitted": "auto-replied"},
                {"Precedence": "bulk"},
                {"sender": "MAILER-DAEMON@mx.example.com"},
                {"sender": "catchall-c@cement.example.com"},
                {"sender": "complaints@cement.example.com"},
            )
        ):
            with self.subTest(headers=headers):
                intake = self.receive(message_id=f"<auto{number}@x>", **headers)
                self.assertEqual(intake.state, "refused")
                self.assertTrue(intake.refusal_reason)
                self.assertFalse(intake.case_ids)

    def test_F5_refused_by_mistake_is_accepted_by_a_person(self):
        intake = self.receive(Precedence="bulk")
        intake.with_user(self.users["handler"]).action_retry()
        self.assertEqual(intake.state, "done")
        self.assertFalse(intake.refusal_reason)
        self.assertEqual(len(intake.case_ids), 1)

    def test_F5_flood_from_one_sender(self):
        self.env["ir.config_parameter"].set_param("complaint_base.mails_per_hour", "3")
        intakes = [
            self.receive(message_id=f"<flood{number}@x>", subject=f"第 {number} 封")
            for number in range(4)
        ]
        other = self.receive(message_id="<other@x>", sender="wang@example.com")
        self.assertEqual([intake.state for intake in intakes], ["done", "done", "done", "refused"])
        self.assertIn("kehu@example.com", intakes[-1].refusal_reason)
        self.assertEqual(other.state, "done")

    # ---- answers

    def test_answer_by_reference_joins_the_case(self):
        case = self.receive().case_ids
        answer = self.receive(
            message_id="<two@example.com>",
            subject="Re: 少装",
            body="补充照片。",
            In_Reply_To="<one@example.com>",
        )
        self.assertEqual(answer.state, "done")
        self.assertFalse(answer.case_ids)
        self.assertEqual(answer.joined_case_id, case)
        contact = case.contact_ids
        self.assertEqual((contact.direction, contact.means), ("in", "mail"))
        self.assertEqual(contact.text, "补充照片。")
        self.assertIn("heard", case.event_ids.mapped("code"))
        self.assertIn("补充照片", case.message_ids[0].body)
        self.assertTrue(case.message_ids[0].is_internal or case.message_ids[0].subtype_id.internal)

    def test_answer_to_another_address_is_journaled_too(self):
        case = self.receive().case_ids
        answer = self.receive(
            message_id="<two@example.com>",
            to="catchall-c@cement.example.com",
            References="<x@y> <one@example.com>",
        )
        self.assertEqual(answer.joined_case_id, case)

    def test_answer_by_number_from_who_is_known(self):
        case = self.receive().case_ids
        known = self.receive(message_id="<k@x>", subject=f"关于 {case.name} 的补充")
        stranger = self.receive(
            message_id="<s@x>", subject=f"Re: [{case.name}]", sender="spy@evil.example.com"
        )
        self.assertEqual(known.joined_case_id, case)
        self.assertFalse(stranger.joined_case_id)
        self.assertEqual(len(stranger.case_ids), 1)

    def test_F10_answer_to_a_merged_case_reaches_the_other(self):
        case = self.receive().case_ids
        target = self.create_case()
        case.merged_into_id = target
        answer = self.receive(message_id="<two@example.com>", In_Reply_To="<one@example.com>")
        self.assertEqual(answer.joined_case_id, target)

    # ---- the gateway

    def test_mail_for_others_goes_its_way(self):
        self.env["mail.alias"].create(
            {
                "alias_name": "info",
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        Partner = self.env["res.partner"]
        before = Partner.search_count([("name", "=", "少装")])
        self.env["mail.thread"].message_process(None, mail(to="info@cement.example.com"))
        self.assertFalse(
            self.env["complaint.intake"].search([("mail_key", "=", "<one@example.com>")])
        )
        self.assertEqual(Partner.search_count([("name", "=", "少装")]), before + 1)

    def test_mail_to_us_and_to_others_is_news_for_both(self):
        self.env["mail.alias"].create(
            {
                "alias_name": "info",
                "alias_domain_id": self.domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        both = "info@cement.example.com, complaints@cement.example.com"
        intake = self.receive(to=both, message_id="<both@x>", subject="给两家的信")
        self.assertEqual(len(intake.case_ids), 1)
        self.assertTrue(self.env["res.partner"].search([("name", "=", "给两家的信")]))

    def test_F1_interrupted_between_journal_and_case(self):
        with self.interrupted():
            intake = self.receive()
        self.assertEqual(intake.state, "pending")
        self.assertFalse(intake.case_ids)
        with patch.object(self.env.cr, "commit"):
            self.env["complaint.intake"]._cron_process()
            self.env["complaint.intake"]._cron_process()
        self.receive()  # fetched once more, because nothing was marked
        self.assertEqual(intake.state, "done")
        self.assertEqual(len(intake.case_ids), 1)

    def test_F1_poison_is_set_aside_the_third_time(self):
        with self.interrupted():
            poison = self.receive()
        poison.attempts = 4
        good = self.env["complaint.intake"].create(
            {
                "name": "好的",
                "key": "api:good",
                "channel_id": self.env.ref("complaint_base.channel_api").id,
                "payload": {"contact_name": "王五"},
            }
        )
        with patch.object(self.env.cr, "commit"):
            self.env["complaint.intake"]._cron_process()
        self.assertEqual(poison.state, "quarantined")
        self.assertTrue(poison.error)
        self.assertEqual(good.state, "done")

    @contextmanager
    def interrupted(self):
        Intake = type(self.env["complaint.intake"])
        with (
            mute_logger(GATEWAY_LOG),
            patch.object(Intake, "_process", side_effect=SystemError("killed")),
        ):
            yield

    def test_F4_what_cannot_be_put_on_record_stays_on_the_server(self):
        server = self.env["fetchmail.server"].create({"name": "假", "server_type": "imap"})
        handled = []

        class Connection:
            def handled_message(self, number):
                handled.append(number)

        Server = type(server)
        core = next(
            cls for cls in Server.__mro__ if cls.__module__.endswith("mail.models.fetchmail")
        )
        with patch.object(core, "_connect__", lambda self, allow_archived=False: Connection()):
            connection = server._connect__()
        Intake = type(self.env["complaint.intake"])
        with patch.object(Intake, "_receive_mail", side_effect=OSError("No space left")):
            with self.assertRaises(OSError):
                self.env["mail.thread"].message_process(None, mail())
        connection.handled_message(1)
        self.assertFalse(handled)
        self.receive()
        connection.handled_message(1)
        self.assertEqual(handled, [1])

    def test_balance(self):
        self.receive()
        self.receive(message_id="<auto@x>", Precedence="bulk")
        self.receive(message_id="<re@x>", In_Reply_To="<one@example.com>")
        typed = self.create_case()
        sums = self.env["complaint.intake"]._balance(self.company)
        self.assertTrue(sums["balanced"])
        self.assertEqual(
            [sums[name] for name in ("received", "done", "joined", "refused", "pending")],
            [4, 3, 1, 1, 0],
        )
        self.env.cr.execute("UPDATE complaint_case SET intake_id = NULL WHERE id = %s", [typed.id])
        self.env.invalidate_all()
        sums = self.env["complaint.intake"]._balance(self.company)
        self.assertFalse(sums["balanced"])
        self.assertEqual(sums["without_case"] + sums["without_intake"], 2)

    def test_CEM_33_nobody_is_answered_from_the_journal(self):
        intake = self.receive().with_user(self.users["handler"])
        with self.assertRaises(UserError):
            intake.message_post(
                body="我们赔",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.partner.ids,
            )
        intake.message_subscribe(self.partner.ids)
        self.assertNotIn(self.partner, intake.message_partner_ids)

    def test_what_was_received_cannot_be_deleted(self):
        intake = self.receive(Precedence="bulk")
        with self.assertRaises(UserError):
            intake.unlink()
        draft = self.env["complaint.case"].create(
            {"subject": "x", "company_id": self.company.id, "intake_id": intake.id}
        )
        with self.assertRaises(UserError):
            draft.unlink()


@tagged("post_install", "-at_install")
class TestIntakeMailAtOnce(TransactionCase):
    """Real transactions: what is written here is committed, and removed at the end."""

    def setUp(self):
        super().setUp()
        self.source = mail(message_id="<at-once@complaint.test>", to="nobody@example.com")
        self.addCleanup(self.remove)

    def remove(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM complaint_intake WHERE mail_key = '<at-once@complaint.test>'")

    def journal(self):
        with self.registry.cursor() as cr:
            thread = self.env(cr=cr)["mail.thread"]
            return thread._complaint_journal(self.source, [])

    def test_F3_fetched_by_two_workers_at_once(self):
        barrier = threading.Barrier(2, timeout=20)
        found, errors = [], []

        def work():
            try:
                barrier.wait()
                found.append(self.journal())
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=work) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        self.assertFalse(errors)
        self.assertEqual(len(found), 2)
        self.assertEqual(len(set(found)), 1)

    def test_F1_connection_killed_after_the_journal(self):
        Intake = type(self.env["complaint.intake"])

        def die(intake):
            intake.env.cr.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        with (
            patch.object(Intake, "_process", die),
            mute_logger(GATEWAY_LOG, "odoo.sql_db"),
            self.registry.cursor() as cr,
        ):
            intake_id = self.env(cr=cr)["mail.thread"].message_process(
                "complaint.intake", self.source
            )
        with self.registry.cursor() as cr:
            intake = self.env(cr=cr)["complaint.intake"].browse(intake_id)
            self.assertEqual(intake.state, "pending")
            self.assertEqual(base64.b64decode(intake.raw), self.source)
        self.assertEqual(self.journal(), intake_id)
