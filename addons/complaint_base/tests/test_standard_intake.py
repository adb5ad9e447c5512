"""What a case needs before it is on record, whether it is true, and how much it weighs."""

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .standard import StandardCase, StandardMixin


@tagged("post_install", "-at_install")
class TestStandardIntake(StandardCase):
    def test_GNA_01_five_channels(self):
        Channel = self.env["complaint.channel"]
        own = Channel.search([("profile", "=", "standard")])
        self.assertEqual(
            own.mapped("name"),
            ["客户服务热线", "短信反馈", "邮件反馈", "官网在线投诉", "实体店面"],
        )
        self.assertLessEqual(own, Channel.search(Channel._domain_for_profile("standard")))
        self.assertFalse(own & Channel.search(Channel._domain_for_profile("cement")))

    def test_GNA_02_everything_missing_is_said_at_once(self):
        case = self.standard_case(register=False)
        case.write({"place": False, "description": False, "demand": False})
        case.write({"contact_phone": False, "contact_email": False, "contact_name": False})
        with self.assertRaises(UserError) as caught:
            case.action_register()
        for word in ("地点", "内容", "姓名", "电话", "希望怎样解决"):
            self.assertIn(word, str(caught.exception))
        case.write(self.complete_vals())
        case.write({"contact_name": "张三", "contact_email": "a@example.com"})
        case.action_register()
        self.assertEqual(case.state, "registered")

    def test_GNA_02_what_arrives_by_mail_is_asked_for_before_it_is_accepted(self):
        case = self.standard_case(
            channel_id=self.standard("channel", "mail").id, place=False, demand=False
        )
        self.assertEqual(case.state, "registered")
        with self.assertRaisesRegex(UserError, "地点"):
            self.accept(case)

    def test_STD_02_segment_and_immediate_action_before_it_is_accepted(self):
        case = self.standard_case(customer_type_id=False, immediate_action=False)
        with self.assertRaisesRegex(UserError, "客户类型.*\n.*立即措施"):
            self.accept(case)

    def test_STD_02_number_is_unique(self):
        one, two = self.standard_case(), self.standard_case()
        self.assertTrue(one.name and two.name)
        self.assertNotEqual(one.name, two.name)

    def test_GNA_03_verification_keeps_its_history(self):
        case = self.standard_case()
        self.assertEqual(case.identity_verified, "unverified")
        self.flush_tracking()
        case.write({"identity_verified": "verified", "purchase_verified": "refuted"})
        self.flush_tracking()
        tracked = case.message_ids.tracking_value_ids.mapped("field_id.name")
        self.assertIn("identity_verified", tracked)
        self.assertIn("purchase_verified", tracked)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def test_GNA_04_category_and_severity_are_independent(self):
        safe = self.standard_case(impact="many")
        self.assertEqual((safe.category_id.code, safe.severity_id.code), ("quality", "important"))
        other = self.standard_case(
            category_id=self.standard("category", "service").id, impact="many"
        )
        self.assertEqual(other.severity_id.code, "important")

    def test_GNB_01_read_back_with_time_before_it_is_accepted(self):
        case = self.standard_case()
        self.tell(case, "acknowledge")
        with self.assertRaisesRegex(UserError, "复述"):
            case.action_next()
        case.with_user(self.users["handler"]).action_read_back()
        self.assertTrue(case.readback_at)
        self.assertEqual(case.readback_by_id, self.users["handler"])
        self.assertIn("read_back", case.event_ids.mapped("code"))
        case.action_next()
        self.assertEqual(case.state, "accepted")

    def test_GNB_01_time_is_not_entered_by_hand(self):
        case = self.standard_case().with_user(self.users["handler"])
        with self.assertRaises(UserError):
            case.readback_at = "2026-01-01 00:00:00"

    def test_STD_05_five_criteria_before_the_investigation(self):
        case = self.standard_case()
        self.accept(case)
        with self.assertRaisesRegex(UserError, "初步评审"):
            case.action_next()
        self.investigate(case)
        self.assertEqual(case.state, "investigating")

    def test_STD_05_classified_severity_is_not_lowered(self):
        case = self.standard_case(severity_id=self.env.ref("complaint_base.severity_urgent").id)
        case.impact = "many"
        self.assertEqual(case.severity_id.code, "urgent")

    def test_GNC_04_reasonableness_before_the_solution(self):
        case = self.standard_case()
        self.accept(case)
        self.investigate(case)
        with self.assertRaisesRegex(UserError, "合理性"):
            self.find_facts(case, reasonableness=False)

    def test_GNB_08_every_fact_has_a_verdict(self):
        case = self.standard_case()
        self.accept(case)
        self.investigate(case)
        case.finding_ids = [(0, 0, {"name": "外壳变色"})]
        with self.assertRaisesRegex(UserError, "每一条事实"):
            self.find_facts(case)
        case.finding_ids.filtered(lambda f: f.verdict == "open").verdict = "unknown"
        case.action_next()
        self.assertEqual(case.state, "deciding")

    def test_STD_06_depth_follows_the_level(self):
        general, important = self.standard_case(), self.standard_case(impact="many")
        for case in general | important:
            self.accept(case)
            case.write({"complexity": "simple", "immediate_need": "none"})
            case.impact = case.impact or "one"
            case.action_next()
        self.find_facts(general, cause_id=False, liability="undetermined")
        self.assertEqual(general.state, "deciding")
        with self.assertRaisesRegex(UserError, "原因"):
            self.find_facts(important, cause_id=False)
        important.cause_id = self.standard("cause", "rule")
        important.finding_ids.evidence = False
        with self.assertRaisesRegex(UserError, "依据"):
            important.action_next()


@tagged("post_install", "-at_install")
class TestStandardHow(StandardMixin, HttpCase):
    def test_STD_01_anybody_reads_steps_channels_and_limits(self):
        self.company.complaint_form_published = True
        page = self.url_open(f"/complaint/how?company={self.company.id}")
        self.assertEqual(page.status_code, 200)
        for text in ("唯一编号", "客户服务热线", "确认收到", "12315"):
            self.assertIn(text, page.text)
        self.assertNotIn("签收转办", page.text, "an inner limit is nobody's business")
        self.assertIn("max-age", page.headers["Cache-Control"])

    def test_STD_01_company_that_takes_nothing_on_line_is_not_shown(self):
        page = self.url_open(f"/complaint/how?company={self.company.id}")
        self.assertEqual(page.status_code, 404)
        self.assertEqual(self.url_open("/complaint/how?company=x").status_code, 404)

    def test_STD_01_page_is_only_read(self):
        page = self.url_open("/complaint/how", data={"x": "1"})
        self.assertIn(page.status_code, (400, 405))
