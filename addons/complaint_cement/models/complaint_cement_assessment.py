from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintCementAssessment(models.Model):
    """Who is held to account for bad quality, by the company's own rules (CEM-32)."""

    _name = "complaint.cement.assessment"
    _description = "Assessment for a Complaint"
    _inherit = ["complaint.locked.mixin", "complaint.frozen.mixin"]
    _order = "case_id, id"

    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_id = fields.Many2one("hr.department", "Unit", index="btree_not_null")
    employee_id = fields.Many2one("hr.employee", "Person", index="btree_not_null")
    basis = fields.Char("By Which Rule", required=True)
    amount = fields.Monetary(help="Proposed; what is really withheld is payroll's business.")
    note = fields.Text()

    @api.constrains("case_id", "unit_id", "employee_id")
    def _check_one_of_two(self):
        for line in self:
            if bool(line.unit_id) == bool(line.employee_id):
                raise ValidationError(
                    self.env._("An assessment is of a unit or of a person: name one of them.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.case_id._ensure_may_judge()
        return lines

    def write(self, vals):
        self.case_id._ensure_may_judge()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_judges(self):
        self.case_id._ensure_may_judge()


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    cement_quality = fields.Selection(
        [("quality", "Our product's quality"), ("other", "Not the product's quality")],
        "Verdict on Quality",
        copy=False,
        tracking=True,
        help="判定发生单位: whether it is a quality problem of our product.",
    )
    cement_assessment_ids = fields.One2many("complaint.cement.assessment", "case_id", "Assessments")

    @api.model
    def _judged_fields(self):
        return super()._judged_fields() | {"cement_quality"}
