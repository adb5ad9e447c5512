import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .complaint_states import END_STATES
from .complaint_thaw import is_thawed, thawed

# In the place of a text that must not be empty.
FORGOTTEN = "—"
TEXTS = ("char", "text", "html")


class ComplaintRetentionLog(models.Model):
    """What became of a case at the end of its retention; append-only."""

    _name = "complaint.retention.log"
    _description = "Retention Log"
    _order = "id desc"
    _rec_name = "number"
    _retention_keeps = frozenset({"number", "note"})

    case_id = fields.Many2one(
        "complaint.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Char(related="case_id.name", store=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("listed", "Retention Ended"),
            ("held", "Kept for a Legal Reason"),
            ("released", "Released"),
            ("anonymised", "Anonymised"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user
    )
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Text(readonly=True)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The retention log is only added to."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The retention log is only added to."))


class ComplaintCase(models.Model):
    """Kept for as long as the policy says, then anonymised; statistics stay (CEM-41)."""

    _inherit = "complaint.case"

    # What the dialogue that asks for a reason may call.
    _reason_actions = ("action_hold", "action_release")
    # Statistics and the number; every other text of the case is forgotten.
    _retention_keeps = frozenset({"name", "profile"})

    is_legal_hold = fields.Boolean("Kept for a Legal Reason", readonly=True, copy=False)
    legal_hold_reason = fields.Text(readonly=True, copy=False)
    is_expired = fields.Boolean(
        "Retention Ended", compute="_compute_is_expired", search="_search_is_expired"
    )
    anonymised_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    retention_log_ids = fields.One2many("complaint.retention.log", "case_id", readonly=True)

    @api.depends("retention_until", "state", "is_legal_hold", "anonymised_at")
    def _compute_is_expired(self):
        now = fields.Datetime.now()
        for case in self:
            case.is_expired = (
                case.state in END_STATES
                and bool(case.retention_until)
                and not case.is_legal_hold
                and not case.anonymised_at
                and case._local_date(now) > case.retention_until
            )

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        expired = (
            Domain("state", "in", END_STATES)
            & Domain("retention_until", "<", fields.Date.context_today(self))
            & Domain("is_legal_hold", "=", False)
            & Domain("anonymised_at", "=", False)
        )
        return expired if True in value else ~expired

    def write(self, vals):
        guarded = {"is_legal_hold", "legal_hold_reason", "anonymised_at", "retention_until"}
        if guarded & vals.keys() and not self.env.su and not is_thawed(self.env):
            raise AccessError(
                self.env._("How long a case is kept is decided by its policy, or by a legal hold.")
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_hold(self, reason):
        """Keep cases beyond their retention, for a legal reason.

        :raise AccessError: only policy managers may
        """
        self._ensure_retention_manager()
        self._ensure_reason(reason)
        thawed(self).write({"is_legal_hold": True, "legal_hold_reason": reason})
        self._log_retention("held", reason)
        return True

    def action_release(self, reason):
        """End a legal hold."""
        self._ensure_retention_manager()
        self._ensure_reason(reason)
        thawed(self).write({"is_legal_hold": False, "legal_hold_reason": False})
        self._log_retention("released", reason)
        return True

    def action_anonymise(self):
        """Forget who complained and every word of it; numbers, dates and classes stay.

        :raise AccessError: only policy managers may
        :raise UserError: retention has not ended, or a legal hold
        """
        self._ensure_retention_manager()
        self.check_access("write")
        for case in self:
            case._ensure_can_anonymise()
        # The policy manager decides; what is forgotten includes records he does not see.
        thawed(self.sudo())._forget()
        self._log_retention("anonymised")
        return True

    @api.model
    def _cron_list_expired(self):
        """Enter cases whose retention has ended in the log, each once."""
        new = Domain("is_expired", "=", True) & Domain(
            "retention_log_ids", "not any", [("kind", "=", "listed")]
        )
        expired = self.with_context(active_test=False).search(new, order="id", limit=1000)
        expired.filtered("is_expired")._log_retention("listed")
        self.env["ir.cron"]._commit_progress(len(expired), remaining=self.search_count(new))

    # ------------------------------------------------------------
    # Retention
    # ------------------------------------------------------------

    def _ensure_retention_manager(self):
        if not self.env.su and not self.env.user.has_group(
            "complaint_base.group_complaint_policy_manager"
        ):
            raise AccessError(
                self.env._("Only a policy manager decides what is kept and what is anonymised.")
            )

    def _ensure_can_anonymise(self):
        self.ensure_one()
        if self.anonymised_at:
            raise UserError(self.env._("%s is anonymised already.", self.name))
        if self.is_legal_hold:
            raise UserError(
                self.env._(
                    "%(case)s is kept for a legal reason: %(reason)s",
                    case=self.name,
                    reason=self.legal_hold_reason,
                )
            )
        goes_on = self._merge_target()
        if goes_on != self and not goes_on.anonymised_at and not goes_on.is_expired:
            raise UserError(
                self.env._(
                    "%(case)s is part of %(target)s, which is still kept.",
                    case=self.name,
                    target=goes_on.name,
                )
            )
        if not self.retention_until or self.state not in END_STATES:
            raise UserError(
                self.env._("%s is not closed: its retention has not begun.", self.display_name)
            )
        if not self.is_expired:
            raise UserError(
                self.env._(
                    "%(case)s is kept until %(day)s, that day included, and cannot be deleted or "
                    "anonymised before.",
                    case=self.display_name,
                    day=format_date(self.env, self.retention_until),
                )
            )

    def _log_retention(self, kind, note=None):
        # The log is nobody's to edit.
        self.env["complaint.retention.log"].sudo().create(
            [{"case_id": case.id, "kind": kind, "note": note} for case in self]
        )

    def _forget(self):
        """Take out of the cases, and of all that belongs to them, what names anybody."""
        intakes = self._intakes_to_forget()
        parts = {
            model: model.with_context(active_test=False).search([("case_id", "in", self.ids)])
            for model in self._part_models()
        }
        owners = [self, intakes, *parts.values()]
        self._forget_threads(owners)
        self.env.flush_all()
        for records in owners:
            self._forget_texts(records)
        for intake in intakes:
            # A second delivery of the same message is still recognised.
            digest = hashlib.sha256(intake.key.encode()).hexdigest()
            self._forget_column(intake, SQL("key = %s", f"forgotten:{digest}"))
        self._forget_column(self, self._identifying_links())
        self._forget_goods(parts)
        self.env.invalidate_all()
        self.write({"anonymised_at": fields.Datetime.now()})
        archives = parts[self.env["complaint.archive"]]
        archives.write({"state": "forgotten", "damage": False})

    def _intakes_to_forget(self):
        """Return the intakes of the cases, but for those another case still needs."""
        intakes = self.intake_id | self.env["complaint.intake"].search(
            [("joined_case_id", "in", self.ids)]
        )
        return intakes.filtered(
            lambda intake: all(
                case in self or case.anonymised_at
                for case in (intake.case_ids | intake.joined_case_id)
            )
        )

    def _forget_threads(self, owners):
        """Delete files, messages, followers and activities."""
        thawed(self._files()).filtered(
            lambda attachment: any(
                attachment.res_model == records._name and attachment.res_id in records._ids
                for records in owners
            )
            or not attachment.res_id
        ).unlink()
        links = {
            "mail.message": "model",
            "mail.followers": "res_model",
            "mail.activity": "res_model",
        }
        for records in owners:
            for name, link in links.items():
                attached = [(link, "=", records._name), ("res_id", "in", records.ids)]
                self.env[name].with_context(active_test=False).search(attached).unlink()

    @api.model
    def _forget_texts(self, records):
        """Empty every stored text and link to a contact, but for what is kept.

        A new field is forgotten unless its model says with ``_retention_keeps`` that it
        is not; the other way round, what nobody thought of would stay for ever.
        """
        keeps = getattr(records, "_retention_keeps", frozenset())
        assignments = [
            SQL(
                "%s = %s",
                SQL.identifier(name),
                FORGOTTEN if field.required and field.type in TEXTS else None,
            )
            for name, field in records._fields.items()
            if field.store and field.column_type and name not in keeps
            if self._is_forgotten(field)
        ]
        if assignments:
            self._forget_column(records, SQL(", ").join(assignments))

    @api.model
    def _is_forgotten(self, field):
        if field.type == "many2one":
            return field.comodel_name == "res.partner" and not field.required
        return field.type in TEXTS or (field.type == "json" and not field.required)

    @api.model
    def _identifying_links(self):
        """Return the assignments that cut the links of a case to its complainant."""
        names = ("partner_id", "sale_order_id", "sale_line_id", "picking_id", "lot_id")
        return SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in names)

    @api.model
    def _forget_goods(self, parts):
        """Cut the links of transfers and credit notes, which have a retention of their own."""
        requests = parts[self.env["complaint.return.request"]]
        for name in ("stock.picking", "account.move"):
            linked = self.env[name].search([("complaint_return_id", "in", requests.ids)])
            self._forget_column(linked, SQL("complaint_return_id = NULL"))
        lines = parts[self.env["complaint.return.request.line"]]
        self._forget_column(lines, SQL("lot_id = NULL, move_id = NULL"))

    @api.model
    def _forget_column(self, records, assignments):
        """Write past the guards: facts and words that never change are forgotten as well."""
        if records:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE id IN %s",
                    SQL.identifier(records._table),
                    assignments,
                    records._ids,
                )
            )
