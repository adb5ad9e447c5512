"""A tea factory: six departments, four groups, a lot in stock."""

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.complaint_base.tests.common import ComplaintMixin

from ..demo.procedure import TeaProcedure

BASE = "complaint_base.group_complaint_"
# login: group, department
PEOPLE = {
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
HEADS = {
    "service": "leader",
    "production": "production",
    "quality": "quality_head",
    "admin": "admin",
    "sales": "sales",
    "warehouse": "warehouse",
}
NAMES = {
    "service": "客服部",
    "production": "生产部",
    "quality": "质量控制部",
    "admin": "行政部",
    "sales": "业务部",
    "warehouse": "仓储部",
}
TEAMS = {
    "intake": ("clerk", ["clerk", "clerk2"]),
    "handling": ("leader", ["leader", "production", "quality"]),
    "feedback": ("clerk", ["clerk", "sales"]),
    "supervision": ("admin", ["admin", "quality_head"]),
}


class TeaMixin(ComplaintMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = {
            key: cls.env["hr.department"].create({"name": name, "company_id": cls.company.id})
            for key, name in NAMES.items()
        }
        cls.people = {key: cls.create_person(key, *place) for key, place in PEOPLE.items()}
        for key, head in HEADS.items():
            cls.units[key].manager_id = cls.people[head].employee_ids[:1]
            cls.env["complaint.unit.assignment"].create(
                {
                    "role_id": cls.env.ref(f"complaint_tea.role_{key}").id,
                    "unit_id": cls.units[key].id,
                    "company_id": cls.company.id,
                }
            )
        cls.teams = {key: cls.create_team(key, *team) for key, team in TEAMS.items()}
        cls.customer = cls.env["res.partner"].create(
            {"name": "陈女士", "phone": "13800138000", "email": "chen@example.com"}
        )
        cls.product, cls.lot, cls.picking = cls.create_goods()
        parts = (
            "clerk",
            "clerk2",
            "leader",
            "production",
            "quality_head",
            "quality",
            "sales",
            "warehouse",
        )
        cls.procedure = TeaProcedure(
            cls.env, {part: cls.people[part] for part in (*parts, "admin", "picker")}
        )

    @classmethod
    def create_policy(cls, publish=True, **vals):
        """Adopt the shipped policy for the company, whatever else is in the database."""
        return cls.env.ref("complaint_tea.policy")._adopt_for(cls.company)

    @classmethod
    def create_person(cls, key, group, unit):
        user = new_test_user(
            cls.env,
            f"t_tea_{key}",
            groups=BASE + group,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            name=key,
        )
        cls.env["hr.employee"].create(
            {
                "name": key,
                "user_id": user.id,
                "company_id": cls.company.id,
                "department_id": cls.units[unit].id,
            }
        )
        return user

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
        cls.move_lot(
            product,
            lot,
            100,
            warehouse.in_type_id,
            cls.env.ref("stock.stock_location_suppliers"),
            warehouse.lot_stock_id,
            grower,
        )
        picking = cls.deliver(product, lot, 30, cls.customer)
        return product, lot, picking

    @classmethod
    def deliver(cls, product, lot, quantity, partner):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": quantity})],
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        move = picking.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            (0, 0, {**move._prepare_move_line_vals(quantity=quantity), "lot_id": lot.id})
        ]
        move.picked = True
        picking.button_validate()
        # Long before any complaint of the tests.
        picking.date_done = "2026-01-05 02:00:00"
        return picking

    @classmethod
    def move_lot(cls, product, lot, quantity, picking_type, source, target, partner=None):
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "partner_id": partner and partner.id,
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
        move = picking.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            (0, 0, {**move._prepare_move_line_vals(quantity=quantity), "lot_id": lot.id})
        ]
        move.picked = True
        picking.button_validate()
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

    def as_(self, key, record):
        return self.procedure.by(key, record)


class TeaCase(TeaMixin, TransactionCase):
    pass
