"""The description of a calendar, before anything is computed from it."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import pytz

from .errors import CalendarWithoutHours, InvalidCalendar

MINUTES_PER_DAY = 24 * 60
DAYS_IN_CYCLE = 14

CLOSURE = "closure"
MAKEUP = "makeup"


class Window(NamedTuple):
    """Working hours of a day, in minutes after its local midnight.

    ``stop`` may pass 24:00: a night shift from 22:00 to 06:00 is
    ``Window(1320, 1800)`` and belongs to the day on which it starts.
    """

    start: int
    stop: int


class Absence(NamedTuple):
    """A stretch of time off, in UTC epoch seconds, with the reason to show."""

    start: int
    stop: int
    name: str


@dataclass(frozen=True)
class DayRule:
    """What a date says against the weekly pattern.

    :param kind: ``closure`` (no work at all) or ``makeup`` (a workday although
        the pattern may say rest: 调休上班).
    :param name: why, as the notice names it (国庆节).
    :param follows: for a make-up day, the weekday (0 = Monday) whose hours it
        takes. ``None``: its own hours if the pattern already works that day,
        else those of the first working weekday.
    :param windows: for a make-up day, hours of its own; wins over ``follows``.
    """

    kind: str
    name: str = ""
    follows: int | None = None
    windows: tuple[Window, ...] | None = None

    def __post_init__(self):
        if self.kind not in (CLOSURE, MAKEUP):
            raise InvalidCalendar(f"{self.kind!r} is neither a closure nor a make-up workday")
        if self.follows is not None and not 0 <= self.follows <= 6:
            raise InvalidCalendar(f"weekday {self.follows} does not exist (0 is Monday, 6 Sunday)")
        if self.kind == CLOSURE and (self.windows or self.follows is not None):
            raise InvalidCalendar(f"the closure {self.name!r} cannot have working hours")
        _check_windows(self.windows or ())


@dataclass(frozen=True)
class CalendarSpec:
    """Everything that decides when a calendar works.

    :param timezone: name of the zone in which windows and dates are meant.
    :param pattern: windows per day, 7 tuples (Monday first) for a weekly and
        14 for a two-week calendar. Weeks of the latter are counted from
        1 January of year 1, as Odoo does.
    :param rules: exception days by date.
    :param absences: time off in hours (closures of days belong into ``rules``).
    :param coverage: inclusive date ranges for which an official notice is
        loaded; ``None`` when the calendar follows no official calendar and
        there is nothing to wait for.
    """

    timezone: str
    pattern: tuple[tuple[Window, ...], ...]
    rules: dict[date, DayRule] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    coverage: tuple[tuple[date, date], ...] | None = None
    name: str = ""

    def __post_init__(self):
        if self.timezone not in pytz.all_timezones_set:
            raise InvalidCalendar(f"{self.name}: unknown time zone {self.timezone!r}")
        if len(self.pattern) not in (7, DAYS_IN_CYCLE):
            raise InvalidCalendar(f"{self.name}: the pattern needs 7 or 14 days")
        for windows in self.pattern:
            _check_windows(windows)
        if not any(self.pattern):
            raise CalendarWithoutHours(
                f"The working schedule {self.name!r} has no working hours on any weekday"
            )

    def windows(self, day):
        """Return the windows that start on ``day``, exception days applied."""
        rule = self.rules.get(day)
        if rule is None:
            return self._pattern_windows(day.toordinal())
        if rule.kind == CLOSURE:
            return ()
        if rule.windows is not None:
            return rule.windows
        return self._pattern_windows(self.followed_day(day).toordinal())

    def followed_day(self, day):
        """Return the day whose pattern the make-up workday ``day`` takes."""
        rule = self.rules[day]
        monday = day.toordinal() - day.weekday()
        if rule.follows is not None:
            return date.fromordinal(monday + rule.follows)
        # Its own hours if it has any; a two-week calendar may rest a whole week.
        candidates = (day.toordinal(), *range(monday, monday + DAYS_IN_CYCLE))
        return date.fromordinal(next(filter(self._pattern_windows, candidates)))

    def _pattern_windows(self, ordinal):
        # Ordinal 1 (0001-01-01) is a Monday, so a cycle starts on a Monday too.
        return self.pattern[(ordinal - 1) % len(self.pattern)]

    def is_covered(self, first, last):
        """Whether an official notice is loaded for every day of the span."""
        if self.coverage is None:
            return True
        return any(start <= first and last <= stop for start, stop in self._merged_coverage)

    def first_uncovered(self, first, last):
        """Return the first day of the span without a notice, or ``None``."""
        if self.coverage is None:
            return None
        day = first
        for start, stop in self._merged_coverage:
            if start <= day <= stop:
                day = date.fromordinal(stop.toordinal() + 1)
        return day if day <= last else None

    @property
    def horizon(self):
        """The last day covered by an official notice, or ``None``."""
        return self._merged_coverage[-1][1] if self.coverage else None

    @cached_property
    def _merged_coverage(self):
        merged = []
        for start, stop in sorted(self.coverage or ()):
            if merged and start.toordinal() <= merged[-1][1].toordinal() + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
            else:
                merged.append((start, stop))
        return merged

    @cached_property
    def fingerprint(self):
        """A short text that differs whenever some deadline may differ.

        Whoever stores a deadline can store this beside it and tell later,
        without computing, whether the calendar has changed since.
        """
        essence = repr(
            (
                self.timezone,
                self.pattern,
                sorted(self.rules.items()),
                sorted(self.absences),
                self._merged_coverage if self.coverage is not None else None,
            )
        )
        return hashlib.sha256(essence.encode()).hexdigest()[:16]


def _check_windows(windows):
    previous = 0
    for window in windows:
        if not previous <= window.start < window.stop <= 2 * MINUTES_PER_DAY:
            raise InvalidCalendar(
                f"working hours must be in order, without overlap and end before "
                f"the second midnight: {windows}"
            )
        if window.start >= MINUTES_PER_DAY:
            raise InvalidCalendar(f"working hours must start on their own day: {windows}")
        previous = window.stop
