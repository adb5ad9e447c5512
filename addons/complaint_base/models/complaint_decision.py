from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_decision_kinds import DECISION_KINDS
from .complaint_thaw import unlocked

STATES = [
    ("draft", "Draft"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("superseded", "Out of Force"),
]


class ComplaintDecision(models.Model):
    """What may be said and done 处理决议; approved in the tiers of the policy."""

    _name = "complaint.decision"
    _description = "Decision"
    _inherit = ["mail.thread", "tier.validation"]
    _order = "case_id, id"
    _state_from = ["draft"]
    _state_to = ["approved"]
    _cancel_state = "superseded"
    _tier_validation_manual_config = False

    name = fields.Char(required=True)
    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    kind = fields.Selection(DECISION_KINDS, required=True, default="handling", tracking=True)
    state = fields.Selection(STATES, required=True, default="draft", readonly=True, tracking=True)
    text = fields.Text("What Is Decided", required=True)
    customer_text = fields.Text(
        "What the Customer Is Told", help="The words that may be passed on, and no others."
    )
    amount = fields.Monetary("Amount Promised", help="To the customer; 0 when none is promised.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    disposition_ids = fields.Many2many(
        "complaint.disposition",
        "complaint_decision_disposition_rel",
        "decision_id",
        "disposition_id",
        "Dispositions",
    )
    decided_at = fields.Datetime(readonly=True, copy=False)
    contact_ids = fields.One2many("complaint.contact", "decision_id", "Told to the Customer")
    objection_to_id = fields.Many2one(
        "complaint.decision", "Objects To", index="btree_not_null", ondelete="restrict"
    )
    objected_unit_id = fields.Many2one("hr.department", "Objecting Unit")

    may_take_back = fields.Boolean(compute="_compute_may_take_back")

    _one_final = models.UniqueIndex(
        "(case_id) WHERE kind = 'final' AND state <> 'rejected' AND state <> 'superseded'",
        "The final ruling is given once.",
    )

    @api.depends_context("uid")
    @api.depends("state", "validation_status", "review_ids.requested_by", "case_id.user_id")
    def _compute_may_take_back(self):
        """Whoever approves rejects; taking back is for those whose decision it is."""
        user = self.env.user
        supervises = user.has_group("complaint_base.group_complaint_supervisor")
        for decision in self:
            # Who submitted it is no secret to whoever may read the decision.
            authors = decision.sudo().review_ids.requested_by | decision.case_id.user_id
            decision.may_take_back = (
                decision.state == "draft"
                and decision.validation_status in ("waiting", "pending")
                and (supervises or self.env.su or user in authors)
            )

    def evaluate_tier(self, tier):
        rule = tier.complaint_rule_id
        if not rule:
            return super().evaluate_tier(tier)
        # The policy binds whoever is subject to it, read or not.
        policy_rules = self.case_id.policy_id._rules("approval_rule_ids").sudo()
        # The policy binds whoever is subject to it, read or not.
        if rule not in policy_rules or not rule._applies_to(self.sudo()):
            return self.browse()
        return self

    def action_submit(self):
        """Ask for the approvals the policy demands; without any it is in force at once."""
        for decision in self:
            if decision.state != "draft":
                raise UserError(self.env._("%s is not a draft.", decision.name))
            if decision.need_validation:
                decision.request_validation()
            if decision.validation_status in ("no", "validated"):
                decision._approve()
        return True

    def action_supersede(self):
        """Take a decision out of force; what was told the customer stays on record."""
        self._write_unlocked({"state": "superseded"})
        return True

    def action_object(self, reason, unit=None):
        """Open a special case (专案): an objection that the president rules on, once.

        :raise UserError: no reason, or a ruling that is final already
        """
        self.ensure_one()
        self.case_id._ensure_reason(reason)
        rulings = self.case_id.decision_ids.filtered(lambda decision: decision.kind == "final")
        if "approved" in rulings.mapped("state"):
            raise UserError(self.env._("The final ruling admits no further objection."))
        objection = self.create(
            {
                "name": self.env._("Objection to %s", self.name),
                "case_id": self.case_id.id,
                "kind": "objection",
                "text": reason,
                "objection_to_id": self.id,
                "objected_unit_id": unit and unit.id,
            }
        )
        self.case_id._record("objected", note=reason)
        return objection

    def request_validation(self):
        return super(ComplaintDecision, unlocked(self)).request_validation().with_env(self.env)

    def restart_validation(self):
        """Take decisions back from approval, to write them otherwise.

        :raise UserError: not submitted, or by somebody whose decision it is not
        """
        for decision in self:
            if not decision.may_take_back:
                raise UserError(
                    self.env._(
                        "%s is taken back from approval by whoever submitted it, by the handler "
                        "or by a supervisor, while nobody has rejected or approved all of it.",
                        decision.name,
                    )
                )
        return super(ComplaintDecision, unlocked(self)).restart_validation()

    def _validate_tier(self, tiers=False):
        tiers = tiers and unlocked(tiers)
        result = super(ComplaintDecision, unlocked(self))._validate_tier(tiers)
        if self.state == "draft" and self.validation_status == "validated":
            self._approve()
        return result

    def _rejected_tier(self, tiers=False):
        tiers = tiers and unlocked(tiers)
        result = super(ComplaintDecision, unlocked(self))._rejected_tier(tiers)
        if self.validation_status == "rejected":
            checked = self.with_context(skip_validation_check=True)
            checked._write_unlocked({"state": "rejected"})
            self.case_id._record("decision_rejected", note=self.name)
        return result

    def _approve(self):
        """Put a decision in force."""
        self.ensure_one()
        self.with_context(skip_validation_check=True)._write_unlocked(
            {"state": "approved", "decided_at": fields.Datetime.now()}
        )
        self.case_id._record("decision_approved", note=self.name)

    def _allows(self, means):
        """Whether the decision may be passed on to the customer by these means. Hook."""
        self.ensure_one()
        return self.state == "approved"


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    decision_ids = fields.One2many("complaint.decision", "case_id", "Decisions")
    has_approved_decision = fields.Boolean(
        compute="_compute_has_approved_decision",
        search="_search_has_approved_decision",
    )

    @api.depends("decision_ids.state")
    def _compute_has_approved_decision(self):
        for case in self:
            case.has_approved_decision = "approved" in case.decision_ids.mapped("state")

    def _search_has_approved_decision(self, operator, value):
        if operator != "in":
            return NotImplemented
        approved = ("decision_ids", "any", [("state", "=", "approved")])
        return [approved] if True in value else ["!", approved]
