from odoo import api, fields, models, tools
from odoo.tools import SQL

# No transaction that registers a case runs for this long.
GRACE_HOURS = 1


class ComplaintNumber(models.Model):
    """The register of case numbers: each is used once, or voided with a reason.

    Numbers come from a PostgreSQL sequence, which never waits and never gives
    one out twice; what a rollback loses is entered as void by
    :meth:`_void_lost`, so the register has no gap that is not explained.
    """

    _name = "complaint.number"
    _description = "Case Number"
    # The newest first, which costs nothing among a million.
    _order = "id desc"
    _retention_keeps = frozenset({"name", "void_reason"})

    name = fields.Char(required=True, readonly=True)
    sequence_id = fields.Many2one("ir.sequence", required=True, readonly=True, ondelete="restrict")
    range_id = fields.Many2one("ir.sequence.date_range", readonly=True, ondelete="restrict")
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    case_id = fields.Many2one(
        "complaint.case", readonly=True, index="btree_not_null", ondelete="set null"
    )
    # Void numbers belong to no company: they say nothing but that they are void.
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, index="btree_not_null", precompute=True
    )
    void_reason = fields.Char(readonly=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "The number is already used.")
    _position_uniq = models.UniqueIndex(
        "(sequence_id, COALESCE(range_id, 0), number)", "The number is already used."
    )

    @api.model
    def _draw(self, sequence, cases, day):
        """Take the next numbers of a sequence for cases, and enter them, in one statement.

        :return: the numbers as they are written, in the order of the cases
        """
        date_range = sequence._complaint_range(day)
        dated = sequence.with_context(
            ir_sequence_date=day, ir_sequence_date_range=date_range.date_from or day
        )
        prefix, suffix = dated._get_prefix_suffix()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO complaint_number
                       (name, number, sequence_id, range_id, case_id, company_id,
                        create_uid, create_date, write_uid, write_date)
                SELECT %(prefix)s || lpad(drawn.number::text,
                                          GREATEST(%(padding)s, length(drawn.number::text)), '0')
                                  || %(suffix)s,
                       drawn.number, %(sequence)s, %(range)s, drawn.case_id, drawn.company_id,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (SELECT nextval(%(pg_name)s) AS number, waiting.*
                          FROM unnest(%(cases)s, %(companies)s) AS waiting(case_id, company_id)
                       ) drawn
                RETURNING case_id, name
                """,
                prefix=prefix,
                suffix=suffix,
                padding=sequence.padding,
                sequence=sequence.id,
                range=date_range.id or None,
                uid=self.env.uid,
                now=self.env.cr.now(),
                pg_name=(date_range or sequence)._complaint_pg_name(),
                cases=cases.ids,
                companies=[case.company_id.id for case in cases],
            )
        )
        names = dict(rows)
        return [names[case_id] for case_id in cases.ids]

    @api.model
    def _void_lost(self, older_than=GRACE_HOURS):
        """Enter as void every number that was drawn and then rolled back.

        Only numbers below one that was committed ``older_than`` hours ago:
        a transaction may still be about to commit the others. Run again, it
        enters nothing twice.

        :return: the entries made
        """
        missing = self.env.execute_query_dict(
            SQL(
                """
                SELECT register.sequence_id, register.range_id, lost.number
                  FROM (
                        SELECT sequence_id, range_id, MIN(number) AS low, MAX(number) AS high
                          FROM complaint_number
                         WHERE create_date
                               <= (now() AT TIME ZONE 'UTC') - make_interval(hours => %s)
                         GROUP BY sequence_id, range_id
                       ) register
                 CROSS JOIN LATERAL generate_series(register.low, register.high) lost(number)
                 WHERE NOT EXISTS (
                       SELECT FROM complaint_number used
                        WHERE used.sequence_id = register.sequence_id
                          AND used.range_id IS NOT DISTINCT FROM register.range_id
                          AND used.number = lost.number
                       )
                """,
                older_than,
            )
        )
        reason = self.env._("Registration was not completed (transaction rolled back)")
        entries = []
        for row in missing:
            sequence = self.env["ir.sequence"].browse(row["sequence_id"])
            date_range = self.env["ir.sequence.date_range"].browse(row["range_id"] or [])
            dated = sequence.with_context(ir_sequence_date_range=date_range.date_from)
            if date_range:
                dated = dated.with_context(ir_sequence_date=date_range.date_from)
            entries.append(
                {**row, "name": dated.get_next_char(row["number"]), "void_reason": reason}
            )
        return self.create(entries)


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _complaint_pg_name(self):
        self.ensure_one()
        return f"ir_sequence_{self.id:03d}"

    def _complaint_range(self, day):
        """Return the date range of a day, made if it is new; empty without ranges."""
        self.ensure_one()
        ranges = self.env["ir.sequence.date_range"]
        if not self.use_date_range:
            return ranges
        try:
            return ranges.browse(self._complaint_range_id(day))
        except LookupError:
            found = ranges.search(self._domain_complaint_range(day), limit=1)
            return found or self._create_date_range_seq(fields.Date.to_string(day))

    @tools.ormcache("self.id", "day")
    def _complaint_range_id(self, day):
        """Return the id of the range of a day that was there before this transaction.

        :raise LookupError: there is none yet; one that may still be rolled back is not remembered
        """
        lasting = [("create_date", "<", self.env.cr.now())]
        domain = self._domain_complaint_range(day) + lasting
        found = self.env["ir.sequence.date_range"].search(domain, limit=1)
        if not found:
            raise LookupError(day)
        return found.id

    def _domain_complaint_range(self, day):
        return [
            ("sequence_id", "=", self.id),
            ("date_from", "<=", day),
            ("date_to", ">=", day),
        ]


class IrSequenceDateRange(models.Model):
    """Ranges are remembered by day, until one of them changes."""

    _inherit = "ir.sequence.date_range"

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_and_forget(self):
        self.env.registry.clear_cache()

    def _complaint_pg_name(self):
        self.ensure_one()
        return f"ir_sequence_{self.sequence_id.id:03d}_{self.id:03d}"
