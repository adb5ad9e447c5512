from odoo import fields, models


class ComplaintPolicyAdoption(models.TransientModel):
    """Put a procedure in force for companies: as it is, or as the base of their own."""

    _name = "complaint.policy.adoption"
    _description = "Put a Procedure in Force"

    policy_id = fields.Many2one(
        "complaint.policy", "Procedure", required=True, readonly=True, ondelete="cascade"
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    mode = fields.Selection(
        [
            ("follow", "They follow it as it is"),
            ("own", "Each gets a draft of its own, based on it"),
        ],
        "How",
        required=True,
        default="follow",
        help="A draft of its own takes over every rule; what the company does otherwise is a rule "
        "with the same code.",
    )
    valid_from = fields.Date("In Force From", default=fields.Date.context_today)

    def action_confirm(self):
        """Let the companies follow the procedure, or open their drafts.

        :raise UserError: the policy is a draft, or one company's own
        """
        self.ensure_one()
        self.policy_id._ensure_procedure()
        if self.mode == "follow":
            # A policy manager decides which procedure binds the companies they work for (nobody
            # can choose a company they cannot read), and changes nothing else of them.
            self.company_ids.sudo().complaint_procedure_id = self.policy_id
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        drafts = self.env["complaint.policy"].union(
            *(self.policy_id._draft_for(company, self.valid_from) for company in self.company_ids)
        )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "complaint_base.complaint_policy_action"
        )
        if len(drafts) == 1:
            return {**action, "views": [(False, "form")], "res_id": drafts.id}
        return {**action, "domain": [("id", "in", drafts.ids)], "context": {}}
