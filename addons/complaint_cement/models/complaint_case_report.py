from odoo import fields, models
from odoo.exceptions import UserError


class ComplaintCase(models.Model):
    """The report on the investigation goes to the leaders and to marketing (CEM-31)."""

    _inherit = "complaint.case"

    cement_report = fields.Text("Investigation Report", copy=False)
    cement_report_by_id = fields.Many2one("res.users", "Presented By", readonly=True, copy=False)
    cement_reported_findings_at = fields.Datetime("Presented At", readonly=True, copy=False)
    cement_report_user_ids = fields.Many2many(
        "res.users",
        "complaint_case_cement_report_rel",
        "case_id",
        "user_id",
        "Presented To",
        readonly=True,
        copy=False,
    )

    def action_cement_present_report(self):
        """Present the report to the company's leaders and the marketing centre.

        :raise UserError: nothing is written, or it was presented
        """
        for case in self:
            if case.cement_reported_findings_at:
                raise UserError(self.env._("The report on %s was presented.", case.display_name))
            if not (case.cement_report or "").strip():
                raise UserError(
                    self.env._("%s: write the investigation report first.", case.display_name)
                )
            readers = case._cement_report_readers()
            case._write_unlocked(
                {
                    "cement_report_by_id": self.env.uid,
                    "cement_reported_findings_at": fields.Datetime.now(),
                    "cement_report_user_ids": [(6, 0, readers.ids)],
                }
            )
            case._record("reported_findings", note=", ".join(readers.mapped("name")))
            case.message_notify(
                partner_ids=readers.partner_id.ids,
                subject=self.env._("Investigation report: %s", case.display_name),
                body=case.cement_report,
            )
        return True

    def _cement_report_readers(self):
        """Return the company's leaders and the head of the marketing centre."""
        self.ensure_one()
        group = self.env.ref("complaint_base.group_complaint_executive")
        # Who the leaders are is no secret to who reports to them.
        leaders = group.sudo().all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        marketing = self.env.ref("complaint_cement.role_marketing")._unit_of(self.company_id)
        # The names of units and their heads are no secret within the group.
        return (leaders | marketing.sudo().manager_id.user_id).with_env(self.env)
