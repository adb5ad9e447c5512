from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplaintCase(models.Model):
    """Marketing settles its own matters; everything else goes to operations (CEM-25…27)."""

    _inherit = "complaint.case"

    cement_scope = fields.Selection(
        [
            ("internal", "Marketing's own business (内部事务)"),
            ("beyond", "Beyond marketing (移交运营管理部)"),
        ],
        "Scope of the Matter",
        compute="_compute_cement_scope",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    cement_transferred_at = fields.Datetime("Transferred", readonly=True, copy=False)
    cement_transferred_by_id = fields.Many2one(
        "res.users", "Transferred By", readonly=True, copy=False
    )
    cement_responsible_id = fields.Many2one(
        "hr.employee",
        "Person Directly Responsible",
        copy=False,
        index="btree_not_null",
        help="Held to account even for what marketing settles itself (追究直接责任人).",
    )
    cement_prevention = fields.Text("How It Is Kept from Happening Again", copy=False)

    @api.depends("category_id")
    def _compute_cement_scope(self):
        for case in self:
            category = case.category_id
            case.cement_scope = category and (
                "internal" if category.cement_is_marketing else "beyond"
            )

    def action_cement_transfer(self):
        """Hand cases over to the unit that investigates (移交运营管理部).

        The unit in charge gets its dispatch too, if it has none yet.

        :raise UserError: not beyond marketing, or transferred already
        """
        for case in self:
            case._cement_ensure_can_transfer()
        for case in self:
            operations = case._cement_operations()
            # The policy names the units; who transfers need not be able to open them.
            hidden = case.sudo()
            if not hidden.dispatch_ids.filtered(lambda d: d.state not in ("returned", "cancelled")):
                hidden._dispatch()
            if operations not in hidden.dispatch_ids.unit_id:
                part = "co" if hidden.dispatch_ids else "lead"
                # The names of units and their heads are no secret within the group.
                hidden.env["complaint.dispatch"].create(
                    case.sudo()._prepare_dispatch_vals(part, operations.sudo(), False)
                )._record("dispatched")
            case._write_unlocked(
                {
                    "cement_transferred_at": fields.Datetime.now(),
                    "cement_transferred_by_id": self.env.uid,
                }
            )
            # The names of units and their heads are no secret within the group.
            case._record("transferred", note=operations.sudo().name)
        return True

    def _cement_operations(self):
        """Return the unit that investigates and judges."""
        self.ensure_one()
        # Which unit judges is the policy's business, read or not.
        return self.policy_id.sudo().judging_role_id._unit_of(self.company_id)

    def _cement_ensure_can_transfer(self):
        self.ensure_one()
        if self.state == "draft" or self.is_closed:
            raise UserError(
                self.env._("%s must be registered and open for that.", self.display_name)
            )
        if self.cement_scope != "beyond":
            raise UserError(
                self.env._(
                    "%s is marketing's own business. Change its scope first.", self.display_name
                )
            )
        if self.cement_transferred_at:
            raise UserError(self.env._("%s was transferred already.", self.display_name))
        if not self._cement_operations():
            # The policy binds whoever is subject to it, read or not.
            raise UserError(
                self.env._(
                    "No department plays the role “%(role)s” for %(company)s. A policy manager "
                    "can name one under Configuration.",
                    role=self.policy_id.sudo().judging_role_id.name,
                    company=self.company_id.name,
                )
            )
