from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# The documents that tell which goods a case is about, the most exact first.
DOCUMENTS = ("picking_id", "lot_id", "sale_order_id")


class ComplaintCase(models.Model):
    """Which goods a case is about: facts taken from orders and deliveries (CEM-28).

    Whichever document the clerk knows is enough; the others follow from it.
    """

    _inherit = "complaint.case"

    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    sale_order_id = fields.Many2one(
        "sale.order",
        "Sales Order",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        domain="[('partner_id', 'child_of', commercial_partner_id), ('state', '=', 'sale')]"
        " if partner_id and not not_our_delivery else [('state', '=', 'sale')]",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order Line",
        compute="_compute_sale_line",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Delivery",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        domain="[('picking_type_code', '=', 'outgoing'), ('state', '=', 'done')]"
        " + ([('partner_id', 'child_of', commercial_partner_id)]"
        " if partner_id and not not_our_delivery else [])"
        " + ([('sale_id', '=', sale_order_id)] if sale_order_id else [])",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        domain="([('complaint_line_ids.picking_id.partner_id', 'child_of', commercial_partner_id)]"
        " if partner_id and not not_our_delivery else [])"
        " + ([('product_id', '=', product_id)] if product_id else [])",
    )
    product_id = fields.Many2one(
        "product.product",
        "Product",
        compute="_compute_product",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    product_uom_id = fields.Many2one(
        "uom.uom", "Unit of Measure", compute="_compute_product_uom", store=True, precompute=True
    )
    delivery_date = fields.Date(
        compute="_compute_delivery_date", store=True, readonly=False, precompute=True
    )
    delivered_qty = fields.Float(
        "Delivered Quantity",
        digits="Product Unit",
        compute="_compute_delivered_qty",
        store=True,
        readonly=False,
        precompute=True,
    )
    defective_qty = fields.Float("Defective Quantity", digits="Product Unit", copy=False)
    delivered_amount = fields.Monetary(
        compute="_compute_delivered_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="What the customer pays for the delivered quantity, taxes included.",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency", store=True, precompute=True
    )
    site_company_id = fields.Many2one(
        "res.company",
        "Producing Plant",
        compute="_compute_site_company",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
    )
    not_our_delivery = fields.Boolean(
        "Not from Our Delivery",
        tracking=True,
        help="The goods came another way, for example through a dealer: order, delivery and lot "
        "need not be this customer's.",
    )
    not_our_delivery_reason = fields.Char("How the Goods Came", tracking=True)
    product_facts_complete = fields.Boolean(
        compute="_compute_product_facts_complete",
        store=True,
        help="Order, material, delivery date, quantities, amount and demand are known.",
    )

    # ------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------

    @api.constrains("defective_qty", "delivered_qty")
    def _check_quantities(self):
        for case in self:
            if case.defective_qty < 0 or case.delivered_qty < 0:
                raise ValidationError(
                    self.env._("%s: a quantity cannot be negative.", case.display_name)
                )
            unit = case.product_uom_id
            if unit:
                too_many = unit.compare(case.defective_qty, case.delivered_qty) > 0
            else:
                too_many = case.defective_qty > case.delivered_qty
            if too_many:
                raise ValidationError(
                    self.env._(
                        "%(case)s: %(defective)s are said to be defective, but only %(delivered)s "
                        "were delivered. Correct one of the two quantities.",
                        case=case.display_name,
                        defective=case.defective_qty,
                        delivered=case.delivered_qty,
                    )
                )

    @api.constrains("delivery_date")
    def _check_delivery_date(self):
        now = fields.Datetime.now()
        for case in self:
            if case.delivery_date and case.delivery_date > case._local_date(now):
                raise ValidationError(
                    self.env._("%s: the delivery date is in the future.", case.display_name)
                )

    @api.constrains("partner_id", *DOCUMENTS, "not_our_delivery", "not_our_delivery_reason")
    def _check_documents(self):
        """Refuse documents of somebody else, unless the clerk says how that came (T1)."""
        for case in self:
            if case.not_our_delivery and not (case.not_our_delivery_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%s: say how the goods came, when they are not from our delivery.",
                        case.display_name,
                    )
                )
        # Clerks without sales or stock rights still may not use a stranger's lot.
        cases = self.sudo().filtered(lambda case: case.partner_id and not case.not_our_delivery)
        deliveries = self._deliveries_by_lot(cases.lot_id)
        for case in cases:
            for document, owners in case._document_owners(deliveries):
                if case.commercial_partner_id not in owners:
                    raise ValidationError(
                        self.env._(
                            "%(document)s was never delivered to %(customer)s. Choose another "
                            "one, or tick “Not from Our Delivery” and say how the goods came.",
                            document=document.display_name,
                            customer=case.partner_id.display_name,
                        )
                    )

    # ------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------

    @api.depends("lot_id", "picking_id", "sale_order_id")
    def _compute_product(self):
        for case in self:
            lot, picking, order = case.lot_id, case.picking_id, case.sale_order_id
            if not (lot or picking or order):
                case.product_id = case.product_id
                continue
            if lot:
                case.product_id = lot.product_id
                continue
            products = picking.move_ids.product_id or order.order_line.product_id
            if case.product_id not in products and len(products) == 1:
                case.product_id = products
            else:
                case.product_id = case.product_id

    @api.depends("sale_order_id", "product_id", "picking_id")
    def _compute_sale_line(self):
        # Most cases name no order; at intake every one of them passes here.
        ordered = self.filtered("sale_order_id")
        (self - ordered).sale_line_id = False
        for case in ordered:
            product = case.product_id
            delivered = case.picking_id.move_ids.filtered(lambda m, p=product: m.product_id == p)
            lines = delivered.sale_line_id or case.sale_order_id.order_line
            case.sale_line_id = lines.filtered(
                lambda line, case=case: line.product_id == case.product_id
                and line.order_id == case.sale_order_id
            )[:1]

    @api.depends("product_id")
    def _compute_product_uom(self):
        for case in self:
            case.product_uom_id = case.product_id.uom_id

    @api.depends("picking_id")
    def _compute_delivery_date(self):
        for case in self:
            done = case.picking_id.date_done
            case.delivery_date = case._local_date(done) if done else case.delivery_date

    @api.depends("picking_id", "lot_id", "product_id", "sale_line_id")
    def _compute_delivered_qty(self):
        for case in self:
            if lines := case._delivered_lines():
                case.delivered_qty = sum(lines.mapped("quantity_product_uom"))
            elif line := case.sale_line_id:
                case.delivered_qty = line.product_uom_id._compute_quantity(
                    line.qty_delivered, case.product_id.uom_id
                )
            else:
                case.delivered_qty = case.delivered_qty

    @api.depends("delivered_qty", "sale_line_id")
    def _compute_delivered_amount(self):
        for case in self:
            line = case.sale_line_id
            ordered = line and line.product_uom_id._compute_quantity(
                line.product_uom_qty, case.product_id.uom_id
            )
            if ordered:
                case.delivered_amount = line.price_total / ordered * case.delivered_qty
            else:
                case.delivered_amount = case.delivered_amount

    @api.depends("sale_order_id", "company_id")
    def _compute_currency(self):
        for case in self:
            case.currency_id = case.sale_order_id.currency_id or case.company_id.currency_id

    @api.depends(*DOCUMENTS)
    def _compute_site_company(self):
        for case in self:
            case.site_company_id = (
                case.lot_id.company_id
                or case.picking_id.company_id
                or case.sale_order_id.warehouse_id.company_id
                or case.site_company_id
            )

    @api.depends(lambda self: [*self._product_fact_fields(), "not_our_delivery"])
    def _compute_product_facts_complete(self):
        for case in self:
            case.product_facts_complete = not case._missing_product_facts()

    @api.onchange("picking_id")
    def _onchange_picking(self):
        self._fill_documents({"picking_id"})

    @api.onchange("lot_id")
    def _onchange_lot(self):
        self._fill_documents({"lot_id"})

    @api.onchange("sale_order_id")
    def _onchange_sale_order(self):
        self._fill_documents({"sale_order_id"})

    @api.onchange("partner_id")
    def _onchange_partner_documents(self):
        self._fill_documents({"partner_id"})

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lot_ids = {vals["lot_id"] for vals in vals_list if vals.get("lot_id")}
        deliveries = self._deliveries_by_lot(self.env["stock.lot"].browse(lot_ids))
        return super().create([self._with_documents(vals, deliveries) for vals in vals_list])

    def write(self, vals):
        given = {name for name in (*DOCUMENTS, "partner_id") if name in vals}
        if (
            not given
            or given == {"partner_id"}
            and not any(case[name] for case in self for name in DOCUMENTS)
        ):
            return super().write(vals)
        for case in self:
            super(ComplaintCase, case).write(case._with_documents(vals))
        return True

    # ------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------

    def _with_documents(self, vals, deliveries=None):
        """Return the values of a case with the documents that follow from those given."""
        given = {name for name in (*DOCUMENTS, "partner_id") if name in vals}
        if not given & set(DOCUMENTS) and not any(self[name] for name in DOCUMENTS):
            return vals
        known = {
            name: self.env[self._fields[name].comodel_name].browse(vals[name] or [])
            if name in vals
            else self[name]
            for name in (*DOCUMENTS, "partner_id")
        }
        stranger = vals.get("not_our_delivery", self.not_our_delivery)
        follow = self._following_documents(known, given, stranger, deliveries)
        return {**{name: record.id for name, record in follow.items()}, **vals}

    def _fill_documents(self, given):
        known = {name: self[name]._origin for name in (*DOCUMENTS, "partner_id")}
        if any(known[name] for name in DOCUMENTS):
            self.update(self._following_documents(known, given, self.not_our_delivery))

    @api.model
    def _following_documents(self, known, given, stranger, deliveries=None):
        """Return the documents that follow from what was just chosen.

        Nothing that was chosen is ever replaced; of several, the most exact leads.

        :param dict known: order, delivery, lot and customer as they are now
        :param set given: names of those that were just chosen
        :param bool stranger: the goods are not from our delivery
        :param dict deliveries: those of the lots, when they are known already
        :return: dict of records for the names not in ``given``
        """
        # Facts of a delivery are the case's, whatever else the clerk may open.
        known = {name: record.sudo() for name, record in known.items()}
        picking, lot, order = (known[name] for name in DOCUMENTS)
        customer = known["partner_id"].commercial_partner_id
        lead = next((name for name in DOCUMENTS if name in given and known[name]), "partner_id")
        if lead == "picking_id":
            lots = picking.move_line_ids.lot_id
            order = picking.sale_id
            lot = lot if lot in lots else self._only(lots)
        elif lead == "lot_id":
            found = (deliveries or self._deliveries_by_lot(lot))[lot]
            own = found.filtered(lambda p: customer in self._owners(p)) if customer else found
            of_order = own.filtered(lambda p: p.sale_id == order)
            if own:
                picking = picking if picking in own else (of_order or own)[:1]
                order = picking.sale_id or order
            elif not stranger:
                picking, order = picking.browse(), order.browse()
        elif lead == "sale_order_id":
            pickings = order.picking_ids.filtered(
                lambda p: p.state == "done" and p.picking_type_code == "outgoing"
            )
            picking = picking if picking in pickings else self._only(pickings)
            lots = (picking or pickings).move_line_ids.lot_id
            lot = lot if lot in lots else self._only(lots)
        elif customer and not stranger:
            if customer not in self._owners(picking):
                picking = picking.browse()
            if customer != order.partner_id.commercial_partner_id:
                order = order.browse()
            if not picking and not order:
                lot = lot.browse()
        follow = {"picking_id": picking, "lot_id": lot, "sale_order_id": order}
        if not customer and not stranger:
            follow["partner_id"] = order.partner_id or picking.partner_id
        return {
            name: record.with_env(self.env) for name, record in follow.items() if name not in given
        }

    @api.model
    def _only(self, records):
        return records if len(records) == 1 else records.browse()

    @api.model
    def _owners(self, pickings):
        """Return the customers that deliveries went to or were ordered by."""
        return (pickings.partner_id | pickings.sale_id.partner_id).commercial_partner_id

    @api.model
    def _deliveries_by_lot(self, lots):
        """Return the finished deliveries of each lot, the latest first, in one query."""
        # Only transfers of the lot on the case are looked at, for the facts of its delivery.
        found = {lot: self.env["stock.picking"].sudo() for lot in lots}
        if not lots:
            return found
        # See _following_documents: facts of a delivery are the case's.
        rows = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                Domain("lot_id", "in", lots.ids)
                & Domain("state", "=", "done")
                & Domain("picking_id.picking_type_code", "=", "outgoing"),
                ["lot_id"],
                ["picking_id:recordset"],
            )
        )
        for lot, pickings in rows:
            found[lot] = pickings.sorted(lambda p: (p.date_done, p.id), reverse=True)
        return found

    def _document_owners(self, deliveries):
        """Yield ``(document, customers it belongs to)`` of the documents of a case."""
        self.ensure_one()
        if self.sale_order_id:
            yield self.sale_order_id, self.sale_order_id.partner_id.commercial_partner_id
        if self.picking_id:
            yield self.picking_id, self._owners(self.picking_id)
        if self.lot_id:
            yield self.lot_id, self._owners(deliveries[self.lot_id])

    def _delivered_lines(self):
        """Return the stock move lines that brought the goods to the customer."""
        self.ensure_one()
        return self.picking_id.move_line_ids.filtered(
            lambda line: line.state == "done"
            and line.product_id == self.product_id
            and (not self.lot_id or line.lot_id == self.lot_id)
        )

    # ------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------

    @api.model
    def _product_fact_fields(self):
        """Return the fields that make up the facts of a product complaint (CEM-28)."""
        return [
            "sale_order_id",
            "product_id",
            "delivery_date",
            "delivered_qty",
            "defective_qty",
            "delivered_amount",
            "demand",
        ]

    def _missing_product_facts(self):
        """Return the names of the facts that are not known yet."""
        self.ensure_one()
        exempt = {"sale_order_id", "delivered_amount"} if self.not_our_delivery else set()
        return [
            name for name in self._product_fact_fields() if name not in exempt and not self[name]
        ]

    def _details_of_requirement(self, name):
        if name == "product_facts_complete":
            return self._labels_of(self._missing_product_facts())
        return super()._details_of_requirement(name)

    @api.model
    def _fields_watched_while_typing(self):
        return [*super()._fields_watched_while_typing(), "product_facts_complete"]


class StockLot(models.Model):
    _inherit = "stock.lot"

    complaint_line_ids = fields.One2many(
        "stock.move.line",
        "lot_id",
        "Delivered To Customers",
        domain=[("state", "=", "done"), ("picking_id.picking_type_code", "=", "outgoing")],
        readonly=True,
    )
