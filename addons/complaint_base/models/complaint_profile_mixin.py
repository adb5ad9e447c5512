from odoo import api, fields, models
from odoo.fields import Domain


class ComplaintProfileMixin(models.AbstractModel):
    """Master data that belongs to one trade, or to all.

    Two industry presets in one database must not see each other's categories,
    channels and reasons: a record with a profile is offered only on cases
    whose policy has that profile.
    """

    _name = "complaint.profile.mixin"
    _description = "Data of an Industry Profile"
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
