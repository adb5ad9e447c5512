"""Random calendars, and the same arithmetic done by counting.

The calendars live in 2018: the last year in which São Paulo changed its clocks (at
midnight, so that a day begins at 01:00), and one year is quick to compile.
"""

from datetime import date, datetime, time, timedelta

import pytz
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from odoo.addons.resource_worktime.kernel import (
    Absence,
    CalendarSpec,
    CompiledCalendar,
    DayRule,
    Window,
)

ZONES = (
    "Asia/Shanghai",
    "UTC",
    "Europe/Brussels",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
)
DAY, HOUR = 86_400, 3600
FIRST, LAST = datetime(2018, 2, 12), datetime(2018, 11, 20)
ONE_DAY = timedelta(days=1)


def laws(examples):
    """Settings under which every run tries the same examples, however slow the machine."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


# ----------------------------------------------------------------------
# Random calendars and questions
# ----------------------------------------------------------------------

zones = st.sampled_from(ZONES)
instants = st.integers(0, int((LAST - FIRST).total_seconds())).map(
    lambda seconds: FIRST + timedelta(seconds=seconds)
)
days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST.date() + timedelta(days=n))


@st.composite
def day_windows(draw):
    """One to four windows, the last one perhaps to 24:00 or over midnight."""
    count = draw(st.integers(1, 4))
    points = draw(
        st.lists(st.integers(0, 1439), min_size=2 * count, max_size=2 * count, unique=True)
    )
    points.sort()
    points[-1] = draw(st.one_of(st.sampled_from((points[-1], 1440)), st.integers(1441, 2880)))
    return tuple(Window(a, b) for a, b in zip(points[::2], points[1::2], strict=True))


@st.composite
def day_rules(draw):
    kind = draw(st.sampled_from(("closure", "makeup", "makeup", "makeup")))
    if kind == "closure":
        return DayRule("closure", "closed")
    how = draw(st.integers(0, 2))
    return DayRule(
        "makeup",
        "worked",
        follows=draw(st.integers(0, 6)) if how == 1 else None,
        windows=draw(day_windows()) if how == 2 else None,
    )


@st.composite
def absences(draw):
    start = epoch(draw(instants))
    return Absence(start, start + draw(st.integers(1, 12 * DAY)), "away")


@st.composite
def specs(draw):
    shapes = [(), *draw(st.lists(day_windows(), min_size=1, max_size=3))]
    length = draw(st.sampled_from((7, 14)))
    choice = draw(st.lists(st.integers(0, len(shapes) - 1), min_size=length, max_size=length))
    pattern = tuple(shapes[index] for index in choice)
    assume(any(pattern))
    return CalendarSpec(
        timezone=draw(zones),
        pattern=pattern,
        rules=draw(st.dictionaries(days, day_rules(), max_size=8)),
        absences=tuple(draw(st.lists(absences(), max_size=4))),
        name="random",
    )


def work_of(spec, weeks):
    """Working seconds that the pattern does in some weeks."""
    in_cycle = 60 * sum(w.stop - w.start for windows in spec.pattern for w in windows)
    return weeks * in_cycle * 7 // len(spec.pattern)


def amounts(spec, weeks=4):
    """So much work as is done in a few weeks, lest a century has to be compiled for it."""
    return st.integers(1, work_of(spec, weeks))


def epoch(naive):
    return CompiledCalendar.seconds(naive)


def before_clocks_change(zone):
    """Instants so shortly before a change of clocks that the next work meets it."""
    changes = [
        change
        for change in getattr(pytz.timezone(zone), "_utc_transition_times", ())
        if FIRST < change < LAST
    ]
    if not changes:
        return instants
    return st.builds(
        lambda change, minutes: change - timedelta(minutes=minutes),
        st.sampled_from(changes),
        st.integers(0, 2 * 24 * 60),
    )


# ----------------------------------------------------------------------
# The same arithmetic done by counting
# ----------------------------------------------------------------------


def counted_windows(spec, day):
    """The windows of a day, worked out from the description alone."""

    def of_pattern(other):
        weeks = (other - date(1, 1, 1)).days // 7
        return spec.pattern[other.weekday() + 7 * (weeks % (len(spec.pattern) // 7))]

    rule = spec.rules.get(day)
    if rule is None:
        return of_pattern(day)
    if rule.kind == "closure":
        return ()
    if rule.windows is not None:
        return rule.windows
    week = [day + timedelta(days=n - day.weekday()) for n in range(7)]
    if rule.follows is not None:
        return of_pattern(week[rule.follows])
    candidates = [of_pattern(day), *map(of_pattern, week), *spec.pattern]
    return next(windows for windows in candidates if windows)


def counted_pieces(spec, day):
    """The working intervals of a day in epoch seconds, absences cut out one by one."""
    zone = pytz.timezone(spec.timezone)

    def wall(minutes):
        naive = datetime.combine(day, time()) + timedelta(minutes=minutes)
        return epoch(zone.localize(naive))

    pieces = [(wall(w.start), wall(w.stop)) for w in counted_windows(spec, day)]
    for absence in spec.absences:
        pieces = [
            part
            for a, b in pieces
            for part in ((a, min(b, absence.start)), (max(a, absence.stop), b))
            if part[0] < part[1]
        ]
    return [(a, b) for a, b in pieces if a < b]


def local_day(spec, instant):
    return pytz.utc.localize(instant).astimezone(pytz.timezone(spec.timezone)).date()
