"""The workbook: all tables as sheets of one file that Excel, LibreOffice and Google Sheets open, typed and linked."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from standoff.formats.package import Package, PackageTable
from standoff.tables.package_contents import Contents, Resource

MEDIATYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
CREATED = datetime(2000, 1, 1)  # in every workbook, so that its bytes owe nothing to the clock


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write `<name>.xlsx`, unless the settings do without; raises OSError.

    No cell is a formula, whatever a text begins with. The same contents give the same bytes. Rows are streamed: beside
    the tables there is memory for one sheet, sorted and linked. What lies between is written into the folder and
    removed.
    """
    if not contents.spreadsheets.workbook:
        return []
    path = f"{contents.name}.xlsx"
    with TemporaryDirectory(dir=folder) as scratch:
        _write(contents, folder / path, scratch)
    title = f"{contents.about.get('title') or contents.name} (workbook)"
    return [Resource("workbook", path, title, MEDIATYPE)]


def _write(contents: Contents, path: Path, scratch: str) -> None:
    from xlsxwriter.exceptions import FileCreateError

    from standoff.formats.workbook.book import Book
    from standoff.formats.workbook.draw import Styles, draw
    from standoff.formats.workbook.front import draw_front
    from standoff.formats.workbook.sheets import sheets

    book = Book(path, {**OPTIONS, "tmpdir": scratch})
    book.use_zip64()
    book.set_size(1600, 1000)
    about = contents.about
    stated = {"title": str(about.get("title") or contents.name), "comments": f"Version {about['version']}"}
    book.set_properties({**stated, "created": CREATED})
    styles, all_sheets = Styles.of(book), sheets(contents)
    draw_front(contents, all_sheets, book, styles)
    for sheet in all_sheets:
        draw(sheet, book, styles)
    try:
        book.close()
    except FileCreateError as error:  # what xlsxwriter makes of an OSError
        raise OSError(str(error)) from error


def file_of(package: Package, _: PackageTable) -> str:
    """The path of the workbook, which holds all tables; empty where the package has none."""
    return package.file_of_kind(".xlsx")


def read(path: Path, table: PackageTable) -> pl.DataFrame | None:
    """The rows of a table in its order, or none where the workbook lacks its sheet."""
    from standoff.formats.workbook.reader import read_sheet

    return read_sheet(path, table)
