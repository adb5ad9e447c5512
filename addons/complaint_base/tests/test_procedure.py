"""Which policy binds which company: presets to choose from, own policies, branches."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestProcedure(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cement = cls.create_procedure("PRESET-A", "trade_a")
        cls.gas = cls.create_procedure("PRESET-B", "trade_b")
        cls.other = cls.create_company("另一公司")
        (cls.company | cls.other).complaint_procedure_id = False
        cls.branch = cls.env["res.company"].create(
            {"name": "另一公司永登分公司", "parent_id": cls.other.id}
        )
        for user in cls.users["policy_manager"] | cls.users["handler"]:
            user.company_ids |= cls.other | cls.branch

    @classmethod
    def create_procedure(cls, code, profile, **vals):
        return cls.create_policy(company_id=False, code=code, profile=profile, **vals)

    def in_force(self, company, day="2026-03-02"):
        return self.env["complaint.policy"]._in_force_for(company, date.fromisoformat(day))

    def test_company_follows_the_procedure_it_chose_and_its_branches_too(self):
        self.other.complaint_procedure_id = self.gas
        self.assertEqual(self.in_force(self.other), self.gas)
        self.assertEqual(self.in_force(self.branch), self.gas)
        self.branch.complaint_procedure_id = self.cement
        self.assertEqual(self.in_force(self.branch), self.cement)
        self.assertEqual(self.in_force(self.other), self.gas)

    def test_preset_binds_nobody_who_did_not_choose_it(self):
        policy = self.in_force(self.other)
        self.assertNotIn(policy, self.cement | self.gas)
        self.assertIn(policy.profile, (False, "standard"))

    def test_own_policy_comes_before_the_chosen_procedure(self):
        self.company.complaint_procedure_id = self.gas
        self.assertEqual(self.in_force(self.company), self.policy)

    def test_next_version_of_a_procedure_reaches_who_follows_it(self):
        self.other.complaint_procedure_id = self.gas
        new = self.gas.copy({"version": 2, "name": self.gas.name, "valid_from": "2026-03-01"})
        new.action_publish()
        self.assertEqual(self.in_force(self.other, "2026-02-28"), self.gas)
        self.assertEqual(self.in_force(self.other, "2026-03-01"), new)
        self.assertEqual(self.cement.state, "published")

    def test_day_before_the_procedure_has_no_other_policy(self):
        self.other.complaint_procedure_id = self.gas
        self.assertFalse(self.in_force(self.other, "2019-12-31"))

    def test_draft_or_own_policy_cannot_be_chosen(self):
        draft = self.create_procedure("PRESET-C", "trade_c", publish=False)
        for policy in (draft, self.policy):
            with self.subTest(policy.code), self.assertRaisesRegex(ValidationError, "另一公司"):
                self.other.complaint_procedure_id = policy

    def test_installing_a_preset_asks_only_the_undecided(self):
        self.branch.complaint_procedure_id = False
        decided = self.create_company("已定公司")
        decided.complaint_procedure_id = self.gas
        self.env["complaint.policy"]._follow_where_undecided(self.cement.id)
        self.assertEqual(self.other.complaint_procedure_id, self.cement)
        self.assertEqual(decided.complaint_procedure_id, self.gas)
        self.assertFalse(self.branch.complaint_procedure_id)
        self.assertFalse(self.company.complaint_procedure_id, "it has a policy of its own")

    def test_policy_manager_puts_a_procedure_in_force(self):
        manager = self.users["policy_manager"]
        policy = self.cement.with_user(manager).with_context(
            allowed_company_ids=[self.other.id, self.company.id]
        )
        action = policy.action_adopt()
        form = Form(policy.env[action["res_model"]].with_context(**action["context"]))
        form.company_ids.clear()
        form.company_ids.add(self.other)
        form.save().action_confirm()
        self.assertEqual(self.other.complaint_procedure_id, self.cement)
        case = self.create_case(company_id=self.other.id)
        self.assertEqual((case.policy_id, case.profile), (self.cement, "trade_a"))

    def adoption(self, user, policy, company, **vals):
        return (
            self.env["complaint.policy.adoption"]
            .with_user(user)
            .with_context(allowed_company_ids=[self.company.id, self.other.id])
            .create({"policy_id": policy.id, "company_ids": [Command.set(company.ids)], **vals})
        )

    def test_company_of_others_is_refused(self):
        foreign = self.create_company("外人公司")
        with self.assertRaises(AccessError):
            self.adoption(self.users["policy_manager"], self.cement, foreign).action_confirm()
        self.assertNotEqual(foreign.complaint_procedure_id, self.cement)

    def test_policy_of_one_company_is_no_procedure(self):
        with self.assertRaisesRegex(UserError, "cannot be put in force"):
            self.adoption(self.users["policy_manager"], self.policy, self.other).action_confirm()

    def test_draft_of_its_own_takes_over_the_rules(self):
        preset = self.create_procedure(
            "PRESET-D",
            "trade_d",
            is_strict=True,
            clock_rule_ids=[
                Command.create(self.clock_rule("C1", "received", ["acknowledged"], 2, "hours"))
            ],
        )
        action = self.adoption(
            self.users["policy_manager"], preset, self.other, mode="own", valid_from="2026-01-01"
        ).action_confirm()
        own = self.env["complaint.policy"].browse(action["res_id"])
        self.assertEqual((own.state, own.company_id), ("draft", self.other))
        self.assertFalse(own.clock_rule_ids)
        own.action_publish()
        self.assertEqual((own.parent_id, own.is_strict), (preset, True))
        self.assertEqual(own._rules("clock_rule_ids"), preset.clock_rule_ids)
        case = self.create_case(company_id=self.other.id)
        self.assertEqual((case.policy_id, case.profile), (own, "trade_d"))
        self.assertTrue(self.clock(case, "C1"))

    def test_company_has_one_policy_at_a_time(self):
        second = self.create_policy(code="OTHER-CODE", valid_from="2026-03-01")
        self.assertEqual((self.policy.state, self.policy.valid_to), ("retired", date(2026, 2, 28)))
        self.assertEqual(self.in_force(self.company, "2026-03-01"), second)

    def test_settings_show_and_change_the_procedure(self):
        settings = self.env["res.config.settings"].with_company(self.other).create({})
        settings.complaint_procedure_id = self.gas
        settings.execute()
        self.assertEqual(self.other.complaint_procedure_id, self.gas)
        shown = self.env["res.config.settings"].with_company(self.other).create({})
        self.assertEqual(shown.complaint_policy_id, self.gas)
