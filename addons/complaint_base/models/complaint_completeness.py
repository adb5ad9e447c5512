from odoo import api, fields, models


class ComplaintCase(models.Model):
    """How much of what a registration needs is there (信息准确、完整)."""

    _inherit = "complaint.case"

    completeness = fields.Integer(
        "Complete (%)",
        compute="_compute_completeness",
        help="Of what the policy asks for before a complaint is registered. Less than 100 is not "
        "registered, and so not passed on.",
    )

    @api.depends(lambda self: ["state", "policy_id", *self._fields_watched_while_typing()])
    def _compute_completeness(self):
        drafts = self.filtered(lambda case: case.state == "draft")
        (self - drafts).completeness = 100
        # The policy a draft will get binds it already, read or not.
        for policy, cases in drafts.grouped(lambda case: case._binding_policy()).items():
            # The rule binds whoever is subject to it, read or not.
            rules = policy._rules("gate_rule_ids").sudo() if policy else self._no_gates()
            wanted = rules.filtered(lambda rule: rule.state == "registered")
            concerned = {rule: rule._matching(cases) for rule in wanted}
            failing = wanted._missing(cases)
            for case in cases:
                # What no policy can do without counts as one more thing.
                total = 1 + sum(case in concerned[rule] for rule in wanted)
                lacking = len(failing[case]) + any(case._missing_by_law("registered"))
                case.completeness = round(100 * (total - lacking) / total)

    @api.model
    def _no_gates(self):
        return self.env["complaint.gate.rule"]
