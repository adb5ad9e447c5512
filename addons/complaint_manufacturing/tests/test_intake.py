"""Taking in and the two-hour reply: MFG-01 to MFG-06, MFG-23, MFG-24."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.complaint_base.tests.common import local, wall

from .common import OURS, ManufacturingCase


@tagged("post_install", "-at_install")
class TestDocument(ManufacturingCase):
    def test_MFG_01_controlled_document_with_its_signatures(self):
        policy = self.env.ref(f"{OURS}policy")
        self.assertEqual(policy.document_number, "QP/XX-A-2021")
        self.assertTrue(policy.is_controlled)
        for part in ("drafted", "reviewed", "approved"):
            self.assertTrue(policy[f"{part}_by"] and policy[f"{part}_on"], part)
        self.assertLess(policy.drafted_on, policy.reviewed_on)
        self.assertLess(policy.reviewed_on, policy.approved_on)
        self.assertEqual(policy.browse(policy.action_new_version()["res_id"]).version, 2)

    def test_MFG_02_standards_and_ccc(self):
        text = self.env.ref(f"{OURS}policy").legal_basis
        for standard in ("GB/T 19001", "GB/T 24001", "GB/T 28001", "GB/T 45001", "CCC"):
            self.assertIn(standard, text)
        case = self.complaint(product_id=self.product.id)
        self.assertEqual((case.mfg_is_ccc, case.urgency), (True, "high"))
        self.assertEqual(self.complaint().urgency, "medium")

    def test_MFG_03_sales_owns_the_procedure(self):
        draft = self.policy.browse(self.policy.action_new_version()["res_id"])
        draft.valid_from = "2027-01-01"
        outsider = self.create_person("outsider", "policy_manager", "quality")
        with self.assertRaisesRegex(AccessError, "销售部"):
            draft.with_user(outsider).action_publish()
        self.as_("sales_manager", draft).action_publish()
        self.assertEqual(draft.state, "published")

    def test_MFG_04_departments_see_their_part_and_no_more(self):
        case = self.procedure.walk(self.complaint(), "investigating")
        sheet = case.dispatch_ids.filtered(lambda dispatch: dispatch.part == "lead")
        mine = self.as_("engineer", sheet)
        self.assertIn("满负荷时跳闸", mine.facts)
        self.assertNotIn("马建国", mine.facts)
        with self.assertRaises(AccessError):
            self.as_("engineer", case).read(["subject"])
        helper = case.dispatch_ids - sheet
        self.assertEqual(helper.unit_id, self.units["production"])
        with self.assertRaises(AccessError):
            self.as_("engineer", helper).read(["facts"])

    def test_MFG_05_categories(self):
        categories = self.env["complaint.category"].search(
            [("profile", "=", "manufacturing"), ("parent_id", "=", False)]
        )
        self.assertEqual(
            categories.mapped("name"), ["产品质量", "产品交货", "服务质量", "价格", "其他"]
        )
        with self.assertRaisesRegex(UserError, "请选择投诉类别"):
            self.complaint(category_id=False)

    def test_MFG_06_sales_solves_it_or_has_departments_handle_it(self):
        for category, way, unit in (
            ("failure", "departments", "technical"),
            ("appearance", "departments", "production"),
            ("late", "departments", "production"),
            ("price", "self", "sales"),
            ("service", "self", "sales"),
        ):
            with self.subTest(category):
                case = self.complaint(category)
                self.assertEqual((case.mfg_way, case.unit_id), (way, self.units[unit]))
        # Sales decides otherwise: no department is asked then.
        case = self.complaint("appearance")
        self.as_("clerk", case).mfg_way = "self"
        self.procedure.walk(case, "deciding")
        self.assertFalse(case.dispatch_ids)

    def test_MFG_06_only_sales_takes_in(self):
        with self.assertRaisesRegex(AccessError, "销售部"):
            self.as_("quality_manager", self.env["complaint.case"]).create(
                {"subject": "异响", "contact_name": "石磊", "company_id": self.company.id}
            ).action_register()

    def test_MFG_23_letters_and_calls_are_registered_and_promoted(self):
        letter = self.env.ref("complaint_base.channel_letter")
        case = self.complaint("other", kind="consultation", channel_id=letter.id)
        self.assertEqual((case.state, bool(case.name)), ("registered", True))
        self.procedure.first_reply(case)
        with self.assertRaisesRegex(UserError, "转为反馈表"):
            self.as_("clerk", case).action_next()
        with self.assertRaisesRegex(UserError, "reason is required"):
            self.as_("clerk", case).action_mfg_promote(" ")
        self.as_("clerk", case).action_mfg_promote("需技术部答复")
        self.assertEqual(case.kind, "complaint")
        self.assertIn("mfg_promoted", case.event_ids.mapped("code"))
        with self.assertRaisesRegex(UserError, "already"):
            self.as_("clerk", case).action_mfg_promote("再次")
        self.as_("clerk", case).action_next()

    def test_MFG_23_what_the_customer_said_is_written_down(self):
        with self.assertRaisesRegex(UserError, "来函、来电、来访"):
            self.complaint(description=False)


@tagged("post_install", "-at_install")
class TestTwoHourReply(ManufacturingCase):
    def due(self, *moment):
        return wall(self.clock(self.complaint_at(*moment), "MFG-24").due_at)[:-3]

    def test_MFG_24_two_hours_of_working_time(self):
        for moment, due in (
            ((2026, 11, 18, 9, 0), "2026-11-18 11:00"),
            # Over the lunch break.
            ((2026, 11, 18, 11, 0), "2026-11-18 14:30"),
            # Friday at 17:00: half an hour then, an hour and a half on Monday.
            ((2026, 11, 20, 17, 0), "2026-11-23 10:00"),
            # At night, and on a Saturday.
            ((2026, 11, 18, 22, 0), "2026-11-19 10:30"),
            ((2026, 11, 21, 10, 0), "2026-11-23 10:30"),
        ):
            with self.subTest(moment):
                self.assertEqual(self.due(*moment), due)

    def test_MFG_24_across_the_national_day_and_its_make_up_days(self):
        official = self.env["resource.exception.day"]
        days = [(f"2026-10-0{day}", "closure") for day in range(1, 8)]
        days += [("2026-10-10", "makeup")]
        official.create(
            [
                {
                    "company_id": self.company.id,
                    "date": day,
                    "kind": kind,
                    "name": "国庆节",
                    "source": "国务院办公厅通知",
                }
                for day, kind in days
                if not official.search_count(
                    [("company_id", "=", self.company.id), ("date", "=", day)]
                )
            ]
        )
        # Half an hour before the holidays, the rest after them.
        self.assertEqual(self.due(2026, 9, 30, 17, 0), "2026-10-08 10:00")
        # On a Saturday that is worked.
        self.assertEqual(self.due(2026, 10, 10, 9, 0), "2026-10-10 11:00")

    def test_MFG_24_boundary_is_exact(self):
        for minutes, late in ((0, False), (1, True)):
            case = self.complaint_at(2026, 11, 18, 9, 0)
            with freeze_time(local(2026, 11, 18, 11, 0, minutes)):
                self.procedure.contact("clerk", case, "acknowledge", "已登记")
            clock = self.clock(case, "MFG-24")
            self.assertEqual((clock.status, clock.is_breached), ("stopped", late))

    def test_MFG_24_is_not_held(self):
        case = self.complaint_at(2026, 11, 18, 9, 0)
        with freeze_time(local(2026, 11, 18, 9, 30)):
            case._record("paused", data={"reason": "sample"})
        self.assertEqual(self.clock(case, "MFG-24").status, "running")

    def test_MFG_24_passing_on_is_timestamped(self):
        case = self.complaint_at(2026, 11, 18, 9, 0)
        with freeze_time(local(2026, 11, 18, 9, 40)):
            self.procedure.accept(case)
        with freeze_time(local(2026, 11, 18, 10, 0)):
            self.procedure.begin(case)
        self.assertEqual(wall(case.mfg_first_reply_at), "2026-11-18 09:40:00")
        self.assertEqual(wall(case.mfg_passed_at), "2026-11-18 10:00:00")
        self.assertFalse(self.clock(case, "MFG-24-1").is_breached)

    def test_MFG_24_waiting_for_a_sample_holds_the_department_only(self):
        with freeze_time(local(2026, 11, 18, 9, 0)):
            case = self.procedure.walk(self.complaint(), "investigating")
        clock = case.clock_ids.filtered(lambda c: c.rule_id.code == "MFG-07")[:1]
        # Three working days after Wednesday: Monday, at 24:00.
        self.assertEqual(wall(clock.due_at)[:10], "2026-11-24")
        with freeze_time(local(2026, 11, 19, 10, 0)):
            case._record("paused", data={"reason": "sample"})
        self.assertEqual(clock.status, "paused")
        with freeze_time(local(2026, 11, 24, 10, 0)):
            case._record("resumed")
        # Thursday, Friday and Monday ended on hold: Tuesday to Thursday count.
        self.assertEqual(wall(clock.due_at)[:10], "2026-11-27")
