"""A table of a package's workbook, read back with the declared types: a zip of XML, of which Standoff's own is read.

A workbook that another program has saved is a different file, and reported as one that cannot be read. A pattern finds
the cells, not an XML parser: it refuses all that Standoff does not write, there are no entities to expand, and it takes
an eighth of the time that openpyxl does.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO

import polars as pl

from standoff.formats.package import PackageTable
from standoff.formats.typed_cells import CellError, HeaderError, as_declared
from standoff.schema.types import COLUMN_TYPES

LONGEST_NAME = 31  # of a sheet
EPOCH = date(1899, 12, 30).toordinal()  # day 0 of a sheet
SHEET = re.compile(r'<sheet name="([^"]*)" sheetId="([0-9]+)"')
CELL = re.compile(
    r'<c r="([A-Z]+)[0-9]+"(?: s="[0-9]+")?'
    r'(?: t="inlineStr"><is><t(?: xml:space="preserve")?>(?P<text>[^<]*)</t></is></c>'
    r'| t="b"><v>(?P<truth>[01])</v></c>|><v>(?P<number>[^<]*)</v></c>|/>)'
)
ROW, END_OF_ROW, END = "<row ", "</row>", "</sheetData>"
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
NAMED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))
FORMS, OTHER_FORMS = {"text": ("text",), "truth": ("truth",)}, ("number", "text")
MOST_DAYS = 7  # digits: a day of the year 9999 has fewer
AT_ONCE = 1 << 20  # bytes
Cells = dict[str, tuple[str, str]]


def read_sheet(path: Path, table: PackageTable) -> pl.DataFrame | None:
    """The declared columns of a table's sheet in its order, or none where the workbook has no such sheet.

    Sheets may be left out of a workbook, and long names of theirs are cut. Raises HeaderError, CellError, OSError, and
    ValueError for a file that is not a workbook of Standoff.
    """
    if len(table.flat_name) > LONGEST_NAME:
        return None
    try:
        with zipfile.ZipFile(path) as book:
            sheets = dict(SHEET.findall(book.read("xl/workbook.xml").decode()))
            if table.flat_name not in sheets:
                return None
            with book.open(f"xl/worksheets/sheet{sheets[table.flat_name]}.xml") as stream:
                return _read(stream, table)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError) as error:
        raise ValueError(f"it is not a workbook that Standoff wrote: {error}") from error


def _read(stream: IO[bytes], table: PackageTable) -> pl.DataFrame:
    rows = _rows(stream)
    header = {value: letters for letters, (_, value) in next(rows, {}).items()}
    missing = [name for name in table.fields if name not in header]
    if missing:
        raise HeaderError(f"its sheet `{table.flat_name}` has no column `{missing[0]}`")
    columns = [(header[name], kind) for name, kind in table.types.items()]
    values = [[_plain(row.get(letters), kind) for letters, kind in columns] for row in rows]
    frame = pl.DataFrame(values, schema=dict.fromkeys(table.fields, pl.String), orient="row")
    return table.order.sort(as_declared(frame, table.types))


def _rows(stream: IO[bytes]) -> Iterator[Cells]:
    """The cells of each row by the letters of their column, read a piece at a time."""
    rest, end = bytearray(), END_OF_ROW.encode()
    while piece := stream.read(AT_ONCE):
        seen = max(len(rest) - len(end), 0)
        rest += piece
        if rest.find(end, seen) < 0:  # so that a long row is not searched again with every piece of it
            continue
        *whole, rest = rest.split(end)
        yield from (_cells(row.decode()) for row in whole)
    if END not in rest.decode():
        raise ValueError("a sheet of it is cut off")


def _cells(row: str) -> Cells:
    body = row[row.index(">", row.index(ROW)) + 1 :]
    found = list(CELL.finditer(body))
    if sum(len(match[0]) for match in found) != len(body):
        raise ValueError("it is not a workbook that Standoff wrote: a cell is written otherwise")
    return {match[1]: (match.lastgroup, _text(match[match.lastgroup])) for match in found if match.lastgroup}


def _text(written: str) -> str:
    """What stands for signs that XML cannot hold, turned back."""
    if "&" in written:
        for name, sign in NAMED:
            written = written.replace(name, sign)
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), written) if "_x" in written else written


def _plain(cell: tuple[str, str] | None, kind: str) -> str | None:
    """A cell as CSV writes it; what spreadsheets cannot hold (early days, long numbers) is text in any column."""
    if cell is None:
        return None
    (form, value), wanted = cell, COLUMN_TYPES[kind].sheet
    if form == "truth" and wanted == "truth":
        return "true" if value == "1" else "false"
    if form == "number" and wanted == "day" and value.isdecimal() and len(value) <= MOST_DAYS:
        return date.fromordinal(int(value) + EPOCH).isoformat()
    if form not in FORMS.get(wanted, OTHER_FORMS):
        raise CellError(f"a cell has the {form} `{value}`, which is not a valid {kind}")
    return value
