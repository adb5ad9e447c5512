from odoo import api, fields, models
from odoo.fields import Domain


class ComplaintMailbox(models.Model):
    """An address complaints are mailed to: of a company, of a unit, of a product line."""

    _name = "complaint.mailbox"
    _description = "Complaint Mailbox"
    _inherit = ["mail.alias.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    unit_id = fields.Many2one("hr.department", "Unit", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Handles what arrives here unless a rule of the policy names somebody else, and is "
        "told when a mail went to another mailbox too.",
    )
    channel_id = fields.Many2one(
        "complaint.channel",
        required=True,
        default=lambda self: self.env.ref("complaint_base.channel_mail", False),
    )
    category_id = fields.Many2one("complaint.category")

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("complaint.intake")
        return values

    @api.model
    def _addressed_by(self, addresses):
        """Return the mailboxes that addresses belong to."""
        locals_ = {address.partition("@")[0] for address in addresses}
        return self.search(
            Domain("alias_id.alias_full_name", "in", list(addresses))
            | (
                Domain("alias_id.alias_name", "in", list(locals_))
                & (
                    Domain("alias_id.alias_incoming_local", "=", True)
                    | Domain("alias_id.alias_domain_id", "=", False)
                )
            )
        )

    def _own_addresses(self):
        """Return every address that mail of this database itself may come from."""
        # Few, and all of them count.
        # pylint: disable=no-search-all
        domains = self.env["mail.alias.domain"].search([])
        found = {
            *self.with_context(active_test=False).search([]).mapped("alias_email"),
            *domains.mapped("bounce_email"),
            *domains.mapped("catchall_email"),
            *domains.mapped("default_from_email"),
        }
        return {address.lower() for address in found if address}
