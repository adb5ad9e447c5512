"""TEA-14, REG-FD-01, T26: danger is dealt with at once, and stock says where the lot is."""

from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.complaint_base.demo.goods import transfer
from odoo.addons.complaint_base.tests.common import local, wall

from .common import TeaCase

KNOWN = local(2026, 11, 14, 10, 0, 0)  # a Saturday: danger knows no working hours


@tagged("post_install", "-at_install")
class TestEmergency(TeaCase):
    def alarming(self, **vals):
        case = self.complaint(received_at=KNOWN, **vals)
        self.as_("leader", case).tea_safety = "yes"
        return case

    def test_TEA_14_flag_makes_it_urgent_and_first(self):
        with freeze_time(KNOWN):
            calm = self.complaint()
            case = self.alarming()
        self.assertEqual((case.urgency, calm.urgency), ("high", "medium"))
        first = self.env["complaint.case"].search(
            [("company_id", "=", self.company.id)], order="urgency_rank desc, next_due_at", limit=1
        )
        self.assertEqual(first, case)
        view = self.env.ref("complaint_base.complaint_case_view_list_urgent")
        self.assertIn("urgency_rank desc", view.arch)
        action = self.env.ref("complaint_base.complaint_case_action_accept")
        self.assertIn((view.id, "list"), action.views)

    def test_TEA_14_T26_flag_creates_the_tasks_with_their_clocks(self):
        with freeze_time(KNOWN):
            case = self.alarming()
        emergency = case.emergency_ids
        self.assertEqual(
            emergency.task_ids.sorted("sequence").mapped("name"),
            [
                "封存",
                "停售",
                "批次追溯",
                "留样核查",
                "报告监管部门",
                "召回级别与召回决定",
                "告知消费者",
            ],
        )
        owners = dict(emergency.task_ids.mapped(lambda task: (task.name, task.user_id)))
        self.assertEqual(owners["封存"], self.people["warehouse"])
        self.assertEqual(owners["停售"], self.people["sales"])
        self.assertEqual(owners["报告监管部门"], self.people["admin"])
        due = {
            "TEA-14-1": "2026-11-14 10:30:00",
            "TEA-14-2": "2026-11-14 10:30:00",
            "TEA-14-3": "2026-11-14 12:00:00",
            "FD-RPT": "2026-11-14 12:00:00",
            "FD-RC0": "2026-11-15 10:00:00",
            "TEA-18-2": "2026-11-15 10:00:00",
        }
        for code, moment in due.items():
            with self.subTest(code):
                self.assertEqual(wall(self.clock(case, code).due_at), moment)

    def test_TEA_14_words_of_danger_start_it_while_it_is_a_draft(self):
        case = self.complaint(register=False, description="喝了以后全家上吐下泻")
        self.assertIn("上吐下泻", case.emergency_ids.words)
        self.assertEqual(case.urgency, "high")
        self.assertIn("停止饮用", case.emergency_advice)
        self.as_("leader", case).tea_safety = "yes"
        self.assertEqual(len(case.emergency_ids), 1)

    def test_TEA_14_harmless_words_start_nothing(self):
        case = self.complaint(description="客户要求退货，香气淡")
        self.assertFalse(case.emergency_ids)

    def test_TEA_14_sealed_within_30_minutes(self):
        for minutes, late in (
            (timedelta(minutes=30), False),
            (timedelta(minutes=30, seconds=1), True),
        ):
            with self.subTest(minutes=minutes):
                with freeze_time(KNOWN):
                    case = self.alarming(category="service", lot_id=self.lot.id)
                with freeze_time(KNOWN + minutes):
                    task = case.emergency_ids.task_ids.filtered(lambda task: task.name == "封存")
                    self.as_("warehouse", task).action_done()
                clock = self.clock(case, "TEA-14-1")
                self.assertEqual((clock.status, clock.is_breached), ("stopped", late))

    def test_FD_RPT_two_hours_to_the_authority(self):
        for passed, late in ((timedelta(hours=2), False), (timedelta(hours=2, seconds=1), True)):
            with self.subTest(passed=passed):
                with freeze_time(KNOWN):
                    case = self.alarming(category="service")
                with freeze_time(KNOWN + passed):
                    task = case.emergency_ids.task_ids.filtered(
                        lambda task: task.name == "报告监管部门"
                    )
                    self.as_("admin", task).action_done()
                clock = self.clock(case, "FD-RPT")
                self.assertTrue(clock.rule_id.is_statutory)
                self.assertEqual((clock.status, clock.is_breached), ("stopped", late))

    def test_FD_RC1_to_RC3_recall_starts_within_24_48_72_hours_of_knowing(self):
        for level, code, hours in (("1", "FD-RC1", 24), ("2", "FD-RC2", 48), ("3", "FD-RC3", 72)):
            with self.subTest(level):
                with freeze_time(KNOWN):
                    case = self.alarming(category="service")
                    self.assertFalse(self.clock(case, code))
                with freeze_time(KNOWN + timedelta(hours=5)):
                    self.as_("leader", case).write(
                        {"tea_recall_level": level, "tea_recall_reason": "按可能的伤害判定"}
                    )
                clock = self.clock(case, code)
                self.assertEqual(clock.due_at, KNOWN + timedelta(hours=hours))
                self.assertEqual(self.clock(case, "FD-RC0").status, "stopped")
                with freeze_time(KNOWN + timedelta(hours=hours, seconds=1)):
                    self.assertTrue(clock.is_breached)
                    task = case.emergency_ids.task_ids.filtered(
                        lambda task: task.name == "召回级别与召回决定"
                    )
                    self.as_("admin", task).action_done()
                self.assertEqual((clock.status, clock.is_breached), ("stopped", True))

    def test_FD_RC1_graded_up_again_is_still_due_in_time(self):
        with freeze_time(KNOWN):
            case = self.alarming(category="service")
            case.write({"tea_recall_level": "2", "tea_recall_reason": "一般"})
        with freeze_time(KNOWN + timedelta(hours=3)):
            case.write({"tea_recall_level": "1", "tea_recall_reason": "有人住院"})
        self.assertEqual(self.clock(case, "FD-RC1").due_at, KNOWN + timedelta(hours=24))

    def test_FD_RC_no_recall_needed_ends_the_waiting(self):
        with freeze_time(KNOWN):
            case = self.alarming(category="service")
            case.write({"tea_recall_level": "2", "tea_recall_reason": "一般"})
            case.write({"tea_recall_level": "none", "tea_recall_reason": "复检合格"})
        self.assertEqual(self.clock(case, "FD-RC2").status, "stopped")

    def test_REG_FD_01_recall_has_a_reason_and_an_emergency(self):
        case = self.complaint()
        with self.assertRaises(UserError):
            case.write({"tea_recall_level": "1", "tea_recall_reason": "x"})
        case.tea_safety = "yes"
        with self.assertRaises(ValidationError):
            case.tea_recall_level = "1"

    def test_REG_FD_01_consumers_are_told_after_the_decision(self):
        with freeze_time(KNOWN):
            case = self.alarming(category="service")
            self.assertFalse(self.clock(case, "TEA-14-5"))
            self.procedure.emergency(case)
        self.assertEqual(self.clock(case, "TEA-14-5").status, "stopped")
        self.assertEqual(set(case.emergency_ids.task_ids.mapped("state")), {"done"})

    def test_REG_FD_01_case_does_not_end_before_the_emergency(self):
        case = self.alarming()
        self.procedure.emergency(case, until="complaint_tea.event_consumers_told")
        with self.assertRaises(UserError):
            self.procedure.over(case)
        with self.assertRaises(UserError):
            self.as_("leader", case).action_withdraw("客户撤回")


@tagged("post_install", "-at_install")
class TestTrace(TeaCase):
    """REG-FD-01: the lot, forward and backward, in real stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.env["res.partner"].create({"name": "示范茶行", "is_company": True})
        cls.deliver(cls.lot, 12, cls.shop)

    def rows(self, trace, direction):
        return trace.line_ids.filtered(lambda line: line.direction == direction)

    def traced(self, **vals):
        case = self.complaint(**vals)
        return self.env["complaint.trace"].browse(
            self.as_("leader", case).action_trace_lot()["res_id"]
        )

    def test_REG_FD_01_backward_to_the_grower(self):
        trace = self.traced()
        source = self.rows(trace, "source")
        self.assertEqual(source.partner_id.name, "示范茶园")
        self.assertEqual(source.quantity, 100)

    def test_REG_FD_01_forward_to_customers_and_places(self):
        trace = self.traced()
        delivered = {line.partner_id: line.quantity for line in self.rows(trace, "customer")}
        self.assertEqual(delivered, {self.customer: 30, self.shop: 12})
        place = self.rows(trace, "place")
        self.assertEqual(place.location_dest_id, self.warehouse.lot_stock_id)
        self.assertEqual((trace.delivered_qty, trace.on_hand_qty), (42, 58))
        self.assertEqual(trace.customer_count, 2)

    def test_REG_FD_01_another_lot_is_left_out(self):
        other = self.env["stock.lot"].create({"name": "MQ260402", "product_id": self.product.id})
        self.env["stock.quant"]._update_available_quantity(
            self.product, self.warehouse.lot_stock_id, 50, lot_id=other
        )
        self.deliver(other, 7, self.shop)
        trace = self.traced()
        self.assertEqual(trace.line_ids.lot_id, self.lot)

    def test_REG_FD_01_lots_made_of_it_are_traced_too(self):
        """Leaf of a grower becomes tea: backward leads to the grower, forward to the drinker."""
        leaf = self.env["product.product"].create(
            {"name": "鲜叶", "is_storable": True, "tracking": "lot"}
        )
        leaf_lot = self.env["stock.lot"].create({"name": "XY0401", "product_id": leaf.id})
        garden = self.env["res.partner"].create({"name": "三号茶园"})
        supplier = self.env.ref("stock.stock_location_suppliers")
        stock = self.warehouse.lot_stock_id
        transfer(self.warehouse.in_type_id, leaf_lot, 400, supplier, stock, garden)
        production = self.product.property_stock_production
        used = transfer(self.warehouse.int_type_id, leaf_lot, 400, stock, production)
        made = transfer(self.warehouse.int_type_id, self.lot, 80, production, stock)
        made.move_line_ids.consume_line_ids = used.move_line_ids
        backward = self.rows(self.traced(), "source")
        self.assertIn(garden, backward.partner_id)
        forward = self.env["complaint.trace"]._rows_forward(leaf_lot)
        reached = {row["partner_id"] for row in forward if row["direction"] == "customer"}
        self.assertEqual(reached, {self.customer.id, self.shop.id})
        backward_only = self.env["complaint.trace"]._rows_forward(self.lot)
        self.assertNotIn(leaf_lot.id, {row["lot_id"] for row in backward_only})

    def test_REG_FD_01_one_query_per_direction_however_many_transfers(self):
        Trace = self.env["complaint.trace"]
        for _number in range(5):
            self.deliver(self.lot, 1, self.shop)
        Trace._flush_stock()
        for rows in (Trace._rows_forward, Trace._rows_backward):
            with self.assertQueryCount(1):
                rows(self.lot)

    def test_REG_FD_01_return_counts_against_what_was_delivered(self):
        back = transfer(
            self.warehouse.in_type_id,
            self.lot,
            2,
            self.env.ref("stock.stock_location_customers"),
            self.warehouse.lot_stock_id,
            self.shop,
        )
        self.assertEqual(back.state, "done")
        self.assertEqual(self.traced().delivered_qty, 40)

    def test_REG_FD_01_trace_finishes_its_task_and_stays(self):
        case = self.complaint()
        case.tea_safety = "yes"
        self.as_("leader", case).action_trace_lot()
        task = case.emergency_ids.task_ids.filtered(lambda task: task.name == "批次追溯")
        self.assertEqual(task.state, "done")
        self.assertIn(self.lot.name, task.result)
        self.assertEqual(case.event_ids.mapped("code").count("lot_traced"), 1)
        self.assertEqual(self.clock(case, "TEA-14-3").status, "stopped")
        with self.assertRaises(UserError):
            case.trace_ids.unlink()

    def test_REG_FD_01_sealing_takes_the_rest_out_of_reach(self):
        waiting = self.env["sale.order"].create(
            {
                "partner_id": self.shop.id,
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 20})],
            }
        )
        waiting.action_confirm()
        self.assertEqual(waiting.picking_ids.move_line_ids.lot_id, self.lot)
        case = self.complaint()
        case.tea_safety = "yes"
        pickings = self.as_("leader", case).action_seal_lot()
        self.assertEqual(pickings.sudo().state, "done")
        sealed = self.env["stock.quant"].search(
            [("lot_id", "=", self.lot.id), ("location_id.complaint_sealed", "=", True)]
        )
        self.assertEqual(sealed.quantity, 58)
        self.assertFalse(
            self.env["stock.quant"]._get_available_quantity(
                self.product, self.warehouse.lot_stock_id, lot_id=self.lot
            )
        )
        self.assertFalse(waiting.picking_ids.move_line_ids)
        waiting.picking_ids.action_assign()
        self.assertFalse(waiting.picking_ids.move_line_ids)
        task = case.emergency_ids.task_ids.filtered(lambda task: task.name == "封存")
        self.assertEqual(task.state, "done")
        with self.assertRaises(UserError):
            self.as_("leader", case).action_seal_lot()

    def test_REG_FD_01_units_and_strangers_may_not_seal(self):
        case = self.complaint()
        with self.assertRaises(Exception) as caught:
            self.as_("warehouse", case).action_seal_lot()
        self.assertIn("AccessError", type(caught.exception).__name__)

    def test_REG_FD_01_case_without_a_lot_cannot_be_traced(self):
        case = self.complaint("service")
        with self.assertRaises(UserError):
            self.as_("leader", case).action_trace_lot()
