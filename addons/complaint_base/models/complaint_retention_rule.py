from odoo import fields, models


class ComplaintRetentionRule(models.Model):
    """When … → it is kept this long after it was closed."""

    _name = "complaint.retention.rule"
    _description = "Retention Rule"
    _inherit = ["complaint.rule.mixin"]

    years = fields.Integer(required=True, default=3)

    _years_positive = models.Constraint("CHECK (years >= 0)", "Retention cannot be negative.")
