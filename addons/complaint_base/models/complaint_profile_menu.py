from odoo import api, fields, models


class IrUiMenu(models.Model):
    """A menu of one trade: seen by those whose companies follow its procedure."""

    _inherit = "ir.ui.menu"

    complaint_profile = fields.Char(
        help="Shown only to users of a company whose complaint policy has this profile.",
        index="btree_not_null",
    )

    @api.model
    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        trades = self.env.user._complaint_profiles()
        # Which menus there are is no secret; which of them to show is asked here.
        others = self.sudo().search(
            [("complaint_profile", "!=", False), ("complaint_profile", "not in", list(trades))]
        )
        return [*hidden, *others.ids]
