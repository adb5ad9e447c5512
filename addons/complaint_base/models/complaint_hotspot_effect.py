"""Did it help? A hotspot before and after its improvement (TEA-34)."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..kernel.statistics import rate, words


class ComplaintHotspot(models.Model):
    """Before: as it was found. After: as many days since the last measure was carried out."""

    _inherit = "complaint.hotspot"

    after_from = fields.Date("After: From", compute="_compute_effect")
    after_to = fields.Date("After: To", compute="_compute_effect")
    complaints_after = fields.Integer(compute="_compute_effect")
    deliveries_after = fields.Integer(compute="_compute_effect")
    effect = fields.Selection(
        [
            ("none", "Nothing Carried Out Yet"),
            ("watching", "Too Early to Say"),
            ("better", "Better"),
            ("same", "No Better"),
        ],
        compute="_compute_effect",
    )
    effect_words = fields.Char("Before and After", compute="_compute_effect")

    @api.depends("action_ids.state", "action_ids.done_at", "complaints", "date_from", "date_to")
    def _compute_effect(self):
        for hotspot in self:
            period = hotspot._period_after()
            hotspot.after_from = period and period.first
            hotspot.after_to = period and period.last
            counted = hotspot._count_after(period) if period else (0, 0)
            hotspot.complaints_after, hotspot.deliveries_after = counted
            hotspot.effect = hotspot._judge_effect(period)
            hotspot.effect_words = period and hotspot._effect_in_words() or False

    def action_view_after(self):
        """Open the complaints of the time after the improvement."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("complaint_base.complaint_case_action")
        period = self._period_after()
        domain = self._domain_after(period) if period else [("id", "=", False)]
        return {**action, "domain": domain, "context": {"active_test": False}}

    # ------------------------------------------------------------
    # Business
    # ------------------------------------------------------------

    def _period_after(self):
        """Return as many days as before, from the day after the last measure was carried out.

        ``None`` while a measure is open, or where there is none.
        """
        self.ensure_one()
        live = self.action_ids.filtered(lambda action: action.state != "cancelled")
        if not live or not all(action.done_at for action in live):
            return None
        figures = self.env["complaint.figures"]
        zone = figures._period(self.company_id, self.date_from, self.date_to).zone
        done = max(live.mapped("done_at"))
        first = fields.Datetime.context_timestamp(
            self.with_context(tz=zone), done
        ).date() + relativedelta(days=1)
        return figures._period(self.company_id, first, first + (self.date_to - self.date_from))

    def _domain_after(self, period):
        leaves = [
            [name, "=", self[name].id] for name in ("lot_id", "product_id", "unit_id") if self[name]
        ]
        return self.env["complaint.figures"]._received(period, *leaves)

    def _count_after(self, period):
        """Return the complaints, and for a rate the deliveries, of the time after."""
        figures = self.env["complaint.figures"]
        complaints = figures._of("complaint.case").search_count(self._domain_after(period))
        deliveries = 0
        if self.kind == "rate":
            by_product = self.env["complaint.delivery.base"]._deliveries_by_product(period)
            deliveries = by_product.get(self.product_id.id, 0)
        return complaints, deliveries

    def _judge_effect(self, period):
        if not period:
            return "none"
        if period.stop > fields.Datetime.now():
            return "watching"
        if self.kind == "cluster":
            return "better" if self.complaints_after < self.complaints else "same"
        after = rate(self.complaints_after, self.deliveries_after)
        if after is None:
            # Nothing was delivered: that there were no complaints says nothing.
            return "watching"
        return "better" if after < self.share else "same"

    def _effect_in_words(self):
        if self.kind == "cluster":
            return self.env._(
                "Before: %(before)s complaints, after: %(after)s",
                before=self.complaints,
                after=self.complaints_after,
            )
        after = rate(self.complaints_after, self.deliveries_after)
        return self.env._(
            "Before: %(before)s complaints in 1,000 deliveries, after: %(after)s",
            before=words(self.share, factor=1000),
            after=words(after, factor=1000),
        )


class ComplaintAction(models.Model):
    _inherit = "complaint.action"

    hotspot_effect = fields.Selection(related="hotspot_id.effect", string="Effect")
    hotspot_effect_words = fields.Char(related="hotspot_id.effect_words")
