"""A decision that is a plan: measures with owner and date, in versions (解决方案).

An approved decision never changes. Who needs it otherwise makes the next
version, which is approved like the first; until then the old one is carried
out, and from then on the new one.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .complaint_action import KINDS
from .complaint_thaw import is_unlocked, unlocked

# What is planned; who plans otherwise makes a new version.
PLANNED_KINDS = ("handling", "settlement")


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    decision_is_plan = fields.Boolean(
        "Handling Is Planned",
        help="A decision on the handling names measures with owner and date, what the customer "
        "needs, what the company can bear, and what it costs (解决措施、责任人和完成时间).",
    )


class ComplaintPlanLine(models.Model):
    """One planned measure: what, who, by when. Approved, it becomes a measure."""

    _name = "complaint.plan.line"
    _description = "Planned Measure"
    _inherit = ["complaint.frozen.mixin"]
    _order = "decision_id, sequence, id"

    decision_id = fields.Many2one(
        "complaint.decision", "Plan", required=True, index=True, ondelete="cascade"
    )
    case_id = fields.Many2one(related="decision_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="decision_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Measure", required=True)
    kind = fields.Selection(KINDS, required=True, default="correction")
    unit_id = fields.Many2one("hr.department", "Unit", index="btree_not_null")
    user_id = fields.Many2one("res.users", "Owner", required=True)
    due_date = fields.Date("Done By", required=True)
    approver_id = fields.Many2one(
        "res.users", "Reviewed By", help="Empty: the author of the plan, or the handler."
    )
    action_id = fields.Many2one(
        "complaint.action", "Carried Out As", readonly=True, copy=False, ondelete="set null"
    )
    previous_id = fields.Many2one(
        "complaint.plan.line", "Was", readonly=True, copy=False, ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.decision_id._ensure_plan_open()
        return lines

    def write(self, vals):
        if vals.keys() - {"action_id"}:
            self.decision_id._ensure_plan_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self.decision_id._ensure_plan_open()

    def _reviewer(self):
        """Return who reviews the measure; never who carries it out."""
        self.ensure_one()
        case, decision = self.case_id, self.decision_id
        candidates = (
            self.approver_id,
            decision.create_uid,
            case.user_id,
            *case._judging_users(),
            self.user_id.employee_id.parent_id.user_id,
        )
        return next(
            (user for user in candidates if user and user != self.user_id and user.active),
            self.env.user,
        )

    def _prepare_action_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "case_id": self.case_id.id,
            "kind": self.kind,
            "unit_id": self.unit_id.id,
            "user_id": self.user_id.id,
            "approver_id": self._reviewer().id,
            "due_date": self.due_date,
        }

    def _carry_out(self):
        """Turn approved lines into measures; those of the version before go on."""
        for line in self:
            action = line.previous_id.action_id
            vals = line._prepare_action_vals()
            if action.state in ("open", "obstacle"):
                del vals["case_id"]
                # The new date is consented to by whoever approved the new version.
                action._write_unlocked(
                    {**vals, "state": "open", "obstacle": False, "asked_due_date": False}
                )
            elif not action:
                action = action.create(vals)
            line.action_id = action


class ComplaintDecision(models.Model):
    _inherit = "complaint.decision"

    version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    round = fields.Integer(
        compute="_compute_round", store=True, precompute=True, help="Of the case (轮次)."
    )
    replaces_id = fields.Many2one(
        "complaint.decision", readonly=True, copy=False, index="btree_not_null"
    )
    change_reason = fields.Text("Why It Changes", readonly=True, copy=False)
    is_plan = fields.Boolean(compute="_compute_is_plan")
    plan_line_ids = fields.One2many("complaint.plan.line", "decision_id", "Measures", copy=False)
    customer_need = fields.Text("What the Customer Needs")
    company_interest = fields.Text("What the Company Can Bear")
    cost_estimate = fields.Monetary("Estimated Cost")
    cost_note = fields.Text("How the Cost Is Estimated")

    @api.depends("case_id")
    def _compute_round(self):
        for decision in self:
            # The round in which it is taken; later ones do not change it.
            decision.round = decision.round or decision.case_id.round

    @api.depends("case_id.policy_id", "kind")
    def _compute_is_plan(self):
        for decision in self:
            # The policy binds whoever is subject to it, read or not.
            policy = decision.case_id.policy_id.sudo()
            decision.is_plan = policy.decision_is_plan and decision.kind in PLANNED_KINDS

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_submit(self):
        for decision in self:
            decision._ensure_planned()
        return super().action_submit()

    def action_new_version(self, reason):
        """Open the next version of an approved decision; it must be approved again.

        :return: the draft
        :raise UserError: no reason, or not in force
        """
        self.ensure_one()
        self.case_id._ensure_reason(reason)
        if self.state != "approved":
            raise UserError(
                self.env._("%s is not in force; change the draft itself.", self.display_name)
            )
        if draft := self._next_draft():
            raise UserError(
                self.env._(
                    "Version %(version)s of %(name)s is being written already.",
                    version=draft.version,
                    name=self.name,
                )
            )
        draft = unlocked(self).copy(
            {
                "state": "draft",
                "version": self.version + 1,
                "replaces_id": self.id,
                "change_reason": reason,
                "plan_line_ids": [
                    fields.Command.create({**line.copy_data()[0], "previous_id": line.id})
                    for line in self.plan_line_ids
                ],
            }
        )
        self.case_id._record("plan_changed", note=reason)
        return draft.with_env(self.env)

    def action_open_new_version(self, reason):
        """Open the next version on the screen."""
        return self.action_new_version(reason).get_formview_action()

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _next_draft(self):
        return self.search([("replaces_id", "=", self.id), ("state", "=", "draft")], limit=1)

    def _approve(self):
        result = super()._approve()
        replaced = self.replaces_id
        if replaced.state == "approved":
            replaced._write_unlocked({"state": "superseded"})
        # The approvers, not the owners, say what is carried out.
        approved = self.sudo()
        approved.plan_line_ids._carry_out()
        dropped = replaced.sudo().plan_line_ids.action_id - approved.plan_line_ids.action_id  # same
        dropped.filtered(lambda action: action.state in ("open", "obstacle"))._write_unlocked(
            {"state": "cancelled"}
        )
        return result

    def _allow_to_remove_reviews(self, values):
        # Who approved it stays on record when a newer version takes its place.
        return values.get("state") != "superseded" and super()._allow_to_remove_reviews(values)

    def _ensure_plan_open(self):
        """Refuse to change what was approved.

        :raise UserError: says how it is changed
        """
        if self.env.su or is_unlocked(self.env):
            return
        for decision in self:
            if decision.state != "draft" or decision.validation_status in ("waiting", "pending"):
                raise UserError(
                    self.env._(
                        "%s is submitted or decided and stays as it was. Make a new version, which "
                        "is approved again.",
                        decision.name,
                    )
                )

    def _ensure_planned(self):
        """Refuse to ask for approval of what is no plan yet.

        :raise UserError: lists everything that is missing
        """
        self.ensure_one()
        if missing := list(self._missing_of_plan()):
            raise UserError(
                "\n".join(
                    [
                        self.env._("%s cannot be submitted yet:", self.name),
                        *(f"• {sentence}" for sentence in missing),
                    ]
                )
            )

    def _missing_of_plan(self):
        """Yield what a plan still lacks. Hook."""
        self.ensure_one()
        if not self.is_plan:
            return
        if not self.plan_line_ids:
            yield self.env._("Plan at least one measure, with its owner and the date it is done.")
        if not (self.customer_need or "").strip():
            yield self.env._("Say what the customer needs.")
        if not (self.company_interest or "").strip():
            yield self.env._("Say what the company can bear.")
        if not (self.cost_note or "").strip():
            yield self.env._("Estimate the cost and say how, even if there is none.")


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    has_plan_in_force = fields.Boolean(
        compute="_compute_has_plan_in_force",
        search="_search_has_plan_in_force",
        help="A decision of the current round is approved, and no newer version waits.",
    )

    @api.depends("decision_ids.state", "decision_ids.round", "round")
    def _compute_has_plan_in_force(self):
        for case in self:
            current = case.decision_ids.filtered(
                lambda decision, case=case: decision.round == case.round
            )
            case.has_plan_in_force = "approved" in current.mapped("state") and not any(
                decision.state == "draft" and decision.replaces_id for decision in current
            )

    def _search_has_plan_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        in_force = Domain.custom(to_sql=self._plan_in_force_sql)
        return in_force if True in value else Domain("id", "not in", self._search(in_force))

    @staticmethod
    def _plan_in_force_sql(model, alias, query):
        return SQL(
            """
            EXISTS (SELECT FROM complaint_decision d
                     WHERE d.case_id = %(case)s AND d.round = %(round)s AND d.state = 'approved')
            AND NOT EXISTS (SELECT FROM complaint_decision d
                     WHERE d.case_id = %(case)s AND d.round = %(round)s AND d.state = 'draft'
                       AND d.replaces_id IS NOT NULL)
            """,
            case=model._field_to_sql(alias, "id", query),
            round=model._field_to_sql(alias, "round", query),
        )

    def _judging_users(self):
        """Return the users who judge the case, for whom to ask."""
        self.ensure_one()
        # The policy binds whoever is subject to it, read or not.
        policy = self.policy_id.sudo()
        if policy.judging_team_id:
            return self._team_users(policy.judging_team_id)
        role = policy.judging_role_id
        if not role:
            return self.env["res.users"]
        # Which unit does what is no secret to colleagues.
        return role._unit_of(self.company_id).sudo().manager_id.user_id.with_env(self.env)
