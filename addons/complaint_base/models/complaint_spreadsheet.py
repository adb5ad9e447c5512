"""Workbooks that hold texts: a subject ``=HYPERLINK(…)`` is never calculated."""

import io

import xlsxwriter

# So long may the name of a sheet be.
SHEET_NAME = 31
PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def spreadsheet(fill):
    """Return a workbook as bytes.

    :param fill: called with the workbook, the format of column heads and that of the title
    """
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, PLAIN)
    head = workbook.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1})
    title = workbook.add_format({"bold": True, "font_size": 14})
    fill(workbook, head, title)
    workbook.close()
    return stream.getvalue()
