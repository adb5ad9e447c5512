"""Every way out to the customer passes one check (CEM-33).

Chatter, composer, templates, text messages: whatever would reach somebody
outside the company about a case, or about anything that belongs to one, must
be a contact, and a contact that binds
the company needs an approved decision. Mails that the customer sends come in
freely.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

from .complaint_thaw import sending, sent_contact_id


class ComplaintPolicy(models.Model):
    _inherit = "complaint.policy"

    reply_means = fields.Selection(
        [("any", "By any means"), ("letter_phone", "By letter or phone only")],
        "Replies Are Given",
        required=True,
        default="any",
        help="What an approved decision allows may be passed on in this way (书信或电话).",
    )


class MailThread(models.AbstractModel):
    """The guard stands where every message passes, so that no model can forget it."""

    _inherit = "mail.thread"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Keep customers from following: a follower is mailed what colleagues write."""
        if partner_ids and self._complaint_cases()._guards_answers():
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
        if (outside or kwargs.get("sms_numbers")) and (cases := self._complaint_cases()):
            body = (msg_vals or {}).get("body") or message.body
            cases._ensure_may_send(html2plaintext(body or ""))
        return recipients

    def _message_sms(self, body, *args, **kwargs):
        self._complaint_cases()._ensure_may_send(body)
        return super()._message_sms(body, *args, **kwargs)

    def _complaint_cases(self):
        """Return the cases that the records are about, in sudo; none for records of others."""
        return self.env["complaint.case"]._cases_of(self._name, self.ids)


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    @api.model
    def _cases_of(self, model_name, ids):
        """Return the cases that records of any model are about, in sudo.

        A model belongs to a case by its field ``case_id`` or ``case_ids``, and
        the appointment of a meeting by the meeting: a new model is guarded by itself.
        """
        # Whoever sends may not be allowed to read the case; only its policy is
        # asked, and the refusal names who tried.
        cases = self.sudo().browse()
        if model_name == self._name:
            return cases.browse(ids)
        if model_name == "calendar.event":
            return cases.env["complaint.meeting"].search([("event_id", "in", ids)]).case_ids
        model = cases.env.get(model_name)
        for name in ("case_id", "case_ids") if model is not None and ids else ():
            field = model._fields.get(name)
            if field and field.comodel_name == self._name:
                cases |= model.browse(ids)[name]
        return cases

    def _guards_answers(self):
        """Whether some of the cases may be answered only by decision."""
        # The policy binds whoever is subject to it, read or not.
        return any(self.policy_id.sudo().mapped("reply_needs_decision"))

    def _ensure_may_send(self, text):
        """Refuse to send a text to somebody outside unless a contact stands behind it.

        :raise UserError: nobody allowed it; the attempt is logged
        """
        for case in self:
            contact = case._sending_contact()
            # A mail breaks the lines elsewhere; the words are the same.
            if contact and " ".join(contact.text.split()) in " ".join(text.split()):
                continue
            case._ensure_may_tell(self.env["complaint.decision"], text)

    def _sending_contact(self):
        """Return the contact that is being sent, if it belongs to the case.

        Only its own method names it: what it may say was checked when it was
        recorded, and it must be what is said now.
        """
        self.ensure_one()
        contact = self.env["complaint.contact"].browse(sent_contact_id(self.env) or [])
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
            case = sending(contact.case_id, contact)
            if contact.means == "sms":
                # The number is the customer's own; who may tell may not see it.
                number = case.sudo().contact_phone
                message = case._message_sms(contact.text, sms_numbers=[number])
            else:
                message = case.message_post(**contact._prepare_message_vals())
            contact._write_unlocked({"message_id": message.id})
        return True

    def _prepare_message_vals(self):
        """Return what is posted for the customer to be mailed. Hook."""
        self.ensure_one()
        case = self.case_id
        return {
            "body": plaintext2html(self.text),
            "partner_ids": case.partner_id.ids,
            # The address is the customer's own; who may tell may not see it.
            "outgoing_email_to": not case.partner_id and case.sudo().contact_email or False,
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "attachment_ids": self.attachment_ids.ids,
        }

    def _ensure_can_send(self):
        self.ensure_one()
        if self.direction != "out" or self.means not in ("mail", "sms", "portal"):
            raise UserError(self.env._("Only mails and text messages can be sent."))
        if self.message_id:
            raise UserError(self.env._("This was sent already."))
        # Only whether there is an address is asked; it is not shown.
        case = self.case_id.sudo()
        if self.means == "sms" and not case.contact_phone:
            raise UserError(self.env._("%s has no phone number to send to.", case.display_name))
        if self.means == "mail" and not (case.partner_id.email or case.contact_email):
            raise UserError(self.env._("%s has no mail address to send to.", case.display_name))


class ComplaintDecision(models.Model):
    _inherit = "complaint.decision"

    def _allows(self, means):
        # The policy binds whoever is subject to it, read or not.
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
            if not mail.model or not mail.res_id:
                continue
            outside = any(mail.recipient_ids.mapped("partner_share"))
            if not (outside or mail.email_to or mail.email_cc):
                continue
            cases = self.env["complaint.case"]._cases_of(mail.model, [mail.res_id])
            if cases:
                cases._ensure_may_send(html2plaintext(mail.body_html or ""))


class SmsComposer(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _inherit = "sms.composer"

    def _action_send_sms(self):
        if self.res_model:
            ids = self._get_records().ids
            cases = self.env["complaint.case"]._cases_of(self.res_model, ids)
            cases._ensure_may_send(self.body or "")
        return super()._action_send_sms()
