from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

from .complaint_thaw import unlocked

STANDARD = "standard"


class ComplaintPolicy(models.Model):
    """Which policy binds which company.

    A policy without a company is a *procedure*: a preset that companies may
    choose. It binds those that chose it and their branches, and nobody else;
    so two presets in one database leave each other's companies alone.
    """

    _inherit = "complaint.policy"

    following_company_ids = fields.One2many(
        "res.company", "complaint_procedure_id", "In Force At", readonly=True
    )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_adopt(self):
        """Ask which companies shall follow this procedure, and how."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put in Force for Companies"),
            "res_model": "complaint.policy.adoption",
            "view_mode": "form",
            "target": "new",
            "context": {"default_policy_id": self.id},
        }

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    @api.model
    def _in_force_for(self, company, day):
        """Return the policy in force for a company on a date.

        The nearest wins: the company's own policy, the procedure it chose,
        the same of its parent companies, at last the standard procedure.
        """
        return self.browse(self._in_force_id(company.id, fields.Date.to_string(day)))

    @api.model
    @tools.ormcache("company_id", "day")
    def _in_force_id(self, company_id, day):
        # Whoever files a complaint is subject to the policy, read or not.
        in_force = self.sudo().search(
            self._domain_in_force(day), order="valid_from desc, version desc, id desc"
        )
        own, procedures = {}, {}
        for policy in in_force:
            if policy.company_id:
                own.setdefault(policy.company_id, policy)
            else:
                procedures.setdefault(policy.code, policy)
        # As above: who is bound by a procedure need not be able to read the company.
        for company in self.env["res.company"].sudo().browse(company_id)._worktime_lineage():
            if company in own:
                return own[company].id
            if chosen := company.complaint_procedure_id:
                return chosen.code in procedures and procedures[chosen.code].id
        standard = [policy for policy in procedures.values() if policy.profile == STANDARD]
        return bool(standard) and standard[0].id

    @api.model
    def _domain_in_force(self, day):
        return (
            Domain("state", "!=", "draft")
            & Domain("valid_from", "<=", day)
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day))
        )

    @api.model
    def _only_trade_procedure(self):
        """Return the one procedure of a trade there is to choose, if there is only one."""
        procedures = self.search(
            Domain("company_id", "=", False)
            & Domain("state", "=", "published")
            & Domain("profile", "!=", STANDARD),
            limit=2,
        )
        return procedures if len(procedures) == 1 else self.browse()

    @api.model
    def _follow_where_undecided(self, policy_id):
        """Let the companies that have no procedure yet follow a preset just installed.

        A preset's data call it once; companies that chose before are left alone.
        """
        companies = self.env["res.company"].search(
            [("parent_id", "=", False), ("complaint_procedure_id", "=", False)]
        )
        decided = self.search(
            [("company_id", "in", companies.ids), ("state", "=", "published")]
        ).company_id
        (companies - decided).complaint_procedure_id = policy_id

    def _draft_for(self, company, valid_from=None):
        """Return a draft of a company's own policy that is based on this one.

        The rules stay where they are and apply through ``parent_id``, so that
        a better preset is a better policy; the company overrides them by code.
        """
        self.ensure_one()
        latest = self.search(
            [("code", "=", self.code), ("company_id", "=", company.id)],
            order="version desc",
            limit=1,
        )
        return (
            unlocked(self)
            .copy(
                {
                    **dict.fromkeys(self._rule_fields(), []),
                    "name": self.name,
                    "company_id": company.id,
                    "parent_id": self.id,
                    "version": latest.version + 1,
                    "valid_from": valid_from or self.valid_from,
                }
            )
            .with_env(self.env)
        )

    def _adopt_for(self, company, valid_from=None):
        """Put a policy that belongs to no company in force as a company's own.

        :return: the published policy of the company
        """
        own = self._draft_for(company, valid_from)
        own.action_publish()
        return own

    def _ensure_procedure(self):
        """Refuse to spread what is not a published policy without a company.

        :raise UserError: a draft, or one company's own policy
        """
        for policy in self:
            if policy.company_id or policy.state != "published":
                raise UserError(
                    self.env._(
                        "%s cannot be put in force for other companies: it is not published, or "
                        "it belongs to one company.",
                        policy.display_name,
                    )
                )
