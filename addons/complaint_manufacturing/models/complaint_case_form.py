from odoo import models


class ComplaintCase(models.Model):
    """What the two forms of the procedure show of a case."""

    _inherit = "complaint.case"

    def _mfg_sheet_name(self):
        """Return the file name of the tracking sheet."""
        self.ensure_one()
        return f"{self.name or ''} {self.env._('Closed-Loop Tracking Sheet')}".strip()

    def _mfg_answer(self):
        """Return what sales told the customer last, in this procedure."""
        self.ensure_one()
        return self.contact_ids.filtered(
            lambda contact: contact.direction == "out" and contact.purpose == "reply"
        ).sorted("at")[-1:]

    def _mfg_form_categories(self):
        """Return the boxes of the form: ``(name, whether it is ticked)``."""
        self.ensure_one()
        categories = self.env["complaint.category"].search(
            [("profile", "=", self.profile), ("parent_id", "=", False)]
        )
        path = f"/{self.category_id.parent_path or ''}"
        return [(category.name, f"/{category.id}/" in path) for category in categories]
