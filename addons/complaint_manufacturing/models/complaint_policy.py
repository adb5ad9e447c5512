from odoo import fields, models

FREQUENCIES = [("low", "Low"), ("medium", "Medium"), ("high", "High")]


class ComplaintPolicy(models.Model):
    """From how many complaints a month on a problem is frequent (5.1.3.2)."""

    _inherit = "complaint.policy"

    mfg_frequency_medium = fields.Integer("Medium Frequency From", default=2)
    mfg_frequency_high = fields.Integer("High Frequency From", default=4)

    _mfg_frequencies_order = models.Constraint(
        "CHECK (mfg_frequency_medium >= 1 AND mfg_frequency_high >= mfg_frequency_medium)",
        "High frequency begins above medium frequency, and medium at one or more.",
    )

    def _mfg_frequency(self, count):
        """Return how frequent a problem is that was complained of so often in a month."""
        self.ensure_one()
        if count >= self.mfg_frequency_high:
            return "high"
        return "medium" if count >= self.mfg_frequency_medium else "low"
