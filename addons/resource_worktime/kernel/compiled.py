"""Working intervals with prefix sums: a deadline costs two binary searches."""

import threading
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import pytz

from .errors import OutOfReach
from .spec import MINUTES_PER_DAY

EPOCH = datetime(1970, 1, 1)
EPOCH_UTC = EPOCH.replace(tzinfo=pytz.utc)
EPOCH_ORDINAL = EPOCH.toordinal()
SECONDS_PER_DAY = 86_400

# Compiling is lazy but must end: a limit of a million hours or the year 9999
# is a mistake, and answering it would fill the memory of a worker.
FIRST_YEAR, LAST_YEAR = 1970, 2199
FIRST_ORDINAL = date(FIRST_YEAR, 1, 2).toordinal()
LAST_ORDINAL = date(LAST_YEAR, 12, 30).toordinal()


def _readable(ordinal):
    """Return the date of an ordinal that may lie beyond what a date can hold."""
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))


class WorkTable(NamedTuple):
    """Working intervals of the days ``[first, last)``; never modified.

    ``cumulated[i]`` is the working time before interval ``i``; it has one
    element more than there are intervals. ``workdays`` are the ordinals of
    the days with any working time.
    """

    first: int
    last: int
    starts: list
    stops: list
    cumulated: list
    workdays: list

    def worked(self, instant):
        """Working seconds from the start of the table to ``instant``."""
        index = bisect_right(self.starts, instant) - 1
        if index < 0:
            return 0
        return self.cumulated[index] + min(instant, self.stops[index]) - self.starts[index]


class CompiledCalendar:
    """Answers questions about one :class:`~.spec.CalendarSpec`.

    Instants are :class:`datetime`, naive ones in UTC as Odoo stores them; an
    answer is naive or in the zone of the question, as the question was. They
    are taken to the second, which is the resolution of Odoo's fields.
    Working time is counted in whole seconds.

    An object can be shared between threads: tables are replaced, not changed.
    """

    def __init__(self, spec):
        self.spec = spec
        self.zone = pytz.timezone(spec.timezone)
        self._absences = sorted(spec.absences)
        self._absence_starts = [absence.start for absence in self._absences]
        self._longest_absence = max(
            (absence.stop - absence.start for absence in self._absences), default=0
        )
        self._table = None
        self._growing = threading.Lock()
        self._midnights = {}

    # ------------------------------------------------------------------
    # Questions
    # ------------------------------------------------------------------

    def add(self, start, seconds):
        """Return the first instant at which ``seconds`` of work are done.

        Work that ends with a window ends at its last instant (17:00), not at
        the next opening; zero seconds end at the first working instant at or
        after ``start``. Negative seconds count backwards.

        :raise OutOfReach: when no such instant lies within the compiled years
        """
        return self.answer(self.add_seconds(self.seconds(start), seconds), start)

    def between(self, start, stop):
        """Return the working seconds between two instants, negative if reversed."""
        first, last = self.seconds(start), self.seconds(stop)
        table = self._covering(min(first, last), max(first, last))
        return table.worked(last) - table.worked(first)

    def add_seconds(self, start, seconds):
        """:meth:`add` for UTC epoch seconds; the fast path for many deadlines."""
        table = self._table
        day = start // SECONDS_PER_DAY + EPOCH_ORDINAL
        if table is None or not table.first < day < table.last - 1:
            table = self._covering(start, start)
        if seconds > 0:
            target = table.worked(start) + seconds
            while table.cumulated[-1] < target:
                table, shift = self._grown(table, forward=True)
                target += shift
            index = bisect_left(table.cumulated, target, 1) - 1
            return table.stops[index] - (table.cumulated[index + 1] - target)
        if seconds < 0:
            target = table.worked(start) + seconds
            while target < 0:
                table, shift = self._grown(table, forward=False)
                target += shift
            index = bisect_right(table.cumulated, target, 0, len(table.starts)) - 1
            return table.starts[index] + target - table.cumulated[index]
        while not table.stops or table.stops[-1] <= start:
            table, _shift = self._grown(table, forward=True)
        return max(start, table.starts[bisect_right(table.stops, start)])

    def is_workday(self, day):
        """Whether any work is scheduled on the local date ``day``."""
        return bool(self.day_intervals(day))

    def nth_workday(self, day, count):
        """Return the ``count``-th working day after the date ``day``.

        ``day`` itself is not counted (开始当日不计入). With zero it is ``day``
        if that is a working day, else the next one.
        """
        ordinal = day.toordinal()
        table = self._covering_days(ordinal - 1, ordinal + 1)
        while True:
            if count > 0:
                index = bisect_right(table.workdays, ordinal) + count - 1
            else:
                index = bisect_left(table.workdays, ordinal)
            if index < len(table.workdays):
                return date.fromordinal(table.workdays[index])
            table, _shift = self._grown(table, forward=True)

    def close_of(self, day):
        """Return when work ends on ``day`` in UTC epoch seconds, ``None`` if it rests."""
        intervals = self.day_intervals(day)
        return intervals[-1][1] if intervals else None

    # ------------------------------------------------------------------
    # One day
    # ------------------------------------------------------------------

    def day_intervals(self, day):
        """Return the working intervals that start on ``day`` as epoch seconds.

        Absences are already taken out; a window over midnight is whole.
        """
        windows = self.spec.windows(day)
        if not windows:
            return []
        ordinal = day.toordinal()
        if not FIRST_ORDINAL - 2 <= ordinal <= LAST_ORDINAL + 1:
            raise OutOfReach(f"{day} is outside {FIRST_YEAR}–{LAST_YEAR}")
        midnight, next_midnight = self.midnight(ordinal), self.midnight(ordinal + 1)
        regular = next_midnight - midnight == SECONDS_PER_DAY
        intervals = []
        for window in windows:
            if regular and window.stop <= MINUTES_PER_DAY:
                start, stop = midnight + window.start * 60, midnight + window.stop * 60
            else:
                start = self._wall(ordinal, window.start)
                stop = self._wall(ordinal, window.stop)
            # A window may vanish in the hour that daylight saving skips.
            if start < stop:
                intervals.extend(self._without_absences(start, stop))
        return intervals

    def midnight(self, ordinal):
        """Return the instant (UTC epoch seconds) at which a local day begins."""
        midnight = self._midnights.get(ordinal)
        if midnight is None:
            midnight = self._midnights[ordinal] = self._wall(ordinal, 0)
        return midnight

    def local_date(self, seconds):
        """Return the local date of an instant in UTC epoch seconds."""
        # The local day is that of UTC, the one before or the one after.
        ordinal = seconds // SECONDS_PER_DAY + EPOCH_ORDINAL - 1
        while ordinal < LAST_ORDINAL and self.midnight(ordinal + 1) <= seconds:
            ordinal += 1
        if self.midnight(ordinal + 1) - self.midnight(ordinal) == SECONDS_PER_DAY:
            return date.fromordinal(ordinal)
        # Where clocks change around midnight, wall time repeats or jumps.
        return self.local(seconds).date()

    def local(self, seconds):
        """Return an instant in UTC epoch seconds as a datetime of the calendar's zone."""
        return (EPOCH_UTC + timedelta(seconds=seconds)).astimezone(self.zone)

    def absences_between(self, start, stop):
        """Return the absences that touch ``[start, stop)``, in order."""
        index = bisect_left(self._absence_starts, start - self._longest_absence)
        touching = []
        for absence in self._absences[index:]:
            if absence.start >= stop:
                break
            if absence.stop > start:
                touching.append(absence)
        return touching

    def _wall(self, ordinal, minutes):
        days, minutes = divmod(minutes, MINUTES_PER_DAY)
        naive = datetime.combine(
            date.fromordinal(ordinal + days), time(minutes // 60, minutes % 60)
        )
        # pytz reads an ambiguous or skipped wall time as standard time, and so
        # does Odoo: the two must agree on the day the clocks change.
        aware = self.zone.localize(naive)
        return self._epoch(naive) - round(aware.utcoffset().total_seconds())

    def _without_absences(self, start, stop):
        for absence in self.absences_between(start, stop) if self._absences else ():
            if absence.start > start:
                yield start, absence.start
            start = max(start, absence.stop)
            if start >= stop:
                return
        yield start, stop

    # ------------------------------------------------------------------
    # Tables
    # ------------------------------------------------------------------

    def _covering(self, first, last):
        """Return a table that surely contains two instants (epoch seconds)."""
        # No zone is more than a day away from UTC.
        return self._covering_days(
            first // SECONDS_PER_DAY + EPOCH_ORDINAL - 1,
            last // SECONDS_PER_DAY + EPOCH_ORDINAL + 2,
        )

    def _covering_days(self, first, last):
        table = self._table
        if table is not None and table.first <= first and last <= table.last:
            return table
        if not FIRST_ORDINAL <= first <= last <= LAST_ORDINAL:
            raise OutOfReach(
                f"Working time is known from {FIRST_YEAR} to {LAST_YEAR} only; "
                f"{_readable(first)} – {_readable(last)} is outside"
            )
        # Whole years, so that neighbouring questions find the table ready.
        first = max(FIRST_ORDINAL, date(date.fromordinal(first).year, 1, 1).toordinal())
        last = min(LAST_ORDINAL, date(date.fromordinal(last).year + 1, 1, 1).toordinal())
        with self._growing:
            table = self._table
            if table is None:
                table = self._compile(first, last)
            else:
                if first < table.first:
                    table = self._joined(self._compile(first, table.first), table)
                if last > table.last:
                    table = self._joined(table, self._compile(table.last, last))
            self._table = table
            return table

    def _grown(self, table, *, forward):
        """Return a larger table and how far its running sums moved."""
        if forward and table.last < LAST_ORDINAL:
            span = (table.first, min(LAST_ORDINAL, 2 * table.last - table.first))
        elif not forward and table.first > FIRST_ORDINAL:
            span = (max(FIRST_ORDINAL, 2 * table.first - table.last), table.last)
        else:
            raise OutOfReach(
                f"The working schedule {self.spec.name!r} has not enough working time "
                f"between {FIRST_YEAR} and {LAST_YEAR}"
            )
        grown = self._covering_days(*span)
        if grown.first == table.first:
            return grown, 0
        return grown, grown.worked(self.midnight(table.first))

    def _compile(self, first, last):
        """Compile the days ``[first, last)``.

        The day before is read too: its night shift may reach into the span,
        and what reaches out of the span belongs to the next table.
        """
        begin, end = self.midnight(first), self.midnight(last)
        raw, workdays = [], []
        for ordinal in range(first - 1, last):
            intervals = self.day_intervals(date.fromordinal(ordinal))
            if not intervals:
                continue
            raw.extend(intervals)
            if ordinal >= first:
                workdays.append(ordinal)
        starts, stops, cumulated = [], [], [0]
        for start, stop in sorted(raw):
            start, stop = max(start, begin, stops[-1] if stops else begin), min(stop, end)
            if start >= stop:
                continue
            starts.append(start)
            stops.append(stop)
            cumulated.append(cumulated[-1] + stop - start)
        return WorkTable(first, last, starts, stops, cumulated, workdays)

    @staticmethod
    def _joined(left, right):
        total = left.cumulated[-1]
        return WorkTable(
            left.first,
            right.last,
            left.starts + right.starts,
            left.stops + right.stops,
            left.cumulated + [total + seconds for seconds in right.cumulated[1:]],
            left.workdays + right.workdays,
        )

    # ------------------------------------------------------------------
    # Instants
    # ------------------------------------------------------------------

    @staticmethod
    def _epoch(naive):
        delta = naive - EPOCH
        return delta.days * SECONDS_PER_DAY + delta.seconds

    @classmethod
    def seconds(cls, instant):
        """Return a datetime (naive UTC or aware) as UTC epoch seconds."""
        delta = instant - (EPOCH if instant.tzinfo is None else EPOCH_UTC)
        return delta.days * SECONDS_PER_DAY + delta.seconds

    @staticmethod
    def answer(seconds, asked):
        """Return UTC epoch seconds as a datetime of the kind that was asked with."""
        if asked.tzinfo is None:
            return EPOCH + timedelta(seconds=seconds)
        return (EPOCH_UTC + timedelta(seconds=seconds)).astimezone(asked.tzinfo)
