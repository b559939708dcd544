"""The formats that hold the tables once more, each with what reads a table of it back with the declared types.

CSV is the measure, and needs no reader here. To have `standoff verify` compare another format, add its reader.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import polars as pl

from standoff.formats.excel_reader import path_of, read_excel
from standoff.formats.package_reader import Package, Stored
from standoff.formats.sqlite_reader import read_sqlite
from standoff.formats.typed_cells import read_parquet
from standoff.formats.workbook.reader import read_sheet


class Reader(NamedTuple):
    """Reads one format: `path` names the file of a table, relative to the package, and `read` reads the table from it.

    `read` gives a frame with the declared columns and types, or none where the file does not hold that table; it raises
    HeaderError, CellError, polars' errors, OSError or ValueError. A file that is not there is not read.
    """

    path: Callable[[Package, Stored], str]
    read: Callable[[Path, Stored], pl.DataFrame | None]


READERS: dict[str, Reader] = {
    "parquet": Reader(lambda _, table: table.parquet, lambda path, table: read_parquet(path, table.types)),
    "sqlite": Reader(lambda package, _: package.listed(".sqlite"), read_sqlite),
    "xlsx": Reader(lambda package, _: package.listed(".xlsx"), read_sheet),
    "excel": Reader(lambda _, table: path_of(table), read_excel),
}
