"""Mail: on record before anybody looks into it, then a case, a contact or a refusal."""

import base64
import re

from odoo import api, fields, models
from odoo.tools import email_normalize, plaintext2html

from ..kernel.mail_source import MailSource

# A number is written with at least one digit and four signs.
NUMBER = re.compile(r"[0-9A-Za-z][\w/\-]{3,}")
MAILS_PER_HOUR = 20


class ComplaintIntake(models.Model):
    _inherit = "complaint.intake"

    mailbox_ids = fields.Many2many(
        "complaint.mailbox",
        "complaint_intake_mailbox_rel",
        "intake_id",
        "mailbox_id",
        "Mailboxes",
        readonly=True,
    )
    sender = fields.Char(readonly=True, index="btree_not_null")
    mail_key = fields.Char("Message-ID", readonly=True)

    # ------------------------------------------------------------
    # Receiving
    # ------------------------------------------------------------

    @api.model
    def _receive_mail(self, source, mailboxes):
        """Put a mail on record as it arrived.

        :param bytes source: RFC 822 source
        :param mailboxes: the ``complaint.mailbox`` it was sent to
        :return: the intake and whether it is new
        """
        mail = MailSource(source)
        first = mailboxes[:1]
        channel = first.channel_id or self.env.ref("complaint_base.channel_mail")
        intake, is_new = self._receive(
            mail.key,
            channel,
            {
                "name": mail.subject[:250] or self.env._("(no subject)"),
                "company_id": (first.company_id or self.env.company).id,
                "user_id": (first.user_id or self.env.user).id,
                "mailbox_ids": [(6, 0, mailboxes.ids)],
                "sender": mail.sender or False,
                "mail_key": mail.message_id or False,
                "raw": base64.b64encode(source),
                "raw_name": "mail.eml",
            },
            scope="mail",
        )
        if not is_new and (further := mailboxes - intake.mailbox_ids):
            intake.mailbox_ids |= further
            intake._inform(further)
        elif is_new and len(mailboxes) > 1:
            intake._inform(mailboxes[1:])
        return intake, is_new

    def _inform(self, mailboxes):
        """Tell further mailboxes that the mail is being handled, and by whom."""
        self.ensure_one()
        users = mailboxes.user_id | mailboxes.unit_id.manager_id.user_id
        users -= self.user_id
        if users:
            self.message_notify(
                partner_ids=users.partner_id.ids,
                subject=self.name,
                body=self.env._(
                    "This mail went to %(mailboxes)s too. It is one complaint, taken in by "
                    "%(user)s.",
                    mailboxes=", ".join(mailboxes.mapped("name")),
                    user=self.user_id.name,
                ),
            )

    # ------------------------------------------------------------
    # Processing
    # ------------------------------------------------------------

    def _make_cases(self):
        mails = self.filtered(lambda intake: intake.mailbox_ids or intake.key.startswith("mail:"))
        cases = self.env["complaint.case"]
        others = self - mails
        if others:
            cases |= super(ComplaintIntake, others)._make_cases()
        for intake in mails:
            cases |= intake._make_case_of_mail()
        return cases

    def _make_case_of_mail(self):
        """Make a case of a mail, add it to the case it answers, or refuse it."""
        self.ensure_one()
        mail = MailSource(base64.b64decode(self.raw or b""))
        if not self.env.context.get("complaint_accept") and (reason := self._unwanted(mail)):
            self._refuse(reason)
            return self.env["complaint.case"]
        case = self._case_answered(mail)
        if case:
            self._join(case, mail)
            return self.env["complaint.case"]
        self.text = mail.text
        self.payload = self._payload_of_mail(mail)
        cases = super()._make_cases()
        # The ledger shows what came with it; answers to it find their case.
        self._post_mail(cases, mail)
        return cases

    def _handler(self, unit):
        return self.mailbox_ids[:1].user_id or super()._handler(unit)

    def _show_contents(self):
        result = super()._show_contents()
        if self.raw and self.key.startswith("mail:"):
            self.text = MailSource(base64.b64decode(self.raw)).text
        return result

    def _unwanted(self, mail):
        """Return why a mail is not a complaint, ``False`` if it may be one."""
        if mail.robot:
            return self.env._("An automatic reply: no person wrote it (%s).", mail.robot[:200])
        if mail.sender and mail.sender in self.env["complaint.mailbox"]._own_addresses():
            return self.env._("A loop: it comes from our own address %s.", mail.sender)
        limit = self._mails_per_hour()
        if mail.sender and limit:
            since = fields.Datetime.subtract(self.received_at, hours=1)
            earlier = self.search_count(
                [
                    ("sender", "=", mail.sender),
                    ("received_at", ">", since),
                    ("id", "<", self.id),
                ],
                limit=limit,
            )
            if earlier >= limit:
                return self.env._(
                    "A loop or a flood: more than %(limit)s mails within an hour from %(sender)s.",
                    limit=limit,
                    sender=mail.sender,
                )
        return False

    def _mails_per_hour(self):
        # A limit, not a secret.
        value = self.env["ir.config_parameter"].sudo().get_param("complaint_base.mails_per_hour")
        return int(value or MAILS_PER_HOUR)

    def _payload_of_mail(self, mail):
        """Return the values of the case that only the mail knows."""
        partner = self._partner_of(mail.sender)
        payload = {
            "contact_name": (mail.sender_name or self.env._("(no sender)"))[:200],
            "contact_email": mail.sender or False,
        }
        if partner:
            payload["partner_id"] = partner.id
        category = self.mailbox_ids[:1].category_id
        if category:
            payload["category_id"] = category.id
        employee = self._employee_of(mail.sender)
        if employee:
            # A colleague forwards what a customer told him: he received it first.
            payload["first_receiver_id"] = employee.id
            payload.pop("partner_id", None)
            payload["contact_email"] = False
            payload["contact_name"] = self.env._("(forwarded by %s)", employee.name)
        return payload

    def _partner_of(self, address):
        if not address:
            return self.env["res.partner"]
        return self.env["res.partner"].search(
            [
                ("email_normalized", "=", address),
                ("company_id", "in", [False, self.company_id.id]),
                ("partner_share", "=", True),
            ],
            order="is_company desc, id",
            limit=1,
        )

    def _employee_of(self, address):
        if not address:
            return self.env["res.users"]
        return self.env["res.users"].search(
            [("email_normalized", "=", address), ("share", "=", False)], limit=1
        )

    # ------------------------------------------------------------
    # Answers to a case
    # ------------------------------------------------------------

    def _case_answered(self, mail):
        """Return the case a mail answers: by what it refers to, or by number and sender."""
        Case = self.env["complaint.case"]
        case = Case
        if mail.references:
            message = self.env["mail.message"].search(
                [
                    ("message_id", "in", mail.references),
                    ("model", "=", "complaint.case"),
                    ("res_id", "!=", False),
                ],
                order="id desc",
                limit=1,
            )
            case = Case.browse(message.res_id).exists()
        if not case and mail.sender and (numbers := self._numbers_in(mail.subject)):
            named = Case.search([("name", "in", numbers)])
            case = named.filtered(lambda found: self._knows(found, mail.sender))[:1]
        return case._merge_target() if case else case

    @staticmethod
    def _numbers_in(subject):
        words = NUMBER.findall(subject)
        return [word for word in words if any(sign.isdigit() for sign in word)][:20]

    @staticmethod
    def _knows(case, address):
        """Whether an address is known to belong to the complainant of a case, or to us."""
        partner = case.partner_id.commercial_partner_id
        known = {
            email_normalize(case.contact_email or ""),
            *(case.partner_id | partner | partner.child_ids).mapped("email_normalized"),
            *(case.user_id | case.first_receiver_id).mapped("email_normalized"),
        }
        return address in known

    def _join(self, case, mail):
        """Add a mail to the case it answers, as a word from the customer."""
        self.joined_case_id = case
        self.text = mail.text
        message = self._post_mail(case, mail)
        self.env["complaint.contact"].create(
            {
                "case_id": case.id,
                "direction": "in",
                "means": "mail",
                "purpose": "other",
                "at": self.received_at,
                "user_id": self.user_id.id,
                "person": (mail.sender_name or mail.sender)[:200],
                "text": mail.text or mail.subject or self.env._("(empty)"),
                "message_id": message.id,
                "attachment_ids": [(6, 0, message.attachment_ids.ids)],
            }
        )

    def _post_mail(self, case, mail):
        """Put a mail into the chatter of a case, for colleagues only.

        It is a note: what the customer wrote is not sent to other followers.
        """
        files, left = mail.files()
        body = mail.text
        if left:
            body += "\n\n" + self.env._(
                "%s further attachments are only in the original; see the intake.", left
            )
        watchers = (case.user_id | self.mailbox_ids[:1].user_id).partner_id
        # Scripts in attached files are shown as text.
        quiet = case.with_context(
            attachments_mime_plainxml=True,
            mail_post_autofollow=False,
            mail_post_autofollow_author_skip=True,
        )
        return quiet.message_post(
            body=plaintext2html(body or mail.subject or "…"),
            subject=mail.subject[:250] or False,
            message_type="email",
            subtype_xmlid="mail.mt_note",
            email_from=mail.sender or mail.sender_name or False,
            author_id=self._partner_of(mail.sender).id or False,
            message_id=mail.message_id or None,
            attachments=files,
            partner_ids=watchers.ids,
        )
