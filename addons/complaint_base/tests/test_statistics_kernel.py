"""Shares, scores and clusters, in plain Python."""

from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..kernel.statistics import (
    change,
    densest,
    is_above,
    moving_average,
    percent,
    rate,
    stands_out,
    words,
    z_of_share,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


@tagged("post_install", "-at_install")
class TestShares(BaseCase):
    def test_T30_share_of_nothing_is_neither_nought_nor_all(self):
        self.assertIsNone(rate(0, 0))
        self.assertIsNone(rate(3, 0))
        self.assertEqual(percent(0, 0), "–")
        self.assertEqual(percent(5, 0), "–")
        self.assertEqual(percent(0, 5), "0.0 %")
        self.assertEqual(percent(2, 3), "66.7 %")
        self.assertEqual(words(None, unit=" ‰"), "–")

    def test_change_against_nothing_is_not_said(self):
        self.assertIsNone(change(4, 0))
        self.assertEqual(change(6, 4), 0.5)
        self.assertEqual(change(2, 4), -0.5)

    def test_GNA_08_trend_is_smoothed_once_there_is_enough(self):
        self.assertEqual(moving_average([3, 6, 9, 0]), [None, None, 6, 5])
        self.assertEqual(moving_average([]), [])


@tagged("post_install", "-at_install")
class TestScores(BaseCase):
    def test_K30_score_of_a_share(self):
        # (0.06 − 0.02) ÷ √(0.02 × 0.98 ÷ 100) = 0.04 ÷ 0.014
        self.assertAlmostEqual(z_of_share(6, 100, 0.02), 0.04 / 0.014, 9)

    def test_K30_score_that_cannot_be_said(self):
        for arguments in ((1, 0, 0.1), (1, 10, None), (0, 10, 0.0), (10, 10, 1.0), (9, 10, 1.2)):
            with self.subTest(arguments):
                self.assertIsNone(z_of_share(*arguments))

    def test_TEA_26_exactly_two_is_not_above_two(self):
        # p̄ = 0.2, n = 16: one standard deviation is 0.1, and 0.4 lies two of them above.
        # As float it comes out at 2.0000000000000004 or 1.9999999999999998, by the machine.
        fair = z_of_share(0.4 * 16, 16, 0.2)
        self.assertAlmostEqual(fair, 2.0, 12)
        self.assertFalse(is_above(fair, 2.0))
        self.assertFalse(is_above(2.0000000000000004, 2.0))
        self.assertTrue(is_above(2.00001, 2.0))
        self.assertFalse(is_above(1.99999, 2.0))
        self.assertFalse(is_above(None, 2.0))

    def test_TEA_26_one_or_two_are_no_hotspot(self):
        self.assertFalse(stands_out(2, 9.0, 2.0, 3))
        self.assertTrue(stands_out(3, 9.0, 2.0, 3))
        self.assertFalse(stands_out(30, 2.0, 2.0, 3))


@tagged("post_install", "-at_install")
class TestClusters(BaseCase):
    def spread(self, *days):
        return [FIRST + timedelta(days=day) for day in days]

    def test_TEA_26_densest_week(self):
        days = self.spread(0, 20, 40, 41, 43, 46, 70)
        found = densest(days, 7, FIRST, LAST)
        self.assertEqual((found.first, found.last), (date(2026, 2, 10), date(2026, 2, 16)))
        self.assertEqual(found.count, 4)
        self.assertAlmostEqual(found.expected, 7 * 7 / 90)

    def test_TEA_26_seventh_day_counts_and_the_eighth_does_not(self):
        self.assertEqual(densest(self.spread(10, 16), 7, FIRST, LAST).count, 2)
        self.assertEqual(densest(self.spread(10, 17), 7, FIRST, LAST).count, 1)

    def test_TEA_26_even_spread_does_not_stand_out(self):
        found = densest(self.spread(*range(0, 90, 3)), 7, FIRST, LAST)
        self.assertLess(found.z, 1)

    def test_TEA_26_what_lies_outside_is_left_out(self):
        days = [FIRST - timedelta(days=1), LAST + timedelta(days=1)]
        self.assertIsNone(densest(days, 7, FIRST, LAST))
        self.assertIsNone(densest([], 7, FIRST, LAST))
        self.assertEqual(densest([*days, FIRST, LAST], 7, FIRST, LAST).count, 1)

    def test_TEA_26_window_may_begin_before_the_month_it_ends_in(self):
        days = self.spread(28, 29, 30, 32)  # 29, 30, 31 January and 2 February
        found = densest(days, 7, FIRST, LAST, ends_from=date(2026, 2, 1))
        self.assertEqual((found.last, found.count), (date(2026, 2, 2), 4))
        self.assertIsNone(densest(self.spread(1, 2), 7, FIRST, LAST, ends_from=date(2026, 2, 1)))
