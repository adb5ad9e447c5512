from odoo import models


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "resource.worktime.source"]

    def _concerns_worktime(self, vals=None):
        # Time off of a person leaves the calendar's clock alone, and approving
        # holidays writes many of them: only general time off counts.
        return super()._concerns_worktime(vals) and any(not leave.resource_id for leave in self)

    def _worktime_fields(self):
        return {
            "name",
            "date_from",
            "date_to",
            "calendar_id",
            "company_id",
            "resource_id",
            "time_type",
        }
