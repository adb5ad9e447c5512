from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """A company chooses its complaint procedure; its branches follow unless they choose."""

    _inherit = "res.company"

    complaint_procedure_id = fields.Many2one(
        "complaint.policy",
        "Complaint Procedure",
        domain="[('company_id', '=', False), ('state', '=', 'published')]",
        index="btree_not_null",
        ondelete="restrict",
        help="Complaints follow the version of this procedure that is in force when they arrive. "
        "Empty: the procedure of the parent company, or the standard one. A policy of the "
        "company's own comes first.",
    )

    @api.constrains("complaint_procedure_id")
    def _check_complaint_procedure(self):
        for company in self:
            # Whether it is published is no secret to who chooses it.
            procedure = company.complaint_procedure_id.sudo()
            if procedure.company_id or procedure.state == "draft":
                raise ValidationError(
                    self.env._(
                        "%(policy)s cannot be chosen by %(company)s: it is a draft, or the policy "
                        "of one company. Choose a published policy without a company.",
                        policy=procedure.display_name,
                        company=company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Let a new company follow the only procedure there is to choose."""
        companies = super().create(vals_list)
        undecided = companies.filtered(
            lambda company: not company.parent_id and not company.complaint_procedure_id
        )
        if undecided:
            # Which procedures there are is no secret to who may create companies.
            undecided.complaint_procedure_id = (
                self.env["complaint.policy"].sudo()._only_trade_procedure()
            )
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if not {"complaint_procedure_id", "parent_id"}.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result
