from odoo import api, fields, models

from .complaint_states import URGENCIES


class ComplaintCase(models.Model):
    """What is urgent stands first on the lists people work from (优先处理)."""

    _inherit = "complaint.case"

    urgency_rank = fields.Integer(compute="_compute_urgency_rank", store=True, precompute=True)

    @api.depends("urgency")
    def _compute_urgency_rank(self):
        ranks = {key: rank for rank, (key, _label) in enumerate(URGENCIES)}
        for case in self:
            case.urgency_rank = ranks.get(case.urgency, 0)
