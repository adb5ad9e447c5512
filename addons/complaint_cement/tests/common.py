"""A cement group: marketing centre, a sales company, two plants, everybody in his place."""

from odoo.tests import TransactionCase

from odoo.addons.complaint_base.tests.common import PresetMixin

from ..demo.procedure import CementProcedure


class CementMixin(PresetMixin):
    preset = "complaint_cement"
    login_prefix = "t_cement_"
    procedure_class = CementProcedure
    branches = {"sales": "销售公司", "plant": "永登生产公司", "other_plant": "平凉生产公司"}
    departments = {
        "marketing": ("营销中心", "group", None),
        "planning": ("市场计划处", "group", "marketing"),
        "operations": ("运营管理部", "group", None),
        "president": ("总裁办公室", "group", None),
        "sales": ("销售公司", "sales", None),
        "plant": ("永登生产公司", "plant", None),
        "other_plant": ("平凉生产公司", "other_plant", None),
    }
    places = {
        "clerk": ("handler", "sales"),
        "manager": ("supervisor", "sales"),
        "planner": ("supervisor", "planning"),
        "leader": ("supervisor", "marketing"),
        "operations": ("investigator", "operations"),
        "inspector": ("investigator", "operations"),
        "president": ("executive", "president"),
        "plant": ("unit", "plant"),
        "other_plant": ("unit", "other_plant"),
    }
    heads = {
        "sales": "manager",
        "planning": "planner",
        "marketing": "leader",
        "operations": "operations",
        "president": "president",
        "plant": "plant",
        "other_plant": "other_plant",
    }
    roles = {"other_plant": "plant"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "中铁二十一局三公司", "phone": "13893100001", "email": "kehu@example.com"}
        )
        cls.product, cls.lot, cls.order = cls.create_goods()

    @classmethod
    def reach(cls, company):
        """The sales company sells what the plant makes, and works for both."""
        reach = super().reach(company)
        return reach | cls.companies["plant"] if company == cls.companies["sales"] else reach

    @classmethod
    def create_cast(cls):
        return {**cls.people, "supervisor": cls.people["manager"]}

    @classmethod
    def create_goods(cls):
        """Deliver a lot of the plant to the customer."""
        plant = cls.companies["plant"]
        product = cls.env["product.product"].create(
            {
                "name": "P·O 42.5 袋装水泥",
                "default_code": "PO425",
                "is_storable": True,
                "tracking": "lot",
                "list_price": 400,
                "taxes_id": False,
            }
        )
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", plant.id)], limit=1)
        lot = cls.env["stock.lot"].create(
            {"name": "A0715", "product_id": product.id, "company_id": plant.id}
        )
        cls.env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, 500, lot_id=lot
        )
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": plant.id,
                "warehouse_id": warehouse.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 100})],
            }
        )
        order.action_confirm()
        order.picking_ids.button_validate()
        assert order.picking_ids.state == "done"
        return product, lot, order

    @classmethod
    def complaint(cls, category="strength", **vals):
        """Have the clerk register a complaint that lacks nothing."""
        code = cls.env.ref(f"complaint_cement.category_{category}")
        if code.is_product:
            vals = {"lot_id": cls.lot.id, "defective_qty": 5, **vals}
        return cls.procedure.register(
            **{
                "subject": "28 天强度不足",
                "partner_id": cls.customer.id,
                "category_id": code.id,
                "company_id": cls.companies["sales"].id,
                "demand": "换货并赔偿",
                "reason": "试块强度不合格",
                **vals,
            }
        )


class CementCase(CementMixin, TransactionCase):
    pass
