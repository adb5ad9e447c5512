"""Goods that come back are Odoo's: transfers and credit notes, linked to their request."""

from collections import defaultdict
from datetime import datetime, time

import pytz

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context


class ComplaintReturnRequest(models.Model):
    _inherit = "complaint.return.request"

    def _create_receipts(self):
        """Announce the goods in stock: one return per delivery they came with.

        A site of another company takes them in by a receipt of its own, since
        a return belongs to the company that delivered.
        """
        self.ensure_one()
        # An issued notice is what authorises the receipt; clerks have no rights in stock.
        # A context that was meant for another form must not leak into moves.
        request = (
            self.with_env(self.env(context=clean_context(self.env.context)))
            .sudo()
            .with_company(self.sudo().site_id.company_id)
        )
        # Transfers are made from an approved notice; who issues it need not be a storekeeper.
        receipts = self.env["stock.picking"].sudo()
        for delivery, lines in request.line_ids.grouped(lambda li: li.move_id.picking_id).items():
            if delivery.company_id == request.site_id.company_id:
                receipts |= request._return_delivery(delivery, lines)
            else:
                receipts |= request._receive_elsewhere(lines)
        for receipt in receipts:
            receipt.scheduled_date = request._local_noon()
        return receipts

    def _return_delivery(self, delivery, lines):
        """Return part of a delivery through Odoo's own wizard."""
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": delivery.id, "complaint_return_id": self.id}
        )
        by_move = lines.grouped("move_id")
        for wanted in wizard.product_return_moves:
            of_move = by_move.get(wanted.move_id, lines.browse())
            wanted.quantity = sum(
                line.uom_id._compute_quantity(line.quantity, wanted.uom_id) for line in of_move
            )
        receipt = wizard._create_return()
        for move in receipt.move_ids:
            move._complaint_take_lots(by_move[move.origin_returned_move_id])
        return receipt

    def _receive_elsewhere(self, lines):
        """Take goods in at a company that did not deliver them."""
        receipt = self.env["stock.picking"].create(self._prepare_receipt_vals(lines))
        receipt.action_confirm()
        receipt.action_assign()
        by_product = lines.grouped("product_id")
        for move in receipt.move_ids:
            move._complaint_take_lots(by_product[move.product_id])
        return receipt

    def _prepare_return_vals(self, picking_type):
        """Return what a transfer needs to arrive where it was agreed."""
        self.ensure_one()
        warehouse = self.site_id
        incoming = picking_type if picking_type.warehouse_id == warehouse else warehouse.in_type_id
        return {
            "picking_type_id": incoming.id,
            "location_dest_id": incoming.default_location_dest_id.id,
            "complaint_return_id": self.id,
            "origin": self.name,
        }

    def _prepare_receipt_vals(self, lines):
        customer = self.partner_id.property_stock_customer or self.env.ref(
            "stock.stock_location_customers"
        )
        vals = {
            **self._prepare_return_vals(self.site_id.in_type_id),
            "partner_id": self.partner_id.id,
            "location_id": customer.id,
        }
        return {
            **vals,
            "move_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "product_uom_qty": sum(of_product.mapped("quantity")),
                        "product_uom": product.uom_id.id,
                        "location_id": vals["location_id"],
                        "location_dest_id": vals["location_dest_id"],
                    },
                )
                for product, of_product in lines.grouped("product_id").items()
            ],
        }

    def _local_noon(self):
        """Return the middle of the agreed day, in naive UTC, where the goods arrive."""
        self.ensure_one()
        zone = self.site_id.company_id.resource_calendar_id.tz or "UTC"
        noon = pytz.timezone(zone).localize(datetime.combine(self.agreed_date, time(12)))
        return noon.astimezone(pytz.utc).replace(tzinfo=None)

    # ------------------------------------------------------------
    # Invoices
    # ------------------------------------------------------------

    def _invoices(self):
        """Return the posted invoices of the goods that come back."""
        lines = self.line_ids.move_id.sale_line_id.invoice_lines
        return lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )

    def action_credit_note(self):
        """Draft credit notes for the goods that come back, by Odoo's own reversal.

        :raise UserError: not issued, not invoiced, or credited already
        """
        self.ensure_one()
        if self.state not in ("issued", "received"):
            raise UserError(self.env._("%s is not issued yet.", self.name))
        if self.credit_note_ids.filtered(lambda move: move.state != "cancel"):
            raise UserError(self.env._("%s has a credit note already.", self.name))
        invoices = self._invoices()
        if not invoices:
            raise UserError(
                self.env._("The goods of %s are not invoiced: nothing to credit.", self.name)
            )
        notes = self.env["account.move"]
        for of_company in invoices.grouped("company_id").values():
            reversal = (
                self.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=of_company.ids)
                .create(self._prepare_reversal_vals(of_company))
            )
            reversal.refund_moves()
            notes |= reversal.new_move_ids
        self._keep_returned(notes)
        notes = notes.exists()
        notes.complaint_return_id = self
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Notes"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", notes.ids)],
        }

    def _prepare_reversal_vals(self, invoices):
        self.ensure_one()
        return {"reason": self.name, "journal_id": invoices.journal_id[:1].id}

    def _keep_returned(self, notes):
        """Cut drafts down to the quantities that come back; empty ones go."""
        left = defaultdict(float)
        for line in self.line_ids:
            left[line.product_id] += line.quantity
        for note in notes:
            commands = []
            for line in note.invoice_line_ids:
                product, unit = line.product_id, line.product_uom_id
                if line.display_type != "product":
                    continue
                wanted = left[product]
                if not wanted:
                    commands.append((2, line.id, 0))
                    continue
                wanted = product.uom_id._compute_quantity(wanted, unit)
                taken = min(wanted, line.quantity)
                left[product] -= unit._compute_quantity(taken, product.uom_id)
                commands.append((1, line.id, {"quantity": taken}))
            note.write({"invoice_line_ids": commands})
        notes.filtered(
            lambda note: not any(line.display_type == "product" for line in note.invoice_line_ids)
        ).unlink()


class StockReturnPicking(models.TransientModel):  # pylint: disable=no-wizard-in-models
    _inherit = "stock.return.picking"

    complaint_return_id = fields.Many2one("complaint.return.request")

    def _prepare_picking_default_values(self):
        vals = super()._prepare_picking_default_values()
        if request := self.complaint_return_id:
            picking_type = self.env["stock.picking.type"].browse(vals["picking_type_id"])
            vals.update(request._prepare_return_vals(picking_type))
        return vals


class StockPicking(models.Model):
    _inherit = "stock.picking"

    complaint_return_id = fields.Many2one(
        "complaint.return.request",
        "Return Request",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _action_done(self):
        result = super()._action_done()
        # The goods' arrival is a fact of the case, which the storekeeper does not see.
        for picking in self.sudo():
            if picking.complaint_return_id and picking.state == "done":
                picking.complaint_return_id.case_id._record("return_received", note=picking.name)
        return result


class StockMove(models.Model):
    _inherit = "stock.move"

    complaint_return_line_ids = fields.One2many(
        "complaint.return.request.line", "move_id", "Goods Asked Back", readonly=True
    )

    def _complaint_take_lots(self, lines):
        """Expect exactly the lots agreed on, not whatever the delivery held."""
        self.ensure_one()
        if self.has_tracking == "none" or not lines.lot_id:
            return
        self.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            [
                {**self._prepare_move_line_vals(quantity=line.quantity), **self._lot_vals(line)}
                for line in lines
            ]
        )

    def _lot_vals(self, line):
        lot = line.lot_id
        if lot.company_id and lot.company_id != self.company_id:
            # A lot may belong to one company; another one books it under the same number.
            known = lot.search(
                [
                    ("name", "=", lot.name),
                    ("product_id", "=", lot.product_id.id),
                    ("company_id", "=", self.company_id.id),
                ],
                limit=1,
            )
            lot = known or lot.create(
                {
                    "name": lot.name,
                    "product_id": lot.product_id.id,
                    "company_id": self.company_id.id,
                }
            )
        return {"lot_id": lot.id, "lot_name": lot.name}


class AccountMove(models.Model):
    _inherit = "account.move"

    complaint_return_id = fields.Many2one(
        "complaint.return.request",
        "Return Request",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
