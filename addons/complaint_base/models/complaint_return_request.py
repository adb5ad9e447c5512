from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("draft", "Being Agreed"),
    ("issued", "Issued"),
    ("received", "Goods Received"),
    ("cancelled", "Cancelled"),
]
# What the customer and we agree on; the notice says it, so it stays as it was issued.
AGREED_FIELDS = {"case_id", "unacceptable", "wanted", "agreed_date", "site_id", "line_ids"}


class ComplaintReturnRequest(models.Model):
    """The customer wants to give goods back 退货要求 (CEM-20/21).

    Once product, quantity, date and receiving site are agreed, it is issued:
    a notice to whoever takes the goods in, and a real transfer in stock.
    """

    _name = "complaint.return.request"
    _description = "Return Request"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _retention_keeps = frozenset({"name"})

    name = fields.Char(compute="_compute_name", store=True)
    case_id = fields.Many2one(
        "complaint.case", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="case_id.partner_id")
    number = fields.Integer(readonly=True, aggregator=None)
    state = fields.Selection(
        STATES, compute="_compute_state", store=True, default="draft", index=True, tracking=True
    )
    unacceptable = fields.Text(
        "What the Customer Cannot Accept", help="In detail (客户不可接受的问题所在)."
    )
    wanted = fields.Text(
        "What the Customer Wants Done", help="What is to follow (客户要求的后续处理方式)."
    )
    agreed_date = fields.Date("Agreed Return Date", tracking=True)
    agreed_with = fields.Char(help="The customer's representative.")
    site_id = fields.Many2one(
        "stock.warehouse",
        "Receiving Site",
        tracking=True,
        ondelete="restrict",
        help="The plant or transit warehouse that takes the goods in.",
    )
    line_ids = fields.One2many("complaint.return.request.line", "request_id", "Goods")
    issued_at = fields.Datetime(readonly=True, copy=False)
    issued_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    is_cancelled = fields.Boolean(readonly=True, copy=False)
    cancel_reason = fields.Text(readonly=True, copy=False)
    return_picking_ids = fields.One2many(
        "stock.picking", "complaint_return_id", "Receipts", readonly=True
    )
    credit_note_ids = fields.One2many(
        "account.move",
        "complaint_return_id",
        "Credit Notes",
        readonly=True,
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    is_invoiced = fields.Boolean(compute="_compute_is_invoiced", compute_sudo=True)

    @api.depends("case_id.name", "number")
    def _compute_name(self):
        for request in self:
            number = request.case_id.name or self.env._("Draft")
            request.name = f"{number}-R{request.number or 1}"

    @api.depends("issued_at", "is_cancelled", "return_picking_ids.state")
    def _compute_state(self):
        for request in self:
            states = set(request.return_picking_ids.mapped("state"))
            if request.is_cancelled or states == {"cancel"}:
                request.state = "cancelled"
            elif states and states <= {"done", "cancel"}:
                request.state = "received"
            else:
                request.state = "issued" if request.issued_at else "draft"

    @api.depends("line_ids.move_id.sale_line_id.invoice_lines.parent_state")
    def _compute_is_invoiced(self):
        for request in self:
            request.is_invoiced = bool(request._invoices())

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        for case, of_case in requests.grouped("case_id").items():
            taken = max((case.return_request_ids - of_case).mapped("number"), default=0)
            for number, request in enumerate(of_case, taken + 1):
                request._write_unlocked({"number": number})
        return requests

    def write(self, vals):
        if AGREED_FIELDS & vals.keys():
            self._ensure_agreeing()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._ensure_agreeing()

    def _ensure_agreeing(self):
        """Refuse to change what a notice was issued for.

        :raise UserError: names the request and what to do instead
        """
        for request in self:
            if request.issued_at or request.is_cancelled:
                raise UserError(
                    self.env._(
                        "%s has been issued or cancelled. Cancel it, with a reason, and make "
                        "another one.",
                        request.name,
                    )
                )

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    # What the dialogue that asks for a reason may call.
    _reason_actions = ("action_cancel",)

    def action_issue(self):
        """Issue the notice: the goods are announced where they will arrive.

        :raise UserError: lists everything that is not agreed yet
        """
        for request in self:
            request._ensure_can_issue()
        for request in self:
            request._create_receipts()
        self._write_unlocked({"issued_at": fields.Datetime.now(), "issued_by_id": self.env.uid})
        for request in self:
            request.case_id._record("return_issued", note=request.name)
            request._print_notice()
        return True

    def action_cancel(self, reason):
        """Call a return off; receipts that wait for goods are cancelled.

        :raise UserError: no reason, or goods that have arrived
        """
        self.case_id._ensure_reason(reason)
        # Whoever may call it off also calls off the receipt it announced.
        receipts = self.sudo().return_picking_ids
        if arrived := receipts.filtered(lambda picking: picking.state == "done"):
            raise UserError(
                self.env._(
                    "%s: the goods have arrived. What was received is corrected in stock.",
                    arrived[0].name,
                )
            )
        receipts.action_cancel()
        self._write_unlocked({"is_cancelled": True, "cancel_reason": reason})
        for request in self:
            request.case_id._record("return_cancelled", note=reason)
        return True

    def action_print_notice(self):
        """Print the return notice (退货通知单)."""
        return self.env.ref("complaint_base.report_return_notice").report_action(self)

    def action_view_receipts(self):
        """Open the transfers by which the goods come back."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receipts"),
            "res_model": "stock.picking",
            "view_mode": "list,form",
            "domain": [("complaint_return_id", "=", self.id)],
            "context": {"create": False},
        }

    # ------------------------------------------------------------
    # Issuing
    # ------------------------------------------------------------

    def _missing_to_issue(self):
        """Yield a sentence for everything that is not agreed yet (CEM-20/21)."""
        self.ensure_one()
        if not (self.unacceptable or "").strip():
            yield self.env._("Describe what the customer cannot accept.")
        if not (self.wanted or "").strip():
            yield self.env._("Describe what the customer wants done.")
        if not self.line_ids:
            yield self.env._("Agree on the products that come back.")
        for line in self.line_ids:
            yield from line._missing_to_issue()
        if not self.agreed_date:
            yield self.env._("Agree on the day the goods come back.")
        if not self.site_id:
            yield self.env._("Choose the plant or warehouse that takes the goods in.")

    def _ensure_can_issue(self):
        self.ensure_one()
        self._ensure_agreeing()
        if self.case_id.state == "draft":
            raise UserError(self.env._("%s: register the complaint first.", self.name))
        if missing := list(self._missing_to_issue()):
            raise UserError(
                "\n".join(
                    [
                        self.env._("%s cannot be issued yet:", self.name),
                        *(f"• {sentence}" for sentence in missing),
                    ]
                )
            )

    def _site_name(self):
        """Return the receiving site with the company it belongs to."""
        self.ensure_one()
        # The notice names the site to people who may not open its warehouse.
        site = self.sudo().site_id
        return " / ".join(dict.fromkeys(filter(None, (site.company_id.name, site.name))))

    def _print_notice(self):
        self.ensure_one()
        self.env["ir.actions.report"]._complaint_file(
            "complaint_base.report_return_notice", self, self.name
        )


class ComplaintReturnRequestLine(models.Model):
    """One product, or one lot of it, that the customer gives back."""

    _name = "complaint.return.request.line"
    _description = "Goods to Return"
    _order = "request_id, id"

    request_id = fields.Many2one(
        "complaint.return.request", required=True, index=True, ondelete="cascade"
    )
    case_id = fields.Many2one(related="request_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", "Product", ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot", "Lot", ondelete="restrict", domain="[('product_id', '=', product_id)]"
    )
    quantity = fields.Float("Agreed Quantity", digits="Product Unit")
    uom_id = fields.Many2one(related="product_id.uom_id")
    move_id = fields.Many2one(
        "stock.move",
        "Delivered By",
        compute="_compute_move",
        store=True,
        index="btree_not_null",
        help="The movement that brought the goods to the customer.",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "A quantity cannot be negative."
    )

    @api.depends(
        "product_id", "lot_id", "case_id.picking_id", "case_id.sale_order_id", "case_id.partner_id"
    )
    def _compute_move(self):
        deliveries = self.env["complaint.case"]._deliveries_by_lot(self.lot_id)
        for line in self:
            line.move_id = line._find_delivery(deliveries.get(line.lot_id))

    @api.constrains("product_id", "lot_id")
    def _check_lot(self):
        for line in self:
            if line.lot_id and line.lot_id.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "Lot %(lot)s is not one of %(product)s.",
                        lot=line.lot_id.name,
                        product=line.product_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.request_id._ensure_agreeing()
        return lines

    def write(self, vals):
        if vals.keys() - {"move_id", "case_id", "company_id"}:
            self.request_id._ensure_agreeing()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.request_id._ensure_agreeing()

    def _find_delivery(self, by_lot):
        """Return the customer's delivery of the goods: the case's, else the latest."""
        self.ensure_one()
        case = self.case_id
        pickings = case.picking_id
        if by_lot:
            own = by_lot.filtered(
                lambda p: case.commercial_partner_id in case._owners(p)
                or case.not_our_delivery
                or not case.partner_id
            )
            pickings = pickings if pickings in own else own[:1]
        elif not pickings:
            pickings = case.sale_order_id.picking_ids.filtered(
                lambda p: p.picking_type_code == "outgoing"
            )
        return pickings.move_ids.filtered(
            lambda move: move.state == "done" and move.product_id == self.product_id
        )[:1]

    def _missing_to_issue(self):
        self.ensure_one()
        if not self.product_id:
            yield self.env._("Choose the product of every line.")
            return
        name = self.product_id.display_name
        if self.uom_id.is_zero(self.quantity):
            yield self.env._("Agree on the quantity of %s.", name)
        if self.product_id.tracking != "none" and not self.lot_id:
            yield self.env._("Choose the lot of %s.", name)
        if self.move_id:
            left = self._returnable()
            if self.uom_id.compare(self.quantity, left) > 0:
                yield self.env._(
                    "%(product)s: %(quantity)s are to come back, but only %(left)s of the "
                    "delivery are still with the customer.",
                    product=name,
                    quantity=self.quantity,
                    left=left,
                )

    def _delivery_name(self):
        self.ensure_one()
        # The number of a delivery, for people who may not open it.
        return self.sudo().move_id.picking_id.name or ""

    def _returnable(self):
        """Return how much of the delivery can still come back, in the product's unit."""
        self.ensure_one()
        # A clerk without stock rights may know how much the customer still has.
        move = self.sudo().move_id
        lines = move.move_line_ids
        coming = move.returned_move_ids.filtered(lambda m: m.state != "cancel").move_line_ids
        if self.lot_id:
            lines, coming = (
                found.filtered(lambda line: line.lot_id == self.lot_id) for found in (lines, coming)
            )
        # What another company takes in is no return of the delivery in stock.
        elsewhere = move.complaint_return_line_ids.filtered(
            lambda line: line.lot_id == self.lot_id
            and line.request_id.state in ("issued", "received")
            and not line.request_id.return_picking_ids.return_id
        )
        return (
            sum(lines.mapped("quantity_product_uom"))
            - sum(coming.mapped("quantity_product_uom"))
            - sum(elsewhere.mapped("quantity"))
        )


class ComplaintCase(models.Model):
    _inherit = "complaint.case"

    return_request_ids = fields.One2many("complaint.return.request", "case_id", "Return Requests")
    return_request_count = fields.Integer(compute="_compute_part_counts")
    return_texts_complete = fields.Boolean(
        compute="_compute_return_texts_complete",
        store=True,
        help="A return request says what the customer cannot accept and wants done (CEM-20).",
    )

    @api.depends(
        "return_request_ids.state",
        "return_request_ids.unacceptable",
        "return_request_ids.wanted",
    )
    def _compute_return_texts_complete(self):
        for case in self:
            case.return_texts_complete = (
                bool(case.return_request_ids) and not case._missing_return_texts()
            )

    def action_return_request(self):
        """Open the return requests of the case, or begin one with what is known."""
        self.ensure_one()
        request = self.return_request_ids[:1]
        if not request:
            request = request.create(self._prepare_return_request_vals())
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Return Requests"),
            "res_model": "complaint.return.request",
            "domain": [("case_id", "=", self.id)],
            "context": {"default_case_id": self.id},
        }
        if len(self.return_request_ids) > 1:
            return {**action, "view_mode": "list,form"}
        return {**action, "view_mode": "form", "res_id": request.id}

    def _prepare_return_request_vals(self):
        self.ensure_one()
        lines = []
        if self.product_id:
            lines.append((0, 0, self._prepare_return_line_vals()))
        return {
            "case_id": self.id,
            "unacceptable": self.reason,
            "wanted": self.demand,
            "agreed_with": self.contact_name,
            # Any warehouse may take the goods in; the one they left is the first thought.
            "site_id": self.sudo().picking_id.picking_type_id.warehouse_id.id,
            "line_ids": lines,
        }

    def _prepare_return_line_vals(self):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "lot_id": self.lot_id.id,
            "quantity": self.defective_qty,
        }

    def _missing_return_texts(self):
        """Return the names of the texts that requests still lack."""
        self.ensure_one()
        requests = self.return_request_ids.filtered(lambda r: r.state != "cancelled")
        return [
            name
            for name in ("unacceptable", "wanted")
            if not requests or not all((text or "").strip() for text in requests.mapped(name))
        ]

    def _details_of_requirement(self, name):
        if name == "return_texts_complete":
            Request = self.env["complaint.return.request"]
            return [
                Request._fields[field]._description_string(self.env)
                for field in self._missing_return_texts()
            ]
        return super()._details_of_requirement(name)

    @api.model
    def _parts_by_count(self):
        return {**super()._parts_by_count(), "return_request_count": "return_request_ids"}
