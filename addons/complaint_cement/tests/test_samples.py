"""Samples, bags and strength (GB 175)."""

from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, tagged

from odoo.addons.complaint_base.tests.common import local, wall

from ..kernel import WeightsError, judge, read_weights
from .common import CementCase


class TestBagWeight(BaseCase):
    def verdict(self, *weights, tare="0"):
        return judge([Decimal(weight) for weight in weights], Decimal(tare)).conforms

    def test_T28_REG_CE_02_twenty_bags_of_999_9_kg_do_not_conform(self):
        self.assertIs(self.verdict(*["50"] * 20), True)
        self.assertIs(self.verdict(*["50"] * 19, "49.9"), False)
        self.assertIs(self.verdict(*["49.995"] * 20), False)

    def test_REG_CE_02_lightest_bag_is_weighed_without_its_paper(self):
        self.assertIs(self.verdict(*["50.1"] * 19, "49.5"), True)
        self.assertIs(self.verdict(*["50.1"] * 19, "49.49"), False)
        self.assertIs(self.verdict(*["50.1"] * 19, "49.5", tare="0.01"), False)

    def test_REG_CE_02_tenths_are_added_exactly(self):
        # In binary floating point these come to 999.9999…
        self.assertIs(self.verdict(*["50.1"] * 10, *["49.9"] * 10), True)

    def test_REG_CE_02_other_than_twenty_bags_prove_nothing(self):
        self.assertIsNone(self.verdict(*["50"] * 19))
        self.assertIsNone(self.verdict(*["40"] * 19))
        self.assertIsNone(self.verdict(*["50"] * 21))
        self.assertIsNone(self.verdict())

    def test_REG_CE_02_weights_are_read_as_they_are_written(self):
        self.assertEqual(
            read_weights("50.1，49.9 50;\n50、49.8"),
            [Decimal(word) for word in ("50.1", "49.9", "50", "50", "49.8")],
        )
        for word in ("五十", "-50", "0", "500", "nan", "inf"):
            with self.subTest(word), self.assertRaises(WeightsError):
                read_weights(f"50 {word}")


@tagged("post_install", "-at_install")
class TestSamples(CementCase):
    def test_T28_REG_CE_02_on_the_complaint(self):
        case = self.complaint("bag_weight")
        clerk = self.as_("clerk", case)
        clerk.write({"cement_bag_tare": 0.1, "cement_bag_weights": " ".join(["50"] * 19)})
        self.assertFalse(case.cement_bag_verdict)
        clerk.cement_bag_weights = " ".join(["50"] * 19 + ["49.9"])
        self.assertEqual(case.cement_bag_verdict, "nonconforming")
        self.assertIn("999.9 kg", case.cement_bag_reasons)
        clerk.cement_bag_weights = " ".join(["50"] * 20)
        self.assertEqual(case.cement_bag_verdict, "conforming")
        self.assertEqual((case.cement_bag_total, case.cement_bag_lightest), (1000, 49.9))
        for wrong in ("五十", " ".join(["50"] * 21)):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                clerk.cement_bag_weights = wrong

    def test_REG_CE_02_gate(self):
        case = self.complaint("bag_weight")
        self.procedure.walk(case, "investigating")
        self.assertIn("随机抽取 20 袋", case.missing)

    def sampled(self, received, sampled, **vals):
        case = self.complaint("quality", received_at=local(*received, 9, 0))
        self.as_("clerk", case).write({"cement_sampling_date": sampled, **vals})
        return case

    def test_REG_CE_01_forty_days_by_sample_ninety_by_report(self):
        for mode, last, beyond in (
            ("sample", (2026, 2, 10), (2026, 2, 11)),
            ("report", (2026, 4, 1), (2026, 4, 2)),
        ):
            for received, late in ((last, False), (beyond, True)):
                with self.subTest(mode=mode, received=received):
                    case = self.sampled(received, "2026-01-01", cement_acceptance=mode)
                    self.assertEqual(case.cement_is_too_late, late)
                    self.assertEqual(
                        (case.cement_dispute_until.month, case.cement_dispute_until.day), last[1:]
                    )

    def test_CE_40_CE_90_clocks(self):
        for mode, code, due in (
            ("sample", "CE-40", "2026-02-11 00:00:00"),
            ("report", "CE-90", "2026-04-02 00:00:00"),
        ):
            case = self.sampled((2026, 1, 20), "2026-01-01", cement_acceptance=mode)
            with self.subTest(mode):
                clock = self.clock(case, code)
                self.assertEqual((wall(clock.due_at), clock.status), (due, "running"))
                other = {"CE-40": "CE-90", "CE-90": "CE-40"}[code]
                self.assertFalse(self.clock(case, other))

    def test_CE_SOUND_ten_days(self):
        case = self.sampled((2026, 1, 5), "2026-01-01", cement_soundness=True)
        self.assertEqual(str(case.cement_soundness_until), "2026-01-11")
        self.assertEqual(wall(self.clock(case, "CE-SOUND").due_at), "2026-01-12 00:00:00")
        self.as_("operations", case).write(
            {"cement_arbitration_date": "2026-01-11", "cement_arbitration_result": "合格"}
        )
        clock = self.clock(case, "CE-SOUND")
        self.assertEqual((clock.status, clock.is_breached), ("stopped", False))

    def test_REG_CE_01_corrected_date_moves_the_clock_either_way(self):
        case = self.sampled((2026, 1, 20), "2026-01-10", cement_acceptance="sample")
        for day, due in (
            ("2026-01-05", "2026-02-15 00:00:00"),
            ("2026-01-12", "2026-02-22 00:00:00"),
            ("2026-01-08", "2026-02-18 00:00:00"),
        ):
            self.as_("clerk", case).cement_sampling_date = day
            with self.subTest(day):
                self.assertEqual(wall(self.clock(case, "CE-40").due_at), due)
        self.assertEqual(len(case.sudo().event_ids.filtered(lambda e: e.code == "ce_sampled")), 4)

    def test_REG_CE_01_mode_and_numbers_are_asked_for(self):
        case = self.complaint("quality")
        self.assertEqual(case.cement_factory_number, "A0715")
        self.procedure.accept(case)
        self.assertIn("验收方式", case.missing)
        with self.assertRaises(ValidationError):
            case.cement_sampling_date = fields.Date.today() + timedelta(days=2)

    def test_REG_CE_03_no_result_before_its_day(self):
        case = self.complaint()
        today = case._local_date(fields.Datetime.now())
        for name, age in (("cement_strength_3d", 3), ("cement_strength_28d", 28)):
            with self.subTest(name):
                case.cement_specimen_date = today - timedelta(days=age - 1)
                with self.assertRaisesRegex(ValidationError, "cannot be known yet"):
                    case[name] = 40
                case.cement_specimen_date = today - timedelta(days=age)
                case[name] = 40
                case[name] = 0

    def test_REG_CE_03_clocks_wait_for_28_days(self):
        case = self.complaint()
        self.procedure.walk(case, "investigating")
        clerk = self.as_("clerk", case)
        with self.assertRaisesRegex(UserError, "when the specimens were made"):
            clerk.action_cement_wait_28_days()
        today = case._local_date(fields.Datetime.now())
        clerk.cement_specimen_date = today - timedelta(days=28)
        with self.assertRaisesRegex(UserError, "28 days old already"):
            clerk.action_cement_wait_28_days()
        clerk.cement_specimen_date = today - timedelta(days=20)
        clerk.action_cement_wait_28_days()
        self.assertEqual(wall(case.pause_until)[:10], str(today + timedelta(days=8)))
        self.assertEqual(set(self.clock(case.sudo(), "CEM-14").mapped("status")), {"paused"})
        # The law's own clock is not held, nor what somebody else has to do.
        self.assertNotIn("paused", self.clock(case, "CEM-29").mapped("status"))
        self.assertIn("28 天强度尚无结果", case.missing)

    def test_REG_CE_03_clocks_run_on_by_themselves_from_day_28(self):
        case = self.complaint()
        self.procedure.walk(case, "investigating")
        now = fields.Datetime.now()
        reason = self.env.ref("complaint_cement.pause_strength_28")
        case.action_pause(reason, "8 天后满 28 天", until=now + timedelta(days=8))
        for later, on_hold in ((timedelta(days=8, seconds=-1), True), (timedelta(days=9), False)):
            with patch.object(fields.Datetime, "now", lambda later=later: now + later):
                self.env["complaint.case"]._cron_resume()
            self.assertEqual(bool(case.pause_reason_id), on_hold)
        # The sweep came a day late; the clocks did not.
        resumed = case.sudo().event_ids.filtered(lambda event: event.code == "resumed")
        self.assertEqual(resumed.at, now + timedelta(days=8))
        self.assertEqual(set(self.clock(case.sudo(), "CEM-14").mapped("status")), {"running"})
