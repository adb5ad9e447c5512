from babel.dates import format_skeleton

from odoo import api, models
from odoo.tools.misc import babel_locale_parse, get_lang

from ..kernel import explain
from ..kernel.explain import (
    ABSENCE,
    DUE,
    NATURAL,
    PROVISIONAL,
    REST,
    ROLL,
    START,
    clock_times,
)
from ..kernel.spec import CLOSURE, MAKEUP


class ResourceCalendar(models.Model):
    """The derivation of a deadline in the user's language."""

    _inherit = "resource.calendar"

    @api.private
    def explain_deadline(self, start, limit, company=None):
        """Return the deadline and how it comes about, line by line.

        :param datetime start: naive UTC or aware
        :param Limit limit: see :class:`~..kernel.Limit`
        :return: the deadline and dicts ``kind`` (of the kernel's step),
            ``when``, ``what`` and ``amount``, all in the user's language and
            the time zone of the schedule
        :rtype: tuple[Deadline, list[dict]]
        """
        compiled = self._worktime(company)
        result = self.plan_deadline(start, limit, company)
        steps = explain(compiled, start, limit, result)
        return result, [self._describe_step(step) for step in steps]

    def _describe_step(self, step):
        when = self._format_day(step.first, with_year=step.kind == DUE)
        if step.last != step.first:
            when = f"{when} – {self._format_day(step.last)}"
        return {
            "kind": step.kind,
            "when": when,
            "what": " ".join(filter(None, [clock_times(step), self._step_reason(step)])),
            "amount": self._step_amount(step),
        }

    def _step_reason(self, step):
        reasons = {
            REST: self.env._("rest"),
            CLOSURE: self.env._("%s: closed", step.name),
            MAKEUP: self.env._("%s: make-up workday", step.name),
            ABSENCE: step.name or self.env._("time off"),
            START: self.env._("the day it starts is not counted"),
            PROVISIONAL: self.env._(
                "no official notice covers these days yet: the date is provisional"
            ),
            ROLL: self.env._("rest day: the end moves to the next working day"),
            DUE: self.env._("due"),
        }
        return reasons.get(step.kind, "")

    def _step_amount(self, step):
        if step.kind == NATURAL and step.count:
            return self.env._("day %s", step.count)
        if step.count:
            return self.env._("working day %s", step.count)
        if step.seconds and step.days > 1:
            return self.env._(
                "%(days)s days, %(hours)s h", days=step.days, hours=_number(step.seconds / 3600)
            )
        if step.seconds:
            return self.env._("%s h", _number(step.seconds / 3600))
        return ""

    def _format_day(self, day, with_year=False):
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton("yMMMEd" if with_year else "MMMEd", day, locale=locale)


def _number(hours):
    return f"{hours:.4f}".rstrip("0").rstrip(".")
