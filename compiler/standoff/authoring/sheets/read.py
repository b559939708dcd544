"""A spreadsheet that the user named, whatever its format: its tables by name, and what is wrong with it."""

from dataclasses import dataclass, field
from pathlib import Path

from standoff.files.project_files import RefusedError, read_named
from standoff.source.composer import Limits, too_large
from standoff.source.problem import Place, Problem
from standoff.source.sheet import Sheet, read_sheet
from standoff.source.workbook import BookSheet, read_workbook

ENDINGS = (".csv", ".tsv", ".tab", ".xlsx")


@dataclass(slots=True)
class Spreadsheet:
    """The sheets of a file, a single one called after it; and its problems."""

    sheets: list[BookSheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_spreadsheet(path: Path, shown: str, limits: Limits) -> Spreadsheet:
    """Read CSV, TSV or XLSX, by the end of its name; `shown` names it in problems. Raises OSError."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        hint = f"save it as one of: {', '.join(ENDINGS)}"
        return Spreadsheet([], [Problem(Place(shown), "bad-sheet", "the file is not a spreadsheet by its name", hint)])
    try:
        data = read_named(path, limits.size)
    except RefusedError as error:
        if not error.size:
            raise
        return Spreadsheet([], [too_large(shown, error.size, error.limit, "split it by rows or sheets")])
    if ending == ".xlsx":
        book = read_workbook(shown, data)
        return Spreadsheet(book.sheets, [*book.problems, *(p for each in book.sheets for p in each.sheet.problems)])
    sheet: Sheet = read_sheet(shown, data)
    return Spreadsheet([BookSheet(path.stem, sheet)], sheet.problems)
