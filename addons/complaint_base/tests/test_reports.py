"""Forms and reports: what they hold, who may print them, what they never calculate."""

import base64
import io
from datetime import date

import openpyxl
from lxml import html

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCase, local


@tagged("post_install", "-at_install")
class TestFeedbackForm(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case(
            received_at=local(2026, 5, 6, 0, 30),
            customer_type_id=cls.env["complaint.customer.type"]
            .create({"name": "搅拌站", "code": "mixer"})
            .id,
            salesperson_id=cls.users["handler"].id,
            user_id=cls.users["handler"].id,
            contact_mobile="13900001111",
        )

    def page(self, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.users["handler"])
        content, _kind = report._render_qweb_html("complaint_base.feedback_form", self.case.ids)
        return html.fromstring(content)

    def text(self, **options):
        return " ".join(self.page(**options).text_content().split())

    def chosen(self):
        return [
            " ".join(choice.text_content().split()).removeprefix("√").strip()
            for choice in self.page().xpath("//span[@class='choice']")
            if "√" in choice.text_content()
        ]

    def test_CEM_46_every_box_of_the_annex(self):
        text = self.text()
        for box in (
            "Complaint Handling Feedback Form",
            "No.: " + self.case.name,
            "Complaint Handler",
            "Complaint Received On",
            "Customer Name",
            "Address",
            "Contact Person",
            "Telephone",
            "E-mail",
            "Mobile Phone",
            "Customer Type",
            "Business Contact",
            "Handling Result",
            "Handled by Phone",
            "Handled on Site",
            "Customer's satisfaction with the result",
            "Witness (Marketing Centre)",
            "Opinion on those responsible",
            "Remarks",
            "is to be signed and dated",
        ):
            with self.subTest(box):
                self.assertIn(box, text)
        for value in ("兰州建工", "13893100000", "kehu@example.com", "13900001111", "搅拌站"):
            with self.subTest(value):
                self.assertIn(value, text)
        # 00:30 in Shanghai is still the day before in London.
        self.assertIn("May 6, 2026", text)

    def test_CEM_46_boxes_are_ticked_and_satisfaction_has_five_levels(self):
        self.assertEqual(self.chosen(), [])
        self.assertEqual(len(self.page().xpath("//span[@class='choice']")), 2 + 5)
        self.case.write({"handled_on_site": True, "satisfaction": "very_satisfied"})
        self.assertEqual(self.chosen(), ["Handled on Site", "Very Satisfied"])
        self.case.write({"handled_by_phone": True, "satisfaction": "very_dissatisfied"})
        self.assertEqual(
            self.chosen(), ["Handled by Phone", "Handled on Site", "Very Dissatisfied"]
        )

    def test_CEM_47_opinion_needs_a_signature_and_a_date(self):
        with self.assertRaisesRegex(ValidationError, "Opinion Signed By, Opinion Signed On"):
            self.case.opinion_on_responsible = "扣罚"
        with self.assertRaisesRegex(ValidationError, "Fill in: Opinion Signed On"):
            self.case.write(
                {
                    "opinion_on_responsible": "扣罚",
                    "opinion_signer_id": self.users["executive"].id,
                }
            )
        self.case.write(
            {
                "opinion_on_responsible": "扣罚装车班组",
                "opinion_signer_id": self.users["executive"].id,
                "opinion_date": "2026-05-10",
            }
        )
        text = self.text()
        self.assertIn("扣罚装车班组", text)
        self.assertIn(self.users["executive"].name, text)
        self.assertIn("May 10, 2026", text)
        with self.assertRaises(ValidationError):
            self.case.opinion_date = False

    def test_CEM_46_witness_is_dated(self):
        with self.assertRaisesRegex(ValidationError, "which day the witness"):
            self.case.witness_id = self.users["supervisor"]

    def test_form_shows_markup_as_text(self):
        self.case.remarks = "<script>alert(1)</script>"
        self.assertFalse(self.page().xpath("//td//script"))
        self.assertIn("<script>alert(1)</script>", self.text())

    def test_units_cannot_print_it(self):
        for user in (self.users["unit"], self.employee_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.page(user=user)
        self.assertIn("13893100000", self.text(user=self.users["auditor"]))


@tagged("post_install", "-at_install")
class TestPeriodReport(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_category = cls.env["complaint.category"].create({"name": "包装袋", "code": "bag"})
        cls.early = cls.create_case(received_at=local(2026, 3, 1, 0, 0))
        cls.late = cls.create_case(
            received_at=local(2026, 3, 31, 23, 59),
            category_id=cls.other_category.id,
            subject='=HYPERLINK("http://evil","点击")',
        )
        cls.before = cls.create_case(received_at=local(2026, 2, 28, 23, 59))
        cls.after = cls.create_case(received_at=local(2026, 4, 1, 0, 0))
        cls.draft = cls.create_case(register=False, received_at=local(2026, 3, 15, 9, 0))
        cls.report = cls.env["complaint.report.period"].create(
            {"company_id": cls.company.id, "date_from": "2026-03-01", "date_to": "2026-03-31"}
        )

    def rows(self, title):
        sections = {section.title: section.rows for section in self.report._sections()}
        return {label: (number, share) for label, number, share in sections[title]}

    def sheets(self, report=None):
        action = (report or self.report).action_download()
        self.assertIn("/file/", action["url"])
        content = base64.b64decode((report or self.report).file)
        return openpyxl.load_workbook(io.BytesIO(content))

    def test_CEM_03_first_minute_to_last_of_the_period(self):
        self.assertEqual(self.report._cases(), self.early | self.late)
        self.assertEqual(self.report._total(), 2)

    def test_CEM_03_counts(self):
        self.assertEqual(self.rows("Category"), {"强度": (1, 50), "包装袋": (1, 50)})
        self.assertEqual(self.rows("State"), {"Registered": (2, 100)})
        self.assertEqual(self.rows("Channel"), {"Phone": (2, 100)})
        self.assertEqual(self.rows("Satisfaction"), {"(none)": (2, 100)})
        self.assertEqual(
            self.rows("Deadlines"), {"Within all deadlines": (2, 100), "Missed a deadline": (0, 0)}
        )

    def test_CEM_03_lateness_counts_cases_not_clocks(self):
        self.new_version(
            clock_rule_ids=[
                (0, 0, self.clock_rule("a", "received", ["replied"], 1, "hours")),
                (0, 0, self.clock_rule("b", "received", ["replied"], 2, "hours")),
            ]
        )
        late = self.create_case(received_at=local(2026, 3, 10, 9, 0))
        self.assertEqual(len(late.clock_ids.filtered("is_breached")), 2)
        self.assertEqual(self.rows("Deadlines")["Missed a deadline"], (1, 33.3))

    def test_T30_CEM_03_empty_period(self):
        report = self.report.create(
            {
                "company_id": self.company.id,
                "date_from": date(2025, 1, 1),
                "date_to": date(2025, 1, 1),
            }
        )
        self.assertEqual(report._total(), 0)
        self.assertEqual({row[2] for section in report._sections() for row in section.rows}, {"–"})
        self.sheets(report)
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            report.date_to = date(2024, 12, 31)

    def test_SEC_14_CEM_03_spreadsheet_never_calculates(self):
        figures, cases = self.sheets().worksheets
        values = [cell.value for row in cases.iter_rows() for cell in row]
        self.assertIn(self.late.subject, values)
        for sheet in (figures, cases):
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", cell.value)
                    self.assertFalse(cell.hyperlink)
        self.assertEqual(figures["B2"].value, 2)

    def test_CEM_03_printed(self):
        for role in ("handler", "supervisor", "auditor"):
            report = self.report.with_user(self.users[role]).create(
                {"company_id": self.company.id, "date_from": "2026-03-01", "date_to": "2026-03-31"}
            )
            content, _kind = (
                self.env["ir.actions.report"]
                .with_user(self.users[role])
                ._render_qweb_html("complaint_base.period_report", report.ids)
            )
            with self.subTest(role):
                text = html.fromstring(content).text_content()
                self.assertIn(self.early.name, text)
                self.assertNotIn(self.before.name, text)

    def test_CEM_03_other_roles_and_companies(self):
        for user in (self.users["unit"], self.employee_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.report.with_user(user).create({"company_id": self.company.id})
        stranger = self.create_company("外公司")
        self.users["supervisor"].write(
            {"company_ids": [(6, 0, stranger.ids)], "company_id": stranger.id}
        )
        report = (
            self.report.with_user(self.users["supervisor"])
            .with_context(allowed_company_ids=stranger.ids)
            .create(
                {"company_id": self.company.id, "date_from": "2026-03-01", "date_to": "2026-03-31"}
            )
        )
        self.assertEqual(report._total(), 0)
