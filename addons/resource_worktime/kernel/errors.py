"""What can be wrong with a calendar or a question put to it."""


class WorktimeError(Exception):
    """Base of every error of the kernel; the message names the cause."""


class InvalidCalendar(WorktimeError):
    """The description of the calendar contradicts itself."""


class CalendarWithoutHours(InvalidCalendar):
    """No weekday has working hours, so no working-time deadline exists."""


class InvalidLimit(WorktimeError):
    """The limit has an unknown unit, a negative or a fractional amount."""


class OutOfReach(WorktimeError):
    """The answer lies outside the years the kernel is prepared to compile."""
