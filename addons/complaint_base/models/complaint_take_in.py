from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import plaintext2html


class ComplaintCase(models.Model):
    """Who may take complaints in, and who is told of them at once."""

    _inherit = "complaint.case"

    def action_register(self):
        drafts = self.filtered(lambda case: case.state == "draft")
        drafts._adopt_policy()
        drafts._ensure_may_take_in()
        return super().action_register()

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        self._inform_units(routed)
        return result

    # ------------------------------------------------------------
    # Taking in
    # ------------------------------------------------------------

    def _ensure_may_take_in(self):
        """Refuse registration by units that the policy does not let take complaints in.

        Customers, mailboxes and other systems are not units; what they file is taken in.

        :raise AccessError: names the units that do, and what to do instead
        """
        if self.env.su or self.env.user.share:
            return
        for (policy, company), _cases in self.grouped(
            lambda case: (case.policy_id, case.company_id)
        ).items():
            # The policy binds whoever is subject to it, read or not.
            roles = policy.sudo().intake_role_ids
            units = self.env["hr.department"].union(*(role._unit_of(company) for role in roles))
            if units and not units._complaint_has_member(self.env.user):
                # Who takes complaints in, and who heads it, is told to everybody.
                raise AccessError(
                    self.env._(
                        "Complaints are registered by %(units)s. Hand this one over to them; you "
                        "stay on record as who received it first.",
                        units=", ".join(units.sudo().mapped("name")),
                    )
                )

    # ------------------------------------------------------------
    # Telling units
    # ------------------------------------------------------------

    def _inform_units(self, routed):
        """Tell the units that a routing rule wants informed; a batch is one message each.

        :param dict routed: routing rule by case
        """
        told = {}
        for case, rule in routed.items():
            # The rule names the units; who registers need not be able to open them.
            for unit in rule.sudo()._informed_units(case.sudo()):
                told[unit] = told.get(unit, self.browse()) | case
        for unit, cases in told.items():
            cases._tell_unit(unit)
        by_units = {}
        for case in self:
            # Who takes complaints in, and who heads it, is told to everybody.
            units = tuple(unit.sudo().name for unit, cases in told.items() if case in cases)
            if units:
                by_units[units] = by_units.get(units, self.browse()) | case
        for units, cases in by_units.items():
            cases._record("informed", note=", ".join(units))

    def _tell_unit(self, unit):
        """Notify the head of a unit of the cases, without saying who complains."""
        # Who takes complaints in, and who heads it, is told to everybody.
        head = unit.sudo().manager_id.user_id.partner_id
        if not head:
            return
        # Who takes complaints in, and who heads it, is told to everybody.
        lines = [f"{case.name} {case.subject}\n{case._unit_facts()}" for case in self.sudo()]
        # Facts for a colleague; he may not be allowed to open the case itself.
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=head.ids,
            subject=self.env._("New complaints: %s", ", ".join(self.mapped("name"))),
            body=plaintext2html("\n\n".join(lines)),
        )
