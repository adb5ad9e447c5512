"""Customers with a login, one without, and a browser that only knows what a page told it."""

import base64
from contextlib import contextmanager
from unittest.mock import patch

from lxml import html

from odoo.tests import HttpCase, new_test_user

from .common import ComplaintMixin

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

DEEDS = {
    "evidence": {"words": "x"},
    "urge": {"words": "x"},
    "answer": {"satisfaction": "dissatisfied", "words": "x"},
    "withdraw": {"reason": "x"},
}


@contextmanager
def allowing(**limits):
    """Let a public page be used so often per hour and day."""
    path = "odoo.addons.complaint_base.models.complaint_public.LIMITS"
    wide = {
        purpose: {"hour": 1000, "day": 1000}
        for purpose in ("file", "lookup", "lookup_address", "evidence")
    }
    with patch(path, wide | limits):
        yield


class PortalCase(ComplaintMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.create_customer("complaint_owner", cls.partner)
        cls.stranger = cls.create_customer("complaint_stranger")
        # Without a website, the pages without login belong to the company of their user.
        public = cls.env.ref("base.public_user")
        public.write({"company_ids": [(4, cls.company.id)], "company_id": cls.company.id})

    @classmethod
    def create_customer(cls, login, commercial_partner=None):
        user = new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        if commercial_partner:
            commercial_partner.is_company = True
            user.partner_id.parent_id = commercial_partner
        return user

    def login(self, user):
        """Open a browser of a user, or of nobody."""
        self.authenticate(user and user.login, user and user.login)

    def page(self, url, status=200):
        response = self.url_open(url)
        self.assertEqual(response.status_code, status, self.text(html.fromstring(response.text)))
        return html.fromstring(response.text)

    def text(self, page):
        return " ".join(next(page.iter("main"), page).text_content().split())

    def csrf(self, url):
        """Return the token that a page gives its forms."""
        return self.page(url).xpath("//input[@name='csrf_token']/@value")[0]

    def fill_in(self, url, **values):
        """Return what the form of a page sends, with these values typed in."""
        [form] = self.page(url).xpath(f"//form[@action='{url}']")
        return {**dict(form.form_values()), "description": "3 天强度不够", **values}

    def send(self, url, data, files=None, **kwargs):
        return self.url_open(
            url, data=data, files=[("files", file) for file in files or []], **kwargs
        )

    def file_publicly(self, **values):
        """File a complaint without login; return the answer page."""
        data = self.fill_in(
            "/complaint",
            **{"name": "王五", "phone": "13993112345", "subject": "袋重不足", **values},
        )
        return self.send("/complaint", data)

    def receipt(self, response):
        """Return number and code that an answer page shows."""
        page = html.fromstring(response.text)
        return (
            page.xpath("//*[contains(@class, 'o_complaint_number')]")[0].text_content().strip(),
            page.xpath("//*[contains(@class, 'o_complaint_code')]")[0].text_content().strip(),
        )

    def look_up(self, number, code, **kwargs):
        csrf = self.csrf("/complaint/track")
        return self.url_open(
            "/complaint/track",
            data={"csrf_token": csrf, "number": number, "code": code},
            **kwargs,
        )

    def take_to(self, case, state):
        """Take a case to a state as the back office does."""
        case.action_enter(state)
        return case

    def case_of(self, number):
        return self.env["complaint.case"].search([("name", "=", number)])
