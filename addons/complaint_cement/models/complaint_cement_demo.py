from odoo import api, models

from ..demo.year import play


class ComplaintCementDemo(models.AbstractModel):
    """A year of complaints to look at; nothing calls it but the demo data."""

    _name = "complaint.cement.demo"
    _description = "A Year of Complaints to Look At"

    @api.model
    def _play(self):
        play(self.env)
