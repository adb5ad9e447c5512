"""The page behind the link of a call-back: one question to one person."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.complaint_customer_error import CustomerError
from ..models.complaint_revisit_link import URL

LINK = "complaint_revisit"


class ComplaintRevisitPage(http.Controller):
    @http.route(f"{URL}/<string:token>", type="http", auth="public", methods=["GET"], website=True)
    def open_link(self, token, **_other):
        """Keep the link in the session and go on without it: addresses are passed on.

        Nothing changes here, whoever opens it: programs that look at mails do.
        """
        request.session[LINK] = token
        response = request.redirect(URL, code=303)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @http.route(URL, type="http", auth="public", methods=["GET"], website=True)
    def page(self, **_other):
        """Show the question."""
        return self._render(self._revisit())

    @http.route(URL, type="http", auth="public", methods=["POST"], website=True)
    def answer(self, satisfaction=None, words=None, product=None, **form):
        """Take the answer."""
        revisit = self._revisit()
        if not revisit:
            return self._render(revisit)
        scores = {
            int(name.removeprefix("score_")): value
            for name, value in form.items()
            if name.startswith("score_") and name.removeprefix("score_").isdigit()
        }
        try:
            with request.env.cr.savepoint():
                sentence = revisit._answer_by_link(satisfaction, words, scores, product=product)
        except CustomerError as error:
            return self._render(revisit, error=str(error), form=form | {"words": words})
        except UserError:
            # Written for colleagues; the customer must not read it.
            return self._render(
                revisit, error=request.env._("This did not work. Please call us; we are sorry.")
            )
        request.session.pop(LINK, None)
        return self._render(revisit, sentence=sentence)

    def _revisit(self):
        return request.env["complaint.revisit"]._from_link(request.session.get(LINK))

    def _render(self, revisit, **values):
        response = request.render(
            "complaint_base.revisit_page",
            {
                "page_name": "complaint_revisit",
                "revisit": revisit and revisit._link_values(),
                "form": {},
                "error": None,
                "sentence": None,
                **values,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
