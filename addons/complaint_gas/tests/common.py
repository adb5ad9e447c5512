"""A gas company: service centre, two branches with their stations, everybody in his place."""

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.complaint_base.tests.common import ComplaintMixin

from ..demo.procedure import GasProcedure

BASE = "complaint_base.group_complaint_"
# login: group, company, department
PEOPLE = {
    "clerk": ("handler", "group", "desk"),
    "desk_head": ("supervisor", "group", "desk"),
    "inspector": ("investigator", "group", "inspection"),
    "safety": ("supervisor", "group", "safety"),
    "manager": ("executive", "group", "manager"),
    "branch": ("supervisor", "dingzhou", "branch"),
    "station": ("handler", "dingzhou", "station"),
    "meter_reader": ("handler", "dingzhou", "station"),
    "rescue": ("unit", "dingzhou", "rescue"),
    "other_station": ("handler", "quyang", "other_station"),
    "auditor": ("auditor", "group", "desk"),
    "policy": ("policy_manager", "group", "desk"),
}
HEADS = {
    "desk": "desk_head",
    "inspection": "inspector",
    "safety": "safety",
    "manager": "manager",
    "branch": "branch",
    "station": "station",
    "rescue": "rescue",
    "other_station": "other_station",
}
# department: name, company, the one above
UNITS = {
    "manager": ("总经理办公室", "group", None),
    "desk": ("客服中心", "group", "manager"),
    "inspection": ("督查部", "group", "manager"),
    "safety": ("安全部", "group", "manager"),
    "branch": ("定州分公司", "dingzhou", None),
    "station": ("城区综合所", "dingzhou", "branch"),
    "rescue": ("定州抢修队", "dingzhou", "branch"),
    "other_station": ("恒州综合所", "quyang", None),
}
ROLES = (
    ("desk", "desk", "group"),
    ("inspection", "inspection", "group"),
    ("safety", "safety", "group"),
    ("manager", "manager", "group"),
    ("branch", "branch", "dingzhou"),
    ("station", "station", "dingzhou"),
    ("rescue", "rescue", "dingzhou"),
    ("station", "other_station", "quyang"),
)


class GasMixin(ComplaintMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = {"group": cls.company}
        for key, name in (("dingzhou", "定州分公司"), ("quyang", "曲阳分公司")):
            cls.companies[key] = cls.create_branch(name)
        every = cls.company | cls.company.child_ids
        cls.env.user.company_ids |= every
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": every.ids})
        cls.units = {}
        for key, (name, place, above) in UNITS.items():
            cls.units[key] = cls.env["hr.department"].create(
                {
                    "name": name,
                    "company_id": cls.companies[place].id,
                    "parent_id": above and cls.units[above].id,
                }
            )
        cls.people = {key: cls.create_person(key, *place) for key, place in PEOPLE.items()}
        for key, head in HEADS.items():
            cls.units[key].manager_id = cls.people[head].employee_ids[:1]
        cls.env["complaint.unit.assignment"].create(
            [
                {
                    "role_id": cls.env.ref(f"complaint_gas.role_{role}").id,
                    "unit_id": cls.units[unit].id,
                    "company_id": cls.companies[place].id,
                }
                for role, unit, place in ROLES
            ]
        )
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
        cls.procedure = GasProcedure(
            cls.env,
            {
                part: cls.people[part]
                for part in (
                    "clerk",
                    "desk_head",
                    "station",
                    "inspector",
                    "safety",
                    "rescue",
                    "manager",
                )
            },
        )

    @classmethod
    def create_policy(cls, publish=True, **vals):
        """Adopt the shipped policy for the group, whatever else is in the database."""
        return cls.env.ref("complaint_gas.policy")._adopt_for(cls.company)

    @classmethod
    def create_branch(cls, name):
        branch = cls.env["res.company"].create(
            {"name": name, "parent_id": cls.company.id, "country_id": cls.env.ref("base.cn").id}
        )
        branch.resource_calendar_id = cls.company.resource_calendar_id
        return branch

    @classmethod
    def create_person(cls, key, group, place, unit):
        company = cls.companies[place]
        reach = company | company.child_ids
        user = new_test_user(
            cls.env,
            f"t_gas_{key}",
            groups=BASE + group,
            company_id=company.id,
            company_ids=[(6, 0, reach.ids)],
            name=key,
        )
        cls.env["hr.employee"].create(
            {
                "name": key,
                "user_id": user.id,
                "company_id": company.id,
                "department_id": cls.units[unit].id,
            }
        )
        return user

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

    def as_(self, key, record):
        return self.procedure.as_user(self.people[key], record)

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
