from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.resource_worktime.kernel import InvalidLimit, Limit, deadline

from ..kernel.sampling import draw_of, is_drawn

# How somebody is asked; those of ``LINKED`` are asked by the system, with a link.
REVISIT_MEANS = [
    ("phone", "Phone"),
    ("visit", "Visit"),
    ("mail", "Link by Mail"),
    ("sms", "Link by Text Message"),
    ("portal", "Link by Whatever Reaches Them"),
]
LINKED = ("mail", "sms", "portal")


class ComplaintRevisitRule(models.Model):
    """When … → so long after this event the customer is asked, by that person 回访."""

    _name = "complaint.revisit.rule"
    _description = "Call-back Rule"
    _inherit = ["complaint.rule.mixin"]

    profile = fields.Char(related="policy_id.profile")

    # ---- when
    start_event_id = fields.Many2one(
        "complaint.event.type", "Counts From", required=True, ondelete="restrict"
    )
    amount = fields.Integer("After", required=True, default=30)
    unit = fields.Selection(
        [("days", "natural days"), ("months", "months"), ("work_days", "working days")],
        required=True,
        default="days",
        help="The day of the event is not counted. Three months after 30 November is the last "
        "day of February.",
    )
    roll = fields.Boolean("Moves Off Rest Days")
    is_recurring = fields.Boolean(
        "Again and Again", help="So long after each call-back comes the next one."
    )
    max_times = fields.Integer("At Most", help="Times in all; 0: as long as the case is open.")
    outlives_case = fields.Boolean(
        "Also After Closing",
        help="Takes place even if the case was closed in the meantime. Others are called off then.",
    )
    sampling_percent = fields.Float(
        "Share of Cases",
        default=100.0,
        digits=(5, 2),
        help="Which cases are drawn follows from their numbers, so that anybody can draw again. "
        "Every draw is on record, also of those not drawn.",
    )
    # ---- by whom, and how
    performer = fields.Selection(
        [
            ("first_receiver", "Whoever received it first"),
            ("handler", "The handler"),
            ("other", "Anybody but the handler"),
            ("role", "A member of the unit that plays a role"),
        ],
        "By",
        required=True,
        default="handler",
    )
    role_id = fields.Many2one("complaint.unit.role", "Role")
    means = fields.Selection(REVISIT_MEANS, required=True, default="phone")
    question_ids = fields.One2many("complaint.revisit.question", "rule_id", "Checklist", copy=True)
    # ---- nobody answers
    max_attempts = fields.Integer("Attempts", required=True, default=3)
    retry_days = fields.Integer("Days Between Attempts", required=True, default=5)
    # ---- what follows
    when_satisfied = fields.Selection(
        [("record", "Is recorded"), ("close", "Closes the case")],
        "Satisfied",
        required=True,
        default="record",
    )
    when_dissatisfied = fields.Selection(
        [
            ("record", "Is recorded"),
            ("reopen", "Opens the next round"),
            ("renew", "Makes a new complaint"),
        ],
        "Not Satisfied",
        required=True,
        default="record",
    )

    _sane = models.Constraint(
        "CHECK (max_attempts > 0 AND retry_days >= 0 AND max_times >= 0"
        " AND sampling_percent >= 0 AND sampling_percent <= 100)",
        "There is at least one attempt; days and times cannot be negative; the share lies between "
        "0 and 100.",
    )

    @api.constrains("amount", "unit", "roll")
    def _check_delay(self):
        for rule in self:
            try:
                rule._limit()
            except InvalidLimit as error:
                raise ValidationError(
                    self.env._(
                        "Rule %s: a call-back comes a whole number of days or months later.",
                        rule.code,
                    )
                ) from error

    @api.constrains("is_recurring", "amount")
    def _check_recurring(self):
        for rule in self:
            if rule.is_recurring and not rule.amount:
                raise ValidationError(
                    self.env._("Rule %s recurs: say after how many days.", rule.code)
                )

    @api.constrains("performer", "role_id")
    def _check_performer(self):
        for rule in self:
            if rule.performer == "role" and not rule.role_id:
                raise ValidationError(
                    self.env._("Rule %s does not say which unit asks.", rule.code)
                )

    def _limit(self):
        self.ensure_one()
        return Limit(self.amount, self.unit, roll=self.roll)

    def _day_after(self, case, moment):
        """Return the day on which a case is due, counted from ``moment`` (naive UTC)."""
        self.ensure_one()
        calendar = case.policy_id._working_calendar(case.company_id)
        return deadline(calendar._worktime(case.company_id), moment, self._limit()).date

    def _next_day_after(self, case, day):
        """Return the day of the next call-back after one on ``day``."""
        self.ensure_one()
        zone = pytz.timezone(case.company_id.resource_calendar_id.tz or "UTC")
        noon = zone.localize(datetime.combine(day, time(12))).astimezone(pytz.utc)
        return self._day_after(case, noon.replace(tzinfo=None))

    def _draw(self, case):
        """Return what the case draws for this rule, from 0 up to 100."""
        self.ensure_one()
        return draw_of(case.name, self.code)

    def _draws_in(self, case):
        """Whether the case is one of those that are asked."""
        self.ensure_one()
        return is_drawn(self._draw(case), self.sampling_percent)

    def _user_for(self, case):
        """Return who is to ask; nobody but the handler where the rule says so.

        Falls back along the organisation, so that no call-back is nobody's.
        """
        self.ensure_one()
        # Who works in a unit is no secret to the system that plans.
        case = case.sudo()
        # Which unit does what is no secret to colleagues.
        unit = self.role_id._unit_of(case.company_id).sudo() if self.role_id else case.unit_id
        supervising = case.policy_id.supervising_role_id
        heads = case.unit_id.manager_id.user_id
        if supervising:
            # Which unit does what is no secret to colleagues.
            heads |= supervising._unit_of(case.company_id).sudo().manager_id.user_id
        receiver = case.first_receiver_id.filtered(lambda user: not user.share)
        candidates = {
            "first_receiver": receiver | case.user_id,
            "handler": case.user_id | receiver,
            "other": (receiver | case.salesperson_id | heads) - case.user_id,
            "role": unit.manager_id.user_id | unit.member_ids.user_id,
        }[self.performer]
        chosen = (candidates or heads or case.user_id or receiver)[:1]
        present = chosen._complaint_present()
        # Whoever stands in for one who must not ask is not asked to either.
        return present if self.performer != "other" or present != case.user_id else chosen


class ComplaintRevisitQuestion(models.Model):
    """One line of the checklist of a call-back, scored from 1 to 5."""

    _name = "complaint.revisit.question"
    _description = "Question of a Call-back"
    _inherit = ["complaint.rule.part.mixin"]
    _order = "rule_id, sequence, id"

    rule_id = fields.Many2one(
        "complaint.revisit.rule", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Question", required=True, translate=True)
    weight = fields.Float(default=1.0, help="How much it counts in the score.")

    _weight_positive = models.Constraint("CHECK (weight > 0)", "A question must count.")


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    revisit_rule_ids = fields.One2many(
        "complaint.revisit.rule", "policy_id", "Call-backs", copy=True
    )

    @api.model
    def _rule_fields(self):
        return (*super()._rule_fields(), "revisit_rule_ids")
