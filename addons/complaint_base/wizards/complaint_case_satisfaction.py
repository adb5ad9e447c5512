from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.complaint_contact import MEANS
from ..models.complaint_states import DISSATISFIED, SATISFACTION


class ComplaintCaseSatisfaction(models.TransientModel):
    """What the customer says of the outcome, and what follows from it."""

    _name = "complaint.case.satisfaction"
    _description = "Customer's Satisfaction"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    satisfaction = fields.Selection(SATISFACTION, "The Customer Is", required=True)
    is_dissatisfied = fields.Boolean(compute="_compute_is_dissatisfied")
    when_dissatisfied = fields.Selection(related="case_id.policy_id.when_dissatisfied")
    note = fields.Text("What the Customer Says")
    goes_up = fields.Boolean(
        "To the Unit Above", help="The unit above the one that handled it goes on (上级部门)."
    )

    recourse_text = fields.Text(
        "Means of Recourse", related="case_id.policy_id.recourse_text", related_sudo=True
    )
    recourse_means = fields.Selection(
        MEANS,
        "Told by",
        help="How the customer was told where else to turn.",
    )
    asks_about_product = fields.Boolean(related="case_id.asks_about_product")
    product_satisfaction = fields.Selection(
        SATISFACTION, "With the Product", help="Apart from how the complaint was handled."
    )

    @api.depends("satisfaction")
    def _compute_is_dissatisfied(self):
        for wizard in self:
            wizard.is_dissatisfied = wizard.satisfaction in DISSATISFIED

    def action_confirm(self):
        """Close a satisfied customer's case; take a dissatisfied one's as the policy says.

        :raise UserError: dissatisfied, and no details are given (CEM-39)
        """
        self.ensure_one()
        case = self.case_id
        if self.product_satisfaction:
            case.product_satisfaction = self.product_satisfaction
        if self.is_dissatisfied:
            if not (self.note or "").strip():
                raise UserError(
                    self.env._("Ask what exactly the customer is not satisfied with, and note it.")
                )
            if self.recourse_text and self.recourse_means:
                case.action_tell_recourse(self.recourse_means)
            case._write_unlocked({"satisfaction": self.satisfaction})
            go_on = case.action_dissatisfied_upward if self.goes_up else case.action_dissatisfied
            goes_on = go_on(self.note)
            return {
                "type": "ir.actions.act_window",
                "res_model": "complaint.case",
                "res_id": goes_on.id,
                "views": [(False, "form")],
            }
        case._write_unlocked({"satisfaction": self.satisfaction, "satisfaction_note": self.note})
        case.action_close()
        return {"type": "ir.actions.act_window_close"}
