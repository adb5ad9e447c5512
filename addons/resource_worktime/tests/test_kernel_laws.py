"""Laws that hold for every calendar, tried on random ones.

The calendars live in 2018: the last year in which São Paulo changed its clocks (at
midnight, so that a day begins at 01:00), and one year is quick to compile.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytz
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from odoo.addons.resource_worktime.kernel import (
    Absence,
    CalendarSpec,
    CompiledCalendar,
    DayRule,
    Limit,
    Window,
    deadline,
    explain,
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


# ----------------------------------------------------------------------
# Adding and measuring
# ----------------------------------------------------------------------


@laws(80)
@given(st.data(), specs(), instants)
def test_between_measures_what_add_has_added(data, spec, t):
    calendar = CompiledCalendar(spec)
    for _ in range(3):
        seconds = data.draw(amounts(spec))
        assert calendar.between(t, calendar.add(t, seconds)) == seconds
        assert calendar.between(t, calendar.add(t, -seconds)) == -seconds
    assert calendar.between(t, calendar.add(t, 0)) == 0
    assert calendar.add(t, -seconds) < t <= calendar.add(t, 0) < calendar.add(t, seconds)


@laws(50)
@given(st.data(), specs())
def test_later_or_longer_is_never_earlier(data, spec):
    calendar = CompiledCalendar(spec)
    early, late = sorted(data.draw(st.lists(instants, min_size=2, max_size=2)))
    less, more = sorted(data.draw(st.lists(amounts(spec), min_size=2, max_size=2)))
    lengths = (-more, -less, 0, less, more)
    for seconds in lengths:
        assert calendar.add(early, seconds) <= calendar.add(late, seconds)
    for t in (early, late):
        answers = [calendar.add(t, seconds) for seconds in lengths]
        assert answers == sorted(answers)
    for limit in (Limit(1, "work_days"), Limit(9, "work_days"), Limit(9, "days", roll=True)):
        assert deadline(calendar, early, limit).due <= deadline(calendar, late, limit).due


@laws(50)
@given(specs(), instants, instants, instants)
def test_between_is_additive(spec, a, b, c):
    calendar = CompiledCalendar(spec)
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)
    assert 0 <= calendar.between(min(a, b), max(a, b)) <= abs(epoch(b) - epoch(a))


@laws(50)
@given(st.data(), specs(), instants)
def test_adding_twice_is_adding_the_sum(data, spec, t):
    calendar = CompiledCalendar(spec)
    first, second = data.draw(amounts(spec)), data.draw(amounts(spec))
    assert calendar.add(calendar.add(t, first), second) == calendar.add(t, first + second)
    assert calendar.add(calendar.add(t, -first), -second) == calendar.add(t, -first - second)


@laws(40)
@given(st.data(), specs())
def test_add_is_what_a_walk_minute_by_minute_finds(data, spec):
    t = data.draw(st.one_of(instants, before_clocks_change(spec.timezone))).replace(second=0)
    spec = replace(
        spec,
        absences=tuple(Absence(a - a % 60, b - b % 60 + 60, name) for a, b, name in spec.absences),
    )
    calendar = CompiledCalendar(spec)
    minutes = data.draw(st.integers(1, 3 * 24 * 60))
    reached = calendar.add(t, 60 * minutes)
    assume(reached - t < timedelta(days=40))
    day, last = local_day(spec, t) - 2 * ONE_DAY, local_day(spec, reached) + ONE_DAY
    pieces = []
    while day <= last:
        pieces.extend(counted_pieces(spec, day))
        day += ONE_DAY
    working = {minute for a, b in pieces for minute in range(a, b, 60)}
    now, done = epoch(t), 0
    while done < minutes:
        done += now in working
        now += 60
    assert epoch(reached) == now


# ----------------------------------------------------------------------
# What must not matter
# ----------------------------------------------------------------------


@laws(40)
@given(st.data(), specs(), instants)
def test_what_happens_outside_the_span_changes_nothing(data, spec, t):
    calendar = CompiledCalendar(spec)
    amount = Limit(data.draw(amounts(spec, weeks=1)) / HOUR, "work_hours")
    for limit in (amount, Limit(4, "work_days", end="close"), Limit(9, "days", roll=True)):
        result = deadline(calendar, t, limit)
        # Two days before the first, as a night shift of the day before may still run.
        before = local_day(spec, t) - data.draw(st.integers(2, 40)) * ONE_DAY
        after = local_day(spec, result.due) + data.draw(st.integers(1, 40)) * ONE_DAY
        closed = DayRule("closure", "elsewhere")
        begin, end = epoch(t), epoch(result.due)
        away = [Absence(begin - 90 * DAY, begin - 2 * DAY, "before")]
        if limit.in_hours:
            # A limit in days asks of its last day whether it works at all, and the hours
            # that make it a working day may come after its midnight.
            away.append(Absence(end, end + 30 * DAY, "after"))
        other = replace(
            spec,
            rules={**spec.rules, before: closed, after: closed},
            absences=(*spec.absences, *away),
        )
        assert deadline(CompiledCalendar(other), t, limit) == result


@laws(40)
@given(st.data(), specs(), instants)
def test_splitting_a_window_changes_nothing(data, spec, t):
    index = data.draw(st.sampled_from([n for n, windows in enumerate(spec.pattern) if windows]))
    windows = spec.pattern[index]
    number = data.draw(st.integers(0, len(windows) - 1))
    start, stop = windows[number]
    points = [
        minute
        for minute in range(start + 1, min(stop, 1440))
        # An hour that daylight saving skips has no instant of its own at which a window
        # could end; like Odoo, the kernel reads it as the hour after.
        if not 0 <= minute <= 60 and not 120 <= minute <= 180
    ]
    assume(points)
    middle = data.draw(st.sampled_from(points))
    halves = (Window(start, middle), Window(middle, stop))
    pattern = list(spec.pattern)
    pattern[index] = (*windows[:number], *halves, *windows[number + 1 :])
    whole, split = CompiledCalendar(spec), CompiledCalendar(replace(spec, pattern=tuple(pattern)))
    seconds, other = data.draw(amounts(spec)), data.draw(instants)
    for question in (seconds, -seconds, 0):
        assert whole.add(t, question) == split.add(t, question)
    assert whole.between(t, other) == split.between(t, other)
    for limit in (Limit(5, "work_days"), Limit(5, "work_days", end="close")):
        assert deadline(whole, t, limit) == deadline(split, t, limit)


@laws(40)
@given(st.data(), specs(), instants)
def test_absences_may_overlap_and_come_in_any_order(data, spec, t):
    assume(spec.absences)
    a, b, name = data.draw(st.sampled_from(spec.absences))
    one, other = sorted((data.draw(st.integers(a, b)), data.draw(st.integers(a, b))))
    within = [Absence(a, other, name), Absence(one, b, name), Absence(one, other, name)]
    pieces = [*spec.absences, *data.draw(st.lists(st.sampled_from(within), min_size=1))]
    order = data.draw(st.permutations([piece for piece in pieces if piece.start < piece.stop]))
    calendar, same = CompiledCalendar(spec), CompiledCalendar(replace(spec, absences=tuple(order)))
    seconds = data.draw(amounts(spec))
    assert calendar.add(t, seconds) == same.add(t, seconds)
    assert calendar.add(t, -seconds) == same.add(t, -seconds)
    limit = Limit(5, "work_days", end="close")
    assert deadline(calendar, t, limit) == deadline(same, t, limit)


def ask(calendar, question):
    """One question of any kind; the answer can be compared."""
    kind, t, amount = question
    if kind == "add":
        return calendar.add(t, amount)
    if kind == "between":
        return calendar.between(t, t + timedelta(seconds=amount))
    count = abs(amount) // HOUR % 300
    if kind == "nth":
        return calendar.nth_workday(t.date(), count)
    return deadline(calendar, t, Limit(count, "days", roll=True))


def random_questions(seed, spec, first_year, last_year, count, weeks):
    """Questions over many years, made without Hypothesis so that threads may share them."""
    source = random.Random(seed)
    kinds = ("add", "between", "nth", "roll")
    for _ in range(count):
        t = datetime(source.randint(first_year, last_year), 1, 1)
        t += timedelta(seconds=source.randrange(365 * DAY))
        most = work_of(spec, weeks)
        yield source.choice(kinds), t, source.randint(-most, most)


@laws(8)
@given(specs(), st.integers(0, 10**6))
def test_the_order_of_questions_does_not_matter(spec, seed):
    """A table that has grown to both sides says the same as a fresh one."""
    questions = list(random_questions(seed, spec, 2016, 2020, 10, weeks=70))
    fresh = [ask(CompiledCalendar(spec), question) for question in questions[:4]]
    warm = CompiledCalendar(spec)
    warmed = [ask(warm, question) for question in questions]
    assert warmed[:4] == fresh
    assert [ask(warm, question) for question in questions] == warmed
    backwards = CompiledCalendar(spec)
    assert [ask(backwards, question) for question in reversed(questions)] == warmed[::-1]


class Overtaken(CompiledCalendar):
    """While a question waits for a larger table, another thread has it grow to the other side."""

    def _grown(self, table, *, forward):
        days = 700
        self._covering_days(table.first - days * forward, table.last + days * (not forward))
        return super()._grown(table, forward=forward)


@laws(6)
@given(specs(), instants)
def test_a_table_that_grew_meanwhile_is_understood(spec, t):
    """What threads do once in a million times, done every time."""
    amount = work_of(spec, 45)
    plain, overtaken = CompiledCalendar(spec), Overtaken(spec)
    for seconds in (amount, -amount, 2 * amount, -2 * amount):
        assert overtaken.add(t, seconds) == plain.add(t, seconds)
        assert plain.between(t, plain.add(t, seconds)) == seconds
    assert Overtaken(spec).nth_workday(t.date(), 100) == plain.nth_workday(t.date(), 100)


def test_threads_may_share_a_calendar():
    """Tables grow to both sides while seven other threads read them."""
    nights = (Window(60, 300), Window(22 * 60, 30 * 60))
    spec = CalendarSpec(
        "Europe/Brussels",
        (nights, nights, (), nights, nights, (Window(0, 1440),), ()),
        absences=(Absence(epoch(FIRST), epoch(FIRST) + 5 * DAY, "away"),),
    )
    parts = [list(random_questions(seed, spec, 2012, 2024, 40, weeks=60)) for seed in range(8)]
    serial = CompiledCalendar(spec)
    expected = [[ask(serial, question) for question in part] for part in parts]
    for _ in range(2):
        shared = CompiledCalendar(spec)
        with ThreadPoolExecutor(8) as threads:
            answers = threads.map(lambda part: [ask(shared, q) for q in part], parts)  # noqa: B023
            assert list(answers) == expected


@laws(40)
@given(st.data(), specs(), instants, zones)
def test_naive_and_aware_starts_are_the_same_instant(data, spec, t, zone):
    calendar = CompiledCalendar(spec)
    aware = pytz.utc.localize(t).astimezone(pytz.timezone(zone))
    seconds = data.draw(amounts(spec, weeks=1))
    naive_answer, aware_answer = calendar.add(t, seconds), calendar.add(aware, seconds)
    assert naive_answer.tzinfo is None
    assert pytz.utc.localize(naive_answer) == aware_answer
    assert aware_answer.utcoffset() == aware_answer.astimezone(pytz.timezone(zone)).utcoffset()
    assert calendar.between(t, aware_answer) == calendar.between(aware, naive_answer) == seconds
    for limit in (
        Limit(30, "hours"),
        Limit(seconds / HOUR, "work_hours"),
        Limit(9, "days", roll=True),
        Limit(3, "months", end="close"),
        Limit(4, "work_days"),
    ):
        one, other = deadline(calendar, t, limit), deadline(calendar, aware, limit)
        assert replace(one, due=pytz.utc.localize(one.due)) == other


# ----------------------------------------------------------------------
# Pauses
# ----------------------------------------------------------------------


@laws(50)
@given(st.data(), specs(), instants)
def test_a_pause_costs_the_working_time_it_takes(data, spec, t):
    """Pausing moves the deadline by the working time of the pause and by nothing else."""
    calendar = CompiledCalendar(spec)
    seconds = data.draw(amounts(spec, weeks=2))
    done = data.draw(st.integers(0, seconds - 1))
    a = calendar.add(t, done)
    b = a + timedelta(seconds=data.draw(st.integers(1, 10 * DAY)))
    pause = Absence(epoch(a), epoch(b), "paused")
    paused = CompiledCalendar(replace(spec, absences=(*spec.absences, pause)))
    due = paused.add(t, seconds)
    lost = calendar.between(a, b)
    assert due == calendar.add(t, seconds + lost)
    # The rest may also be counted from the end of the pause.
    assert due == calendar.add(b, seconds - done)
    if lost:
        assert due == calendar.add(calendar.add(t, seconds), lost)
    else:
        assert due == calendar.add(t, seconds)


# ----------------------------------------------------------------------
# Working days
# ----------------------------------------------------------------------


@laws(40)
@given(specs(), days, st.integers(0, 12))
def test_nth_workday_is_what_counting_days_finds(spec, day, count):
    calendar = CompiledCalendar(spec)
    found = calendar.nth_workday(day, count)
    assume(found - day < timedelta(days=120))
    left, other = count, day
    if not count:
        while not counted_pieces(spec, other):
            other += ONE_DAY
    while left:
        other += ONE_DAY
        left -= bool(counted_pieces(spec, other))
    assert found == other
    assert calendar.is_workday(found)
    assert calendar.close_of(found) == max(b for _a, b in counted_pieces(spec, found))


# ----------------------------------------------------------------------
# Derivations
# ----------------------------------------------------------------------


@laws(80)
@given(st.data(), specs(), instants)
def test_explain_adds_up_working_hours(data, spec, t):
    calendar = CompiledCalendar(spec)
    limit = Limit(data.draw(amounts(spec, weeks=3)) / HOUR, "work_hours")
    result = deadline(calendar, t, limit)
    steps = explain(calendar, t, limit, result)
    worked = [step for step in steps if step.kind in ("work", "makeup")]
    assert sum(step.seconds for step in worked) == limit.seconds
    now = pytz.utc.localize(t)
    for step in worked:
        counted = sum((b - a).total_seconds() for a, b in step.segments)
        assert step.seconds == counted * step.days
        for a, b in step.segments:
            assert now <= a < b
            now = b
    assert now <= pytz.utc.localize(result.due)
    if worked[-1].days == 1:
        assert now == pytz.utc.localize(result.due)
    assert [step.kind for step in steps].index("due") == len(steps) - 1
    assert all(step.text() for step in steps)


@laws(40)
@given(specs(), instants, st.integers(0, 12), st.sampled_from(("midnight", "close")))
def test_explain_counts_working_days(spec, t, amount, end):
    calendar = CompiledCalendar(spec)
    limit = Limit(amount, "work_days", end=end)
    result = deadline(calendar, t, limit)
    assume(result.date - local_day(spec, t) < timedelta(days=200))
    steps = explain(calendar, t, limit, result)
    assert max(step.count for step in steps) == amount
    # Days told one after another fill the span, no day twice and none left out.
    told = [s for s in steps if s.kind not in ("due", "provisional") and not s.segments]
    for before, after in zip(told, told[1:], strict=False):
        assert after.first == before.last + ONE_DAY
    assert (told[0].first, told[-1].last) == (local_day(spec, t), result.date)
    assert steps[-1].segments[0][0] == pytz.utc.localize(result.due)


@laws(40)
@given(specs(), instants, st.integers(0, 60), st.sampled_from(("days", "months")), st.booleans())
def test_explain_counts_natural_days(spec, t, amount, unit, roll):
    calendar = CompiledCalendar(spec)
    limit = Limit(amount if unit == "days" else amount // 20, unit, roll=roll)
    result = deadline(calendar, t, limit)
    assume(result.date - local_day(spec, t) < timedelta(days=200))
    steps = explain(calendar, t, limit, result)
    last = result.rolled_from or result.date
    assert max(step.count for step in steps) == (last - local_day(spec, t)).days
    assert [s.first for s in steps if s.kind == "roll"] == (
        [result.rolled_from] if result.rolled_from else []
    )
    if roll:
        assert calendar.is_workday(result.date)


# ----------------------------------------------------------------------
# Official notices
# ----------------------------------------------------------------------


@st.composite
def coverages(draw):
    # So close together that they touch, overlap and contain each other.
    starts = draw(st.lists(st.dates(FIRST.date(), FIRST.date() + 90 * ONE_DAY), max_size=4))
    lengths = draw(st.lists(st.integers(0, 60), min_size=len(starts), max_size=len(starts)))
    return tuple((a, a + timedelta(days=n)) for a, n in zip(starts, lengths, strict=True))


@laws(40)
@given(
    st.data(), coverages(), st.dates(FIRST.date(), FIRST.date() + 150 * ONE_DAY), st.integers(0, 60)
)
def test_coverage_is_a_set_of_days(data, coverage, first, length):
    """However the notices cut the years into ranges, only the days covered matter."""
    last = first + timedelta(days=length)
    pieces = []
    for start, stop in coverage:
        cut = start + timedelta(days=data.draw(st.integers(0, (stop - start).days)))
        pieces.append((start, cut))
        if cut < stop:
            pieces.append((cut + ONE_DAY, stop))
    spec = CalendarSpec("UTC", ((Window(0, 1440),),) * 7, coverage=coverage)
    same = replace(spec, coverage=tuple(data.draw(st.permutations(pieces))))
    covered = {
        start + timedelta(days=n)
        for start, stop in coverage
        for n in range((stop - start).days + 1)
    }
    asked = [first + timedelta(days=n) for n in range(length + 1)]
    missing = next((day for day in asked if day not in covered), None)
    for one in (spec, same):
        assert one.first_uncovered(first, last) == missing
        assert one.is_covered(first, last) == (missing is None)
        assert one.horizon == max(covered, default=None)
    assert spec.fingerprint == same.fingerprint


@laws(40)
@given(st.data(), specs(), instants, st.integers(1, 8))
def test_a_certain_deadline_stays_when_uncovered_days_change(data, spec, t, amount):
    """“Certain” is a promise: no notice that is still to come can move the deadline."""
    coverage = ((FIRST.date() - 20 * ONE_DAY, data.draw(days)),)
    spec = replace(spec, coverage=coverage)
    limit = data.draw(
        st.sampled_from(
            (
                Limit(amount, "work_days"),
                Limit(amount, "work_days", end="close"),
                Limit(amount, "work_hours"),
                Limit(amount, "days", roll=True),
            )
        )
    )
    result = deadline(CompiledCalendar(spec), t, limit)
    assume(result.date - local_day(spec, t) < timedelta(days=200))
    rules = dict(spec.rules)
    for _ in range(6):
        # Most of what a notice could say concerns the days right after the deadline.
        after = data.draw(st.integers(1, 30)) * ONE_DAY
        rules[coverage[0][1] + after] = data.draw(day_rules())
    changed = deadline(CompiledCalendar(replace(spec, rules=rules)), t, limit)
    if not result.provisional:
        assert changed == result
    else:
        assert coverage[0][1] < result.provisional_from <= result.date
