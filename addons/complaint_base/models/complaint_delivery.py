"""What rates of complaints are taken of: how much was delivered (发生率的基数)."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain


class ComplaintDeliveryBase(models.Model):
    """The deliveries of a month, for goods that do not pass through Odoo's stock.

    Typed in, it replaces what stock says of the month and the product.
    """

    _name = "complaint.delivery.base"
    _description = "Deliveries of a Month"
    _order = "month desc, company_id, product_id"
    _rec_name = "month"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.start_of(fields.Date.context_today(self), "month"),
        help="Any day of it; the month is what counts.",
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", help="Empty: all deliveries of the month."
    )
    deliveries = fields.Integer(required=True, help="How many deliveries, or orders, there were.")
    note = fields.Char("Where the Number Comes From")

    _month_uniq = models.UniqueIndex(
        "(company_id, month, COALESCE(product_id, 0))",
        "The deliveries of this month are entered already.",
    )
    _deliveries_positive = models.Constraint(
        "CHECK (deliveries >= 0)", "Deliveries cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._of_month(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._of_month(vals))

    @api.model
    def _of_month(self, vals):
        """Return values with the first of the month for any day of it."""
        if not vals.get("month"):
            return vals
        month = fields.Date.to_date(vals["month"]).replace(day=1)
        return {**vals, "month": month}

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    @api.model
    def _deliveries(self, period):
        """Return how many deliveries there were in a period, branches included."""
        known = self._from_stock(period, [])
        return sum({**known, **self._typed(period, with_product=False)}.values())

    @api.model
    def _deliveries_by_product(self, period):
        """Return ``{product id: deliveries}`` of a period."""
        known = self._from_stock(period, ["product_id"])
        totals = defaultdict(int)
        for (_month, product), number in {**known, **self._typed(period)}.items():
            totals[product.id] += number
        return dict(totals)

    @api.model
    def _from_stock(self, period, groupby):
        """Count finished transfers to customers by month, and by product if asked."""
        domain = (
            Domain("company_id", "child_of", period.company.ids)
            & Domain("state", "=", "done")
            & Domain("picking_id.picking_type_code", "=", "outgoing")
            & Domain("date", ">=", period.start)
            & Domain("date", "<", period.stop)
        )
        # Only how many deliveries there were; who reads statistics need not read stock.
        moves = self.env["stock.move"].sudo().with_context(tz=period.zone)
        rows = moves._read_group(domain, ["date:month", *groupby], ["picking_id:count_distinct"])
        return {
            (month.date(), *(record.with_env(self.env) for record in records)): number
            for month, *records, number in rows
        }

    @api.model
    def _typed(self, period, with_product=True):
        """Return what was typed in for the months of a period, keyed as :meth:`_from_stock`.

        Several companies of one group add up.
        """
        domain = (
            Domain("company_id", "child_of", period.company.ids)
            & Domain("month", ">=", period.first.replace(day=1))
            & Domain("month", "<=", period.last)
            & Domain("product_id", "!=" if with_product else "=", False)
        )
        groupby = ["month:month", *(["product_id"] if with_product else [])]
        rows = self._read_group(domain, groupby, ["deliveries:sum"])
        return {(month, *records): number for month, *records, number in rows}
