"""Reading a list that somebody made in a spreadsheet, as it is."""

import csv
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_UNPACKED = 300 * 1024 * 1024
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class TableError(ValueError):
    """The file is no list; the code says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass
class Table:
    """Headings, and rows with the number they bear in the file."""

    headings: list
    rows: list  # of (number, cells)
    notes: dict = field(default_factory=dict)  # row number: cells that hold no value

    @property
    def digest(self):
        """Return a hash of the contents: saved again by a spreadsheet, it is the same list."""
        digest = hashlib.sha256(repr(self.headings).encode())
        for _number, cells in self.rows:
            digest.update(repr([str(cell or "") for cell in cells]).encode("utf-8", "replace"))
        return digest.hexdigest()


def read_table(name, content):
    """Read a CSV or XLSX file.

    :raise TableError: ``xls``, ``broken``, ``encoding``, ``empty``, ``too_long``
    """
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise TableError("xls")
    if content[:2] == b"PK" or name.lower().endswith((".xlsx", ".xlsm")):
        rows, notes = _xlsx_rows(content)
    else:
        rows, notes = _csv_rows(content), {}
    return _table(rows, notes)


def _table(rows, notes):
    numbered = [
        (number, [_cell(cell) for cell in cells[:MAX_COLUMNS]])
        for number, cells in enumerate(rows, start=1)
    ]
    numbered = [(number, cells) for number, cells in numbered if any(_filled(cells))]
    # A title above the table is one text, however many cells it is merged over.
    start = next(
        (
            index
            for index, (_number, cells) in enumerate(numbered)
            if len({str(cell) for cell in cells if cell not in (None, "")}) > 1
        ),
        0,
    )
    numbered = numbered[start:]
    if len(numbered) < 2:
        raise TableError("empty")
    if len(numbered) > MAX_ROWS + 1:
        raise TableError("too_long")
    headings = [" ".join(str(cell or "").split()) for cell in numbered[0][1]]
    while headings and not headings[-1]:
        headings.pop()
    width = len(headings)
    body = [
        (number, (cells + [None] * width)[:width])
        for number, cells in numbered[1:]
        if any(_filled(cells[:width])) or number in notes
    ]
    if not body:
        raise TableError("empty")
    return Table(headings, body, notes)


def _filled(cells):
    return [cell not in (None, "") for cell in cells]


def _cell(value):
    if isinstance(value, str):
        value = value.replace("\0", "").strip()
        # An apostrophe that keeps a spreadsheet from calculating is not part of the text.
        if value[:1] == "'" and value[1:2] in FORMULA_SIGNS:
            value = value[1:]
    return value


def safe_cell(value):
    """Return text that no spreadsheet takes for a formula."""
    text = str(value if value is not None else "")
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _csv_rows(content):
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t|", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError("broken") from error


def _decoded(content):
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        charsets = ("utf-16",)
    else:
        charsets = ("utf-8-sig", "gb18030")
    for charset in charsets:
        try:
            text = content.decode(charset)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise TableError("encoding")


def _xlsx_rows(content):
    """Return the rows of the first sheet and the cells whose formula has no stored value."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(member.file_size for member in package.infolist()) > MAX_UNPACKED:
                raise TableError("too_long")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = []
        for cells in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
            rows.append(list(cells))
            if len(rows) > 2 * MAX_ROWS:
                raise TableError("too_long")
        source = _sheet_source(content, sheet)
        notes = _empty_formulas(content, rows) if b"<f" in source else {}
        _fill_merged(rows, source)
    except TableError:
        raise
    except Exception as error:
        raise TableError("broken") from error
    return rows, notes


def _sheet_source(content, sheet):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(sheet._worksheet_path.lstrip("/"))


def _empty_formulas(content, rows):
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    notes = {}
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
        for column, formula in enumerate(cells, 1):
            if isinstance(formula, str) and formula.startswith("="):
                cached = rows[number - 1][column - 1] if number <= len(rows) else None
                if cached is None:
                    notes.setdefault(number, []).append(f"{get_column_letter(column)}{number}")
    return notes


def _fill_merged(rows, source):
    """Give every cell of a merged range the value that is shown for it."""
    for reference in re.findall(rb'<mergeCell [^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"', source):
        left, top, right, bottom = range_boundaries(reference.decode())
        if top > len(rows) or left > len(rows[top - 1]):
            continue
        value = rows[top - 1][left - 1]
        for cells in rows[top - 1 : min(bottom, len(rows))]:
            for column in range(left - 1, min(right, len(cells))):
                cells[column] = value
