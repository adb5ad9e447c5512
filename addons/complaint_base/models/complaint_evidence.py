"""Evidence on a case: what it is, where it comes from, who keeps it, unchanged since (GNB-09)."""

import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

EVIDENCE_KINDS = [
    ("document", "Document"),
    ("photo", "Photo or video"),
    ("recording", "Recording"),
    ("sample", "Sample or goods"),
    ("statement", "Statement of a witness"),
    ("data", "Data of a system"),
]


class ComplaintEvidence(models.Model):
    """One piece of evidence; once submitted it stays as it was."""

    _name = "complaint.evidence"
    _description = "Evidence"
    _inherit = ["complaint.frozen.mixin"]
    _order = "case_id, sequence, id"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Evidence", required=True)
    kind = fields.Selection(EVIDENCE_KINDS, required=True, default="document")
    source = fields.Char("Where It Comes From", required=True)
    keeper_id = fields.Many2one(
        "res.users", "Kept By", required=True, default=lambda self: self.env.user
    )
    kept_at = fields.Char("Kept Where", help="Of what is not a file: cabinet, cold store …")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_evidence_attachment_rel",
        "evidence_id",
        "attachment_id",
        "Files",
        bypass_search_access=True,
    )
    checksum = fields.Char("SHA-256", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Being Collected"), ("submitted", "Submitted")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    submitted_at = fields.Datetime(readonly=True, copy=False)
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        pieces = super().create(vals_list)
        for piece in pieces:
            piece.attachment_ids._complaint_adopt(piece.case_id)
        return pieces

    def write(self, vals):
        result = super().write(vals)
        if vals.get("attachment_ids"):
            for piece in self:
                piece.attachment_ids._complaint_adopt(piece.case_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for piece in self:
            if piece.state != "draft":
                raise UserError(
                    self.env._("%s was submitted as evidence and stays on record.", piece.name)
                )

    def action_submit(self):
        """Freeze evidence with the checksum of its files.

        :raise UserError: it was submitted before, or there is neither a file nor a place
        """
        for piece in self:
            if piece.state != "draft":
                raise UserError(self.env._("%s is submitted already.", piece.name))
            if not piece.attachment_ids and not (piece.kept_at or "").strip():
                raise UserError(
                    self.env._("%s: attach its file, or say where it is kept.", piece.name)
                )
        for piece in self:
            piece._write_unlocked(
                {
                    "state": "submitted",
                    "checksum": piece._checksum(),
                    "submitted_at": fields.Datetime.now(),
                    "submitted_by_id": self.env.uid,
                }
            )
            # The mark is the system's to set, on files that were shown to it as evidence.
            piece.attachment_ids.sudo().complaint_archived = True
        return True

    def _checksum(self):
        """Return the SHA-256 of the files, in the order of their names; nothing without files."""
        self.ensure_one()
        if not self.attachment_ids:
            return False
        total = hashlib.sha256()
        for attachment in self.attachment_ids.sorted(lambda file: (file.name or "", file.id)):
            total.update(hashlib.sha256(attachment.raw or b"").digest())
        return total.hexdigest()


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    evidence_ids = fields.One2many("complaint.evidence", "case_id", "Evidence")
