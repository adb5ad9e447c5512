from odoo import fields, models


class ComplaintCategory(models.Model):
    _inherit = "complaint.category"

    cement_is_marketing = fields.Boolean(
        "Marketing Settles It Itself",
        help="Within the marketing department's own business (营销部门内部事务): its leader gives "
        "an opinion, the salesperson carries it out.",
    )
