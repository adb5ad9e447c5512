"""Where mail enters: nothing is marked as fetched that is not on record."""

import logging
import threading
import xmlrpc.client
from functools import partial
from imaplib import IMAP4

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import ConcurrencyError

from ..kernel.mail_source import MailSource

_logger = logging.getLogger(__name__)

TRIES = 5
# Set for the thread that fetches: the mail in hand could not be put on record.
_fetching = threading.local()


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Put complaints on record in a transaction of their own before looking into them.

        Core parses first, and forgets a mail that it cannot parse.
        """
        # Until it is on record, or is known to be no complaint.
        _fetching.failed = True
        source = self._complaint_source(message)
        mail = MailSource(source)
        # Incoming mail is read by the system; which addresses exist is its business.
        mailboxes = self.env["complaint.mailbox"].sudo()._addressed_by(mail.recipients)
        if not (mailboxes or model == "complaint.intake" or self._complaint_is_answered(mail)):
            _fetching.failed = False
            return super().message_process(
                model,
                message,
                custom_values=custom_values,
                save_original=save_original,
                strip_attachments=strip_attachments,
                thread_id=thread_id,
            )
        intake_id = self._complaint_journal(source, mailboxes.ids)
        _fetching.failed = False
        try:
            if self._complaint_is_for_others(mail, mailboxes):
                # A mail to sales@ and complaints@ is news for both. The others first: core
                # takes a mail that a case shows already for a second delivery.
                super(MailThread, self.with_context(complaint_on_record=True)).message_process(
                    None if model == "complaint.intake" else model,
                    message,
                    custom_values=custom_values,
                    save_original=save_original,
                    strip_attachments=strip_attachments,
                    thread_id=thread_id,
                )
        finally:
            self._complaint_process(intake_id)
        return intake_id

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        if self.env.context.get("complaint_on_record"):
            ours = ("complaint.intake", "complaint.case")
            routes = [route for route in routes if route[0] not in ours]
        return routes

    @staticmethod
    def _complaint_source(message):
        if isinstance(message, xmlrpc.client.Binary):
            return bytes(message.data)
        return message.encode("utf-8", "surrogateescape") if isinstance(message, str) else message

    @api.model
    def _complaint_is_answered(self, mail):
        """Whether a mail to any address answers one of a case."""
        return bool(
            mail.references
            # Incoming mail is read by the system; the case is looked up again there.
            and self.env["mail.message"]
            .sudo()
            .search_count(
                [("message_id", "in", mail.references), ("model", "=", "complaint.case")], limit=1
            )
        )

    @api.model
    def _complaint_is_for_others(self, mail, mailboxes):
        return bool(
            # Which addresses exist is the gateway's business.
            self.env["mail.alias"]
            .sudo()
            .search_count(
                [
                    ("alias_full_name", "in", list(mail.recipients)),
                    ("id", "not in", mailboxes.alias_id.ids),
                    ("alias_model_id.model", "not in", ["complaint.intake", "complaint.case"]),
                ],
                limit=1,
            )
        )

    @api.model
    def _complaint_journal(self, source, mailbox_ids):
        """Commit what arrived.

        :return: id of the intake, new or known
        """
        for _try in range(TRIES):
            try:
                with self.env.registry.cursor() as cr:
                    # The gateway acts for nobody; it only writes down.
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    mailboxes = env["complaint.mailbox"].browse(mailbox_ids)
                    intake, _is_new = env["complaint.intake"]._receive_mail(source, mailboxes)
                    return intake.id
            except (ConcurrencyError, UniqueViolation, SerializationFailure):
                # Another worker has just put it on record: a new transaction sees that.
                continue
        raise ConcurrencyError("A mail is being received by several workers at once.")

    @api.model
    def _complaint_process(self, intake_id):
        """Make of the mail what it is; if that fails, it is on record and tried again."""
        try:
            with self.env.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                for intake in env["complaint.intake"].browse(intake_id)._claim():
                    intake.attempts += 1
                    intake._process()
        except Exception:
            _logger.exception("Intake %s will be processed later", intake_id)
            self.env["complaint.intake"]._wake_up()


class FetchmailServer(models.Model):
    _inherit = "fetchmail.server"

    def _connect__(self, allow_archived=False):  # noqa: PLW3201
        """Leave on the server what could not be put on record; core would mark it as read."""
        connection = super()._connect__(allow_archived=allow_archived)
        if isinstance(connection, IMAP4):
            connection.fetch = partial(self._complaint_peek, connection.fetch)
        handled = connection.handled_message

        def handled_message(number):
            if getattr(_fetching, "failed", False):
                _logger.error("A complaint could not be put on record; it stays on the server.")
                _fetching.failed = False
                return
            handled(number)

        connection.handled_message = handled_message
        return connection

    @staticmethod
    def _complaint_peek(fetch, messages, parts):
        """Read mails without marking them, and nothing but mails.

        Core has the server mark what it fetches and takes the mark back: who is killed in
        between has lost the mail. And it takes the first thing that the server says for the
        mail, which may be news of the flags that somebody else has just changed.
        """
        if parts != "(RFC822)":
            return fetch(messages, parts)
        status, answers = fetch(messages, "(BODY.PEEK[])")
        return status, [answer for answer in answers if isinstance(answer, tuple)] or answers
