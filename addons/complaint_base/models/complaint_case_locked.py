from odoo import api, models
from odoo.exceptions import UserError

from .complaint_thaw import is_thawed


class ComplaintCase(models.Model):
    """Fields that only an action writes: it records why, and by whom; a client cannot skip it."""

    _inherit = "complaint.case"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ensure_by_action({name for name in vals if vals[name]})
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_by_action(vals.keys())
        return super().write(vals)

    @api.model
    def _fields_by_action(self):
        """Return the fields that only actions write. Hook for mechanisms and trades."""
        return set()

    def _ensure_by_action(self, names):
        if self.env.su or is_thawed(self.env):
            return
        if locked := sorted(self._fields_by_action() & set(names)):
            raise UserError(
                self.env._(
                    "%s: this changes only by its own button, which records who and why.",
                    ", ".join(self._labels_of(locked)),
                )
            )
