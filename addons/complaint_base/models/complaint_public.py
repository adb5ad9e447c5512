"""What keeps the pages without login honest: limits, extraction codes, short-lived grants."""

import binascii
import secrets

from odoo import SUPERUSER_ID, api, fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools.misc import consteq, hash_sign, hmac, verify_hash_signed

# Uses per hour and per day; a system parameter of the name
# ``complaint_base.public_<purpose>_per_<hour|day>`` overrides them.
LIMITS = {
    "file": {"hour": 6, "day": 20},
    "lookup": {"hour": 5, "day": 15},
    # Many customers may share one address: an office, a mobile network.
    "lookup_address": {"hour": 20, "day": 60},
    "evidence": {"hour": 20, "day": 60},
}
WINDOWS = {"hour": {"hours": 1}, "day": {"days": 1}}

# Without the letters and digits that are mixed up when read aloud or copied.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CODE_SCOPE = "complaint_base.extraction_code"
GRANT_SCOPE = "complaint_base.track"
GRANT_HOURS = 1


class ComplaintPublicHit(models.Model):
    """One use of a public page: rows of a sliding window that all workers share.

    Addresses, phones and numbers are kept as keyed hashes only.
    """

    _name = "complaint.public.hit"
    _description = "Use of a Public Complaint Page"
    _order = "at desc, id desc"
    _log_access = False

    purpose = fields.Char(required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    ref = fields.Char(readonly=True, help="The same use told again, by a double click, is one.")

    _window = models.Index("(purpose, key, at)")
    _ref = models.Index("(ref) WHERE ref IS NOT NULL")

    @api.model
    def _take(self, subjects, ref=None):
        """Use up one of what is left for each of the subjects, if there is any.

        Runs in a transaction of its own: a request that fails counts as well,
        and two at once on two workers are counted one after the other.

        :param list subjects: pairs of purpose (see :data:`LIMITS`) and what is
            counted: an address, a phone, a number
        :param str ref: identifies this use, so that its repetition is free
        :return: whether all of them were still within their limits
        """
        with self.env.registry.cursor() as cr:
            # Nobody has access to the counters; this is the one place that counts.
            hits = api.Environment(cr, SUPERUSER_ID, {})[self._name]
            # Before anything is read: the lock comes before the snapshot.
            cr.execute("LOCK TABLE complaint_public_hit IN SHARE ROW EXCLUSIVE MODE")
            keys = [(purpose, hits._key_of(purpose, value)) for purpose, value in subjects]
            if ref and hits.search_count([("ref", "=", ref)], limit=1):
                return True
            if not all(hits._is_free(purpose, key) for purpose, key in keys):
                return False
            hits.create([{"purpose": purpose, "key": key, "ref": ref} for purpose, key in keys])
            return True

    @api.model
    def _give_back(self, ref):
        """Forget a use: the lookup succeeded, and only failures count."""
        with self.env.registry.cursor() as cr:
            # Counted in a transaction of its own, it can be seen by another such only.
            hits = api.Environment(cr, SUPERUSER_ID, {})[self._name]
            hits.search([("ref", "=", ref)]).unlink()

    @api.model
    def _is_free(self, purpose, key):
        now = fields.Datetime.now()
        limits = self._limits(purpose)
        times = self.search(
            [
                ("purpose", "=", purpose),
                ("key", "=", key),
                ("at", ">", fields.Datetime.subtract(now, **WINDOWS["day"])),
            ]
        ).mapped("at")
        return all(
            sum(at > fields.Datetime.subtract(now, **span) for at in times) < limits[window]
            for window, span in WINDOWS.items()
        )

    @api.model
    def _limits(self, purpose):
        # A limit, not a secret.
        get_param = self.env["ir.config_parameter"].sudo().get_param
        return {
            window: int(get_param(f"complaint_base.public_{purpose}_per_{window}") or default)
            for window, default in LIMITS[purpose].items()
        }

    @api.model
    def _key_of(self, purpose, value):
        # Only the hash leaves this method; the secret is the database's.
        return hmac(self.env(su=True), f"complaint_base.hit.{purpose}", value)

    @api.autovacuum
    def _gc_hits(self):
        """Delete what no window reaches any more."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        # Housekeeping of the system's own counters.
        self.sudo().search([("at", "<", limit)], limit=10_000).unlink()


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_form_published = fields.Boolean(
        "Takes Complaints On-line",
        help="Customers without a login file complaints with this company under "
        "/complaint?company=…, with its ID in the place of the dots. The company of the website "
        "takes them in any case.",
    )

    @api.model
    def _complaint_public_company(self, value=None):
        """Return the company that a public page is of.

        :param str value: the ID from its address; empty for the company of the website
        :return: the company; nothing for one that does not publish the form
        """
        if not value:
            return self.env.company
        if not str(value).isdecimal() or len(str(value)) > 9:
            return self.browse()
        # Whether a company takes complaints on-line is what it publishes.
        company = self.sudo().browse(int(value)).exists()
        is_open = company == self.env.company or company.complaint_form_published
        return company.with_env(self.env) if company.active and is_open else self.browse()


class ComplaintIntake(models.Model):
    _inherit = "complaint.intake"

    receipt = fields.Char(
        readonly=True,
        copy=False,
        help="What the customer quotes until the case has its number.",
    )

    _receipt_uniq = models.UniqueIndex("(receipt) WHERE receipt IS NOT NULL")

    def _issue_receipt(self):
        """Return the receipt number of what was filed; the same every time."""
        self.ensure_one()
        if not self.receipt:
            letters = self.env["complaint.case"]._extraction_code_of(f"receipt:{self.key}")
            # Customers have no right on the journal; this is their own delivery.
            self.sudo().receipt = f"E-{letters}"
        return self.receipt

    def _receipt_code(self):
        """Return the extraction code that was shown when this was filed."""
        self.ensure_one()
        return self.env["complaint.case"]._extraction_code_of(self.key)


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    extraction_hash = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)

    def action_new_extraction_code(self):
        """Give the customer a new extraction code 提取码; an older one is void.

        It is shown once and kept only as a hash.
        """
        self.ensure_one()
        self.check_access("write")
        code = self._issue_extraction_code()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "title": self.env._("Extraction code of %s", self.name),
                "message": self.env._(
                    "%s — tell it the customer now, it is not shown again.", code
                ),
            },
        }

    def _issue_extraction_code(self, seed=None):
        """Give the case an extraction code.

        :param str seed: a secret the code is derived from, so that the same
            form sent twice shows the same code; random by default
        :return: the code, which is kept nowhere
        """
        self.ensure_one()
        code = self._extraction_code_of(seed or secrets.token_urlsafe(24))
        # Nobody may read or write the hash; who may ask for a code is checked by the caller.
        self.sudo().extraction_hash = self._extraction_hash_of(code)
        return code

    @api.model
    def _extraction_code_of(self, seed):
        number = int(hmac(self.env(su=True), f"{CODE_SCOPE}.seed", seed), 16)
        letters = []
        for _position in range(CODE_LENGTH):
            number, digit = divmod(number, len(CODE_ALPHABET))
            letters.append(CODE_ALPHABET[digit])
        code = "".join(letters)
        return f"{code[:4]}-{code[4:]}"

    def _extraction_hash_of(self, code):
        plain = "".join(letter for letter in code.upper() if letter in CODE_ALPHABET)
        return hmac(self.env(su=True), CODE_SCOPE, (self.id or 0, plain))

    def _has_extraction_code(self, code):
        """Whether this is the code of the case; takes the same time for no case at all."""
        # The hash does not leave this method.
        known = self.sudo().extraction_hash or ""
        return consteq(known or "-" * 64, self._extraction_hash_of(code)) and bool(known)

    @api.model
    def _find_by_code(self, number, code, address):
        """Find a case by its number, or the receipt of what was filed, and extraction code.

        Every attempt counts against the number, whether there is such a case or
        not, and against the address, until one succeeds.

        :return: the case in sudo, for the customer who has just proven to be
            its own (an intake that is not a case yet is returned itself);
            nothing when number or code are wrong; ``None`` when locked out
        """
        number = number.strip().upper()
        hits = self.env["complaint.public.hit"]
        attempt = secrets.token_hex(16)
        if not hits._take([("lookup", number), ("lookup_address", address)], attempt):
            return None
        # The proof is the code, compared on the next line.
        case = self.sudo().search([("name", "=", number), ("state", "!=", "draft")], limit=1)
        found = case if case._has_extraction_code(code) else self._find_by_receipt(number, code)
        if found:
            hits._give_back(attempt)
        return found

    @api.model
    def _find_by_receipt(self, receipt, code):
        """Return the case of a receipt, or the intake while it is none; nothing without proof."""
        # The proof is the code, compared below; it takes the same time for no intake at all.
        intake = self.env["complaint.intake"].sudo().search([("receipt", "=", receipt)], limit=1)
        case = (intake.case_ids or intake.joined_case_id)[:1]
        given = "".join(letter for letter in code.upper() if letter in CODE_ALPHABET)
        shown = intake._receipt_code() if intake else "-" * CODE_LENGTH
        proven = consteq(given, shown.replace("-", "")) and bool(intake)
        if case.extraction_hash:
            # A newer code voids the one that was shown first.
            return case if case._has_extraction_code(code) else self.browse()
        if not proven:
            return self.browse()
        if case:
            case._issue_extraction_code(intake.key)
        return case or intake

    def _grant_tracking(self):
        """Return a signed token that opens the page of this case for a short while."""
        self.ensure_one()
        return hash_sign(
            self.env(su=True), GRANT_SCOPE, self._grant_values(), expiration_hours=GRANT_HOURS
        )

    def _grant_values(self):
        # A new extraction code voids what the old one opened.
        return [self.id, self.sudo().extraction_hash or ""]

    @api.model
    def _granted_case(self, token):
        """Return the case, in sudo, that a token opens; nothing for any other token."""
        nothing = self.browse()
        try:
            values = verify_hash_signed(self.env(su=True), GRANT_SCOPE, token or "")
        except (ValueError, binascii.Error, IndexError):
            return nothing
        if not values:
            return nothing
        # The signature is the proof that the code was known less than an hour ago.
        case = self.sudo().browse(values[0]).exists()
        return case if case and case._grant_values() == values else nothing
