"""Figures that can be looked through: every number is a domain, counted (GNA-07, GNA-08)."""

from collections import namedtuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel.draw import midnight
from ..kernel.statistics import NOTHING, percent, rate, words
from .complaint_states import DISSATISFIED, END_STATES, SATISFIED

# Days as the company's people live them; ``start`` and ``stop`` are naive UTC.
Period = namedtuple("Period", "company first last zone start stop")
# ``total`` is what the number is a part of, ``None`` where it is a part of nothing;
# ``before`` is what it is compared with where that is not the same of the period before.
Figure = namedtuple("Figure", "key name number total kind model domain before", defaults=(None,))

PER = 1000
TOP = 10
TREND_MONTHS = 12
DAY = 86_400


def value_text(kind, number, total):
    """Return a figure as it is read: of nothing it is "–", never 0 % or 100 %."""
    if kind == "share":
        return percent(number, total)
    if kind == "per_thousand":
        return words(rate(number, total), digits=2, factor=PER, unit=" ‰")
    if kind == "days":
        return words(number) if total else NOTHING
    return words(number, digits=0)


class ComplaintFigures(models.AbstractModel):
    """How figures are counted, as whoever asks sees the cases.

    Suggestions and questions are no complaints, drafts are not received yet, and
    what was merged is counted once.
    """

    _name = "complaint.figures"
    _description = "Figures of Complaints"

    @api.model
    def _period(self, company, first, last):
        """Return the days from ``first`` to ``last``, both included, where the company is."""
        zone = company.resource_calendar_id.tz or "UTC"
        stop = midnight(last + relativedelta(days=1), zone)
        return Period(company, first, last, zone, midnight(first, zone), stop)

    @api.model
    def _period_before(self, period):
        """Return the period of the same length before: whole months, if it is whole months."""
        first, last = period.first, period.last
        if first.day == 1 and (last + relativedelta(days=1)).day == 1:
            months = (last.year - first.year) * 12 + last.month - first.month + 1
            earlier = first - relativedelta(months=months)
        else:
            earlier = first - (last - first) - relativedelta(days=1)
        return self._period(period.company, earlier, first - relativedelta(days=1))

    # ------------------------------------------------------------
    # Which cases
    # ------------------------------------------------------------

    @api.model
    def _cases_of(self, company, kind="complaint"):
        """Return the leaves of the cases that count; texts and numbers only, to be kept."""
        return [
            ["company_id", "child_of", company.ids],
            ["kind", "=" if kind == "complaint" else "!=", "complaint"],
            ["state", "not in", ["draft", "merged"]],
        ]

    @api.model
    def _between(self, name, period):
        to_text = fields.Datetime.to_string
        return [[name, ">=", to_text(period.start)], [name, "<", to_text(period.stop)]]

    @api.model
    def _received(self, period, *leaves, kind="complaint"):
        return [
            *self._cases_of(period.company, kind),
            *self._between("received_at", period),
            *leaves,
        ]

    @api.model
    def _closed(self, period, *leaves):
        return [
            *self._cases_of(period.company),
            ["state", "in", ["closed", "superseded"]],
            *self._between("closed_at", period),
            *leaves,
        ]

    @api.model
    def _resolved_leaves(self):
        """Return what makes a case resolved 解决: closed, not given up, nobody dissatisfied."""
        return [
            ["state", "=", "closed"],
            ["closing_reason", "not in", ["exhausted", "external", "withdrawn"]],
            ["satisfaction", "not in", list(DISSATISFIED)],
        ]

    # ------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------

    @api.model
    def _of(self, model):
        # What left the lists stays in the statistics.
        return self.env[model].with_context(active_test=False)

    @api.model
    def _count(self, key, name, domain, total=None, kind=None, model="complaint.case"):
        """Return the figure of a domain; of ``total`` it is a share."""
        number = self._of(model).search_count(domain)
        kind = kind or ("count" if total is None else "share")
        return Figure(key, name, number, total, kind, model, domain)

    @api.model
    def _groups(self, domain, name, limit=TOP):
        """Return the figures of a field's values, the most frequent first (GNA-07).

        A case with two solutions counts for both: the shares may add up to more than all.
        """
        Case = self._of("complaint.case")
        total = Case.search_count(domain)
        none = self.env._("(none)")
        field = Case._fields[name]
        words_of = {}
        if field.type == "selection":
            words_of = dict(field._description_selection(self.env))
        figures = []
        for value, number in Case._read_group(domain, [name], ["__count"]):
            if field.type == "selection":
                label, wanted = words_of.get(value, none), value or False
            else:
                label, wanted = value.display_name or none, value.id or False
            leaf = [name, "=", wanted]
            figures.append(
                Figure(
                    f"{name}:{wanted}",
                    label,
                    number,
                    total,
                    "share",
                    "complaint.case",
                    [*domain, leaf],
                )
            )
        figures.sort(key=lambda figure: (-figure.number, figure.key))
        return figures[:limit]

    # ------------------------------------------------------------
    # Sections
    # ------------------------------------------------------------

    @api.model
    def _figures_volume(self, period):
        """Return how many there were, and what became of them."""
        received = self._received(period)
        first = self._count("received", self.env._("Complaints received"), received)
        total = first.number
        return [
            first,
            self._count(
                "closed",
                self.env._("of which have ended"),
                [*received, ["state", "in", list(END_STATES)]],
                total,
            ),
            self._count(
                "open",
                self.env._("of which are still open"),
                [*received, ["state", "not in", list(END_STATES)]],
                total,
            ),
            self._count(
                "other",
                self.env._("Beside them, questions and grievances"),
                self._received(period, kind="other"),
            ),
        ]

    @api.model
    def _figures_rates(self, period):
        """Return 解决率 and 发生率: what was resolved, and how often there is a complaint."""
        received = self._received(period)
        total = self._of("complaint.case").search_count(received)
        deliveries = self.env["complaint.delivery.base"]._deliveries(period)
        answered = [*received, ["satisfaction", "!=", False]]
        answers = self._of("complaint.case").search_count(answered)
        return [
            self._count(
                "resolved",
                self.env._("Resolution rate: resolved ÷ received"),
                [*received, *self._resolved_leaves()],
                total,
            ),
            self._count(
                "occurrence",
                self.env._("Rate of occurrence: complaints per 1,000 deliveries"),
                received,
                deliveries,
                "per_thousand",
            ),
            self._count(
                "satisfied",
                self.env._("Satisfied or very satisfied ÷ answers"),
                [*answered, ["satisfaction", "in", list(SATISFIED)]],
                answers,
            ),
            self._count(
                "dissatisfied",
                self.env._("Dissatisfied or very dissatisfied ÷ answers"),
                [*answered, ["satisfaction", "in", list(DISSATISFIED)]],
                answers,
            ),
        ]

    @api.model
    def _figures_trend(self, period):
        """Return the months up to the end of the period, each beside that of the year before."""
        months = [
            period.last.replace(day=1) - relativedelta(months=back)
            for back in reversed(range(TREND_MONTHS))
        ]
        year_ago = relativedelta(years=1)
        time = self._period(period.company, months[0] - year_ago, period.last)
        counts = {
            month.date(): number
            for month, number in self._of("complaint.case")
            .with_context(tz=period.zone)
            ._read_group(self._received(time), ["received_at:month"], ["__count"])
        }
        highest = max((counts.get(month, 0) for month in months), default=0)
        return [
            Figure(
                f"month:{month:%Y-%m}",
                f"{month:%Y-%m}",
                counts.get(month, 0),
                highest,
                "count",
                "complaint.case",
                self._received(self._month(period, month)),
                counts.get(month - year_ago, 0),
            )
            for month in months
        ]

    @api.model
    def _month(self, period, month):
        last = min(month + relativedelta(months=1, days=-1), period.last)
        return self._period(period.company, month, last)

    @api.model
    def _figures_impact(self, period):
        """Return how far the complaints reached 影响范围."""
        return self._groups(self._received(period), "impact")

    @api.model
    def _figures_cause(self, period):
        """Return why they happened 原因, the most frequent first."""
        return self._groups(self._received(period), "cause_id")

    @api.model
    def _figures_solution(self, period):
        """Return what was done for the customers 解决方案."""
        return self._groups(self._received(period), "disposition_ids")

    @api.model
    def _figures_category(self, period):
        """Return what they were about."""
        return self._groups(self._received(period), "category_id")

    @api.model
    def _figures_product(self, period):
        """Return which goods they were about."""
        return self._groups(self._received(period, ["product_id", "!=", False]), "product_id")

    @api.model
    def _figures_process(self, period):
        """Return how the handling performs: the eight of ISO 10002 8.4, and how long it takes."""
        received = self._received(period)
        total = self._of("complaint.case").search_count(received)
        return [
            *(
                self._count(key, name, [*received, *leaves], total)
                for key, name, leaves in self._process_indicators()
            ),
            *self._handling_times(period),
        ]

    @api.model
    def _process_indicators(self):
        """Return ``(key, label, leaves)``; each counts what the monitoring marks."""

        def late(milestone):
            clock = [["rule_id.milestone", "=", milestone], ["is_breached", "=", True]]
            return [["clock_ids", "any", clock]]

        better = [["kind", "in", ["preventive", "improvement"]], ["state", "!=", "cancelled"]]
        return [
            ("at_point", self.env._("Resolved where made"), [["is_first_contact", "=", True]]),
            (
                "prioritised",
                self.env._("Wrongly prioritised at first"),
                [["is_reprioritised", "=", True]],
            ),
            ("ack_late", self.env._("Acknowledged late"), late("acknowledge")),
            ("late", self.env._("Resolved late"), late("resolve")),
            (
                "outside",
                self.env._("Went to an outside body"),
                ["|", ["closing_reason", "=", "external"], ["channel_id.is_external", "=", True]],
            ),
            ("repeated", self.env._("Repeated"), [["previous_id", "!=", False]]),
            (
                "improved",
                self.env._("Led to improvements"),
                ["|", ["changed_document", "!=", False], ["action_ids", "any", better]],
            ),
        ]

    @api.model
    def _handling_times(self, period):
        """Return mean, median and ninth decile of the days to the end, of what ended."""
        domain = self._closed(period)
        query = self._of("complaint.case")._search(domain)
        seconds = SQL(
            "EXTRACT(EPOCH FROM %s - %s)",
            SQL.identifier(query.table, "closed_at"),
            SQL.identifier(query.table, "received_at"),
        )
        ((number, *times),) = self.env.execute_query(
            query.select(
                SQL("COUNT(*)"),
                SQL("AVG(%s)", seconds),
                SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)", seconds),
                SQL("PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY %s)", seconds),
            )
        )
        names = (
            ("mean", self.env._("Days to the end, on average (by day of closing)")),
            ("median", self.env._("Days to the end, half of them in less")),
            ("p90", self.env._("Days to the end, nine of ten in less")),
        )
        return [
            Figure(key, name, float(time or 0) / DAY, number, "days", "complaint.case", domain)
            for (key, name), time in zip(names, times, strict=True)
        ]

    @api.model
    def _figures_recurrence(self, period):
        """Return how many are single, recurring or systematic (STD-11)."""
        return self._groups(self._received(period), "recurrence")

    @api.model
    def _figures_hotspot(self, period):
        """Return the hotspots found in the period, by what became of them."""
        found = [
            ["company_id", "child_of", period.company.ids],
            ["date_to", ">=", str(period.first)],
            ["date_to", "<=", str(period.last)],
        ]
        Hotspot = self.env["complaint.hotspot"]
        total = Hotspot.search_count(found)
        states = dict(Hotspot._fields["state"]._description_selection(self.env))
        return [
            self._count(
                f"hotspot:{state}",
                label,
                [*found, ["state", "=", state]],
                total,
                model="complaint.hotspot",
            )
            for state, label in states.items()
        ]

    @api.model
    def _figures_improvement(self, period):
        """Return what became of the measures that fell due: done in time, and effective."""
        due = [
            ["company_id", "child_of", period.company.ids],
            ["due_date", ">=", str(period.first)],
            ["due_date", "<=", str(period.last)],
            ["state", "!=", "cancelled"],
        ]
        model = "complaint.action"
        all_due = self._count("due", self.env._("Measures that fell due"), due, model=model)
        late = [["state", "in", ["open", "obstacle"]]]
        reviewed = [*due, ["state", "in", ["effective", "insufficient"]]]
        judged = self.env[model].search_count(reviewed)
        return [
            all_due,
            self._count(
                "undone",
                self.env._("of which are not done"),
                [*due, *late],
                all_due.number,
                model=model,
            ),
            self._count(
                "effective",
                self.env._("Effective ÷ reviewed"),
                [*reviewed, ["state", "=", "effective"]],
                judged,
                model=model,
            ),
        ]

    @api.model
    def _figures_audit(self, period):
        """Return the inspections of the period, and how many checks found something wanting."""
        held = [
            ["company_id", "child_of", period.company.ids],
            ["date_to", ">=", str(period.first)],
            ["date_to", "<=", str(period.last)],
        ]
        model, line = "complaint.inspection", "complaint.inspection.line"
        every = self._count("audits", self.env._("Inspections"), held, model=model)
        checks = [["inspection_id", "any", held]]
        number = self.env[line].search_count(checks)
        return [
            every,
            self._count(
                "audited",
                self.env._("of which are done"),
                [*held, ["state", "=", "done"]],
                every.number,
                model=model,
            ),
            self._count(
                "wanting",
                self.env._("Checks found wanting"),
                [*checks, ["is_wanting", "=", True]],
                number,
                model=line,
            ),
        ]
