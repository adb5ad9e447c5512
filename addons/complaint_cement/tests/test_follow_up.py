"""Measures, reply, the form, the archive (4.3, annex 2)."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CementCase


@tagged("post_install", "-at_install")
class TestFollowUp(CementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.complaint()
        cls.procedure.walk(cls.case, "executing")

    def action(self, **vals):
        return self.as_("operations", self.env["complaint.action"]).create(
            {
                "name": "每班校秤",
                "case_id": self.case.id,
                "kind": "corrective",
                "user_id": self.people["plant"].id,
                "approver_id": self.people["operations"].id,
                "due_date": fields.Date.today() + timedelta(days=7),
                **vals,
            }
        )

    def test_CEM_35_plant_carries_out_what_a_sales_company_demands(self):
        operations = self.env["complaint.action"].with_user(self.people["operations"])
        measure = operations.create(
            {
                "name": "出磨温度每班巡检",
                "case_id": self.case.id,
                "kind": "preventive",
                "user_id": self.people["plant"].id,
                "approver_id": self.people["operations"].id,
                "due_date": "2030-01-31",
            }
        )
        plant = self.people["plant"]
        mine = measure.with_user(plant).with_context(allowed_company_ids=plant.company_ids.ids)
        self.env.invalidate_all()
        mine.web_save({"evidence": "已建立巡检记录。"}, {"evidence": {}, "state": {}})
        self.env.invalidate_all()
        mine.action_done()
        self.assertEqual(measure.state, "done")

    def test_CEM_35_measure_has_owner_date_state_and_evidence(self):
        kinds = dict(self.env["complaint.action"]._fields["kind"].selection)
        self.assertLessEqual({"corrective", "preventive"}, kinds.keys())
        action = self.as_("plant", self.action())
        self.assertEqual(action.state, "open")
        with self.assertRaisesRegex(UserError, "what was done"):
            action.action_done()
        action.evidence = "已校秤"
        action.action_done()
        self.assertEqual(action.state, "done")

    def test_CEM_36_obstacle_and_a_new_date_only_by_consent(self):
        action = self.action()
        due = action.due_date
        mine = self.as_("plant", action)
        later = due + timedelta(days=5)
        with self.assertRaisesRegex(UserError, "consent"):
            mine.due_date = later
        mine.action_report_obstacle("缺传感器", later)
        self.assertIn(self.people["operations"], action.sudo().activity_ids.user_id)
        with self.assertRaisesRegex(UserError, "Only operations decides"):
            mine.action_consent(later)
        self.assertEqual(action.due_date, due)
        self.as_("operations", action).action_consent(later)
        self.assertEqual((action.due_date, action.original_due_date), (later, due))

    def test_CEM_37_approver_reviews_and_may_go_deeper(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            with self.env.cr.savepoint():
                self.action(approver_id=self.people["plant"].id).flush_recordset()
        action = self.action()
        mine = self.as_("plant", action)
        mine.evidence = "已校秤"
        mine.action_done()
        with self.assertRaisesRegex(UserError, "Only operations decides"):
            mine.action_effective("有效")
        deeper = self.as_("operations", action).action_go_deeper(
            "仍有漂移",
            {
                "name": "更换传感器",
                "user_id": self.people["plant"].id,
                "due_date": fields.Date.today(),
            },
        )
        self.assertEqual((action.state, deeper.parent_id), ("insufficient", action))

    def test_CEM_38_reply_after_the_reviews_and_before_closing(self):
        action = self.action(kind="preventive")
        self.case.invalidate_recordset()
        self.assertIn("未经主管领导审查", self.case.missing)
        mine = self.as_("plant", action)
        mine.evidence = "已校秤"
        mine.action_done()
        with self.assertRaisesRegex(UserError, "未经主管领导审查"):
            self.as_("clerk", self.case).action_next()
        self.as_("operations", action).action_effective("有效")
        self.as_("clerk", self.case).action_next()
        with self.assertRaisesRegex(UserError, "完整回复客户"):
            self.as_("clerk", self.case).action_next()
        self.procedure.reply(self.case)
        self.assertEqual(self.case.state, "verifying")

    def verifying(self):
        self.procedure.walk(self.case, "verifying")
        self.procedure.fill_form(self.case)
        return self.as_("clerk", self.case)

    def test_T4_CEM_39_dissatisfied_customer_begins_a_new_complaint(self):
        clerk = self.verifying()
        with self.assertRaisesRegex(UserError, "reason is required"):
            clerk.action_dissatisfied(" ")
        new = clerk.action_dissatisfied("赔偿金额未含运费")
        self.assertEqual((self.case.state, new.state), ("superseded", "registered"))
        self.assertEqual((new.previous_id, new.description), (self.case, "赔偿金额未含运费"))
        self.assertEqual((new.product_id, new.lot_id), (self.product, self.lot))
        self.assertFalse(new.cement_signed_step or new.cement_transferred_at)
        repeated = self.env["complaint.case"].search_count([("previous_id", "!=", False)])
        self.assertEqual(repeated, 1)

    def test_CEM_40_closes_when_satisfied_with_a_note(self):
        clerk = self.verifying()
        for satisfaction in ("dissatisfied", "very_dissatisfied"):
            clerk.satisfaction = satisfaction
            with self.subTest(satisfaction), self.assertRaisesRegex(UserError, "not satisfied"):
                clerk.action_close()
        clerk.write({"satisfaction": "satisfied", "satisfaction_note": False})
        with self.assertRaisesRegex(UserError, "记录回复客户的情况"):
            clerk.action_close()
        clerk.satisfaction_note = "电话告知，客户认可"
        clerk.action_close()
        self.assertEqual(self.case.state, "closed")

    def test_CEM_40_neutral_customer_may_be_closed(self):
        self.verifying().satisfaction = "neutral"
        self.as_("clerk", self.case).action_close()
        self.assertEqual(self.case.state, "closed")

    def test_T24_CEM_41_three_years_from_closing(self):
        self.verifying().satisfaction = "satisfied"
        self.as_("clerk", self.case).action_close()
        closed = self.case._local_date(self.case.closed_at)
        self.assertEqual(self.case.retention_until, fields.Date.add(closed, years=3))
        # The last day of the third year is still within it.
        self.case.sudo().retention_until = fields.Date.today()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.case.unlink()

    def test_CEM_46_form_has_the_boxes_of_the_annex(self):
        clerk = self.verifying()
        clerk.remarks = "备注栏文字"
        html = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html("complaint_base.report_feedback_form", self.case.ids)[0]
            .decode()
        )
        for box in (
            self.case.name,
            self.people["clerk"].name,
            self.customer.name,
            "13893100001",
            "kehu@example.com",
            "建筑施工企业",
            self.people["manager"].name,
            "按质量考核办法对责任人考核",
            "备注栏文字",
        ):
            self.assertIn(box, html)

    def test_CEM_46_form_is_complete_before_closing(self):
        clerk = self.verifying()
        clerk.write({"satisfaction": "satisfied", "handled_by_phone": False, "witness_id": False})
        with self.assertRaises(UserError) as caught:
            clerk.action_close()
        for sentence in ("电话处理、现场处理", "证明人"):
            self.assertIn(sentence, str(caught.exception))
        clerk.write({"handled_on_site": True, "witness_id": self.people["planner"].id})
        clerk.action_close()

    def test_CEM_47_opinion_is_signed_and_dated(self):
        clerk = self.verifying()
        for name in ("opinion_signer_id", "opinion_date"):
            with self.subTest(name), self.assertRaises(ValidationError):
                clerk[name] = False
        clerk.write(
            {"opinion_on_responsible": False, "opinion_signer_id": False, "opinion_date": False}
        )
        clerk.satisfaction = "satisfied"
        with self.assertRaisesRegex(UserError, "签名并注明日期"):
            clerk.action_close()

    def test_CEM_48_archive_is_frozen(self):
        clerk = self.verifying()
        clerk.satisfaction = "satisfied"
        clerk.action_close()
        for vals in ({"subject": "x"}, {"cement_report": "x"}, {"remarks": "x"}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "archived and frozen"):
                clerk.write(vals)
        assessment = self.as_("operations", self.case.sudo().cement_assessment_ids[0])
        with self.assertRaisesRegex(UserError, "archived and frozen"):
            assessment.amount = 1
        folder = self.case.sudo().archive_ids
        folder._file()
        self.assertIn(folder.form_id, folder.attachment_ids)
        self.assertTrue(folder.action_verify())
