"""Nobody handles, verifies or approves a complaint about themselves (回避, GNC-03)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    concerned_user_ids = fields.Many2many(
        "res.users",
        "complaint_case_concerned_user_rel",
        "case_id",
        "user_id",
        "Persons Concerned",
        copy=False,
        groups="complaint_base.group_complaint_handler,complaint_base.group_complaint_auditor",
        help="Colleagues the complaint is about. None of them handles it, verifies what is "
        "alleged, or approves what is decided.",
    )

    @api.constrains("user_id", "concerned_user_ids")
    def _check_handler_recused(self):
        for case in self:
            case._ensure_not_concerned(case.user_id)

    @api.constrains("concerned_user_ids")
    def _check_dispatches_recused(self):
        for case in self:
            # Who works on it is asked, whoever may see the dispatches.
            live = case.sudo().dispatch_ids.filtered(
                lambda dispatch: dispatch.state not in ("returned", "cancelled")
            )
            case._ensure_not_concerned(live.user_id)

    def _concerned(self):
        # That somebody is concerned follows from what is refused; the list stays hidden.
        return self.sudo().concerned_user_ids.with_env(self.env)

    def _ensure_not_concerned(self, users):
        """Refuse work of those whom the complaint is about.

        :raise ValidationError: names them
        """
        self.ensure_one()
        if concerned := users & self._concerned():
            raise ValidationError(
                self.env._(
                    "%(case)s is about %(users)s, who therefore can neither handle it, nor verify "
                    "what is alleged, nor approve what is decided. Choose somebody else.",
                    case=self.name or self.subject,
                    users=", ".join(concerned.sudo().mapped("name")),  # names of colleagues
                )
            )


class ComplaintRoutingRule(models.Model):
    _inherit = "complaint.routing.rule"

    def _handler_of(self, case, unit):
        user = super()._handler_of(case, unit)
        concerned = case._concerned()
        if user not in concerned:
            return user
        # The head of the supervising unit takes what its usual handler may not.
        role = case.policy_id.sudo().supervising_role_id
        # Who heads a unit is no secret to who registers.
        unit = role._unit_of(case.company_id).sudo() if role else unit.browse()
        others = unit.manager_id.user_id | self.env.user.filtered(lambda u: not u.share)
        return (others.with_env(self.env) - concerned)[:1]


class ComplaintDispatch(models.Model):
    _inherit = "complaint.dispatch"

    @api.constrains("user_id", "case_id")
    def _check_recused(self):
        for dispatch in self:
            # Units do not see the case; whether it is about one of them is all that is asked.
            dispatch.sudo().case_id._ensure_not_concerned(dispatch.user_id)


class ComplaintFinding(models.Model):
    _inherit = "complaint.finding"

    @api.constrains("verdict", "verified_by_id")
    def _check_recused(self):
        for finding in self.filtered("verified_by_id"):
            finding.case_id._ensure_not_concerned(finding.verified_by_id)


class ComplaintDecision(models.Model):
    _inherit = "complaint.decision"

    def _validate_tier(self, tiers=False):
        for decision in self:
            decision._ensure_not_about_me()
        return super()._validate_tier(tiers)

    def _rejected_tier(self, tiers=False):
        for decision in self:
            decision._ensure_not_about_me()
        return super()._rejected_tier(tiers)

    def _ensure_not_about_me(self):
        self.ensure_one()
        if self.env.user in self.case_id._concerned():
            raise UserError(
                self.env._(
                    "%s is about you: somebody else decides. Ask a supervisor to name another "
                    "approver.",
                    self.case_id.display_name,
                )
            )
