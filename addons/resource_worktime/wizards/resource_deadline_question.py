from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel import InvalidLimit, Limit, OutOfReach
from ..kernel.explain import PROVISIONAL

LINE = Markup("<tr class='%s'><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")
TABLE = Markup("<table class='table table-sm o_worktime_why'>%s</table>")


class ResourceDeadlineQuestion(models.TransientModel):
    """If it starts at … with …, when is it due, and why?"""

    _name = "resource.deadline.question"
    _description = "When Is It Due?"

    calendar_id = fields.Many2one("resource.calendar", "Working Schedule", required=True)
    start = fields.Datetime("It Starts At", required=True, default=fields.Datetime.now)
    amount = fields.Float("Limit", required=True, default=8, digits=(16, 2))
    unit = fields.Selection(
        [
            ("work_hours", "working hours"),
            ("work_days", "working days"),
            ("hours", "natural hours"),
            ("days", "natural days"),
            ("months", "months"),
        ],
        required=True,
        default="work_hours",
    )
    end = fields.Selection(
        [("midnight", "24:00 of the last day"), ("close", "close of business")],
        "Ends At",
        required=True,
        default="midnight",
    )
    roll = fields.Boolean(
        "Move Off Rest Days",
        help="If the last day is a rest day, the limit ends on the next working day.",
    )
    tz = fields.Selection(related="calendar_id.tz")
    problem = fields.Char(compute="_compute_answer")
    due = fields.Char(compute="_compute_answer")
    provisional_from = fields.Date(compute="_compute_answer")
    explanation = fields.Html("Why", compute="_compute_answer", sanitize=False)

    @api.depends("calendar_id", "start", "amount", "unit", "end", "roll")
    def _compute_answer(self):
        for question in self:
            question.update(question._answer())

    def _answer(self):
        answer = {"problem": False, "due": False, "provisional_from": False, "explanation": False}
        if not (self.calendar_id and self.start and self.unit and self.end):
            return answer
        try:
            limit = Limit(self.amount, self.unit, end=self.end, roll=self.roll)
            result, lines = self.calendar_id.explain_deadline(self.start, limit)
        except InvalidLimit:
            answer["problem"] = self.env._(
                "A limit is zero or more: any number of hours, or a whole number of days or "
                "months, and not more than some decades."
            )
        except OutOfReach:
            answer["problem"] = self.env._(
                "Working time is known for the years 1970 to 2199; this answer lies outside."
            )
        except ValidationError as error:
            answer["problem"] = error.args[0]
        else:
            due = lines.pop()
            answer.update(
                due=f"{due['when']} {due['what']}",
                provisional_from=result.provisional_from,
                explanation=self._render(lines),
            )
        return answer

    @api.model
    def _render(self, lines):
        """Return the derivation as a table; ``Markup`` escapes names of holidays."""
        rows = [
            LINE
            % (
                "table-warning" if line["kind"] == PROVISIONAL else "",
                line["when"],
                line["what"],
                line["amount"],
            )
            for line in lines
        ]
        return TABLE % Markup().join(rows)
