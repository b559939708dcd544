"""Rows of a frame as the XML of a sheet, made column by column and streamed into the file.

xlsxwriter's own way, a call for each cell, costs 14 us a cell; making a column's cells together costs a tenth.
xlsxwriter does all else. What is used of its internals, and would fail the tests if it changed: the handle and count
of rows of its mode `constant_memory`, and the number of a format.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import count, repeat
from math import isfinite
from typing import Any

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from standoff.formats.workbook.book import BookSheet
from standoff.schema.types import COLUMN_TYPES
from standoff.tables.spreadsheet_limits import MOST_DIGITS

AT_ONCE = 5_000  # rows
LINE, TALLEST = 15, 409  # points: the height of a line, and of Excel's highest row
MOST_LINES = TALLEST // LINE
EPOCH = 693_594  # the ordinal of 1899-12-30, which is day 0 of a sheet
FIRST_DAY = 61  # 1900-03-01: before it, Excel counts a day that never was
MANY = 10**MOST_DIGITS  # a sheet would round it
SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
TEXT, NUMBER = (' t="inlineStr"><is><t xml:space="preserve">', "</t></is>"), ("><v>", "</v>")
HAS_SPECIAL = SPECIAL.pattern.replace("(?=[0-9A-Fa-f]{4}_)", "[0-9A-Fa-f]{4}_")  # polars does not look ahead
Way = tuple[tuple[str, str], Callable[[Any], str] | None]
NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}


class StreamedSheet(BookSheet):
    """A sheet that takes rows as XML, below what was written with xlsxwriter's calls, and links without text."""

    def write_rows(self, rows: Iterable[str], first: int, count: int, width: int) -> None:
        """Write `count` rows of `width` cells, from the row `first` on (0 is the first of the sheet)."""
        if not count:
            return
        self._write_single_row(first)
        for part in rows:
            self.fh.write(part)
        self._check_dimensions(first + count - 1, width - 1)
        self.previous_row = first + count

    def link(self, column: int, targets: Sequence[str | None], first: int, file: str = "") -> None:
        """Make the cells of a column links to places in the workbook, from the row `first` on; some lead nowhere.

        With a `file`, they are places in that file, whose path is relative to the workbook.
        """
        name, relation = xl_col_to_name(column), ""
        if file:
            self.rel_count += 1
            self.external_hyper_links.append(["/hyperlink", file, "External"])
            relation = f' r:id="rId{self.rel_count}"'
        found = enumerate(targets, first)
        places = ((row, column, (name, relation), target) for row, target in found if target is not None)
        self.places = [*getattr(self, "places", ()), *places]

    def _write_hyperlinks(self) -> None:
        """As xlsxwriter does, which takes longer to look at each link than all else takes for a row."""
        places = getattr(self, "places", ())
        if not places:
            super()._write_hyperlinks()
            for link in self.external_hyper_links:
                link[1] = link[1].replace("\\", "/")  # xlsxwriter writes paths as Windows alone reads them
            return
        self._xml_start_tag("hyperlinks")
        has_special = any(sign in "".join(target for *_, target in places) for sign in '&<>"')
        shown = (
            (name, row + 1, relation, escape(target, quote=False).replace('"', "&quot;") if has_special else target)
            for row, _, (name, relation), target in sorted(places)
        )
        self.fh.write(
            "".join(
                f'<hyperlink ref="{name}{row}"{relation} location="{to}" display="{to}"/>'
                for name, row, relation, to in shown
            )
        )
        self._xml_end_tag("hyperlinks")


@dataclass(frozen=True, slots=True)
class StreamedColumn:
    """A column to be written: its type and format; where its cells lead (a column of the frame); where it wraps.

    Cells for which the column `is_italic` of the frame is true have the format `italic`.
    """

    name: str
    type: str
    style: Format
    target: str | None = None
    wraps_at: int = 0  # characters; 0: not at all
    italic: Format | None = None
    is_italic: str | None = None


def rendered(frame: pl.DataFrame, columns: Sequence[StreamedColumn], linked: Format, first: int) -> Iterator[str]:
    """The rows as XML, some thousands at a time; `first` is the first one's number from 0.

    A cell that leads somewhere takes the format `linked`. Where text wraps, rows are as high as its lines, so that none
    is hidden, but no higher than `MOST_LINES`: some programs would leave them one line high.
    """
    done = first + 1
    for part in frame.iter_slices(AT_ONCE):
        cells = [
            _cells(part[c.name], around, write, f'<c r="{xl_col_to_name(number)}', _styles(c, part, linked), done)
            for number, (c, (around, write)) in enumerate(zip(columns, _ways(part, columns), strict=True))
        ]
        heights = _heights(part, columns)
        rows = enumerate(zip(heights, zip(*cells, strict=True), strict=True), done)
        yield "".join(f'<row r="{row}"{height}>{"".join(of_row)}</row>' for row, (height, of_row) in rows)
        done += len(part)


def _styles(column: StreamedColumn, part: pl.DataFrame, linked: Format) -> str | list[str]:
    """The format of a column's cells as XML, that of each where some are links or in italics."""
    usual = _style(column.style)
    found = None
    if column.is_italic is not None and column.italic is not None and part[column.is_italic].any():
        italic = _style(column.italic)
        found = [italic if is_italic else usual for is_italic in part[column.is_italic].to_list()]
    if column.target is not None:
        blue, own = _style(linked), found or [usual] * len(part)
        targets = part[column.target].to_list()
        # Italics say something of the cell, so that they are kept.
        found = [blue if to is not None and style == usual else style for to, style in zip(targets, own, strict=True)]
    return usual if found is None else found


def _style(style: Format) -> str:
    return f'" s="{style._get_xf_index()}"'


def _heights(part: pl.DataFrame, columns: Sequence[StreamedColumn]) -> list[str]:
    """How high the rows are, as XML: nothing where no text wraps."""
    wrapped = [(part[column.name].to_list(), column.wraps_at) for column in columns if column.wraps_at]
    if not wrapped:
        return [""] * len(part)
    lines = [[1 if text is None else lines_of(text, width) for text in texts] for texts, width in wrapped]
    return [f' ht="{min(max(of_row), MOST_LINES) * LINE}" customHeight="1"' for of_row in zip(*lines, strict=True)]


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of some characters, a little above rather than below."""
    if "\n" not in text:
        return 1 + len(text) * 10 // (width * 11)
    return sum(lines_of(part, width) for part in text.split("\n"))


def _ways(part: pl.DataFrame, columns: Sequence[StreamedColumn]) -> Iterator[Way]:
    """How the cells of each column are written: between two texts as they are, or each by a call, which takes longer.

    Whether some text needs the call is looked for in all columns together first, since most sheets have none.
    """
    forms = [COLUMN_TYPES[column.type].sheet for column in columns]
    texts = [part[column.name] for column, form in zip(columns, forms, strict=True) if form == "text"]
    is_special = bool(texts) and pl.concat(text.alias("text") for text in texts).str.contains(HAS_SPECIAL).any()
    for column, form in zip(columns, forms, strict=True):
        if form == "text":
            yield TEXT, _text if is_special and part[column.name].str.contains(HAS_SPECIAL).any() else None
        elif form == "whole":
            ends = (part[column.name].min(), part[column.name].max())
            is_long = any(isinstance(end, int) and not -MANY < end < MANY for end in ends)
            yield NUMBER, _integer if is_long else None
        else:
            yield TEXT, CELL_WRITERS[form]


def _cells(
    found: pl.Series,
    around: tuple[str, str],
    write: Callable[[Any], str] | None,
    start: str,
    style: str | list[str],
    first: int,
) -> list[str]:
    """A column's cells, empty for missing values."""
    values = found.to_list()
    styles = repeat(style) if isinstance(style, str) else style
    rows = zip(values, styles, count(first), strict=False)
    if write is not None:
        return ["" if v is None else f"{start}{row}{own}{write(v)}</c>" for v, own, row in rows]
    before, after = around
    return ["" if v is None else f"{start}{row}{own}{before}{v}{after}</c>" for v, own, row in rows]


def _text(value: str) -> str:
    return _plain(SPECIAL.sub(_escape, value))


def _plain(value: str) -> str:
    """A text without a sign that XML could not hold; most columns have none, which one search finds."""
    return f"{TEXT[0]}{value}{TEXT[1]}"


def _escape(match: re.Match[str]) -> str:
    """A sign as XML; what XML cannot hold is written as Excel does (`_x0007_`), and what looks so is kept."""
    return NAMED.get(match[0]) or f"_x{ord(match[0]):04X}_"


def _truth(value: bool) -> str:
    return f' t="b"><v>{value:d}</v>'


def _integer(value: int) -> str:
    return f"{NUMBER[0]}{value}{NUMBER[1]}" if -MANY < value < MANY else _text(str(value))


def _number(value: float) -> str:
    return f"><v>{value!r}</v>" if isfinite(value) else _text(str(value))


def _day(value: date) -> str:
    day = value.toordinal() - EPOCH
    return f"><v>{day}</v>" if day >= FIRST_DAY else _text(value.isoformat())


CELL_WRITERS: dict[str, Callable[[Any], str]] = {"truth": _truth, "number": _number, "day": _day}
