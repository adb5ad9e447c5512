"""Laws that hold for every calendar, tried on random ones."""

from dataclasses import replace
from datetime import timedelta

import pytz
from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.resource_worktime.kernel import (
    Absence,
    CalendarSpec,
    CompiledCalendar,
    Limit,
    Window,
    deadline,
    explain,
)

from .kernel_chance import (
    DAY,
    FIRST,
    HOUR,
    ONE_DAY,
    amounts,
    before_clocks_change,
    counted_pieces,
    day_rules,
    days,
    epoch,
    instants,
    laws,
    local_day,
    specs,
)

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
