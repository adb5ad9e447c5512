from odoo import api, fields, models, tools
from odoo.fields import Domain


class ComplaintUnitRole(models.Model):
    """The part a unit plays in a procedure: 运营管理部, 销售公司, 生产公司.

    A policy names roles, because it is written before anybody knows how the
    departments of a company are called; each company says which of its units
    plays them.
    """

    _name = "complaint.unit.role"
    _description = "Role of a Unit"
    _inherit = ["complaint.profile.mixin"]

    assignment_ids = fields.One2many("complaint.unit.assignment", "role_id", "Units")

    def _unit_of(self, company):
        """Return the unit that plays the role for a company.

        A branch without one of its own uses that of its parent company.
        """
        self.ensure_one()
        units = self.env["complaint.unit.assignment"]._unit_ids_of(self.id)
        # Which companies are above one's own is no secret.
        for ancestor in company.sudo()._worktime_lineage():
            if ancestor.id in units:
                return self.env["hr.department"].browse(units[ancestor.id])
        return self.env["hr.department"]


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Let those who handle complaints see the units of the companies above their own.

        A branch dispatches to the departments of its group, by rule or by hand;
        elsewhere core shows the departments of one's own companies only.
        """
        domain = super()._compute_domain(model_name, mode)
        if model_name != "hr.department" or mode != "read" or self.env.su:
            return domain
        if not self.env.user.has_group("complaint_base.group_complaint_handler"):
            return domain
        # Which companies are above one's own is no secret.
        lineage = {
            company.id for own in self.env.companies.sudo() for company in own._worktime_lineage()
        }
        above = list(lineage - set(self.env.companies.ids))
        return Domain(domain) | Domain("company_id", "in", above) if above else domain


class ComplaintUnitAssignment(models.Model):
    """Which unit of a company plays a role."""

    _name = "complaint.unit.assignment"
    _description = "Unit that Plays a Role"
    _inherit = ["complaint.remembered.mixin"]
    _check_company_auto = True
    _order = "role_id, company_id, id"

    role_id = fields.Many2one("complaint.unit.role", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    unit_id = fields.Many2one(
        "hr.department", "Unit", required=True, ondelete="restrict", index=True
    )

    _company_role_uniq = models.Constraint(
        "UNIQUE (role_id, company_id)", "The company already has a unit for this role."
    )

    @api.depends("role_id.name", "unit_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.role_id.name}: {line.unit_id.name}"

    @api.model
    @tools.ormcache("role_id")
    def _unit_ids_of(self, role_id):
        """Return ``{company id: unit id}`` of a role, of all companies.

        Which unit handles what is not a secret within a group of companies.
        """
        # Said above; who is shown which of them is for the rules to say.
        lines = self.sudo().search_fetch([("role_id", "=", role_id)], ["company_id", "unit_id"])
        return {line.company_id.id: line.unit_id.id for line in lines}
