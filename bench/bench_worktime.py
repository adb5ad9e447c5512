"""Deadlines on a working schedule, beside core's own planning."""

import random
import time
from datetime import datetime, timedelta

import pytz

from devkit.bench import Row

TITLE = "Working time"

# Core takes milliseconds per deadline; a sample of it is enough for a ratio.
DEADLINES = 100_000
SAMPLE = 300
SEED = 20261121


def run(new_env):
    with new_env() as env:
        calendar = _lunch_break_schedule(env)
        yield _work_hours(calendar)
        yield _work_days(calendar)
        yield _between(calendar)
        yield _cold(calendar)


def _lunch_break_schedule(env):
    company = env["res.company"].create({"name": "Bench", "country_id": env.ref("base.cn").id})
    return env["resource.calendar"].create(
        {
            "name": "08:30–12:00, 13:30–17:30",
            "company_id": company.id,
            "tz": "Asia/Shanghai",
            "attendance_ids": [(5, 0, 0)]
            + [
                (
                    0,
                    0,
                    {
                        "name": "Work",
                        "dayofweek": str(weekday),
                        "day_period": period,
                        "hour_from": start,
                        "hour_to": stop,
                    },
                )
                for weekday in range(5)
                for period, start, stop in (("morning", 8.5, 12), ("afternoon", 13.5, 17.5))
            ],
        }
    )


def _questions():
    """Starts over seven years with official days, limits of up to twenty working days."""
    chance = random.Random(SEED)
    first = datetime(2019, 2, 1, tzinfo=pytz.utc)
    return [
        (
            first + timedelta(seconds=chance.randrange(7 * 365 * 86_400)),
            chance.randrange(1, 150 * 3600),
        )
        for _question in range(DEADLINES)
    ]


def _timed(action):
    begin = time.perf_counter()
    result = action()
    return time.perf_counter() - begin, result


def _microseconds(seconds, count):
    return seconds / count * 1e6


def _work_hours(calendar):
    questions = _questions()
    add = calendar._worktime().add
    ours, answers = _timed(lambda: [add(start, seconds) for start, seconds in questions])
    peer, expected = _timed(
        lambda: [
            calendar.plan_hours(seconds / 3600, start, compute_leaves=True)
            for start, seconds in questions[:SAMPLE]
        ]
    )
    # Core plans with fractions of hours; rounding moves it by microseconds.
    worst = max(abs(mine - core) for mine, core in zip(answers[:SAMPLE], expected, strict=True))
    return Row(
        name=f"{DEADLINES:,} deadlines in working hours, lunch break and make-up days",
        unit="µs/deadline",
        ours=_microseconds(ours, DEADLINES),
        peer=_microseconds(peer, SAMPLE),
        peer_name="resource.calendar.plan_hours (Odoo 19.0)",
        budget=100,
        same=worst < timedelta(seconds=1),
        note=f"same instants in {SAMPLE} of them (worst difference {worst.total_seconds():g} s)",
    )


def _work_days(calendar):
    from odoo.addons.resource_worktime.kernel import Limit, deadline

    questions = [(start, 1 + seconds // 36_000) for start, seconds in _questions()]
    limits = {days: Limit(days, "work_days") for _start, days in questions}
    compiled = calendar._worktime()
    ours, answers = _timed(
        lambda: [deadline(compiled, start, limits[days]) for start, days in questions]
    )
    zone = pytz.timezone(calendar.tz)

    def core(start, days):
        # plan_days counts the day it starts on; the rule does not, so core is
        # asked from the next midnight.
        midnight = zone.localize(
            datetime.combine(start.astimezone(zone).date() + timedelta(days=1), datetime.min.time())
        )
        return calendar.plan_days(days, midnight, compute_leaves=True)

    peer, expected = _timed(lambda: [core(start, days) for start, days in questions[:SAMPLE]])
    return Row(
        name=f"{DEADLINES:,} deadlines in working days",
        unit="µs/deadline",
        ours=_microseconds(ours, DEADLINES),
        peer=_microseconds(peer, SAMPLE),
        peer_name="resource.calendar.plan_days (Odoo 19.0)",
        budget=100,
        same=all(
            mine.date == core.date() for mine, core in zip(answers[:SAMPLE], expected, strict=True)
        ),
        note=f"same dates in {SAMPLE} of them",
    )


def _between(calendar):
    questions = _questions()
    between = calendar._worktime().between
    spans = [(start, start + timedelta(seconds=3 * seconds)) for start, seconds in questions]
    ours, answers = _timed(lambda: [between(start, stop) for start, stop in spans])
    peer, expected = _timed(
        lambda: [calendar.get_work_hours_count(start, stop) for start, stop in spans[:SAMPLE]]
    )
    return Row(
        name=f"{DEADLINES:,} times the working hours between two instants",
        unit="µs/question",
        ours=_microseconds(ours, DEADLINES),
        peer=_microseconds(peer, SAMPLE),
        peer_name="resource.calendar.get_work_hours_count (Odoo 19.0)",
        budget=100,
        same=all(
            abs(mine / 3600 - core) < 1e-6
            for mine, core in zip(answers[:SAMPLE], expected, strict=True)
        ),
        note=f"same hours in {SAMPLE} of them",
    )


def _cold(calendar):
    def first_deadline():
        calendar.env.registry.clear_cache()
        return calendar._worktime().add(datetime(2026, 9, 30, 8), 3600)

    ours = min(_timed(first_deadline)[0] for _round in range(5))
    return Row(
        name="The first deadline after the schedule was changed (compiles a year)",
        unit="ms",
        ours=ours * 1000,
        limit=200,
        note="every further one costs microseconds",
    )
