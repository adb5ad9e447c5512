from odoo import api, fields, models
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
    _order = "sequence_id, range_id, number"

    name = fields.Char(required=True, readonly=True)
    sequence_id = fields.Many2one("ir.sequence", required=True, readonly=True, ondelete="restrict")
    range_id = fields.Many2one("ir.sequence.date_range", readonly=True, ondelete="restrict")
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    case_id = fields.Many2one(
        "complaint.case", readonly=True, index="btree_not_null", ondelete="set null"
    )
    void_reason = fields.Char(readonly=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "The number is already used.")
    _position_uniq = models.UniqueIndex(
        "(sequence_id, COALESCE(range_id, 0), number)", "The number is already used."
    )

    @api.model
    def _draw(self, sequence, count, day):
        """Take ``count`` numbers of a sequence in one query.

        :return: values of as many records of this model, without their case
        """
        date_range = sequence._complaint_range(day)
        owner = date_range or sequence
        self.env.cr.execute(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", owner._complaint_pg_name(), count)
        )
        dated = sequence.with_context(
            ir_sequence_date=day, ir_sequence_date_range=date_range.date_from or day
        )
        return [
            {
                "name": dated.get_next_char(number),
                "sequence_id": sequence.id,
                "range_id": date_range.id,
                "number": number,
            }
            for (number,) in self.env.cr.fetchall()
        ]

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
        found = ranges.search(
            [
                ("sequence_id", "=", self.id),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ],
            limit=1,
        )
        return found or self._create_date_range_seq(fields.Date.to_string(day))


class IrSequenceDateRange(models.Model):
    _inherit = "ir.sequence.date_range"

    def _complaint_pg_name(self):
        self.ensure_one()
        return f"ir_sequence_{self.sequence_id.id:03d}_{self.id:03d}"
