"""REG-FD-03: ten times the price, three times the loss, a thousand at least."""

from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged

from ..kernel import possible_claim
from .common import TeaCase


@tagged("post_install", "-at_install")
class TestClaimKernel(BaseCase):
    def test_REG_FD_03_largest_of_three(self):
        for price, loss, claim in (
            ("0", "0", "1000.00"),
            ("100", "0", "1000.00"),
            ("100.01", "0", "1000.10"),
            ("99.99", "333.33", "1000.00"),
            ("10", "333.34", "1000.02"),
            ("68.5", "1000", "3000.00"),
            ("0.1", "0.2", "1000.00"),
        ):
            with self.subTest(price=price, loss=loss):
                self.assertEqual(possible_claim(price, loss), Decimal(claim))

    def test_REG_FD_03_label_alone_gives_none(self):
        self.assertEqual(possible_claim(500, 0, label_only=True), 0)

    def test_REG_FD_03_negative_is_refused(self):
        for amounts in ((-1, 0), (0, -1)):
            with self.assertRaises(ValueError):
                possible_claim(*amounts)


@tagged("post_install", "-at_install")
class TestClaim(TeaCase):
    def test_REG_FD_03_shown_on_the_case(self):
        case = self.complaint("mildew")
        # 30 kg at 200 were delivered.
        self.assertEqual(case.tea_claim_price, 6000)
        self.assertEqual(case.tea_claim_amount, 60000)
        case.write({"tea_claim_price": 68, "tea_claim_loss": 400})
        self.assertEqual(case.tea_claim_amount, 1200)
        case.tea_label_only = True
        self.assertEqual(case.tea_claim_amount, 0)
        with self.assertRaises(ValidationError):
            case.tea_claim_loss = -1
