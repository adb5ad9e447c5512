from odoo import api, fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "resource.worktime.source"]

    official_calendar_id = fields.Many2one(
        "resource.official.calendar",
        compute="_compute_official_calendar_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        help="The holidays and make-up workdays the company's schedules follow. A branch "
        "without one follows its parent.",
    )

    @api.depends("partner_id.country_id")
    def _compute_official_calendar_id(self):
        by_country = {
            calendar.country_id: calendar
            for calendar in self.env["resource.official.calendar"].search(
                [("country_id", "in", self.partner_id.country_id.ids)], order="id desc"
            )
        }
        for company in self:
            company.official_calendar_id = by_country.get(company.partner_id.country_id, False)
        # A recomputed value does not pass through write().
        self._worktime_changed()

    def _worktime_lineage(self):
        """Return the company and its parents, the nearest first."""
        self.ensure_one()
        ids = [int(company_id) for company_id in self.parent_path.split("/") if company_id]
        return self.browse(reversed(ids))

    def _worktime_fields(self):
        return {"official_calendar_id", "parent_id", "country_id", "partner_id"}
