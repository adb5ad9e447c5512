import ast
from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ComplaintRuleMixin(models.AbstractModel):
    """One line of a policy 条款: when (a domain on the case) → then.

    Rules are evaluated for a whole batch of cases. A policy with a parent
    takes over its rules and replaces those of the same code; an archived rule
    with that code switches the parent's off.
    """

    _name = "complaint.rule.mixin"
    _description = "Rule of a Policy"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    policy_id = fields.Many2one("complaint.policy", required=True, ondelete="cascade", index=True)
    code = fields.Char(required=True, help="A branch's policy overrides a rule by its code.")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    domain = fields.Char("When", default="[]", required=True)
    basis = fields.Text("Source Clause", help="The sentence of the procedure it comes from (依据).")

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            rule._ensure_valid_domain(rule.domain, rule._fields["domain"].string)

    @api.constrains("code", "policy_id")
    def _check_code(self):
        groups = self.with_context(active_test=False)._read_group(
            [("policy_id", "in", self.policy_id.ids)],
            ["policy_id", "code"],
            having=[("__count", ">", 1)],
        )
        if groups:
            policy, code = groups[0]
            raise ValidationError(
                self.env._(
                    "%(policy)s already has a rule with the code %(code)s.",
                    policy=policy.display_name,
                    code=code,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.policy_id._ensure_editable()
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        self.policy_id._ensure_editable()
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.policy_id._ensure_editable()
        self.env.registry.clear_cache()

    def _ensure_valid_domain(self, text, label):
        """Refuse a condition that could never be evaluated.

        :raise ValidationError: names the rule, the field and what is wrong
        """
        self.ensure_one()
        try:
            Domain(ast.literal_eval(text or "[]")).validate(self.env["complaint.case"])
        except (ValueError, SyntaxError, TypeError, KeyError) as error:
            raise ValidationError(
                self.env._(
                    "Rule %(code)s: “%(field)s” is not a valid condition on a case: %(error)s",
                    code=self.code,
                    field=label,
                    error=error,
                )
            ) from error

    def _matching(self, cases):
        """Return the cases to which the rule applies."""
        self.ensure_one()
        domain = self._when()
        return cases if domain.is_true() else cases.filtered_domain(domain)

    def _when(self):
        return _parsed(self.domain)

    def _first_match(self, cases):
        """Return the first matching rule of each case.

        :return: ``{case: rule}``; cases without a match are left out
        """
        found = {}
        left = cases
        for rule in self:
            matching = rule._matching(left)
            found.update(dict.fromkeys(matching, rule))
            left -= matching
            if not left:
                break
        return found

    def _explain_for(self, case):
        """Say of every rule whether it applies to ``case`` and why not.

        :rtype: list[dict] of ``code``, ``name``, ``applies``, ``because``, ``basis``
        """
        return [
            {
                "code": rule.code,
                "name": rule.name,
                "applies": not (failing := rule._failing_conditions(case)),
                "because": failing,
                "basis": rule.basis or "",
            }
            for rule in self
        ]

    def _failing_conditions(self, case):
        """Return the conditions that do not hold, in words; empty when all do."""
        self.ensure_one()
        domain = self._when()
        if case.filtered_domain(domain):
            return []
        parts = domain.children if getattr(domain, "OPERATOR", None) == "&" else [domain]
        return [self._condition_in_words(part) for part in parts if not case.filtered_domain(part)]


@lru_cache(maxsize=4096)
def _parsed(text):
    return Domain(ast.literal_eval(text or "[]"))


class ComplaintRulePartMixin(models.AbstractModel):
    """A line of a rule (``rule_id``): it is as fixed as the policy that the rule belongs to."""

    _name = "complaint.rule.part.mixin"
    _description = "Line of a Rule"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.rule_id.policy_id._ensure_editable()
        self.env.registry.clear_cache()
        return parts

    def write(self, vals):
        self.rule_id.policy_id._ensure_editable()
        result = super().write(vals)
        # Nor is it moved into a version that is in force.
        self.rule_id.policy_id._ensure_editable()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.rule_id.policy_id._ensure_editable()
        self.env.registry.clear_cache()
