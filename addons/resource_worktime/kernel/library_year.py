"""A year of official days out of the Python package ``holidays``.

The package lists statutory days and days in lieu, but not the weekends between
them, and beyond the last notice it knows it silently returns ordinary
weekends: whoever calls must insist on make-up workdays where there always are.
"""

import re
from datetime import timedelta

from .spec import CLOSURE, MAKEUP
from .year_file import Row, UnreadableFile

ONE_DAY = timedelta(days=1)
REMARK = re.compile(r"[（(].*[)）]")
IN_LIEU = re.compile(r"休息日|day off", re.IGNORECASE)


def read_library(code, year, language="zh_CN"):
    """Return the rows of a year, weekends inside a holiday period included.

    :raise UnreadableFile: the package is missing or does not know the country
    :rtype: list[Row]
    """
    try:
        import holidays
    except ImportError as error:
        raise UnreadableFile("no_library") from error
    if code not in holidays.list_supported_countries(include_aliases=False):
        raise UnreadableFile("unknown_country", code=code)
    known = holidays.country_holidays(code, years=[year - 1, year, year + 1])
    if language in (known.supported_languages or ()):
        known = holidays.country_holidays(code, years=[year - 1, year, year + 1], language=language)
    makeups = set(getattr(known, "weekend_workdays", ()))
    names = _with_weekends(dict(known.items()), makeups, known.weekend)
    closed = [day for day in sorted(names) if day.year == year]
    worked = sorted(day for day in makeups if day.year == year)
    rows = [Row(0, day, CLOSURE, names[day]) for day in closed]
    rows += [Row(0, day, MAKEUP, _nearest(names, day)) for day in worked]
    rows.sort(key=lambda row: row.date)
    for line, row in enumerate(rows, start=1):
        row.line = line
    return rows


def _with_weekends(listed, makeups, weekend):
    """Add the rest days that adjoin a holiday and name every day after it."""
    days = set(listed)
    for day in listed:
        for step in (-ONE_DAY, ONE_DAY):
            neighbour = day + step
            while neighbour.weekday() in weekend and neighbour not in makeups | days:
                days.add(neighbour)
                neighbour += step
    names = {}
    for day in sorted(days):
        name = REMARK.sub("", listed.get(day, "")).strip()
        names[day] = "" if IN_LIEU.search(name) else name
    for order in (sorted(days), sorted(days, reverse=True)):
        step = ONE_DAY if order[0] <= order[-1] else -ONE_DAY
        for day in order:
            # In lieu of which holiday: the one it adjoins, the earlier first.
            names[day] = names[day] or names.get(day - step, "")
    return names


def _nearest(names, day):
    return names[min(names, key=lambda other: abs(other - day))]
