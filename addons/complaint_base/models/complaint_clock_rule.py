from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.resource_worktime.kernel import InvalidLimit, Limit

from ..kernel import ClockRule

UNITS = [
    ("hours", "natural hours"),
    ("days", "natural days"),
    ("months", "months"),
    ("work_hours", "working hours"),
    ("work_days", "working days"),
]


class ComplaintClockRule(models.Model):
    """When … → from this event, within this limit, until that event 时限."""

    _name = "complaint.clock.rule"
    _description = "Clock Rule"
    _inherit = ["complaint.rule.mixin"]

    scope = fields.Selection(
        [("case", "The case"), ("dispatch", "Each dispatch")], required=True, default="case"
    )
    start_event_id = fields.Many2one(
        "complaint.event.type", "Starts With", required=True, ondelete="restrict"
    )
    stop_event_ids = fields.Many2many(
        "complaint.event.type",
        "complaint_clock_rule_stop_rel",
        "rule_id",
        "event_type_id",
        "Fulfilled By",
        required=True,
    )
    amount = fields.Float("Limit", required=True, digits=(16, 2))
    unit = fields.Selection(UNITS, required=True, default="work_days")
    end = fields.Selection(
        [("midnight", "24:00 of the last day"), ("close", "close of business")],
        "Ends At",
        required=True,
        default="midnight",
    )
    roll = fields.Boolean("Moves Off Rest Days")
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Schedule", help="Empty: the schedule of the policy."
    )
    pausable = fields.Selection(
        [("any", "For any reason"), ("some", "For these reasons"), ("never", "Never")],
        "May Be Held",
        required=True,
        default="any",
    )
    pause_reason_ids = fields.Many2many(
        "complaint.pause.reason",
        "complaint_clock_rule_pause_rel",
        "rule_id",
        "reason_id",
        "Reasons",
    )
    accountable = fields.Selection(
        [
            ("handler", "The handler"),
            ("unit", "The unit in charge"),
            ("dispatch", "The dispatched unit"),
        ],
        required=True,
        default="handler",
    )
    is_statutory = fields.Boolean("Ordered by Law")
    records_overdue = fields.Boolean(
        "Overdue Is Accounted For",
        default=True,
        help="A late clock makes an overdue-accountability record (逾期追究).",
    )
    level_ids = fields.One2many(
        "complaint.clock.level", "rule_id", "Warnings and Escalation", copy=True
    )

    @api.constrains("amount", "unit", "end", "roll")
    def _check_limit(self):
        for rule in self:
            try:
                rule._limit()
            except InvalidLimit as error:
                raise ValidationError(
                    self.env._(
                        "Rule %(code)s: a limit is a number of hours, or a whole number of days "
                        "or months, from zero to some years.",
                        code=rule.code,
                    )
                ) from error

    @api.constrains("calendar_id")
    def _check_calendar(self):
        self.calendar_id._ensure_has_hours()

    def _limit(self):
        """Return the limit as the working-time kernel takes it."""
        self.ensure_one()
        return Limit(self.amount, self.unit, end=self.end, roll=self.roll)

    def _to_kernel(self, cancels):
        """Return the rule as the replay takes it.

        :param frozenset cancels: codes of the events after which nobody waits
        """
        self.ensure_one()
        pauses = {"any": None, "never": frozenset()}.get(
            self.pausable, frozenset(self.pause_reason_ids.mapped("code"))
        )
        return ClockRule(
            code=self.code,
            start=self.start_event_id.code,
            stops=frozenset(self.stop_event_ids.mapped("code")),
            limit=self._limit(),
            cancels=cancels,
            pauses=pauses,
        )

    def _calendar_for(self, case):
        return self._calendar_by(case.policy_id, case.company_id)

    def _calendar_by(self, policy, company):
        return self.calendar_id or policy._working_calendar(company)


class ComplaintClockLevel(models.Model):
    """One step of the warnings before, and the escalation after, a deadline."""

    _name = "complaint.clock.level"
    _description = "Warning or Escalation"
    _inherit = ["complaint.rule.part.mixin"]
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one("complaint.clock.rule", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    trigger = fields.Selection(
        [
            ("percent", "percent of the time used"),
            ("before", "hours before it is due"),
            ("due", "when it is due"),
            ("after", "hours after it was due"),
        ],
        required=True,
        default="due",
    )
    amount = fields.Float(digits=(16, 2))
    recipient = fields.Selection(
        [
            ("handler", "Handler"),
            ("unit", "Head of the accountable unit"),
            ("upper", "Head of the unit above"),
            ("supervisor", "Supervisors"),
            ("executive", "Executives"),
        ],
        required=True,
        default="handler",
    )
    in_working_time = fields.Boolean(
        default=True,
        help="Not at night and not on rest days: the next working hour is soon enough.",
    )

    _amount_range = models.Constraint(
        "CHECK (amount >= 0 AND (trigger <> 'percent' OR amount <= 100))",
        "Hours cannot be negative, and percentages lie between 0 and 100.",
    )

    @api.depends("trigger", "amount", "recipient")
    def _compute_display_name(self):
        triggers = dict(self._fields["trigger"]._description_selection(self.env))
        recipients = dict(self._fields["recipient"]._description_selection(self.env))
        for level in self:
            amount = f"{level.amount:g} " if level.trigger != "due" else ""
            level.display_name = (
                f"{amount}{triggers.get(level.trigger)} → {recipients.get(level.recipient)}"
            )
