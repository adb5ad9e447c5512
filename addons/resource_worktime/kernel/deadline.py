"""From a limit ("within 3 working days") to an instant."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .compiled import FIRST_YEAR, LAST_YEAR
from .errors import InvalidLimit, OutOfReach

HOURS = "hours"
DAYS = "days"
MONTHS = "months"
WORK_HOURS = "work_hours"
WORK_DAYS = "work_days"
UNITS = (HOURS, DAYS, MONTHS, WORK_HOURS, WORK_DAYS)

MIDNIGHT = "midnight"
CLOSE = "close"

# A limit so long is a typing error; the kernel would only find that out after
# compiling two centuries.
LARGEST = {HOURS: 200_000, DAYS: 10_000, MONTHS: 360, WORK_HOURS: 50_000, WORK_DAYS: 7_000}


@dataclass(frozen=True)
class Limit:
    """How long something may take.

    :param amount: hours may be fractional (they count to the second); days
        and months are whole.
    :param unit: ``hours`` and ``days`` are natural, ``months`` end on the same
        day of a later month or on its last day (民法典 第二百零二条);
        ``work_hours`` and ``work_days`` follow the calendar.
    :param end: a limit in days or months ends at ``midnight`` (24:00 of its
        last day) or at ``close`` of business of that day, where it has one
        (民法典 第二百零三条第二款).
    :param roll: a natural limit in days or months whose last day is a rest
        day ends on the next working day (第二百零三条第一款).
    """

    amount: float
    unit: str
    end: str = MIDNIGHT
    roll: bool = False

    def __post_init__(self):
        if self.unit not in UNITS:
            raise InvalidLimit(f"unknown unit {self.unit!r}; there are {', '.join(UNITS)}")
        if self.end not in (MIDNIGHT, CLOSE):
            raise InvalidLimit(f"a limit ends at midnight or at close, not at {self.end!r}")
        if not 0 <= self.amount <= LARGEST[self.unit]:
            raise InvalidLimit(
                f"a limit in {self.unit} must lie between 0 and {LARGEST[self.unit]}, "
                f"not {self.amount}"
            )
        if not self.in_hours and self.amount != int(self.amount):
            raise InvalidLimit(f"{self.amount} {self.unit}: days and months must be whole")

    @property
    def in_hours(self):
        """Whether the limit is exact to the second and counts its first day."""
        return self.unit in (HOURS, WORK_HOURS)

    @property
    def seconds(self):
        """The amount of a limit in hours, in whole seconds."""
        return round(self.amount * 3600)

    @property
    def uses_calendar(self):
        """Whether rest days, holidays or opening hours can move the deadline."""
        return (
            self.unit in (WORK_HOURS, WORK_DAYS)
            or not self.in_hours
            and (self.roll or self.end == CLOSE)
        )


@dataclass(frozen=True)
class Deadline:
    """When a limit is over.

    :param due: the instant, naive UTC or aware as the start was. Being done
        at this very instant is in time.
    :param date: the local day people name: a deadline at 24:00 of the 25th is
        the midnight that begins the 26th, yet it is due on the 25th.
    :param rolled_from: the rest day on which it would have fallen.
    :param provisional_from: the first day it depends on that no official
        notice covers; such a deadline is to be planned again when the notice
        is loaded. ``None`` when it is certain.
    """

    due: datetime
    date: date
    at_midnight: bool = False
    rolled_from: date | None = None
    provisional_from: date | None = None

    @property
    def provisional(self):
        return self.provisional_from is not None


def deadline(calendar, start, limit, *, extra_days=0):
    """Return the :class:`Deadline` of ``limit`` counted from ``start``.

    The day of ``start`` is not counted by limits in days or months
    (民法典 第二百零一条); limits in hours run from the instant itself.

    :param CompiledCalendar calendar: also decides which local day it is
    :param datetime start: naive UTC or aware
    :param int extra_days: days that a limit in days or months is longer, as
        when it was suspended; working days for a limit in working days
    :raise OutOfReach: outside the years the kernel compiles
    """
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        # Checked here, as natural limits never ask the calendar for a table.
        raise OutOfReach(f"{start} is outside {FIRST_YEAR}–{LAST_YEAR}")
    begin = calendar.seconds(start)
    first_day = uncertain_from = calendar.local_date(begin)
    rolled_from = None
    if limit.unit == HOURS:
        due, day, at_midnight = begin + limit.seconds, None, False
    elif limit.unit == WORK_HOURS:
        due, day, at_midnight = calendar.add_seconds(begin, limit.seconds), None, False
    else:
        day = _last_day(calendar, first_day, limit, extra_days)
        if limit.unit != WORK_DAYS:
            # Only the last day asks the calendar whether it works.
            uncertain_from = day
        elif limit.amount:
            # Nothing depends on whether the day that is not counted works.
            uncertain_from += timedelta(days=1)
        if limit.roll and not calendar.is_workday(day):
            rolled_from, day = day, calendar.nth_workday(day, 0)
        due, at_midnight = _end_of(calendar, day, limit)
    # A window that ends at 24:00 ends on its own day, not on the next one; but
    # with nothing to do, 00:00 is the opening of a day and not the end of one.
    day = day or calendar.local_date(due - 1 if limit.seconds else due)
    return Deadline(
        due=calendar.answer(due, start),
        date=day,
        at_midnight=at_midnight,
        rolled_from=rolled_from,
        provisional_from=(
            calendar.spec.first_uncovered(uncertain_from, day) if limit.uses_calendar else None
        ),
    )


def _last_day(calendar, first_day, limit, extra_days):
    amount = int(limit.amount)
    if limit.unit == WORK_DAYS:
        return calendar.nth_workday(first_day, amount + extra_days)
    if limit.unit == DAYS:
        return first_day + timedelta(days=amount + extra_days)
    months = first_day.year * 12 + first_day.month - 1 + amount
    year, month = divmod(months, 12)
    last = date(year, month + 1, min(first_day.day, monthrange(year, month + 1)[1]))
    return last + timedelta(days=extra_days)


def _end_of(calendar, day, limit):
    """Return the end of ``day`` in epoch seconds and whether it is 24:00."""
    if limit.end == CLOSE and (close := calendar.close_of(day)) is not None:
        return close, False
    return calendar.midnight(day.toordinal() + 1), True
