from odoo import api, models


class ResourceWorktimeSource(models.AbstractModel):
    """A record from which working time is compiled.

    Compiled calendars are kept in the registry's cache. Writing to whatever
    they were compiled from empties it, here and, at commit, in every other
    worker.
    """

    _name = "resource.worktime.source"
    _description = "Source of Working Time"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._invalidate_worktime()
        return records

    def write(self, vals):
        # Before and after: a leave that is moved from a calendar to a person
        # concerned the calendar only before, one moved back only after.
        concerned = self._concerns_worktime(vals)
        result = super().write(vals)
        if concerned or self._concerns_worktime(vals):
            self._worktime_changed()
        return result

    def unlink(self):
        self._invalidate_worktime()
        return super().unlink()

    def _concerns_worktime(self, vals=None):
        """Whether some compiled calendar may depend on these records.

        :param vals: what is written; ``None`` when they appear or disappear
        """
        return bool(self) and (vals is None or not self._worktime_fields().isdisjoint(vals))

    def _worktime_fields(self):
        """Return the names of the fields that matter to working time."""
        return set(self._fields)

    def _invalidate_worktime(self):
        if self._concerns_worktime():
            self._worktime_changed()

    @api.model
    def _worktime_changed(self):
        """Forget compiled schedules. Hook for whoever stores what was planned with them."""
        self.env.registry.clear_cache()
