"""GNB-02: 一般, 重要, 紧急, each with a flow of its own."""

from odoo.tests import tagged

from .standard import StandardCase


@tagged("post_install", "-at_install")
class TestLevels(StandardCase):
    def missing(self, case, state):
        return " ".join(case._missing_for(state))

    def test_GNB_02_each_level_has_its_own_flow(self):
        general = self.standard_case()
        important = self.standard_case(impact="many")
        urgent = self.standard_case(is_safety=True)
        self.assertEqual(
            [case.severity_id.code for case in (general, important, urgent)],
            ["general", "important", "urgent"],
        )
        # 紧急: an emergency measure before anything else, within the hour.
        self.assertIn("紧急措施", self.missing(urgent, "investigating"))
        self.assertTrue(self.clock(urgent, "GNB-05"))
        # 重要: no solution without a held meeting.
        self.assertIn("会议", self.missing(important, "executing"))
        # 一般: the result of a negotiation, and an improvement.
        self.assertIn("协商结果", self.missing(general, "closed"))
        for case, state, words in (
            (general, "investigating", "紧急措施"),
            (important, "investigating", "紧急措施"),
            (general, "executing", "会议"),
            (urgent, "executing", "会议"),
            (important, "closed", "协商结果"),
            (urgent, "closed", "协商结果"),
        ):
            with self.subTest(level=case.severity_id.code, words=words):
                self.assertNotIn(words, self.missing(case, state))
        for case in (general, important):
            self.assertFalse(self.clock(case, "GNB-05"), case.severity_id.code)

    def test_GNB_02_case_that_weighs_more_changes_its_flow(self):
        case = self.standard_case()
        self.assertNotIn("会议", self.missing(case, "executing"))
        case.impact = "many"
        self.assertEqual(case.severity_id.code, "important")
        self.assertIn("会议", self.missing(case, "executing"))
        self.assertNotIn("协商结果", self.missing(case, "closed"))
