from odoo import api, fields, models
from odoo.exceptions import UserError

from ..kernel.spec import CLOSURE, MAKEUP
from ..models.resource_exception_day import WEEKDAYS

KINDS = [(CLOSURE, "Closure"), (MAKEUP, "Make-up Workday")]


class ResourceOfficialLoadLine(models.TransientModel):
    """A day of the preview: what it was and what it will be."""

    _name = "resource.official.load.line"
    _description = "Day of a Year to Load"
    # As created: errors in the order of the file, changes in that of the year.
    _order = "id"

    load_id = fields.Many2one(
        "resource.official.load", required=True, index=True, ondelete="cascade"
    )
    line = fields.Integer("Row")
    date = fields.Date()
    weekday = fields.Selection(WEEKDAYS, compute="_compute_weekday")
    kind = fields.Selection(KINDS)
    name = fields.Char("Reason")
    follows = fields.Selection(WEEKDAYS, "Works Like")
    before_kind = fields.Selection(KINDS, "Was")
    before_name = fields.Char("Reason Before")
    before_follows = fields.Selection(WEEKDAYS, "Worked Like")
    status = fields.Selection(
        [
            ("error", "Error"),
            ("new", "New"),
            ("changed", "Changed"),
            ("removed", "Removed"),
            ("unchanged", "Unchanged"),
        ],
        required=True,
    )
    message = fields.Char()

    @api.depends("date")
    def _compute_weekday(self):
        for line in self:
            line.weekday = str(line.date.weekday()) if line.date else False

    @api.model
    def _facts(self, day):
        """Return what matters of an exception day, as the kernel compares it."""
        return day.kind, day.name, int(day.follows) if day.follows else None

    @api.model
    def _prepare_vals(self, change):
        vals = {"status": change.status, "date": change.date, "line": change.line}
        for prefix, facts in (("before_", change.before), ("", change.after)):
            if facts:
                kind, name, follows = facts
                vals |= {
                    f"{prefix}kind": kind,
                    f"{prefix}name": name,
                    f"{prefix}follows": False if follows is None else str(follows),
                }
        return vals

    def _ensure_still_fits(self, day):
        """Refuse to apply a preview that was overtaken by another user.

        :param day: the exception day that is now loaded for the date, if any
        :raise UserError: it is not what the preview showed
        """
        self.ensure_one()
        seen = self.status != "new" and (
            self.before_kind,
            self.before_name,
            int(self.before_follows) if self.before_follows else None,
        )
        if seen != (bool(day) and self._facts(day)):
            raise UserError(
                self.env._(
                    "%s was changed by somebody else meanwhile, so nothing was loaded. "
                    "Preview again.",
                    self.date,
                )
            )

    def _prepare_day_vals(self, notice):
        """Return the values of the exception day the line stands for."""
        self.ensure_one()
        vals = {
            "date": self.date,
            "kind": self.kind,
            "name": self.name,
            "follows": self.follows,
        }
        if self.kind == CLOSURE:
            vals["window_ids"] = [fields.Command.clear()]
        if notice:
            vals["notice_id"] = notice.id
        return vals
