from odoo.tests import HttpCase, new_test_user, tagged

from .common import ComplaintMixin


@tagged("post_install", "-at_install")
class TestHome(ComplaintMixin, HttpCase):
    """Who is shown what after logging in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "兰州销售公司", "parent_id": cls.company.id}
        )
        cls.other_branch = cls.env["res.company"].create(
            {"name": "天水销售公司", "parent_id": cls.company.id}
        )
        cls.sister = cls.create_company("另一家公司")

    def companies_after_login(self, groups, companies, company=None, cookies=()):
        user = new_test_user(
            self.env,
            f"head-office-{len(self.env['res.users'].search([]))}",
            groups=groups,
            company_id=(company or self.company).id,
            company_ids=[(6, 0, companies.ids)],
        )
        self.authenticate(None, None)
        self.opener.cookies.update(cookies)
        response = self.url_open("/web/login")
        token = response.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(
            "/web/login",
            data={"login": user.login, "password": user.login, "csrf_token": token},
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 303)
        return answer.cookies.get("cids")

    def test_head_office_opens_with_its_branches(self):
        everything = self.company | self.branch | self.other_branch | self.sister
        self.assertEqual(
            self.companies_after_login("complaint_base.group_complaint_supervisor", everything),
            f"{self.company.id}-{self.branch.id}-{self.other_branch.id}",
        )

    def test_branches_one_may_not_enter_stay_closed(self):
        some = self.company | self.branch
        self.assertEqual(
            self.companies_after_login("complaint_base.group_complaint_unit", some),
            f"{self.company.id}-{self.branch.id}",
        )

    def test_nothing_is_chosen_for_others(self):
        """One company, a branch's people, people who do not work with complaints."""
        everything = self.company | self.branch
        handler = "complaint_base.group_complaint_handler"
        self.assertIsNone(self.companies_after_login(handler, self.company))
        self.assertIsNone(self.companies_after_login(handler, everything, company=self.branch))
        self.assertIsNone(self.companies_after_login("base.group_user", everything))

    def test_what_was_chosen_last_stays(self):
        everything = self.company | self.branch
        self.assertIsNone(
            self.companies_after_login(
                "complaint_base.group_complaint_handler",
                everything,
                cookies={"cids": str(self.company.id)},
            )
        )
