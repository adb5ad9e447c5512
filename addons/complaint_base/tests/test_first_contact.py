from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestFirstContact(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_version(
            closes_at_first_contact=True,
            explaining_needs_decision=False,
            promise_words="保证\n赔偿",
            attaches_old_record=True,
            is_strict=True,
            clock_rule_ids=[
                (0, 0, cls.clock_rule("FORWARD", "registered", ["dispatched"], 1, "hours"))
            ],
        )
        cls.handler = cls.users["handler"]

    def case(self, register=True, **vals):
        case = (
            self.env["complaint.case"]
            .with_user(self.handler)
            .create(
                {
                    "subject": "账单看不懂",
                    "partner_id": self.partner.id,
                    "company_id": self.company.id,
                    **vals,
                }
            )
        )
        if register:
            case.action_register()
        return case

    def settle(self, case, is_content=True, complains_no_more=True):
        return case.action_close_first_contact("解释了阶梯气价", is_content, complains_no_more)

    def test_T6_both_ticks_are_needed(self):
        case = self.case()
        for ticks in ((False, False), (True, False), (False, True)):
            with self.assertRaises(UserError):
                self.settle(case, *ticks)
        self.assertEqual(case.state, "registered")
        self.settle(case)
        self.assertEqual((case.state, case.is_first_contact), ("closed", True))
        self.assertTrue(case.archive_ids, "archived at once")
        self.assertEqual(self.clock(case, "FORWARD").status, "cancelled")
        self.assertEqual(case.contact_ids.purpose, "explain")
        self.assertIn("settled", case.event_ids.mapped("code"))

    def test_draft_is_registered_on_the_way(self):
        case = self.case(register=False)
        wizard = Form(
            self.env["complaint.case.first.contact"]
            .with_user(self.handler)
            .with_context(default_case_id=case.id)
        )
        wizard.explanation = "解释了阶梯气价"
        wizard.is_content = wizard.complains_no_more = True
        wizard.save().action_confirm()
        self.assertTrue(case.name)
        self.assertEqual((case.state, case.satisfaction), ("closed", "satisfied"))

    def test_not_after_dispatch_nor_without_the_policy(self):
        case = self.case()
        case.unit_id = self.plant
        case.sudo()._dispatch()
        with self.assertRaises(UserError):
            self.settle(case)
        self.new_version(closes_at_first_contact=False)
        with self.assertRaises(UserError):
            self.settle(self.case())

    def test_ticks_are_not_written_past_the_action(self):
        with self.assertRaises(UserError):
            self.case().is_first_contact = True

    def test_reopened_it_does_not_count_as_solved_at_once(self):
        case = self.case()
        self.settle(case)
        case.action_reopen("又来电")
        self.assertFalse(case.is_first_contact)

    def test_GAS_10_explaining_is_free_promising_is_not(self):
        case = self.case()
        Contact = self.env["complaint.contact"].with_user(self.handler)
        Contact.create({"case_id": case.id, "purpose": "explain", "text": "气价由政府定价"})
        for purpose in ("explain", "inquire", "acknowledge"):
            with self.assertRaises(UserError):
                Contact.create(
                    {"case_id": case.id, "purpose": purpose, "text": "我们一定赔偿您的损失"}
                )
        with self.assertRaises(UserError):
            Contact.create({"case_id": case.id, "purpose": "reply", "text": "已处理"})

    def test_T7_follow_up_has_the_old_record(self):
        case = self.case()
        new = case.action_dissatisfied("没有解决")
        self.assertEqual(new.previous_id, case)
        sheet = self.env["ir.attachment"].search(
            [("res_model", "=", "complaint.case"), ("res_id", "=", new.id)]
        )
        self.assertIn(case.name, sheet.mapped("name")[0])
        self.assertIn("old_record_attached", new.event_ids.mapped("code"))

    def test_GAS_24_to_the_unit_above(self):
        branch = self.create_unit("分公司", self.users["executive"])
        self.plant.parent_id = branch
        case = self.case(unit_id=self.plant.id)
        new = case.action_dissatisfied_upward("没有解决")
        self.assertEqual((new.unit_id, new.user_id), (branch, self.users["executive"]))
        self.assertTrue(new.is_escalated)
        with self.assertRaises(UserError, msg="nobody stands above"):
            new.sudo().action_dissatisfied_upward("还是没有")


@tagged("post_install", "-at_install")
class TestGuide(ComplaintCase):
    def test_GAS_25_unit_keeps_guides_by_category(self):
        parent = self.env["complaint.category"].create({"name": "供气", "code": "supply"})
        self.category.parent_id = parent
        Guide = self.env["complaint.guide"].with_user(self.users["unit"])
        vals = {"name": "强度", "category_ids": [(4, parent.id)], "company_id": self.company.id}
        guide = Guide.create({**vals, "unit_id": self.plant.id})
        case = self.create_case().with_user(self.users["handler"])
        self.assertEqual(case.guide_count, 1, "of the category above as well")
        self.assertIn(guide, Guide.search(case.action_view_guides()["domain"]))
        with self.assertRaises(AccessError):
            Guide.create({**vals, "unit_id": self.sales.id})
        with self.assertRaises(AccessError):
            guide.unit_id = self.sales
