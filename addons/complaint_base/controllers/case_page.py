"""What the page of a case does, whether its customer logged in or gave an extraction code."""

import logging

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request

from ..models.complaint_case_evidence import EXTENSIONS, MAX_FILES, MAX_MEGABYTES
from ..models.complaint_customer_error import CustomerError

_logger = logging.getLogger(__name__)

FLASH = "complaint_flash"
# Kinds that a browser shows without running anything in them.
HARMLESS = ("image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf")
REQUEST_LIMIT = (MAX_FILES * MAX_MEGABYTES + 1) * 2**20


class CasePageMixin:
    """Shared by the controllers of both ways to the page. The caller has proven the case."""

    def _render_case(self, case, url, **values):
        return request.render(
            "complaint_base.portal_case_page",
            {
                "page_name": "complaint",
                "complaint": case._portal_values(),
                "url": url,
                "flash": self._pop_flash(),
                **self._evidence_values(),
                **values,
            },
        )

    def _complaint_form_values(self, form, error, company):
        """Return what the form to file a complaint shows of a company."""
        intakes = request.env["complaint.intake"]
        categories = intakes._customer_categories(company)
        return {
            "form": form,
            "error": error,
            "categories": [(category.id, category.display_name) for category in categories],
            "asks_declaration": intakes._asks_declaration(company),
            **self._evidence_values(),
        }

    def _evidence_values(self):
        return {
            "accept": ",".join(f".{extension}" for extension in EXTENSIONS),
            "max_files": MAX_FILES,
            "max_megabytes": MAX_MEGABYTES,
        }

    def _perform(self, url, method, *args):
        """Do what the customer asked and go back to the page with the answer."""
        try:
            with request.env.cr.savepoint():
                self._flash(method(*args))
        except CustomerError as error:
            self._flash(str(error), "warning")
        except UserError:
            # Written for colleagues; the customer must not read it.
            _logger.warning("A customer's request failed on %s", url, exc_info=True)
            self._flash(
                request.env._("This did not work. Please call us; we are sorry."), "warning"
            )
        return request.redirect(url, code=303)

    def _flash(self, text, kind="success"):
        request.session[FLASH] = {"text": text, "kind": kind}

    def _pop_flash(self):
        return request.session.pop(FLASH, None)

    def _sent_files(self):
        """Return name and content of the files that were sent, without empty fields."""
        files = request.httprequest.files.getlist("files")[: MAX_FILES + 1]
        limit = MAX_MEGABYTES * 2**20 + 1  # enough to know that it is too large
        return [(file.filename, file.read(limit)) for file in files if file.filename]

    def _serve_evidence(self, case, attachment_id):
        """Send a file of the page as a download, never to be shown as a page of ours."""
        attachment = case._portal_attachments().filtered(lambda file: file.id == attachment_id)
        if not attachment:
            raise NotFound()
        # It is one of those the customer handed in or was sent with this case.
        stream = request.env["ir.binary"]._get_stream_from(attachment.sudo())
        if attachment.mimetype not in HARMLESS:
            stream.mimetype = "application/octet-stream"
        stream.public = False
        response = stream.get_response(as_attachment=True, max_age=0)
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "private, no-store"
        return response
