"""What a policy lets a standing team do: be told of cases, judge, approve, answer."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from .complaint_contact import BINDING


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    judging_team_id = fields.Many2one(
        "complaint.team.role",
        "Judging Team",
        ondelete="restrict",
        help="Only its members decide who is liable and what is done for the customer. Empty: "
        "the unit that judges liability does.",
    )
    replying_team_id = fields.Many2one(
        "complaint.team.role",
        "Replying Team",
        ondelete="restrict",
        help="Only its members tell the customer the outcome. Empty: whoever handles the case.",
    )


class ComplaintRoutingRule(models.Model):
    _inherit = "complaint.routing.rule"

    team_role_ids = fields.Many2many(
        "complaint.team.role",
        "complaint_routing_rule_team_rel",
        "rule_id",
        "team_role_id",
        "Handed to the Teams",
        help="Their members are told at registration (推送至小组).",
    )
    handler = fields.Selection(
        selection_add=[("team", "Leader of the team it is handed to")],
        ondelete={"team": "set default"},
    )

    @api.constrains("team_role_ids", "inform_role_ids")
    def _check_target(self):
        # A rule that hands a case to a team names somebody too.
        return super(
            ComplaintRoutingRule, self.filtered(lambda rule: not rule.team_role_ids)
        )._check_target()

    def _handler_of(self, case, unit):
        if self.handler == "team":
            # Who leads a team is no secret to who registers.
            for role in self.sudo().team_role_ids:
                # Who is in which team is no secret to colleagues.
                leader = role._team_of(case.company_id).sudo().leader_id
                if leader:
                    return leader.with_env(self.env)
        return super()._handler_of(case, unit)


class ComplaintApprovalRule(models.Model):
    _inherit = "complaint.approval.rule"

    approver = fields.Selection(
        selection_add=[("team", "Members of a standing team")],
        ondelete={"team": "cascade"},
    )
    team_role_id = fields.Many2one("complaint.team.role", "Team", ondelete="restrict")

    def _fields_by_approver(self):
        return {**super()._fields_by_approver(), "team": "team_role_id"}

    def _prepare_tier_vals(self):
        vals = super()._prepare_tier_vals()
        if self.approver == "team":
            # Who wrote it is often on the team; another member reads it.
            vals["exclude_requester"] = True
        return vals

    def _approvers(self, decision):
        if self.approver != "team":
            return super()._approvers(decision)
        users = decision.case_id._team_users(self.team_role_id)
        if self.role_id:
            unit = self.role_id._unit_of(decision.case_id.company_id)
            users = unit._complaint_members_among(users)
        return users


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        self._hand_to_teams(routed)
        return result

    def _hand_to_teams(self, routed):
        """Push registered cases to the teams that their routing rules name.

        :param dict routed: routing rule by case
        """
        told = {}
        for case, rule in routed.items():
            # The rule names the teams; who registers need not be able to open them.
            for role in rule.sudo().team_role_ids:
                team = role._team_of(case.company_id)
                if team:
                    told[team] = told.get(team, self.browse()) | case
        for team, cases in told.items():
            cases._tell_team(team)
            # Who is in which team is no secret to colleagues.
            cases._record("pushed", note=team.sudo().name)

    def _tell_team(self, team):
        """Notify the members of a team of cases, without saying who complains."""
        # Facts for colleagues; a member may not be allowed to open the case itself.
        members = team.sudo().member_ids.partner_id
        # Facts for colleagues who may not open the case; who complains is not among them.
        lines = [f"{case.name} {case.subject}\n{case._unit_facts()}" for case in self.sudo()]
        if members:
            # A notice to colleagues, by the system.
            self.env["mail.thread"].sudo().message_notify(
                partner_ids=members.ids,
                subject=self.env._(
                    "For %(team)s: %(cases)s",
                    team=team.sudo().name,
                    cases=", ".join(self.mapped("name")),
                ),
                body=plaintext2html("\n\n".join(lines)),
            )

    # ------------------------------------------------------------
    # Judging
    # ------------------------------------------------------------

    def _is_judge(self):
        # The policy binds whoever is subject to it, read or not.
        role = self.policy_id.sudo().judging_team_id
        if self.env.su or not role:
            return super()._is_judge()
        return self.env.user in self._team_users(role)

    def _ensure_may_judge(self):
        for case in self:
            # The policy binds whoever is subject to it, read or not.
            role = case.policy_id.sudo().judging_team_id
            if role and not case._is_judge():
                # Who is in which team is no secret to colleagues.
                raise AccessError(
                    self.env._(
                        "Only members of %(team)s decide who is responsible and what is done for "
                        "the customer (%(case)s).",
                        team=role._team_of(case.company_id).sudo().name or role.name,
                        case=case.display_name,
                    )
                )
        return super()._ensure_may_judge()


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def _ensure_allowed(self):
        result = super()._ensure_allowed()
        for contact in self:
            if contact.direction == "out" and contact.purpose in BINDING:
                contact._ensure_replying_team()
        return result

    def _ensure_replying_team(self):
        """Refuse an answer by whoever is not on the team that answers.

        :raise UserError: names the team
        """
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        role = self.case_id.policy_id.sudo().replying_team_id
        if self.env.su or not role:
            return
        if self.env.user not in self.case_id._team_users(role):
            # Who is in which team is no secret to colleagues.
            raise UserError(
                self.env._(
                    "%(case)s: the customer is told the outcome by members of %(team)s.",
                    case=self.case_id.display_name,
                    team=role._team_of(self.case_id.company_id).sudo().name or role.name,
                )
            )


class ComplaintMeeting(models.Model):
    _inherit = "complaint.meeting"

    @api.constrains("chair_id", "case_ids")
    def _check_chair(self):
        # Where a team judges, its members chair; the unit is asked where a unit judges.
        return super(
            ComplaintMeeting,
            self.filtered(lambda m: not m.case_ids.policy_id.sudo().judging_team_id),
        )._check_chair()
