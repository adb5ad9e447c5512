"""Ways around the rules: related fields, groupings, dialogues, other companies, other models."""

import io
import logging
import threading
from contextlib import contextmanager
from unittest.mock import patch

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.complaint_base.models.complaint_locked import GUARDED_LINKS

from .common import ComplaintCase, ComplaintMixin

SECRET = "绝密客户"
QUOTE = "'; DROP TABLE complaint_case; --"


@tagged("-at_install", "post_install", "security")
class TestOtherCompany(ComplaintCase):
    """A case of another company is reached by no way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.create_company("外地公司")
        cls.create_policy(company_id=cls.stranger.id)
        cls.foreign = cls.create_case(
            subject="28 天强度不足，全部开裂返工",
            company_id=cls.stranger.id,
            contact_name=SECRET,
            contact_phone="13900001111",
        )
        cls.foreign._dispatch()
        cls.mine = cls.create_case(subject="自己的")
        cls.handler = cls.users["handler"]

    def as_handler(self, name):
        return self.env[name].with_user(self.handler).with_company(self.company)

    def test_SEC_04_the_register_of_numbers_and_resolutions_keep_to_the_company(self):
        supervisor = self.users["supervisor"]
        numbers = self.env["complaint.number"].with_user(supervisor).with_company(self.company)
        self.assertFalse(numbers.search([("name", "=", self.foreign.name)]))
        self.assertTrue(numbers.search([("name", "=", self.mine.name)]))
        meeting = self.env["complaint.meeting"].create(
            {
                "name": "外地专题会",
                "company_id": self.stranger.id,
                "chair_id": self.env.user.id,
                "resolution_ids": [
                    (0, 0, {"name": SECRET, "user_id": self.env.uid, "due_date": "2026-12-01"})
                ],
            }
        )
        self.assertTrue(meeting.resolution_ids)
        self.assertFalse(
            self.as_handler("complaint.meeting.resolution").search([("name", "=", SECRET)])
        )

    def test_SEC_04_roles_show_the_units_of_ones_own_companies(self):
        """The screen of roles opens, whoever else uses them in the database."""
        unit = self.env["hr.department"].create({"name": SECRET, "company_id": self.stranger.id})
        self.role_plant.assignment_ids = [
            (0, 0, {"company_id": self.stranger.id, "unit_id": unit.id})
        ]
        manager = self.users["policy_manager"]
        role = self.role_plant.with_user(manager).with_company(self.company)
        role.env.invalidate_all()
        asked = {"assignment_ids": {"fields": {"unit_id": {"fields": {"display_name": {}}}}}}
        (shown,) = role.web_read(asked)
        self.assertEqual(
            [line["unit_id"]["display_name"] for line in shown["assignment_ids"]], ["生产公司"]
        )
        # The procedure itself knows them all.
        self.assertEqual(role._unit_of(self.stranger), unit)

    def test_SEC_04_whatever_belongs_to_a_case_has_a_rule_on_its_company(self):
        """A model that is added gets its rule, or a reason here why it needs none."""
        rules = self.env["ir.rule"].search([("groups", "=", False), ("perm_read", "=", True)])
        guarded = {rule.model_id.model for rule in rules if "company_ids" in rule.domain_force}
        belonging = {
            name
            for name, model in self.env.items()
            if model._module
            and name.startswith("complaint.")
            and model._auto
            and not model._transient
            and not model._abstract
            and {"case_id", "case_ids", "company_id"} & model._fields.keys()
            and any(
                model._fields.get(link) and model._fields[link].store
                for link in ("case_id", "case_ids", "company_id")
            )
        }
        self.assertEqual(belonging - guarded, set())
        # Or the test would look at nothing.
        self.assertIn("complaint.contact", belonging)

    def test_SEC_04_SEC_05_no_search_read_group_or_export_reaches_it(self):
        Case = self.as_handler("complaint.case")
        foreign = Case.browse(self.foreign.id)
        self.assertFalse(Case.search([("contact_name", "=", SECRET)]))
        self.assertFalse(Case.name_search(self.foreign.name))
        self.assertFalse(Case.name_search("全部开裂"))
        groups = Case._read_group([], ["company_id"], ["__count"])
        self.assertEqual([company for company, _count in groups], [self.company])
        groups = Case.formatted_read_group([], ["contact_name"], ["__count"])
        self.assertNotIn(SECRET, str(groups))
        self.assertNotIn(
            SECRET, str(Case.search_read([("company_id", "!=", False)], ["contact_name"]))
        )
        self.handler.group_ids |= self.env.ref("base.group_allow_export")
        for attempt in (
            lambda: foreign.read(["subject"]),
            lambda: foreign.export_data(["contact_name"]),
            lambda: foreign.web_read({"subject": {}}),
            lambda: foreign.action_explain_rules() and foreign.display_name,
            lambda: foreign.message_post(body="x"),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_SEC_05_no_part_shows_it(self):
        """Every model that belongs to a case is closed with it."""
        for model in self.env["complaint.case"]._part_models():
            if not model.with_user(self.handler).has_access("read"):
                continue
            with self.subTest(model=model._name):
                parts = self.as_handler(model._name).search([("case_id", "=", self.foreign.id)])
                self.assertFalse(parts)
                inside = model.sudo().search([("case_id", "=", self.foreign.id)])
                for part in inside.with_user(self.handler).with_company(self.company)[:1]:
                    with self.assertRaises(AccessError):
                        part.read(["display_name"])

    def test_SEC_04_similar_complaints_are_ones_own(self):
        draft = self.as_handler("complaint.case").new(
            {
                "subject": self.foreign.subject,
                "contact_phone": "13900001111",
                "company_id": self.stranger.id,
            }
        )
        self.assertFalse(draft.duplicate_ids)
        self.assertFalse(draft.duplicate_hint)
        found = draft._suggest_duplicates(self.foreign.subject, self.partner, self.stranger)
        self.assertFalse(found)

    def test_no_dialogue_opens_on_it(self):
        """Related fields of a dialogue are read for everybody: it must not be opened at all."""
        targets = {
            "complaint.case": self.foreign,
            "complaint.dispatch": self.foreign.dispatch_ids[:1],
            "complaint.clock": self.foreign.clock_ids[:1],
        }
        guarded = self.env.registry["complaint.links.mixin"]
        seen = set()
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not name.startswith("complaint.") or not model._transient:
                continue
            links = [
                field
                for field in model._fields.values()
                if field.store and field.comodel_name in GUARDED_LINKS
            ]
            if not links:
                continue
            with self.subTest(model=name):
                self.assertTrue(issubclass(self.env.registry[name], guarded), name)
                for field in links:
                    target = targets.get(field.comodel_name)
                    if not target or field.type != "many2one":
                        continue
                    dialogue = self.as_handler(name)
                    if not dialogue.has_access("create"):
                        continue
                    seen.add(name)
                    with self.assertRaises(AccessError):
                        dialogue.create({field.name: target.id})
                    with self.assertRaises(AccessError):
                        dialogue.with_context(**{f"default_{field.name}": target.id}).create({})
        self.assertIn("complaint.case.tell", seen)

    def test_reason_dialogue_calls_nothing_else(self):
        wizard = self.as_handler("complaint.reason.wizard").create(
            {
                "res_model": "complaint.case",
                "method": "action_withdraw",
                "res_ids": self.foreign.ids,
                "reason": "x",
            }
        )
        with self.assertRaises(AccessError):
            wizard.action_confirm()
        for model, method in (
            ("complaint.case", "unlink"),
            ("complaint.case", "_forget"),
            ("res.users", "unlink"),
        ):
            wizard = self.as_handler("complaint.reason.wizard").create(
                {"res_model": model, "method": method, "res_ids": self.mine.ids, "reason": "x"}
            )
            with self.assertRaises(AccessError):
                wizard.action_confirm()

    def test_hand_over_carries_off_nobodys_files(self):
        [proof] = self.mine._keep_evidence([("a.txt", b"x")])
        wizard = self.as_handler("complaint.handover").with_user(self.employee_user)
        with self.assertRaises(AccessError):
            wizard.create({"text": "x", "attachment_ids": [Command.link(proof.id)]})
        intake = (
            self.env["complaint.intake"]
            .with_user(self.handler)
            ._hand_over("token-token-token", "x", "某人", proof.with_user(self.handler))
        )
        self.assertEqual((proof.res_model, proof.res_id), ("complaint.case", self.mine.id))
        self.assertTrue(intake)

    # ---- who complains

    def test_SEC_04_identity_is_closed_in_every_way(self):
        unit = self.users["unit"]
        case = self.create_case(unit_id=self.plant.id)
        dispatch = case.dispatch_ids or case._dispatch()
        for model in ("complaint.case", "complaint.contact", "complaint.event", "complaint.intake"):
            with self.subTest(model=model):
                Model = self.env[model].with_user(unit)
                if Model.has_access("read"):
                    self.assertFalse(Model.search([]))
        Dispatch = self.env["complaint.dispatch"].with_user(unit)
        for domain in (
            [("case_id.contact_name", "ilike", "兰州")],
            [("case_id.partner_id", "=", self.partner.id)],
        ):
            try:
                self.assertFalse(Dispatch.search(domain) - Dispatch.search([]))
                leaks = bool(Dispatch.search(domain))
            except AccessError:
                leaks = False
            self.assertFalse(leaks, "a unit finds out by searching who complains")
        with self.assertRaises(AccessError):
            Dispatch.formatted_read_group([], ["case_id.partner_id"], ["__count"])
        self.assertTrue(dispatch)

    def test_policy_may_forbid_to_show_who_complains(self):
        case = self.create_case(unit_id=self.plant.id)
        dispatch = case.dispatch_ids or case._dispatch()
        ask = self.env["complaint.dispatch.identity"].with_user(self.users["unit"])
        wizard = ask.create({"dispatch_id": dispatch[:1].id, "reason": "取样"})
        wizard.action_show()
        self.assertTrue(wizard.contact_name)
        self.env.cr.execute("UPDATE complaint_policy SET shows_identity_to_units = FALSE")
        self.env.invalidate_all()
        self.assertFalse(wizard.contact_name, "not even to who was shown it before")
        with self.assertRaisesRegex(UserError, "policy"):
            wizard.action_show()

    # ---- filters and figures

    @contextmanager
    def refused(self):
        """Check that something is refused before the database sees it."""
        try:
            yield
        except (UserError, ValueError, KeyError):
            return
        self.fail("it was not refused")

    def test_SEC_08_SQL_in_a_filter_is_a_text(self):
        Case = self.as_handler("complaint.case")
        for domain in (
            [("subject", "ilike", QUOTE)],
            [("name", "=", QUOTE)],
            [("contact_name", "in", [QUOTE])],
        ):
            self.assertFalse(Case.search(domain))
        for order in ("id; DROP TABLE complaint_case", "(SELECT 1)", "subject, pg_sleep(1)"):
            with self.subTest(order=order), self.refused():
                Case.search([], order=order)
        for groupby in (QUOTE, "subject:day;--", "company_id)"):
            with (
                self.subTest(groupby=groupby),
                self.refused(),
            ):
                Case.formatted_read_group([], [groupby], ["__count"])
        Case._suggest_duplicates(QUOTE + "强度不足" * 10, self.partner, self.company)
        report = self.as_handler("complaint.report.period").create(
            {"company_id": self.company.id, "date_from": "2020-01-01", "date_to": "2099-01-01"}
        )
        self.assertTrue(report._sections())

    def test_SEC_14_no_cell_is_calculated(self):
        evil = "=HYPERLINK('http://x','y')"
        self.create_case(subject=evil, contact_name="+1+1", demand="@SUM(1)", reason="-2")
        report = self.as_handler("complaint.report.period").create(
            {"company_id": self.company.id, "date_from": "2020-01-01", "date_to": "2099-01-01"}
        )
        Intake = self.env["complaint.intake"]
        row = {"问题": evil, "=1+1": "@x"}
        channel = self.env.ref("complaint_base.channel_phone")
        rows = [{"key": "=1+1", "row": row, "words": {"subject": ""}}]
        Intake._receive_rows(rows, self.company, channel, "批次")
        failed = Intake.search([("batch", "=", "批次")])
        for content in (report._spreadsheet(), Intake._write_rows(failed)):
            book = openpyxl.load_workbook(io.BytesIO(content))
            cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
            self.assertTrue(any("HYPERLINK" in str(cell.value) for cell in cells))
            self.assertNotIn("f", {cell.data_type for cell in cells})
            self.assertFalse([cell for cell in cells if cell.hyperlink])

    def test_SEC_07_nothing_runs_in_what_is_printed(self):
        script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        case = self.create_case(subject=script, demand=script, description=script)
        for report in ("complaint_base.report_feedback_form",):
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(report, case.ids)
            self.assertNotIn(b"<script>alert", html)
            self.assertNotIn(b"<img src=x", html)
        dispatch = self.create_case(unit_id=self.plant.id, subject=script).dispatch_ids
        self.assertNotIn("<script", str(dispatch.message_ids.mapped("body")))
        case.message_post(body=script)
        self.assertNotIn("<script", case.message_ids[:1].body)
        answer = self.env["complaint.rule.answer"].create({"case_id": case.id})
        self.assertNotIn("<script", str(answer.answer))

    def test_SEC_16_logs_name_nobody(self):
        case = self.create_case(contact_name=SECRET, contact_phone="13900001111")
        intake = self.env["complaint.intake"].create(
            {
                "name": "x",
                "key": "log:1",
                "channel_id": case.channel_id.id,
                "company_id": self.company.id,
                "text": SECRET,
                "payload": {"contact_name": SECRET, "contact_phone": "13900001111"},
            }
        )
        with (
            self.assertLogs("odoo.addons.complaint_base", logging.INFO) as logs,
            patch.object(
                type(self.env["complaint.case"]), "create", side_effect=ValueError("kaputt")
            ),
        ):
            intake._process()
        self.assertNotIn(SECRET, "\n".join(logs.output))
        self.assertNotIn("13900001111", "\n".join(logs.output))


@tagged("-at_install", "post_install", "security")
class TestEveryMessage(ComplaintCase):
    """CEM-33 for whatever belongs to a case."""

    def records(self):
        """Return one record of every model with messages that belongs to a case."""
        case = self.create_case(unit_id=self.plant.id)
        rules = [(0, 0, self.clock_rule("accept", "registered", ["accepted"], 4, "hours"))]
        danger = {"code": "LEAK", "name": "漏气", "words": "漏气", "advice": "开窗"}
        self.new_version(clock_rule_ids=rules, emergency_rule_ids=[(0, 0, danger)])
        clocked = self.create_case()
        yield self.create_case(description="漏气").emergency_ids
        yield from self.records_of_follow_up(case)
        yield case
        yield case.dispatch_ids[:1] or case._dispatch()[:1]
        yield self.env["complaint.decision"].create({"name": "x", "case_id": case.id, "text": "x"})
        yield self.env["complaint.action"].create(
            {
                "name": "x",
                "case_id": case.id,
                "user_id": self.users["handler"].id,
                "approver_id": self.users["supervisor"].id,
                "due_date": "2030-01-01",
            }
        )
        yield self.env["complaint.extension"].create(
            {"clock_id": clocked.clock_ids[:1].id, "amount": 1, "reason": "x"}
        )
        yield self.env["complaint.overdue"].create(
            {"clock_id": clocked.clock_ids[:1].id, "due_at": "2026-01-01"}
        )
        yield self.env["complaint.return.request"].create({"case_id": case.id})
        meeting = self.env["complaint.meeting"].create(
            {
                "name": "x",
                "start": "2026-12-01 08:00:00",
                "stop": "2026-12-01 09:00:00",
                "company_id": self.company.id,
                "chair_id": self.users["investigator"].id,
                "case_ids": [Command.link(case.id)],
            }
        )
        yield meeting.event_id

    def records_of_follow_up(self, case):
        handler, supervisor = self.users["handler"], self.users["supervisor"]
        yield self.env["complaint.revisit"].create(
            {"case_id": case.id, "planned_on": "2030-01-01", "user_id": handler.id}
        )
        yield self.env["complaint.suggestion"].create({"case_id": case.id, "name": "x"})
        kind = self.env["complaint.violation.kind"].create({"name": "推诿", "code": "shirk"})
        yield self.env["complaint.violation"].create(
            {"case_id": case.id, "kind_id": kind.id, "user_id": supervisor.id, "text": "x"}
        )
        contact = self.env["complaint.contact"].create(
            {"case_id": case.id, "direction": "in", "means": "phone", "text": "x"}
        )
        yield self.env["complaint.contact.check"].create({"contact_id": contact.id})

    def test_CEM_33_every_thread_of_a_case_is_guarded(self):
        covered = set()
        for record in self.records():
            covered.add(record._name)
            for send in (
                lambda record=record: record.message_post(
                    body="我们赔",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    partner_ids=self.partner.ids,
                ),
                lambda record=record: record._message_sms("我们赔", sms_numbers=["13893100000"]),
                lambda record=record: self.env["mail.mail"].create(
                    {
                        "model": record._name,
                        "res_id": record.id,
                        "body_html": "我们赔",
                        "email_cc": "kehu@example.com",
                    }
                ),
            ):
                with (
                    self.subTest(model=record._name),
                    self.enter_registry_test_mode(),
                    self.assertRaisesRegex(UserError, "no approved decision"),
                ):
                    send()
            record.message_subscribe(self.partner.ids)
            self.assertNotIn(self.partner, record.message_partner_ids, record._name)
        threads = {
            name
            for name in self.env.registry
            if name.startswith("complaint.")
            and (field := self.env[name]._fields.get("case_id"))
            and field.comodel_name == "complaint.case"
            and "message_ids" in self.env[name]._fields
        }
        base = {name for name in threads if ".cement." not in name}
        self.assertFalse(base - covered, "a model that this test forgot")
        for name in threads:
            link = self.env["complaint.case"]._cases_of(name, [])
            self.assertEqual(link._name, "complaint.case")

    def test_CEM_33_messages_of_others_are_free(self):
        self.partner.message_post(
            body="您好",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner.ids,
        )


@tagged("-at_install", "post_install", "security")
class TestClaims(ComplaintMixin, TransactionCase):
    """Two workers at one delivery: transactions of their own."""

    KEY = "claim-at-once-test"

    def remove(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM complaint_intake WHERE key LIKE %s", (f"%{self.KEY}%",))

    def receive(self, cr):
        env = self.env(cr=cr)
        company = env["res.company"].search([], limit=1)
        channel = env.ref("complaint_base.channel_phone")
        vals = {"name": "同时", "company_id": company.id}
        return env["complaint.intake"]._receive(self.KEY, channel, vals)

    def test_F3_second_delivery_leaves_no_error_in_the_log(self):
        self.addCleanup(self.remove)
        errors, outcomes = [], []

        def second():
            try:
                with self.registry.cursor() as cr:
                    outcomes.append(self.receive(cr))
            except Exception as error:
                errors.append(type(error).__name__)

        with self.assertNoLogs("odoo.sql_db", logging.ERROR):
            with self.registry.cursor() as cr:
                _intake, is_new = self.receive(cr)
                self.assertTrue(is_new)
                worker = threading.Thread(target=second)
                worker.start()
                worker.join(0.5)
                self.assertTrue(worker.is_alive(), "it waits for the first")
            worker.join(20)
        self.assertEqual((errors, outcomes), (["ConcurrencyError"], []))
        with self.registry.cursor() as cr:
            self.assertFalse(self.receive(cr)[1], "repeated, it finds the first")

    def test_F3_who_comes_second_passes_by(self):
        self.addCleanup(self.remove)
        with self.registry.cursor() as cr:
            intake_id = self.receive(cr)[0].id
        made = []
        Intake = type(self.env["complaint.intake"])

        def process(intake):
            made.append(intake.id)
            return intake.env["complaint.case"]

        with (
            patch.object(Intake, "_process", process),
            self.registry.cursor() as first,
            self.registry.cursor() as second,
        ):
            self.assertTrue(self.env(cr=first)["complaint.intake"].browse(intake_id)._claim())
            later = self.env(cr=second)["complaint.intake"].browse(intake_id)
            self.assertFalse(later._claim())
            later._process_once()
            self.assertFalse(made, "the first is at it")
        with patch.object(Intake, "_process", process), self.registry.cursor() as cr:
            self.env(cr=cr)["complaint.intake"].browse(intake_id)._process_once()
        self.assertEqual(made, [intake_id])


@tagged("-at_install", "post_install")
class TestAcknowledgement(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_version(acknowledges_by_mail=True)

    def acknowledged(self, case):
        return case.contact_ids.filtered(lambda contact: contact.purpose == "acknowledge")

    def test_CEM_19_acknowledged_by_mail_once(self):
        case = self.create_case()
        [contact] = self.acknowledged(case)
        self.assertIn(case.name, contact.text)
        self.assertIn(case.subject, contact.text)
        mail = (
            self.env["mail.mail"].sudo().search([("mail_message_id", "=", contact.message_id.id)])
        )
        self.assertIn(self.partner, mail.recipient_ids)
        self.assertIn("auto-replied", str(mail.headers))
        case._acknowledge_by_mail()
        self.assertEqual(self.acknowledged(case), contact)
        self.assertIn("acknowledged", case.event_ids.mapped("code"))

    def test_CEM_19_by_a_handler_and_to_a_mere_address(self):
        model = self.env["complaint.case"].with_user(self.users["handler"])
        case = model.create(
            {
                "subject": "袋重",
                "contact_name": "李四",
                "contact_email": "lisi@example.com",
                "category_id": self.category.id,
                "company_id": self.company.id,
            }
        )
        case.action_register()
        self.assertEqual(len(self.acknowledged(case)), 1)

    def test_CEM_19_only_where_the_policy_says_so_and_there_is_an_address(self):
        case = self.create_case(partner_id=False, contact_name="李四")
        self.assertFalse(self.acknowledged(case))
        self.new_version(acknowledges_by_mail=False)
        self.assertFalse(self.acknowledged(self.create_case()))

    @mute_logger("odoo.addons.complaint_base.models.complaint_acknowledgement")
    def test_F5_mail_that_fails_stops_nothing(self):
        Contact = type(self.env["complaint.contact"])
        with patch.object(Contact, "action_send", side_effect=ValueError("SMTP")):
            case = self.create_case()
        self.assertEqual(case.state, "registered")
        self.assertFalse(self.acknowledged(case))


@tagged("-at_install", "post_install")
class TestGroupUnits(ComplaintCase):
    def test_branch_dispatches_to_departments_of_its_group(self):
        branch = self.env["res.company"].create(
            {"name": "兰州分公司", "parent_id": self.company.id}
        )
        stranger = self.create_company("外地公司")
        alien = self.env["hr.department"].create({"name": "外人", "company_id": stranger.id})
        clerk = self.users["handler"].copy({"login": "branch_clerk", "name": "分公司"})
        clerk.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        env = self.env(user=clerk, context={"allowed_company_ids": branch.ids})
        names = [name for _id, name in env["hr.department"].name_search("")]
        self.assertIn(self.plant.display_name, names)
        self.assertNotIn(alien.display_name, names)
        case = self.create_case(company_id=branch.id).with_env(env)
        case.dispatch_ids.sudo()._write_unlocked({"state": "cancelled"})
        wizard = env["complaint.case.dispatch"].create(
            {"case_id": case.id, "unit_id": self.plant.id, "co_unit_ids": [(6, 0, self.sales.ids)]}
        )
        self.assertEqual(wizard.co_unit_ids.mapped("name"), ["销售公司"])
        wizard.action_send()
        units = case.sudo().dispatch_ids.filtered(lambda d: d.state == "sent").unit_id
        self.assertEqual(units, self.plant | self.sales)
        with self.assertRaises(AccessError):
            self.plant.with_env(env).name = "改名"
        unit = self.env(user=self.users["unit"], context={"allowed_company_ids": self.company.ids})
        self.assertEqual(unit["hr.department"].browse(alien.id).has_access("read"), False)
