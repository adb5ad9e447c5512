"""Every screen that a menu opens, asked for as the web client asks, for those who see the menu."""

from lxml import etree

from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

ROLES = ("unit", "handler", "investigator", "supervisor", "executive", "identity")
CAST = {"unit": ("unit",), "clerk": ROLES[1:], "keeper": (*ROLES, "auditor", "policy_manager")}
PROFILES = ("cement", "gas", "tea", "manufacturing", "standard")
LIMIT = 3


@tagged("post_install", "-at_install")
class TestEveryScreen(TransactionCase):
    """Companies of all trades share the database, and their units, words and cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {}
        for profile in PROFILES:
            company = cls.env["res.company"].create(
                {"name": f"示范 {profile}", "country_id": cls.env.ref("base.cn").id}
            )
            company.complaint_procedure_id = cls.env["complaint.policy"].search(
                [("profile", "=", profile), ("company_id", "=", False)], limit=1
            )
            cls.people[profile] = {part: cls.create_user(part, company) for part in CAST}
            cls.fill(company, cls.people[profile])

    @classmethod
    def create_user(cls, part, company):
        groups = ",".join(f"complaint_base.group_complaint_{role}" for role in CAST[part])
        return new_test_user(
            cls.env,
            f"{part}-of-{company.id}",
            groups=groups,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    @classmethod
    def fill(cls, company, people):
        """Let something be there to see: a unit in every part, a case that was sent to it."""
        env = cls.env(context={"allowed_company_ids": company.ids})
        head = env["hr.employee"].create(
            {"name": "负责人", "user_id": people["unit"].id, "company_id": company.id}
        )
        unit = env["hr.department"].create(
            {"name": "责任单位", "company_id": company.id, "manager_id": head.id}
        )
        head.department_id = unit
        env["complaint.unit.assignment"].create(
            [
                {"role_id": role.id, "company_id": company.id, "unit_id": unit.id}
                for role in env["complaint.unit.role"].search([])
            ]
        )
        cases = env["complaint.case"].create(
            [
                {
                    "subject": subject,
                    "description": "28 天强度不足",
                    "contact_name": "王五",
                    "contact_phone": "13900001111",
                    "company_id": company.id,
                    "user_id": people["clerk"].id,
                    "unit_id": unit.id,
                }
                for subject in ("包装破损", "送货迟到")
            ]
        )
        env["complaint.dispatch"].create(
            [{"case_id": case.id, "unit_id": unit.id, "company_id": company.id} for case in cases]
        )
        env["complaint.contact"].create(
            [{"case_id": case.id, "means": "phone", "text": "已联系。"} for case in cases]
        )

    def test_S25_every_menu_opens_for_whoever_sees_it(self):
        opened = 0
        for profile, cast in self.people.items():
            for part, user in cast.items():
                context = {"allowed_company_ids": user.company_ids.ids}
                env = self.env(user=user, su=False, context=context)
                for xmlid in self.actions(env):
                    with self.subTest(trade=profile, part=part, action=xmlid):
                        opened += self.open(env, xmlid)
        # A dozen for a unit, dozens for the others: or the menus were not found.
        self.assertGreater(opened, 600)

    def actions(self, env):
        """Return the actions of our menus that a user is shown."""
        menus = env["ir.ui.menu"].load_menus(False)
        ids = {
            menu["action_id"]
            for menu in menus.values()
            if menu.get("action_model") == "ir.actions.act_window"
            and (menu.get("xmlid") or "").startswith(("complaint_", "resource_worktime"))
        }
        actions = self.env["ir.actions.act_window"].browse(ids)
        return [xmlid for xmlid in actions.get_external_id().values() if xmlid]

    def open(self, env, xmlid):
        """Open the lists, cards and some forms of an action; return how many there are."""
        env.invalidate_all()
        action = env["ir.actions.actions"]._for_xml_id(xmlid)
        model = env[action["res_model"]]
        domain = safe_eval(action["domain"] or "[]", {"uid": env.uid})
        kinds = [(view, kind) for view, kind in action["views"] if kind in ("list", "kanban")]
        for view, kind in kinds:
            model.web_search_read(domain, self.asked(model, view, kind), limit=80)
        if "form" not in dict(map(reversed, action["views"])):
            return len(kinds)
        form = next((view for view, kind in action["views"] if kind == "form"), False)
        asked = self.asked(model, form, "form")
        env.invalidate_all()
        records = model.search(domain, limit=LIMIT) if not model._transient else model
        for record in records:
            record.web_read(asked)
        if not records and model.has_access("create"):
            model.onchange({}, [], asked)
        return len(kinds) + 1

    def asked(self, model, view, kind):
        arch = etree.fromstring(model.get_views([(view, kind)])["views"][kind]["arch"])
        return self.specification(model, arch, nested=kind == "form")

    def specification(self, model, arch, nested):
        """Return the fields of a view as the client asks for them."""
        asked = {}
        for node in arch.iter("field"):
            if any(step.tag == "field" for step in node.iterancestors() if step is not arch):
                continue
            field = model._fields[node.get("name")]
            spec = asked.setdefault(field.name, {})
            if field.type == "many2one":
                spec["fields"] = {"display_name": {}}
            elif field.type in ("one2many", "many2many") and nested:
                inner = [part for part in node if part.tag in ("list", "kanban")]
                comodel = model.env[field.comodel_name]
                spec["limit"] = 40
                spec["fields"] = {"display_name": {}}
                if inner:
                    spec["fields"] = self.specification(comodel, inner[0], nested=False)
        return asked
