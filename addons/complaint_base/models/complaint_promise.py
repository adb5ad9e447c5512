"""What may be said to a customer before anything is decided (切忌随意表态、许愿)."""

from odoo import fields, models

from ..kernel.words import find_words, split_words
from .complaint_contact import BINDING


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    explaining_needs_decision = fields.Boolean(
        default=True,
        help="Off: explaining patiently is free, only replies and promises need an approved "
        "decision.",
    )
    promise_words = fields.Text(
        help="One per line. Whatever is said to the customer with one of these words is a promise "
        "and needs an approved decision, whatever it was meant to be.",
    )


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def _is_binding(self):
        # The policy binds whoever is subject to it, read or not.
        policy = self.case_id.policy_id.sudo()
        if find_words(self.text, split_words(policy.promise_words)):
            return True
        if self.purpose == "explain" and not policy.explaining_needs_decision:
            return False
        return self.purpose in BINDING
