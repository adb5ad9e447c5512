from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_ccc = fields.Boolean(
        "CCC",
        help="Subject to compulsory certification: its complaints are also looked at by the "
        "《CCC工厂质量保证能力要求》.",
    )
