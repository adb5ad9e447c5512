"""Asking with a link: signed, for one call-back only, and for a while.

The link goes to the complainant and nowhere else: it is in no chatter, in no
field and in no record a colleague could read, because where only the
complainant closes a case, whoever knows the link could.
"""

import binascii
import secrets

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS
from odoo.tools.misc import consteq, hash_sign, verify_hash_signed

from .complaint_customer_error import CustomerError
from .complaint_revisit_rule import LINKED
from .complaint_states import DISSATISFIED, SATISFACTION
from .complaint_thaw import thawed

SCOPE = "complaint_base.revisit"
URL = "/complaint/revisit"
DAYS = 15


class ComplaintRevisit(models.Model):
    _inherit = "complaint.revisit"

    link_nonce = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)
    link_sent_to = fields.Char(
        readonly=True, copy=False, groups="complaint_base.group_complaint_identity"
    )

    def action_send_link(self):
        """Ask now, with a link to the complainant; an older link of the call-back is void."""
        for revisit in self:
            revisit._ensure_planned()
            revisit._ensure_performer()
            if revisit.means not in LINKED:
                raise UserError(
                    self.env._("%s is asked in person, not by a link.", revisit.display_name)
                )
        for revisit in self:
            revisit._send_link()
        self._log_attempt("sent")
        for revisit in self:
            revisit._after_attempt()
        return True

    # ------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------

    def _send_link(self):
        """Send the link to the complainant.

        :raise UserError: there is no address, or it is a colleague's
        """
        self.ensure_one()
        # The address is the complainant's own; who may have it asked may not see it.
        revisit = self.sudo()
        case = revisit.case_id
        means, address = revisit._link_address()
        revisit._ensure_outside(address)
        text = revisit._link_text()
        # On record is that, how and in which words was asked; not the link.
        revisit.env["complaint.contact"].create(
            {
                "case_id": case.id,
                "direction": "out",
                "means": means,
                "purpose": "revisit",
                "person": case._complainant_name(),
                "text": text,
            }
        )
        url = f"{case.get_base_url()}{URL}/{revisit._new_link()}"
        revisit.link_sent_to = address
        if means == "sms":
            revisit.env["sms.sms"].create({"number": address, "body": f"{text}\n{url}"})
        else:
            revisit.env["mail.mail"].create(revisit._prepare_mail_vals(address, text, url))

    def _link_address(self):
        """Return ``mail`` or ``sms``, and where to."""
        self.ensure_one()
        case = self.case_id
        wanted = {"mail": ("mail",), "sms": ("sms",)}.get(self.means, ("mail", "sms"))
        known = {
            "mail": case.complainant_id.email or case.contact_email or case.partner_id.email,
            "sms": case.complainant_id.phone or case.contact_phone or case.partner_id.phone,
        }
        for means in wanted:
            if known[means]:
                return means, known[means]
        raise UserError(
            self.env._(
                "%s: there is no address to send the link to. Ask on the phone instead.",
                self.display_name,
            )
        )

    def _ensure_outside(self, address):
        """Keep the link from colleagues: it speaks with the complainant's voice."""
        inside = self.env["res.users"].search_count(
            [
                ("share", "=", False),
                "|",
                ("email_normalized", "=ilike", address.strip()),
                ("partner_id.phone", "=", address.strip()),
            ],
            limit=1,
        )
        if inside:
            raise UserError(
                self.env._(
                    "%s: this is the address of a colleague. Enter that of the complainant.",
                    self.display_name,
                )
            )

    def _link_text(self):
        self.ensure_one()
        revisit = self.with_context(lang=self.case_id._form_lang())
        return revisit.env._(
            "%(company)s: some time ago you told us “%(subject)s” (%(number)s). Please tell us "
            "how satisfied you are with what we did.",
            company=self.company_id.name,
            subject=self.case_id.subject,
            number=self.case_id.name,
        )

    def _prepare_mail_vals(self, address, text, url):
        # Belongs to no record and is deleted once sent: a chatter would show the link.
        revisit = self.with_context(lang=self.case_id._form_lang())
        company = self.company_id
        return {
            "subject": revisit.env._("Your complaint %s", self.case_id.name),
            "email_to": address,
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "author_id": self.env.ref("base.partner_root").id,
            "auto_delete": True,
            "body_html": Markup('<p>%s</p><p><a href="%s">%s</a></p>')
            % (text, url, revisit.env._("Answer")),
        }

    # ------------------------------------------------------------
    # The link
    # ------------------------------------------------------------

    def _new_link(self):
        """Return a token that opens this call-back; older ones are void."""
        self.ensure_one()
        self.link_nonce = secrets.token_urlsafe(16)
        return hash_sign(
            self.env, SCOPE, [self.id, self.link_nonce], expiration_hours=24 * self._link_days()
        )

    def _link_days(self):
        """Return how long a link is good: until the next attempt, a few days at least."""
        self.ensure_one()
        return max(DAYS, self.rule_id.retry_days)

    @api.model
    def _from_link(self, token):
        """Return the call-back, in sudo, that a token opens; nothing for any other token."""
        nothing = self.browse()
        try:
            values = verify_hash_signed(self.env(su=True), SCOPE, token or "")
        except (ValueError, binascii.Error, IndexError):
            return nothing
        if not values:
            return nothing
        # The signature is the proof that the link was sent to the complainant.
        revisit = self.sudo().browse(values[0]).exists()
        if revisit and revisit.link_nonce and consteq(revisit.link_nonce, values[1]):
            return revisit.with_company(revisit.company_id)
        return nothing

    def _link_is_open(self):
        """Whether the link still asks something."""
        self.ensure_one()
        return self.state in ("planned", "unreached")

    def _link_values(self):
        """Return what the page shows, as plain values."""
        self.ensure_one()
        case = self.case_id
        return {
            "number": case.name,
            "subject": case.subject,
            "company": self.company_id.name,
            "is_open": self._link_is_open(),
            "questions": [(answer.id, answer.display_name) for answer in self.answer_ids],
            "satisfactions": case._portal_satisfactions(),
            "closes": self._link_is_open() and self._answer_closes(),
        }

    def _answer_closes(self):
        """Whether a satisfied answer closes the case."""
        self.ensure_one()
        return self.rule_id.when_satisfied == "close" and not self.case_id.is_closed

    def _answer_by_link(self, satisfaction, words=None, scores=None):
        """Take the answer of the complainant.

        :param dict scores: from 1 to 5, by the id of the line of the checklist
        :return: the sentence that answers it
        :raise CustomerError: it was answered already, or something is missing
        """
        self.ensure_one()
        case = self.case_id
        words = case._portal_words(words)
        if not self._link_is_open():
            raise CustomerError(self.env._("You have answered already. Thank you."))
        if satisfaction not in dict(SATISFACTION):
            raise CustomerError(self.env._("Please choose how satisfied you are."))
        if satisfaction in DISSATISFIED and not words:
            raise CustomerError(self.env._("Please write what you are not satisfied with."))
        self._take_scores(scores or {})
        label = dict(case._portal_satisfactions())[satisfaction]
        case._portal_hear("\n".join(filter(None, [label, words])))
        self.write({"satisfaction": satisfaction, "note": words, "link_nonce": False})
        self._log_attempt("answered")
        # The key: that the complainant's own link was used, no client can say.
        thawed(self)._finish()
        case._portal_tell_handler(self.env._("The complainant answered: %s", label))
        if satisfaction in DISSATISFIED:
            return self.env._("We are sorry. We go on with what you wrote.")
        if self.outcome == "closed":
            return self.env._("Thank you. Your complaint is closed.")
        return self.env._("Thank you for your answer.")

    def _take_scores(self, scores):
        for answer in self.answer_ids:
            if (score := scores.get(answer.id)) not in dict(answer._fields["score"].selection):
                raise CustomerError(self.env._("Please answer every question."))
            answer.score = score
