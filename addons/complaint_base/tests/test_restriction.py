from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestRestriction(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receiver = cls.users["handler"]
        cls.inspector = cls.users["investigator"]
        cls.head = cls.create_user_named("station_head", "handler")
        cls.station = cls.create_unit("综合所", cls.head)
        cls.role_station = cls.create_role("station", cls.station)
        cls.new_version(
            routing_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "STATION",
                        "name": "综合所",
                        "role_id": cls.role_station.id,
                        "handler": "head",
                    },
                )
            ],
            restriction_rule_ids=[
                (
                    0,
                    0,
                    {
                        "code": "VIOLATION",
                        "name": "违规由督查处理",
                        "domain": "[('urgency', '=', 'high')]",
                        "take_over_role_id": cls.role_operations.id,
                        "reader_group_ids": [
                            (4, cls.env.ref("complaint_base.group_complaint_executive").id)
                        ],
                    },
                )
            ],
        )

    @classmethod
    def create_user_named(cls, login, role):
        user = cls.users[role].copy({"login": login, "name": login})
        return user

    def case_by_receiver(self, **vals):
        case = (
            self.env["complaint.case"]
            .with_user(self.receiver)
            .create(
                {
                    "subject": "抄表员索要好处",
                    "partner_id": self.partner.id,
                    "company_id": self.company.id,
                    **vals,
                }
            )
        )
        case.action_register()
        return case

    def test_GAS_05_violation_goes_to_inspection_and_leaves_the_handler(self):
        case = self.case_by_receiver()
        self.assertEqual((case.unit_id, case.user_id), (self.station, self.head))
        dispatch = case.sudo()._dispatch()
        self.assertTrue(case.with_user(self.head).subject)
        case.urgency = "high"
        self.assertEqual((case.unit_id, case.user_id), (self.operations, self.inspector))
        self.assertEqual(dispatch.state, "cancelled")
        with self.assertRaises(AccessError):
            case.with_user(self.head).read(["subject"])
        for user in (self.receiver, self.inspector, self.users["executive"]):
            self.assertTrue(case.with_user(user).subject, user.login)
        self.assertIn("taken_over", case.sudo().event_ids.mapped("code"))

    def test_GAS_05_violation_known_at_registration(self):
        case = self.case_by_receiver(urgency="high")
        self.assertEqual(case.user_id, self.inspector)
        self.assertTrue(case.is_restricted)

    def test_everything_of_a_restricted_case_is_closed_to_others(self):
        """Every model whose records belong to a case, whichever add-on brings it."""
        case = self.case_by_receiver(urgency="high")
        contact = self.env["complaint.contact"].create(
            {"case_id": case.id, "purpose": "inquire", "text": "何时发生"}
        )
        finding = self.env["complaint.finding"].create({"case_id": case.id, "name": "索要现金"})
        for outsider in (self.users["supervisor"], self.users["auditor"], self.head):
            for record in (case, contact, finding, case.sudo().event_ids[0]):
                seen = record.with_user(outsider)
                self.assertFalse(seen.search([("id", "=", record.id)]), record)
                with self.assertRaises(AccessError):
                    seen.read(["create_date"])
            groups = (
                self.env["complaint.case"]
                .with_user(outsider)
                ._read_group([("id", "=", case.id)], [], ["__count"])
            )
            self.assertEqual(groups[0][0], 0)
        for model in self.env["complaint.case"]._part_models():
            reader = model.with_user(self.users["supervisor"])
            if reader.has_access("read"):
                self.assertFalse(reader.search([("case_id", "=", case.id)]), model._name)
        self.assertTrue(contact.with_user(self.receiver).text)

    def test_other_cases_stay_visible(self):
        case = self.create_case()
        self.assertTrue(case.with_user(self.users["auditor"]).subject)
        self.assertTrue(case.event_ids[0].with_user(self.users["auditor"]).code)

    def test_unit_keeps_the_dispatch_it_works_on(self):
        case = self.case_by_receiver()
        case.unit_id = self.plant
        dispatch = case.sudo()._dispatch().with_user(self.users["unit"])
        case.action_restrict("扬言报复")
        self.assertTrue(dispatch.read(["subject"]))
        with self.assertRaises(AccessError):
            case.with_user(self.users["unit"]).read(["subject"])
        dispatch.sudo().action_cancel("改派")
        with self.assertRaises(AccessError):
            dispatch.read(["subject"])

    def test_restricted_by_hand_with_named_readers(self):
        case = self.case_by_receiver()
        case.action_restrict("客户要求保密", self.inspector)
        self.assertEqual(case.reader_ids, self.receiver | self.inspector | self.head)
        with self.assertRaises(AccessError):
            case.with_user(self.users["supervisor"]).read(["subject"])
        with self.assertRaises(AccessError, msg="not a supervisor"):
            case.action_lift_restriction("风险解除")
        case.action_restrict("增加", self.users["supervisor"])
        case.with_user(self.users["supervisor"]).action_lift_restriction("风险解除")
        self.assertFalse(case.is_restricted)
        codes = case.sudo().event_ids.mapped("code")
        self.assertEqual((codes.count("restricted"), codes.count("unrestricted")), (2, 1))

    def test_client_cannot_name_himself_a_reader(self):
        case = self.case_by_receiver()
        for vals in ({"reader_ids": [(4, self.head.id)]}, {"is_restricted": False}):
            with self.assertRaises(UserError):
                case.write(vals)
        with self.assertRaises(UserError):
            self.env["complaint.case"].with_user(self.receiver).create(
                {"subject": "x", "is_restricted": True}
            )

    def test_follow_up_of_a_restricted_case_is_restricted(self):
        case = self.case_by_receiver()
        case.action_restrict("扬言报复")
        new = case.action_dissatisfied("仍不满意")
        self.assertTrue(new.is_restricted)
        with self.assertRaises(AccessError):
            new.with_user(self.users["auditor"]).read(["subject"])

    def test_rule_without_condition_is_refused(self):
        draft = self.create_policy(publish=False, code="EMPTY")
        with self.assertRaises(ValidationError):
            self.env["complaint.restriction.rule"].create(
                {"policy_id": draft.id, "code": "X", "name": "X"}
            )
