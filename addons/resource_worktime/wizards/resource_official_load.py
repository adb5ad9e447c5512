import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..kernel.library_year import read_library
from ..kernel.spec import MAKEUP
from ..kernel.year_file import (
    UnreadableFile,
    check_rows,
    compare,
    missing_holidays,
    read_rows,
)

FIRST_YEAR, LAST_YEAR = 1970, 2199


class ResourceOfficialLoad(models.TransientModel):
    """Load a year of exception days: read, look at what changes, apply."""

    _name = "resource.official.load"
    _description = "Load a Year"

    target = fields.Selection(
        [
            ("official", "Official calendar"),
            ("company", "One company"),
            ("calendar", "One working schedule"),
        ],
        "Load Into",
        required=True,
        default="official",
    )
    official_calendar_id = fields.Many2one("resource.official.calendar")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    calendar_id = fields.Many2one("resource.calendar", "Working Schedule")
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year + 1
    )
    source = fields.Selection(
        [("file", "A CSV file"), ("library", "The Python package “holidays”")],
        required=True,
        default="file",
    )
    file = fields.Binary("CSV File", attachment=False)
    filename = fields.Char()
    notice_name = fields.Char("Notice Title")
    notice_number = fields.Char("Document Number")
    notice_date = fields.Date("Published On")
    notice_url = fields.Char("Link")
    state = fields.Selection([("ask", "Ask"), ("preview", "Preview")], default="ask")
    line_ids = fields.One2many("resource.official.load.line", "load_id")
    problem = fields.Text(readonly=True)
    error_count = fields.Integer(compute="_compute_counts")
    change_count = fields.Integer(compute="_compute_counts")
    summary = fields.Char(compute="_compute_counts")

    @api.depends("line_ids.status")
    def _compute_counts(self):
        for load in self:
            counts = dict.fromkeys(("new", "changed", "removed", "unchanged", "error"), 0)
            for line in load.line_ids:
                counts[line.status] += 1
            load.error_count = counts["error"]
            load.change_count = counts["new"] + counts["changed"] + counts["removed"]
            load.summary = self.env._(
                "%(new)s new, %(changed)s changed, %(removed)s removed, %(unchanged)s unchanged, "
                "%(error)s with errors",
                **counts,
            )

    def action_preview(self):
        """Read the source and list what would change; nothing is applied."""
        self.ensure_one()
        self.line_ids.unlink()
        rows, problem = self._read()
        self.write(
            {
                "line_ids": [fields.Command.create(vals) for vals in self._prepare_lines(rows)],
                "problem": problem,
                "state": "preview",
            }
        )
        return self._action_reopen()

    def action_back(self):
        """Return to the choice of the source."""
        self.state = "ask"
        return self._action_reopen()

    def action_apply(self):
        """Replace the year's days by those of the preview, all or none.

        :raise UserError: the preview has errors, or no longer fits what is loaded
        """
        self.ensure_one()
        if self.state != "preview" or self.problem or self.error_count:
            raise UserError(
                self.env._("Nothing was loaded: correct the marked rows, then preview again.")
            )
        notice = self._ensure_notice() if self.target == "official" else False
        existing = {day.date: day for day in self._existing_days()}
        removed = self.env["resource.exception.day"]
        vals_list = []
        for line in self.line_ids:
            day = existing.get(line.date, removed.browse())
            line._ensure_still_fits(day)
            vals = line._prepare_day_vals(notice)
            if line.status == "removed":
                removed |= day
            elif line.status == "changed":
                day.write(vals)
            elif line.status == "new":
                vals_list.append({**self._prepare_owner_vals(), **vals})
        removed.unlink()
        self.env["resource.exception.day"].create(vals_list)
        # The form behind the dialog shows days that have changed.
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _action_open(self, context):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load a Year"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large", **context},
        }

    def _action_reopen(self):
        return {**self._action_open({}), "res_id": self.id}

    # ------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------

    def _read(self):
        """Return the rows of the source and what is wrong with it as a whole."""
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            return [], self.env._("The year %s is outside 1970 to 2199.", self.year)
        owner = self._owner()
        if not owner:
            return [], self.env._("Choose where the year is to be loaded.")
        try:
            rows = self._read_library() if self.source == "library" else self._read_file()
        except UnreadableFile as error:
            return [], self._file_sentence(error)
        check_rows(rows, self.year, self._works_by_pattern())
        return rows, self._incompleteness(rows) if self.target == "official" else False

    def _read_file(self):
        if not self.file:
            raise UnreadableFile("empty")
        return read_rows(base64.b64decode(self.file))

    def _read_library(self):
        rows = read_library(self.official_calendar_id.code, self.year)
        # The library words holidays in its own way; the notice's words stay.
        known = {day.date: day for day in self._existing_days()}
        for row in rows:
            day = known.get(row.date)
            if day and day.kind == row.kind:
                row.name = day.name
        return rows

    def _owner(self):
        return {
            "official": self.official_calendar_id,
            "company": self.company_id,
            "calendar": self.calendar_id,
        }[self.target]

    def _works_by_pattern(self):
        """Return a function telling whether a date works by its weekday alone."""
        schedule = {
            "official": self.env["resource.calendar"],
            "company": self.company_id.resource_calendar_id,
            "calendar": self.calendar_id,
        }[self.target]
        if not schedule:
            # An authority's week is Monday to Friday.
            return lambda day: day.weekday() < 5
        pattern = schedule._worktime_pattern()
        return lambda day: bool(pattern[(day.toordinal() - 1) % len(pattern)])

    def _incompleteness(self, rows):
        """Return why the rows cannot be the whole year, or ``False``."""
        official = self.official_calendar_id
        if missing := missing_holidays(rows, official.required_holidays):
            return self.env._(
                "%(year)s is not complete: %(holidays)s is missing. A year is loaded as a whole.",
                year=self.year,
                holidays=", ".join(missing),
            )
        if official.orders_makeup_days and not any(row.kind == MAKEUP for row in rows):
            return self.env._(
                "%(year)s is not complete: there is no make-up workday. The notice is probably "
                "not known to this source yet.",
                year=self.year,
            )
        return False

    def _existing_days(self):
        """Return what is loaded on the dates this load may concern."""
        domain = Domain("date", ">=", f"{self.year}-01-01")
        domain &= Domain("date", "<=", f"{self.year}-12-31")
        if self.target == "official":
            # A notice may order days of the December before its year.
            domain |= Domain("date", ">=", f"{self.year - 1}-12-20") & Domain(
                "date", "<", f"{self.year}-01-01"
            )
            domain &= Domain("official_calendar_id", "=", self.official_calendar_id.id)
        elif self.target == "calendar":
            domain &= Domain("calendar_id", "=", self.calendar_id.id)
        else:
            domain &= Domain("company_id", "=", self.company_id.id)
            domain &= Domain("calendar_id", "=", False)
            domain &= Domain("official_calendar_id", "=", False)
        return self.env["resource.exception.day"].search(domain)

    def _may_remove(self, day):
        """Whether a day that the source does not mention is to disappear."""
        if self.source == "library" and day.date.year != self.year:
            # The library files every day under its own year.
            return False
        return not day.notice_id or day.notice_id.year == self.year

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    def _prepare_lines(self, rows):
        Line = self.env["resource.official.load.line"]
        errors = [
            {
                "line": row.line,
                "date": row.date,
                "kind": row.kind,
                "name": row.name,
                "status": "error",
                "message": self._row_sentence(row),
            }
            for row in rows
            if row.error
        ]
        if errors or not rows:
            return errors
        mentioned = {row.date for row in rows}
        existing = {
            day.date: Line._facts(day)
            for day in self._existing_days()
            if day.date in mentioned or self._may_remove(day)
        }
        return [Line._prepare_vals(change) for change in compare(rows, existing)]

    def _prepare_owner_vals(self):
        field = {
            "official": "official_calendar_id",
            "company": "company_id",
            "calendar": "calendar_id",
        }[self.target]
        return {field: self._owner().id}

    def _ensure_notice(self):
        """Return the notice the year is loaded by, recorded if it is new."""
        Notice = self.env["resource.official.notice"]
        official = self.official_calendar_id
        number = self.notice_number and self.notice_number.strip() or False
        domain = [("official_calendar_id", "=", official.id), ("year", "=", self.year)]
        if number:
            domain.append(("number", "=", number))
        return Notice.search(domain, limit=1) or Notice.create(
            {
                "official_calendar_id": official.id,
                "year": self.year,
                "name": self.notice_name or self.env._("Official days of %s", self.year),
                "number": number,
                "date": self.notice_date,
                "url": self.notice_url,
            }
        )

    # ------------------------------------------------------------
    # Sentences
    # ------------------------------------------------------------

    def _file_sentence(self, error):
        sentences = {
            "empty": self.env._("The file has no rows. Choose a CSV file with a heading."),
            "too_large": self.env._("The file is too large for the days of one year."),
            "not_text": self.env._("The file is not a CSV file. Save the sheet as CSV first."),
            "no_heading": self.env._(
                "The first row must name the columns date, kind and name (日期、类型、名称); "
                "found: %s",
                error.values.get("found"),
            ),
            "no_library": self.env._(
                "The Python package “holidays” is not installed on the server. Load a CSV file."
            ),
            "unknown_country": self.env._(
                "The Python package “holidays” does not know the country code %s.",
                error.values.get("code"),
            ),
        }
        return sentences[error.code]

    def _row_sentence(self, row):
        values = row.values
        sentences = {
            "wrong_date": self.env._(
                "“%s” is not a date. Write it like 2027-02-17.", values.get("text")
            ),
            "wrong_kind": self.env._(
                "“%s” is neither a closure (放假) nor a make-up workday (上班).", values.get("text")
            ),
            "no_name": self.env._("The holiday's name is missing."),
            "wrong_weekday": self.env._(
                "“%s” is no weekday. Write 1 (Monday) to 7 (Sunday).", values.get("text")
            ),
            "closure_follows": self.env._("A closure cannot work like another weekday."),
            "other_year": self.env._(
                "%(date)s does not belong to %(year)s.",
                date=values.get("date"),
                year=values.get("year"),
            ),
            "duplicate": self.env._(
                "%(date)s is already in row %(line)s.",
                date=values.get("date"),
                line=values.get("line"),
            ),
            "already_workday": self.env._(
                "%s is a working day anyway and cannot be a make-up workday.", values.get("date")
            ),
        }
        return sentences[row.error]
