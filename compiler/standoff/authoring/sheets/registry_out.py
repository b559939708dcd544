"""Registries as a workbook with a sheet for each table, or as CSV with a file for each."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from standoff.authoring.sheets.cells import STATE, RegistryTable, state_of
from standoff.files.project_files import read_named
from standoff.formats.xlsx import CREATED, OPTIONS

LONGEST = 32_767  # characters of a cell
WIDTH = 24


class CannotExportError(ValueError):
    """A registry that no sheet can hold; the message says why."""


def rows_of(table: RegistryTable) -> Iterable[list[str]]:
    """The header, then a row for each entry in the order of the registry; the last cell is the row's state."""
    yield [table.key, *table.columns, STATE]
    for record, cells in table.rows.items():
        yield [record, *(cells.get(name, "") for name in table.columns), state_of(cells)]


def as_csv(table: RegistryTable) -> bytes:
    """A table as CSV in UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows_of(table))
    return out.getvalue().encode()


def as_workbook(tables: Iterable[RegistryTable]) -> bytes:
    """All tables as a workbook: every cell is text, which a program then leaves as it is; the state is hidden.

    The same registries give the same bytes. Raises CannotExportError.
    """
    with TemporaryDirectory(prefix="standoff-") as scratch:
        path = Path(scratch) / "registry.xlsx"
        _write(tables, path, scratch)
        return read_named(path)


def _write(tables: Iterable[RegistryTable], path: Path, scratch: str) -> None:
    from standoff.formats.workbook.book import Book

    book = Book(path, {**OPTIONS, "constant_memory": False, "tmpdir": scratch})
    book.set_properties({"created": CREATED})
    text = book.add_format({"num_format": "@", "valign": "top"})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    for table in tables:
        if len(table.name) > 31:
            raise CannotExportError(f"`{table.name}` is longer than a sheet's name may be: use --as csv")
        page = book.add_worksheet(table.name)
        page.freeze_panes(1, 1)
        page.set_column(0, len(table.columns), WIDTH, text)
        page.set_column(len(table.columns) + 1, len(table.columns) + 1, WIDTH, text, {"hidden": True})
        for number, row in enumerate(rows_of(table)):
            for column, value in enumerate(row):
                if len(value) > LONGEST:
                    raise CannotExportError(f"`{table.name}/{row[0]}` has a value of more than {LONGEST:,} characters")
                if value:
                    page.write_string(number, column, value, text if number else head)
    book.close()
