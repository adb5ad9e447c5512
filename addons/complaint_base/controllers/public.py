"""The customer without a login: file a complaint; follow it by number and extraction code."""

import secrets
import time

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from ..models.complaint_customer_error import CustomerError
from ..models.complaint_intake_customer import TOKEN
from .case_page import REQUEST_LIMIT, CasePageMixin

URL = "/complaint"
# Hidden from people by style; whoever fills it in is a program.
HONEYPOT = "company_website"
GRANT = "complaint_grant"
RECEIPT = "complaint_receipt"
RECEIPT_SECONDS = 1800


class ComplaintPublic(CasePageMixin, http.Controller):
    # ------------------------------------------------------------
    # Filing
    # ------------------------------------------------------------

    @http.route(URL, type="http", auth="public", methods=["GET"], website=True, sitemap=True)
    def form(self, company=None, **_other):
        """Show an empty form of a company that takes complaints on-line."""
        return self._render_form({"form_token": secrets.token_urlsafe(18), "company": company})

    @http.route(
        URL,
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        max_content_length=REQUEST_LIMIT,
    )
    def file_complaint(self, **form):
        """Take the form within the limits of an address and a phone."""
        company = self._company(form)
        token = form.get("form_token") or ""
        if not TOKEN.fullmatch(token):
            return request.redirect(URL, code=303)
        intakes = request.env["complaint.intake"]
        intake = intakes._known_form("web", token)
        if not intake:
            try:
                vals = intakes._customer_vals(form, company)
                files = request.env["complaint.case"]._check_evidence(self._sent_files())
            except CustomerError as error:
                return self._render_form(form, str(error))
            if not self._is_within_limits(form, token):
                return self._render_form(form, self._too_many(), status=429)
            try:
                intake = intakes._receive_from_customer("web", token, vals, files)
            except CustomerError as error:
                return self._render_form(form, str(error))
        if form.get(HONEYPOT) and intake.state == "pending":
            # It counted, it is on record, and the program learns nothing from the answer.
            intake.action_refuse(request.env._("The hidden field was filled in, by a program."))
        else:
            # What arrived is kept whatever becomes of it next.
            request.env.cr.commit()  # pylint: disable=invalid-commit
            intake._process_once()
        self._keep_receipt(intake.case_ids[:1], intake)
        return request.redirect(f"{URL}/received", code=303)

    @http.route(f"{URL}/received", type="http", auth="public", methods=["GET"], website=True)
    def received(self, **_other):
        """Show the number and the extraction code, to the browser that filed the complaint."""
        receipt = request.session.get(RECEIPT)
        if not receipt or receipt["until"] < time.time():
            request.session.pop(RECEIPT, None)
            return request.redirect(URL)
        return self._no_store(
            request.render("complaint_base.public_complaint_received", {"receipt": receipt})
        )

    # ------------------------------------------------------------
    # Following
    # ------------------------------------------------------------

    @http.route(f"{URL}/track", type="http", auth="public", methods=["GET"], website=True)
    def lookup_form(self, **_other):
        """Ask for number and extraction code."""
        return self._render_lookup()

    @http.route(f"{URL}/track", type="http", auth="public", methods=["POST"], website=True)
    def lookup(self, number=None, code=None, **_other):
        """Open the page of a case to whoever knows its number and code."""
        number, code = (number or "")[:64], (code or "")[:64]
        case = request.env["complaint.case"]._find_by_code(number, code, self._address())
        if case is None:
            return self._render_lookup(number, self._too_many(), status=429)
        if not case:
            return self._render_lookup(
                number, request.env._("Number and code do not go together. Please check both.")
            )
        if case._name != "complaint.case":
            self._flash(
                request.env._("We have your complaint. It is being put on record; look again soon.")
            )
            return request.redirect(f"{URL}/track", code=303)
        request.session[GRANT] = case._grant_tracking()
        return request.redirect(f"{URL}/case", code=303)

    @http.route(f"{URL}/leave", type="http", auth="public", methods=["POST"], website=True)
    def leave(self, **_other):
        """Forget the case on this device."""
        request.session.pop(GRANT, None)
        request.session.pop(RECEIPT, None)
        return request.redirect(f"{URL}/track", code=303)

    # ------------------------------------------------------------
    # The one case
    # ------------------------------------------------------------

    @http.route(f"{URL}/case", type="http", auth="public", methods=["GET"], website=True)
    def case_page(self, **_other):
        """Show the case that was looked up."""
        case = self._granted_case()
        if not case:
            return request.redirect(f"{URL}/track")
        return self._no_store(self._render_case(case, f"{URL}/case", is_mine=False))

    @http.route(
        f"{URL}/case/evidence/<int:attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def case_file(self, attachment_id, **_other):
        """Send a file of the case that was looked up."""
        case = self._granted_case()
        if not case:
            raise NotFound()
        return self._serve_evidence(case, attachment_id)

    @http.route(
        f"{URL}/case/evidence",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        max_content_length=REQUEST_LIMIT,
    )
    def add_evidence(self, words=None, **_other):
        """Take further evidence."""
        case = self._granted_case()
        if not case:
            return self._expired()
        hits = request.env["complaint.public.hit"]
        if not hits._take([("evidence", self._address())]):
            self._flash(self._too_many(), "warning")
            return request.redirect(f"{URL}/case", code=303)
        return self._perform(f"{URL}/case", case._portal_add_evidence, words, self._sent_files())

    @http.route(f"{URL}/case/urge", type="http", auth="public", methods=["POST"], website=True)
    def urge(self, words=None, **_other):
        """Take that the customer urges (催办)."""
        case = self._granted_case()
        return self._perform(f"{URL}/case", case._portal_urge, words) if case else self._expired()

    @http.route(f"{URL}/case/answer", type="http", auth="public", methods=["POST"], website=True)
    def answer(self, satisfaction=None, words=None, product=None, **_other):
        """Take the customer's verdict; a new complaint that follows gets a code of its own."""
        case = self._granted_case()
        if not case:
            return self._expired()
        known = case.next_ids
        response = self._perform(f"{URL}/case", case._portal_answer, satisfaction, words, product)
        if follow_up := case.next_ids - known:
            self._pop_flash()
            self._keep_receipt(follow_up)
            return request.redirect(f"{URL}/received", code=303)
        return response

    # ------------------------------------------------------------
    # Helpers
    # ------------------------------------------------------------

    def _granted_case(self):
        """Return the case that this browser has proven to know the code of, in sudo."""
        case = request.env["complaint.case"]._granted_case(request.session.get(GRANT))
        return case.with_company(case.company_id) if case else case

    def _expired(self):
        self._flash(
            request.env._("Please enter number and code again; the page was open for long."),
            "warning",
        )
        return request.redirect(f"{URL}/track", code=303)

    def _is_within_limits(self, form, token):
        phone = "".join(letter for letter in form.get("phone") or "" if letter.isdigit())
        return request.env["complaint.public.hit"]._take(
            [("file", self._address()), ("file", phone[-11:])], f"web:{token}"
        )

    def _address(self):
        return request.httprequest.remote_addr or ""

    def _too_many(self):
        return request.env._("Too many attempts. Please try again later, or call us.")

    def _company(self, form):
        """Return the company whose form it is.

        :raise NotFound: it does not take complaints on-line
        """
        company = request.env["res.company"]._complaint_public_company(form.get("company"))
        if not company:
            raise NotFound()
        return company

    def _keep_receipt(self, case, intake=None):
        """Remember for the next page what is shown once: the number and its code.

        What has no number yet is followed by its receipt and the same code.
        """
        code = False
        if case:
            # Only whether there is one is asked; the hash goes nowhere.
            if intake and case.sudo().extraction_hash:
                # Sent twice: the same code again, unless a newer one was given out.
                shown = intake._receipt_code()
                code = shown if case._has_extraction_code(shown) else False
            else:
                code = case._issue_extraction_code(intake and intake.key)
        elif intake:
            # A program that filled in the hidden field is answered like anybody.
            code = intake._receipt_code()
        request.session[RECEIPT] = {
            "number": case.name or (intake._issue_receipt() if intake else False),
            "is_receipt": not case.name,
            "advice": case.sudo().emergency_advice,  # it is meant for who tells of danger
            "code": code,
            "follows": case.previous_id.name or False,
            "until": time.time() + RECEIPT_SECONDS,
        }

    def _no_store(self, response):
        response.headers["Cache-Control"] = "no-store"
        return response

    def _render_form(self, form, error=None, status=200):
        company = self._company(form)
        return request.render(
            "complaint_base.portal_complaint_form",
            {
                "page_name": "complaint_public",
                # Its name is on the form it publishes.
                "company_name": company.sudo().name,
                "action": URL,
                "is_public": True,
                **self._complaint_form_values(form, error, company),
            },
            status=status,
        )

    def _render_lookup(self, number="", error=None, status=200):
        response = request.render(
            "complaint_base.public_complaint_lookup",
            {"number": number, "error": error, "flash": self._pop_flash()},
            status=status,
        )
        return self._no_store(response)
