"""Near-duplicates: suggested while somebody types, never linked silently."""

import difflib
import logging
import re

from psycopg2 import Error

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.modules.db import has_trigram
from odoo.tools import SQL

from ..kernel.simplified import simplify

_logger = logging.getLogger(__name__)

# Of what is typed so much stands in one place of the other text, too. What is typed is the
# beginning: how long the other one is does not count. Unrelated complaints rarely come nearer.
SIMILARITY = 0.6
# The same complainant writes of the same thing in other words.
SIMILARITY_SAME_PARTNER = 0.4
# Of one customer so many are compared, the newest.
COMPARED_OF_PARTNER = 200
RECENT_DAYS = 30
MIN_SIGNS = 4
# Long texts are compared by their beginning: what is still being typed has no more.
COMPARED_SIGNS = 400
# Subject and first words say what it is about; each further sign costs the index more.
ASKED_SIGNS = 40
# What is read of a complaint to suggest it.
SUGGESTED_FIELDS = ("name", "subject", "partner_id")
MIN_DIGITS = 7


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    phone_digits = fields.Char(
        compute="_compute_phone_digits",
        store=True,
        precompute=True,
        index="btree_not_null",
        groups="complaint_base.group_complaint_identity",
    )
    duplicate_ids = fields.Many2many(
        "complaint.case", compute="_compute_duplicates", string="Similar Complaints"
    )
    duplicate_hint = fields.Text(compute="_compute_duplicates")

    @api.depends("contact_phone")
    def _compute_phone_digits(self):
        for case in self:
            case.phone_digits = self._digits(case.contact_phone)

    @api.depends(lambda self: self._duplicate_fields())
    def _compute_duplicates(self):
        """Suggest earlier complaints while a draft is being typed."""
        may_know = self.env.su or self.env.user.has_group("complaint_base.group_complaint_identity")
        for case in self:
            found = []
            if case.state == "draft" and case.company_id:
                found = case._suggest_with_reasons(
                    f"{case.subject or ''} {case.description or ''}",
                    case.partner_id,
                    case.company_id,
                    phone=case.contact_phone if may_know else None,
                    lot=case["lot_id"] if "lot_id" in case._fields else None,
                )
            case.duplicate_ids = [(6, 0, [similar.id for similar, _reason in found])]
            case.duplicate_hint = "\n".join(
                f"{similar.display_name}: {reason}" for similar, reason in found
            )

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    @api.model
    def _duplicate_fields(self):
        """Return the fields that change what is suggested. Hook for add-ons."""
        watched = ["subject", "description", "partner_id", "company_id", "contact_phone", "state"]
        return [*watched, "lot_id"] if "lot_id" in self._fields else watched

    @api.model
    def _normalize(self, text):
        return simplify(super()._normalize(text))[:COMPARED_SIGNS]

    @api.model
    def _suggest_duplicates(self, text, partner, company, limit=5, phone=None, lot=None):
        """Return complaints that may be the same, the most similar first.

        Only those of the company that the user may read.

        :param str text: what was typed so far
        :param partner: the customer, may be empty
        :param company: that took it in
        :param int limit: no more than these
        :param str phone: of who complains
        :param lot: of the product
        """
        found = self._suggest_with_reasons(text, partner, company, limit, phone, lot)
        return self.browse(case.id for case, _reason in found)

    def _suggest_with_reasons(self, text, partner, company, limit=5, phone=None, lot=None):
        """Return ``(case, why)`` of complaints that may be the same."""
        if not self.browse().has_access("read"):
            return []
        scope = Domain("company_id", "=", company.id)
        if self._origin.ids:
            scope &= Domain("id", "not in", self._origin.ids)
        found = {}
        for case, reason in self._suggest_by_facts(scope, limit, phone, lot):
            found.setdefault(case, reason)
        family = partner._origin.commercial_partner_id | partner._origin
        for case, score in self._suggest_by_text(scope, text, limit, family):
            same = case.partner_id in family
            if score >= SIMILARITY or (same and score >= SIMILARITY_SAME_PARTNER):
                reason = self.env._("%s %% similar", round(score * 100))
                found[case] = f"{found[case]}, {reason}" if case in found else reason
        return list(found.items())[:limit]

    def _suggest_by_facts(self, scope, limit, phone, lot):
        """Yield recent complaints from the same phone or about the same lot."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=RECENT_DAYS)
        recent = scope & Domain("received_at", ">=", since)
        digits = self._digits(phone)
        if digits:
            same = recent & Domain("phone_digits", "=", digits)
            for case in self.search_fetch(same, SUGGESTED_FIELDS, limit=limit):
                yield case, self.env._("same phone")
        if lot and "lot_id" in self._fields:
            same = recent & Domain("lot_id", "=", lot._origin.id)
            for case in self.search_fetch(same, SUGGESTED_FIELDS, limit=limit):
                yield case, self.env._("same lot")

    def _suggest_by_text(self, scope, text, limit, family):
        """Return ``(case, similarity)`` by text, within what the user may read.

        :param family: the customer and the company it belongs to, may be empty
        """
        text = self._normalize(text or "")
        if len(text) < MIN_SIGNS:
            return []
        if self._duplicate_health():
            return self._suggest_by_pieces(scope, text, limit)
        found = self._most_similar(scope, text, limit)
        if family:
            own = scope & Domain("partner_id", "in", family.ids)
            found |= self._most_similar(own, text, limit, newest=COMPARED_OF_PARTNER)
        return sorted(found.items(), key=lambda item: (-item[1], -item[0].id))[:limit]

    def _most_similar(self, scope, text, limit, newest=None):
        """Return the similarity of the cases most similar to a text.

        It is the share of the pieces of the text that stand in one place of the other.

        :param int newest: compare each of so many instead of asking the index, which among
            a million texts returns thousands when they need not be very similar
        """
        text = text[:ASKED_SIGNS]
        query = self._search(scope, order="received_at desc, id desc", limit=newest)
        column = SQL.identifier(query.table, "normalized_text")
        if newest:
            own = SQL.identifier("own", "normalized_text")
            chosen = query.select(SQL.identifier(query.table, "id"), column)
            rows = self.env.execute_query(
                SQL(
                    "SELECT own.id, word_similarity(%s, %s) FROM (%s) own"
                    " ORDER BY 2 DESC, 1 DESC LIMIT %s",
                    text,
                    own,
                    chosen,
                    limit,
                )
            )
        else:
            self.env.cr.execute(
                SQL(
                    "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)",
                    str(SIMILARITY),
                )
            )
            query.add_where(SQL("%s <%% %s", text, column))
            likeness = SQL("word_similarity(%s, %s)", text, column)
            query.order = SQL("%s DESC, %s DESC", likeness, SQL.identifier(query.table, "id"))
            query.limit = limit
            rows = self.env.execute_query(query.select(SQL.identifier(query.table, "id"), likeness))
        cases = self.browse(case_id for case_id, _similarity in rows)
        cases.fetch(SUGGESTED_FIELDS)
        return {case: score for case, (_case_id, score) in zip(cases, rows, strict=True)}

    def _suggest_by_pieces(self, scope, text, limit):
        """Find texts that share a piece, where the database cannot compare Chinese."""
        size = min(6, len(text))
        starts = {0, (len(text) - size) // 2, len(text) - size}
        pieces = Domain.OR(
            Domain("normalized_text", "like", text[start : start + size]) for start in starts
        )
        cases = self.search(scope & pieces, limit=20 * limit)
        scored = [
            (
                case,
                difflib.SequenceMatcher(
                    None, text, case.normalized_text or "", autojunk=False
                ).ratio(),
            )
            for case in cases
        ]
        return sorted(scored, key=lambda item: -item[1])[:limit]

    @api.model
    def _duplicate_health(self):
        """Return what keeps the database from comparing Chinese texts, ``""`` if nothing does."""
        if not self.env.registry.has_trigram:
            return self.env._(
                "The PostgreSQL extension pg_trgm is missing: similar complaints are found by "
                "shared pieces of text only, and slowly. The database administrator can run "
                "“CREATE EXTENSION pg_trgm” and restart Odoo."
            )
        ((grams,),) = self.env.execute_query(SQL("SELECT show_trgm('售后服务')"))
        if not grams:
            return self.env._(
                "The database was created with LC_CTYPE=C: PostgreSQL does not see Chinese "
                "characters as letters, and similar complaints are found by shared pieces of "
                "text only. The database administrator can move it to a cluster created with "
                "--locale=C.UTF-8."
            )
        return ""

    def _init_similarity_index(self):
        """Have the database compare texts, if its owner may decide that."""
        registry = self.env.registry
        if not registry.has_trigram:
            try:
                with self.env.cr.savepoint(flush=False):
                    self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                registry.has_trigram = has_trigram(self.env.cr)
            except Error:
                _logger.warning("pg_trgm is missing: similar complaints are found slowly.")
        return super()._init_similarity_index()

    @staticmethod
    def _digits(phone):
        digits = re.sub(r"\D", "", phone or "")
        digits = digits.removeprefix("0086") if digits.startswith("0086") else digits
        if len(digits) == 13 and digits.startswith("86"):
            digits = digits[2:]
        return digits if len(digits) >= MIN_DIGITS else False
