from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel import possible_claim


class ComplaintCase(models.Model):
    """What a consumer may claim by law, as information for who decides (REG-FD-03)."""

    _inherit = "complaint.case"

    tea_claim_price = fields.Monetary(
        "Price Paid",
        compute="_compute_tea_claim_price",
        store=True,
        readonly=False,
        precompute=True,
        help="For the tea that is said to be unsafe.",
    )
    tea_claim_loss = fields.Monetary("Loss Suffered", copy=False)
    tea_label_only = fields.Boolean(
        "Only the Label",
        copy=False,
        help="The label is flawed, which neither touches food safety nor misleads the consumer.",
    )
    tea_claim_amount = fields.Monetary(
        "May Be Claimed Besides",
        compute="_compute_tea_claim_amount",
        help="The largest of 10 × price, 3 × loss and 1,000 yuan (食品安全法 第一百四十八条), "
        "besides the loss itself. Information, not an offer.",
    )

    @api.constrains("tea_claim_price", "tea_claim_loss")
    def _check_tea_claim(self):
        for case in self:
            if case.tea_claim_price < 0 or case.tea_claim_loss < 0:
                raise ValidationError(
                    self.env._("%s: neither price nor loss is negative.", case.display_name)
                )

    @api.depends("delivered_amount")
    def _compute_tea_claim_price(self):
        for case in self:
            case.tea_claim_price = case.tea_claim_price or case.delivered_amount

    @api.depends("tea_claim_price", "tea_claim_loss", "tea_label_only")
    def _compute_tea_claim_amount(self):
        for case in self:
            case.tea_claim_amount = possible_claim(
                max(case.tea_claim_price, 0), max(case.tea_claim_loss, 0), case.tea_label_only
            )
