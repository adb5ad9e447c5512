"""The derivation of a deadline, line by line.

Steps are data, so that a caller can put them into its own language; the
English of :meth:`Step.text` is for logs and tests.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from .deadline import CLOSE, WORK_DAYS, WORK_HOURS
from .spec import CLOSURE, MAKEUP

WORK = "work"
REST = "rest"
ABSENCE = "absence"
NATURAL = "natural"
START = "start"
PROVISIONAL = "provisional"
ROLL = "roll"
DUE = "due"

# Identical ordinary workdays are told one by one up to this many in a row.
RUN = 3


@dataclass(frozen=True)
class Step:
    """One line of a derivation.

    ``work``, ``makeup``: a working day (``count`` = its number when days are
    counted) or a run of equal ones, with local ``segments`` and ``seconds``
    counted. ``rest``, ``closure``, ``absence``: days on which nothing counts
    and their ``name``; an absence of hours has ``segments``. ``natural``: a
    stretch counted by the clock. ``start``: the first day, not counted.
    ``provisional``: from here on no official notice is loaded. ``roll``: the
    last day is a rest day. ``due``: the result.
    """

    kind: str
    first: date
    last: date
    segments: tuple[tuple[datetime, datetime], ...] = ()
    seconds: int = 0
    name: str = ""
    count: int = 0
    days: int = 1

    def text(self):
        """Return the step in plain English."""
        when = f"{self.first:%a %m-%d}"
        if self.last != self.first:
            when += f" – {self.last:%a %m-%d}"
        hours = f"{self.seconds / 3600:g} h" if self.seconds else ""
        parts = [when, clock_times(self), _WORDS.get(self.kind, ""), self.name]
        if self.days > 1 and hours:
            parts.append(f"{self.days} days")
        if self.count:
            parts.append(f"day {self.count}")
        parts.append(hours)
        return " ".join(filter(None, parts))


_WORDS = {
    REST: "rest",
    CLOSURE: "closed",
    MAKEUP: "make-up workday",
    ABSENCE: "time off",
    START: "start day, not counted",
    PROVISIONAL: "provisional: no official notice from here on",
    ROLL: "rest day: moves to the next working day",
    DUE: "due",
}


def clock_times(step):
    """Return the local times of a step, the end of a day written 24:00."""
    if step.kind == DUE:
        (moment, _same), *_none = step.segments
        return _clock(moment, step.first)
    return ", ".join(
        f"{_clock(start, start.date())}–{_clock(stop, start.date())}"
        for start, stop in step.segments
    )


def _clock(moment, day):
    if moment.date() > day and moment.time() == time.min:
        return "24:00"
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def explain(calendar, start, limit, result):
    """Return the steps that lead from ``start`` to ``result``.

    :param CompiledCalendar calendar:
    :param datetime start: as given to :func:`~.deadline.deadline`
    :param Limit limit:
    :param Deadline result: what :func:`~.deadline.deadline` answered
    :rtype: list[Step]
    """
    begin, due = calendar.seconds(start), calendar.seconds(result.due)
    first_day = calendar.local_date(begin)
    if limit.unit == WORK_HOURS:
        steps = _work_hours(calendar, begin, due, first_day, result.date)
    elif limit.in_hours:
        segment = (calendar.local(begin), calendar.local(due))
        steps = [Step(NATURAL, first_day, result.date, (segment,), seconds=due - begin)]
    else:
        steps = _days(calendar, first_day, limit, result)
    at = calendar.local(due)
    return [
        *_merged(_with_horizon(steps, result)),
        Step(DUE, result.date, result.date, ((at, at),)),
    ]


def day_step(calendar, day):
    """Return what kind of day ``day`` is, as a step with all its working time.

    Serves the year at a glance as well as the derivation.
    """
    rule = calendar.spec.rules.get(day)
    intervals = calendar.day_intervals(day)
    seconds = sum(stop - start for start, stop in intervals)
    if seconds:
        kind, name = (MAKEUP, rule.name) if rule and rule.kind == MAKEUP else (WORK, "")
    elif rule and rule.kind == CLOSURE:
        kind, name = CLOSURE, rule.name
    elif calendar.spec.windows(day):
        kind, name = ABSENCE, ", ".join(dict.fromkeys(_absence_names(calendar, day)))
    else:
        kind, name = REST, ""
    segments = tuple((calendar.local(start), calendar.local(stop)) for start, stop in intervals)
    return Step(kind, day, day, segments, seconds, name)


def _absence_names(calendar, day):
    begin, end = calendar.midnight(day.toordinal()), calendar.midnight(day.toordinal() + 1)
    return [absence.name for absence in calendar.absences_between(begin, end) if absence.name]


def _work_hours(calendar, begin, due, first_day, last_day):
    # The day before may have a night shift that is still running.
    day, reached = first_day - timedelta(days=1), begin
    while day <= last_day:
        step = day_step(calendar, day)
        if step.kind in (WORK, MAKEUP):
            cut = []
            for start, stop in sorted(calendar.day_intervals(day)):
                # A night shift may still run when the next day opens: what
                # both have in common counts once, for the day before.
                start, stop = max(start, reached), min(stop, due)
                if start < stop:
                    cut.append((start, stop))
                    reached = stop
            yield from _hours_off(calendar, day, begin, due)
            if cut:
                yield replace(
                    step,
                    segments=tuple((calendar.local(a), calendar.local(b)) for a, b in cut),
                    seconds=sum(b - a for a, b in cut),
                )
        elif day >= first_day:
            yield step
        day += timedelta(days=1)


def _hours_off(calendar, day, begin, due):
    """Yield the absences that take hours, not all, of a working day."""
    lost = calendar.absences_between(
        max(begin, calendar.midnight(day.toordinal())),
        min(due, calendar.midnight(day.toordinal() + 1)),
    )
    for absence in lost:
        segment = (calendar.local(absence.start), calendar.local(absence.stop))
        yield Step(ABSENCE, day, day, (segment,), name=absence.name)


def _days(calendar, first_day, limit, result):
    yield Step(START, first_day, first_day)
    if result.rolled_from == first_day:
        # A limit of no days at all is the only one whose first day is its last.
        yield replace(day_step(calendar, first_day), kind=ROLL, segments=(), seconds=0)
    counted, day = 0, first_day
    while day < result.date:
        day += timedelta(days=1)
        step = replace(day_step(calendar, day), segments=(), seconds=0)
        if limit.unit == WORK_DAYS:
            # A limit of no days waits for a working day but counts none.
            if step.kind in (WORK, MAKEUP) and limit.amount:
                counted += 1
                step = replace(step, count=counted)
            yield step
        elif result.rolled_from is None or day <= result.rolled_from:
            counted += 1
            yield Step(NATURAL, day, day, count=counted)
        if day == result.rolled_from:
            yield replace(step, kind=ROLL)
        elif result.rolled_from and day > result.rolled_from:
            yield step
    if limit.end == CLOSE and not result.at_midnight:
        yield Step(WORK, result.date, result.date, day_step(calendar, result.date).segments[-1:])


def _with_horizon(steps, result):
    """Say where certainty ends, before the first day without a notice."""
    told = result.provisional_from is None
    for step in steps:
        if not told and step.first >= result.provisional_from:
            told = True
            yield Step(PROVISIONAL, result.provisional_from, result.date)
        yield step


def _merged(steps):
    """Join neighbouring days that say the same."""
    merged = []
    for step in steps:
        run = merged[-1] if merged else None
        if run and _continues(run[-1], step):
            run.append(step)
        else:
            merged.append([step])
    return [joined for run in merged for joined in _told(run)]


def _continues(before, step):
    if before.kind != step.kind or before.name != step.name:
        return False
    if step.first != before.last + timedelta(days=1):
        return False
    if step.kind in (REST, CLOSURE, NATURAL):
        return True
    if step.kind == ABSENCE:
        return not before.segments and not step.segments
    return step.kind == WORK and _hours(before) == _hours(step)


def _hours(step):
    return [(start.time(), stop.time()) for start, stop in step.segments]


def _told(run):
    first, last = run[0], run[-1]
    if len(run) == 1 or first.kind == WORK and len(run) <= RUN:
        return run
    return [
        replace(
            first,
            last=last.last,
            days=len(run),
            seconds=sum(step.seconds for step in run),
            count=last.count,
        )
    ]
