"""How the customer is answered: by the means he prefers, with the parts it must have."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..kernel.words import find_words, split_words
from .complaint_contact import MEANS

RULE_FIELD = "reply_rule_ids"


class ComplaintReplyRule(models.Model):
    """When … → an answer to the customer contains this part."""

    _name = "complaint.reply.rule"
    _description = "Part of a Reply"
    _inherit = ["complaint.rule.mixin"]

    part = fields.Selection(
        [
            ("words", "One of these words"),
            ("decision", "The words that the decision allows"),
            ("length", "At least so many characters"),
        ],
        "Contains",
        required=True,
        default="words",
    )
    words = fields.Text(
        help="One per line, in every language the customers are answered in; any of them is "
        "enough. A star stands for a few characters.",
    )
    length = fields.Integer("Characters")  # pylint: disable=attribute-deprecated
    message = fields.Char("What Is Missing", required=True, translate=True)

    @api.constrains("part", "words", "length")
    def _check_part(self):
        for rule in self:
            if rule.part == "words" and not split_words(rule.words):
                raise ValidationError(self.env._("Rule %s does not say which words.", rule.code))
            if rule.part == "length" and rule.length < 1:
                raise ValidationError(
                    self.env._("Rule %s does not say how many characters.", rule.code)
                )

    def _is_contained(self, contact):
        """Whether the part is in what the customer is told."""
        self.ensure_one()
        text = contact.text or ""
        if self.part == "decision":
            allowed = (contact.decision_id.customer_text or "").strip()
            return not allowed or allowed in text
        if self.part == "length":
            return len("".join(text.split())) >= self.length
        return bool(find_words(text, split_words(self.words)))


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    reply_rule_ids = fields.One2many(
        "complaint.reply.rule", "policy_id", "Parts of a Reply", copy=True
    )
    reply_by_preference = fields.Boolean(
        "Reply as the Customer Prefers",
        help="By the means the customer prefers (电话、邮件等); another one needs a reason.",
    )

    @api.model
    def _rule_fields(self):
        return (*super()._rule_fields(), RULE_FIELD)


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_means = fields.Selection(
        MEANS, "Prefers to Hear by", help="How this customer wants to be answered."
    )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    preferred_means = fields.Selection(
        MEANS,
        "Prefers to Hear by",
        compute="_compute_preferred_means",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("partner_id")
    def _compute_preferred_means(self):
        for case in self:
            partner = case.partner_id
            case.preferred_means = (
                case.preferred_means
                or partner.complaint_means
                or partner.commercial_partner_id.complaint_means
            )


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    means_reason = fields.Char(
        "Why Not as Preferred", help="The customer prefers another means (客户偏好)."
    )

    def _ensure_allowed(self):
        result = super()._ensure_allowed()
        for contact in self:
            if contact.direction == "out" and contact.purpose == "reply":
                contact._ensure_complete_reply()
        return result

    def _ensure_complete_reply(self):
        """Refuse an answer that lacks a part, or comes another way than the customer wants.

        :raise UserError: everything that is missing
        """
        self.ensure_one()
        if missing := list(self._missing_of_reply()):
            raise UserError(
                "\n".join(
                    [
                        self.env._("%s: the reply is not complete.", self.case_id.display_name),
                        *(f"• {sentence}" for sentence in missing),
                    ]
                )
            )

    def _missing_of_reply(self):
        """Yield what a reply lacks by the policy. Hook."""
        self.ensure_one()
        # What a reply must contain binds whoever answers, read or not.
        case, policy = self.case_id, self.case_id.policy_id.sudo()
        preferred = case.preferred_means
        if policy.reply_by_preference and preferred and self.means != preferred:
            if not (self.means_reason or "").strip():
                labels = dict(self._fields["means"]._description_selection(self.env))
                yield self.env._(
                    "The customer prefers to hear by %(preferred)s. Reply so, or say why not.",
                    preferred=labels[preferred],
                )
        # The rule binds whoever is subject to it, read or not.
        for rule in policy._rules(RULE_FIELD).sudo() if policy else ():
            # The words of the reply are searched for its parts, nothing is shown.
            if rule._matching(case) and not rule._is_contained(self.sudo()):
                yield rule.message
