"""A gas company: service centre, two branches with their stations, everybody in his place."""

from odoo.tests import TransactionCase

from odoo.addons.complaint_base.tests.common import PresetMixin

from ..demo.procedure import GasProcedure


class GasMixin(PresetMixin):
    preset = "complaint_gas"
    login_prefix = "t_gas_"
    procedure_class = GasProcedure
    branches = {"dingzhou": "定州分公司", "quyang": "曲阳分公司"}
    departments = {
        "manager": ("总经理办公室", "group", None),
        "desk": ("客服中心", "group", "manager"),
        "inspection": ("督查部", "group", "manager"),
        "safety": ("安全部", "group", "manager"),
        "branch": ("定州分公司", "dingzhou", None),
        "station": ("城区综合所", "dingzhou", "branch"),
        "rescue": ("定州抢修队", "dingzhou", "branch"),
        "other_station": ("恒州综合所", "quyang", None),
    }
    places = {
        "clerk": ("handler", "desk"),
        "desk_head": ("supervisor", "desk"),
        "inspector": ("investigator", "inspection"),
        "safety": ("supervisor", "safety"),
        "manager": ("executive", "manager"),
        "branch": ("supervisor", "branch"),
        "station": ("handler", "station"),
        "meter_reader": ("handler", "station"),
        "rescue": ("unit", "rescue"),
        "other_station": ("handler", "other_station"),
        "auditor": ("auditor", "desk"),
        "policy": ("policy_manager", "desk"),
    }
    heads = {
        "desk": "desk_head",
        "inspection": "inspector",
        "safety": "safety",
        "manager": "manager",
        "branch": "branch",
        "station": "station",
        "rescue": "rescue",
        "other_station": "other_station",
    }
    roles = {"other_station": "station"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.area = cls.create_area("中山路片区", "dingzhou", "station", "中山路\n清风街")
        cls.other_area = cls.create_area("恒州镇片区", "quyang", "other_station", "恒州镇")
        cls.user_of_gas = cls.env["res.partner"].create(
            {
                "name": "刘淑珍",
                "phone": "13833200001",
                "email": "user@example.com",
                "gas_area_id": cls.area.id,
                "gas_user_number": "DZ0012345",
            }
        )

    @classmethod
    def create_area(cls, name, place, unit, streets):
        return cls.env["complaint.gas.area"].create(
            {
                "name": name,
                "company_id": cls.companies[place].id,
                "unit_id": cls.units[unit].id,
                "streets": streets,
            }
        )

    @classmethod
    def complaint(cls, category="metering", **vals):
        """Have the clerk register a complaint that lacks nothing."""
        return cls.procedure.register(
            **{
                "subject": "气费突然增多",
                "description": "本月气费比上月多一倍，用气习惯没有变化。",
                "demand": "查明原因，更正账单",
                "partner_id": cls.user_of_gas.id,
                "category_id": cls.env.ref(f"complaint_gas.category_{category}").id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    def missing(self, case, state):
        return "\n".join(case.sudo()._missing_for(state))

    def at(self, case, code, moment):
        """Move what happened to another time, by the ledger's own correction."""
        event = case.sudo().event_ids.filtered(lambda event: event.code == code).sorted("id")[-1:]
        return event._correct(moment)

    def clock_of(self, case, code):
        return case.sudo().clock_ids.filtered(lambda clock: clock.rule_id.code == code)


class GasCase(GasMixin, TransactionCase):
    pass
