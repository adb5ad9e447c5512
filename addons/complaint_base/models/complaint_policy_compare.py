"""What would a version of a policy have done with a case? Nothing is written."""

from odoo import models

from ..kernel import replay
from .complaint_states import MAIN_STATES


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    def _outcome(self, cases, ledger):
        """Return what this version's rules make of cases.

        Judged by what the cases are now and by what has happened to them.

        :param dict ledger: of :meth:`complaint.case._ledger`
        :return: ``{case: {aspect: (value in words, rule)}}``
        """
        self.ensure_one()
        outcome = {case: {} for case in cases}
        self._outcome_classes(cases, outcome)
        self._outcome_units(cases, outcome)
        self._outcome_clocks(cases, ledger, outcome)
        self._outcome_gates(cases, outcome)
        return outcome

    def _outcome_classes(self, cases, outcome):
        for rule in self._rules("classification_rule_ids"):
            for case in rule._matching(cases):
                for field in ("kind", "severity_id", "urgency", "escalate"):
                    if rule[field]:
                        value = rule._fields[field].convert_to_export(rule[field], rule)
                        label = rule._fields[field]._description_string(self.env)
                        outcome[case].setdefault(label, (str(value), rule))

    def _outcome_units(self, cases, outcome):
        label = self.env._("Unit in Charge")
        for case, rule in self._rules("routing_rule_ids")._first_match(cases).items():
            # The policy manager compares; a rule shows which unit it leads to.
            outcome[case][label] = (rule.sudo()._lead_unit(case).name or "", rule)

    def _outcome_clocks(self, cases, ledger, outcome):
        cancels = self.env["complaint.event.type"]._cancelling_codes()
        for rule in self._rules("clock_rule_ids").filtered(lambda rule: rule.scope == "case"):
            # The policy manager compares; a rule shows which unit it leads to.
            kernel_rule = rule.sudo()._to_kernel(cancels)
            label = self.env._("Deadline: %s", rule.code)
            for case in rule._matching(cases):
                calendar = rule.calendar_id or self._working_calendar(case.company_id)
                compiled = calendar._worktime(case.company_id)
                state = replay(ledger.get((case.id, False), ()), kernel_rule, compiled)
                if state.due_at:
                    due = compiled.local(compiled.seconds(state.due_at))
                    late = state.stopped_at and state.stopped_at > state.due_at
                    words = f"{due:%Y-%m-%d %H:%M}"
                    outcome[case][label] = (
                        self.env._("%s (late)", words) if late else words,
                        rule,
                    )

    def _outcome_gates(self, cases, outcome):
        """Tell which states on record a case would not have reached."""
        for rule in self._rules("gate_rule_ids"):
            label = dict(rule._fields["state"]._description_selection(self.env))[rule.state]
            passed = cases.filtered(lambda case, rule=rule: case._has_passed(rule.state))
            for case, failing in rule._missing(passed).items():
                if failing:
                    outcome[case][self.env._("Gate: %s", label)] = (rule.message, rule)


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    def _has_passed(self, state):
        """Whether the case is, or was on its way, in a state."""
        self.ensure_one()
        if state not in MAIN_STATES or self.state not in MAIN_STATES:
            return self.state == state
        return MAIN_STATES.index(self.state) >= MAIN_STATES.index(state)
