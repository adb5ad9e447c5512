"""Every way out to the customer passes one check (CEM-33).

Chatter, composer, templates, text messages: whatever would reach somebody
outside the company about a case must be a contact, and a contact that binds
the company needs an approved decision. Mails that the customer sends come in
freely.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

# The models whose messages are about a case.
GUARDED = (
    "complaint.case",
    "complaint.decision",
    "complaint.dispatch",
    "complaint.contact",
    "complaint.return.request",
)


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    reply_means = fields.Selection(
        [("any", "By any means"), ("letter_phone", "By letter or phone only")],
        "Replies Are Given",
        required=True,
        default="any",
        help="What an approved decision allows may be passed on in this way (书信或电话).",
    )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Keep customers from following: a follower is mailed what colleagues write."""
        if partner_ids and self._guards_answers():
            partners = self.env["res.partner"].browse(partner_ids)
            partner_ids = partners.filtered(lambda partner: not partner.partner_share).ids
        return super().message_subscribe(partner_ids=partner_ids, subtype_ids=subtype_ids)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        author = (msg_vals or {}).get("author_id") or message.author_id.id
        outside = [
            recipient
            for recipient in recipients
            if recipient["share"] and recipient["id"] != author
        ]
        if outside or kwargs.get("sms_numbers"):
            body = (msg_vals or {}).get("body") or message.body
            self._ensure_may_send(html2plaintext(body or ""))
        return recipients

    def _message_sms(self, body, *args, **kwargs):
        self._ensure_may_send(body)
        return super()._message_sms(body, *args, **kwargs)

    def _guards_answers(self):
        """Whether some of the cases may be answered only by decision."""
        return any(self.policy_id.sudo().mapped("reply_needs_decision"))

    def _ensure_may_send(self, text):
        """Refuse to send a text to somebody outside unless a contact stands behind it.

        :raise UserError: nobody allowed it; the attempt is logged
        """
        for case in self:
            contact = case._sending_contact()
            if contact and contact.text.strip() in text:
                continue
            case._ensure_may_tell(self.env["complaint.decision"], text)

    def _sending_contact(self):
        """Return the contact that is being sent, if it belongs to the case.

        The context only names it: what it may say was checked when it was
        recorded, and it must be what is said now.
        """
        self.ensure_one()
        contact = self.env["complaint.contact"].browse(
            self.env.context.get("complaint_contact_id") or []
        )
        if contact.exists() and contact.case_id == self and contact.direction == "out":
            return contact
        return contact.browse()


class ComplaintContact(models.Model):
    _inherit = "complaint.contact"

    def action_send(self):
        """Send contacts by mail or text message to whom they name.

        :raise UserError: there is no address, or it was sent already
        """
        for contact in self:
            contact._ensure_can_send()
            case = contact.case_id.with_context(complaint_contact_id=contact.id)
            if contact.means == "sms":
                # The number is the customer's own; who may tell may not see it.
                number = case.sudo().contact_phone
                contact.message_id = case._message_sms(contact.text, sms_numbers=[number])
            else:
                contact.message_id = case.message_post(
                    body=contact.text,
                    partner_ids=case.partner_id.ids,
                    outgoing_email_to=not case.partner_id and case.sudo().contact_email or False,
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    attachment_ids=contact.attachment_ids.ids,
                )
        return True

    def _ensure_can_send(self):
        self.ensure_one()
        if self.direction != "out" or self.means not in ("mail", "sms", "portal"):
            raise UserError(self.env._("Only mails and text messages can be sent."))
        if self.message_id:
            raise UserError(self.env._("This was sent already."))
        case = self.case_id.sudo()
        if self.means == "sms" and not case.contact_phone:
            raise UserError(self.env._("%s has no phone number to send to.", case.display_name))
        if self.means == "mail" and not (case.partner_id.email or case.contact_email):
            raise UserError(self.env._("%s has no mail address to send to.", case.display_name))


class ComplaintDecision(models.Model):
    _inherit = "complaint.decision"

    def _allows(self, means):
        policy = self.case_id.policy_id.sudo()
        if policy.reply_means == "letter_phone" and means not in ("letter", "phone", "visit"):
            return False
        return super()._allows(means)


class MailMail(models.Model):
    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        mails._ensure_case_allows()
        return mails

    def _ensure_case_allows(self):
        """Check every mail about a case, however it came to be: templates, mass mailing, chatter.

        :raise UserError: no decision allows it
        """
        for mail in self:
            if mail.model not in GUARDED or not mail.res_id:
                continue
            # Whoever sends may not be allowed to read the case; only its policy
            # is asked, and the refusal names who tried.
            case = self.env[mail.model].sudo().browse(mail.res_id)
            if mail.model != "complaint.case":
                case = case.case_id
            if mail.email_to or any(mail.recipient_ids.mapped("partner_share")):
                case._ensure_may_send(html2plaintext(mail.body_html or ""))


class SmsComposer(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _inherit = "sms.composer"

    def _action_send_sms(self):
        if self.res_model in GUARDED:
            records = self._get_records()
            cases = records if self.res_model == "complaint.case" else records.case_id
            cases._ensure_may_send(self.body or "")
        return super()._action_send_sms()
