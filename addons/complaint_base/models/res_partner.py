from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _complaint_address(self):
        """Return the postal address on one line."""
        self.ensure_one()
        address = self._display_address(without_company=True)
        return ", ".join(line.strip() for line in address.splitlines() if line.strip())
