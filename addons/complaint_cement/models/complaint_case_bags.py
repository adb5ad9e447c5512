from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel import BAGS, WeightsError, judge, read_weights


class ComplaintCase(models.Model):
    """Twenty bags on the scales (REG-CE-02)."""

    _inherit = "complaint.case"

    cement_bag_weights = fields.Text(
        "Weights of 20 Bags (kg)",
        copy=False,
        help="With their bags, as they were weighed: 50.1 49.9 50.0 …",
    )
    cement_bag_tare = fields.Float("An Empty Bag (kg)", digits=(6, 3), default=0.1, copy=False)
    cement_bag_count = fields.Integer("Bags Weighed", compute="_compute_cement_bags", store=True)
    cement_bag_total = fields.Float(
        "Together (kg)", compute="_compute_cement_bags", store=True, digits=(16, 3)
    )
    cement_bag_lightest = fields.Float(
        "Lightest, Net (kg)", compute="_compute_cement_bags", store=True, digits=(16, 3)
    )
    cement_bag_verdict = fields.Selection(
        [("conforming", "Conforming"), ("nonconforming", "Not Conforming")],
        "Bag Weight Is",
        compute="_compute_cement_bags",
        store=True,
    )
    cement_bag_reasons = fields.Char("Because", compute="_compute_cement_bag_reasons")

    @api.constrains("cement_bag_weights", "cement_bag_tare")
    def _check_cement_bags(self):
        for case in self:
            try:
                weights = read_weights(case.cement_bag_weights)
            except WeightsError as error:
                raise ValidationError(
                    self.env._(
                        "%(case)s: “%(word)s” is not the weight of a bag in kilograms. Separate "
                        "the weights by blanks or commas.",
                        case=case.display_name,
                        word=error.args[0],
                    )
                ) from error
            if len(weights) > BAGS:
                raise ValidationError(
                    self.env._(
                        "%(case)s: %(count)s weights; %(bags)s bags are taken at random.",
                        case=case.display_name,
                        count=len(weights),
                        bags=BAGS,
                    )
                )
            if not 0 <= case.cement_bag_tare < 2:
                raise ValidationError(
                    self.env._("%s: an empty bag weighs less than 2 kg.", case.display_name)
                )

    @api.depends("cement_bag_weights", "cement_bag_tare")
    def _compute_cement_bags(self):
        for case in self:
            bags = case._cement_judge_bags()
            case.cement_bag_count = bags.count
            case.cement_bag_total = bags.total
            case.cement_bag_lightest = bags.lightest_net or 0
            verdicts = {True: "conforming", False: "nonconforming", None: False}
            case.cement_bag_verdict = verdicts[bags.conforms]

    @api.depends("cement_bag_weights", "cement_bag_tare")
    def _compute_cement_bag_reasons(self):
        for case in self:
            case.cement_bag_reasons = "; ".join(case._cement_bag_sentences()) or False

    def _cement_judge_bags(self):
        self.ensure_one()
        try:
            weights = read_weights(self.cement_bag_weights)
        except WeightsError:
            weights = []  # the constraint says what is wrong
        return judge(weights, Decimal(f"{self.cement_bag_tare:.3f}"))

    def _cement_bag_sentences(self):
        """Yield why the bags conform or do not."""
        bags = self._cement_judge_bags()
        if not bags.count:
            return
        if bags.conforms is None:
            yield self.env._("%(count)s of %(bags)s bags weighed", count=bags.count, bags=BAGS)
        if bags.too_light:
            yield self.env._("less than 49.5 kg net: bag %s", ", ".join(map(str, bags.too_light)))
        if bags.count == BAGS and bags.total < 1000:
            yield self.env._("together %s kg, less than 1,000 kg", bags.total)
