from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .complaint_decision_kinds import DECISION_KINDS
from .complaint_thaw import is_unlocked, unlocked


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
        needed = self._fields_by_approver()
        for rule in self:
            field = needed.get(rule.approver)
            if field and not rule[field]:
                raise ValidationError(self.env._("Rule %s does not say who approves.", rule.code))

    @api.model
    def _fields_by_approver(self):
        """Return the field that each kind of approver needs. Hook for further kinds."""
        return {"group": "group_id", "user": "user_id", "role_head": "role_id"}

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
                # Tiers are administrators' records; the writer of the rule was checked.
                rule.sudo().tier_id.write(values)
            else:
                # Tiers are administrators' records; the writer of the rule was checked.
                tier = self.env["tier.definition"].sudo().create(values)
                rule._write_unlocked({"tier_id": tier.id})

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
    """A signature under a decision: given through the decision, by whom it is asked of.

    The module this comes from lets every user write and delete reviews.
    """

    _inherit = "tier.review"

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._ensure_through_decision()
        return reviews

    def write(self, vals):
        if "comment" in vals and len(vals) == 1:
            mine = self.filtered(lambda review: self.env.user in review.reviewer_ids)
            (self - mine)._ensure_through_decision()
        else:
            self._ensure_through_decision()
        result = super().write(vals)
        if vals.keys() & {"model", "res_id"}:
            self._ensure_through_decision()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_through_decision(self):
        self._ensure_through_decision()

    def _update_review_status(self):
        return super(TierReview, unlocked(self))._update_review_status()

    def _ensure_through_decision(self):
        """Refuse to approve, reject or withdraw approvals behind the decision's back.

        :raise UserError: says how approvals are given
        """
        if self.env.su or is_unlocked(self.env):
            return
        if any(review.model == "complaint.decision" for review in self):
            raise UserError(
                self.env._(
                    "Approvals are given and refused on the decision, with “Approve” and "
                    "“Reject”, by the person they are asked of."
                )
            )

    def _get_reviewers(self):
        rule = self.definition_id.complaint_rule_id
        if self.definition_id.review_type != "complaint_unit" or not rule:
            return super()._get_reviewers()
        approvers = rule._approvers(self.env[self.model].browse(self.res_id))
        return approvers - self.requested_by if self.definition_id.exclude_requester else approvers
