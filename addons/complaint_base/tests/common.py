"""A small company with a policy, units and users for every role."""

from datetime import datetime

import pytz

from odoo.tests import TransactionCase, new_test_user

SHANGHAI = pytz.timezone("Asia/Shanghai")
ROLES = ("unit", "handler", "investigator", "supervisor", "executive", "auditor", "policy_manager")
GROUP = "complaint_base.group_complaint_"


def local(*moment):
    """Return naive UTC of a wall time in Shanghai."""
    return SHANGHAI.localize(datetime(*moment)).astimezone(pytz.utc).replace(tzinfo=None)


def wall(moment):
    """Return the wall time in Shanghai, as text, of naive UTC."""
    return f"{pytz.utc.localize(moment).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


class ComplaintMixin:
    """Factories; the policy is built from few rules, so a test shows what it needs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.create_company("祁连测试水泥有限公司")
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids, "tz": "UTC"}
        )
        cls.calendar = cls.company.resource_calendar_id
        cls.users = {role: cls.create_user(role) for role in ROLES}
        cls.employee_user = new_test_user(
            cls.env,
            "complaint_employee",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.operations = cls.create_unit("运营管理部", cls.users["investigator"])
        cls.sales = cls.create_unit("销售公司", cls.users["handler"])
        cls.plant = cls.create_unit("生产公司", cls.users["unit"])
        cls.role_operations = cls.create_role("operations", cls.operations)
        cls.role_sales = cls.create_role("sales", cls.sales)
        cls.role_plant = cls.create_role("plant", cls.plant)
        cls.partner = cls.env["res.partner"].create(
            {"name": "兰州建工", "phone": "13893100000", "email": "kehu@example.com"}
        )
        cls.category = cls.env["complaint.category"].create({"name": "强度", "code": "strength"})
        cls.policy = cls.create_policy()

    @classmethod
    def create_company(cls, name):
        """Create a Chinese company that works Monday to Friday, 8:30–12:00 and 13:30–17:30."""
        company = cls.env["res.company"].create(
            {"name": name, "country_id": cls.env.ref("base.cn").id}
        )
        company.resource_calendar_id.write(
            {
                "tz": "Asia/Shanghai",
                "attendance_ids": [
                    (5, 0, 0),
                    *(
                        (
                            0,
                            0,
                            {
                                "name": "上班",
                                "dayofweek": str(weekday),
                                "day_period": period,
                                "hour_from": start,
                                "hour_to": stop,
                            },
                        )
                        for weekday in range(5)
                        for period, start, stop in (
                            ("morning", 8.5, 12),
                            ("afternoon", 13.5, 17.5),
                        )
                    ),
                ],
            }
        )
        return company

    @classmethod
    def create_user(cls, role):
        return new_test_user(
            cls.env,
            f"complaint_{role}",
            groups=GROUP + role,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @classmethod
    def create_unit(cls, name, head):
        """Create a department with ``head`` as its only employee and manager."""
        unit = cls.env["hr.department"].create({"name": name, "company_id": cls.company.id})
        employee = cls.env["hr.employee"].create(
            {
                "name": head.name,
                "user_id": head.id,
                "company_id": cls.company.id,
                "department_id": unit.id,
            }
        )
        unit.manager_id = employee
        return unit

    @classmethod
    def create_role(cls, code, unit):
        return cls.env["complaint.unit.role"].create(
            {
                "name": unit.name,
                "code": code,
                "assignment_ids": [(0, 0, {"company_id": cls.company.id, "unit_id": unit.id})],
            }
        )

    @classmethod
    def event_type(cls, code):
        return cls.env.ref(f"complaint_base.event_{code}")

    @classmethod
    def clock_rule(cls, code, start, stops, amount, unit, **vals):
        """Return the values of a clock rule."""
        return {
            "code": code,
            "name": code,
            "start_event_id": cls.event_type(start).id,
            "stop_event_ids": [(6, 0, [cls.event_type(stop).id for stop in stops])],
            "amount": amount,
            "unit": unit,
            **vals,
        }

    @classmethod
    def create_policy(cls, publish=True, **vals):
        """Create and publish a policy of the company in force since 2020."""
        policy = cls.env["complaint.policy"].create(
            {
                "name": "客户投诉处理标准",
                "code": "TEST",
                "company_id": cls.company.id,
                "valid_from": "2020-01-01",
                **vals,
            }
        )
        if publish:
            policy.action_publish()
        return policy

    @classmethod
    def new_version(cls, **rules):
        """Publish a further version of the policy with these rules, in force from 2021 on."""
        latest = cls.env["complaint.policy"].search(
            [("code", "=", "TEST"), ("company_id", "=", cls.company.id)],
            order="version desc",
            limit=1,
        )
        draft = latest.copy(
            {
                "version": latest.version + 1,
                "name": latest.name,
                "valid_from": f"{2020 + latest.version}-01-01",
            }
        )
        draft.write(rules)
        draft.action_publish()
        return draft

    @classmethod
    def create_case(cls, register=True, **vals):
        case = cls.env["complaint.case"].create(
            {
                "subject": "28 天强度不足",
                "partner_id": cls.partner.id,
                "category_id": cls.category.id,
                "company_id": cls.company.id,
                **vals,
            }
        )
        if register:
            case.action_register()
        return case

    def clock(self, case, code):
        """Return the clock of a rule on a case, in its current round."""
        return case.clock_ids.filtered(
            lambda clock: clock.rule_id.code == code and clock.round == case.round
        )


class PresetMixin(ComplaintMixin):
    """A company that has adopted a preset's policy, with everybody in his place.

    Beside the company of the other tests it may have branches; ``companies``, ``units``
    and ``people`` find each by its key, and ``procedure`` lets people take their steps.
    """

    preset = None  # the add-on
    login_prefix = None  # what the logins of the people begin with
    procedure_class = None
    branches = {}  # name
    departments = {}  # name, key of the company, the one above
    heads = {}  # who heads a department
    places = {}  # which group somebody has, and which department
    roles = {}  # the role of a department, unless it has the same key

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = {
            "group": cls.company,
            **{key: cls.create_branch(name) for key, name in cls.branches.items()},
        }
        every = cls.company | cls.company.child_ids
        cls.env.user.company_ids |= every
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": every.ids})
        cls.units = {}
        for key, (name, place, above) in cls.departments.items():
            cls.units[key] = cls.env["hr.department"].create(
                {
                    "name": name,
                    "company_id": cls.companies[place].id,
                    "parent_id": above and cls.units[above].id,
                }
            )
        cls.people = {key: cls.create_person(key, *place) for key, place in cls.places.items()}
        for key, head in cls.heads.items():
            cls.units[key].manager_id = cls.people[head].employee_ids[:1]
        cls.env["complaint.unit.assignment"].create(
            [
                {
                    "role_id": cls.env.ref(f"{cls.preset}.role_{cls.roles.get(key, key)}").id,
                    "unit_id": unit.id,
                    "company_id": unit.company_id.id,
                }
                for key, unit in cls.units.items()
            ]
        )
        cls.procedure = cls.procedure_class(cls.env, cls.create_cast())

    @classmethod
    def create_policy(cls, publish=True, **vals):
        """Adopt the shipped policy for the company, whatever else is in the database."""
        return cls.env.ref(f"{cls.preset}.policy")._adopt_for(cls.company)

    @classmethod
    def create_branch(cls, name):
        branch = cls.env["res.company"].create(
            {"name": name, "parent_id": cls.company.id, "country_id": cls.env.ref("base.cn").id}
        )
        branch.resource_calendar_id = cls.company.resource_calendar_id
        return branch

    @classmethod
    def create_person(cls, key, group, unit):
        """Create a user of a group, and the employee of a department."""
        company = cls.units[unit].company_id
        user = new_test_user(
            cls.env,
            cls.login_prefix + key,
            groups=GROUP + group,
            company_id=company.id,
            company_ids=[(6, 0, cls.reach(company).ids)],
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
    def reach(cls, company):
        """Return the companies that the people of one work for."""
        return company | company.child_ids

    @classmethod
    def create_cast(cls):
        """Return who plays which part of the procedure."""
        return cls.people

    def as_(self, key, record):
        return self.procedure.as_user(self.people[key], record)


class PresetTourMixin:
    """Let people take stages of a journey in a browser, each on his own screen."""

    def play(self, stage, person, record=None, action=None):
        user = self.people[person]
        path = f"action-{self.env.ref(action).id}" if action else f"m-{record._name}/{record.id}"
        # People of the group work with all its companies at once.
        companies = "-".join(map(str, (user.company_id | user.company_ids).ids))
        self.start_tour(
            f"/odoo/{path}",
            f"{self.preset}_{stage}",
            login=user.login,
            cookies={"cids": companies},
        )
        self.env.invalidate_all()


class ComplaintCase(ComplaintMixin, TransactionCase):
    pass
