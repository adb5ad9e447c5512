import csv
from datetime import date

from odoo import api, fields, models
from odoo.tools import file_open, file_path

from ..kernel.year_file import parse_date

SHIPPED = "resource_worktime/data/official/%s"


class ResourceOfficialCalendar(models.Model):
    """The holidays and make-up workdays an authority orders, year by year."""

    _name = "resource.official.calendar"
    _description = "Official Calendar"
    _inherit = ["resource.worktime.source"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short and unique. Where it is a country code of the Python package 'holidays', "
        "years can be loaded from that package.",
    )
    country_id = fields.Many2one(
        "res.country",
        help="Companies of this country follow the calendar unless they choose another one.",
    )
    required_holidays = fields.Text(
        help="One holiday per line: a year is complete when each of them has a day. "
        "Alternatives are separated by a slash.",
    )
    orders_makeup_days = fields.Boolean(
        string="Orders Make-up Workdays",
        help="The authority declares some rest days of every year to be workdays, so a year "
        "without any has not been announced yet.",
    )
    notice_ids = fields.One2many("resource.official.notice", "official_calendar_id", "Notices")
    day_ids = fields.One2many("resource.exception.day", "official_calendar_id", "Days")
    horizon = fields.Date(
        string="Official Until",
        compute="_compute_horizon",
        help="The last day covered by a notice. Deadlines beyond it are provisional.",
    )
    day_count = fields.Integer(compute="_compute_day_count")

    _code_uniq = models.Constraint("UNIQUE (code)", "This code is used by another calendar.")

    @api.depends("notice_ids.date_to")
    def _compute_horizon(self):
        for calendar in self:
            calendar.horizon = max(calendar.notice_ids.mapped("date_to"), default=False)

    @api.depends("day_ids")
    def _compute_day_count(self):
        counts = dict(
            self.env["resource.exception.day"]._read_group(
                [("official_calendar_id", "in", self.ids)], ["official_calendar_id"], ["__count"]
            )
        )
        for calendar in self:
            calendar.day_count = counts.get(calendar, 0)

    @api.model_create_multi
    def create(self, vals_list):
        calendars = super().create(vals_list)
        calendars._assign_to_companies()
        return calendars

    def action_load_year(self):
        self.ensure_one()
        return self.env["resource.official.load"]._action_open(
            {"default_target": "official", "default_official_calendar_id": self.id}
        )

    def action_view_days(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "resource_worktime.resource_exception_day_action"
        )
        return {
            **action,
            "name": self.name,
            "domain": [("official_calendar_id", "=", self.id)],
            "context": {"default_official_calendar_id": self.id},
        }

    def _assign_to_companies(self):
        """Let companies of the country follow the calendar if they follow none."""
        for country, calendars in self.filtered("country_id").grouped("country_id").items():
            # Companies of the whole database, whoever installs or configures.
            self.env["res.company"].sudo().search(
                [("partner_id.country_id", "=", country.id), ("official_calendar_id", "=", False)]
            ).official_calendar_id = calendars[0]

    @api.model
    def _load_shipped_years(self, codes):
        """Load the years that come with the add-on and are not loaded yet.

        A year that is already there, perhaps with corrections, is left alone.
        """
        for calendar in self.search([("code", "in", codes)]):
            known = set(calendar.notice_ids.mapped("year"))
            notices = self._read_shipped(calendar.code, "notices.csv")
            for year in sorted({int(row["year"]) for row in notices} - known):
                calendar._load_shipped_year(
                    year, [row for row in notices if int(row["year"]) == year]
                )

    def _load_shipped_year(self, year, notice_rows):
        notices = self.env["resource.official.notice"].create(
            [
                {
                    "official_calendar_id": self.id,
                    "year": year,
                    "number": row["number"],
                    "name": row["name"],
                    "date": parse_date(row["date"]),
                    "url": row["url"],
                    "date_from": date(year, 1, 1),
                    "date_to": date(year, 12, 31),
                }
                for row in notice_rows
            ]
        )
        notice_by_number = {notice.number: notice.id for notice in notices}
        self.env["resource.exception.day"].create(
            [
                {
                    "official_calendar_id": self.id,
                    "date": parse_date(row["date"]),
                    "kind": row["kind"],
                    "name": row["name"],
                    "notice_id": notice_by_number[row["notice"]],
                }
                for row in self._read_shipped(self.code, f"{year}.csv")
            ]
        )

    @api.model
    def _read_shipped(self, code, name):
        # file_path refuses anything outside the add-on, so a code cannot climb.
        path = file_path(f"{SHIPPED % code}/{name}")
        with file_open(path, "r") as shipped:
            return list(csv.DictReader(shipped))
