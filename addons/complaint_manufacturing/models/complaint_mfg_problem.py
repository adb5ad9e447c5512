from datetime import datetime, time

import pytz

from odoo import api, fields, models

from odoo.addons.complaint_base.models.complaint_states import URGENCIES
from odoo.addons.resource_worktime.kernel import Limit, deadline

from .complaint_case_way import PROFILE
from .complaint_policy import FREQUENCIES


class ComplaintMfgProblem(models.Model):
    """What was complained of in one month: how often, how urgently (5.1.3.2).

    Frequent or urgent problems come before the meeting of the month.
    """

    _name = "complaint.mfg.problem"
    _description = "Problem of a Month"
    _inherit = ["complaint.locked.mixin"]
    _order = "month desc, count desc, id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    month = fields.Date(required=True, index=True, help="Its first day.")
    category_id = fields.Many2one("complaint.category", "Problem", required=True, index=True)
    case_ids = fields.Many2many(
        "complaint.case",
        "complaint_mfg_problem_case_rel",
        "problem_id",
        "case_id",
        "Complaints",
        readonly=True,
    )
    count = fields.Integer("Times", readonly=True)
    urgency = fields.Selection(URGENCIES, required=True, readonly=True, help="The highest of all.")
    frequency = fields.Selection(FREQUENCIES, required=True, readonly=True)
    needs_meeting = fields.Boolean("For the Meeting", readonly=True)
    meeting_id = fields.Many2one(
        "complaint.meeting", "Meeting", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _once = models.Constraint(
        "UNIQUE (company_id, month, category_id)", "The problem is listed for this month already."
    )

    @api.depends("category_id.display_name", "month")
    def _compute_display_name(self):
        for problem in self:
            month = f"{problem.month:%Y-%m}" if problem.month else ""
            problem.display_name = f"{month} {problem.category_id.display_name or ''}".strip()

    # ------------------------------------------------------------
    # Analysis
    # ------------------------------------------------------------

    @api.model
    def _cron_analyse(self):
        """Analyse the month that is over, once a day; running again changes nothing."""
        today = fields.Date.context_today(self)
        last_month = fields.Date.subtract(today.replace(day=1), months=1)
        for company in self.env["res.company"].search([("active", "=", True)]):
            policy = self.env["complaint.policy"]._in_force_for(company, today)
            if policy.profile == PROFILE:
                self._analyse(company, last_month)

    @api.model
    def _analyse(self, company, month):
        """Count the complaints of a month by problem, and call its meeting where there is cause.

        :param date month: any day of it
        :return: the problems of the month
        """
        month = month.replace(day=1)
        cases = self.env["complaint.case"].search(self._domain_cases(company, month))
        known = {
            problem.category_id: problem
            for problem in self.search([("company_id", "=", company.id), ("month", "=", month)])
        }
        vals_list = []
        for category, same in cases.grouped("category_id").items():
            vals = self._prepare_vals(same)
            if problem := known.pop(category, None):
                problem._write_unlocked(vals)
            else:
                vals_list.append(
                    {
                        "company_id": company.id,
                        "month": month,
                        "category_id": category.id,
                        **vals,
                    }
                )
        self._create_unlocked(vals_list)
        # A case that was classified anew, or merged, is counted where it belongs now.
        gone = self.browse(problem.id for problem in known.values())
        gone.filtered(lambda problem: not problem.meeting_id).unlink()
        problems = self.search([("company_id", "=", company.id), ("month", "=", month)])
        problems.filtered("needs_meeting")._put_on_agenda()
        return problems

    @api.model
    def _domain_cases(self, company, month):
        zone = pytz.timezone(company.resource_calendar_id.tz or "UTC")
        first, last = (
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (month, fields.Date.add(month, months=1))
        )
        return [
            ("company_id", "=", company.id),
            ("profile", "=", PROFILE),
            ("kind", "!=", "consultation"),
            ("category_id", "!=", False),
            ("state", "not in", ("draft", "merged")),
            ("received_at", ">=", first),
            ("received_at", "<", last),
        ]

    @api.model
    def _prepare_vals(self, cases):
        """Return what the complaints of one problem in one month amount to."""
        rank = {key: place for place, (key, _label) in enumerate(URGENCIES)}
        urgency = max(cases.mapped("urgency"), key=rank.get)
        # Thresholds are the policy's; who analyses need not be able to open it.
        frequency = cases[-1:].policy_id.sudo()._mfg_frequency(len(cases))
        return {
            "case_ids": [(6, 0, cases.ids)],
            "count": len(cases),
            "urgency": urgency,
            "frequency": frequency,
            "needs_meeting": "high" in (urgency, frequency),
        }

    # ------------------------------------------------------------
    # The meeting of the month
    # ------------------------------------------------------------

    def _put_on_agenda(self):
        """Put problems and their cases on the agenda of the meeting after their month."""
        for (company, month), problems in self.grouped(
            lambda problem: (problem.company_id, problem.month)
        ).items():
            waiting = problems.filtered(lambda problem: not problem.meeting_id)
            planned = problems.meeting_id.filtered(lambda meeting: meeting.state == "planned")[:1]
            if waiting and not planned:
                planned = self.env["complaint.meeting"].create(
                    waiting._prepare_meeting_vals(company, month)
                )
            waiting._write_unlocked({"meeting_id": planned.id})
            for problem in problems.filtered(lambda p: p.meeting_id.state == "planned"):
                problem.meeting_id.case_ids |= problem.case_ids

    def _prepare_meeting_vals(self, company, month):
        cases = self.case_ids
        units = self._units_concerned(company, cases)
        # Which unit does what is no secret to colleagues.
        chair = units[:1].sudo().manager_id.user_id or self.env.user
        start = self._meeting_start(company, month)
        # Who works where is no secret; attendees need not have a login.
        people = units.sudo().manager_id | self._engineers(company)
        return {
            "name": self.env._("Complaint meeting on %s", f"{month:%Y-%m}"),
            "company_id": company.id,
            "chair_id": chair.id,
            "user_id": chair.id,
            "start": start,
            "stop": fields.Datetime.add(start, hours=2),
            "case_ids": [(6, 0, cases.ids)],
            "partner_ids": [(6, 0, (people.user_id.partner_id | chair.partner_id).ids)],
        }

    @api.model
    def _units_concerned(self, company, cases):
        """Return sales, quality and the departments that lead or help, sales first."""
        # The policy binds whoever is subject to it, read or not.
        policy = cases[-1:].policy_id.sudo()
        roles = policy.speaking_role_id | policy.judging_role_id
        units = self.env["hr.department"].union(*(role._unit_of(company) for role in roles))
        # Units at work are counted, nothing of them is shown.
        live = cases.sudo().dispatch_ids.filtered(
            lambda dispatch: dispatch.state not in ("returned", "cancelled")
        )
        return units | cases.unit_id | live.unit_id.with_env(self.env)

    @api.model
    def _engineers(self, company):
        """Return the employees of the technical department (技术工程师)."""
        # Which unit does what is no secret to colleagues.
        role = self.env.ref("complaint_manufacturing.role_technical").sudo()
        # Which unit does what is no secret to colleagues.
        unit = role._unit_of(company).sudo()
        return unit.env["hr.employee"].search([("department_id", "in", unit.ids)])

    @api.model
    def _meeting_start(self, company, month):
        """Return ten o'clock of the third working day after the month."""
        zone = pytz.timezone(company.resource_calendar_id.tz or "UTC")
        last = fields.Date.subtract(fields.Date.add(month, months=1), days=1)
        noon = zone.localize(datetime.combine(last, time(12))).astimezone(pytz.utc)
        calendar = company.resource_calendar_id._worktime(company)
        day = deadline(calendar, noon.replace(tzinfo=None), Limit(3, "work_days")).date
        local = zone.localize(datetime.combine(day, time(10)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    # ------------------------------------------------------------
    # The matrix
    # ------------------------------------------------------------

    @api.model
    def _matrix(self, company, month):
        """Return ``{frequency: {urgency: problems}}`` of a month, every cell of it."""
        problems = self.search(
            [("company_id", "=", company.id), ("month", "=", month.replace(day=1))]
        )
        return {
            frequency: {
                urgency: problems.filtered(
                    lambda problem, f=frequency, u=urgency: (
                        problem.frequency == f and problem.urgency == u
                    )
                )
                for urgency, _label in reversed(URGENCIES)
            }
            for frequency, _label in reversed(FREQUENCIES)
        }
