from odoo import api, fields, models

from ..kernel.roster import Member, Roster
from .complaint_states import END_STATES


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    complaint_limit = fields.Integer(
        "Complaints at Once",
        groups="hr.group_hr_user,complaint_base.group_complaint_supervisor",
        help="How many open cases a rule may give this employee; 0: any number.",
    )

    _complaint_limit_positive = models.Constraint(
        "CHECK (complaint_limit >= 0)", "The number of complaints at once cannot be negative."
    )


class ComplaintRoutingRule(models.Model):
    _inherit = "complaint.routing.rule"

    handler = fields.Selection(
        selection_add=[("member", "Member of the lead unit with the least open work")],
        ondelete={"member": "set default"},
    )


class ComplaintCase(models.Model):
    """Cases go to whoever has the least to do, up to what they can carry."""

    _inherit = "complaint.case"

    def _apply_routing(self):
        # Whom a person chose stays.
        open_cases = self.filtered(lambda case: not case.user_id)
        routed = super()._apply_routing()
        open_cases._share_out(routed)
        return routed

    def _share_out(self, routed):
        """Share cases out among the members of their units, where a rule says so.

        When everybody is full the head of the unit has them and sees it in the
        load; no case waits for a handler.

        :param dict routed: routing rule by case
        """
        cases = self.filtered(lambda case: case in routed and routed[case].handler == "member")
        if not cases:
            return
        today = cases[0]._local_date(fields.Datetime.now())
        rosters = cases.unit_id._complaint_rosters(today)
        by_user = {}
        for case in cases:
            roster = rosters.get(case.unit_id)
            # Who heads a unit is no secret to who registers.
            head = case.unit_id.sudo().manager_id.user_id
            user_id = (roster and roster.pick()) or head.id
            if user_id:
                by_user[user_id] = by_user.get(user_id, self.browse()) | case
        for user_id, mine in by_user.items():
            mine.write({"user_id": user_id})


class HrDepartment(models.Model):
    _inherit = "hr.department"

    @api.model
    def _domain_complaint_load(self, users):
        return [("user_id", "in", users.ids), ("state", "not in", END_STATES)]

    def _complaint_rosters(self, day):
        """Return ``{unit: Roster}`` of the members who are present on a day.

        :param date day: who is away then is given nothing
        """
        # Whoever registers a case need not see what else the others have open.
        units = self.sudo()
        employees = units.env["hr.employee"].search(
            [("department_id", "in", units.ids), ("user_id", "!=", False)], order="id"
        )
        away = self.env["complaint.deputy"]._stand_ins(day)
        loads = {
            user.id: count
            for user, count in units.env["complaint.case"]._read_group(
                self._domain_complaint_load(employees.user_id), ["user_id"], ["__count"]
            )
        }
        rosters = {}
        for unit, members in employees.grouped("department_id").items():
            rosters[unit.with_env(self.env)] = Roster(
                Member(member.user_id.id, loads.get(member.user_id.id, 0), member.complaint_limit)
                for member in members
                if member.user_id.id not in away
            )
        return rosters
