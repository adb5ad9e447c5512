"""A tea factory: six departments, four groups, a lot in stock."""

from odoo.tests import TransactionCase

from odoo.addons.complaint_base.demo.goods import sell, transfer
from odoo.addons.complaint_base.tests.common import PresetMixin

from ..demo.procedure import TeaProcedure

TEAMS = {
    "intake": ("clerk", ["clerk", "clerk2"]),
    "handling": ("leader", ["leader", "production", "quality"]),
    "feedback": ("clerk", ["clerk", "sales"]),
    "supervision": ("admin", ["admin", "quality_head"]),
}


class TeaMixin(PresetMixin):
    preset = "complaint_tea"
    login_prefix = "t_tea_"
    procedure_class = TeaProcedure
    departments = {
        "service": ("客服部", "group", None),
        "production": ("生产部", "group", None),
        "quality": ("质量控制部", "group", None),
        "admin": ("行政部", "group", None),
        "sales": ("业务部", "group", None),
        "warehouse": ("仓储部", "group", None),
    }
    places = {
        "clerk": ("handler", "service"),
        "clerk2": ("handler", "service"),
        "leader": ("supervisor", "service"),
        "production": ("handler", "production"),
        "picker": ("unit", "production"),
        "quality_head": ("supervisor", "quality"),
        "quality": ("investigator", "quality"),
        "admin": ("executive", "admin"),
        "sales": ("handler", "sales"),
        "warehouse": ("unit", "warehouse"),
    }
    heads = {
        "service": "leader",
        "production": "production",
        "quality": "quality_head",
        "admin": "admin",
        "sales": "sales",
        "warehouse": "warehouse",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teams = {key: cls.create_team(key, *team) for key, team in TEAMS.items()}
        cls.customer = cls.env["res.partner"].create(
            {"name": "陈女士", "phone": "13800138000", "email": "chen@example.com"}
        )
        cls.product, cls.lot, cls.picking = cls.create_goods()

    @classmethod
    def create_team(cls, key, leader, members):
        return cls.env["complaint.team"].create(
            {
                "role_id": cls.env.ref(f"complaint_tea.team_{key}").id,
                "company_id": cls.company.id,
                "leader_id": cls.people[leader].id,
                "member_ids": [(6, 0, [cls.people[member].id for member in members])],
            }
        )

    @classmethod
    def create_goods(cls):
        """Receive 100 kg of a lot, deliver 30 of it to the customer."""
        product = cls.env["product.product"].create(
            {
                "name": "明前绿茶",
                "is_storable": True,
                "tracking": "lot",
                "list_price": 200,
                "taxes_id": False,
            }
        )
        lot = cls.env["stock.lot"].create({"name": "MQ260401", "product_id": product.id})
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.warehouse = warehouse
        grower = cls.env["res.partner"].create({"name": "示范茶园"})
        supplier = cls.env.ref("stock.stock_location_suppliers")
        transfer(warehouse.in_type_id, lot, 100, supplier, warehouse.lot_stock_id, grower)
        return product, lot, cls.deliver(lot, 30, cls.customer)

    @classmethod
    def deliver(cls, lot, quantity, partner):
        picking = sell(partner, cls.warehouse, lot, quantity)
        # Long before any complaint of the tests.
        picking.date_done = "2026-01-05 02:00:00"
        return picking

    @classmethod
    def complaint(cls, category="stale", register=True, **vals):
        """Have the clerk write down a complaint that lacks nothing."""
        code = cls.env.ref(f"complaint_tea.category_{category}")
        if code.is_product:
            vals = {"lot_id": cls.lot.id, "defective_qty": 1, **vals}
        facts = {
            "subject": "茶叶口感不新鲜",
            "description": "开袋后香气很淡，与样品不一致。",
            "demand": "换货",
            "partner_id": cls.customer.id,
            "customer_type_id": cls.env.ref("complaint_tea.customer_type_consumer").id,
            "category_id": code.id,
            "company_id": cls.company.id,
            **vals,
        }
        if not register:
            return cls.procedure.by("clerk", cls.env["complaint.case"]).create(facts)
        return cls.procedure.register(**facts)


class TeaCase(TeaMixin, TransactionCase):
    pass
