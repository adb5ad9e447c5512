"""A manufacturer: sales with its desk, quality, technical, production; everybody in his place."""

from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.complaint_base.tests.common import ComplaintMixin, local

from ..demo.procedure import ManufacturingProcedure

BASE = "complaint_base.group_complaint_"
OURS = "complaint_manufacturing."
# group and department by part
PEOPLE = {
    "clerk": ("handler", "desk"),
    "salesman": ("handler", "sales"),
    "sales_manager": ("policy_manager", "sales"),
    "quality_manager": ("investigator", "quality"),
    "tracker": ("investigator", "quality"),
    "engineer": ("unit", "technical"),
    "production": ("unit", "production"),
    "manager": ("executive", "management"),
}
HEADS = {
    "desk": "clerk",
    "sales": "sales_manager",
    "quality": "quality_manager",
    "technical": "engineer",
    "production": "production",
    "management": "manager",
}
NAMES = {
    "sales": "销售部",
    "desk": "销售内勤",
    "quality": "品质部",
    "technical": "技术部",
    "production": "生产部",
    "management": "总经理办公室",
}


class ManufacturingMixin(ComplaintMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = {
            key: cls.env["hr.department"].create({"name": name, "company_id": cls.company.id})
            for key, name in NAMES.items()
        }
        cls.units["desk"].parent_id = cls.units["sales"]
        cls.people = {key: cls.create_person(key, *place) for key, place in PEOPLE.items()}
        for key, head in HEADS.items():
            cls.units[key].manager_id = cls.people[head].employee_ids[:1]
            cls.env["complaint.unit.assignment"].create(
                {
                    "role_id": cls.env.ref(f"{OURS}role_{key}").id,
                    "unit_id": cls.units[key].id,
                    "company_id": cls.company.id,
                }
            )
        cls.customer = cls.env["res.partner"].create(
            {"name": "中天机电", "is_company": True, "phone": "13993110001"}
        )
        cls.person = cls.env["res.partner"].create(
            {
                "name": "马建国",
                "parent_id": cls.customer.id,
                "phone": "13893110001",
                "email": "ma@example.com",
            }
        )
        cls.product = cls.env["product.product"].create({"name": "开关柜", "is_ccc": True})
        cls.procedure = ManufacturingProcedure(cls.env, cls.people)

    @classmethod
    def create_policy(cls, publish=True, **vals):
        """Adopt the shipped policy for the company, whatever else is in the database."""
        return cls.env.ref(f"{OURS}policy")._adopt_for(cls.company)

    @classmethod
    def create_person(cls, key, group, unit):
        user = new_test_user(
            cls.env,
            f"t_mfg_{key}",
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
    def complaint(cls, category="failure", **vals):
        """Have the clerk register a complaint that lacks nothing."""
        return cls.procedure.register(
            **{
                "subject": "运行中跳闸",
                "description": "满负荷时跳闸",
                "demand": "更换",
                "partner_id": cls.person.id,
                "category_id": cls.env.ref(f"{OURS}category_{category}").id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    def complaint_at(self, *moment, category="failure", **vals):
        """Register a complaint that came in at a wall time in Shanghai."""
        with freeze_time(local(*moment)):
            return self.complaint(category, **vals)

    def answered(self, *moment, category="price", **vals):
        """Return a case that was answered at a wall time in Shanghai."""
        moment = moment or (2026, 3, 2, 10)
        with freeze_time(local(*moment)):
            return self.procedure.walk(self.complaint(category, **vals), "verifying")

    def as_(self, key, record):
        return self.procedure.as_user(self.people[key], record)


class ManufacturingCase(ManufacturingMixin, TransactionCase):
    pass
