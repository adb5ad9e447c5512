from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

RULE = Markup(
    "<tr class='%s'><td class='o_complaint_mark'>"
    "<i class='fa %s' role='img' aria-label='%s'></i></td>"
    "<td class='o_complaint_code'>%s</td><td>%s%s</td><td class='text-muted w-50'>%s</td></tr>"
)
TABLE = Markup("<table class='table table-sm o_complaint_why'>%s</table>")
HEADING = Markup("<h4 class='mt-3'>%s</h4>")
BECAUSE = Markup("<div class='text-muted small'>%s</div>")
LINE = Markup("<tr class='%s'><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")


class ComplaintRuleAnswer(models.TransientModel):
    """Which rule did this to a case, and why not the others?"""

    _name = "complaint.rule.answer"
    _description = "Which Rule Did This?"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    policy_id = fields.Many2one(related="case_id.policy_id")
    answer = fields.Html(compute="_compute_answer", sanitize=False)

    @api.depends("case_id")
    def _compute_answer(self):
        for question in self:
            case = question.case_id
            question.answer = question._render(case._explain_rules()) if case.policy_id else False

    def _render(self, answers):
        """Return the answers as tables, one for each kind of rule; ``Markup`` escapes."""
        parts = []
        policy_fields = self.env["complaint.policy"]._fields
        for field, rules in answers.items():
            if rules:
                if field == "routing_rule_ids":
                    self._mark_outrun(rules)
                rows = [self._render_rule(rule) for rule in rules]
                label = policy_fields[field]._description_string(self.env)
                parts.append(HEADING % label + TABLE % Markup().join(rows))
        return Markup().join(parts)

    def _mark_outrun(self, rules):
        """Say of the routing rules after the first that applies that they came too late."""
        decided = False
        for rule in rules:
            if rule["applies"] and decided:
                rule["applies"] = False
                rule["because"] = [self.env._("An earlier rule applies: %s", decided)]
            elif rule["applies"]:
                decided = rule["code"]

    @api.model
    def _render_rule(self, rule):
        applies = rule["applies"]
        because = Markup().join(BECAUSE % reason for reason in rule["because"])
        return RULE % (
            "" if applies else "text-muted",
            "fa-check text-success" if applies else "fa-times",
            self.env._("applies") if applies else self.env._("does not apply"),
            rule["code"],
            rule["name"],
            because,
            rule["basis"],
        )


class ComplaintClockAnswer(models.TransientModel):
    """Why is this due then?"""

    _name = "complaint.clock.answer"
    _description = "Why This Deadline?"

    clock_id = fields.Many2one("complaint.clock", required=True, readonly=True, ondelete="cascade")
    status = fields.Selection(related="clock_id.status")
    due_at = fields.Datetime(related="clock_id.due_at")
    provisional_from = fields.Date(related="clock_id.provisional_from")
    rule_name = fields.Char("Deadline", compute="_compute_rule")
    rule_text = fields.Char("Limit", compute="_compute_rule")
    basis = fields.Text("Source Clause", compute="_compute_rule")
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    @api.depends("clock_id")
    def _compute_rule(self):
        for question in self:
            # Whoever may see a deadline may know the rule it comes from.
            rule = question.clock_id.sudo().rule_id
            unit = dict(rule._fields["unit"]._description_selection(self.env)).get(rule.unit)
            question.rule_name = rule.name
            question.basis = rule.basis
            question.rule_text = self.env._(
                "%(amount)s %(unit)s from “%(start)s” until “%(stops)s”",
                amount=f"{rule.amount:g}",
                unit=unit,
                start=rule.start_event_id.name,
                stops=" / ".join(rule.stop_event_ids.mapped("name")),
            )

    @api.depends("clock_id")
    def _compute_explanation(self):
        for question in self:
            clock = question.clock_id
            # The derivation names rest days and the rule, and nothing of the customer.
            lines = [LINE % ("", *line) for line in question._beginning()]
            lines += [
                LINE
                % (
                    "table-warning" if line["kind"] == "provisional" else "",
                    line["when"],
                    line["what"],
                    line["amount"],
                )
                for line in clock._explain()
            ]
            lines += [LINE % ("", *line) for line in question._ending()]
            question.explanation = TABLE % Markup().join(lines)

    def _beginning(self):
        """Yield what the derivation starts from: the event, pauses, an extension."""
        clock = self.clock_id
        if clock.started_at:
            yield self._moment(clock.started_at), self.env._("The clock starts"), ""
        if clock.paused_seconds:
            hours = f"{clock.paused_seconds / 3600:.1f}"
            yield "", self.env._("Held in between"), self.env._("%s h", hours)
        if clock.extension:
            yield "", self.env._("Extended by"), f"{clock.extension:g}"

    def _ending(self):
        """Yield how the clock ended."""
        clock = self.clock_id
        if clock.stopped_at:
            late = self.env._("late") if clock.is_breached else self.env._("in time")
            yield self._moment(clock.stopped_at), self.env._("Fulfilled"), late

    def _moment(self, value):
        # The zone of the derivation is that of the working schedule.
        rule, case = self.clock_id.sudo().rule_id, self.clock_id.sudo().case_id
        zone = rule._calendar_for(case).tz or "UTC"
        return format_datetime(self.env, value, tz=zone, dt_format="medium")


class ComplaintClock(models.Model):
    _inherit = "complaint.clock"

    def action_why(self):
        """Open the derivation of the deadline."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why This Deadline?"),
            "res_model": "complaint.clock.answer",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_clock_id": self.id},
        }
