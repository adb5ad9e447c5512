"""What every customer may know of the procedure: steps, channels, promised times (STD-01)."""

from odoo import api, fields, models
from odoo.fields import Domain


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    how_text = fields.Text(
        "Explanation for Customers",
        translate=True,
        help="In plain words, on the public page that explains how complaints are handled; one "
        "step per line.",
    )

    def _public_values(self, company):
        """Return what the public page shows of the procedure of a company; nothing else.

        :rtype: dict of plain values
        """
        self.ensure_one()
        # What customers are promised is published; the rest of the policy is not shown.
        policy = self.sudo()
        # As above: how to reach the company is what it publishes.
        Channel = self.env["complaint.channel"].sudo()
        channels = Channel.search(
            Channel._domain_for_profile(policy.profile) & Domain("is_public", "=", True)
        )
        # As above: only the limits that are told to customers.
        promised = policy._rules("clock_rule_ids").sudo().filtered("is_promised")
        labels = self.env["complaint.case"]._portal_step_labels()
        return {
            "company": company.sudo().name,  # a company publishes its name
            "title": policy.name,
            "steps": [line.strip() for line in (policy.how_text or "").splitlines() if line.strip()]
            or list(labels.values()),
            "channels": [
                {"name": channel.name, "text": channel.public_text, "kind": channel.kind}
                for channel in channels
            ],
            "limits": [{"name": rule.name, "text": rule._limit_in_words()} for rule in promised],
            "recourse": policy.recourse_text,
        }

    @api.model
    def _public_procedure_of(self, company):
        """Return the procedure that binds a company today."""
        return self._in_force_for(company, fields.Date.context_today(self))


class ComplaintClockRule(models.Model):
    _inherit = "complaint.clock.rule"

    def _limit_in_words(self):
        """Return the limit as a customer reads it: "within 2 working days"."""
        self.ensure_one()
        labels = dict(self._fields["unit"]._description_selection(self.env))
        return self.env._(
            "within %(amount)s %(unit)s", amount=f"{self.amount:g}", unit=labels[self.unit]
        )
