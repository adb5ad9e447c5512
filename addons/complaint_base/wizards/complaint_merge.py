from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintMerge(models.TransientModel):
    """Choose which of several complaints goes on for the others."""

    _name = "complaint.merge"
    _description = "Merge Complaints"

    case_ids = fields.Many2many(
        "complaint.case",
        "complaint_merge_case_rel",
        "wizard_id",
        "case_id",
        "Complaints",
        required=True,
        default=lambda self: self._default_cases(),
    )
    target_id = fields.Many2one(
        "complaint.case",
        "Goes On",
        required=True,
        compute="_compute_target",
        store=True,
        readonly=False,
        domain="[('id', 'in', case_ids)]",
    )
    reason = fields.Text(required=True)
    problems = fields.Text("Not Possible", compute="_compute_problems")
    warnings = fields.Text("Mind", compute="_compute_problems")
    other_customer = fields.Boolean("Although the Customers Differ")

    @api.model
    def _default_cases(self):
        if self.env.context.get("active_model") == "complaint.case":
            return self.env.context.get("active_ids", [])
        return []

    @api.depends("case_ids")
    def _compute_target(self):
        for wizard in self:
            # The first that arrived is the one the customer knows.
            ordered = wizard.case_ids.sorted(lambda case: (case.is_closed, case.received_at))
            wizard.target_id = ordered[:1]

    @api.depends("case_ids", "target_id")
    def _compute_problems(self):
        for wizard in self:
            target, cases = wizard.target_id, wizard.case_ids - wizard.target_id
            wizard.problems = target and "\n".join(cases._merge_problems(target))
            wizard.warnings = target and "\n".join(cases._merge_warnings(target))

    def action_merge(self):
        """Merge, and open the case that goes on.

        :raise UserError: nothing to merge, or what forbids it
        """
        self.ensure_one()
        if not self.target_id:
            raise UserError(self.env._("Choose the complaint that goes on."))
        cases = self.case_ids - self.target_id
        cases.action_merge(self.target_id, self.reason, other_customer=self.other_customer)
        return {
            "type": "ir.actions.act_window",
            "res_model": "complaint.case",
            "view_mode": "form",
            "res_id": self.target_id.id,
        }
