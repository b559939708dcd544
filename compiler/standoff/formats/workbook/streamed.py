"""Rows of a frame as the XML of a sheet, made column by column and streamed into the file.

xlsxwriter's own way, a call for each cell, costs 14 us a cell; making a column's cells at once costs a tenth.
xlsxwriter does all else. What is used of its inside: the handle and the count of rows of its mode `constant_memory`,
and the number of a format.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from math import isfinite
from typing import Any

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from standoff.spreadsheet import MOST_DIGITS

AT_ONCE = 5_000  # rows
EPOCH = 693_594  # the ordinal of 1899-12-30, which is day 0 of a sheet
FIRST_DAY = 61  # 1900-03-01: before it, Excel counts a day that never was
MANY = 10**MOST_DIGITS  # a sheet would round it
SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}


class StreamedSheet(Worksheet):  # type: ignore[misc]
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

    def link(self, row: int, column: int, target: str) -> None:
        """Make a cell a link to a place in the workbook; what it shows is written elsewhere."""
        self.ignore_write_string = True
        self.write_url(row, column, f"internal:{target}")
        self.ignore_write_string = False


def rendered(
    frame: pl.DataFrame,
    columns: Sequence[tuple[str, str]],
    styles: Sequence[Format],
    links: dict[str, str],
    linked: Format,
    first: int,
) -> Iterator[str]:
    """The rows as XML, some thousands at a time; `columns` are (name, type), `styles` their formats.

    `links` names for a column that of its targets; a cell that has one takes the style `linked`.
    """
    usual = [f'" s="{style._get_xf_index()}"' for style in styles]
    blue = f'" s="{linked._get_xf_index()}"'
    done = first
    for part in frame.iter_slices(AT_ONCE):
        cells = []
        for number, (name, kind) in enumerate(columns):
            leads = part[links[name]].to_list() if name in links else None
            style = [usual[number] if target is None else blue for target in leads] if leads else usual[number]
            cells.append(_cells(part[name].to_list(), kind, f'<c r="{xl_col_to_name(number)}', style, done + 1))
        rows = (
            f'<row r="{row}">{"".join(of_row)}</row>' for row, of_row in enumerate(zip(*cells, strict=True), done + 1)
        )
        yield "".join(rows)
        done += len(part)


def _cells(values: list[Any], kind: str, start: str, style: str | list[str], first: int) -> list[str]:
    """A column's cells, empty where there is no value."""
    told = TOLD.get(kind, _text)
    if isinstance(style, str):
        return ["" if v is None else f"{start}{row}{style}{told(v)}</c>" for row, v in enumerate(values, first)]
    rows = enumerate(zip(values, style, strict=True), first)
    return ["" if v is None else f"{start}{row}{own}{told(v)}</c>" for row, (v, own) in rows]


def _text(value: str) -> str:
    shown = SPECIAL.sub(_escape, value) if SPECIAL.search(value) else value
    return f' t="inlineStr"><is><t xml:space="preserve">{shown}</t></is>'


def _escape(match: re.Match[str]) -> str:
    """A sign as XML; what XML cannot hold is written as Excel does (`_x0007_`), and what looks so is kept."""
    return NAMED.get(match[0]) or f"_x{ord(match[0]):04X}_"


def _truth(value: bool) -> str:
    return f' t="b"><v>{value:d}</v>'


def _integer(value: int) -> str:
    return f"><v>{value}</v>" if -MANY < value < MANY else _text(str(value))


def _number(value: float) -> str:
    return f"><v>{value!r}</v>" if isfinite(value) else _text(str(value))


def _day(value: date) -> str:
    day = value.toordinal() - EPOCH
    return f"><v>{day}</v>" if day >= FIRST_DAY else _text(value.isoformat())


TOLD: dict[str, Callable[[Any], str]] = {"boolean": _truth, "integer": _integer, "number": _number, "date": _day}
