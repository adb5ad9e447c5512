"""Goods that come back: agreed, announced, received, credited (CEM-20/21)."""

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCase
from .goods import GoodsMixin


@tagged("post_install", "-at_install")
class TestReturnRequest(GoodsMixin, ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case(
            lot_id=cls.lot.id, defective_qty=40, demand="换货", reason="结块，无法使用"
        )

    def create_request(self, case=None, **vals):
        """Create a request in which everything is agreed."""
        case = case or self.case
        return self.env["complaint.return.request"].create(
            {
                **case._prepare_return_request_vals(),
                "agreed_date": "2026-12-01",
                "site_id": self.warehouse.id,
                **vals,
            }
        )

    def test_CEM_20_both_texts_are_required(self):
        for name, label in (("unacceptable", "cannot accept"), ("wanted", "wants done")):
            with self.subTest(name):
                request = self.create_request(**{name: " "})
                with self.assertRaisesRegex(UserError, label):
                    request.action_issue()

    def test_CEM_20_gate_says_which_text_is_missing(self):
        self.new_version(
            gate_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "return",
                        "name": "return",
                        "state": "accepted",
                        "domain": "[('category_id.asks_return', '=', True)]",
                        "requirement": "[('return_texts_complete', '=', True)]",
                        "message": "Describe the return",
                    },
                )
            ]
        )
        self.category.asks_return = True
        case = self.create_case()
        with self.assertRaisesRegex(
            UserError,
            r"Describe the return \(What the Customer Cannot Accept, What the Customer Wants Done",
        ):
            case.action_next()
        request = self.create_request(case, unacceptable="结块", wanted=False)
        with self.assertRaisesRegex(UserError, r"\(What the Customer Wants Done\)"):
            case.action_next()
        request.wanted = "换货"
        case.action_next()
        self.assertEqual(case.state, "accepted")

    def test_CEM_21_everything_missing_is_listed_at_once(self):
        request = self.env["complaint.return.request"].create({"case_id": self.create_case().id})
        with self.assertRaises(UserError) as caught:
            request.action_issue()
        for part in ("cannot accept", "wants done", "products", "day", "plant or warehouse"):
            self.assertIn(part, str(caught.exception))
        request.line_ids = [(0, 0, {"product_id": self.product.id})]
        with self.assertRaises(UserError) as caught:
            request.action_issue()
        for part in ("quantity of", "lot of"):
            self.assertIn(part, str(caught.exception))
        self.assertEqual(request.state, "draft")
        self.assertFalse(request.return_picking_ids)

    def test_CEM_21_no_more_than_the_customer_still_has(self):
        self.create_request(
            line_ids=[(0, 0, {**self.case._prepare_return_line_vals(), "quantity": 60})]
        ).action_issue()
        line = self.case._prepare_return_line_vals()
        too_many = self.create_request(line_ids=[(0, 0, {**line, "quantity": 40.01})])
        with self.assertRaisesRegex(UserError, "only 40.0 of the delivery"):
            too_many.action_issue()
        too_many.line_ids.quantity = 40
        too_many.action_issue()
        self.assertEqual(too_many.state, "issued")

    def test_CEM_21_issuing_makes_a_real_return_of_the_lot(self):
        # Whatever form the clerk came from must not leak into the moves.
        polluted = self.create_request().with_context(
            default_picking_id=self.picking.id, default_state="done", default_name="x"
        )
        request = polluted.with_user(self.users["handler"])
        request.action_issue()
        self.assertEqual((request.state, request.issued_by_id), ("issued", self.users["handler"]))
        receipt = request.sudo().return_picking_ids
        self.assertEqual(receipt.return_id, self.picking)
        self.assertEqual(receipt.picking_type_code, "incoming")
        self.assertEqual(receipt.state, "assigned")
        self.assertEqual(receipt.move_ids.origin_returned_move_id, self.picking.move_ids)
        self.assertEqual(receipt.move_line_ids.lot_id, self.lot)
        self.assertEqual(receipt.move_line_ids.quantity, 40)
        self.assertEqual(fields.Date.to_string(receipt.scheduled_date), "2026-12-01")
        self.assertEqual(
            request.case_id.event_ids.filtered(lambda event: event.code == "return_issued").note,
            request.name,
        )

        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertEqual(request.state, "received")
        self.assertIn("return_received", self.case.event_ids.mapped("code"))
        self.assertEqual(self.order.order_line.qty_delivered, 60)

    def test_CEM_21_only_the_agreed_lots_come_back(self):
        lots = self.create_lot("B1") | self.create_lot("B2")
        order, _picking = self.deliver(self.partner, lots, 10)
        case = self.create_case(sale_order_id=order.id)
        request = self.create_request(
            case,
            unacceptable="x",
            wanted="y",
            line_ids=[
                (0, 0, {"product_id": self.product.id, "lot_id": lots[1].id, "quantity": 7}),
            ],
        )
        request.action_issue()
        line = request.return_picking_ids.move_line_ids
        self.assertEqual((line.lot_id, line.quantity), (lots[1], 7))

    def test_CEM_21_goods_of_two_deliveries_come_back_as_two(self):
        lot = self.create_lot("B9")
        self.deliver(self.partner, lot, 10)
        request = self.create_request(
            line_ids=[
                (0, 0, self.case._prepare_return_line_vals()),
                (0, 0, {"product_id": self.product.id, "lot_id": lot.id, "quantity": 3}),
            ]
        )
        request.action_issue()
        self.assertEqual(len(request.return_picking_ids), 2)
        self.assertEqual(
            sorted(request.return_picking_ids.move_line_ids.mapped("quantity")), [3, 40]
        )

    def test_CEM_21_plant_of_another_company_receives_by_itself(self):
        plant = self.create_company("陇南水泥厂")
        site = self.env["stock.warehouse"].search([("company_id", "=", plant.id)], limit=1)
        for owner in (self.env["res.company"], self.company):
            with self.subTest(owner.name):
                self.lot.company_id = owner
                case = self.create_case(
                    lot_id=self.lot.id, defective_qty=40, demand="换货", reason="结块"
                )
                self.assert_received_elsewhere(case, plant, site)
        with self.assertRaisesRegex(UserError, "only 20.0 of the delivery"):
            self.create_request(site_id=site.id).action_issue()

    def assert_received_elsewhere(self, case, plant, site):
        request = self.create_request(case, site_id=site.id)
        request.action_issue()
        receipt = request.sudo().return_picking_ids
        self.assertEqual((receipt.company_id, receipt.picking_type_id), (plant, site.in_type_id))
        self.assertEqual(receipt.move_ids.product_uom_qty, 40)
        self.assertFalse(receipt.return_id)
        self.assertEqual(receipt.move_line_ids.lot_id.name, self.lot.name)
        self.assertIn(receipt.move_line_ids.lot_id.company_id.id, (False, plant.id))
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertEqual(request.state, "received")

    def test_CEM_21_transit_warehouse_of_the_company(self):
        transit = self.env["stock.warehouse"].create(
            {"name": "中转库", "code": "ZZ", "company_id": self.company.id}
        )
        request = self.create_request(site_id=transit.id)
        request.action_issue()
        receipt = request.return_picking_ids
        self.assertEqual(receipt.location_dest_id, transit.lot_stock_id)
        self.assertEqual(receipt.move_ids.location_dest_id, transit.lot_stock_id)
        self.assertEqual(receipt.return_id, self.picking)

    def test_CEM_21_what_was_issued_stays(self):
        request = self.create_request()
        request.action_issue()
        for change in (
            lambda: request.write({"agreed_date": "2026-12-02"}),
            lambda: request.line_ids.write({"quantity": 1}),
            lambda: request.line_ids.unlink(),
            lambda: request.write({"line_ids": [(0, 0, {"product_id": self.product.id})]}),
            lambda: request.action_issue(),
            lambda: request.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "has been issued or cancelled"):
                change()

    def test_CEM_21_called_off_until_the_goods_arrive(self):
        request = self.create_request()
        request.action_issue()
        with self.assertRaisesRegex(UserError, "reason is required"):
            request.action_cancel(" ")
        request.action_cancel("客户改为折价")
        self.assertEqual(request.state, "cancelled")
        self.assertEqual(request.return_picking_ids.state, "cancel")
        again = self.create_request()
        self.assertEqual(again.name, f"{self.case.name}-R2")
        again.action_issue()
        again.return_picking_ids.move_ids.picked = True
        again.return_picking_ids.button_validate()
        with self.assertRaisesRegex(UserError, "have arrived"):
            again.action_cancel("太晚")

    def test_CEM_21_notice_is_filed(self):
        request = self.create_request()
        request.action_issue()
        filed = self.env["ir.attachment"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)]
        )
        self.assertEqual(len(filed), 1)
        self.assertTrue(filed.name.startswith(request.name))

    def test_CEM_21_credit_note_for_what_comes_back(self):
        self.env["account.chart.template"].try_loading("generic_coa", self.company)
        invoice = self.order._create_invoices()
        invoice.action_post()
        request = self.create_request()
        self.assertTrue(request.is_invoiced)
        accountant = self.create_accountant()
        with self.assertRaisesRegex(UserError, "not issued yet"):
            request.with_user(accountant).action_credit_note()
        request.action_issue()
        request.with_user(accountant).action_credit_note()
        note = request.credit_note_ids
        self.assertEqual((note.move_type, note.state), ("out_refund", "draft"))
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.amount_total, 16000)
        with self.assertRaisesRegex(UserError, "credit note already"):
            request.with_user(accountant).action_credit_note()

    def test_CEM_21_nothing_to_credit_before_the_invoice(self):
        request = self.create_request()
        request.action_issue()
        with self.assertRaisesRegex(UserError, "not invoiced"):
            request.action_credit_note()

    def test_CEM_33_request_is_no_way_out_to_the_customer(self):
        request = self.create_request()
        with self.assertRaisesRegex(UserError, "no approved decision"):
            request.with_user(self.users["handler"]).message_post(
                body="同意退货并赔偿",
                partner_ids=self.partner.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

    def test_roles(self):
        request = self.create_request()
        self.assertEqual(request.with_user(self.users["auditor"]).state, "draft")
        for role in ("unit", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                request.with_user(self.users[role]).action_issue()
        with self.assertRaises(AccessError):
            request.with_user(self.employee_user).read(["unacceptable"])
        stranger = self.create_company("外公司")
        self.users["handler"].write(
            {"company_ids": [(6, 0, stranger.ids)], "company_id": stranger.id}
        )
        with self.assertRaises(AccessError):
            request.with_user(self.users["handler"]).with_company(stranger).read(["unacceptable"])

    def test_lot_belongs_to_the_product(self):
        other = self.product.copy({"name": "P.C 32.5"})
        with self.assertRaisesRegex(ValidationError, "is not one of"):
            self.create_request(
                line_ids=[(0, 0, {"product_id": other.id, "lot_id": self.lot.id, "quantity": 1})]
            )
