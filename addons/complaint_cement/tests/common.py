"""A cement group: marketing centre, a sales company, two plants, everybody in his place."""

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.complaint_base.tests.common import ComplaintMixin

from ..demo.procedure import CementProcedure

BASE = "complaint_base.group_complaint_"
# login: group, company, department
PEOPLE = {
    "clerk": ("handler", "sales", "sales"),
    "manager": ("supervisor", "sales", "sales"),
    "planner": ("supervisor", "group", "planning"),
    "leader": ("supervisor", "group", "marketing"),
    "operations": ("investigator", "group", "operations"),
    "inspector": ("investigator", "group", "operations"),
    "president": ("executive", "group", "president"),
    "plant": ("unit", "plant", "plant"),
    "other_plant": ("unit", "other_plant", "other_plant"),
}
HEADS = {
    "sales": "manager",
    "planning": "planner",
    "marketing": "leader",
    "operations": "operations",
    "president": "president",
    "plant": "plant",
    "other_plant": "other_plant",
}
NAMES = {
    "sales": "销售公司",
    "planning": "市场计划处",
    "marketing": "营销中心",
    "operations": "运营管理部",
    "president": "总裁办公室",
    "plant": "永登生产公司",
    "other_plant": "平凉生产公司",
}


class CementMixin(ComplaintMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = {"group": cls.company}
        for key in ("sales", "plant", "other_plant"):
            cls.companies[key] = cls.create_branch(NAMES[key])
        cls.env.user.company_ids |= cls.company | cls.company.child_ids
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (cls.company | cls.company.child_ids).ids,
            }
        )
        cls.create_departments()
        cls.people = {key: cls.create_person(key, *place) for key, place in PEOPLE.items()}
        for key, head in HEADS.items():
            cls.units[key].manager_id = cls.people[head].employee_ids[:1]
        cls.assign_roles()
        cls.customer = cls.env["res.partner"].create(
            {"name": "中铁二十一局三公司", "phone": "13893100001", "email": "kehu@example.com"}
        )
        cls.product, cls.lot, cls.order = cls.create_goods()
        cls.procedure = CementProcedure(
            cls.env,
            {
                "clerk": cls.people["clerk"],
                "supervisor": cls.people["manager"],
                "leader": cls.people["leader"],
                "operations": cls.people["operations"],
                "plant": cls.people["plant"],
                "president": cls.people["president"],
            },
        )

    @classmethod
    def create_policy(cls, publish=True, **vals):
        """Adopt the shipped policy for the group, whatever else is in the database."""
        return cls.env.ref("complaint_cement.policy")._adopt_for(cls.company)

    @classmethod
    def create_branch(cls, name):
        branch = cls.env["res.company"].create(
            {"name": name, "parent_id": cls.company.id, "country_id": cls.env.ref("base.cn").id}
        )
        branch.resource_calendar_id = cls.company.resource_calendar_id
        return branch

    @classmethod
    def create_departments(cls):
        places = {
            "marketing": "group",
            "planning": "group",
            "operations": "group",
            "president": "group",
            "sales": "sales",
            "plant": "plant",
            "other_plant": "other_plant",
        }
        cls.units = {
            key: cls.env["hr.department"].create(
                {"name": NAMES[key], "company_id": cls.companies[place].id}
            )
            for key, place in places.items()
        }
        cls.units["planning"].parent_id = cls.units["marketing"]

    @classmethod
    def create_person(cls, key, group, company, unit):
        reach = {
            "group": cls.company | cls.company.child_ids,
            "sales": cls.companies["sales"] | cls.companies["plant"],
        }
        user = new_test_user(
            cls.env,
            f"t_cement_{key}",
            groups=BASE + group,
            company_id=cls.companies[company].id,
            company_ids=[(6, 0, reach.get(company, cls.companies[company]).ids)],
            name=key,
        )
        cls.env["hr.employee"].create(
            {
                "name": key,
                "user_id": user.id,
                "company_id": cls.companies[company].id,
                "department_id": cls.units[unit].id,
            }
        )
        return user

    @classmethod
    def assign_roles(cls):
        for role, unit, company in (
            ("marketing", "marketing", "group"),
            ("planning", "planning", "group"),
            ("operations", "operations", "group"),
            ("president", "president", "group"),
            ("sales", "sales", "sales"),
            ("plant", "plant", "plant"),
            ("plant", "other_plant", "other_plant"),
        ):
            cls.env["complaint.unit.assignment"].create(
                {
                    "role_id": cls.env.ref(f"complaint_cement.role_{role}").id,
                    "unit_id": cls.units[unit].id,
                    "company_id": cls.companies[company].id,
                }
            )

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

    def as_(self, key, record):
        return self.procedure.as_user(self.people[key], record)


class CementCase(CementMixin, TransactionCase):
    pass
