"""Calendars, instants and answers in words, for the tests of the kernel."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytz

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

FOLDER = Path(__file__).resolve().parents[1] / "data" / "official" / "CN"
SECOND = 1 / 3600


def hours(*texts):
    """``hours("9:00-12:00", "22:00-30:00")`` as windows."""

    def minutes(clock):
        hour, minute = clock.split(":")
        return int(hour) * 60 + int(minute)

    return tuple(Window(*map(minutes, text.split("-"))) for text in texts)


def week(windows, days="Mon Tue Wed Thu Fri"):
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return tuple(windows if name in days.split() else () for name in names)


def official(*years):
    rules = {}
    for year in years:
        with open(FOLDER / f"{year}.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                rules[date.fromisoformat(row["date"])] = DayRule(row["kind"], row["name"])
    return rules


OFFICE_HOURS = hours("9:00-12:00", "13:00-18:00")
ROUND_THE_CLOCK = hours("0:00-24:00")
NIGHT = hours("22:00-30:00")
ALL_WEEK = "Mon Tue Wed Thu Fri Sat Sun"
WHOLE_2026 = ((date(2026, 1, 1), date(2026, 12, 31)),)


def compiled(pattern, zone="Asia/Shanghai", **kwargs):
    return CompiledCalendar(CalendarSpec(zone, pattern, name="Test", **kwargs))


OFFICE = compiled(week(OFFICE_HOURS), rules=official(2026))
PLAIN = compiled(week(OFFICE_HOURS))
KNOWN_2026 = compiled(week(OFFICE_HOURS), rules=official(2026), coverage=WHOLE_2026)


def at(text, zone="Asia/Shanghai"):
    """A local time of the calendar's zone."""
    return pytz.timezone(zone).localize(datetime.fromisoformat(text))


def local(instant, zone="Asia/Shanghai"):
    instant = instant.astimezone(pytz.timezone(zone))
    return f"{instant:%Y-%m-%d %H:%M:%S}" if instant.second else f"{instant:%Y-%m-%d %H:%M}"


def due(start, amount, unit, calendar=OFFICE, **options):
    """When a limit is over, in the local time of the calendar."""
    zone = calendar.spec.timezone
    return local(deadline(calendar, at(start, zone), Limit(amount, unit, **options)).due, zone)


def day_due(start, amount, unit, calendar=OFFICE, **options):
    """The day on which a limit is over."""
    start = at(start, calendar.spec.timezone)
    return str(deadline(calendar, start, Limit(amount, unit, **options)).date)


def away(start, stop, name="away", zone="Asia/Shanghai"):
    return Absence(
        CompiledCalendar.seconds(at(start, zone)), CompiledCalendar.seconds(at(stop, zone)), name
    )


def told(calendar, start, limit):
    """The derivation as a reader sees it."""
    start = at(start, calendar.spec.timezone)
    return [s.text() for s in explain(calendar, start, limit, deadline(calendar, start, limit))]
