"""Goods that were really sold, delivered in lots and invoiced."""

from odoo.tests import new_test_user


class GoodsMixin:
    """A plant's warehouse, cement in lots, and deliveries of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category.is_product = True
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "P.O 42.5 水泥",
                "default_code": "PO425",
                "is_storable": True,
                "tracking": "lot",
                "list_price": 400,
                "taxes_id": False,
                "invoice_policy": "delivery",
            }
        )
        cls.lot = cls.create_lot("A0715")
        cls.order, cls.picking = cls.deliver(cls.partner, cls.lot, 100)

    @classmethod
    def create_lot(cls, name, quantity=1000, product=None):
        """Create a lot with a stock of it in the plant's warehouse."""
        lot = cls.env["stock.lot"].create({"name": name, "product_id": (product or cls.product).id})
        cls.env["stock.quant"]._update_available_quantity(
            lot.product_id, cls.warehouse.lot_stock_id, quantity, lot_id=lot
        )
        return lot

    @classmethod
    def deliver(cls, partner, lots, quantity):
        """Sell and deliver ``quantity`` of each lot; return the order and its delivery."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity * len(of_product),
                        },
                    )
                    for product, of_product in lots.grouped("product_id").items()
                ],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        for move in picking.move_ids:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                (
                    0,
                    0,
                    {
                        **move._prepare_move_line_vals(quantity=quantity),
                        "lot_id": lot.id,
                    },
                )
                for lot in lots
                if lot.product_id == move.product_id
            ]
            move.picked = True
        picking.button_validate()
        assert picking.state == "done", picking.state
        return order, picking

    @classmethod
    def create_accountant(cls):
        return new_test_user(
            cls.env,
            "complaint_accountant",
            groups="account.group_account_invoice,complaint_base.group_complaint_handler",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
