from pytz import timezone, utc

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ComplaintCase(models.Model):
    """What the policy makes of a case: version, class, unit."""

    _inherit = "complaint.case"

    classification_rule_id = fields.Many2one(
        "complaint.classification.rule", readonly=True, copy=False, ondelete="set null"
    )
    routing_rule_id = fields.Many2one(
        "complaint.routing.rule", readonly=True, copy=False, ondelete="set null"
    )

    def _adopt_policy(self):
        """Give each case the policy version in force on the day it was received.

        :raise UserError: a company has no policy for that day
        """
        Policy = self.env["complaint.policy"]
        for (company, day), cases in self.grouped(
            lambda case: (case.company_id, case._local_date(case.received_at))
        ).items():
            policy = Policy._in_force_for(company, day)
            if not policy:
                raise UserError(
                    self.env._(
                        "%(company)s has no complaint policy in force on %(day)s. A policy "
                        "manager can put one in force under Configuration > Policies.",
                        company=company.name,
                        day=format_date(self.env, day),
                    )
                )
            others = cases.filtered(lambda case, policy=policy: case.policy_id != policy)
            if others:
                # A draft of its own company: nothing else follows from it before registration.
                others._set_each("policy_id", [policy.id] * len(others))

    def _apply_classification(self):
        """Classify cases by their policies; a batch costs no query per case."""
        for policy, cases in self.grouped("policy_id").items():
            rules = policy._rules("classification_rule_ids")
            by_values = {}
            for case, vals in rules._classify(cases).items():
                if vals:
                    key = tuple(sorted(vals.items()))
                    by_values[key] = by_values.get(key, self.browse()) | case
            for key, same in by_values.items():
                same._write_unlocked(dict(key))

    def _apply_routing(self):
        """Choose the unit in charge of each case that has none.

        :return: ``{case: routing rule}`` of the cases that a rule routes
        """
        routed = {}
        for policy, cases in self.grouped("policy_id").items():
            routed |= policy._rules("routing_rule_ids")._first_match(cases)
        by_target = {}
        for case, rule in routed.items():
            unit = case.unit_id or rule._lead_unit(case)
            user = case.user_id or rule._handler_of(case, unit)
            key = rule, unit, user
            by_target[key] = by_target.get(key, self.browse()) | case
        for (rule, unit, user), cases in by_target.items():
            cases._write_unlocked(
                {"routing_rule_id": rule.id, "unit_id": unit.id, "user_id": user.id}
            )
        unrouted = self - self.browse(case.id for case in routed)
        unhandled = unrouted.filtered(lambda case: not case.user_id)
        for user, cases in unhandled.grouped(
            lambda case: case._default_handler(case.unit_id)
        ).items():
            cases.user_id = user
        return routed

    @api.model
    def _default_handler(self, unit):
        """Return who handles a case that no rule gives to anybody: who registers it.

        A customer who files a complaint does not handle it; the head of the unit does.
        """
        # Who heads a unit is no secret to who registers.
        return unit.sudo().manager_id.user_id if self.env.user.share else self.env.user

    def _local_date(self, moment):
        """Return the date of naive UTC in the zone of the company's working schedule."""
        self.ensure_one()
        zone = timezone(self.company_id.resource_calendar_id.tz or "UTC")
        return utc.localize(moment).astimezone(zone).date()

    # ------------------------------------------------------------
    # Explanation
    # ------------------------------------------------------------

    def _explain_rules(self):
        """Say of every rule of the policy whether it applies, and why not.

        :return: ``{name of the rule field: [answers of _explain_for]}``
        """
        self.ensure_one()
        return {
            field: self.policy_id._rules(field)._explain_for(self)
            for field in (
                "classification_rule_ids",
                "routing_rule_ids",
                "clock_rule_ids",
                "gate_rule_ids",
            )
        }

    @api.onchange("policy_id", "company_id", "received_at")
    def _onchange_profile(self):
        """Offer the words of the trade before the case is saved."""
        if self.state == "draft" and self.company_id and self.received_at:
            self.policy_id = self.env["complaint.policy"]._in_force_for(
                self.company_id, self._local_date(self.received_at)
            )
