"""The customer with a login: "My complaints"."""

import secrets

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.complaint_customer_error import CustomerError
from ..models.complaint_intake_customer import TOKEN
from .case_page import REQUEST_LIMIT, CasePageMixin

URL = "/my/complaints"


class ComplaintPortal(CasePageMixin, CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            values["complaint_count"] = self._own_cases().search_count(self._own_domain())
        return values

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    @http.route(
        [URL, f"{URL}/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def my_complaints(self, page=1, filterby=None, **_other):
        """List the complaints of the customer."""
        filters = {
            "open": {
                "label": request.env._("Open"),
                "domain": [("is_closed", "=", False)],
            },
            "all": {"label": request.env._("All"), "domain": []},
        }
        filterby = filterby if filterby in filters else "all"
        domain = self._own_domain() & Domain(filters[filterby]["domain"])
        cases = self._own_cases()
        pager = portal_pager(
            url=URL,
            url_args={"filterby": filterby},
            total=cases.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = cases.search(domain, limit=self._items_per_page, offset=pager["offset"])
        return request.render(
            "complaint_base.portal_my_complaints",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "complaints",
                "rows": [case._portal_row() for case in found],
                "pager": pager,
                "default_url": URL,
                "filterby": filterby,
                "searchbar_filters": filters,
                "flash": self._pop_flash(),
            },
        )

    @http.route(f"{URL}/<int:case_id>", type="http", auth="user", methods=["GET"], website=True)
    def my_complaint(self, case_id, **_other):
        """Show one complaint of the customer."""
        return self._render_case(
            self._own_case(case_id),
            f"{URL}/{case_id}",
            **self._prepare_portal_layout_values() | {"page_name": "complaint", "is_mine": True},
        )

    @http.route(
        f"{URL}/<int:case_id>/evidence/<int:attachment_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def my_complaint_file(self, case_id, attachment_id, **_other):
        """Send a file of the complaint."""
        return self._serve_evidence(self._own_case(case_id), attachment_id)

    # ------------------------------------------------------------
    # Filing
    # ------------------------------------------------------------

    @http.route(f"{URL}/new", type="http", auth="user", methods=["GET"], website=True)
    def new_complaint(self, **_other):
        """Show an empty form."""
        return self._render_form({"form_token": secrets.token_urlsafe(18)})

    @http.route(
        f"{URL}/new",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=REQUEST_LIMIT,
    )
    def file_complaint(self, **form):
        """Take the form: on record first, then a case is made of it."""
        intakes = request.env["complaint.intake"]
        token = form.get("form_token") or ""
        if not TOKEN.fullmatch(token):
            return request.redirect(f"{URL}/new", code=303)
        partner = request.env.user.partner_id
        try:
            vals = intakes._customer_vals(form, self._company(), partner)
            files = request.env["complaint.case"]._check_evidence(self._sent_files())
            intake = intakes._receive_from_customer("portal", token, vals, files)
        except CustomerError as error:
            return self._render_form(form, str(error))
        # What arrived is kept whatever becomes of it next.
        request.env.cr.commit()  # pylint: disable=invalid-commit
        intake._process_once()
        case = intake.case_ids[:1]
        if not case:
            self._flash(
                request.env._(
                    "We have received your complaint. It is being put on record; you find it here "
                    "as soon as it has its number."
                )
            )
            return request.redirect(URL, code=303)
        self._flash(request.env._("Thank you. Your complaint has the number %s.", case.name))
        return request.redirect(f"{URL}/{case.id}", code=303)

    # ------------------------------------------------------------
    # What the customer does with a case
    # ------------------------------------------------------------

    @http.route(
        f"{URL}/<int:case_id>/evidence",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=REQUEST_LIMIT,
    )
    def add_evidence(self, case_id, words=None, **_other):
        """Take further evidence."""
        case = self._own_case(case_id)
        return self._perform(
            f"{URL}/{case_id}", case._portal_add_evidence, words, self._sent_files()
        )

    @http.route(
        f"{URL}/<int:case_id>/urge", type="http", auth="user", methods=["POST"], website=True
    )
    def urge(self, case_id, words=None, **_other):
        """Take that the customer urges (催办)."""
        return self._perform(f"{URL}/{case_id}", self._own_case(case_id)._portal_urge, words)

    @http.route(
        f"{URL}/<int:case_id>/answer", type="http", auth="user", methods=["POST"], website=True
    )
    def answer(self, case_id, satisfaction=None, words=None, product=None, **_other):
        """Take the customer's verdict: confirmed or disputed."""
        case = self._own_case(case_id)
        return self._perform(f"{URL}/{case_id}", case._portal_answer, satisfaction, words, product)

    @http.route(
        f"{URL}/<int:case_id>/withdraw", type="http", auth="user", methods=["POST"], website=True
    )
    def withdraw(self, case_id, reason=None, **_other):
        """Let the customer take the complaint back."""
        case = self._own_case(case_id)
        return self._perform(f"{URL}/{case_id}", case._portal_withdraw, reason)

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _own_case(self, case_id):
        """Return a case of the customer, in sudo; another's is as good as none."""
        case = request.env["complaint.case"]._portal_find(case_id)
        if not case:
            raise NotFound()
        return case

    def _own_cases(self):
        # Only ever searched with _own_domain(): customers have no right on the model.
        return request.env["complaint.case"].sudo()

    def _own_domain(self):
        return request.env["complaint.case"]._portal_domain()

    def _company(self):
        # The company that serves the customer, read as the customer's own data.
        return request.env.user.partner_id.sudo().company_id or request.env.company

    def _render_form(self, form, error=None):
        return request.render(
            "complaint_base.portal_complaint_form",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "complaint_new",
                "action": f"{URL}/new",
                "is_public": False,
                **self._complaint_form_values(form, error, self._company()),
            },
        )
