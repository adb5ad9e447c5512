from odoo import api, fields, models, tools
from odoo.fields import Domain

from odoo.addons.complaint_base.kernel.words import find_words, split_words


class ComplaintGasArea(models.Model):
    """A service area 供气片区 and the 综合所 that looks after it (第四条)."""

    _name = "complaint.gas.area"
    _description = "Gas Service Area"
    _inherit = ["complaint.remembered.mixin"]
    _order = "company_id, sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, default=lambda self: self.env.company, index=True
    )
    unit_id = fields.Many2one(
        "hr.department",
        "Station (综合所)",
        required=True,
        check_company=True,
        help="Its head handles the ordinary complaints of the area.",
    )
    streets = fields.Text(
        "Streets and Estates",
        help="One per line; an address with one of them lies in this area.",
    )

    _name_uniq = models.UniqueIndex("(company_id, name)", "The branch already has this area.")

    @api.model
    @tools.ormcache("company_id")
    def _ids_within(self, company_id):
        """Return the ids of the areas of a company and its branches.

        Every complaint asks for them, in companies that supply no gas as well.
        """
        # Which areas there are is no secret.
        return self.sudo().search(Domain("company_id", "child_of", company_id)).ids

    @api.model
    def _area_of(self, address, areas):
        """Return the area of an address: the one with the longest street that it names."""
        found = [
            (max(map(len, words)), area)
            for area in areas
            if (words := find_words(address, split_words(area.streets)))
        ]
        return max(found, key=lambda pair: pair[0])[1] if found else self.browse()


class ResPartner(models.Model):
    _inherit = "res.partner"

    gas_area_id = fields.Many2one("complaint.gas.area", "Gas Service Area", index="btree_not_null")
    gas_user_number = fields.Char("Gas User No.", index="btree_not_null")
    is_gas_offered = fields.Boolean(compute="_compute_is_gas_offered")

    @api.depends_context("uid")
    def _compute_is_gas_offered(self):
        """Show what only gas users have to those whose companies supply gas."""
        self.is_gas_offered = "gas" in self.env.user._complaint_profiles()


class ComplaintRoutingRule(models.Model):
    _inherit = "complaint.routing.rule"

    gas_profile = fields.Char(related="policy_id.profile")
    gas_by_area = fields.Boolean(
        "Station of the Area",
        help="The station that looks after the gas user's area leads; without one, the role.",
    )

    def _lead_unit(self, case):
        if self.gas_by_area and case.gas_area_id:
            # Which station looks after an area is no secret.
            return case.gas_area_id.sudo().unit_id.with_env(self.env)
        return super()._lead_unit(case)


class ComplaintCase(models.Model):
    """Where the gas user lives decides who handles the complaint."""

    _inherit = "complaint.case"

    gas_area_id = fields.Many2one(
        "complaint.gas.area",
        "Service Area",
        compute="_compute_gas_area_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('company_id', 'child_of', company_id)]",
    )
    gas_user_number = fields.Char(
        "User No.", compute="_compute_gas_user_number", store=True, readonly=False
    )

    @api.depends("partner_id", "contact_address", "company_id")
    def _compute_gas_area_id(self):
        areas = {}
        for case in self:
            if case.gas_area_id or not case.company_id:
                continue
            if case.company_id not in areas:
                areas[case.company_id] = case._gas_areas()
            known = case.partner_id.gas_area_id
            if known not in areas[case.company_id]:
                known = known._area_of(case.contact_address, areas[case.company_id])
            case.gas_area_id = known

    @api.depends("partner_id")
    def _compute_gas_user_number(self):
        for case in self:
            case.gas_user_number = case.gas_user_number or case.partner_id.gas_user_number

    def action_register(self):
        """Register each complaint with the branch that its area belongs to (第二条)."""
        for case in self.filtered(lambda case: case.state == "draft"):
            # Which unit does what is no secret to colleagues.
            branch = case.gas_area_id.sudo().company_id
            if branch != case.company_id and case.company_id in branch.parent_ids:
                case.company_id = branch
        return super().action_register()

    def write(self, vals):
        result = super().write(vals)
        if "gas_area_id" in vals:
            self._send_crews()
        return result

    def _emergency_company(self):
        # The crew of the branch goes there, whoever took the call.
        return self.gas_area_id.sudo().company_id or super()._emergency_company()

    def _gas_areas(self):
        """Return the areas of a company and its branches."""
        areas = self.env["complaint.gas.area"]
        # Which areas there are is no secret; a portal customer files as well.
        return areas.sudo().browse(areas._ids_within(self.company_id.id))

    @api.model
    def _fields_watched_while_typing(self):
        return [*super()._fields_watched_while_typing(), "gas_area_id", "gas_way"]
