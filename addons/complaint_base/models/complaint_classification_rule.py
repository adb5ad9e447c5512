from odoo import fields, models

from .complaint_states import KINDS, URGENCIES


class ComplaintClassificationRule(models.Model):
    """When … → it is a complaint, this severe, this urgent, escalated."""

    _name = "complaint.classification.rule"
    _description = "Classification Rule"
    _inherit = ["complaint.rule.mixin"]

    kind = fields.Selection(KINDS, "Becomes")
    severity_id = fields.Many2one("complaint.severity")
    urgency = fields.Selection(URGENCIES)
    escalate = fields.Boolean("Escalated")

    def _classify(self, cases):
        """Apply the rules to cases; the worst severity and urgency win.

        :return: ``{case: values to write}`` without what stays the same
        """
        result = {case: {} for case in cases}
        urgency_rank = {key: rank for rank, (key, _label) in enumerate(URGENCIES)}
        for rule in self:
            for case in rule._matching(cases):
                vals = result[case]
                if rule.kind:
                    vals.setdefault("kind", rule.kind)
                if rule.escalate:
                    vals["is_escalated"] = True
                if rule.severity_id:
                    severities = [vals.get("severity_id"), rule.severity_id]
                    vals["severity_id"] = max(filter(None, severities), key=lambda s: s.sequence)
                if rule.urgency:
                    urgencies = [vals.get("urgency"), rule.urgency]
                    vals["urgency"] = max(filter(None, urgencies), key=urgency_rank.get)
        for case, vals in result.items():
            if severity := vals.get("severity_id"):
                vals["severity_id"] = severity.id
            result[case] = {key: value for key, value in vals.items() if case._raw(key) != value}
        return result
