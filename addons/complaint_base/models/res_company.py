from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _complaint_lineage(self):
        """Return the company and its parents, the nearest first."""
        return self._worktime_lineage()
