from odoo import api, models

from ..demo.year import play


class ComplaintTeaDemo(models.AbstractModel):
    """Complaints of a tea factory to look at; nothing calls it but the demo data."""

    _name = "complaint.tea.demo"
    _description = "Complaints of a Tea Factory to Look At"

    @api.model
    def _play(self):
        play(self.env)
