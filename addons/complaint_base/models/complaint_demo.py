from importlib import import_module

from odoo import api, models


class ComplaintDemo(models.AbstractModel):
    """Complaints to look at; nothing calls it but the demo data of the presets."""

    _name = "complaint.demo"
    _description = "Complaints to Look At"

    @api.model
    def _play(self, story):
        """Play a module of a preset, e.g. ``complaint_tea.demo.year``."""
        import_module(f"odoo.addons.{story}").play(self.env)
