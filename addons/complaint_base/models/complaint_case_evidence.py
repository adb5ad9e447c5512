"""Files customers hand in over the web: few, small, of harmless kinds, never shown inline."""

import re
import unicodedata

from odoo import api, fields, models
from odoo.tools.mimetypes import guess_mimetype

from .complaint_customer_error import CustomerError

MAX_FILES = 5
MAX_FILES_PER_CASE = 30
MAX_MEGABYTES = 10
# The kinds a phone or an office makes. What a browser would execute (HTML, SVG) is not among them.
IMAGES = ("jpg", "jpeg", "png", "gif", "webp", "heic", "bmp")
DOCUMENTS = ("pdf", "doc", "docx", "xls", "xlsx", "txt", "csv")
RECORDINGS = ("mp3", "m4a", "amr", "wav", "mp4", "mov", "3gp")
EXTENSIONS = IMAGES + DOCUMENTS + RECORDINGS
ACTIVE_CONTENT = re.compile(
    rb"<\s*(?:!doctype|html|script|svg|iframe|object|embed|body|\?xml)", re.IGNORECASE
)

PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    customer_attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_case_customer_attachment_rel",
        "case_id",
        "attachment_id",
        "Handed In by the Customer",
        readonly=True,
        copy=False,
        bypass_search_access=True,
    )

    @api.model
    def _check_evidence(self, files):
        """Refuse files that are too many, too big or of a kind that may do harm.

        :param list files: pairs of name and content
        :return: the same with names that are safe to keep
        :raise CustomerError: says which file and why
        """
        if len(files) > MAX_FILES:
            raise CustomerError(
                self.env._("Please send no more than %s files at a time.", MAX_FILES)
            )
        return [(self._check_evidence_file(name, raw), raw) for name, raw in files]

    @api.model
    def _check_evidence_file(self, name, raw):
        name = self._clean_file_name(name)
        extension = name.rpartition(".")[2].lower()
        if not raw:
            raise CustomerError(self.env._("%s is empty. Please choose it again.", name))
        if len(raw) > MAX_MEGABYTES * 2**20:
            raise CustomerError(
                self.env._(
                    "%(name)s is larger than %(limit)s MB. Please send a smaller one.",
                    name=name,
                    limit=MAX_MEGABYTES,
                )
            )
        if extension not in EXTENSIONS or not self._is_what_it_says(extension, raw):
            raise CustomerError(
                self.env._(
                    "%s cannot be taken. Please send photos, PDF, Office or text files, "
                    "sound or video.",
                    name,
                )
            )
        return name

    @api.model
    def _is_what_it_says(self, extension, raw):
        """Whether the content is of the kind the name claims, as far as that is dangerous."""
        if raw.startswith(PROGRAMS):
            return False
        if extension in ("pdf", "txt", "csv", *IMAGES) and ACTIVE_CONTENT.match(
            raw[:2048].lstrip(b"\xef\xbb\xbf \t\r\n\0")
        ):
            return False
        kind = guess_mimetype(raw, default="application/octet-stream")
        if extension in ("jpg", "jpeg", "png", "gif", "webp", "bmp"):
            return kind.startswith("image/") and "svg" not in kind
        if extension == "pdf":
            return kind == "application/pdf"
        return not kind.startswith(("text/html", "image/svg", "application/x-dosexec"))

    @api.model
    def _clean_file_name(self, name):
        """Return the last part of a path, without characters that mean something elsewhere."""
        name = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
        name = "".join(
            "_" if letter in '<>"|:*?' else letter
            for letter in name
            if unicodedata.category(letter)[0] != "C"
        ).strip(" .")
        stem, dot, extension = name.rpartition(".")
        return f"{(stem or extension)[:80]}{dot if stem else ''}{extension[:10] if stem else ''}"

    @api.model
    def _prepare_evidence_vals(self, record, name, raw):
        return {"name": name, "raw": raw, "res_model": record._name, "res_id": record.id}

    def _keep_evidence(self, files):
        """Attach checked files to the case as what the customer handed in.

        :param list files: pairs of name and content, see :meth:`_check_evidence`
        :return: the attachments
        """
        self.ensure_one()
        # The customer owns the case; attachments cannot be created on a case
        # one has no access right to, and customers have none.
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create([self._prepare_evidence_vals(self, name, raw) for name, raw in files])
        )
        # The caller has proven that the case is the customer's.
        self.sudo().customer_attachment_ids += attachments
        return attachments
