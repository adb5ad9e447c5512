from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel import DayRule, Window
from ..kernel.spec import CLOSURE, MAKEUP

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class ResourceExceptionDay(models.Model):
    """A date that works otherwise than its weekday.

    It belongs to an official calendar, to a company (and its branches) or to
    one working schedule; the closest wins: schedule, company, parent company,
    official calendar.
    """

    _name = "resource.exception.day"
    _description = "Exception Day"
    _inherit = ["resource.worktime.source"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Reason", required=True)
    date = fields.Date(required=True, index=True)
    weekday = fields.Selection(WEEKDAYS, compute="_compute_weekday")
    kind = fields.Selection(
        [(CLOSURE, "Closure"), (MAKEUP, "Make-up Workday")], required=True, default=CLOSURE
    )
    follows = fields.Selection(
        WEEKDAYS,
        string="Works Like",
        help="The weekday whose hours apply. Empty: its own hours if the schedule works on that "
        "day anyway, else those of the first working day of the week.",
    )
    window_ids = fields.One2many(
        "resource.exception.day.window",
        "day_id",
        "Hours of Its Own",
        copy=True,
        help="Working hours of this day only; they win over another weekday's hours.",
    )
    official_calendar_id = fields.Many2one(
        "resource.official.calendar", "Official Calendar", ondelete="cascade"
    )
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Schedule", ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    notice_id = fields.Many2one(
        "resource.official.notice",
        "Source Notice",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('official_calendar_id', '=?', official_calendar_id)]",
    )
    source = fields.Char(help="Where a decision of the company's own is written down.")

    _one_owner = models.Constraint(
        "CHECK (num_nonnulls(calendar_id, official_calendar_id) = 1 OR"
        " calendar_id IS NULL AND official_calendar_id IS NULL AND company_id IS NOT NULL)",
        "An exception day belongs to an official calendar, a company or a working schedule.",
    )
    _official_date_uniq = models.UniqueIndex(
        "(official_calendar_id, date) WHERE official_calendar_id IS NOT NULL",
        "The official calendar already has an entry for this date.",
    )
    _calendar_date_uniq = models.UniqueIndex(
        "(calendar_id, date) WHERE calendar_id IS NOT NULL",
        "The working schedule already has an exception for this date.",
    )
    _company_date_uniq = models.UniqueIndex(
        "(company_id, date) WHERE calendar_id IS NULL AND official_calendar_id IS NULL",
        "The company already has an exception for this date.",
    )

    @api.depends("date")
    def _compute_weekday(self):
        for day in self:
            day.weekday = str(day.date.weekday()) if day.date else False

    @api.depends("calendar_id", "official_calendar_id")
    def _compute_company_id(self):
        for day in self:
            if day.official_calendar_id:
                day.company_id = False
            elif day.calendar_id:
                day.company_id = day.calendar_id.company_id
            else:
                day.company_id = day.company_id or self.env.company

    @api.constrains("kind", "follows", "window_ids")
    def _check_hours(self):
        for day in self:
            if day.kind == CLOSURE and (day.follows or day.window_ids):
                raise ValidationError(
                    self.env._(
                        "%(date)s (%(name)s) is a closure and cannot have working hours. "
                        "Remove them, or make it a make-up workday.",
                        date=day.date,
                        name=day.name,
                    )
                )

    @api.depends("name", "date")
    def _compute_display_name(self):
        for day in self:
            day.display_name = f"{day.date or ''} {day.name or ''}".strip()

    def _worktime_owner(self):
        """Return the record the day belongs to."""
        return self.calendar_id or self.official_calendar_id or self.company_id

    def _to_rule(self):
        """Return the day as the kernel's :class:`~..kernel.DayRule`."""
        self.ensure_one()
        return DayRule(
            kind=self.kind,
            name=self.name,
            follows=int(self.follows) if self.kind == MAKEUP and self.follows else None,
            windows=self.window_ids._to_windows() if self.kind == MAKEUP else None,
        )


class ResourceExceptionDayWindow(models.Model):
    """Working hours of one make-up workday."""

    _name = "resource.exception.day.window"
    _description = "Hours of an Exception Day"
    _inherit = ["resource.worktime.source"]
    _order = "hour_from, id"

    day_id = fields.Many2one(
        "resource.exception.day", required=True, index=True, ondelete="cascade"
    )
    hour_from = fields.Float("From", required=True)
    hour_to = fields.Float(
        "To", required=True, help="Earlier than the start: it ends on the next day."
    )

    _hours_range = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24"
        " AND hour_from <> hour_to)",
        "Working hours lie between 00:00 and 24:00 and do not end when they begin.",
    )

    @api.constrains("hour_from", "hour_to")
    def _check_overlap(self):
        for day in self.day_id:
            windows = [record._to_window() for record in day.window_ids]
            for before, after in zip(windows, windows[1:], strict=False):
                if after.start < before.stop:
                    raise ValidationError(
                        self.env._(
                            "The working hours of %(date)s (%(name)s) overlap.",
                            date=day.date,
                            name=day.name,
                        )
                    )

    def _to_window(self):
        self.ensure_one()
        start, stop = round(self.hour_from * 60), round(self.hour_to * 60)
        return Window(start, stop if stop > start else stop + 24 * 60)

    def _to_windows(self):
        """Return the windows in order, ``None`` when there are none."""
        return tuple(sorted(window._to_window() for window in self)) or None
