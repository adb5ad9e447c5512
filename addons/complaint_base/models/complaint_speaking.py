"""Who owns the procedure, and who may speak with the customer (由销售部解释沟通)."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .complaint_contact import BINDING


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    owner_role_id = fields.Many2one(
        "complaint.unit.role",
        "Owns the Procedure",
        help="Only members of this unit publish a version for their company (归口管理).",
    )
    speaking_role_id = fields.Many2one(
        "complaint.unit.role",
        "Speaks with Customers",
        help="Only members of this unit contact the customer; all others work through them.",
    )
    replying_role_id = fields.Many2one(
        "complaint.unit.role",
        "Gives the Answer",
        help="Only members of this unit reply, promise and explain. Empty, or without a unit: "
        "whoever speaks with customers.",
    )

    def action_publish(self):
        for policy in self:
            policy._ensure_owner()
        return super().action_publish()

    def _ensure_owner(self):
        """Refuse a version by somebody else than the owner of the procedure.

        :raise AccessError: names the unit
        """
        self.ensure_one()
        role = self.owner_role_id
        unit = role and self.company_id and role._unit_of(self.company_id)
        if unit and not self.env.su and not unit._complaint_has_member(self.env.user):
            raise AccessError(
                self.env._(
                    "%(policy)s is owned by %(unit)s: a member of it publishes the version.",
                    policy=self.display_name,
                    unit=unit.name,
                )
            )

    def _speaking_unit(self, company, purpose):
        """Return the unit whose members may say that to a customer, empty for anybody."""
        self.ensure_one()
        unit = self.env["hr.department"]
        if purpose in BINDING and self.replying_role_id:
            unit = self.replying_role_id._unit_of(company)
        return unit or (self.speaking_role_id and self.speaking_role_id._unit_of(company)) or unit


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def _ensure_allowed(self):
        result = super()._ensure_allowed()
        for contact in self:
            if contact.direction == "out" and not self.env.su:
                contact._ensure_speaker()
        return result

    def _ensure_speaker(self):
        """Refuse a word to the customer by somebody whose part it is not.

        :raise UserError: names the unit that speaks; the attempt is logged
        """
        self.ensure_one()
        case = self.case_id
        # The policy binds whoever is subject to it, read or not.
        unit = case.policy_id.sudo()._speaking_unit(case.company_id, self.purpose)
        users = self.env.user | self.user_id
        if not unit or all(unit._complaint_has_member(user) for user in users):
            return
        self.env["complaint.refusal"]._log(case, self.text)
        raise UserError(
            self.env._(
                "%(case)s: only %(unit)s speaks with the customer. Give them what is to be said.",
                case=case.display_name,
                unit=unit.name,
            )
        )
