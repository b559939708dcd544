"""Rows of a CSV or TSV file as text, each with its number and place: what curators and programs export from sheets.

Nothing is guessed: the encoding is UTF-8 and the delimiter a comma (a tab in `.tsv` files) unless they are named. RFC
4180 says how cells are quoted; a cell that begins with a quotation mark and has no end, or goes on after it, is a
problem, and so are rows with more or fewer cells than the header.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from standoff.source.plural import plural
from standoff.source.problem import Place, Problem

CODE = "bad-sheet"
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
BOM = "\ufeff"
AGAIN = "export the file again"
NAME_ENCODING = "save the file as UTF-8, or name its encoding: `encoding: windows-1252` in the map"
NAME_DELIMITER = "name it in the map: `delimiter: {}`"
Read = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written: a name of `DELIMITERS` (empty: by the file's name), and an encoding that Python knows."""

    delimiter: str = ""
    encoding: str = "utf-8"

    def character(self, file: str) -> str:
        """The delimiter of a file."""
        by_name = "tab" if file.endswith((".tsv", ".tab")) else "comma"
        return DELIMITERS[self.delimiter or by_name]


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the header: its number from 1, where it begins, and its cells by the names of their columns."""

    number: int
    place: Place
    cells: Mapping[str, str]


@dataclass(slots=True)
class Sheet:
    """The columns and rows of a file, and what is wrong with it."""

    file: str
    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, line: int, message: str, hint: str) -> None:
        """Add a problem at a line."""
        self.problems.append(Problem(Place(self.file, line, 1), CODE, message, hint, 1))


def is_encoding(name: str) -> bool:
    """Whether a name is that of an encoding of text."""
    try:
        return bool("a".encode(name))
    except (LookupError, ValueError):  # an unknown one, or one of bytes, such as `hex`
        return False


def read_sheet(file: str, data: bytes, dialect: Dialect | None = None) -> Sheet:
    """Read a file with a header; rows of empty cells are left out. Never raises for a mistake in the file."""
    dialect, sheet = dialect or Dialect(), Sheet(file)
    try:
        source = data.decode(dialect.encoding).removeprefix(BOM)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"byte {data[error.start]:#04x} at offset {error.start}"
        sheet.complain(line, f"{byte} is not {dialect.encoding.upper()}", NAME_ENCODING)
        return sheet
    if "\0" in source:
        line = source.count("\n", 0, source.index("\0")) + 1
        sheet.complain(line, "the file has zero bytes: it is not a text, or not in this encoding", NAME_ENCODING)
        return sheet
    sheet.rows += rows_of(sheet, io.StringIO(source, newline=""), dialect, max(len(source), 1))
    return sheet


def rows_of(sheet: Sheet, lines: Iterable[str], dialect: Dialect, limit: int) -> Iterator[Row]:
    """The rows of a file, one after the other, from its lines with their ends as they are; `limit` is that of a cell.

    The columns and the problems of the sheet are set meanwhile. Rows of empty cells are left out.
    """
    rows = _cells(sheet, lines, dialect.character(sheet.file), limit)
    _, header = next(rows, (1, []))
    if not _is_header(sheet, [name.strip() for name in header]):
        return
    for number, (line, cells) in enumerate(rows, 1):
        if len(cells) != len(sheet.columns):
            wanted = plural(len(sheet.columns), "column")
            sheet.complain(line, f"row {number} has {plural(len(cells), 'cell')}, the header {wanted}", AGAIN)
        elif any(cells):
            yield Row(number, Place(sheet.file, line, 1), dict(zip(sheet.columns, cells, strict=True)))


def _cells(sheet: Sheet, lines: Iterable[str], delimiter: str, limit: int) -> Read:
    """The cells of rows that are not blank, with the lines that they begin at; up to what cannot be read."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        before = csv.field_size_limit(limit)  # of the module, and others set it too
        try:
            cells = next(reader, None)
        except csv.Error as error:
            is_cut = "unexpected end" in str(error) or "field limit" in str(error)
            why = "the quoted cell has no end" if is_cut else str(error)
            sheet.complain(line, f"a row cannot be read: {why}", AGAIN)
            return
        finally:
            csv.field_size_limit(before)
        if cells is None:
            return
        if cells:
            yield line, cells


def _is_header(sheet: Sheet, names: list[str]) -> bool:
    """Take the names of the columns; problems where they are none, are not distinct, or are written in one cell."""
    twice = next((name for number, name in enumerate(names) if name in names[:number]), None)
    other = next((key for key, sign in DELIMITERS.items() if len(names) == 1 and sign in names[0]), None)
    if not any(names):
        sheet.complain(1, "the file has no header", "the first row names the columns")
    elif other is not None:
        sheet.complain(1, f"the header is one cell, with a {other} in it", NAME_DELIMITER.format(other))
    elif "" in names:
        sheet.complain(1, f"column {names.index('') + 1} has no name", "the first row names the columns")
    elif twice is not None:
        sheet.complain(1, f"two columns are called `{twice}`", "give each a name of its own")
    else:
        sheet.columns = tuple(names)
    return bool(sheet.columns)
