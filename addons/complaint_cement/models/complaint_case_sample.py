from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# GB 175-2007 9.6: how long the sample is kept, and with it the right to dispute.
DAYS_TO_DISPUTE = {"sample": 40, "report": 90}
DAYS_FOR_SOUNDNESS = 10


class ComplaintCase(models.Model):
    """How the cement was accepted, and until when its quality can be disputed (REG-CE-01)."""

    _inherit = "complaint.case"

    cement_acceptance = fields.Selection(
        [
            ("sample", "By a sample of the delivery (实物抽样)"),
            ("report", "By the maker's report (检验报告)"),
        ],
        "Mode of Acceptance",
        copy=False,
    )
    cement_factory_number = fields.Char(
        "Factory No.",
        compute="_compute_cement_factory_number",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        help="出厂编号",
    )
    cement_sampling_date = fields.Date(
        "Sampled or Sealed On", copy=False, tracking=True, help="取样或封存日期"
    )
    cement_sealed_sample = fields.Char("Sealed Sample No.", copy=False)
    cement_soundness = fields.Boolean("About Soundness (安定性)", copy=False)
    cement_dispute_until = fields.Date(compute="_compute_cement_dispute_until", store=True)
    cement_soundness_until = fields.Date(compute="_compute_cement_dispute_until", store=True)
    cement_is_too_late = fields.Boolean(
        "Complained After the Sample Was Kept", compute="_compute_cement_is_too_late", store=True
    )
    cement_laboratory_id = fields.Many2one(
        "res.partner", "Arbitrating Laboratory", copy=False, help="Of a province or higher."
    )
    cement_arbitration_date = fields.Date("Result Of", copy=False)
    cement_arbitration_result = fields.Text("Result of the Arbitration", copy=False)

    @api.depends("lot_id")
    def _compute_cement_factory_number(self):
        for case in self:
            case.cement_factory_number = case.lot_id.name or case.cement_factory_number

    @api.depends("cement_acceptance", "cement_sampling_date", "cement_soundness")
    def _compute_cement_dispute_until(self):
        for case in self:
            sampled = case.cement_sampling_date
            days = DAYS_TO_DISPUTE.get(case.cement_acceptance)
            case.cement_dispute_until = sampled and days and sampled + relativedelta(days=days)
            case.cement_soundness_until = (
                sampled
                and case.cement_soundness
                and sampled + relativedelta(days=DAYS_FOR_SOUNDNESS)
            )

    @api.depends("cement_dispute_until", "received_at", "company_id")
    def _compute_cement_is_too_late(self):
        for case in self:
            until = case.cement_dispute_until
            case.cement_is_too_late = bool(until) and case._local_date(case.received_at) > until

    @api.constrains("cement_sampling_date", "cement_arbitration_date")
    def _check_cement_sampling(self):
        for case in self:
            today = case._local_date(fields.Datetime.now())
            for day in (case.cement_sampling_date, case.cement_arbitration_date):
                if day and day > today:
                    raise ValidationError(
                        self.env._("%s: a sample cannot be of the future.", case.display_name)
                    )

    def write(self, vals):
        result = super().write(vals)
        on_record = self.filtered("name")
        if vals.get("cement_sampling_date") or "cement_acceptance" in vals:
            on_record._cement_record_sampling()
        if (vals.get("cement_arbitration_result") or "").strip():
            for case in on_record:
                day = case.cement_arbitration_date
                case._record("ce_arbitrated", day and case._cement_noon(day))
        return result

    def _after_registration(self, routed):
        result = super()._after_registration(routed)
        self._cement_record_sampling()
        return result

    def _cement_record_sampling(self):
        """Record when the sample was taken; a corrected date corrects the event."""
        for case in self.filtered("cement_sampling_date"):
            at = case._cement_noon(case.cement_sampling_date)
            known = case.event_ids.filtered(
                lambda event, case=case: event.code == "ce_sampled" and event.round == case.round
            ).sorted("id")[-1:]
            if not known:
                case._record("ce_sampled", at)
            elif known.at != at:
                known._correct(at, case.env._("The date of the sample was corrected."))

    def _cement_noon(self, day):
        """Return noon of a day, which is now at the latest: nobody noted the hour."""
        return min(self._cement_moment(day, time(12)), fields.Datetime.now())

    def _cement_moment(self, day, clock):
        """Return naive UTC of a time of day where the company is."""
        self.ensure_one()
        zone = pytz.timezone(self.company_id.resource_calendar_id.tz or "UTC")
        moment = zone.localize(datetime.combine(day, clock))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)
