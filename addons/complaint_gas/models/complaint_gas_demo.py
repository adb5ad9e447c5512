from odoo import api, models

from ..demo.months import play


class ComplaintGasDemo(models.AbstractModel):
    """Some months of complaints to look at; nothing calls it but the demo data."""

    _name = "complaint.gas.demo"
    _description = "Months of Gas Complaints to Look At"

    @api.model
    def _play(self):
        play(self.env)
