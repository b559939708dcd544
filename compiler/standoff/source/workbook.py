"""Sheets of a workbook (.xlsx) as rows of text, each cell as people see it; what is not plain data is a problem.

ECMA-376 describes the format: a zip of XML. A formula, a merged range, an error and a date with a time have a place
and are problems; a date is text in ISO 8601, a truth `true` or `false`, a number as short as it can be written. The XML
is read without declared entities, and nothing is unpacked that is larger than the limit.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from standoff.source.problem import Place, Problem
from standoff.source.sheet import CODE, Row, Sheet

MOST = 512 * 1024 * 1024  # bytes of one unpacked part
EXACT = 2**53  # below which every whole number is one in a sheet
MOST_CELLS = 2_000_000
WIDEST = 16_384  # columns
EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
DAY_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})  # that are built in
TIME_FORMATS = frozenset({18, 19, 20, 21, 45, 46, 47})
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
AS_VALUES = "copy the column and paste it as values"
PLAIN = "a number is written in digits, with a point"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and whether it holds a number or text."""

    text: str
    is_number: bool = False


@dataclass(slots=True)
class BookSheet:
    """A sheet of a workbook: its name, its rows as text, and which cells hold numbers, by row number and column."""

    name: str
    sheet: Sheet
    numbers: set[tuple[int, str]] = field(default_factory=set)


@dataclass(slots=True)
class Book:
    """The sheets of a workbook in order, hidden ones left out; and what is wrong with the file itself."""

    file: str
    sheets: list[BookSheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _BadBookError(Exception):
    """A file that is not a workbook, or one that is too large."""


def read_workbook(file: str, data: bytes) -> Book:
    """Read all visible sheets that have a cell; never raises for a mistake in the file."""
    book = Book(file)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _Reader(book, archive).read()
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError, ElementTree.ParseError) as error:
        reason = str(error).strip("'\"") or type(error).__name__
        book.problems = [_of_file(file, f"this is not a workbook (.xlsx) that can be read: {reason}")]
    except (_BadBookError, ValueError, NotImplementedError) as error:
        book.problems = [_of_file(file, str(error))]
    return book


def _of_file(file: str, message: str) -> Problem:
    return Problem(Place(file), CODE, message, "save it as an Excel workbook (.xlsx) without a password")


class _Reader:
    def __init__(self, book: Book, archive: zipfile.ZipFile) -> None:
        self.book, self.archive = book, archive
        self.cells = 0

    def read(self) -> None:
        top = self._part("xl/workbook.xml")
        names = {_local(each): each for each in top}
        properties = names.get("workbookPr")
        is_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        targets = self._targets()
        strings, days = self._strings(), self._days()
        listed = names.get("sheets")
        for each in listed if listed is not None else ():
            if each.get("state", "visible") != "visible":
                continue
            key = next((value for name, value in each.attrib.items() if name.endswith("}id")), "")
            root = self._part(targets.get(key, ""))
            found = _SheetReader(self.book.file, each.get("name", ""), strings, days, EPOCHS[is_1904]).read(root)
            self.cells += sum(len(row.cells) for row in found.sheet.rows)
            if self.cells > MOST_CELLS:
                raise _BadBookError(f"the workbook has more than {MOST_CELLS:,} cells: split it")
            if found.sheet.columns or found.sheet.problems:
                self.book.sheets.append(found)

    def _part(self, name: str) -> Element:
        """A part as a tree; raises where it is too large, or declares entities."""
        if self.archive.getinfo(name).file_size > MOST:
            raise _BadBookError(f"`{name}` has more than {MOST:,} bytes: split the workbook")
        data = self.archive.read(name)  # never more than the size that is declared
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
            raise _BadBookError("the workbook declares a document type, which no spreadsheet program writes")
        return ElementTree.fromstring(data)

    def _has(self, name: str) -> bool:
        return name in self.archive.namelist()

    def _targets(self) -> dict[str, str]:
        """The parts of sheets by the ids of their relations."""
        relations = self._part("xl/_rels/workbook.xml.rels")
        found = {}
        for each in relations:
            target = each.get("Target", "")
            found[each.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return found

    def _strings(self) -> list[str]:
        if not self._has("xl/sharedStrings.xml"):
            return []
        return [_text(each) for each in self._part("xl/sharedStrings.xml") if _local(each) == "si"]

    def _days(self) -> list[str]:
        """By the number of a cell's style: `day`, `time` or nothing."""
        if not self._has("xl/styles.xml"):
            return []
        parts = {_local(each): each for each in self._part("xl/styles.xml")}
        own = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in parts.get("numFmts", ())}
        styles = parts.get("cellXfs", ())
        return [_kind_of_format(int(each.get("numFmtId", "0")), own) for each in styles]


def _kind_of_format(number: int, own: dict[int, str]) -> str:
    if number not in own:
        return "day" if number in DAY_FORMATS else "time" if number in TIME_FORMATS else ""
    signs = QUOTED.sub("", own[number].partition(";")[0]).lower()
    return "day" if re.search("[yd]", signs) else "time" if re.search("[hs]", signs) else ""


class _SheetReader:
    def __init__(self, file: str, name: str, strings: list[str], days: list[str], epoch: date) -> None:
        self.found = BookSheet(name, Sheet(file))
        self.strings, self.days, self.epoch = strings, days, epoch

    def complain(self, row: int, column: int, message: str, hint: str) -> None:
        place = Place(self.found.sheet.file, row, column)
        where = f"sheet `{self.found.name}`, cell {letters(column)}{row}: "
        self.found.sheet.problems.append(Problem(place, CODE, where + message, hint, 1))

    def read(self, root: Element) -> BookSheet:
        parts = {_local(each): each for each in root}
        rows = list(self._rows(parts["sheetData"])) if "sheetData" in parts else []
        for merged in parts.get("mergeCells", ()):
            self._merged(merged.get("ref", ""))
        if not rows:
            return self.found
        (first, header), *rest = rows
        names = {column: cell.text.strip() for column, cell in header.items() if cell.text.strip()}
        twice = next((name for name in names.values() if [*names.values()].count(name) > 1), None)
        if twice is not None:
            column = [number for number, name in names.items() if name == twice][1]
            self.complain(first, column, f"two columns are called `{twice}`", "give each a name of its own")
            return self.found
        self.found.sheet.columns = tuple(names.values())
        for number, cells in rest:
            self._row(number, cells, names)
        return self.found

    def _row(self, number: int, cells: dict[int, Cell], names: dict[int, str]) -> None:
        for column, cell in cells.items():
            if column not in names and cell.text.strip():
                self.complain(number, column, "its column has no name", "name it in the first row, or empty the cell")
        given = {name: cells[column].text if column in cells else "" for column, name in names.items()}
        if any(value.strip() for value in given.values()):
            self.found.sheet.rows.append(Row(number, Place(self.found.sheet.file, number, 1), given))
            for column, name in names.items():
                if column in cells and cells[column].is_number:
                    self.found.numbers.add((number, name))

    def _merged(self, reference: str) -> None:
        match = REFERENCE.match(reference)
        row, column = (int(match[2]), column_number(match[1])) if match else (1, 1)
        hint = "unmerge it, and write the value into every cell"
        self.complain(row, column, f"the cells {reference} are merged", hint)

    def _rows(self, data: Element) -> Iterator[tuple[int, dict[int, Cell]]]:
        """The rows that have a cell with something in it, by their numbers."""
        number = 0
        for row in data:
            number = int(row.get("r", number + 1))
            cells: dict[int, Cell] = {}
            column = 0
            for cell in row:
                match = REFERENCE.fullmatch(cell.get("r", ""))
                column = column_number(match[1]) if match else column + 1
                if column > WIDEST:
                    raise _BadBookError(f"a row has more than {WIDEST:,} columns")
                found = self._cell(cell, number, column)
                if found.text:
                    cells[column] = found
            if cells:
                yield number, cells

    def _cell(self, cell: Element, row: int, column: int) -> Cell:
        parts = {_local(each): each for each in cell}
        kind, value = cell.get("t", "n"), parts["v"].text or "" if "v" in parts else ""
        if "f" in parts:
            self.complain(row, column, "it holds a formula", AS_VALUES)
            return Cell(value)
        if kind == "inlineStr":
            return Cell(_text(parts["is"]) if "is" in parts else "")
        if kind == "s":
            number = int(value or -1)
            return Cell(self.strings[number] if 0 <= number < len(self.strings) else "")
        if kind == "b":
            return Cell("true" if value == "1" else "false")
        if kind == "e":
            self.complain(row, column, f"it holds an error, {value}", "write the value that is meant")
            return Cell("")
        return self._number(value, cell.get("s", ""), row, column) if kind == "n" else Cell(_unescaped(value))

    def _number(self, value: str, style: str, row: int, column: int) -> Cell:
        if not value:
            return Cell("")
        kind = self.days[int(style)] if style.isdigit() and int(style) < len(self.days) else ""
        try:
            number = float(value)
        except ValueError:
            self.complain(row, column, f"`{value}` is not a number", PLAIN)
            return Cell(value)
        if not kind:
            return Cell(shortest(value), is_number=True)
        if kind == "time" or number % 1 or not 1 <= number < 2_958_466:
            hint = "write days as 2024-05-31, and times as text"
            self.complain(row, column, "it holds a time, or a day before 1900", hint)
            return Cell("")
        return Cell((self.epoch + timedelta(days=int(number))).isoformat())


def shortest(value: str) -> str:
    """A number as short as it can be written with the same value: 3 for `3.0`, 0.1 for `0.10000000000000001`."""
    number = float(value)
    if number.is_integer() and abs(number) < EXACT:
        return str(int(number))
    found = repr(number)
    return found if "e" not in found else f"{number:.15f}".rstrip("0")


def column_number(name: str) -> int:
    """The number of a column from 1, by its letters."""
    found = 0
    for letter in name:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found


def letters(number: int) -> str:
    """The letters of a column by its number."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: Element) -> str:
    """The text of a string, of all its runs, without the readings of signs (phonetic runs)."""
    found = []
    for each in element:
        name = _local(each)
        if name == "t":
            found.append(each.text or "")
        elif name == "r":
            found.append(_text(each))
    return _unescaped("".join(found))


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
