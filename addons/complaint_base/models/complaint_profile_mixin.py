from odoo import api, fields, models
from odoo.fields import Domain


class ComplaintProfileSightMixin(models.AbstractModel):
    """Records with a profile: are they of a trade that the user's companies are in?"""

    _name = "complaint.profile.sight.mixin"
    _description = "Data of Our Trade or Another"

    is_our_trade = fields.Boolean(
        compute="_compute_is_our_trade",
        search="_search_is_our_trade",
        help="For all procedures, or for one that a company of the user follows.",
    )

    @api.depends("profile")
    @api.depends_context("uid")
    def _compute_is_our_trade(self):
        trades = self.env.user._complaint_profiles()
        for record in self:
            record.is_our_trade = not record.profile or record.profile in trades

    @api.model
    def _search_is_our_trade(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Asked anew by every search, so that a procedure that begins today shows today.
        ours = Domain("profile", "in", [False, *sorted(self.env.user._complaint_profiles())])
        return ours if True in value else ~ours


class ComplaintProfileMixin(models.AbstractModel):
    """Master data that belongs to one trade, or to all.

    Two industry presets in one database must not see each other's categories,
    channels and reasons: a record with a profile is offered only on cases
    whose policy has that profile.
    """

    _name = "complaint.profile.mixin"
    _description = "Data of an Industry Profile"
    _inherit = ["complaint.profile.sight.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, index=True)
    profile = fields.Char(
        index=True, help="Offered only under policies of this profile; empty: under all."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text("Explanation", translate=True)

    _code_uniq = models.UniqueIndex("(code, COALESCE(profile, ''))", "The code is already used.")

    @api.model
    def _domain_for_profile(self, profile):
        """Return what may be chosen under a policy of ``profile``."""
        return Domain("profile", "in", [False, profile] if profile else [False])
