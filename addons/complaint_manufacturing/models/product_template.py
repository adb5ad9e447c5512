from odoo import api, fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_ccc = fields.Boolean(
        "CCC",
        help="Subject to compulsory certification: its complaints are also looked at by the "
        "《CCC工厂质量保证能力要求》.",
    )
    is_ccc_offered = fields.Boolean(compute="_compute_is_ccc_offered")

    @api.depends_context("uid")
    def _compute_is_ccc_offered(self):
        """Ask for the mark only those whose companies follow this trade's procedure."""
        self.is_ccc_offered = "manufacturing" in self.env.user._complaint_profiles()
