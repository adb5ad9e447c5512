"""A lot, traced through real stock: where it came from, where it went (批次追溯).

Stock knows both. Lines of finished transfers carry the lot; lines that were
produced name those they were made from. Each direction is one query,
whatever the number of lots, transfers and steps.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

DIRECTIONS = [
    ("source", "Where it came from"),
    ("customer", "Delivered to customers"),
    ("place", "Still lies at"),
    ("moved", "Moved within"),
]


class ComplaintTrace(models.Model):
    """What stock knew of a lot when somebody asked; kept as it was."""

    _name = "complaint.trace"
    _description = "Trace of a Lot"
    _inherit = ["complaint.frozen.mixin"]
    _order = "traced_at desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    case_id = fields.Many2one("complaint.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    lot_id = fields.Many2one("stock.lot", required=True, ondelete="restrict")
    product_id = fields.Many2one(related="lot_id.product_id", store=True)
    traced_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", "Traced By", required=True, readonly=True, default=lambda self: self.env.user
    )
    line_ids = fields.One2many("complaint.trace.line", "trace_id", "Found", readonly=True)
    delivered_qty = fields.Float(
        "Delivered", compute="_compute_sums", store=True, digits="Product Unit"
    )
    on_hand_qty = fields.Float(
        "Still Here", compute="_compute_sums", store=True, digits="Product Unit"
    )
    customer_count = fields.Integer("Customers", compute="_compute_sums", store=True)

    @api.depends("lot_id.name", "case_id.name")
    def _compute_name(self):
        for trace in self:
            trace.name = f"{trace.case_id.name or ''} {trace.lot_id.name or ''}".strip()

    @api.depends("line_ids.quantity", "line_ids.direction", "line_ids.partner_id")
    def _compute_sums(self):
        for trace in self:
            lines = trace.line_ids.grouped("direction")
            none = trace.line_ids.browse()
            delivered = lines.get("customer", none)
            trace.delivered_qty = sum(delivered.mapped("quantity"))
            trace.on_hand_qty = sum(lines.get("place", none).mapped("quantity"))
            trace.customer_count = len(delivered.partner_id.commercial_partner_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was traced stays on record. Trace the lot again."))

    @api.model
    def _make(self, case, lot):
        """Trace a lot both ways and keep what was found with a case."""
        rows = self._rows_backward(lot) + self._rows_forward(lot) + self._rows_on_hand(lot)
        return self.create(
            {
                "case_id": case.id,
                "lot_id": lot.id,
                "traced_at": fields.Datetime.now(),
                "line_ids": [fields.Command.create(row) for row in rows],
            }
        )

    # ------------------------------------------------------------
    # Queries
    # ------------------------------------------------------------

    @api.model
    def _rows_backward(self, lot):
        """Return how a lot, and every lot it was made from, came in."""
        return self._rows(lot, forward=False)

    @api.model
    def _rows_forward(self, lot):
        """Return where a lot, and every lot made from it, went."""
        return self._rows(lot, forward=True)

    @api.model
    def _rows(self, lot, forward):
        self._flush_stock()
        return [
            self._prepare_row(row, forward)
            for row in self.env.execute_query_dict(self._trace_sql(lot, forward))
        ]

    @api.model
    def _trace_sql(self, lot, forward):
        """Return the query of one direction.

        In ``stock_move_line_consume_rel`` the line that was made stands under
        ``consume_line_id`` and what it was made of under ``produce_line_id``.
        """
        near, far = SQL("consume_line_id"), SQL("produce_line_id")
        if forward:
            near, far = far, near
        outside = SQL("('supplier', 'production', 'inventory')")
        side = SQL("place.usage IN %s AND target.usage NOT IN %s", outside, outside)
        if forward:
            side = SQL("NOT (place.usage IN %s)", outside)
        return SQL(
            """
            WITH RECURSIVE reached (lot_id) AS (
                SELECT %(lot)s
                 UNION
                SELECT other.lot_id
                  FROM reached
                  JOIN stock_move_line line ON line.lot_id = reached.lot_id AND line.state = 'done'
                  JOIN stock_move_line_consume_rel rel ON rel.%(near)s = line.id
                  JOIN stock_move_line other ON other.id = rel.%(far)s AND other.state = 'done'
                 WHERE other.lot_id IS NOT NULL
            )
            SELECT line.lot_id, line.product_id, line.picking_id,
                   picking.partner_id, line.location_id, line.location_dest_id,
                   line.quantity_product_uom AS quantity, line.date AS moved_at,
                   place.usage AS source_usage, target.usage AS target_usage
              FROM reached
              JOIN stock_move_line line ON line.lot_id = reached.lot_id AND line.state = 'done'
              JOIN stock_location place ON place.id = line.location_id
              JOIN stock_location target ON target.id = line.location_dest_id
              LEFT JOIN stock_picking picking ON picking.id = line.picking_id
             WHERE %(side)s
             ORDER BY line.date, line.id
            """,
            lot=lot.id,
            near=near,
            far=far,
            side=side,
        )

    @api.model
    def _rows_on_hand(self, lot):
        """Return where a lot, and every lot made from it, still lies."""
        self._flush_stock()
        reached = self._lots_reached(lot)
        # A lot is traced to every warehouse, whoever may open it.
        quants = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", reached),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("quantity", ">", 0),
                ],
                ["lot_id", "product_id", "location_id"],
                ["quantity:sum"],
            )
        )
        return [
            {
                "direction": "place",
                "lot_id": found.id,
                "product_id": product.id,
                "location_dest_id": location.id,
                "quantity": quantity,
            }
            for found, product, location, quantity in quants
        ]

    @api.model
    def _lots_reached(self, lot):
        """Return the ids of a lot and of every lot made from it."""
        self._flush_stock()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE reached (lot_id) AS (
                    SELECT %s
                     UNION
                    SELECT made.lot_id
                      FROM reached
                      JOIN stock_move_line line
                        ON line.lot_id = reached.lot_id AND line.state = 'done'
                      JOIN stock_move_line_consume_rel rel ON rel.produce_line_id = line.id
                      JOIN stock_move_line made ON made.id = rel.consume_line_id
                     WHERE made.lot_id IS NOT NULL AND made.state = 'done'
                )
                SELECT lot_id FROM reached
                """,
                lot.id,
            )
        )
        return [lot_id for (lot_id,) in rows]

    @api.model
    def _flush_stock(self):
        for name in ("stock.move.line", "stock.move", "stock.picking", "stock.quant"):
            self.env[name].flush_model()

    @api.model
    def _prepare_row(self, row, forward):
        """Say what a movement is, and leave out what only helped to find that."""
        source, target = row.pop("source_usage"), row.pop("target_usage")
        direction = "source"
        if forward:
            direction = "customer" if "customer" in (source, target) else "moved"
        if forward and source == "customer":
            # What customers sent back counts against what they got.
            row["quantity"] = -row["quantity"]
        return {**row, "direction": direction}


class ComplaintTraceLine(models.Model):
    """One movement, or one place, of a traced lot."""

    _name = "complaint.trace.line"
    _description = "Found by Tracing"
    _order = "trace_id, direction, moved_at, id"

    trace_id = fields.Many2one("complaint.trace", required=True, index=True, ondelete="cascade")
    case_id = fields.Many2one(related="trace_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="trace_id.company_id", store=True, index=True)
    direction = fields.Selection(DIRECTIONS, required=True)
    lot_id = fields.Many2one("stock.lot", ondelete="restrict")
    product_id = fields.Many2one("product.product", ondelete="restrict")
    picking_id = fields.Many2one("stock.picking", "Transfer", ondelete="set null")
    partner_id = fields.Many2one("res.partner", "Supplier or Customer", ondelete="set null")
    location_id = fields.Many2one("stock.location", "From", ondelete="set null")
    location_dest_id = fields.Many2one("stock.location", "To", ondelete="set null")
    quantity = fields.Float(digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id")
    moved_at = fields.Datetime("Moved On")
    place = fields.Char(compute="_compute_place", compute_sudo=True)

    @api.depends("location_id", "location_dest_id", "direction")
    def _compute_place(self):
        for line in self:
            names = [line.location_id.complete_name, line.location_dest_id.complete_name]
            line.place = " → ".join(filter(None, names))


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    trace_ids = fields.One2many("complaint.trace", "case_id", "Traces")
    seal_picking_ids = fields.One2many("stock.picking", "complaint_sealed_case_id", "Sealed By")

    def action_trace_lot(self):
        """Trace the lot of the case forward and backward, and keep what is found.

        :raise UserError: the case names no lot
        """
        self.ensure_one()
        self._ensure_has_lot()
        # Stock is looked at as a whole; what is shown is names, quantities and dates.
        trace = self.env["complaint.trace"].sudo()._make(self.sudo(), self.lot_id.sudo())
        # Who traced it stays on record.
        trace.sudo().user_id = self.env.uid
        self._report_task(
            "lot_traced",
            self.env._(
                "%(lot)s: %(delivered)s delivered to %(customers)s customers, %(here)s still here",
                lot=self.lot_id.name,
                delivered=trace.delivered_qty,
                customers=trace.customer_count,
                here=trace.on_hand_qty,
            ),
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trace of %s", self.lot_id.name),
            "res_model": "complaint.trace",
            "res_id": trace.id,
            "views": [(False, "form")],
        }

    def action_seal_lot(self):
        """Take what is left of the lot out of reach: a transfer to the sealed location.

        Only real stock keeps a lot from being sold (封存).

        :return: the transfers
        :raise UserError: the case names no lot, or nothing of it is left
        """
        self.ensure_one()
        self.check_access("write")
        self._ensure_has_lot()
        pickings = self._seal_stock()
        if not pickings:
            raise UserError(
                self.env._("%s: nothing that could be sealed is left in stock.", self.lot_id.name)
            )
        self._report_task("lot_sealed", ", ".join(pickings.mapped("name")))
        return pickings

    def action_seal(self):
        """Seal the lot from a button."""
        self.action_seal_lot()
        return True

    def _report_task(self, code, note):
        """Record what was done, and finish the emergency task that asked for it."""
        # Whoever traces or seals a lot has done the task, whoever owns it.
        tasks = self.sudo().emergency_ids.task_ids.filtered(
            lambda task: (
                task.state == "open"
                and task.emergency_id.state == "open"
                and task.step_id.event_id.code == code
            )
        )
        if not tasks:
            self._record(code, note=note)
        for task in tasks.with_env(self.env):
            # Whoever traces or seals a lot has done the task, whoever owns it.
            task.sudo().result = "\n".join(filter(None, [task.sudo().result, note]))
            task.action_done()

    def _ensure_has_lot(self):
        if not self.lot_id:
            raise UserError(self.env._("%s: say which lot it is about first.", self.display_name))

    def _seal_stock(self):
        """Move every quant of the lot, and of lots made from it, to where nobody sells from."""
        lots = self.env["complaint.trace"]._lots_reached(self.lot_id)
        # Sealing a lot that may be unsafe waits for nobody's rights on stock.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots),
                    ("location_id.usage", "=", "internal"),
                    ("location_id.complaint_sealed", "=", False),
                    ("quantity", ">", 0),
                ]
            )
        )
        # Sealing a lot that may be unsafe waits for nobody's rights on stock.
        pickings = self.env["stock.picking"].sudo()
        for warehouse, own in quants.grouped(lambda q: q.location_id.warehouse_id).items():
            if warehouse:
                pickings |= self._seal_at(warehouse, own)
        return pickings

    def _seal_at(self, warehouse, quants):
        target = warehouse._complaint_sealed_location()
        reserved = quants.filtered(lambda quant: quant.reserved_quantity)
        # Goods promised to somebody are not delivered either.
        self.env["stock.move.line"].sudo().search(
            [
                ("lot_id", "in", reserved.lot_id.ids),
                ("location_id", "in", reserved.location_id.ids),
                ("state", "not in", ("done", "cancel", "draft")),
            ]
        ).unlink()
        quants.invalidate_recordset(["reserved_quantity"])
        # Sealing a lot that may be unsafe waits for nobody's rights on stock.
        picking = (
            self.env["stock.picking"]
            .sudo()
            .create(self._prepare_seal_vals(warehouse, target, quants))
        )
        picking.action_confirm()
        picking.move_ids.move_line_ids.unlink()
        for move in picking.move_ids:
            move.move_line_ids = [
                fields.Command.create(
                    {
                        **move._prepare_move_line_vals(quantity=quant.quantity),
                        "lot_id": quant.lot_id.id,
                        "location_id": quant.location_id.id,
                    }
                )
                for quant in quants
                if quant.product_id == move.product_id
            ]
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True, clean_context=True).button_validate()
        return picking

    def _prepare_seal_vals(self, warehouse, target, quants):
        return {
            "picking_type_id": warehouse.int_type_id.id,
            "location_id": warehouse.view_location_id.id,
            "location_dest_id": target.id,
            "company_id": warehouse.company_id.id,
            "origin": self.name,
            "complaint_sealed_case_id": self.id,
            "move_ids": [
                fields.Command.create(
                    {
                        "product_id": product.id,
                        "product_uom": product.uom_id.id,
                        "product_uom_qty": sum(own.mapped("quantity")),
                        "location_id": warehouse.view_location_id.id,
                        "location_dest_id": target.id,
                    }
                )
                for product, own in quants.grouped("product_id").items()
            ],
        }


class StockPicking(models.Model):
    _inherit = "stock.picking"

    complaint_sealed_case_id = fields.Many2one(
        "complaint.case",
        "Sealed for Complaint",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="complaint_base.group_complaint_handler,complaint_base.group_complaint_auditor",
    )


class StockLocation(models.Model):
    _inherit = "stock.location"

    complaint_sealed = fields.Boolean(
        "Sealed Goods", help="Lots sealed because of a complaint lie here, out of reach of sales."
    )


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def _complaint_sealed_location(self):
        """Return where a warehouse keeps what is sealed; it is made when first needed.

        It lies beside the stock location, not in it: nothing is reserved from there.
        """
        self.ensure_one()
        Location = self.env["stock.location"]
        # Named for everybody at the warehouse, not for whoever seals first.
        env = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang).env
        found = Location.search(
            [("complaint_sealed", "=", True), ("location_id", "=", self.view_location_id.id)],
            limit=1,
        )
        return found or Location.create(
            {
                "name": env._("Sealed"),
                "location_id": self.view_location_id.id,
                "usage": "internal",
                "company_id": self.company_id.id,
                "complaint_sealed": True,
            }
        )
