"""Personal data that leaves the system: who took what of whom, when and why (GNB-12)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Of a case: who complains, and what leads there.
PERSONAL = frozenset(
    {
        "partner_id",
        "contact_name",
        "contact_phone",
        "contact_email",
        "contact_address",
        "complainant_id",
        "complainant_name",
    }
)
DISCLOSES = "complaint_base.group_complaint_disclose"


class ComplaintDisclosure(models.Model):
    """One time that personal data of complainants was exported, printed or handed out."""

    _name = "complaint.disclosure"
    _description = "Personal Data Given Out"
    _order = "at desc, id desc"
    _rec_name = "at"

    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, default=lambda self: self.env.user
    )
    kind = fields.Selection(
        [("export", "Exported"), ("print", "Printed"), ("given", "Given to an outsider")],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    case_ids = fields.Many2many(
        "complaint.case",
        "complaint_disclosure_case_rel",
        "disclosure_id",
        "case_id",
        "Complaints",
        readonly=True,
    )
    case_count = fields.Integer("Cases", readonly=True)
    field_names = fields.Char("What", readonly=True)
    recipient = fields.Char("Given To", readonly=True)
    reason = fields.Text(readonly=True)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("What was given out stays on record as it was."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was given out stays on record as it was."))

    @api.model
    def _log(self, kind, cases, field_names, **facts):
        """Write down that personal data of cases was given out, one line per company."""
        # The log belongs to the auditor, not to who is logged.
        log = self.sudo()
        return log._create_unlocked(
            [
                {
                    "kind": kind,
                    "company_id": company.id,
                    "case_ids": [fields.Command.set(of_company.ids)],
                    "case_count": len(of_company),
                    "field_names": ", ".join(field_names),
                    "user_id": self.env.uid,
                    **facts,
                }
                # Which company a case is of is known to whoever holds the case.
                for company, of_company in cases.sudo().grouped("company_id").items()
            ]
        )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    disclosure_ids = fields.Many2many(
        "complaint.disclosure",
        "complaint_disclosure_case_rel",
        "case_id",
        "disclosure_id",
        "Personal Data Given Out",
        readonly=True,
        groups="complaint_base.group_complaint_supervisor,complaint_base.group_complaint_auditor",
    )

    def export_data(self, fields_to_export):
        """Let personal data out only with those who may give it away, and never unseen.

        :raise AccessError: says which columns to leave out, or who may
        """
        personal = self._personal_among(fields_to_export)
        if personal and not self.env.su:
            self._ensure_may_disclose(personal)
        result = super().export_data(fields_to_export)
        if personal:
            self.env["complaint.disclosure"]._log("export", self, personal)
        return result

    def action_disclose(self, recipient, reason, field_names=None):
        """Record that personal data is given to somebody outside the company.

        :param str recipient: who receives it
        :param str reason: what for, and by which right
        :raise UserError: nobody or nothing named
        """
        if not (recipient or "").strip():
            raise UserError(self.env._("Say to whom the data is given."))
        self._ensure_reason(reason)
        self.check_access("read")
        names = field_names or ["contact_name", "contact_phone", "contact_address"]
        self._ensure_may_disclose(names)
        self.env["complaint.disclosure"]._log(
            "given", self, names, recipient=recipient, reason=reason
        )
        return True

    @api.model
    def _personal_among(self, names):
        """Return the names of the personal fields among those to be exported."""
        return sorted({name for name in names if name.split("/")[0].split(".")[0] in PERSONAL})

    @api.model
    def _ensure_may_disclose(self, names):
        if self.env.user.has_group(DISCLOSES):
            return
        labels = self._labels_of(dict.fromkeys(name.split("/")[0].split(".")[0] for name in names))
        raise AccessError(
            self.env._(
                "Who complains does not leave the system with you: %(fields)s. Leave these columns "
                "out, or ask somebody who may give personal data away.",
                fields=", ".join(labels),
            )
        )


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        report = self._get_report(report_ref)
        ids = [res_ids] if isinstance(res_ids, int) else res_ids
        if ids and report.model in ("complaint.case", "complaint.return.request"):
            records = self.env[report.model].browse(ids)
            # Only which case a form is about is asked.
            cases = records if report.model == "complaint.case" else records.sudo().case_id
            # Printed at night by nobody in particular, it stays in the archive.
            if not self.env.user._is_superuser():
                self.env["complaint.disclosure"]._log(
                    "print", cases, ["contact_name"], reason=report.name
                )
        return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
