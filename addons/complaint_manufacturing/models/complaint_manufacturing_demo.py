from odoo import api, models

from ..demo.year import play


class ComplaintManufacturingDemo(models.AbstractModel):
    """Half a year of complaints to look at; nothing calls it but the demo data."""

    _name = "complaint.manufacturing.demo"
    _description = "Half a Year of a Manufacturer's Complaints"

    @api.model
    def _play(self):
        play(self.env)
