"""What `make demo` shows of the manufacturer is there: its people, every state, its meetings."""

import csv
from pathlib import Path

from odoo.modules import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

LOGINS = Path(__file__).parents[1] / "docs" / "demo-logins.csv"


@tagged("post_install", "-at_install")
class TestManufacturingDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.default"].set("res.partner", "lang", "zh_CN")
        for addon in ("resource_worktime", "complaint_manufacturing"):
            if addon == "resource_worktime" and cls.env.ref(
                "resource_worktime.company_lanzhou", raise_if_not_found=False
            ):
                continue
            for name in Manifest.for_addon(addon)["demo"]:
                convert_file(cls.env, addon, name, {}, mode="init", noupdate=True)
        cls.company = cls.env.ref("resource_worktime.company_lanzhou")
        cls.cases = cls.env["complaint.case"].search([("company_id", "=", cls.company.id)])

    def test_MFG_demo_cases_in_every_state_of_the_procedure(self):
        states = dict(self.env["complaint.case"]._fields["state"].selection)
        # A dissatisfied customer opens the next round here, never a new complaint.
        self.assertEqual(set(self.cases.mapped("state")), set(states) - {"superseded"})
        self.assertEqual(set(self.cases.mapped("profile")), {"manufacturing"})
        means = self.cases.confirmation_ids.mapped("means")
        self.assertLessEqual({"portal", "call", "proxy"}, set(means))
        self.assertIn(2, self.cases.mapped("round"))
        self.assertTrue(any(self.cases.mapped("urge_count")))

    def test_MFG_demo_meetings_and_surveys(self):
        meetings = self.env["complaint.meeting"].search([("company_id", "=", self.company.id)])
        self.assertTrue(meetings.mfg_problem_ids)
        self.assertTrue(any(self.cases.revisit_ids.mapped("mfg_survey_done")))
        problems = self.env["complaint.mfg.problem"].search([])
        self.assertIn("high", problems.mapped("frequency"))

    def test_MFG_demo_user_for_every_row_of_the_table(self):
        with LOGINS.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["login"].startswith("mfg_")]
        self.assertGreater(len(rows), 10)
        for row in rows:
            user = self.env["res.users"].search([("login", "=", row["login"])])
            with self.subTest(login=row["login"]):
                self.assertIn(user.name, row["who"])
                self.assertEqual(user.company_id, self.company)
