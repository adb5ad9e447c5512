"""What is closed is frozen, filed and kept; then it is anonymised (CEM-41, CEM-48, T24)."""

import hashlib
import json
from datetime import date
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCase, local
from .goods import GoodsMixin


class ClosedCase(GoodsMixin, ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_version(reply_needs_decision=False)
        cls.case = cls.create_case(
            description="兰州建工王工来电", demand="换货", reason="结块", lot_id=cls.lot.id
        )
        cls.photo = cls.attach(cls.case, "现场照片.jpg", b"jpeg")
        cls.finding = cls.env["complaint.finding"].create(
            {"case_id": cls.case.id, "name": "王工称结块"}
        )
        cls.proof = cls.attach(cls.finding, "检验报告.pdf", b"pdf")
        cls.decision = cls.env["complaint.decision"].create(
            {"case_id": cls.case.id, "name": "换货", "text": "给王工换货"}
        )
        cls.case.unit_id = cls.plant
        cls.dispatch = cls.case._dispatch()
        cls.letter = cls.attach(cls.env["complaint.case"], "来信.pdf", b"letter")
        cls.contact = cls.env["complaint.contact"].create(
            {
                "case_id": cls.case.id,
                "purpose": "inquire",
                "person": "王工",
                "text": "询问批号",
                "attachment_ids": [(6, 0, cls.letter.ids)],
            }
        )

    @classmethod
    def attach(cls, record, name, content):
        return cls.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": record._name, "res_id": record.id or 0}
        )

    def no_commit(self):
        """Let a scheduled job run inside the transaction of the test."""
        Cron = type(self.env["ir.cron"])
        return patch.object(Cron, "_commit_progress", lambda *_args, **_kwargs: 60.0)

    def close(self, case=None):
        case = case or self.case
        case.satisfaction = "satisfied"
        case.action_enter("closed")
        return case


@tagged("post_install", "-at_install")
class TestArchive(ClosedCase):
    def test_CEM_48_closed_by_a_handler_as_well(self):
        self.case.satisfaction = "satisfied"
        self.case.with_user(self.users["handler"]).action_enter("closed")
        self.assertEqual(self.case.state, "closed")
        self.assertTrue(self.case.closed_at)

    def test_CEM_48_case_and_its_parts_are_frozen(self):
        self.close()
        handler = self.users["handler"]
        for what, change in {
            "case": lambda: self.case.with_user(handler).write({"subject": "x"}),
            "state": lambda: self.case.with_user(handler).write({"state": "executing"}),
            "state and more": lambda: self.case.with_user(handler).write(
                {"state": "executing", "satisfaction": False}
            ),
            "finding": lambda: self.finding.with_user(handler).write({"name": "x"}),
            "finding gone": lambda: self.finding.with_user(handler).unlink(),
            "new finding": lambda: self.finding.with_user(handler).create(
                {"case_id": self.case.id, "name": "x"}
            ),
            "decision": lambda: self.decision.with_user(handler).write({"text": "x"}),
            "dispatch": lambda: self.dispatch.with_user(self.users["unit"]).write(
                {"handling": "x"}
            ),
            "contact": lambda: self.contact.with_user(handler).write(
                {"attachment_ids": [(5, 0, 0)]}
            ),
            "forged key": lambda: self.case.with_user(handler)
            .with_context(complaint_thaw=True)
            .write({"subject": "x"}),
        }.items():
            with self.subTest(what), self.assertRaisesRegex(UserError, "archived and frozen"):
                change()

    def test_CEM_48_files_are_frozen_for_everybody(self):
        self.close()
        for attachment in (self.photo, self.proof, self.letter):
            for user in (self.users["handler"], self.users["policy_manager"], self.env.user):
                mine = attachment.with_user(user)
                with self.subTest(attachment.name, user=user.login):
                    for change in (
                        lambda mine=mine: mine.write({"raw": b"other"}),
                        lambda mine=mine: mine.write({"res_id": 0}),
                        lambda mine=mine: mine.unlink(),
                    ):
                        with self.assertRaises(UserError):
                            change()
        self.assertEqual(self.photo.raw, b"jpeg")
        with self.assertRaises(AccessError):
            self.photo.with_user(self.users["handler"]).complaint_archived = False

    def test_CEM_48_a_browser_may_draw_the_thumbnail_of_a_file(self):
        self.close()
        archive = self.case.archive_ids
        archive.form_id.thumbnail = b"UE5H"
        archive.action_verify()
        self.assertFalse(archive.damage)

    def test_CEM_48_reopening_thaws_the_case_but_not_the_files(self):
        self.close()
        handler = self.users["handler"]
        self.case.with_user(handler).action_reopen("客户来电")
        self.case.with_user(handler).write({"subject": "新的情况"})
        self.finding.with_user(handler).write({"name": "x"})
        with self.assertRaises(UserError):
            self.photo.unlink()

    def test_CEM_48_folder_holds_form_files_and_checksums(self):
        self.close()
        archive = self.case.archive_ids
        self.assertEqual(archive.state, "pending")
        archive.with_user(self.users["handler"]).action_file()
        self.assertEqual(archive.state, "filed")
        names = set(archive.attachment_ids.mapped("name"))
        self.assertLessEqual({"现场照片.jpg", "检验报告.pdf", "来信.pdf"}, names)
        self.assertTrue(archive.form_id.name.startswith(self.case.name))
        self.assertTrue(all(archive.attachment_ids.mapped("complaint_archived")))
        sums = {line["name"]: line["sha256"] for line in archive.manifest}
        self.assertEqual(sums["现场照片.jpg"], hashlib.sha256(b"jpeg").hexdigest())
        manifest = archive.attachment_ids.filtered(lambda a: a.name.endswith("manifest.json"))
        self.assertEqual(json.loads(manifest.raw)["files"], archive.manifest)
        self.assertEqual(json.loads(manifest.raw)["case"], self.case.name)

    def test_F8_damage_is_found(self):
        self.close()
        archive = self.case.archive_ids
        archive.action_file()
        self.assertTrue(archive.action_verify())
        self.photo.invalidate_recordset()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = 'bits' WHERE id = %s",
            self.photo.ids,
        )
        self.photo.invalidate_recordset()
        with self.assertLogs("odoo.addons.complaint_base", "ERROR"):
            self.assertFalse(archive.action_verify())
        self.assertIn("现场照片.jpg is not what was filed", archive.damage)

    def test_CEM_48_second_round_gets_a_folder_of_its_own(self):
        self.close()
        self.case.archive_ids.action_file()
        self.case.action_reopen("客户来电")
        self.attach(self.case, "新照片.jpg", b"new")
        self.close()
        first, second = self.case.archive_ids.sorted("round")
        second.action_file()
        self.assertEqual((first.round, second.round), (1, 2))
        self.assertIn("新照片.jpg", second.attachment_ids.mapped("name"))
        self.assertNotIn("新照片.jpg", first.attachment_ids.mapped("name"))
        self.assertLessEqual(first.form_id, second.attachment_ids)
        with self.assertRaisesRegex(UserError, "never deleted"):
            first.unlink()

    def test_F8_printer_that_fails_delays_one_case_only(self):
        other = self.close(self.create_case())
        self.close()
        bad = self.case.archive_ids
        Report = type(self.env["ir.actions.report"])
        original = Report._complaint_file

        def broken(report, xml_id, record, name):
            if record == self.case:
                raise ValueError("printer")
            return original(report, xml_id, record, name)

        with (
            patch.object(Report, "_complaint_file", broken),
            self.no_commit(),
            self.assertLogs("odoo.addons.complaint_base", "ERROR"),
        ):
            self.env["complaint.archive"]._cron_file()
        self.assertEqual((bad.state, other.archive_ids.state), ("pending", "filed"))
        with self.no_commit():
            self.env["complaint.archive"]._cron_file()
        self.assertEqual(bad.state, "filed")


@tagged("post_install", "-at_install")
class TestRetention(ClosedCase):
    def on(self, day):
        """Live through the middle of a day in Shanghai."""
        moment = local(day.year, day.month, day.day, 12)
        patched = patch.object(fields.Datetime, "now", lambda: moment)
        return patched

    def anonymise(self, day, case=None, user=None):
        case = (case or self.case).with_user(user or self.users["policy_manager"])
        with self.on(day):
            case.invalidate_recordset(["is_expired"])
            return case.action_anonymise()

    def test_T24_kept_three_years_to_the_day(self):
        self.close()
        closed_on = self.case._local_date(self.case.closed_at)
        until = self.case.retention_until
        self.assertEqual(until, closed_on + relativedelta(years=3))
        for day in (until - relativedelta(days=1), until):
            with self.subTest(day), self.assertRaisesRegex(UserError, "is kept until"):
                self.anonymise(day)
        self.assertEqual(self.case.partner_id, self.partner)
        self.anonymise(until + relativedelta(days=1))
        self.assertTrue(self.case.anonymised_at)
        with self.assertRaisesRegex(UserError, "already"):
            self.anonymise(until + relativedelta(days=1))

    def test_T24_never_deleted(self):
        self.close()
        self.case.retention_until = date(2020, 1, 1)
        for user in (self.users["handler"], self.users["policy_manager"]):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.case.with_user(user).with_context(complaint_retention=True).unlink()

    def test_T24_retention_is_not_the_handlers_to_shorten(self):
        self.close()
        for name, value in {
            "retention_until": "2020-01-01",
            "is_legal_hold": True,
            "anonymised_at": False,
        }.items():
            with self.subTest(name), self.assertRaises(UserError):
                self.case.with_user(self.users["handler"]).write({name: value})
        # Not even before it is closed.
        with self.assertRaises(AccessError):
            self.create_case().with_user(self.users["handler"]).retention_until = "2020-01-01"

    def test_T24_open_cases_have_no_end(self):
        with self.assertRaisesRegex(UserError, "not closed"):
            self.anonymise(date(2099, 1, 1))

    def test_T24_legal_hold(self):
        self.close()
        late = self.case.retention_until + relativedelta(years=1)
        with self.assertRaises(AccessError):
            self.case.with_user(self.users["supervisor"]).action_hold("诉讼")
        manager = self.case.with_user(self.users["policy_manager"])
        with self.assertRaisesRegex(UserError, "reason is required"):
            manager.action_hold("")
        manager.action_hold("诉讼中")
        with self.assertRaisesRegex(UserError, "诉讼中"):
            self.anonymise(late)
        manager.action_release("判决生效")
        self.anonymise(late)
        self.assertEqual(
            self.case.retention_log_ids.sorted("id").mapped("kind"),
            ["held", "released", "anonymised"],
        )
        with self.assertRaisesRegex(UserError, "only added to"):
            self.case.retention_log_ids.unlink()

    def test_T24_only_policy_managers(self):
        self.close()
        late = self.case.retention_until + relativedelta(years=1)
        for role in ("handler", "supervisor", "executive", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.anonymise(late, user=self.users[role])
        action = self.env.ref("complaint_base.complaint_retention_action")
        self.assertEqual(
            action.group_ids, self.env.ref("complaint_base.group_complaint_policy_manager")
        )

    def test_CEM_41_cron_lists_each_expired_case_once(self):
        self.close()
        self.case.retention_until = date(2024, 1, 1)
        kept = self.close(self.create_case())
        for _run in range(2):
            with self.no_commit():
                self.env["complaint.case"]._cron_list_expired()
        self.assertEqual(self.case.retention_log_ids.mapped("kind"), ["listed"])
        self.assertFalse(kept.retention_log_ids)
        self.assertIn(self.case, self.case.search([("is_expired", "=", True)]))
        self.assertNotIn(kept, self.case.search([("is_expired", "=", True)]))

    def test_CEM_41_nothing_names_anybody_any_more(self):
        self.case.write({"defective_qty": 7, "remarks": "王工很着急"})
        self.case.message_post(body="王工来信", subject="王工")
        self.case.message_subscribe(self.employee_user.partner_id.ids)
        request = self.env["complaint.return.request"].create(
            {**self.case._prepare_return_request_vals(), "agreed_date": "2026-12-01"}
        )
        request.action_issue()
        receipt = request.return_picking_ids
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.dispatch.with_user(self.users["unit"]).write({"cause_analysis": "王工未覆盖"})
        self.close()
        self.case.archive_ids.action_file()
        files = self.case._files()
        self.assertTrue(files)
        before = self.case.read(
            [
                "name", "state", "category_id", "severity_id", "liability", "satisfaction",
                "received_at", "registered_at", "closed_at", "company_id", "unit_id", "kind",
                "urgency", "product_id", "defective_qty", "delivered_qty", "delivered_amount",
                "round", "policy_id", "profile", "site_company_id",
            ]
        )  # fmt: skip
        clocks = self.case.clock_ids.read(["status", "due_at", "stopped_at"])
        codes = self.case.event_ids.mapped("code")
        self.anonymise(self.case.retention_until + relativedelta(days=1))
        self.env.invalidate_all()
        self.assertEqual(self.case.read(list(before[0])), before)
        self.assertEqual(self.case.clock_ids.read(["status", "due_at", "stopped_at"]), clocks)
        self.assertEqual(self.case.event_ids.mapped("code"), codes)
        self.assertFalse(files.exists().mapped(lambda a: (a.name, a.res_model, a.res_id)))
        self.assertFalse(self.case.message_ids | request.message_ids)
        self.assertFalse(self.case.message_follower_ids)
        self.assertFalse(receipt.complaint_return_id)
        self.assert_forgotten()
        # Everything can still be shown and counted.
        self.case.read()
        self.assertEqual(self.case.subject, "—")
        self.assertEqual(self.case.intake_id.case_ids, self.case)

    def assert_forgotten(self):
        """No column of the case or of what belongs to it holds a word of the complainant."""
        words = ("王工", "兰州建工", "13893100000", "kehu@", "换货", "结块", "批号")
        for model in [self.env["complaint.case"], *self.case._part_models()]:
            link = "id" if model._name == "complaint.case" else "case_id"
            self.env.cr.execute(
                f'SELECT to_jsonb(t)::text FROM "{model._table}" t WHERE {link} = %s',
                self.case.ids,
            )
            for (row,) in self.env.cr.fetchall():
                for word in words:
                    with self.subTest(model._name, word=word):
                        self.assertNotIn(word, row)
        self.env.cr.execute(
            "SELECT to_jsonb(t)::text FROM complaint_intake t WHERE id = %s",
            self.case.intake_id.ids,
        )
        row = self.env.cr.fetchone()[0]
        for word in (*words, self.case.name):
            with self.subTest("intake", word=word):
                self.assertNotIn(word, row)

    def test_CEM_41_intake_of_a_case_that_is_kept_stays(self):
        sibling = self.create_case()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE complaint_case SET intake_id = %s WHERE id = %s",
            [self.case.intake_id.id, sibling.id],
        )
        self.env.invalidate_all()
        subject = self.case.intake_id.name
        self.close()
        self.anonymise(self.case.retention_until + relativedelta(days=1))
        self.assertEqual(self.case.intake_id.name, subject)

    def test_CEM_41_merged_case_is_kept_with_the_one_that_goes_on(self):
        target = self.create_case()
        self.case.action_merge(target, "同一车货")
        late = self.case.retention_until + relativedelta(days=1)
        with self.assertRaisesRegex(UserError, "is part of"):
            self.anonymise(late)
        self.close(target)
        target.retention_until = self.case.retention_until
        self.anonymise(late)
        self.assertTrue(self.case.anonymised_at)
