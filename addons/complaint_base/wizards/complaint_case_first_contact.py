from odoo import api, fields, models

from ..models.complaint_contact import MEANS


class ComplaintCaseFirstContact(models.TransientModel):
    """Ask the two questions that settle a complaint at first contact."""

    _name = "complaint.case.first.contact"
    _description = "Solved at First Contact"

    case_id = fields.Many2one("complaint.case", required=True, readonly=True, ondelete="cascade")
    explanation = fields.Text("What Was Explained", required=True)
    means = fields.Selection(
        MEANS, compute="_compute_means", store=True, readonly=False, required=True
    )
    is_content = fields.Boolean("The Customer Is Satisfied with the Explanation")
    complains_no_more = fields.Boolean("The Customer Will Not Complain Again about This")
    note = fields.Text("What the Customer Says")

    @api.depends("case_id")
    def _compute_means(self):
        for wizard in self:
            walked_in = wizard.case_id.channel_id.kind == "walkin"
            wizard.means = "visit" if walked_in else "phone"

    def action_confirm(self):
        """Close and archive the case.

        :raise UserError: a tick is missing, or a gate does not hold
        """
        self.ensure_one()
        self.case_id.action_close_first_contact(
            self.explanation, self.is_content, self.complains_no_more, self.means, self.note
        )
        return {"type": "ir.actions.act_window_close"}
