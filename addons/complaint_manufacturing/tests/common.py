"""A manufacturer: sales with its desk, quality, technical, production; everybody in his place."""

from freezegun import freeze_time

from odoo.tests import TransactionCase

from odoo.addons.complaint_base.tests.common import PresetMixin, local

from ..demo.procedure import ManufacturingProcedure

OURS = "complaint_manufacturing."


class ManufacturingMixin(PresetMixin):
    preset = "complaint_manufacturing"
    login_prefix = "t_mfg_"
    procedure_class = ManufacturingProcedure
    departments = {
        "sales": ("销售部", "group", None),
        "desk": ("销售内勤", "group", "sales"),
        "quality": ("品质部", "group", None),
        "technical": ("技术部", "group", None),
        "production": ("生产部", "group", None),
        "management": ("总经理办公室", "group", None),
    }
    places = {
        "clerk": ("handler", "desk"),
        "salesman": ("handler", "sales"),
        "sales_manager": ("policy_manager", "sales"),
        "quality_manager": ("investigator", "quality"),
        "tracker": ("investigator", "quality"),
        "engineer": ("unit", "technical"),
        "production": ("unit", "production"),
        "manager": ("executive", "management"),
    }
    heads = {
        "desk": "clerk",
        "sales": "sales_manager",
        "quality": "quality_manager",
        "technical": "engineer",
        "production": "production",
        "management": "manager",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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


class ManufacturingCase(ManufacturingMixin, TransactionCase):
    pass
