from odoo import api, models
from odoo.fields import Domain

COMPARISONS = ("<", "<=", ">", ">=")


class ComplaintRuleMixin(models.AbstractModel):
    """Conditions in the words of the screens: labels instead of names and codes."""

    _inherit = "complaint.rule.mixin"

    @api.model
    def _condition_in_words(self, domain, model="complaint.case"):
        """Return a condition as a sentence a clerk can check on the form.

        :param Domain domain: a condition, or several joined
        :param str model: the model the condition is about
        """
        # What stands under "any" may be a plain list still.
        domain = Domain(domain)
        operator = getattr(domain, "OPERATOR", None)
        if operator in ("&", "|"):
            parts = [self._condition_in_words(part, model) for part in domain.children]
            return self.env._(" and ").join(parts) if operator == "&" else self._either(parts)
        if operator == "!":
            return self.env._("not (%s)", self._condition_in_words(domain.child, model))
        if not hasattr(domain, "field_expr"):
            return self.env._("always") if domain.is_true() else self.env._("never")
        labels, field = self._path_in_words(model, domain.field_expr)
        return self._comparison_in_words(labels, field, domain.operator, domain.value)

    def _either(self, parts):
        return f"({self.env._(' or ').join(parts)})"

    def _path_in_words(self, model, path):
        """Return the labels along a path of fields, and the last field."""
        labels, field = [], None
        for name in path.split("."):
            field = self.env[model]._fields.get(name) if model in self.env else None
            labels.append(field._description_string(self.env) if field else name)
            model = getattr(field, "comodel_name", None) or ""
        return " › ".join(labels), field

    def _comparison_in_words(self, label, field, operator, value):
        if operator in ("any", "any!", "not any", "not any!"):
            inner = self._condition_in_words(value, field.comodel_name)
            if operator.startswith("not"):
                return self.env._(
                    "%(field)s: none with %(condition)s", field=label, condition=inner
                )
            return self.env._("%(field)s: one with %(condition)s", field=label, condition=inner)
        values = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
        negative = operator in ("!=", "not in", "<>")
        if operator in COMPARISONS:
            return f"{label} {operator} {value}"
        if not negative and operator not in ("=", "in", "child_of"):
            return f"{label} {operator} {value}"
        if field is not None and field.type == "boolean":
            said = bool(values[0]) is not negative
            return self.env._("%s: yes", label) if said else self.env._("%s: no", label)
        if values == [False]:
            filled = self.env._("%s is filled in", label)
            return filled if negative else self.env._("%s is empty", label)
        words = self._values_in_words(field, values)
        if negative:
            return self.env._("%(field)s is not %(value)s", field=label, value=words)
        return self.env._("%(field)s is %(value)s", field=label, value=words)

    def _values_in_words(self, field, values):
        """Return what the form shows for values; as they are where that is not known."""
        names = {}
        if field is not None and field.type == "selection":
            names = dict(field._description_selection(self.env))
        elif field is not None and field.name == "code":
            names = self._names_of_codes(field.model_name, values)
        return self.env._(" or ").join(str(names.get(value, value)) for value in values)

    def _names_of_codes(self, model, codes):
        """Return the names of master data that conditions know by their codes."""
        Model = self.env[model]
        if "name" not in Model._fields:
            return {}
        # Names of categories, causes and the like are no secret to whoever reads a rule.
        found = Model.sudo().search_fetch([("code", "in", codes)], ["code", "name"])
        return {record.code: record.name for record in found}
