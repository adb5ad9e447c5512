"""Working-time arithmetic that knows nothing of Odoo.

A :class:`CalendarSpec` says when a calendar works; :class:`CompiledCalendar`
turns it into working intervals with prefix sums, so that a deadline is two
binary searches; :func:`deadline` applies a :class:`Limit`; :func:`explain`
derives the same answer line by line.
"""

from .compiled import CompiledCalendar
from .deadline import Deadline, Limit, deadline
from .errors import (
    CalendarWithoutHours,
    InvalidCalendar,
    InvalidLimit,
    OutOfReach,
    WorktimeError,
)
from .explain import Step, explain
from .spec import Absence, CalendarSpec, DayRule, Window

__all__ = [
    "Absence",
    "CalendarSpec",
    "CalendarWithoutHours",
    "CompiledCalendar",
    "DayRule",
    "Deadline",
    "InvalidCalendar",
    "InvalidLimit",
    "Limit",
    "OutOfReach",
    "Step",
    "Window",
    "WorktimeError",
    "deadline",
    "explain",
]
