"""TEA-26, TEA-34: complaints that stand out, and what is done about them."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCase, local

MARCH = date(2026, 3, 15)


class HotspotCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.green, cls.black = cls.env["product.product"].create(
            [{"name": "碧螺春", "is_storable": True}, {"name": "祁门红茶", "is_storable": True}]
        )

    def complain(self, product, number, month=3, days=(1, 8, 15, 22), **vals):
        """File complaints spread over a month, so that they are no cluster."""
        return self.env["complaint.case"].union(
            *(
                self.create_case(
                    received_at=local(2026, month, days[place % len(days)], 9, place % 60),
                    product_id=product.id,
                    **vals,
                )
                for place in range(number)
            )
        )

    def delivered(self, product, number, month="2026-03-01"):
        self.env["complaint.delivery.base"].create(
            {
                "company_id": self.company.id,
                "month": month,
                "product_id": product.id,
                "deliveries": number,
            }
        )

    def find(self, month=MARCH, kind=None):
        self.env.flush_all()
        found = self.env["complaint.hotspot"]._find_for(self.company, month)
        return found.filtered(lambda hotspot: not kind or hotspot.kind == kind)


@tagged("post_install", "-at_install")
class TestRates(HotspotCase):
    def test_TEA_26_score_of_exactly_two_is_not_above_two(self):
        # On average 10 of 50; of 25 one standard deviation is 8 %, and 9 of 25 are two above.
        self.delivered(self.green, 25)
        self.delivered(self.black, 25)
        self.complain(self.green, 9)
        self.complain(self.black, 1)
        self.assertFalse(self.find(kind="rate"))

    def test_TEA_26_product_above_the_average(self):
        self.delivered(self.green, 25)
        self.delivered(self.black, 25)
        cases = self.complain(self.green, 10)
        hotspot = self.find(kind="rate")
        self.assertEqual((hotspot.product_id, hotspot.case_ids), (self.green, cases))
        self.assertEqual((hotspot.complaints, hotspot.deliveries), (10, 25))
        self.assertAlmostEqual(hotspot.average, 0.2)
        self.assertAlmostEqual(hotspot.z, 2.5)
        self.assertTrue(hotspot.is_small, "of fewer than 30 deliveries")
        self.assertIn("10 complaints about 25 deliveries", hotspot.figures)

    def test_TEA_26_threshold_is_the_policys(self):
        self.delivered(self.green, 25)
        self.delivered(self.black, 25)
        self.complain(self.green, 10)
        self.new_version(hotspot_z=2.5)
        self.assertFalse(self.find(kind="rate"))

    def test_TEA_26_one_or_two_are_an_accident(self):
        self.delivered(self.green, 3)
        self.delivered(self.black, 2000)
        self.complain(self.green, 2)
        self.assertFalse(self.find(kind="rate"))
        self.complain(self.green, 1, days=(27,))
        self.assertTrue(self.find(kind="rate"))

    def test_TEA_26_never_delivered_has_no_rate(self):
        self.complain(self.green, 9)
        self.assertFalse(self.find(kind="rate"))
        self.delivered(self.black, 10)
        self.assertFalse(self.find(kind="rate"), "and is not in the average of the others")

    def test_TEA_26_other_company_is_not_counted(self):
        other = self.create_company("别家")
        self.create_policy(company_id=other.id, code="OTHER")
        self.delivered(self.green, 25)
        self.delivered(self.black, 25)
        self.complain(self.green, 9)
        self.complain(self.black, 1)
        self.complain(self.green, 5, company_id=other.id)
        self.assertFalse(self.find(kind="rate"))

    def test_TEA_26_found_once_and_counted_again_until_it_is_taken_up(self):
        self.delivered(self.green, 25)
        self.delivered(self.black, 25)
        self.complain(self.green, 10)
        hotspot = self.find(kind="rate")
        self.complain(self.green, 1)
        self.assertFalse(self.find(kind="rate"), "it is known")
        self.assertEqual((hotspot.complaints, len(hotspot.case_ids)), (11, 11))
        hotspot.with_user(self.users["supervisor"]).action_dismiss("同一客户重复来电")
        self.complain(self.green, 1)
        self.find()
        self.assertEqual((hotspot.complaints, hotspot.state), (11, "dismissed"))


@tagged("post_install", "-at_install")
class TestClusters(HotspotCase):
    def test_TEA_26_week_in_which_many_complain(self):
        cases = self.complain(self.green, 3, days=(10, 12, 16))
        hotspot = self.find()
        self.assertEqual((hotspot.kind, hotspot.product_id), ("cluster", self.green))
        self.assertEqual(hotspot.case_ids, cases)
        self.assertEqual(str(hotspot.date_to), "2026-03-16")

    def test_TEA_26_eighth_day_is_another_week(self):
        self.complain(self.green, 3, days=(10, 12, 17))
        self.assertFalse(self.find())

    def test_TEA_26_day_is_the_companys(self):
        # 23:30 on the 9th in Shanghai is the 9th, though it is eight hours less in London.
        self.complain(self.green, 2, days=(10, 12))
        self.create_case(received_at=local(2026, 3, 16, 23, 59), product_id=self.green.id)
        self.assertEqual(self.find().complaints, 3)
        self.assertFalse(self.find(date(2026, 4, 1)))

    def test_TEA_26_lot_is_said_rather_than_its_product(self):
        lot = self.env["stock.lot"].create({"name": "B0310", "product_id": self.green.id})
        self.complain(
            self.green,
            3,
            days=(10, 11, 12),
            lot_id=lot.id,
            not_our_delivery=True,
            not_our_delivery_reason="经销商",
        )
        hotspot = self.find()
        self.assertEqual(hotspot.lot_id, lot)
        self.assertEqual(len(hotspot), 1, "the product, the unit, all: they say no more")

    def test_TEA_26_unit_and_everything(self):
        for day in (10, 11, 12):
            self.create_case(received_at=local(2026, 3, day, 9, 0), unit_id=self.plant.id)
        for day in (12, 13):
            self.create_case(received_at=local(2026, 3, day, 9, 0), unit_id=self.sales.id)
        found = self.find()
        self.assertEqual(found.unit_id, self.plant)
        everything = found.filtered(lambda hotspot: not hotspot.unit_id)
        self.assertEqual(everything.complaints, 5)
        self.assertIn("All complaints", everything.name)

    def test_TEA_26_constant_trickle_is_no_cluster(self):
        for month in (1, 2, 3):
            self.complain(self.green, 9, month=month, days=(1, 4, 7, 10, 13, 16, 19, 22, 25))
        self.assertFalse(self.find())

    def test_TEA_26_cron_tells_supervisors_once(self):
        self.complain(self.green, 3, days=(10, 12, 16))
        Hotspot = self.env["complaint.hotspot"]
        with freeze_time("2026-04-01 03:00:00"):
            before = self.env["mail.message"].search([], order="id desc", limit=1)
            Hotspot._cron_find()
            told = self.env["mail.message"].search([("id", ">", before.id)])
            self.assertIn(self.users["supervisor"].partner_id, told.notified_partner_ids)
            known = Hotspot.search_count([("company_id", "=", self.company.id)])
            Hotspot._cron_find()
        self.assertEqual(known, 1)
        self.assertEqual(Hotspot.search_count([("company_id", "=", self.company.id)]), 1)

    def test_TEA_26_supervisor_looks_and_nobody_types(self):
        self.complain(self.green, 3, days=(10, 12, 16))
        self.env.flush_all()
        Hotspot = self.env["complaint.hotspot"]
        with freeze_time("2026-04-01 03:00:00"):
            Hotspot.with_user(self.users["supervisor"]).action_find()
            with self.assertRaises(AccessError):
                Hotspot.with_user(self.users["handler"]).action_find()
        hotspot = Hotspot.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(hotspot), 1)
        mine = hotspot.with_user(self.users["supervisor"])
        with self.assertRaises(UserError):
            mine.write({"complaints": 99})
        with self.assertRaises(AccessError):
            mine.unlink()
        action = mine.action_view_cases()
        self.assertEqual(self.env["complaint.case"].search(action["domain"]), hotspot.case_ids)


@tagged("post_install", "-at_install")
class TestImprovement(HotspotCase):
    def setUp(self):
        super().setUp()
        self.delivered(self.green, 25)
        self.delivered(self.black, 25)
        self.complain(self.green, 10)
        self.hotspot = self.find(kind="rate").with_user(self.users["supervisor"])

    def improve(self, **vals):
        context = self.hotspot.action_improve()["context"]
        return (
            self.env["complaint.action"]
            .with_user(self.users["supervisor"])
            .with_context(**context)
            .create(
                {
                    "user_id": self.users["handler"].id,
                    "approver_id": self.users["supervisor"].id,
                    "due_date": "2026-04-10",
                    **vals,
                }
            )
        )

    def test_TEA_34_project_has_owner_and_date(self):
        project = self.improve()
        self.assertEqual((project.kind, project.hotspot_id), ("improvement", self.hotspot))
        self.assertEqual(self.hotspot.state, "improving")
        for name in ("user_id", "due_date", "approver_id"):
            self.assertTrue(project._fields[name].required, name)
        self.assertEqual(self.hotspot.effect, "none")

    def test_TEA_34_effect_before_and_after(self):
        project = self.improve(evidence="更换封口机")
        with freeze_time("2026-04-10 03:00:00"):
            project.with_user(self.users["handler"]).action_done()
        self.delivered(self.green, 50, "2026-04-01")
        self.delivered(self.green, 50, "2026-05-01")
        self.complain(self.green, 2, month=4, days=(10, 11))
        self.complain(self.green, 1, month=5, days=(12,))
        with freeze_time("2026-05-01 03:00:00"):
            self.hotspot.invalidate_recordset()
            self.assertEqual(self.hotspot.effect, "watching", "31 days are not over yet")
        with freeze_time("2026-05-12 03:00:00"):
            self.hotspot.invalidate_recordset()
            self.assertEqual(
                (str(self.hotspot.after_from), str(self.hotspot.after_to)),
                ("2026-04-11", "2026-05-11"),
            )
            self.assertEqual(self.hotspot.complaints_after, 1, "from the day after, 31 days")
            self.assertEqual(self.hotspot.effect, "better")
            self.assertEqual(project.hotspot_effect, "better")
            found = self.env["complaint.case"].search(self.hotspot.action_view_after()["domain"])
            self.assertEqual(len(found), 1)
        project.action_effective("投诉率下降")
        self.assertEqual(self.hotspot.state, "improved")

    def test_TEA_34_nothing_delivered_proves_nothing(self):
        project = self.improve(evidence="停产")
        with freeze_time("2026-04-10 03:00:00"):
            project.with_user(self.users["handler"]).action_done()
        with freeze_time("2026-06-12 03:00:00"):
            self.hotspot.invalidate_recordset()
            self.assertEqual(self.hotspot.effect, "watching")
            self.assertIn("after: –", self.hotspot.effect_words)

    def test_TEA_34_deeper_measure_keeps_it_going(self):
        project = self.improve(evidence="培训")
        project.with_user(self.users["handler"]).action_done()
        project.action_go_deeper(
            "没有效果",
            {"name": "更换设备", "user_id": self.users["handler"].id, "due_date": "2030-01-01"},
        )
        self.assertEqual(len(self.hotspot.action_ids), 2)
        self.assertEqual(self.hotspot.state, "improving")

    def test_TEA_34_nothing_to_do_needs_a_reason(self):
        with self.assertRaises(UserError):
            self.hotspot.action_dismiss(" ")
        self.hotspot.action_dismiss("促销期间订单集中")
        with self.assertRaises(UserError):
            self.hotspot.action_improve()

    def test_TEA_34_of_its_own_company(self):
        other = self.create_company("别家")
        with self.assertRaises(ValidationError):
            self.env["complaint.action"].create(
                {
                    "name": "x",
                    "hotspot_id": self.hotspot.id,
                    "company_id": other.id,
                    "user_id": self.users["handler"].id,
                    "approver_id": self.users["supervisor"].id,
                    "due_date": "2030-01-01",
                }
            )
