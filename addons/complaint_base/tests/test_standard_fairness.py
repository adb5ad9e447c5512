"""Recusal, confirmation of the plan, recourse, endings, and what happens to personal data."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .standard import StandardCase


@tagged("post_install", "-at_install")
class TestStandardRecusal(StandardCase):
    def test_GNC_03_handler_is_not_whom_it_is_about(self):
        with self.assertRaisesRegex(ValidationError, "complaint_handler"):
            self.standard_case(concerned_user_ids=[(6, 0, self.users["handler"].ids)])

    def test_GNC_03_concerned_person_cannot_become_handler(self):
        case = self.standard_case(concerned_user_ids=[(6, 0, self.users["unit"].ids)])
        with self.assertRaises(ValidationError):
            case.user_id = self.users["unit"]

    def test_GNC_03_routing_passes_by_the_concerned_head(self):
        case = self.standard_case(
            user_id=False, concerned_user_ids=[(6, 0, self.users["unit"].ids)]
        )
        self.assertEqual(case.unit_id, self.plant)
        self.assertEqual(case.user_id, self.users["investigator"], "head of the supervising unit")

    def test_GNC_03_concerned_person_gets_no_dispatch(self):
        case = self.standard_case(concerned_user_ids=[(6, 0, self.users["unit"].ids)])
        with self.assertRaises(ValidationError):
            self.env["complaint.dispatch"].create(
                {
                    "case_id": case.id,
                    "company_id": self.company.id,
                    "unit_id": self.plant.id,
                    "user_id": self.users["unit"].id,
                }
            )

    def test_GNC_08_concerned_person_verifies_nothing(self):
        case = self.standard_case(concerned_user_ids=[(6, 0, self.users["investigator"].ids)])
        case.finding_ids = [(0, 0, {"name": "外壳带电"})]
        with self.assertRaises(ValidationError):
            case.finding_ids.with_user(self.users["investigator"]).verdict = "false"
        case.finding_ids.with_user(self.users["supervisor"]).verdict = "true"

    def test_GNC_08_concerned_person_approves_nothing(self):
        case = self.standard_case(concerned_user_ids=[(6, 0, self.users["supervisor"].ids)])
        with self.assertRaisesRegex(UserError, "is about you"):
            self.approve_decision(case)


@tagged("post_install", "-at_install")
class TestStandardSolution(StandardCase):
    def decided_case(self):
        case = self.standard_case()
        self.accept(case)
        self.investigate(case)
        self.find_facts(case)
        return case, self.approve_decision(case)

    def test_GNA_05_plan_is_confirmed_before_it_is_carried_out(self):
        case, _decision = self.decided_case()
        case.disposition_ids = self.standard("disposition", "solve")
        with self.assertRaisesRegex(UserError, "得到确认"):
            case.action_next()
        case.action_confirm_plan("phone", "同意")
        self.assertTrue(case.plan_confirmed_at)
        case.action_next()
        self.assertEqual(case.state, "executing")

    def test_GNA_05_nothing_to_confirm_before_a_decision(self):
        with self.assertRaisesRegex(UserError, "no decision"):
            self.standard_case().action_confirm_plan("phone", "同意")

    def test_GNC_05_several_dispositions(self):
        names = self.env["complaint.disposition"].search([("profile", "=", "standard")])
        self.assertEqual(names.mapped("name"), ["赔偿", "道歉", "解决问题", "改进流程"])
        case, _decision = self.decided_case()
        case.disposition_ids = names[:2]
        self.assertEqual(len(case.disposition_ids), 2)

    def replied_case(self):
        case, decision = self.decided_case()
        case.disposition_ids = self.standard("disposition", "solve")
        case.action_confirm_plan("phone", "同意")
        case.action_next()
        case.action_next()
        self.tell(case, "reply", decision_id=decision.id)
        return case

    def test_GNB_10_answer_names_apology_and_compensation(self):
        case = self.replied_case()
        with self.assertRaisesRegex(UserError, "道歉"):
            case.action_next()
        case.write({"apology": "no", "compensation_kind": "money"})
        with self.assertRaisesRegex(UserError, "金额"):
            case.action_next()
        case.compensation_amount = 0.01
        case.action_next()
        self.assertEqual(case.state, "verifying")

    def test_GNB_10_no_compensation_needs_no_amount(self):
        case = self.replied_case()
        case.write({"apology": "no", "compensation_kind": "none"})
        case.action_next()
        self.assertEqual(case.state, "verifying")

    def test_STD_08_staff_concerned_are_told(self):
        case = self.standard_case()
        case.concerned_user_ids = self.users["executive"]
        before = self.env["mail.message"].search([], order="id desc", limit=1)
        decision = self.approve_decision(case)
        told = (
            self.env["mail.message"]
            .search([("id", ">", before.id), ("body", "ilike", decision.text)])
            .notified_partner_ids
        )
        for role in ("handler", "unit", "executive"):
            self.assertIn(self.users[role].partner_id, told, role)

    def verified_case(self):
        case = self.replied_case()
        case.write({"apology": "yes", "compensation_kind": "none"})
        case.action_next()
        return case

    def test_STD_09_rejected_solution_leaves_the_case_open(self):
        case = self.verified_case()
        as_handler = case.with_user(self.users["handler"])
        with self.assertRaisesRegex(UserError, "where else to turn"):
            as_handler.action_dissatisfied("仍然漏电")
        as_handler.action_tell_recourse("phone")
        self.assertEqual(as_handler.action_dissatisfied("仍然漏电"), case)
        self.assertEqual((case.state, case.round), ("accepted", 2))
        self.assertFalse(case.is_plan_confirmed, "the next solution is confirmed anew")
        codes = case.event_ids.mapped("code")
        self.assertLess(codes.index("recourse_told"), codes.index("dissatisfied"))

    def test_STD_09_customer_on_line_reads_the_means_of_recourse(self):
        case = self.verified_case()
        case.sudo()._portal_answer("dissatisfied", "仍然漏电")
        told = case.contact_ids.filtered(lambda contact: contact.purpose == "recourse")
        self.assertIn("12315", told.text)
        self.assertIn("12315", str(case._portal_values()["timeline"]))

    def test_STD_09_exhausted_only_by_a_supervisor_with_grounds_and_recourse(self):
        case = self.verified_case()
        case.sudo().action_dissatisfied("仍然漏电")
        for role in ("handler", "investigator"):
            with self.subTest(role), self.assertRaisesRegex(UserError, "supervisor"):
                case.with_user(self.users[role]).action_close_unsatisfied("exhausted", "无法满足")
        by_supervisor = case.with_user(self.users["supervisor"])
        with self.assertRaises(UserError):
            by_supervisor.action_close_unsatisfied("exhausted", " ")
        with self.assertRaises(UserError):
            by_supervisor.action_close_unsatisfied("satisfied", "无法满足")
        by_supervisor.action_close_unsatisfied("exhausted", "无法满足")
        self.assertEqual((case.state, case.closing_reason), ("closed", "exhausted"))
        self.assertTrue(case.retention_until)

    def test_STD_09_nothing_is_exhausted_before_an_offer(self):
        case = self.standard_case()
        case.action_tell_recourse("phone")
        with self.assertRaisesRegex(UserError, "no solution"):
            case.with_user(self.users["supervisor"]).action_close_unsatisfied("exhausted", "无")

    def test_STD_09_external_names_the_body(self):
        case = self.standard_case()
        case.action_tell_recourse("phone")
        by_supervisor = case.with_user(self.users["supervisor"])
        with self.assertRaisesRegex(UserError, "which outside body"):
            by_supervisor.action_close_unsatisfied("external", "客户申请仲裁")
        by_supervisor.action_close_unsatisfied("external", "客户申请仲裁", "兰州仲裁委员会")
        self.assertEqual((case.closing_reason, case.state), ("external", "closed"))

    def test_STD_09_withdrawn(self):
        case = self.standard_case()
        case.action_withdraw("客户撤回")
        self.assertEqual(case.closing_reason, "withdrawn")

    def test_GNB_13_low_satisfaction_proposes_an_improvement_once(self):
        case = self.verified_case()
        case.satisfaction = "dissatisfied"
        case.satisfaction = "very_dissatisfied"
        proposed = case.action_ids.filtered("proposed_in_round")
        self.assertEqual(len(proposed), 1)
        self.assertEqual(proposed.kind, "improvement")
        self.assertNotEqual(proposed.user_id, proposed.approver_id)

    def test_GNB_13_neutral_proposes_nothing(self):
        case = self.verified_case()
        case.satisfaction = "neutral"
        self.assertFalse(case.action_ids)

    def test_STD_12_handling_and_product_apart(self):
        case = self.verified_case()
        wizard = self.env["complaint.case.satisfaction"].create(
            {
                "case_id": case.id,
                "satisfaction": "satisfied",
                "product_satisfaction": "dissatisfied",
            }
        )
        case.negotiation_result = "接受"
        self.add_measure(case)
        wizard.action_confirm()
        self.assertEqual(
            (case.state, case.satisfaction, case.product_satisfaction),
            ("closed", "satisfied", "dissatisfied"),
        )

    def test_STD_10_retention_by_rule(self):
        case = self.standard_case(is_safety=True)
        case.action_withdraw("撤回")
        self.assertEqual(case.retention_until.year - case.closed_at.year, 10)


@tagged("post_install", "-at_install")
class TestStandardDisclosure(StandardCase):
    def setUp(self):
        super().setUp()
        # Who may export anything at all is another question.
        for role in ("handler", "supervisor"):
            self.users[role].group_ids |= self.env.ref("base.group_allow_export")

    def log(self):
        return self.env["complaint.disclosure"].search([])

    def test_GNB_12_export_needs_the_group_and_is_logged(self):
        case = self.standard_case()
        with self.assertRaisesRegex(AccessError, "leave the system"):
            case.with_user(self.users["handler"]).export_data(["name", "contact_phone"])
        self.assertFalse(self.log())
        rows = case.with_user(self.users["supervisor"]).export_data(["name", "contact_phone"])
        self.assertEqual(rows["datas"][0][1], "13893100000")
        entry = self.log()
        self.assertEqual(
            (entry.user_id, entry.kind, entry.case_ids, entry.field_names),
            (self.users["supervisor"], "export", case, "contact_phone"),
        )

    def test_GNB_12_linked_personal_data_counts(self):
        case = self.standard_case().with_user(self.users["handler"])
        with self.assertRaises(AccessError):
            case.export_data(["partner_id/phone"])

    def test_GNB_12_export_without_personal_data_is_free(self):
        case = self.standard_case()
        case.with_user(self.users["handler"]).export_data(["name", "state"])
        self.assertFalse(self.log())

    def test_GNB_12_printing_is_logged(self):
        case = self.standard_case()
        report = self.env.ref("complaint_base.report_feedback_form")
        report.with_user(self.users["handler"])._render_qweb_pdf(report.report_name, case.ids)
        self.assertEqual((self.log().kind, self.log().case_ids), ("print", case))

    def test_GNB_12_outsiders_get_it_by_permission_only(self):
        case = self.standard_case()
        with self.assertRaises(AccessError):
            case.with_user(self.users["handler"]).action_disclose("法院", "传票")
        case.with_user(self.users["supervisor"]).action_disclose("法院", "传票")
        self.assertEqual((self.log().kind, self.log().recipient), ("given", "法院"))

    def test_GNB_12_log_is_never_changed(self):
        case = self.standard_case()
        case.with_user(self.users["supervisor"]).action_disclose("法院", "传票")
        with self.assertRaises(UserError):
            self.log().reason = "别的"
        with self.assertRaises(UserError):
            self.log().unlink()
        with self.assertRaises(AccessError):
            self.log().with_user(self.users["handler"]).read(["reason"])


@tagged("post_install", "-at_install")
class TestStandardRegister(StandardCase):
    def evidence(self, **vals):
        case = self.standard_case()
        files = self.env["ir.attachment"].with_user(self.users["handler"])
        photo = files.create({"name": "外壳.txt", "raw": b"30 V"})
        return (
            self.env["complaint.evidence"]
            .with_user(self.users["handler"])
            .create(
                {
                    "case_id": case.id,
                    "name": "测量照片",
                    "kind": "photo",
                    "source": "客户",
                    "attachment_ids": [(6, 0, photo.ids)],
                    **vals,
                }
            )
        )

    def test_GNB_09_submitted_evidence_stays_with_its_checksum(self):
        piece = self.evidence()
        piece.action_submit()
        self.assertEqual(len(piece.checksum), 64)
        self.assertEqual(piece.keeper_id, self.users["handler"])
        with self.assertRaises(UserError):
            piece.unlink()
        with self.assertRaises(UserError):
            piece.source = "别处"
        with self.assertRaises(UserError):
            piece.sudo().attachment_ids.unlink()
        piece.keeper_id = self.users["investigator"]

    def test_GNB_09_what_is_being_collected_may_go(self):
        piece = self.evidence()
        piece.unlink()
        self.assertFalse(piece.exists())

    def test_GNB_09_neither_file_nor_place_is_no_evidence(self):
        piece = self.evidence(attachment_ids=False, kind="sample")
        with self.assertRaisesRegex(UserError, "where it is kept"):
            piece.action_submit()
        piece.kept_at = "样品柜 3 号"
        piece.action_submit()
        self.assertFalse(piece.checksum)

    def test_GNA_06_closing_asks_for_the_rating(self):
        case = self.standard_case()
        self.assertIn(
            "Record how satisfied the customer is.", "\n".join(case._missing_for("closed"))
        )

    def test_GNA_11_every_case_has_its_archive(self):
        case = self.standard_case()
        case.action_close_first_contact("解释了用法", True, True)
        self.assertEqual(case.archive_ids.state, "pending")
        case.archive_ids.action_file()
        self.assertEqual(case.archive_ids.state, "filed")

    def test_GNA_12_GNC_06_progress_and_result_reach_the_customer(self):
        case = self.standard_case()
        self.tell(case, "progress", "正在检验")
        self.assertIn("正在检验", str(case._portal_values()["timeline"]))
        self.assertIn("progress_told", case.event_ids.mapped("code"))

    def test_GNC_01_phone_mail_web_and_in_person(self):
        channels = self.env["complaint.channel"].search([("profile", "=", "standard")])
        self.assertLessEqual({"phone", "mail", "web", "walkin"}, set(channels.mapped("kind")))

    def test_GNB_11_lessons_name_the_document_they_changed(self):
        case = self.standard_case()
        case.write({"lessons_learned": "全检", "changed_document": "QP-08 V3"})
        self.env.flush_all()
        self.assertEqual(self.env["complaint.monitoring"].browse(case.id).led_to_improvement, 1)
