"""Whom a trade concerns: what of it others find in lists, filters, groupings and exports."""

from odoo import api, fields, models, tools
from odoo.tools import SQL

# What the web client asks before it offers a field for filters, groups, exports and measures.
OFFERS = ("searchable", "sortable", "groupable", "exportable", "aggregator")


class ResUsers(models.Model):
    _inherit = "res.users"

    def _complaint_profiles(self):
        """Return the profiles of the procedures a user has to do with.

        Those in force for his companies today, and those that his companies
        wrote for themselves or once had cases under: these stay readable.
        """
        self.ensure_one()
        companies = self.sudo().company_ids  # which procedure binds one's companies is no secret
        Policy = self.env["complaint.policy"].sudo()  # whom a policy binds may know its trade
        today = fields.Date.context_today(self)
        in_force = Policy.union(*(Policy._in_force_for(company, today) for company in companies))
        known = Policy.browse(Policy._ids_known_to(tuple(sorted(companies.ids))))
        return (in_force | known)._profiles_with_bases()


class ComplaintPolicy(models.Model):
    _name = "complaint.policy"
    _inherit = ["complaint.policy", "complaint.profile.sight.mixin"]

    @api.model
    @tools.ormcache("company_ids")
    def _ids_known_to(self, company_ids):
        """Return the policies that companies own, drafts too, or have cases under."""
        # As in _in_force_id: whom a policy binds may know its trade.
        own = self.sudo().search([("company_id", "parent_of", list(company_ids))])
        # Not flushed on purpose: a case not yet written follows a policy in force.
        used = self.env.execute_query(
            SQL(
                "SELECT id FROM complaint_policy p WHERE EXISTS (SELECT FROM complaint_case c "
                "WHERE c.policy_id = p.id AND c.company_id = ANY(%s))",
                list(company_ids),
            )
        )
        return tuple({*own.ids, *(policy_id for (policy_id,) in used)})

    def _profiles_with_bases(self):
        """Return the profiles of policies and of those they are based on."""
        profiles, policies = set(), self
        while policies:
            profiles.update(policies.mapped("profile"))
            policies = policies.parent_id
        return profiles

    @api.model
    @tools.ormcache()
    def _profiles_of_addons(self):
        """Return ``{preset add-on: profile}``: which trade an add-on's own fields are of.

        The add-on that ships a trade's policy is that trade's preset; the
        base ships the standard policy, and its fields are everybody's.
        """
        shipped = self.env["ir.model.data"].sudo()  # which add-on brought a policy is no secret
        rows = shipped.search([("model", "=", self._name), ("module", "!=", "complaint_base")])
        profiles = self.sudo().browse(rows.mapped("res_id")).exists()  # neither is its trade
        by_id = {policy.id: policy.profile for policy in profiles}
        return {row.module: by_id[row.res_id] for row in rows if row.res_id in by_id}


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer a trade's fields for filters, groups and exports to that trade only."""
        described = super().fields_get(allfields, attributes)
        if self.env.su or not (others := self._addons_of_other_trades()):
            return described
        for name, attrs in described.items():
            modules = getattr(self._fields.get(name), "_modules", ())
            if modules and others.issuperset(modules):
                attrs.update((offer, False) for offer in OFFERS if offer in attrs)
                if not attributes or "exportable" in attributes:
                    attrs["exportable"] = False
        return described

    @api.model
    def _addons_of_other_trades(self):
        if "complaint.policy" not in self.env:
            return set()
        ours = self.env.user._complaint_profiles()
        addons = self.env["complaint.policy"]._profiles_of_addons()
        return {addon for addon, profile in addons.items() if profile not in ours}
