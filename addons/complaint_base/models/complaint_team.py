from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintTeamRole(models.Model):
    """The part a standing team plays in a procedure: 投诉处理小组, 监督与改进小组.

    A policy names the part and who must be on the team; each company appoints
    the people.
    """

    _name = "complaint.team.role"
    _description = "Role of a Team"
    _inherit = ["complaint.profile.mixin"]

    seat_ids = fields.One2many("complaint.team.seat", "role_id", "Who Must Be on It", copy=True)
    is_exclusive = fields.Boolean(
        "Nobody Else", help="Members come from the units named here, and from no other."
    )
    is_independent = fields.Boolean(
        "Independent", help="Members do not inspect a case that they have handled themselves."
    )
    team_ids = fields.One2many("complaint.team", "role_id", "Teams")

    def _team_of(self, company):
        """Return the team that plays the role for a company.

        A branch without one of its own uses that of its parent company.
        """
        self.ensure_one()
        # Who is on which team is no secret within the group of companies.
        teams = {team.company_id: team for team in self.sudo().team_ids}
        # Which company is above which is no secret.
        for ancestor in company.sudo()._worktime_lineage():
            if ancestor in teams:
                return teams[ancestor].with_env(self.env)
        return self.env["complaint.team"]

    def _missing_seats(self, company, users):
        """Return a sentence for every seat that nobody of the users takes, and for strangers."""
        self.ensure_one()
        # The role names the units; who looks need not be able to open employees.
        role, users, company = self.sudo(), users.sudo(), company.sudo()
        sentences = []
        for seat in role.seat_ids:
            found = seat._sitting(company, users)
            if len(found) < seat.minimum:
                sentences.append(seat._sentence(company, len(found)))
        # Which unit does what is no secret to colleagues.
        if role.is_exclusive and (
            units := self.env["hr.department"].sudo().union(*role._units(company))
        ):
            names = ", ".join(units.mapped("name"))
            sentences += [
                self.env._("%(user)s belongs to none of: %(units)s.", user=user.name, units=names)
                for user in users - units._complaint_members_among(users)
            ]
        return sentences

    def _units(self, company):
        return [seat.unit_role_id._unit_of(company) for seat in self.seat_ids]


class ComplaintTeamSeat(models.Model):
    """One kind of member that a team must have."""

    _name = "complaint.team.seat"
    _description = "Seat on a Team"
    _order = "role_id, sequence, id"

    role_id = fields.Many2one("complaint.team.role", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    unit_role_id = fields.Many2one(
        "complaint.unit.role", "From the Unit", required=True, ondelete="restrict"
    )
    position = fields.Selection(
        [("any", "Anybody of the unit"), ("head", "Its head")], required=True, default="any"
    )
    minimum = fields.Integer("At Least", required=True, default=1)

    _minimum_positive = models.Constraint("CHECK (minimum >= 0)", "Seats cannot be negative.")

    def _sitting(self, company, users):
        """Return those of the users who may take the seat."""
        self.ensure_one()
        unit = self.unit_role_id._unit_of(company)
        if not unit:
            return users.browse()
        if self.position == "head":
            return users & unit.manager_id.user_id
        return unit._complaint_members_among(users)

    def _sentence(self, company, found):
        self.ensure_one()
        unit = self.unit_role_id._unit_of(company)
        name = unit.name or self.unit_role_id.name
        if not unit:
            return self.env._(
                "No department plays the role “%(role)s” for %(company)s; a policy manager names "
                "it under Configuration > Roles of Units.",
                role=self.unit_role_id.name,
                company=company.name,
            )
        if self.position == "head":
            return self.env._("The head of %s is not on it.", name)
        return self.env._(
            "It needs at least %(minimum)s of %(unit)s, and has %(found)s.",
            minimum=self.minimum,
            unit=name,
            found=found,
        )


class ComplaintTeam(models.Model):
    """A standing team 小组 of a company."""

    _name = "complaint.team"
    _description = "Standing Team"
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, required=True, precompute=True
    )
    sequence = fields.Integer(related="role_id.sequence", store=True)
    role_id = fields.Many2one("complaint.team.role", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    leader_id = fields.Many2one("res.users", "Leader")
    member_ids = fields.Many2many(
        "res.users", "complaint_team_member_rel", "team_id", "user_id", "Members"
    )
    note = fields.Text("Duties")
    missing = fields.Text("Not as the Procedure Wants It", compute="_compute_missing")

    _company_role_uniq = models.Constraint(
        "UNIQUE (role_id, company_id)", "The company already has a team for this role."
    )

    @api.depends("role_id")
    def _compute_name(self):
        for team in self:
            team.name = team.name or team.role_id.name

    @api.depends("member_ids", "role_id", "company_id")
    def _compute_missing(self):
        for team in self:
            members = team.member_ids._origin
            team.missing = (
                "\n".join(team.role_id._missing_seats(team.company_id, members))
                if team.role_id and team.company_id and members
                else False
            )

    @api.constrains("member_ids", "leader_id", "role_id", "company_id")
    def _check_members(self):
        for team in self.filtered("member_ids"):
            if team.leader_id and team.leader_id not in team.member_ids:
                raise ValidationError(
                    self.env._(
                        "%(leader)s leads %(team)s but is no member of it.",
                        leader=team.leader_id.name,
                        team=team.name,
                    )
                )
            if sentences := team.role_id._missing_seats(team.company_id, team.member_ids):
                raise ValidationError(
                    "\n".join([self.env._("%s is not complete:", team.name), *sentences])
                )

    def action_view_cases(self):
        """Open the cases on which the team, or some of it, works."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_base.complaint_case_action")
        return {**action, "domain": [("pick_ids.team_id", "=", self.id)]}


class ComplaintTeamPick(models.Model):
    """The members of a standing team who work on one case."""

    _name = "complaint.team.pick"
    _description = "Team on a Case"
    _inherit = ["complaint.frozen.mixin"]
    _order = "case_id, team_id"
    _rec_name = "team_id"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    team_id = fields.Many2one("complaint.team", required=True, ondelete="restrict", index=True)
    team_member_ids = fields.Many2many(related="team_id.member_ids", string="Who May Be Picked")
    user_ids = fields.Many2many(
        "res.users", "complaint_team_pick_user_rel", "pick_id", "user_id", "Members"
    )

    _once = models.UniqueIndex("(case_id, team_id)", "This team is on the case already.")

    @api.constrains("user_ids", "team_id")
    def _check_users(self):
        for pick in self:
            if strangers := pick.user_ids - pick.team_id.member_ids:
                raise ValidationError(
                    self.env._(
                        "%(users)s: not on %(team)s. Members of a team are picked from it.",
                        users=", ".join(strangers.mapped("name")),
                        team=pick.team_id.name,
                    )
                )
            role = pick.team_id.role_id
            if sentences := role._missing_seats(pick.team_id.company_id, pick.user_ids):
                raise ValidationError(
                    "\n".join(
                        [
                            self.env._(
                                "%(team)s on %(case)s is not complete:",
                                team=pick.team_id.name,
                                case=pick.case_id.display_name,
                            ),
                            *sentences,
                        ]
                    )
                )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    pick_ids = fields.One2many("complaint.team.pick", "case_id", "Teams")
    has_teams = fields.Boolean(compute="_compute_has_teams")
    teams_complete = fields.Boolean(
        compute="_compute_teams_complete",
        help="Every team of the procedure is appointed, and has the members it must have.",
    )

    @api.depends("company_id", "profile")
    def _compute_has_teams(self):
        Role = self.env["complaint.team.role"].sudo()  # whether there are teams is no secret
        for (company, profile), cases in self.grouped(
            lambda case: (case.company_id, case.profile)
        ).items():
            # Which company is above which is no secret.
            lineage = company.sudo()._worktime_lineage() if company else company
            roles = Role.search(Role._domain_for_profile(profile))
            cases.has_teams = bool(roles.team_ids.company_id & lineage)

    @api.depends("company_id", "profile")
    def _compute_teams_complete(self):
        for case in self:
            case.teams_complete = not case._missing_teams()

    def _missing_teams(self):
        """Return a sentence for every team that is not appointed or not as it should be."""
        self.ensure_one()
        Role = self.env["complaint.team.role"].sudo()  # whether there are teams is no secret
        sentences = []
        for role in Role.search([("profile", "=", self.profile)]):
            # Who is in which team is no secret to colleagues.
            team = role._team_of(self.company_id).sudo()
            if not team.member_ids:
                sentences.append(self.env._("%s is not appointed.", role.name))
            sentences += (team.missing or "").splitlines()
        return sentences

    def _details_of_requirement(self, name):
        if name == "teams_complete":
            return self._missing_teams()
        return super()._details_of_requirement(name)

    def _team_users(self, role):
        """Return who plays a team role on the case: those picked, or the whole standing team."""
        self.ensure_one()
        # Who is in which team is no secret to colleagues.
        team = role.sudo()._team_of(self.company_id)
        # Whoever works on the case may know with whom.
        pick = self.sudo().pick_ids.filtered(lambda pick: pick.team_id == team)
        # Who is in which team is no secret to colleagues.
        return (pick.user_ids or team.sudo().member_ids).with_env(self.env)

    def _people_involved(self):
        """Return ``{case: users who had a hand in it}``; a query per kind of part.

        Reading is no hand in a case. What the system records in somebody's name
        counts as much as what is done by hand: it follows from an act of theirs.
        """
        involved = {case: case.user_id | case.first_receiver_id for case in self}
        # Independence is judged by everything that happened, seen or not.
        cases = self.sudo()
        for model, fnames in self._hands_on_a_case().items():
            for fname in fnames:
                rows = cases.env[model]._read_group(
                    [("case_id", "in", self.ids), (fname, "!=", False)],
                    ["case_id"],
                    [f"{fname}:recordset"],
                )
                for case, users in rows:
                    involved[case.with_env(self.env)] |= users.with_env(self.env)
        for decision in cases.decision_ids:
            done_by = decision.review_ids.done_by.with_env(self.env)
            involved[decision.case_id.with_env(self.env)] |= done_by
        return involved

    @api.model
    def _hands_on_a_case(self):
        """Return the fields by model that say who did something for a case. Hook."""
        return {
            "complaint.dispatch": ["user_id", "signed_by_id"],
            "complaint.event": ["user_id"],
            "complaint.contact": ["user_id"],
            "complaint.decision": ["create_uid"],
            "complaint.action": ["user_id"],
            "complaint.finding": ["verified_by_id"],
        }


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def _complaint_members_among(self, users):
        """Return those of the users who belong to one of the units, a part of one, or head it."""
        # Which department a colleague belongs to is all that is looked up.
        employees = self.env["hr.employee"].sudo().search([("user_id", "in", users.ids)])
        # Which unit does what is no secret to colleagues.
        headed = self.sudo().search([("manager_id", "in", employees.ids)]).grouped("manager_id")
        wanted = [f"/{unit.id}/" for unit in self]
        found = users.browse()
        for employee in employees:
            # Where colleagues work is no secret to them.
            own = employee.department_id | headed.get(employee, self.sudo().browse())
            paths = [f"/{path}" for path in own.mapped("parent_path")]
            if any(part in path for part in wanted for path in paths):
                found |= employee.user_id.with_env(users.env)
        return users & found
