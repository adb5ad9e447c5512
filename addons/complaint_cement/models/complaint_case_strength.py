from datetime import time

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

AGES = {"cement_strength_3d": 3, "cement_strength_28d": 28}


class ComplaintCase(models.Model):
    """Strength after 3 and after 28 days, which nobody can have sooner (REG-CE-03)."""

    _inherit = "complaint.case"

    cement_specimen_date = fields.Date("Specimens Made On", copy=False, help="试体成型日期")
    cement_day_28 = fields.Date("28 Days Old On", compute="_compute_cement_day_28", store=True)
    cement_strength_3d = fields.Float("Strength at 3 Days (MPa)", digits=(6, 1), copy=False)
    cement_strength_28d = fields.Float("Strength at 28 Days (MPa)", digits=(6, 1), copy=False)

    @api.depends("cement_specimen_date")
    def _compute_cement_day_28(self):
        for case in self:
            made = case.cement_specimen_date
            case.cement_day_28 = made and made + relativedelta(days=28)

    @api.constrains("cement_specimen_date", *AGES)
    def _check_cement_age(self):
        for case in self:
            made, today = case.cement_specimen_date, case._local_date(fields.Datetime.now())
            if made and made > today:
                raise ValidationError(
                    self.env._("%s: the specimens are of the future.", case.display_name)
                )
            for name, age in AGES.items():
                if case[name] < 0:
                    raise ValidationError(
                        self.env._("%s: strength is not negative.", case.display_name)
                    )
                if case[name] and (not made or made + relativedelta(days=age) > today):
                    raise ValidationError(
                        self.env._(
                            "%(case)s: “%(strength)s” cannot be known yet. Specimens made on "
                            "%(made)s are that old on %(due)s.",
                            case=case.display_name,
                            strength=self._labels_of([name])[0],
                            made=made or "…",
                            due=made and made + relativedelta(days=age) or "…",
                        )
                    )

    def action_cement_wait_28_days(self):
        """Hold the clocks until the specimens are 28 days old (等待28天强度).

        :raise UserError: no specimens, or old enough already
        """
        reason = self.env.ref("complaint_cement.pause_strength_28")
        for case in self:
            if not case.cement_specimen_date:
                raise UserError(
                    self.env._("%s: say when the specimens were made.", case.display_name)
                )
            until = case._cement_moment(case.cement_day_28, time.min)
            if until <= fields.Datetime.now():
                raise UserError(
                    self.env._("%s: the specimens are 28 days old already.", case.display_name)
                )
            note = self.env._("28 days old on %s", case.cement_day_28)
            case.action_pause(reason, note, until=until)
        return True
