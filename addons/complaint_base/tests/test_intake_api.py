"""The JSON-2 API as other systems use it: over HTTP, with an API key."""

import base64
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ComplaintMixin

URL = "/json/2/complaint.intake/submit"
VALUES = {
    "subject": "少装 3 吨",
    "description": "11 月 3 日装车,过磅少 3 吨。",
    "partner_id": "兰州建工",
    "category_id": "strength",
    "received_at": "2026-11-03T14:30:00+08:00",
}


@tagged("post_install", "-at_install")
class TestIntakeApi(ComplaintMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.api_key(cls.users["handler"])

    @classmethod
    def api_key(cls, user):
        until = fields.Datetime.now() + timedelta(days=1)
        return cls.env(user=user)["res.users.apikeys"]._generate("rpc", "test", until)

    def submit(self, idempotency_key="a-1", values=None, key=None, **more):
        body = {"idempotency_key": idempotency_key, "values": values or VALUES, **more}
        return self.url_open(URL, json=body, headers={"Authorization": f"Bearer {key or self.key}"})

    def test_files_a_complaint(self):
        answer = self.submit().json()
        intake = self.env["complaint.intake"].browse(answer["intake_id"])
        case = intake.case_ids
        self.assertTrue(answer["is_new"])
        self.assertEqual(answer["number"], case.name)
        self.assertTrue(case._has_extraction_code(answer["extraction_code"]))
        self.assertEqual(case.state, "registered")
        self.assertEqual(case.partner_id, self.partner)
        self.assertEqual(case.category_id, self.category)
        self.assertEqual(case.channel_id.kind, "api")
        self.assertEqual(str(case.received_at), "2026-11-03 06:30:00")

    def test_F15_sent_again_it_answers_the_same(self):
        first = self.submit().json()
        again = self.submit().json()
        self.assertFalse(again.pop("is_new"))
        first.pop("is_new")
        self.assertEqual(first, again)
        self.assertEqual(
            self.env["complaint.case"].search_count([("company_id", "=", self.company.id)]), 1
        )

    def test_key_used_for_something_else(self):
        self.submit()
        answer = self.submit(values={**VALUES, "subject": "别的"})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("idempotency_key", answer.json()["arguments"][1])

    def test_keys_of_two_systems_do_not_meet(self):
        other = self.api_key(self.users["investigator"])
        first = self.submit().json()
        second = self.submit(key=other, values={**VALUES, "subject": "别的"}).json()
        self.assertNotEqual(first["intake_id"], second["intake_id"])

    def test_everything_that_is_wrong_in_one_answer(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        answer = self.submit(
            idempotency_key=None,
            values={
                "partner_id": "查无此人",
                "category_id": "没有这类",
                "received_at": tomorrow.isoformat() + "Z",
                "urgency": "tomorrow",
                "state": "closed",
            },
            attachments=[{"name": "x"}],
        )
        self.assertEqual(answer.status_code, 422)
        errors = answer.json()["arguments"][1]
        self.assertEqual(
            set(errors),
            {
                "idempotency_key",
                "attachments",
                "partner_id",
                "category_id",
                "received_at",
                "urgency",
                "state",
                "description",
            },
        )
        self.assertIn("查无此人", errors["partner_id"])
        self.assertIn("future", errors["received_at"])
        self.assertNotIn("Traceback", answer.json()["message"])
        self.assertFalse(
            self.env["complaint.intake"].search([("company_id", "=", self.company.id)])
        )

    def test_attachments_reach_the_case(self):
        picture = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
        page = base64.b64encode(b"<script>alert(1)</script>").decode()
        answer = self.submit(
            attachments=[{"name": "a.png", "content": picture}, {"name": "b.html", "content": page}]
        ).json()
        case = self.env["complaint.intake"].browse(answer["intake_id"]).case_ids
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "complaint.case"), ("res_id", "=", case.id)]
        )
        self.assertEqual(set(files.mapped("name")), {"a.png", "b.html"})
        self.assertNotIn("text/html", files.mapped("mimetype"))

    def test_what_the_policy_still_asks_for_is_told(self):
        self.new_version(
            gate_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "G1",
                        "name": "demand",
                        "state": "registered",
                        "requirement": "[('demand', '!=', False)]",
                        "message": "Say what the customer demands.",
                    },
                )
            ]
        )
        answer = self.submit().json()
        self.assertEqual((answer["state"], answer["number"]), ("draft", None))
        self.assertIn("Say what the customer demands.", answer["missing"][0])

    def test_who_may_not_take_complaints_in(self):
        for user in (self.employee_user, self.users["auditor"], self.users["unit"]):
            with self.subTest(user=user.login):
                self.assertEqual(self.submit(key=self.api_key(user)).status_code, 403)
        self.assertEqual(self.submit(key="0" * 40).status_code, 401)

    def test_company_of_somebody_else(self):
        other = self.create_company("别家水泥")
        answer = self.submit(company_id=other.id)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("company_id", answer.json()["arguments"][1])
