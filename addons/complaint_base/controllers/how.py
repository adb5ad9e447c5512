"""How a company handles complaints, for everybody to read."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

CACHE_SECONDS = 3600


class ComplaintHow(http.Controller):
    @http.route(
        "/complaint/how",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=True,
        readonly=True,
    )
    def how(self, company=None, **_other):
        """Explain steps, channels and promised times of a company that takes complaints."""
        company = request.env["res.company"]._complaint_public_company(company)
        policy = company and request.env["complaint.policy"]._public_procedure_of(company)
        if not policy:
            raise NotFound()
        response = request.render(
            "complaint_base.public_complaint_how", {"how": policy._public_values(company)}
        )
        if request.env.user._is_public():
            # The same for everybody, and changed with the policy only.
            response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
        return response
