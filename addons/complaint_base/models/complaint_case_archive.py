import hashlib
import json
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .complaint_thaw import is_thawed

_logger = logging.getLogger(__name__)

BATCH = 20
FILED_REPORT = "complaint_base.report_feedback_form"


class ComplaintArchive(models.Model):
    """The folder of a closed case: its form, every file, their checksums (CEM-48).

    One folder per round; a case that is reopened and closed again gets
    another one.
    """

    _name = "complaint.archive"
    _description = "Archive Folder"
    _order = "id desc"
    _retention_keeps = frozenset({"name"})

    name = fields.Char(compute="_compute_name", store=True)
    case_id = fields.Many2one(
        "complaint.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    round = fields.Integer(required=True, readonly=True)
    state = fields.Selection(
        [("pending", "To File"), ("filed", "Filed"), ("forgotten", "Anonymised")],
        required=True,
        default="pending",
        readonly=True,
        index=True,
    )
    filed_at = fields.Datetime(readonly=True)
    form_id = fields.Many2one("ir.attachment", "Form", readonly=True, ondelete="set null")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "complaint_archive_attachment_rel",
        "archive_id",
        "attachment_id",
        "Files",
        readonly=True,
        bypass_search_access=True,
    )
    manifest = fields.Json(readonly=True, help="Name, size and SHA-256 of every file.")
    verified_at = fields.Datetime(readonly=True)
    damage = fields.Text(readonly=True, help="Files that are gone or are not what was filed.")

    _one_per_round = models.Constraint(
        "UNIQUE (case_id, round)", "This round of the case is archived already."
    )
    _queue = models.Index("(id) WHERE state = 'pending'")
    _checks = models.Index("(verified_at) WHERE state = 'filed'")

    @api.depends("case_id.name", "round")
    def _compute_name(self):
        for archive in self:
            archive.name = f"{archive.case_id.name or ''}/{archive.round}"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What is archived is never deleted."))

    # ------------------------------------------------------------
    # Filing
    # ------------------------------------------------------------

    @api.model
    def _cron_file(self):
        """File what was closed since; a printer that fails delays one case, not the others."""
        tried = self.browse()
        while archives := self.search(
            [("state", "=", "pending"), ("id", "not in", tried.ids)], limit=BATCH, order="id"
        ):
            tried |= archives
            for archive in archives.try_lock_for_update():
                try:
                    with self.env.cr.savepoint():
                        archive._file()
                except Exception:
                    _logger.exception("Archive %s could not be filed", archive.id)
            left = self.search_count([("state", "=", "pending"), ("id", "not in", tried.ids)])
            if not self.env["ir.cron"]._commit_progress(len(archives), remaining=left):
                return

    def action_file(self):
        """File pending folders now instead of when the server gets to it."""
        self.check_access("read")
        # The folder is kept by the system; whoever sees it may have it filed.
        for archive in self.sudo().filtered(lambda archive: archive.state == "pending"):
            archive._file()
        return True

    def _file(self):
        """Print the form, freeze all files and list their checksums."""
        self.ensure_one()
        case = self.case_id
        form = self.env["ir.actions.report"]._complaint_file(
            case._filed_report(), case, case._form_file_name()
        )
        files = case._files() | form
        listing = [attachment._complaint_manifest_line() for attachment in files]
        manifest = self.env["ir.attachment"].create(
            {
                "name": f"{case.name}-{self.round}-manifest.json",
                "raw": json.dumps(
                    {"case": case.name, "round": self.round, "files": listing},
                    ensure_ascii=False,
                    indent=2,
                ).encode(),
                "mimetype": "application/json",
                "res_model": case._name,
                "res_id": case.id,
            }
        )
        self.write(
            {
                "state": "filed",
                "filed_at": fields.Datetime.now(),
                "verified_at": fields.Datetime.now(),
                "form_id": form.id,
                "attachment_ids": [(6, 0, (files | manifest).ids)],
                "manifest": listing,
            }
        )
        (files | manifest).complaint_archived = True

    # ------------------------------------------------------------
    # Verification
    # ------------------------------------------------------------

    @api.model
    def _cron_verify(self):
        """Compare the folders that were not looked at for longest with their manifests."""
        folders = self.search([("state", "=", "filed")], order="verified_at, id", limit=200)
        folders.action_verify()

    def action_verify(self):
        """Compare the files with the checksums of the day they were filed.

        :return: whether nothing is missing or changed
        """
        self.check_access("read")
        # Whoever sees a folder may have it checked; the result is the system's.
        for archive in self.sudo().filtered(lambda archive: archive.state == "filed"):
            damage = "\n".join(archive._damaged())
            if damage and not archive.damage:
                _logger.error("Archive %s is damaged: %s", archive.name, damage)
            archive.write({"verified_at": fields.Datetime.now(), "damage": damage})
        return not any(self.mapped("damage"))

    def _damaged(self):
        """Yield the names of files that are gone or were changed."""
        self.ensure_one()
        known = {attachment.id: attachment for attachment in self.attachment_ids}
        for line in self.manifest or []:
            attachment = known.get(line["id"])
            if not attachment:
                yield self.env._("%s is gone.", line["name"])
            elif attachment._complaint_sha256() != line["sha256"]:
                yield self.env._("%s is not what was filed.", line["name"])


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    complaint_archived = fields.Boolean("Archived", readonly=True, copy=False)

    def write(self, vals):
        if "complaint_archived" in vals and not self.env.su:
            raise AccessError(self.env._("What is archived is marked by closing a case."))
        # A browser that shows a file for the first time draws its thumbnail: no part of the file.
        if vals.keys() - {"access_token", "complaint_archived", "index_content", "thumbnail"}:
            self._ensure_not_in_archive()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_archived(self):
        self._ensure_not_in_archive()

    def _ensure_not_in_archive(self):
        """Refuse to touch a file of an archived case, whoever tries.

        :raise UserError: names the file
        """
        if is_thawed(self.env):
            return
        # Whether a file is frozen is no secret.
        for attachment in self.sudo():
            if attachment.complaint_archived:
                raise UserError(
                    self.env._(
                        "%s belongs to an archived complaint: it cannot be changed or deleted.",
                        attachment.name,
                    )
                )

    def _complaint_manifest_line(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "size": self.file_size,
            "sha256": self._complaint_sha256(),
        }

    def _complaint_sha256(self):
        self.ensure_one()
        return hashlib.sha256(self.raw or b"").hexdigest()


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    archive_ids = fields.One2many("complaint.archive", "case_id", "Archive", readonly=True)

    def _after_enter(self, state):
        result = super()._after_enter(state)
        if state == "closed":
            self._open_archive()
        return result

    def _filed_report(self):
        """Return the xml id of the form that is filed with the case, as its policy says."""
        self.ensure_one()
        # Which form it is decides the policy, whoever closes the case.
        report = self.policy_id.sudo().form_report_id
        return report.get_external_id()[report.id] if report else FILED_REPORT

    def _open_archive(self):
        """Put closed cases in line for filing; what is there already is frozen at once."""
        # The folder is kept by the system; a handler closes the case, no more.
        self.env["complaint.archive"].sudo().create(
            [{"case_id": case.id, "round": case.round} for case in self]
        )
        # The mark is the system's to set, on files of this case only.
        self.sudo()._files().complaint_archived = True
        self.env.ref("complaint_base.ir_cron_archive_file")._trigger()

    def action_view_archive(self):
        """Open the archive folders of the case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Archive"),
            "res_model": "complaint.archive",
            "view_mode": "list,form",
            "domain": [("case_id", "=", self.id)],
        }

    @api.model
    def _part_models(self):
        """Return the models whose records belong to one case, by their field ``case_id``.

        What another add-on adds to a case is archived and forgotten with it.
        """
        return [
            model
            for name in self.env.registry
            if not (model := self.env[name])._abstract
            and not model._transient
            and model._auto
            and (link := model._fields.get("case_id"))
            and link.store
            and link.comodel_name == self._name
        ]

    def _files(self):
        """Return every file of the cases: attached to them, to their parts, and as received."""
        Attachment = self.env["ir.attachment"]
        intakes = self.intake_id | self.env["complaint.intake"].search(
            [("joined_case_id", "in", self.ids)]
        )
        owners = [self, intakes]
        linked = set()
        for model in self._part_models():
            parts = model.with_context(active_test=False).search([("case_id", "in", self.ids)])
            owners.append(parts)
            for field in model._fields.values():
                if field.type == "many2many" and field.comodel_name == Attachment._name:
                    linked.update(parts[field.name].ids)
        attached = Domain.OR(
            Domain("res_model", "=", records._name) & Domain("res_id", "in", records.ids)
            for records in owners
            if records
        )
        # Without a word on res_field, files that are fields of a record are left out.
        return Attachment.search(
            (attached | Domain("id", "in", list(linked)))
            & Domain("res_field", "in", [False, "raw"])
        )


class ComplaintFrozenMixin(models.AbstractModel):
    """A part of a case that is frozen with it."""

    _name = "complaint.frozen.mixin"
    _description = "Part of a Case, Frozen with It"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._ensure_case_open()
        return records

    def write(self, vals):
        self._ensure_case_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_archived(self):
        self._ensure_case_open()

    def _ensure_case_open(self):
        # A unit does not see the case, but its answer is frozen with it.
        cases = self.sudo().case_id
        cases.with_env(self.env)._ensure_not_archived()


class ComplaintFinding(models.Model):
    _name = "complaint.finding"
    _inherit = ["complaint.finding", "complaint.frozen.mixin"]


class ComplaintDispatch(models.Model):
    _name = "complaint.dispatch"
    _inherit = ["complaint.dispatch", "complaint.frozen.mixin"]


class ComplaintDecision(models.Model):
    _name = "complaint.decision"
    _inherit = ["complaint.decision", "complaint.frozen.mixin"]


class ComplaintReturnRequestLine(models.Model):
    _name = "complaint.return.request.line"
    _inherit = ["complaint.return.request.line", "complaint.frozen.mixin"]


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def write(self, vals):
        # A word to the customer after closing is a new record; what was filed stays.
        if "attachment_ids" in vals:
            self.case_id._ensure_not_archived()
        return super().write(vals)


class ComplaintEvent(models.Model):
    _inherit = "complaint.event"

    def write(self, vals):
        if "attachment_ids" in vals:
            self.case_id._ensure_not_archived()
        return super().write(vals)
