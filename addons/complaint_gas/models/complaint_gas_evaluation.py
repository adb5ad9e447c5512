from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

SATISFIED = ("very_satisfied", "satisfied")


class ComplaintGasEvaluation(models.Model):
    """Figures of a period: the service evaluation, and what departments are assessed by.

    The monthly summary for the management (第十四条), the indicators for the
    assessment of departments (第十三条) and the evaluation of gas service
    (GB/T 28885) are one set of figures.
    """

    _name = "complaint.gas.evaluation"
    _description = "Gas Service Evaluation"
    _inherit = ["complaint.locked.mixin", "mail.thread"]
    _order = "date_from desc, company_id"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._default_month()[0], index=True
    )
    date_to = fields.Date("Until", required=True, default=lambda self: self._default_month()[1])
    line_ids = fields.One2many("complaint.gas.evaluation.line", "evaluation_id", readonly=True)
    counted_at = fields.Datetime(readonly=True)

    received = fields.Integer(readonly=True)
    closed = fields.Integer(readonly=True)
    closing_rate = fields.Float("Closed (%)", readonly=True, digits=(5, 1))
    on_time_rate = fields.Float("Within All Deadlines (%)", readonly=True, digits=(5, 1))
    first_contact_rate = fields.Float("Solved at First Contact (%)", readonly=True, digits=(5, 1))
    satisfied_rate = fields.Float("Satisfied (%)", readonly=True, digits=(5, 1))
    legitimate = fields.Integer("Legitimate Demands", readonly=True)
    met_rate = fields.Float("Legitimate Demands Met (%)", readonly=True, digits=(5, 1))
    emergencies = fields.Integer(readonly=True)
    arrival_rate = fields.Float("Crew There in Time (%)", readonly=True, digits=(5, 1))
    interruptions = fields.Integer(readonly=True)
    announced_rate = fields.Float("Announced in Time (%)", readonly=True, digits=(5, 1))

    _period = models.Constraint("CHECK (date_from <= date_to)", "The period ends before it begins.")

    @api.model
    def _default_month(self):
        """Return the first and the last day of the month before this one."""
        first = fields.Date.context_today(self).replace(day=1)
        return first - relativedelta(months=1), first - relativedelta(days=1)

    @api.depends("company_id", "date_from", "date_to")
    def _compute_name(self):
        for sheet in self:
            sheet.name = f"{sheet.company_id.name or ''} {sheet.date_from} – {sheet.date_to}"

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_count(self):
        """Count the period again."""
        for sheet in self:
            sheet._count()
        return True

    @api.model
    def _cron_monthly(self):
        """Count last month for every company with gas complaints; tell the service centre."""
        start, stop = self._default_month()
        done = self.search([("date_from", "=", start), ("date_to", "=", stop)]).company_id
        rows = self.env["complaint.case"]._read_group(
            [("profile", "=", "gas"), ("state", "!=", "draft")], ["company_id"]
        )
        companies = self.env["res.company"].union(
            *(company | company.parent_ids for (company,) in rows)
        )
        followed = companies.filtered(
            lambda company: (
                self.env["complaint.policy"]._in_force_for(company, stop).profile == "gas"
            )
        )
        for company in followed - done:
            sheet = self.create({"company_id": company.id, "date_from": start, "date_to": stop})
            sheet._count()
            sheet._tell_desk()

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    def _count(self):
        self.ensure_one()
        Case = self.env["complaint.case"]
        received = Domain("company_id", "child_of", self.company_id.ids)
        received &= Domain("state", "not in", ("draft", "merged")) & self._within("received_at")
        total = self._figures(Case, received)
        units = Case._read_group(received, ["unit_id"], ["__count"])
        lines = [
            {"unit_id": unit.id, **self._figures(Case, received & Domain("unit_id", "=", unit.id))}
            for unit, _count in units
        ]
        crews = self._emergency_domain()
        Emergency = self.env["complaint.emergency"]
        late = Domain("case_id.clock_ids", "any", self._late_arrival())
        Interruption = self.env["complaint.gas.interruption"]
        stops = Interruption.search(
            Domain("company_id", "child_of", self.company_id.ids) & self._within("starts_at")
        )
        count = Emergency.search_count(crews)
        self._write_unlocked(
            {
                **total,
                "emergencies": count,
                "arrival_rate": self._rate(count - Emergency.search_count(crews & late), count),
                "interruptions": len(stops),
                "announced_rate": self._rate(
                    len(stops.filtered(lambda stop: not stop.is_late)), len(stops)
                ),
                "counted_at": fields.Datetime.now(),
                "line_ids": [(5, 0, 0), *((0, 0, line) for line in lines)],
            }
        )

    @api.model
    def _figures(self, Case, domain):
        """Return the figures of the cases of a domain."""
        count = Case.search_count
        received = count(domain)
        closed = count(domain & Domain("is_closed", "=", True))
        late = count(domain & Domain("clock_ids", "any", [("is_breached", "=", True)]))
        asked = count(domain & Domain("satisfaction", "!=", False))
        satisfied = count(domain & Domain("satisfaction", "in", SATISFIED))
        wanted = Domain("gas_demand_verdict", "in", ("legitimate", "partly"))
        legitimate = count(domain & wanted)
        met = count(domain & wanted & Domain("gas_demand_met", "in", ("full", "part")))
        return {
            "received": received,
            "closed": closed,
            "closing_rate": self._rate(closed, received),
            "on_time_rate": self._rate(received - late, received),
            "first_contact_rate": self._rate(
                count(domain & Domain("is_first_contact", "=", True)), received
            ),
            "satisfied_rate": self._rate(satisfied, asked),
            "legitimate": legitimate,
            "met_rate": self._rate(met, legitimate),
        }

    @staticmethod
    def _rate(part, whole):
        """Return per cent; of nothing it is -1, which screens and sheets show as –."""
        return round(100 * part / whole, 1) if whole else -1

    def _within(self, name):
        """Return the domain of moments within the period, in the company's own days."""
        zone = pytz.timezone(self.company_id.resource_calendar_id.tz or "UTC")
        start, stop = (
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (self.date_from, self.date_to + relativedelta(days=1))
        )
        return Domain(name, ">=", start) & Domain(name, "<", stop)

    def _emergency_domain(self):
        return (
            Domain("company_id", "child_of", self.company_id.ids)
            & Domain("state", "!=", "called_off")
            & Domain("crew_id", "!=", False)
            & self._within("raised_at")
        )

    @api.model
    def _late_arrival(self):
        return Domain("is_breached", "=", True) & Domain(
            "rule_id.stop_event_ids.code", "=", "emergency_arrived"
        )

    def _tell_desk(self):
        role = self.env.ref("complaint_gas.role_desk")
        head = role._unit_of(self.company_id).sudo().manager_id.user_id  # who heads it is no secret
        if head:
            self.message_notify(
                partner_ids=head.partner_id.ids,
                subject=self.env._("Service evaluation: %s", self.name),
                body=self.env._("The figures of the month are ready for the management."),
            )

    def _text_of(self, name):
        """Return a figure as sheets show it: a rate of nothing is a dash."""
        self.ensure_one()
        value = self[name]
        return "–" if value == -1 else f"{value:g}"


class ComplaintGasEvaluationLine(models.Model):
    """The figures of one department."""

    _name = "complaint.gas.evaluation.line"
    _description = "Gas Service Evaluation of a Department"
    _inherit = ["complaint.locked.mixin"]
    _order = "evaluation_id, received desc, id"

    evaluation_id = fields.Many2one(
        "complaint.gas.evaluation", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="evaluation_id.company_id", store=True)
    unit_id = fields.Many2one("hr.department", "Department")
    received = fields.Integer()
    closed = fields.Integer()
    closing_rate = fields.Float("Closed (%)", digits=(5, 1))
    on_time_rate = fields.Float("Within All Deadlines (%)", digits=(5, 1))
    first_contact_rate = fields.Float("Solved at First Contact (%)", digits=(5, 1))
    satisfied_rate = fields.Float("Satisfied (%)", digits=(5, 1))
    legitimate = fields.Integer("Legitimate Demands")
    met_rate = fields.Float("Legitimate Demands Met (%)", digits=(5, 1))

    def _text_of(self, name):
        self.ensure_one()
        value = self[name]
        return "–" if value == -1 else f"{value:g}"
