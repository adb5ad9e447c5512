from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .complaint_decision_kinds import DECISION_KINDS


class ComplaintApprovalRule(models.Model):
    """When … → a decision of this kind is approved by that person or group.

    Each rule keeps one tier of OCA's ``base_tier_validation``, so the tiers
    are data of the policy and disappear with it.
    """

    _name = "complaint.approval.rule"
    _description = "Approval Tier"
    _inherit = ["complaint.rule.mixin"]

    decision_kind = fields.Selection(DECISION_KINDS, help="Empty: decisions of every kind.")
    min_amount = fields.Monetary(
        help="Only decisions that promise at least this much to the customer."
    )
    currency_id = fields.Many2one("res.currency", default=lambda self: self.env.company.currency_id)
    approver = fields.Selection(
        [
            ("group", "Members of a group"),
            ("user", "One person"),
            ("unit_head", "Head of the unit in charge"),
            ("role_head", "Head of the unit that plays a role"),
        ],
        required=True,
        default="group",
    )
    group_id = fields.Many2one("res.groups", "Group")
    user_id = fields.Many2one("res.users", "Person")
    role_id = fields.Many2one("complaint.unit.role", "Role")
    tier_id = fields.Many2one("tier.definition", readonly=True, copy=False, ondelete="cascade")

    @api.constrains("approver", "group_id", "user_id", "role_id")
    def _check_approver(self):
        needed = {"group": "group_id", "user": "user_id", "role_head": "role_id"}
        for rule in self:
            field = needed.get(rule.approver)
            if field and not rule[field]:
                raise ValidationError(self.env._("Rule %s does not say who approves.", rule.code))

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._sync_tiers()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"tier_id"}:
            self._sync_tiers()
        return result

    def unlink(self):
        # Whoever may change the policy may remove the tier it keeps.
        tiers = self.sudo().tier_id
        result = super().unlink()
        tiers.unlink()
        return result

    def _sync_tiers(self):
        for rule in self:
            # Tiers are administrators' records; the policy manager who writes
            # the rule was checked when writing it.
            values = rule.sudo()._prepare_tier_vals()
            if rule.tier_id:
                rule.sudo().tier_id.write(values)
            else:
                rule.tier_id = self.env["tier.definition"].sudo().create(values)

    def _prepare_tier_vals(self):
        self.ensure_one()
        review = {"group": "group", "user": "individual"}.get(self.approver, "complaint_unit")
        return {
            "name": f"{self.policy_id.name}: {self.name}",
            "model_id": self.env["ir.model"]._get_id("complaint.decision"),
            "review_type": review,
            "reviewer_id": self.user_id.id if review == "individual" else False,
            "reviewer_group_id": self.group_id.id if review == "group" else False,
            "complaint_rule_id": self.id,
            "company_id": False,
            # Tiers are taken from the highest number down to the lowest.
            "sequence": 1000 - self.sequence,
            "approve_sequence": True,
            "exclude_requester": review == "group",
            "has_comment": True,
            "notify_on_pending": True,
            "active": self.active,
        }

    def _approvers(self, decision):
        """Return the users who approve for a unit: its head."""
        self.ensure_one()
        case = decision.case_id
        if self.approver == "role_head":
            unit = self.role_id._unit_of(case.company_id)
        else:
            unit = case.unit_id
        return unit.manager_id.user_id

    def _applies_to(self, decision):
        """Whether a decision needs this tier."""
        self.ensure_one()
        return (
            (not self.decision_kind or self.decision_kind == decision.kind)
            and decision.amount >= self.min_amount
            and bool(self._matching(decision.case_id))
        )


class TierDefinition(models.Model):
    _inherit = "tier.definition"

    review_type = fields.Selection(
        selection_add=[("complaint_unit", "Head of a unit, by the complaint policy")],
        ondelete={"complaint_unit": "cascade"},
    )
    complaint_rule_id = fields.Many2one(
        "complaint.approval.rule", readonly=True, ondelete="cascade", index="btree_not_null"
    )

    @api.model
    def _get_tier_validation_model_names(self):
        return [*super()._get_tier_validation_model_names(), "complaint.decision"]


class TierReview(models.Model):
    _inherit = "tier.review"

    def _get_reviewers(self):
        rule = self.definition_id.complaint_rule_id
        if self.definition_id.review_type != "complaint_unit" or not rule:
            return super()._get_reviewers()
        return rule._approvers(self.env[self.model].browse(self.res_id))
