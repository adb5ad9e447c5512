"""One defect and many complaints, goods that do not conform, and what a measure keeps."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCase, local

RECORD = {
    "correction": "现场更换",
    "root_cause": "密封圈老化，出厂未检",
    "deployment": "同型号 3 条线全部更换",
    "review_on": "2026-06-30",
    "risk_change": "FMEA 第 12 项",
    "document_change": "SOP-07 V4",
}


class DefectCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "球阀"})
        cls.cause = cls.env["complaint.cause"].create({"name": "密封", "code": "seal"})

    def leaking(self, received_at=None, **vals):
        return self.create_case(
            received_at=received_at or local(2026, 3, 10, 9, 0),
            product_id=self.product.id,
            **vals,
        )

    def known(self, **vals):
        case = self.leaking(**vals)
        case.cause_id = self.cause
        return case

    def measure(self, case, kind="corrective", **vals):
        return self.env["complaint.action"].create(
            {
                "name": "更换密封圈",
                "case_id": case.id,
                "kind": kind,
                "user_id": self.users["handler"].id,
                "approver_id": self.users["supervisor"].id,
                "due_date": "2030-01-01",
                "evidence": "已更换",
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestSameDefect(DefectCase):
    def test_STD_19_same_product_and_cause_is_detected_and_linked(self):
        first, second = self.known(), self.known()
        second.invalidate_recordset()
        self.assertEqual(second.same_defect_ids, first)
        measure = self.measure(first)
        self.assertFalse(second.defect_action_ids, "nothing is linked silently")
        second.with_user(self.users["handler"]).action_link_defect()
        self.assertEqual(first.defect_id, second.defect_id)
        self.assertEqual(second.defect_id.case_ids, first | second)
        self.assertEqual(second.defect_action_ids, measure, "worked on once")
        self.assertEqual(second.defect_id.action_ids, measure)
        self.assertIn("defect_linked", first.event_ids.mapped("code"))

    def test_STD_19_same_lot_is_detected_before_the_cause_is_known(self):
        lot = self.env["stock.lot"].create({"name": "Q7", "product_id": self.product.id})
        vals = {
            "lot_id": lot.id,
            "not_our_delivery": True,
            "not_our_delivery_reason": "经销商",
        }
        first, second = self.leaking(**vals), self.leaking(**vals)
        dear = self.env["complaint.category"].create({"name": "价格", "code": "price"})
        self.leaking(**vals, category_id=dear.id)
        self.assertEqual(second.same_defect_ids, first, "of the price, though of the same lot")

    def test_STD_19_other_cause_product_or_company_is_another_defect(self):
        case = self.known()
        self.leaking()
        self.create_case(
            received_at=local(2026, 3, 10, 9, 0),
            product_id=self.env["product.product"].create({"name": "闸阀"}).id,
        ).cause_id = self.cause
        other = self.create_company("别家")
        self.create_policy(company_id=other.id, code="OTHER")
        self.leaking(company_id=other.id).cause_id = self.cause
        self.assertFalse(case.same_defect_ids)
        with self.assertRaisesRegex(UserError, "no other complaint"):
            case.action_link_defect()

    def test_STD_19_ninety_days_and_not_one_more(self):
        case = self.known()
        moment = case.received_at
        self.known(received_at=moment - timedelta(days=90, seconds=1))
        edge = self.known(received_at=moment - timedelta(days=90))
        self.assertEqual(case.same_defect_ids, edge)

    def test_STD_19_linked_stays_linked_and_is_undone_with_a_reason(self):
        cases = self.known() | self.leaking() | self.leaking()
        cases.with_user(self.users["handler"]).action_link_defect()
        self.assertEqual(len(cases.defect_id), 1, "because somebody chose them")
        with self.assertRaises(UserError):
            cases[1].with_user(self.users["handler"]).write({"defect_id": False})
        with self.assertRaises(UserError):
            cases[1].action_unlink_defect(" ")
        cases[1].with_user(self.users["handler"]).action_unlink_defect("安装错误")
        self.assertFalse(cases[1].defect_id)
        with self.assertRaises(UserError):
            cases.defect_id.unlink()

    def test_STD_19_units_neither_see_nor_link(self):
        self.known()
        case = self.known()
        with self.assertRaises(AccessError):
            case.with_user(self.users["unit"]).action_link_defect()


@tagged("post_install", "-at_install")
class TestRecurrence(DefectCase):
    def proposed(self, case):
        case.with_user(self.users["handler"]).action_propose_recurrence()
        return case.recurrence

    def test_STD_11_single_recurring_systematic(self):
        cases = [self.known()]
        self.assertEqual(self.proposed(cases[0]), "single")
        cases.append(self.known())
        self.assertEqual(self.proposed(cases[0]), "recurring")
        self.assertEqual(self.policy.hotspot_min_cases, 3)
        cases.append(self.known())
        self.assertEqual(self.proposed(cases[0]), "systematic")
        self.assertIn("2", cases[0].recurrence_hint)

    def test_STD_11_customer_who_complains_again(self):
        first = self.leaking()
        again = self.leaking(previous_id=first.id)
        self.assertEqual(self.proposed(again), "recurring")
        self.assertEqual(self.proposed(first), "recurring")

    def test_STD_11_part_of_a_hotspot_is_systematic(self):
        case = self.leaking()
        self.env["complaint.hotspot"].create(
            {
                "company_id": self.company.id,
                "kind": "cluster",
                "key": "x",
                "date_from": "2026-03-01",
                "date_to": "2026-03-31",
                "case_ids": [(6, 0, case.ids)],
            }
        )
        self.assertEqual(self.proposed(case), "systematic")

    def test_STD_11_classified_at_the_end_unless_somebody_did(self):
        case, judged = self.leaking(), self.leaking()
        judged.with_user(self.users["handler"]).recurrence = "systematic"
        for each in (case, judged):
            each.satisfaction = "satisfied"
            each.with_user(self.users["handler"]).action_enter("closed")
        self.assertEqual((case.recurrence, judged.recurrence), ("single", "systematic"))


@tagged("post_install", "-at_install")
class TestCorrectiveRecord(DefectCase):
    def done(self, **vals):
        measure = self.measure(self.case, **vals)
        measure.with_user(self.users["handler"]).action_done()
        return measure.with_user(self.users["supervisor"])

    def setUp(self):
        super().setUp()
        self.new_version(corrective_needs_record=True)
        self.case = self.create_case()

    def test_STD_18_kept_in_full_before_it_is_effective(self):
        for name in RECORD:
            measure = self.done(**{**RECORD, name: False})
            label = measure._fields[name]._description_string(self.env)
            with self.subTest(name), self.assertRaises(UserError) as caught:
                measure.action_effective("三个月无复发")
            self.assertIn(label, str(caught.exception))
        measure = self.done(**RECORD)
        measure.action_effective("三个月无复发")
        self.assertEqual((measure.state, measure.effectiveness), ("effective", "三个月无复发"))
        self.assertEqual(measure.reviewed_by_id, self.users["supervisor"])
        self.assertTrue(measure.reviewed_at)

    def test_STD_18_containment_needs_no_record(self):
        self.done(kind="containment").action_effective("已隔离")

    def test_STD_18_where_the_policy_does_not_ask_for_it(self):
        self.new_version(corrective_needs_record=False)
        self.case = self.create_case()
        self.done().action_effective("已更换")


@tagged("post_install", "-at_install")
class TestNonconformity(DefectCase):
    def goods(self, **vals):
        case = self.leaking()
        return (
            self.env["complaint.nonconformity"]
            .with_user(self.users["handler"])
            .create(
                {
                    "case_id": case.id,
                    "name": "密封圈硬度低于图纸",
                    "quantity": 12,
                    "disposition": "return",
                    "authority": "质量经理（QP-13 第 4.2 条）",
                    **vals,
                }
            )
        )

    def test_STD_17_disposition_with_the_authority_that_decided(self):
        goods = self.goods()
        self.assertEqual(goods.product_id, self.product)
        goods.action_decide()
        self.assertEqual((goods.state, goods.decided_by_id), ("decided", self.users["handler"]))
        self.assertTrue(goods.decided_at)
        event = goods.case_id.event_ids.filtered(lambda event: event.code == "goods_decided")
        self.assertIn("质量经理", event.note)
        for vals in (
            {"disposition": "concession"},
            {"authority": "我"},
            {"quantity": 1},
            {"decided_by_id": self.users["executive"].id},
            {"state": "draft"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                goods.write(vals)
        with self.assertRaises(UserError):
            goods.unlink()

    def test_STD_17_nothing_is_decided_without_authority_or_quantity(self):
        goods = self.goods(authority=False, quantity=0)
        with self.assertRaisesRegex(UserError, "how much.*\n.*which authority"):
            goods.action_decide()
        goods.write({"quantity": 3, "authority": " "})
        with self.assertRaisesRegex(UserError, "which authority"):
            goods.action_decide()

    def test_STD_17_approved_decision_is_an_authority(self):
        goods = self.goods(authority=False)
        decision = self.env["complaint.decision"].create(
            {"name": "退货", "case_id": goods.case_id.id, "text": "退货"}
        )
        goods.decision_id = decision
        with self.assertRaisesRegex(UserError, "no approved decision"):
            goods.action_decide()
        decision.action_submit()
        self.assertEqual(decision.state, "approved")
        goods.action_decide()

    def test_STD_17_concession_needs_the_customer(self):
        goods = self.goods(disposition="concession")
        with self.assertRaisesRegex(UserError, "consent of the customer"):
            goods.action_decide()
        goods.consent = "王工 3 月 12 日邮件同意"
        goods.action_decide()

    def test_STD_17_carried_out_with_an_outcome(self):
        goods = self.goods()
        with self.assertRaises(UserError):
            goods.action_done()
        goods.action_decide()
        with self.assertRaisesRegex(UserError, "what was done"):
            goods.action_done()
        goods.outcome = "12 件退回，换新后复检合格"
        goods.action_done()
        self.assertEqual((goods.state, goods.done_by_id), ("done", self.users["handler"]))
        with self.assertRaises(UserError):
            goods.outcome = "别的"

    def test_STD_17_judging_unit_decides_where_the_policy_names_one(self):
        self.new_version(judging_role_id=self.role_operations.id)
        goods = self.goods()
        with self.assertRaises(AccessError):
            goods.action_decide()
        goods.with_user(self.users["investigator"]).action_decide()

    def test_STD_17_units_and_other_companies_see_nothing(self):
        goods = self.goods()
        with self.assertRaises(AccessError):
            goods.with_user(self.users["unit"]).read(["name"])
        other = self.create_company("别家")
        self.users["auditor"].write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            goods.with_user(self.users["auditor"]).with_context(allowed_company_ids=other.ids).read(
                ["name"]
            )
