"""The customer hears the plan and agrees to it before anybody carries it out (GNA-05)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .complaint_contact import MEANS

PLANNING_STATES = ("registered", "accepted", "investigating", "deciding", "executing")


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    plan_confirmed_at = fields.Datetime(
        "Plan Confirmed by the Customer",
        compute="_compute_plan_confirmed",
        help="In this round: another solution is confirmed again.",
    )
    is_plan_confirmed = fields.Boolean("Plan Confirmed", compute="_compute_plan_confirmed")
    is_contained = fields.Boolean(
        compute="_compute_is_contained", help="An emergency measure was carried out."
    )

    @api.depends("event_ids.code", "round")
    def _compute_plan_confirmed(self):
        for case in self:
            times = [
                event.at
                for event in case.event_ids
                if event.code == "plan_confirmed" and event.round == case.round
            ]
            case.plan_confirmed_at = max(times, default=False)
            case.is_plan_confirmed = bool(times)

    @api.depends("event_ids.code")
    def _compute_is_contained(self):
        for case in self:
            case.is_contained = "contained" in case.event_ids.mapped("code")

    def action_confirm_plan(self, means, note):
        """Record that the customer agrees to the solution that is planned.

        :param str means: how the customer said so
        :param str note: the words
        :raise UserError: nothing is decided that could be agreed to, or no words
        """
        self._ensure_reason(note)
        labels = dict(MEANS)
        if means not in labels:
            raise UserError(self.env._("Say how the customer agreed."))
        for case in self:
            if case.state not in PLANNING_STATES:
                raise UserError(
                    self.env._(
                        "%s: a plan is confirmed before it is carried out.", case.display_name
                    )
                )
            if not case.has_approved_decision:
                raise UserError(
                    self.env._(
                        "%s: no decision is approved yet that the customer could agree to.",
                        case.display_name,
                    )
                )
        self.env["complaint.contact"].create(
            [{"case_id": case.id, "direction": "in", "means": means, "text": note} for case in self]
        )
        self._record("plan_confirmed", note=note, data={"means": means})
        return True


class ComplaintAction(models.Model):
    _inherit = "complaint.action"

    def action_done(self):
        """An emergency measure that is done contains the case from then on (GNB-05)."""
        result = super().action_done()
        for action in self.filtered(lambda action: action.kind == "containment" and action.case_id):
            # Whoever contains need not see whose complaint it is; the time is on record.
            action.case_id.sudo()._record("contained", action.done_at, note=action.evidence)
        return result


class ComplaintGateRule(models.Model):
    _inherit = "complaint.gate.rule"

    guards_decisions = fields.Boolean(
        "Also Before a Decision",
        help="A decision on the handling is not submitted before it is true either.",
    )


class ComplaintDecision(models.Model):
    _inherit = "complaint.decision"

    def action_submit(self):
        for decision in self.filtered(
            lambda decision: decision.state == "draft"
            and decision.kind in ("handling", "settlement", "final")
        ):
            decision._ensure_gates_hold()
        return super().action_submit()

    def _ensure_gates_hold(self):
        """Refuse to ask for approval of what the policy does not let be decided yet (GNB-04).

        :raise UserError: everything that is missing
        """
        self.ensure_one()
        case = self.case_id
        # What comes before a decision binds whoever decides, read or not.
        policy = case.policy_id.sudo()
        rules = self.env["complaint.gate.rule"].sudo()  # as above
        if policy:
            rules = rules.browse(policy._rules("gate_rule_ids").ids)
        guards = rules.filtered("guards_decisions")
        if missing := [rule._sentence(case) for rule in guards._missing(case)[case]]:
            raise UserError(
                "\n".join(
                    [
                        self.env._("%s cannot be decided yet:", case.display_name),
                        *(f"• {sentence}" for sentence in missing),
                    ]
                )
            )
