from odoo import api, fields, models
from odoo.exceptions import UserError

LARGEST = 2000


class ComplaintPolicySimulation(models.TransientModel):
    """Which cases would this version have treated otherwise, and how?"""

    _name = "complaint.policy.simulation"
    _description = "Simulation of a Policy"
    _rec_name = "policy_id"

    policy_id = fields.Many2one("complaint.policy", required=True, ondelete="cascade")
    compare_id = fields.Many2one(
        "complaint.policy",
        "Compared With",
        help="Empty: the version by which each case was treated.",
    )
    date_from = fields.Date(
        "Received From",
        required=True,
        default=lambda self: fields.Date.subtract(fields.Date.today(), years=1),
    )
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    line_ids = fields.One2many("complaint.policy.simulation.line", "simulation_id")
    summary = fields.Char(readonly=True)

    def action_simulate(self):
        """Compare, and list every difference; nothing is changed.

        :raise UserError: a company must be chosen by the policy, or too long a period
        """
        self.ensure_one()
        self.line_ids.unlink()
        cases = self._cases()
        lines = self._compare(cases)
        self.line_ids = [fields.Command.create(vals) for vals in lines]
        concerned = {vals["case_id"] for vals in lines}
        self.summary = self.env._(
            "%(concerned)s of %(all)s cases would have been treated otherwise.",
            concerned=len(concerned),
            all=len(cases),
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
            "name": self.env._("Simulation"),
        }

    def _cases(self):
        domain = [
            ("state", "!=", "draft"),
            ("received_at", ">=", self.date_from),
            ("received_at", "<", fields.Date.add(self.date_to, days=1)),
        ]
        if self.policy_id.company_id:
            domain.append(("company_id", "child_of", self.policy_id.company_id.id))
        if self.compare_id:
            domain.append(("policy_id", "=", self.compare_id.id))
        cases = self.env["complaint.case"].search(domain, limit=LARGEST + 1)
        if len(cases) > LARGEST:
            raise UserError(
                self.env._(
                    "There are more than %s cases in this period. Choose a shorter one.", LARGEST
                )
            )
        return cases

    def _compare(self, cases):
        # Clocks are replayed from what happened; only the outcome is shown.
        ledger = cases.sudo()._ledger()
        would = self.policy_id._outcome(cases, ledger)
        was = {}
        for policy, of_policy in cases.grouped("policy_id").items():
            was |= (self.compare_id or policy)._outcome(of_policy, ledger)
        lines = []
        for case in cases:
            for aspect in sorted(was[case].keys() | would[case].keys()):
                before, old_rule = was[case].get(aspect, ("", None))
                after, new_rule = would[case].get(aspect, ("", None))
                if before != after:
                    lines.append(
                        {
                            "case_id": case.id,
                            "aspect": aspect,
                            "before": before,
                            "after": after,
                            "old_rule": old_rule and f"{old_rule.code} {old_rule.name}",
                            "new_rule": new_rule and f"{new_rule.code} {new_rule.name}",
                        }
                    )
        return lines


class ComplaintPolicySimulationLine(models.TransientModel):
    """One difference a version would have made to a case."""

    _name = "complaint.policy.simulation.line"
    _description = "Difference of a Policy"
    _order = "id"

    simulation_id = fields.Many2one(
        "complaint.policy.simulation", required=True, index=True, ondelete="cascade"
    )
    case_id = fields.Many2one("complaint.case", required=True, ondelete="cascade")
    aspect = fields.Char()
    before = fields.Char("As It Was")
    after = fields.Char("As It Would Be")
    old_rule = fields.Char("By Rule")
    new_rule = fields.Char("By New Rule")


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    @api.readonly
    def action_simulate(self):
        """Open the simulation of this version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulation"),
            "res_model": "complaint.policy.simulation",
            "view_mode": "form",
            "context": {"default_policy_id": self.id},
        }
