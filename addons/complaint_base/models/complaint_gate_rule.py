from odoo import api, fields, models

from .complaint_rule_mixin import _parsed
from .complaint_states import STATES


class ComplaintGateRule(models.Model):
    """When … → before this state is entered, that must be true.

    The sentence is what the user reads while it is not.
    """

    _name = "complaint.gate.rule"
    _description = "Gate"
    _inherit = ["complaint.rule.mixin"]

    # A field called state is not copied unless it says so, and a new version copies its gates.
    state = fields.Selection(STATES, "Before It Is", required=True, copy=True)
    requirement = fields.Char("Must Be True", required=True, default="[]")
    message = fields.Char("What Is Missing", required=True, translate=True)

    @api.constrains("requirement")
    def _check_requirement(self):
        for rule in self:
            rule._ensure_valid_domain(rule.requirement, rule._fields["requirement"].string)

    def _missing(self, cases):
        """Return ``{case: rules that keep it out}``, for rules of one state."""
        missing = {case: self.browse() for case in cases}
        for rule in self:
            concerned = rule._matching(cases)
            for case in concerned - concerned.filtered_domain(_parsed(rule.requirement)):
                missing[case] |= rule
        return missing

    def _sentence(self, case):
        """Return what the user reads; a summary field adds what exactly is missing."""
        self.ensure_one()
        conditions = _parsed(self.requirement).iter_conditions()
        names = dict.fromkeys(condition.field_expr for condition in conditions)
        details = [detail for name in names for detail in case._details_of_requirement(name)]
        return f"{self.message} ({', '.join(details)})" if details else self.message
