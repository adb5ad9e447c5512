"""All presets in one database: who follows one procedure finds nothing of the others."""

import ast

from lxml import etree

from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.complaint_base.models.complaint_profile_sight import OFFERS

PRESETS = {
    "cement": "complaint_cement",
    "gas": "complaint_gas",
    "tea": "complaint_tea",
    "manufacturing": "complaint_manufacturing",
}
# The standard procedure comes with the base, and so has no add-on of its own.
TRADES = {**PRESETS, "standard": None}
CLERK = ("handler", "investigator", "supervisor", "executive", "auditor", "identity")
# What a group, a column or a page is called when it has no name: enough to find it again.
MARKS = ("name", "string", "class", "context", "for", "invisible")


@tagged("post_install", "-at_install")
class TestTrades(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases, cls.clerks, cls.keepers = {}, {}, {}
        for profile in TRADES:
            policy = cls.env["complaint.policy"].search(
                [("profile", "=", profile), ("company_id", "=", False)], limit=1
            )
            company = cls.env["res.company"].create({"name": f"示范 {profile}"})
            company.complaint_procedure_id = policy
            cls.clerks[profile] = cls.create_user(f"clerk_{profile}", company, CLERK)
            cls.keepers[profile] = cls.create_user(
                f"keeper_{profile}", company, (*CLERK, "policy_manager")
            )
            cls.cases[profile] = cls.env["complaint.case"].create(
                {"subject": "28 天强度不足", "company_id": company.id}
            )
            cls.cases[profile]._adopt_policy()

    @classmethod
    def create_user(cls, login, company, roles):
        return new_test_user(
            cls.env,
            login,
            groups=",".join(f"complaint_base.group_complaint_{role}" for role in roles),
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def each_trade(self):
        """Yield each trade with its clerk's environment and case, and the others' add-ons."""
        for profile in TRADES:
            clerk = self.clerks[profile]
            env = self.env(user=clerk, context={"allowed_company_ids": clerk.company_ids.ids})
            others = {addon for trade, addon in PRESETS.items() if trade != profile}
            with self.subTest(trade=profile):
                yield profile, env, self.cases[profile].with_env(env), others

    # ------------------------------------------------------------
    # Forms
    # ------------------------------------------------------------

    def preset_views(self, addon):
        """Return the views by which a preset extends forms."""
        ids = self.env["ir.model.data"].search(
            [("module", "=", addon), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(ids.mapped("res_id"))
        return views.filtered(lambda view: view.inherit_id and view.type == "form")

    def inserted(self, view):
        """Return the marks of the elements that a view puts into another."""
        return [
            (child.tag, {mark: child.get(mark) for mark in MARKS if child.get(mark)})
            for place in etree.fromstring(view.arch).iter(etree.Element)
            if place.get("position") in ("before", "after", "inside", "replace")
            for child in place.iterchildren(etree.Element)
        ]

    def find(self, arch, tag, marks):
        return [
            node
            for node in arch.iter(tag)
            if all(node.get(mark) == mark_value for mark, mark_value in marks.items())
        ]

    def is_shown(self, node, record, **instead):
        """Say whether the web client shows an element of a form on a record."""
        chain = [node, *node.iterancestors()]
        # Inside a list, what decides is whether the list is shown.
        if lists := [step for step in chain[1:] if step.tag == "field"]:
            chain = [lists[-1], *lists[-1].iterancestors()]
        return not any(
            self.holds(step.get("invisible"), record, instead)
            for step in chain
            if step.get("invisible")
        )

    def holds(self, expression, record, instead):
        if expression in ("1", "True"):
            return True
        names = {n.id for n in ast.walk(ast.parse(expression, mode="eval")) if hasattr(n, "id")}
        values = {}
        for name in names & record._fields.keys():
            value = record[name]
            if record._fields[name].relational:
                value = value.ids if record._fields[name].type.endswith("2many") else value.id
            values[name] = value
        return safe_eval(expression, {**values, **instead})

    def form(self, env, model, view):
        return etree.fromstring(env[model].get_view(view and view.id, "form")["arch"])

    def test_case_form_shows_nothing_of_another_trade_in_any_state(self):
        for profile, env, case, others in self.each_trade():
            arch = self.form(env, "complaint.case", None)
            nodes = {addon: [] for addon in PRESETS.values()}
            for addon in nodes:
                for view in self.preset_views(addon):
                    if view.model == "complaint.case":
                        for tag, marks in self.inserted(view):
                            nodes[addon] += self.find(arch, tag, marks)
            for node in arch.iter("field"):
                owners = case._fields[node.get("name")]._modules if not self.inner(node) else ()
                for addon in nodes:
                    if {addon}.issuperset(owners) and owners:
                        nodes[addon].append(node)
            self.assertEqual(case.profile, profile)
            self.assertTrue(all(nodes.values()), "the form has elements of every preset")
            own = set()
            for state, _label in case._fields["state"].selection:
                instead = {"state": state, "is_closed": state in ("closed", "merged")}
                for addon, elements in nodes.items():
                    shown = {self.mark(n) for n in elements if self.is_shown(n, case, **instead)}
                    if addon in others:
                        self.assertFalse(shown, f"{addon} in state {state}")
                    else:
                        own |= shown
                [page] = arch.xpath("//page[@name='assessment']")
                if profile != "standard":
                    self.assertFalse(self.is_shown(page, case, **instead))
            self.assertEqual(bool(own), profile in PRESETS, "who follows it sees his own")

    def inner(self, node):
        return any(step.tag == "field" for step in node.iterancestors())

    def mark(self, node):
        return node.get("name") or node.get("string") or node.tag

    def test_other_forms_show_nothing_of_another_trade(self):
        checked = set()
        for profile, env, case, others in self.each_trade():
            records = {
                "complaint.policy": case.policy_id,
                "complaint.dispatch": env["complaint.dispatch"].new({"case_id": case.id}),
                "complaint.revisit": env["complaint.revisit"].new({"case_id": case.id}),
                "complaint.category": env["complaint.category"].new({"profile": profile}),
            }
            for addon in others:
                for view in self.preset_views(addon):
                    if view.model == "complaint.case":
                        continue
                    record = records.get(view.model)
                    if record is None:
                        known = "policy_id" in env[view.model]._fields
                        record = env[view.model].new({"policy_id": case.policy_id} if known else {})
                    base = view.inherit_id
                    while base.inherit_id:
                        base = base.inherit_id
                    arch = self.form(self.env, view.model, base)
                    for tag, marks in self.inserted(view):
                        found = self.find(arch, tag, marks)
                        self.assertTrue(found, f"{view.xml_id}: {tag} {marks}")
                        for node in found:
                            self.assertFalse(
                                self.is_shown(node, record), f"{view.xml_id}: {self.mark(node)}"
                            )
                            checked.add((view.xml_id, self.mark(node)))
        self.assertGreater(len(checked), 10)

    # ------------------------------------------------------------
    # Menus, prints
    # ------------------------------------------------------------

    def test_menus_of_another_trade_are_not_there(self):
        for profile, env, _case, others in self.each_trade():
            keeper = self.keepers[profile]
            menus = env["ir.ui.menu"].with_user(keeper).load_web_menus(False).values()
            addons = {(menu["xmlid"] or "").partition(".")[0] for menu in menus}
            self.assertIn("complaint_base", addons)
            self.assertFalse(others & addons)
            if profile in ("gas", "tea", "manufacturing"):
                self.assertIn(PRESETS[profile], addons)

    def test_print_menu_offers_no_form_of_another_trade(self):
        offered = {}
        for profile, env, case, others in self.each_trade():
            views = case.get_views([(False, "form"), (False, "list")], {"toolbar": True})["views"]
            toolbars = [view["toolbar"] for view in views.values()]
            prints = {action["id"] for bar in toolbars for action in bar.get("print", [])}
            others_too = {action["id"] for bar in toolbars for action in bar.get("action", [])}
            reports = env["ir.actions.report"].browse(prints)
            valid = reports.get_valid_action_reports("complaint.case", case.ids)
            actions = self.env["ir.actions.actions"].browse({*valid, *others_too})
            offered[profile] = self.addons_of(actions)
            self.assertFalse(others & offered[profile])
        self.assertIn("complaint_tea", offered["tea"])
        self.assertIn("complaint_manufacturing", offered["manufacturing"])

    def addons_of(self, actions):
        """Return the add-ons that brought actions, whatever their kind."""
        rows = self.env["ir.model.data"].search(
            [("model", "=like", "ir.actions.%"), ("res_id", "in", actions.ids)]
        )
        return set(rows.mapped("module"))

    # ------------------------------------------------------------
    # Rules and words
    # ------------------------------------------------------------

    def rule_models(self):
        mixin = self.env.registry["complaint.rule.mixin"]
        return [
            model
            for model in self.env.registry.models.values()
            if issubclass(model, mixin) and not model._abstract
        ]

    def test_clerks_read_policies_and_rules_of_their_own_trade_only(self):
        models = [model._name for model in self.rule_models()]
        self.assertGreater(len(models), 8)
        for profile, env, case, _others in self.each_trade():
            self.assertEqual(set(env["complaint.policy"].search([]).mapped("profile")), {profile})
            seen = set()
            for model in models:
                seen.update(env[model].search([]).sudo().policy_id.mapped("profile"))
            self.assertEqual(seen, {profile})
            self.assertTrue(case.policy_id._rules("clock_rule_ids").mapped("name"))
            keeper = self.env["complaint.policy"].with_user(self.keepers[profile])
            self.assertLessEqual(
                set(TRADES), set(keeper.search([]).mapped("profile")), "he may choose any of them"
            )

    def test_rules_of_an_earlier_procedure_stay_readable(self):
        case = self.cases["gas"].with_user(self.clerks["gas"])
        case.sudo().company_id.complaint_procedure_id = self.cases["tea"].policy_id
        self.env.flush_all()
        self.env.registry.clear_cache()
        self.assertTrue(case.policy_id.name)
        self.assertEqual(
            set(case.env["complaint.policy"].search([]).mapped("profile")), {"gas", "tea"}
        )

    def test_lists_of_words_begin_with_those_of_ones_own_trade(self):
        mixin = self.env.registry["complaint.profile.mixin"]
        words = [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, mixin) and not model._abstract
        ]
        actions = self.env["ir.actions.act_window"].search([("res_model", "in", words)])
        self.assertGreater(len(actions), 12)
        for profile, env, _case, _others in self.each_trade():
            for action in actions:
                domain = ast.literal_eval(action.domain or "[]")
                if "search_default_ours" in (action.context or ""):
                    search = env[action.res_model].get_view(view_type="search")["arch"]
                    [ours] = etree.fromstring(search).xpath("//filter[@name='ours']")
                    domain += ast.literal_eval(ours.get("domain"))
                found = env[action.res_model].search(domain)
                self.assertLessEqual(
                    set(found.mapped("profile")), {False, profile}, action.res_model
                )

    def test_search_bar_suggests_words_of_ones_own_trade(self):
        for model in ("complaint.case", "complaint.intake"):
            arch = etree.fromstring(self.env[model].get_view(view_type="search")["arch"])
            for node in arch.iter("field"):
                field = self.env[model]._fields[node.get("name")]
                if field.relational and "is_our_trade" in self.env[field.comodel_name]._fields:
                    self.assertIn("is_our_trade", node.get("domain") or "", field)

    def test_fields_of_another_trade_are_not_offered_for_filters_groups_and_exports(self):
        models = ("complaint.case", "complaint.dispatch", "res.partner", "product.template")
        for profile, env, _case, others in self.each_trade():
            offered = set()
            for model in models:
                for name, attrs in env[model].fields_get().items():
                    field = env[model]._fields.get(name)
                    owners = set(field._modules if field else ())
                    if owners & set(PRESETS.values()) and any(map(attrs.get, OFFERS)):
                        offered |= owners
            self.assertFalse(offered & others)
            self.assertEqual(bool(offered), profile in PRESETS)
