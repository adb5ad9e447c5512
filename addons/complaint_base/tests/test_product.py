"""Which goods a complaint is about: taken from documents, checked, asked for (CEM-28, T1)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ComplaintCase
from .goods import GoodsMixin

FACTS_GATE = {
    "code": "facts",
    "name": "Facts of the product",
    "state": "accepted",
    "domain": "[('category_id.is_product', '=', True)]",
    "requirement": "[('product_facts_complete', '=', True)]",
    "message": "Fill in the facts of the product",
}


@tagged("post_install", "-at_install")
class TestProductFacts(GoodsMixin, ComplaintCase):
    def assert_facts(self, case):
        self.assertEqual(
            (case.sale_order_id, case.picking_id, case.lot_id, case.product_id),
            (self.order, self.picking, self.lot, self.product),
        )
        self.assertEqual(case.sale_line_id, self.order.order_line)
        self.assertEqual(case.delivery_date, case._local_date(self.picking.date_done))
        self.assertEqual(case.delivered_qty, 100)
        self.assertEqual(case.delivered_amount, 40000)
        self.assertEqual(case.currency_id, self.order.currency_id)
        self.assertEqual(case.product_uom_id, self.product.uom_id)
        self.assertEqual(case.site_company_id, self.company)

    def test_CEM_28_any_document_fills_in_the_rest(self):
        for name in ("lot_id", "picking_id", "sale_order_id"):
            document = {
                "lot_id": self.lot,
                "picking_id": self.picking,
                "sale_order_id": self.order,
            }[name]
            with self.subTest(name):
                self.assert_facts(self.create_case(register=False, **{name: document.id}))
                case = self.create_case(register=False)
                case[name] = document
                self.assert_facts(case)
                case = self.create_case(register=False, partner_id=False, contact_name="王工")
                case[name] = document
                self.assertEqual(case.partner_id.commercial_partner_id, self.partner)

    def test_CEM_28_handler_without_sales_rights_gets_the_facts(self):
        case = self.create_case().with_user(self.users["handler"])
        case.write({"lot_id": self.lot.id})
        self.assert_facts(case)

    def test_CEM_28_what_the_clerk_chose_stays(self):
        _order, second = self.deliver(self.partner, self.lot, 30)
        case = self.create_case(register=False, lot_id=self.lot.id)
        self.assertEqual(case.picking_id, second, "the latest delivery is the first thought")
        self.assertEqual(case.delivered_qty, 30)
        case.picking_id = self.picking
        self.assert_facts(case)
        case.delivered_qty = 80
        case.defective_qty = 5
        self.assertEqual(case.delivered_qty, 80)
        self.assertEqual(case.delivered_amount, 32000)

    def test_CEM_28_another_lot_or_order_moves_all_facts(self):
        lot = self.create_lot("A0716")
        order, picking = self.deliver(self.partner, lot, 20)
        case = self.create_case(register=False, lot_id=self.lot.id)
        case.lot_id = lot
        self.assertEqual((case.sale_order_id, case.picking_id), (order, picking))
        self.assertEqual(case.delivered_qty, 20)
        case.sale_order_id = self.order
        self.assert_facts(case)

    def test_CEM_28_lot_of_a_delivery_with_several_is_not_guessed(self):
        lots = self.create_lot("B1") | self.create_lot("B2")
        order, picking = self.deliver(self.partner, lots, 10)
        case = self.create_case(register=False, sale_order_id=order.id)
        self.assertEqual(case.picking_id, picking)
        self.assertFalse(case.lot_id)
        self.assertEqual(case.delivered_qty, 20)
        case.lot_id = lots[0]
        self.assertEqual((case.picking_id, case.delivered_qty), (picking, 10))

    def test_CEM_28_another_customer_drops_the_documents(self):
        other = self.env["res.partner"].create({"name": "另一客户"})
        case = self.create_case(register=False, lot_id=self.lot.id)
        case.partner_id = other
        self.assertFalse(any(case[name] for name in ("sale_order_id", "picking_id", "lot_id")))

    def test_CEM_28_form_fills_in_while_typing(self):
        view = self.env["ir.ui.view"].create(
            {
                "name": "test",
                "model": "complaint.case",
                "arch": """<form><field name="subject"/><field name="partner_id"/>
                    <field name="commercial_partner_id" invisible="1"/>
                    <field name="sale_order_id"/><field name="picking_id"/><field name="lot_id"/>
                    <field name="product_id"/><field name="delivery_date"/>
                    <field name="delivered_qty"/><field name="delivered_amount"/>
                    <field name="currency_id"/><field name="not_our_delivery"/></form>""",
            }
        )
        with Form(self.env["complaint.case"], view) as form:
            form.subject = "袋重不足"
            form.partner_id = self.partner
            form.lot_id = self.lot
            self.assertEqual(form.picking_id, self.picking)
            self.assertEqual(form.sale_order_id, self.order)
            self.assertEqual(form.product_id, self.product)
            self.assertEqual(form.delivered_qty, 100)
        self.assert_facts(form.record)

    def test_CEM_28_orders_of_the_customer_only_are_offered(self):
        stranger = self.env["res.partner"].create({"name": "外人"})
        self.deliver(stranger, self.lot, 5)
        case = self.create_case()
        for name in ("sale_order_id", "picking_id", "lot_id"):
            field = case._fields[name]
            domain = self.env["ir.ui.view"]  # evaluated as the client does
            domain = eval(  # pylint: disable=eval-used
                field.domain,
                {
                    "partner_id": case.partner_id.id,
                    "commercial_partner_id": case.commercial_partner_id.id,
                    "not_our_delivery": False,
                    "sale_order_id": False,
                    "product_id": False,
                },
            )
            found = self.env[field.comodel_name].search(domain)
            with self.subTest(name):
                expected = {
                    "sale_order_id": self.order,
                    "picking_id": self.picking,
                    "lot_id": self.lot,
                }[name]
                self.assertEqual(found, expected)

    # ------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------

    def test_T1_defective_up_to_delivered(self):
        case = self.create_case(lot_id=self.lot.id, defective_qty=100)
        with self.assertRaisesRegex(ValidationError, "only 100.0 were delivered"):
            case.defective_qty = 100.01
        with self.assertRaisesRegex(ValidationError, "negative"):
            case.defective_qty = -1
        with self.assertRaises(ValidationError):
            self.create_case(defective_qty=1)

    def test_T1_delivery_today_but_not_tomorrow(self):
        case = self.create_case()
        today = case._local_date(fields.Datetime.now())
        case.delivery_date = today
        with self.assertRaisesRegex(ValidationError, "in the future"):
            case.delivery_date = today + timedelta(days=1)

    def test_T1_lot_of_another_customer_needs_a_reason(self):
        stranger = self.env["res.partner"].create({"name": "外人"})
        lot = self.create_lot("C1")
        order, picking = self.deliver(stranger, lot, 5)
        case = self.create_case()
        for name, document in (("lot_id", lot), ("picking_id", picking), ("sale_order_id", order)):
            with self.subTest(name), self.assertRaisesRegex(ValidationError, "was never delivered"):
                case[name] = document
        never = self.create_lot("C2")
        with self.assertRaisesRegex(ValidationError, "C2 was never delivered to 兰州建工"):
            case.lot_id = never
        with self.assertRaisesRegex(ValidationError, "say how the goods came"):
            case.write({"lot_id": lot.id, "not_our_delivery": True})
        case.write(
            {
                "lot_id": lot.id,
                "not_our_delivery": True,
                "not_our_delivery_reason": "从经销商处购买",
            }
        )
        self.assertEqual((case.lot_id, case.product_id), (lot, self.product))
        with self.assertRaises(ValidationError):
            case.not_our_delivery = False

    def test_T1_branch_of_the_customer_owns_its_deliveries(self):
        site = self.env["res.partner"].create(
            {"name": "三号工地", "parent_id": self.partner.id, "type": "delivery"}
        )
        case = self.create_case(partner_id=site.id, lot_id=self.lot.id)
        self.assertEqual(case.picking_id, self.picking)

    # ------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------

    def test_T1_gate_names_every_missing_fact_at_once(self):
        self.new_version(gate_rule_ids=[(0, 0, FACTS_GATE)])
        case = self.create_case()
        with self.assertRaises(UserError) as caught:
            case.action_next()
        for label in (
            "Sales Order",
            "Product",
            "Delivery Date",
            "Delivered Quantity",
            "Defective Quantity",
            "Delivered Amount",
            "Customer's Demand",
        ):
            self.assertIn(label, str(caught.exception))
        case.write({"lot_id": self.lot.id, "demand": "换货"})
        self.assertFalse(case.product_facts_complete)
        with self.assertRaises(UserError) as caught:
            case.action_next()
        self.assertIn("(Defective Quantity)", str(caught.exception))
        case.defective_qty = 3
        self.assertTrue(case.product_facts_complete)
        case.action_next()
        self.assertEqual(case.state, "accepted")

    def test_T1_gate_leaves_complaints_about_service_alone(self):
        self.new_version(gate_rule_ids=[(0, 0, FACTS_GATE)])
        service = self.env["complaint.category"].create({"name": "服务", "code": "service"})
        case = self.create_case(category_id=service.id)
        case.action_next()
        self.assertEqual(case.state, "accepted")

    def test_CEM_28_order_and_amount_are_not_asked_of_foreign_goods(self):
        case = self.create_case(
            not_our_delivery=True,
            not_our_delivery_reason="经销商",
            product_id=self.product.id,
            delivery_date="2026-01-05",
            delivered_qty=10,
            defective_qty=10,
            demand="赔偿",
        )
        self.assertTrue(case.product_facts_complete)
        case.not_our_delivery = False
        self.assertFalse(case.product_facts_complete)

    def test_CEM_28_batch_costs_the_same_for_many_cases(self):
        def queries(count):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["complaint.case"].create(
                [
                    {
                        "subject": "强度",
                        "partner_id": self.partner.id,
                        "company_id": self.company.id,
                        "lot_id": self.lot.id,
                    }
                    for _number in range(count)
                ]
            ).flush_recordset()
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertLessEqual(queries(40), queries(4) + 5)
