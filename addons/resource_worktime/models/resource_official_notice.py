from datetime import date

from odoo import api, fields, models


class ResourceOfficialNotice(models.Model):
    """The document by which an authority orders the days of a year."""

    _name = "resource.official.notice"
    _description = "Official Notice"
    _inherit = ["resource.worktime.source"]
    _order = "year desc, date desc, id desc"

    name = fields.Char("Title", required=True)
    official_calendar_id = fields.Many2one(
        "resource.official.calendar", required=True, index=True, ondelete="cascade"
    )
    year = fields.Integer(required=True)
    number = fields.Char("Document Number")
    date = fields.Date("Published On")
    url = fields.Char("Source")
    date_from = fields.Date(
        "Covers From",
        compute="_compute_period",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    date_to = fields.Date(
        "Covers To",
        compute="_compute_period",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="From here on nobody knows the holidays yet: deadlines are provisional.",
    )
    day_ids = fields.One2many("resource.exception.day", "notice_id", "Days")

    _number_uniq = models.UniqueIndex(
        "(official_calendar_id, number) WHERE number IS NOT NULL",
        "This notice is already recorded.",
    )
    _period_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A notice must cover at least one day."
    )

    @api.depends("year")
    def _compute_period(self):
        for notice in self:
            # 1970 to 2199 are the years for which working time is compiled.
            if 1970 <= notice.year <= 2199:
                notice.date_from = date(notice.year, 1, 1)
                notice.date_to = date(notice.year, 12, 31)

    @api.depends("name", "number")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = " ".join(filter(None, [notice.name, notice.number]))

    def _worktime_fields(self):
        return {"date_from", "date_to", "year", "official_calendar_id"}
