"""Who complained closes: MFG-14, MFG-26, T20."""

import re
from datetime import date

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.complaint_base.models.complaint_customer_error import CustomerError
from odoo.addons.complaint_base.tests.common import local

from .common import ManufacturingCase, ManufacturingMixin

INSIDE = ("clerk", "salesman", "sales_manager", "quality_manager", "tracker", "manager")


@tagged("post_install", "-at_install")
class TestWhoComplainedCloses(ManufacturingCase):
    def test_T20_internal_users_cannot_close(self):
        case = self.answered()
        self.as_("clerk", case).write({"satisfaction": "satisfied"})
        for part in INSIDE:
            with self.subTest(part), self.assertRaisesRegex(UserError, "马建国"):
                self.as_(part, case).action_close()
        self.assertEqual(case.state, "verifying")

    def test_T20_survey_comes_three_calendar_months_later(self):
        for answered, due in (
            ((2026, 3, 2, 10), date(2026, 6, 2)),
            ((2025, 11, 30, 10), date(2026, 2, 28)),
            ((2023, 11, 30, 10), date(2024, 2, 29)),
            ((2026, 5, 31, 10), date(2026, 8, 31)),
        ):
            with self.subTest(answered):
                case = self.answered(*answered)
                self.assertEqual(self.procedure.revisit(case, "MFG-14").planned_on, due)

    def test_MFG_14_answer_to_the_survey_closes(self):
        case = self.answered(2026, 3, 2, 10)
        with freeze_time(local(2026, 6, 2, 10)):
            self.procedure.close(case)
        self.assertEqual((case.state, case.satisfaction), ("closed", "satisfied"))
        self.assertEqual(case.confirmation_ids.person, "马建国")
        call_backs = case.revisit_ids.filtered(lambda r: r.rule_id.code == "MFG-13")
        self.assertEqual(call_backs.mapped("state"), ["cancelled"])

    def test_MFG_14_dissatisfied_stays_open(self):
        case = self.answered()
        self.as_("clerk", self.procedure.revisit(case, "MFG-14")).action_send_link()
        revisit = self.procedure.answer_survey(case)
        revisit._answer_by_link("dissatisfied", "仍然跳闸")
        self.assertEqual((case.state, case.round), ("accepted", 2))

    def test_MFG_14_survey_is_still_asked_after_an_early_confirmation(self):
        case = self.answered()
        case._confirm_as_complainant("satisfied", "可以关闭")
        self.as_("clerk", case).satisfaction = "satisfied"
        self.as_("clerk", case).action_close()
        revisit = self.procedure.revisit(case, "MFG-14")
        self.assertTrue(revisit)
        self.procedure.answer_survey(case)
        revisit._answer_by_link("very_dissatisfied", "又坏了")
        self.assertEqual((case.state, case.round), ("accepted", 2))

    def test_MFG_26_survey_asks_for_service_use_and_expectations(self):
        case = self.answered()
        revisit = self.procedure.revisit(case, "MFG-14")
        self.assertTrue(revisit._link_values()["survey_url"])
        with self.assertRaisesRegex(CustomerError, "survey first"):
            revisit._answer_by_link("satisfied")
        self.procedure.answer_survey(case)
        titles = revisit.mfg_survey_input_ids.user_input_line_ids.question_id.mapped("title")
        self.assertEqual(len(titles), 3)
        for title, word in zip(titles, ("售后服务质量", "新产品", "期望"), strict=True):
            self.assertIn(word, title)
        # Handlers read the answers without being users of surveys.
        self.assertIn("备件", self.as_("clerk", revisit).mfg_survey_text)
        self.assertTrue(revisit._link_values()["survey_done"])

    def test_MFG_14_no_answer_after_three_attempts(self):
        case = self.answered(2026, 3, 2, 10)
        revisit = self.procedure.revisit(case, "MFG-14")
        for day in range(2, 18):
            with freeze_time(local(2026, 6, day, 15)):
                revisit._ask()
        self.assertEqual((revisit.state, revisit.attempt_count), ("unreached", 3))
        decision = self.procedure.decision(
            case, kind="closing", closing_ground="unreached", text="三次未联系上", customer_text=""
        )
        self.assertEqual(decision.state, "approved")
        self.assertEqual(decision.review_ids.mapped("done_by"), self.people["quality_manager"])
        self.as_("clerk", case).action_close()
        self.assertEqual((case.state, case.confirmation_ids.means), ("closed", "proxy"))

    def test_MFG_14_only_the_quality_manager_approves_closing_without(self):
        case = self.answered()
        proof = self.env["ir.attachment"].with_user(self.people["clerk"]).create({"name": "传真"})
        decision = self.as_("clerk", self.env["complaint.decision"]).create(
            {
                "name": "代关闭",
                "case_id": case.id,
                "kind": "closing",
                "closing_ground": "evidence",
                "evidence_ids": [(6, 0, proof.ids)],
                "text": "原投诉人已离职，客户单位来函同意关闭。",
            }
        )
        decision.action_submit()
        self.assertEqual(decision.review_ids.reviewer_ids, self.people["quality_manager"])
        with self.assertRaisesRegex(UserError, "马建国"):
            self.as_("sales_manager", case).action_close()

    def test_closed_case_is_filed_with_its_tracking_sheet(self):
        case = self.answered()
        self.assertEqual(case._filed_report(), "complaint_manufacturing.report_tracking_sheet")
        self.assertEqual(
            self.env.ref("complaint_base.report_feedback_form").model, "complaint.case"
        )


@tagged("post_install", "-at_install")
class TestComplainantsPages(ManufacturingMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(
            cls.env,
            "t_mfg_owner",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.owner.partner_id.write({"parent_id": cls.customer.id, "name": "田勇"})

    def test_T20_confirmation_on_the_portal_closes(self):
        case = self.answered(partner_id=self.owner.partner_id.id)
        self.authenticate("t_mfg_owner", "t_mfg_owner")
        page = self.url_open(f"/my/complaints/{case.id}")
        csrf = html.fromstring(page.text).xpath("//input[@name='csrf_token']/@value")[0]
        self.url_open(
            f"/my/complaints/{case.id}/answer",
            data={"csrf_token": csrf, "satisfaction": "satisfied"},
        )
        self.assertEqual((case.state, case.confirmation_ids.person), ("closed", "田勇"))

    def test_MFG_14_link_leads_to_the_survey_and_back(self):
        case = self.answered()
        self.as_("clerk", self.procedure.revisit(case, "MFG-14")).action_send_link()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.email_to, "ma@example.com")
        link = re.search(r"/complaint/revisit/[\w-]+", mail.body_html).group()
        page = self.url_open(link)
        survey = html.fromstring(page.text).xpath("//a[contains(@href, '/survey/start/')]/@href")
        self.assertTrue(survey)
        self.assertEqual(self.url_open(survey[0]).status_code, 200)
        self.procedure.answer_survey(case)
        done = self.url_open(survey[0])
        self.assertIn("/complaint/revisit", done.text)
        page = html.fromstring(self.url_open("/complaint/revisit").text)
        [form] = page.xpath("//form[@action='/complaint/revisit']")
        response = self.url_open(
            "/complaint/revisit", data={**dict(form.form_values()), "satisfaction": "satisfied"}
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(case.state, "closed")
