from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ComplaintRoutingRule(models.Model):
    """When … → this unit is dispatched to, these help, these are told."""

    _name = "complaint.routing.rule"
    _description = "Routing Rule"
    _inherit = ["complaint.rule.mixin"]

    role_id = fields.Many2one("complaint.unit.role", "Lead Role")
    unit_id = fields.Many2one("hr.department", "Or This Unit")
    at_site = fields.Boolean(
        "At the Producing Site",
        help="The role is played for the company that made the product, not for the one that "
        "took in the complaint.",
    )
    co_role_ids = fields.Many2many(
        "complaint.unit.role", "complaint_routing_rule_co_rel", "rule_id", "role_id", "Co-handlers"
    )
    inform_role_ids = fields.Many2many(
        "complaint.unit.role",
        "complaint_routing_rule_inform_rel",
        "rule_id",
        "role_id",
        "Informed",
        help="Told at registration; they need not act.",
    )
    handler = fields.Selection(
        [("keep", "Whoever took it in"), ("head", "Head of the lead unit")],
        required=True,
        default="keep",
    )
    duty = fields.Char(translate=True, help="What the lead unit is asked to do.")
    co_duty = fields.Char(
        "Duty of Co-handlers",
        translate=True,
        help="What co-handlers are asked to do; empty: the same as the lead unit.",
    )

    @api.constrains("role_id", "unit_id")
    def _check_target(self):
        for rule in self:
            if not (rule.role_id or rule.unit_id or rule.inform_role_ids):
                raise ValidationError(
                    self.env._("Rule %s names neither a unit nor a role.", rule.code)
                )

    def _lead_unit(self, case):
        """Return the unit that leads, empty when nobody plays the role."""
        self.ensure_one()
        return self.unit_id or self._unit_for(self.role_id, case)

    def _handler_of(self, case, unit):
        """Return who handles a case that nobody was named for."""
        self.ensure_one()
        if self.handler == "head":
            # Who heads a unit of another company is no secret to who registers.
            return unit.sudo().manager_id.user_id.with_env(self.env)
        return case._default_handler(unit)

    def _co_units(self, case):
        units = self.env["hr.department"]
        for role in self.co_role_ids:
            units |= self._unit_for(role, case)
        return units - self._lead_unit(case)

    def _informed_units(self, case):
        units = self.env["hr.department"]
        for role in self.inform_role_ids:
            units |= self._unit_for(role, case)
        return units

    def _unit_for(self, role, case):
        if not role:
            return self.env["hr.department"]
        site = case.site_company_id if self.at_site else case.company_id
        return role._unit_of(site or case.company_id)
