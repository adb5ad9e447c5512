"""Sharing cases out, in plain Python."""

from odoo.tests import BaseCase, tagged

from ..kernel.roster import Member, Roster


@tagged("post_install", "-at_install")
class TestRoster(BaseCase):
    def test_least_loaded_takes_the_next(self):
        roster = Roster([Member("a", 3), Member("b", 1), Member("c", 2)])
        self.assertEqual([roster.pick() for _case in range(4)], ["b", "b", "c", "a"])

    def test_nobody_takes_more_than_the_limit(self):
        roster = Roster([Member("a", 4, 5), Member("b", 9)])
        self.assertEqual([roster.pick() for _case in range(3)], ["a", "b", "b"])

    def test_all_full_is_nobody(self):
        self.assertIsNone(Roster([Member("a", 5, 5)]).pick())
        self.assertIsNone(Roster([]).pick())

    def test_zero_is_no_limit(self):
        self.assertEqual(Roster([Member("a", 10_000, 0)]).pick(), "a")
