"""Goods of a lot that are sold, delivered and moved about."""


def hand_over(picking, lot, quantity):
    """Carry out a transfer with goods of one lot, whatever was reserved for it."""
    move = picking.move_ids
    move.move_line_ids.unlink()
    move.move_line_ids = [
        (0, 0, {**move._prepare_move_line_vals(quantity=quantity), "lot_id": lot.id})
    ]
    move.picked = True
    picking.button_validate()
    return picking


def sell(partner, warehouse, lot, quantity):
    """Sell goods of a lot and deliver them; return the delivery."""
    order = lot.env["sale.order"].create(
        {
            "partner_id": partner.id,
            "company_id": warehouse.company_id.id,
            "warehouse_id": warehouse.id,
            "order_line": [
                (0, 0, {"product_id": lot.product_id.id, "product_uom_qty": quantity}),
            ],
        }
    )
    order.action_confirm()
    return hand_over(order.picking_ids, lot, quantity)


def transfer(picking_type, lot, quantity, source, target, partner=None):
    """Move goods of a lot from one location to another; return the transfer."""
    product = lot.product_id
    picking = lot.env["stock.picking"].create(
        {
            "picking_type_id": picking_type.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "partner_id": partner and partner.id,
            "company_id": picking_type.company_id.id,
            "move_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "product_uom": product.uom_id.id,
                        "product_uom_qty": quantity,
                        "location_id": source.id,
                        "location_dest_id": target.id,
                    },
                )
            ],
        }
    )
    picking.action_confirm()
    return hand_over(picking, lot, quantity)
