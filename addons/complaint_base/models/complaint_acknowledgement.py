"""An acknowledgement by mail at registration, where the policy says so (CEM-19)."""

import logging

from odoo import fields, models
from odoo.tools import html2plaintext

_logger = logging.getLogger(__name__)


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    acknowledges_by_mail = fields.Boolean(
        "Acknowledge by Mail",
        help="Whoever left a mail address is told at once that the complaint is on record, and "
        "its number. Nothing is promised by it.",
    )
    acknowledgement_template_id = fields.Many2one(
        "mail.template",
        "Words of the Acknowledgement",
        domain="[('model', '=', 'complaint.case')]",
        ondelete="restrict",
        help="Empty: the words that come with the suite.",
    )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        for policy, cases in self.grouped("policy_id").items():
            # The policy binds whoever is subject to it, read or not.
            if policy.sudo().acknowledges_by_mail:
                cases._acknowledge_by_mail()
        return result

    def _acknowledge_by_mail(self):
        """Acknowledge cases that nobody has acknowledged yet; a mail that fails stops nothing."""
        for case in self.filtered(lambda case: case._wants_acknowledgement()):
            try:
                with self.env.cr.savepoint():
                    contact = self.env["complaint.contact"].create(
                        case._prepare_acknowledgement_vals()
                    )
                    contact.action_send()
            except Exception:
                # The number says which; whom it went to is not the log's business.
                _logger.exception("%s could not be acknowledged by mail", case.name)

    def _wants_acknowledgement(self):
        """Whether the customer is reached by mail and has not been told yet.

        What a list brings in is of yesterday: its customers were told when they called.
        """
        self.ensure_one()
        # Whoever registers need not see the address that is written to.
        case = self.sudo()
        told = any(
            contact.direction == "out" and contact.purpose == "acknowledge"
            for contact in case.contact_ids
        )
        address = case.partner_id.email or case.contact_email
        return bool(address) and not told and not case.intake_id.batch

    def _prepare_acknowledgement_vals(self):
        """Return the values of the contact that says so, in the words of the policy."""
        self.ensure_one()
        default = self.env.ref("complaint_base.mail_template_acknowledgement")
        # A template is rendered for the case it is about, whoever registers it.
        template = (self.policy_id.sudo().acknowledgement_template_id or default).sudo()
        body = template._render_field("body_html", self.ids, compute_lang=True)[self.id]
        return {
            "case_id": self.id,
            "direction": "out",
            "means": "mail",
            "purpose": "acknowledge",
            "text": html2plaintext(body).strip(),
        }


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def _prepare_message_vals(self):
        vals = super()._prepare_message_vals()
        if self.purpose == "acknowledge":
            # No robot answers it, and none takes it for a person's words.
            vals["mail_headers"] = {
                "Auto-Submitted": "auto-replied",
                "X-Auto-Response-Suppress": "All",
            }
        return vals
