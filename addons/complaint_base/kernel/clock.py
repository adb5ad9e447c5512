"""A clock is the replay of what happened.

Nothing about a clock is ever stored that cannot be computed again from the
events, the rule and the calendar; what is stored is for searching.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from odoo.addons.resource_worktime.kernel import CompiledCalendar, Limit, deadline

# Events of the ledger that mean something to every clock.
PAUSED = "paused"
RESUMED = "resumed"
EXTENDED = "extended"
RESTARTED = "restarted"

WAITING = "waiting"
RUNNING = "running"
ON_HOLD = "paused"
STOPPED = "stopped"
CANCELLED = "cancelled"


class Event(NamedTuple):
    """A fact of the ledger, as far as clocks care.

    :param at: when it happened, naive UTC
    :param order: position in the ledger, to tell apart what happened at once
    :param data: ``reason`` of a pause; ``clock`` and ``amount`` of an extension
        (in the unit of the clock); ``clock`` of a restart; ``emergency`` that
        it is part of, and ``over`` if that ends with it
    """

    at: datetime
    order: int
    kind: str
    data: dict = {}


@dataclass(frozen=True)
class ClockRule:
    """When a clock starts, what stops it and how long it may run.

    :param stops: events that fulfil it
    :param cancels: events after which nobody waits any more (merged, withdrawn)
    :param pauses: codes of the reasons that may hold it, ``None`` for all
    :param restarts: events that let the whole limit run again until it is fulfilled
    """

    code: str
    start: str
    stops: frozenset
    limit: Limit
    cancels: frozenset = frozenset()
    pauses: frozenset | None = None
    restarts: frozenset = frozenset()


@dataclass(frozen=True)
class ClockState:
    """Where a clock stands after some events.

    ``due_at`` is ``None`` while it waits or is held: nobody knows it then.
    Paused time is natural seconds up to the stop or the last event.
    """

    status: str = WAITING
    started_at: datetime | None = None
    original_due_at: datetime | None = None
    due_at: datetime | None = None
    due_date: date | None = None
    stopped_at: datetime | None = None
    held: tuple[tuple[datetime, datetime | None], ...] = ()
    paused_seconds: int = 0
    extension: float = 0
    provisional_from: date | None = None

    def is_late(self, now):
        """Whether it was stopped too late, or is too late by ``now`` (naive UTC)."""
        return self.due_at is not None and (self.stopped_at or now) > self.due_at


@dataclass
class _Run:
    """What the events say before any arithmetic."""

    started_at: datetime | None = None
    stopped_at: datetime | None = None
    cancelled: bool = False
    extension: float = 0
    held: list = field(default_factory=list)
    # The emergency that started it, while that is open: then nothing else ends the waiting.
    emergency: int | None = None


def replay(events, rule, calendar):
    """Return the :class:`ClockState` after ``events``.

    Order of arrival does not matter: events are taken by the time they
    happened, so an event that is recorded late counts from when it happened.

    :param events: iterable of :class:`Event`
    :param ClockRule rule:
    :param CompiledCalendar calendar:
    """
    run = _collect(sorted(events, key=lambda event: event[:2]), rule)
    if run.started_at is None:
        return ClockState()
    original = deadline(calendar, run.started_at, rule.limit)
    due = original
    if run.extension or run.held:
        limit = replace(rule.limit, amount=rule.limit.amount + run.extension)
        due = _due(calendar, run.started_at, limit, run.held)
    on_hold = bool(run.held) and run.held[-1][1] is None
    if run.stopped_at is not None:
        status = CANCELLED if run.cancelled else STOPPED
    else:
        status = ON_HOLD if on_hold else RUNNING
    return ClockState(
        status=status,
        started_at=run.started_at,
        original_due_at=original.due,
        due_at=due and due.due,
        due_date=due and due.date,
        stopped_at=run.stopped_at,
        held=tuple(run.held),
        paused_seconds=sum(
            int((stop - start).total_seconds()) for start, stop in run.held if stop is not None
        ),
        extension=run.extension,
        provisional_from=due and due.provisional_from,
    )


def _collect(events, rule):
    run, hold = _Run(), None
    for event in events:
        if event.data.get("over") and event.data.get("emergency") == run.emergency:
            run.emergency = None
        if event.kind == RESTARTED and event.data.get("clock") == rule.code:
            if run.started_at is not None:
                run, hold = _Run(started_at=event.at, emergency=run.emergency), None
        elif run.started_at is not None and event.kind in rule.restarts:
            # On hold it stays on hold, counted from here.
            run = _Run(started_at=event.at, emergency=run.emergency)
            hold = hold and event.at
        elif run.started_at is None:
            if event.kind == rule.start:
                run.started_at = event.at
                run.emergency = event.data.get("emergency")
                # Held before it began to run: it begins to run on hold.
                hold = hold and event.at
            elif event.kind == PAUSED and _may_hold(rule, event):
                hold = event.at
            elif event.kind == RESUMED:
                hold = None
        elif event.kind in rule.stops or (event.kind in rule.cancels and not run.emergency):
            run.stopped_at = event.at
            run.cancelled = event.kind not in rule.stops
            break
        elif event.kind == EXTENDED and event.data.get("clock") == rule.code:
            run.extension += event.data["amount"]
        elif event.kind == PAUSED and hold is None and _may_hold(rule, event):
            hold = event.at
        elif event.kind == RESUMED and hold is not None:
            run.held.append((hold, event.at))
            hold = None
    if hold is not None and run.started_at is not None:
        run.held.append((hold, run.stopped_at))
    return run


def _may_hold(rule, event):
    return rule.pauses is None or event.data.get("reason") in rule.pauses


def _due(calendar, start, limit, held):
    """Return the deadline with the time on hold taken out, ``None`` if unknown."""
    if limit.in_hours:
        return _due_in_hours(calendar, start, limit, held)
    return _due_in_days(calendar, start, limit, held)


def _due_in_hours(calendar, start, limit, held):
    """Let only time off hold count: the limit continues where it was held."""
    natural = limit.unit == "hours"
    remaining = limit.seconds
    for pause, resume in held:
        if natural:
            used = int((pause - start).total_seconds())
        else:
            used = calendar.between(start, pause)
        if used >= remaining:
            break
        if resume is None:
            return None
        remaining -= used
        start = resume
    return deadline(calendar, start, replace(limit, amount=remaining / 3600))


def _due_in_days(calendar, start, limit, held):
    """Let a day count unless the clock was on hold when it ended.

    Held and resumed on one day, the day counts; held over midnight, the day on
    which it was held does not, and that on which it resumed does.
    """
    if held and held[-1][1] is None:
        due = _due_in_days(calendar, start, limit, held[:-1])
        return due if due.due <= held[-1][0] else None
    first = calendar.local_date(calendar.seconds(start))
    extra = 0
    while True:
        due = deadline(calendar, start, limit, extra_days=extra)
        lost = _days_on_hold(calendar, first, due, limit, held)
        if lost == extra:
            return due
        extra = lost


def _days_on_hold(calendar, first, due, limit, held):
    """Count the days after ``first`` up to the deadline that ended on hold."""
    last = due.rolled_from or due.date
    lost = set()
    for pause, resume in held:
        day = calendar.local_date(calendar.seconds(pause))
        resumed = calendar.local_date(calendar.seconds(resume))
        while day < resumed and day <= last:
            if day > first and (limit.unit != "work_days" or calendar.is_workday(day)):
                lost.add(day)
            day += timedelta(days=1)
    return len(lost)


__all__ = [
    "CANCELLED",
    "EXTENDED",
    "ON_HOLD",
    "PAUSED",
    "RESTARTED",
    "RESUMED",
    "RUNNING",
    "STOPPED",
    "WAITING",
    "ClockRule",
    "ClockState",
    "CompiledCalendar",
    "Event",
    "replay",
]
