"""Reading a year of official days from a spreadsheet's CSV, row by row.

Nothing here raises on bad input: every row comes back, with what is wrong
with it as a code and the values to put into a sentence.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from .spec import CLOSURE, MAKEUP

# What Excel writes in China, tried in this order. Anything decodes as GB18030
# once UTF-8 has failed, but for text that is no text at all.
ENCODINGS = ("utf-8-sig", "gb18030")

COLUMNS = {
    "date": {"date", "day", "日期"},
    "kind": {"kind", "type", "类型", "性质"},
    "name": {"name", "holiday", "reason", "名称", "节日", "事由"},
    "follows": {"follows", "works like", "按周几上班", "参照"},
}
KINDS = {
    CLOSURE: {"closure", "holiday", "off", "rest", "休", "放假", "休息", "放假调休"},
    MAKEUP: {"makeup", "make-up", "make-up workday", "workday", "work", "班", "上班", "补班"},
}
WEEKDAYS = "一二三四五六日"
DATE = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*")
LARGEST_FILE = 1_000_000

# A year's notice may order the last days of the December before it.
DAYS_BEFORE_YEAR = 10


@dataclass
class Row:
    """One line of the file; ``error`` is a code, ``values`` its details."""

    line: int
    date: date | None = None
    kind: str | None = None
    name: str = ""
    follows: int | None = None
    error: str | None = None
    values: dict = field(default_factory=dict)

    def fail(self, error, **values):
        """Keep the first error of the row: the later ones follow from it."""
        if not self.error:
            self.error, self.values = error, values


class Change(NamedTuple):
    """What loading would do to a date: new, changed, unchanged or removed."""

    status: str
    date: date
    line: int
    before: tuple | None
    after: tuple | None


class UnreadableFile(Exception):
    """The file as a whole cannot be read; ``code`` says why."""

    def __init__(self, code, /, **values):
        super().__init__(code)
        self.code, self.values = code, values


def parse_date(text):
    """Return the date written in ``text`` in a way people do, else ``None``."""
    match = DATE.fullmatch(text or "")
    try:
        return match and date(*map(int, match.groups()))
    except ValueError:
        return None


def read_rows(content):
    """Return the rows of a CSV file.

    :param bytes content: UTF-8 or GB18030, separated by comma, semicolon or tab,
        with a heading that names at least date and kind, in English or Chinese
    :rtype: list[Row]
    :raise UnreadableFile: nothing in it can be made out
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableFile("too_large")
    lines = _decoded(content).splitlines()
    heading = next((i for i, line in enumerate(lines) if line.strip(" ,;\t")), None)
    if heading is None:
        raise UnreadableFile("empty")
    delimiter = max(",;\t", key=lines[heading].count)
    reader = csv.reader(io.StringIO("\n".join(lines[heading:])), delimiter=delimiter)
    columns = _columns(next(reader))
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            cell = {
                key: cells[index].strip() if index < len(cells) else ""
                for key, index in columns.items()
            }
            rows.append(_row(heading + reader.line_num, cell))
    if not rows:
        raise UnreadableFile("empty")
    return rows


def check_rows(rows, year, is_workday):
    """Mark rows that repeat a date, miss the year or contradict the calendar.

    :param is_workday: called with a date, whether it works by the weekly pattern
    """
    seen = {}
    for row in rows:
        if row.error:
            continue
        first, last = date(year, 1, 1) - timedelta(days=DAYS_BEFORE_YEAR), date(year, 12, 31)
        if not first <= row.date <= last:
            row.fail("other_year", date=row.date, year=year)
        elif row.date in seen:
            row.fail("duplicate", date=row.date, line=seen[row.date])
        elif row.kind == MAKEUP and is_workday(row.date):
            row.fail("already_workday", date=row.date)
        seen.setdefault(row.date, row.line)


def missing_holidays(rows, required):
    """Return the holidays (their first names) of which a year has no day.

    :param str required: one holiday per line, alternatives separated by slashes
    """
    names = " ".join(row.name.lower() for row in rows if row.date)
    missing = []
    for line in filter(str.strip, (required or "").splitlines()):
        alternatives = [alternative.strip() for alternative in line.split("/")]
        if not any(alternative.lower() in names for alternative in alternatives):
            missing.append(alternatives[0])
    return missing


def compare(rows, existing):
    """Return a :class:`Change` for every date of the rows and of what exists.

    :param existing: what is loaded, ``{date: (kind, name, follows)}``
    """
    coming = {row.date: (row.kind, row.name, row.follows) for row in rows}
    lines = {row.date: row.line for row in rows}
    changes = []
    for day in sorted(coming.keys() | existing.keys()):
        before, after = existing.get(day), coming.get(day)
        if after is None:
            status = "removed"
        elif before is None:
            status = "new"
        else:
            status = "unchanged" if before == after else "changed"
        changes.append(Change(status, day, lines.get(day, 0), before, after))
    return changes


def _decoded(content):
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile("not_text")


def _columns(heading):
    cells = [cell.strip().lower() for cell in heading]
    columns = {
        key: next((i for i, cell in enumerate(cells) if cell in names), None)
        for key, names in COLUMNS.items()
    }
    missing = [key for key in ("date", "kind", "name") if columns[key] is None]
    if missing:
        raise UnreadableFile("no_heading", missing=missing, found=", ".join(filter(None, cells)))
    return {key: index for key, index in columns.items() if index is not None}


def _row(line, cell):
    row = Row(line, name=cell["name"])
    row.date = parse_date(cell["date"])
    row.kind = next((kind for kind, words in KINDS.items() if cell["kind"].lower() in words), None)
    if not row.date:
        row.fail("wrong_date", text=cell["date"])
    elif not row.kind:
        row.fail("wrong_kind", text=cell["kind"], date=row.date)
    elif not row.name:
        row.fail("no_name", date=row.date)
    if follows := cell.get("follows"):
        day = follows[-1].replace("天", "日")
        if day in WEEKDAYS:
            row.follows = WEEKDAYS.index(day)
        elif follows in "1234567":
            row.follows = int(follows) - 1
        else:
            row.fail("wrong_weekday", text=follows)
        if row.kind == CLOSURE:
            row.fail("closure_follows", date=row.date)
    return row
