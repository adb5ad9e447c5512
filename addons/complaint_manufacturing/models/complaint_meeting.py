from odoo import fields, models


class ComplaintMeeting(models.Model):
    """The special-topic meeting 客诉专题会 on the problems of a month."""

    _inherit = "complaint.meeting"

    mfg_problem_ids = fields.One2many(
        "complaint.mfg.problem", "meeting_id", "Problems of the Month", readonly=True
    )
