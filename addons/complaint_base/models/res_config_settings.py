from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The procedure of the company, beside its other settings."""

    _inherit = "res.config.settings"

    complaint_procedure_id = fields.Many2one(
        related="company_id.complaint_procedure_id", readonly=False
    )
    complaint_policy_id = fields.Many2one(
        "complaint.policy", "Complaint Policy in Force", compute="_compute_complaint_policy_id"
    )

    def _compute_complaint_policy_id(self):
        today = fields.Date.context_today(self)
        for settings in self:
            settings.complaint_policy_id = self.env["complaint.policy"]._in_force_for(
                settings.company_id, today
            )
