from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..kernel.words import find_words, split_words

# What a customer says is in these fields; words of danger are looked for in them.
SPOKEN_FIELDS = ("subject", "description", "demand", "reason")


class ComplaintEmergencyRule(models.Model):
    """When, or when these words are said → danger is dealt with at once, beside the complaint."""

    _name = "complaint.emergency.rule"
    _description = "Emergency Rule"
    _inherit = ["complaint.rule.mixin"]

    words = fields.Text(
        help="One per line. If there are any, the condition above and one of them must be met. "
        "A star stands for a few characters. A word counts even if it is denied: a person may "
        "call off a false alarm, nobody can take back a danger that was overlooked.",
    )
    advice = fields.Text(
        "Advice to the Caller",
        translate=True,
        help="Shown at once, while the clerk is still typing, and to the customer in the portal.",
    )
    crew_role_id = fields.Many2one(
        "complaint.unit.role",
        "Crew",
        help="Goes there at once; its departure, arrival and end of work are recorded.",
    )
    alert_role_ids = fields.Many2many(
        "complaint.unit.role",
        "complaint_emergency_rule_alert_rel",
        "rule_id",
        "role_id",
        "Told at Once",
        help="The heads of these units are told; they need not act.",
    )
    raise_event_id = fields.Many2one(
        "complaint.event.type",
        "Recorded As",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "complaint_base.event_emergency_raised", raise_if_not_found=False
        ),
        help="Clock rules start with it. An emergency with its own kinds of event has clocks of "
        "its own, whatever else goes on.",
    )
    finish_event_id = fields.Many2one(
        "complaint.event.type",
        "Its End Is Recorded As",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "complaint_base.event_emergency_finished", raise_if_not_found=False
        ),
    )
    call_off_event_id = fields.Many2one(
        "complaint.event.type",
        "A False Alarm Is Recorded As",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "complaint_base.event_emergency_called_off", raise_if_not_found=False
        ),
    )
    step_ids = fields.One2many("complaint.emergency.step", "rule_id", "Tasks", copy=True)

    @api.constrains("domain", "words")
    def _check_condition(self):
        for rule in self:
            if rule._when().is_true() and not split_words(rule.words):
                raise ValidationError(
                    self.env._(
                        "Rule %s would make every complaint an emergency: give it a condition or "
                        "words.",
                        rule.code,
                    )
                )

    def _matching(self, cases):
        matching = super()._matching(cases)
        words = split_words(self.words)
        if not words:
            return matching
        return matching.filtered(lambda case: find_words(case._spoken_text(), words))

    def _found_words(self, text):
        """Return the words of the rule that a text contains, as one line."""
        self.ensure_one()
        return "、".join(find_words(text, split_words(self.words)))

    def _failing_conditions(self, case):
        failing = super()._failing_conditions(case)
        words = split_words(self.words)
        if not failing and words and not find_words(case._spoken_text(), words):
            failing = [self.env._("None of the words is said: %s", "、".join(words))]
        return failing

    def _watched_fields(self):
        """Return the fields of a case whose change may make it an emergency."""
        self.ensure_one()
        watched = {
            condition.field_expr.split(".")[0] for condition in self._when().iter_conditions()
        }
        return watched | set(SPOKEN_FIELDS if split_words(self.words) else ())


class ComplaintEmergencyStep(models.Model):
    """One task that an emergency brings with it, and what its end is recorded as.

    Its own kind of event lets clock rules give it its own deadline.
    """

    _name = "complaint.emergency.step"
    _description = "Task of an Emergency Rule"
    _inherit = ["complaint.rule.part.mixin"]
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one(
        "complaint.emergency.rule", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Task", required=True, translate=True)
    instruction = fields.Text(translate=True)
    owner = fields.Selection(
        [
            ("crew", "Head of the crew"),
            ("role", "Head of the unit"),
            ("handler", "Handler"),
            ("receiver", "First receiver"),
        ],
        required=True,
        default="role",
    )
    role_id = fields.Many2one("complaint.unit.role", "Unit")
    event_id = fields.Many2one(
        "complaint.event.type",
        "Its End Is Recorded As",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "complaint_base.event_emergency_task_done", raise_if_not_found=False
        ),
        help="A kind of its own lets a clock rule give the task a deadline.",
    )
    is_required = fields.Boolean(
        "Must Be Done", default=True, help="The emergency is not over before."
    )

    @api.constrains("owner", "role_id")
    def _check_owner(self):
        for step in self:
            if step.owner == "role" and not step.role_id:
                raise ValidationError(self.env._("“%s”: say which unit does it.", step.name))


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    emergency_rule_ids = fields.One2many(
        "complaint.emergency.rule", "policy_id", "Emergencies", copy=True
    )

    @api.model
    def _rule_fields(self):
        return (*super()._rule_fields(), "emergency_rule_ids")

    @api.model
    @tools.ormcache()
    def _knows_emergencies(self):
        """Whether any policy has an emergency rule; where none has, nothing is looked for."""
        # Whether there are rules at all is no secret.
        return bool(self.env["complaint.emergency.rule"].sudo().search_count([], limit=1))

    @tools.ormcache("self.id")
    def _emergency_fields(self):
        """Return the fields of a case whose change may make it an emergency."""
        return frozenset().union(*(rule._watched_fields() for rule in self._emergency_rules()))

    def _emergency_rules(self):
        """Return the effective emergency rules; none where there is no policy."""
        # The rules bind everybody; who may read them is another question.
        rules = self.env["complaint.emergency.rule"].sudo()
        return rules.browse(self._rules("emergency_rule_ids").ids) if self else rules
