"""TEA-28: a customer complains, follows the case and objects to its result, all on the portal."""

from lxml import html

from odoo.tests import tagged

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestObjection(PortalCase):
    def setUp(self):
        super().setUp()
        self.login(self.owner)

    def answer(self, case, **data):
        url = f"/my/complaints/{case.id}"
        response = self.send(f"{url}/answer", {"csrf_token": self.csrf(url), **data})
        self.assertEqual(response.status_code, 200)
        return self.text(html.fromstring(response.text))

    def page_of(self, case):
        return self.text(self.page(f"/my/complaints/{case.id}"))

    def test_TEA_28_complains_follows_and_objects(self):
        self.new_version(when_dissatisfied="next_round", next_round_state="deciding")
        data = self.fill_in("/my/complaints/new", subject="茶叶受潮", demand="换货")
        self.send("/my/complaints/new", data)
        case = self.env["complaint.case"].search([("subject", "=", "茶叶受潮")])
        self.assertEqual((case.state, case.demand), ("registered", "换货"))
        self.assertIn(case.name, self.text(self.page("/my/complaints")))

        pages = [self.page_of(case)]
        for state in ("accepted", "executing", "verifying"):
            self.take_to(case, state)
            pages.append(self.page_of(case))
        self.assertEqual(len(set(pages)), 4, "each step is shown")

        self.assertIn(
            "Please write what you are not satisfied with",
            self.answer(case, satisfaction="dissatisfied", words=" "),
        )
        self.assertEqual(case.state, "verifying")
        self.answer(case, satisfaction="dissatisfied", words="换来的还是潮的")
        self.assertEqual((case.state, case.round), ("deciding", 2), "the same case, decided anew")
        self.assertFalse(case.next_ids)
        objection = case.contact_ids.filtered(lambda contact: contact.direction == "in")
        self.assertIn("换来的还是潮的", "".join(objection.mapped("text")))

    def test_TEA_28_nobody_objects_in_anothers_name(self):
        self.new_version(when_dissatisfied="next_round")
        case = self.take_to(self.create_case(), "verifying")
        csrf = self.csrf(f"/my/complaints/{case.id}")
        self.login(self.stranger)
        self.send(
            f"/my/complaints/{case.id}/answer",
            {"csrf_token": csrf, "satisfaction": "dissatisfied", "words": "不满意"},
        )
        self.assertEqual((case.state, case.round), ("verifying", 1))
