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
        for policy, cases in drafts.grouped("policy_id").items():
            rules = policy._rules("gate_rule_ids") if policy else ()
            wanted = [rule for rule in rules if rule.state == "registered"]
            asked = dict.fromkeys(cases, 0)
            for rule in wanted:
                for case in rule._matching(cases):
                    asked[case] += 1
            missing = cases._missing_by_case("registered")
            for case in cases:
                # What no policy can do without counts as one more thing.
                total = asked[case] + 1
                lacking = min(len(missing[case]), total)
                case.completeness = round(100 * (total - lacking) / total)
