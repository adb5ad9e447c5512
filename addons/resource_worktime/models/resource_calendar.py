from datetime import date

from odoo import api, fields, models

from ..kernel import WorktimeError
from ..kernel.explain import WORK, day_step
from ..kernel.spec import CLOSURE, MAKEUP


class ResourceCalendar(models.Model):
    _name = "resource.calendar"
    _inherit = ["resource.calendar", "resource.worktime.source"]

    exception_day_ids = fields.One2many("resource.exception.day", "calendar_id", "Exception Days")
    exception_scope = fields.Selection(
        [
            ("company", "The company's and its own"),
            ("own", "Its own only"),
        ],
        string="Exception Days Followed",
        required=True,
        default="company",
        help="A schedule that never closes, such as an emergency line, follows only its own "
        "exception days: public holidays and company closures pass it by.",
    )
    official_calendar_id = fields.Many2one(
        "resource.official.calendar",
        help="Empty: the official calendar of the company.",
    )
    followed_official_calendar_id = fields.Many2one(
        "resource.official.calendar",
        "Official Calendar Followed",
        compute="_compute_followed_official_calendar",
    )
    worktime_horizon = fields.Date(
        "Official Until",
        compute="_compute_followed_official_calendar",
        help="The last day covered by an official notice. Deadlines beyond it are provisional.",
    )

    @api.depends("exception_scope", "official_calendar_id", "company_id")
    @api.depends_context("company")
    def _compute_followed_official_calendar(self):
        for calendar in self:
            followed = calendar._followed_official_calendar(calendar._worktime_company())
            calendar.followed_official_calendar_id = followed
            calendar.worktime_horizon = followed.horizon

    def action_ask_deadline(self):
        """Open the question "if it starts at …, when is it due, and why?"."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("When Is It Due?"),
            "res_model": "resource.deadline.question",
            "view_mode": "form",
            "target": "new",
            "context": {"default_calendar_id": self.id},
        }

    def action_load_year(self):
        """Open the loading of a year for the calendar this schedule follows."""
        self.ensure_one()
        official = self.followed_official_calendar_id
        return self.env["resource.official.load"]._action_open(
            {
                "default_target": "official" if official else "calendar",
                "default_official_calendar_id": official.id,
                "default_calendar_id": self.id,
                "default_company_id": self._worktime_company().id,
            }
        )

    @api.readonly
    def get_worktime_year(self, year):
        """Return what every day of a year is, for the year at a glance.

        :param int year: 1970 to 2199
        :return: ``{"problem": str}`` when the schedule has no countable hours,
            else ``days`` (one dict a day: ``date`` ISO, ``kind`` work, rest,
            closure, makeup or absence, ``name``, ``hours``, ``official`` whether
            a notice covers it, ``exception_id`` of the schedule's own entry),
            ``totals`` of days by kind and hours, ``horizon`` ISO or False.
        :rtype: dict
        """
        self.ensure_one()
        problem = self._worktime_problem()
        if problem:
            return {"problem": problem}
        try:
            return self._prepare_worktime_year(max(1970, min(int(year), 2199)))
        except WorktimeError as error:
            return {"problem": str(error)}

    def _prepare_worktime_year(self, year):
        compiled = self._worktime()
        own = dict(
            self.env["resource.exception.day"]._read_group(
                [
                    ("calendar_id", "=", self.id),
                    ("date", ">=", date(year, 1, 1)),
                    ("date", "<=", date(year, 12, 31)),
                ],
                ["date:day"],
                ["id:min"],
            )
        )
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        steps = [day_step(compiled, date.fromordinal(day)) for day in range(first, last + 1)]
        covered = compiled.spec.is_covered
        days = [
            {
                "date": step.first.isoformat(),
                "kind": step.kind,
                "name": step.name,
                "hours": step.seconds / 3600,
                "official": covered(step.first, step.first),
                "exception_id": own.get(step.first, False),
            }
            for step in steps
        ]
        kinds = [step.kind for step in steps]
        return {
            "problem": False,
            "year": year,
            "days": days,
            "totals": {
                "workdays": kinds.count(WORK) + kinds.count(MAKEUP),
                "makeups": kinds.count(MAKEUP),
                "closures": kinds.count(CLOSURE),
                "hours": sum(day["hours"] for day in days),
            },
            "official_name": self.followed_official_calendar_id.name or False,
            "horizon": compiled.spec.horizon.isoformat() if compiled.spec.horizon else False,
        }

    def _worktime_fields(self):
        return {
            "tz",
            "name",
            "company_id",
            "attendance_ids",
            "two_weeks_calendar",
            "schedule_type",
            "flexible_hours",
            "exception_scope",
            "official_calendar_id",
        }
