"""What must not matter, tried on random calendars."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytz
from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.resource_worktime.kernel import (
    Absence,
    CalendarSpec,
    CompiledCalendar,
    DayRule,
    Limit,
    Window,
    deadline,
)

from .kernel_chance import (
    DAY,
    FIRST,
    HOUR,
    ONE_DAY,
    amounts,
    epoch,
    instants,
    laws,
    local_day,
    specs,
    work_of,
    zones,
)


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
