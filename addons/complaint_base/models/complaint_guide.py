from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class ComplaintGuide(models.Model):
    """How a unit handles complaints of a kind 处理指引: steps, measures, supervision."""

    _name = "complaint.guide"
    _description = "Handling Guide"
    _inherit = ["mail.thread"]
    _order = "unit_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    unit_id = fields.Many2one(
        "hr.department", "Unit", required=True, index=True, help="Who wrote it and works by it."
    )
    category_ids = fields.Many2many(
        "complaint.category",
        "complaint_guide_category_rel",
        "guide_id",
        "category_id",
        "Categories",
        required=True,
        help="Those below them are meant as well.",
    )
    steps = fields.Html("How It Is Handled")
    measures = fields.Html("What Is Done")
    supervision = fields.Html("How It Is Supervised")
    reviewed_on = fields.Date(default=fields.Date.context_today, tracking=True)

    @api.model_create_multi
    def create(self, vals_list):
        guides = super().create(vals_list)
        guides._ensure_own_unit()
        return guides

    def write(self, vals):
        self._ensure_own_unit()
        result = super().write(vals)
        self._ensure_own_unit()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_own_unit(self):
        self._ensure_own_unit()

    def _ensure_own_unit(self):
        """Refuse to write other units' guides.

        :raise AccessError: names the unit
        """
        user = self.env.user
        if self.env.su or user.has_group("complaint_base.group_complaint_supervisor"):
            return
        for guide in self:
            # Whether one belongs to a unit is asked, nothing else.
            if not guide.unit_id.sudo()._complaint_has_member(user):
                raise AccessError(
                    self.env._(
                        "“%(guide)s” is written by %(unit)s.",
                        guide=guide.name,
                        unit=guide.unit_id.name,
                    )
                )

    @api.model
    def _domain_for(self, category, units, company):
        """Return which guides help with a category: of the units at it, or of anybody."""
        domain = Domain("category_ids", "parent_of", category.ids) & Domain(
            "company_id", "parent_of", company.ids
        )
        return domain & Domain("unit_id", "in", units.ids) if units else domain


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    guide_count = fields.Integer(compute="_compute_guide_count")

    @api.depends("category_id", "company_id")
    def _compute_guide_count(self):
        counts = {}
        for category, company in {(case.category_id, case.company_id) for case in self}:
            if category and company:
                domain = self.env["complaint.guide"]._domain_for(category, False, company)
                counts[category, company] = self.env["complaint.guide"].search_count(domain)
        for case in self:
            case.guide_count = counts.get((case.category_id, case.company_id), 0)

    def action_view_guides(self):
        """Open what is written about handling such a complaint."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Handling Guides"),
            "res_model": "complaint.guide",
            "view_mode": "list,form",
            "domain": list(
                self.env["complaint.guide"]._domain_for(self.category_id, False, self.company_id)
            ),
        }


class ComplaintDispatch(models.Model):
    _inherit = "complaint.dispatch"

    def action_view_guides(self):
        """Open what the unit has written about handling such a complaint."""
        self.ensure_one()
        # Of the case only what it is about; a unit may know that.
        case = self.sudo().case_id.with_env(self.env)
        # Of the case only what it is about; a unit may know that.
        return case.sudo().action_view_guides()
