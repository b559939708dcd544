"""CSV: UTF-8 without BOM, LF, header, RFC 4180 quoting; booleans `true`/`false`, missing empty, whole numbers whole."""

import csv
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from standoff.formats import csv_dialect
from standoff.formats.files import side_by_side
from standoff.formats.package import Package, PackageTable
from standoff.formats.typed_cells import CellError, HeaderError, as_declared, shown_header
from standoff.schema.columns import as_csv
from standoff.schema.table_schema import table_schema
from standoff.tables.package_contents import Contents, Resource, Tabular

FOLDER = "csv"


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write every table as `csv/<table>.csv`; raises OSError."""
    (folder / FOLDER).mkdir()
    paths = {name: f"{FOLDER}/{name}.csv" for name in contents.tables}
    side_by_side(write_table, ((contents.tables[name], folder / path) for name, path in paths.items()))
    return [_resource(contents, name, path) for name, path in paths.items()]


def write_table(table: Tabular, path: Path) -> None:
    """Write one table; raises OSError."""
    shown = table.lazy().with_columns(as_csv())
    shown.sink_csv(path, line_terminator="\n", quote_style="necessary", engine="streaming")


def _resource(contents: Contents, name: str, path: str) -> Resource:
    table = contents.schema.tables[name]
    described = table_schema(table, contents.schema)
    return Resource(name, path, table.title, "text/csv", table.description, len(contents.tables[name]), described)


# -- reading -----------------------------------------------------------------------------------------------------------


def file_of(_: Package, table: PackageTable) -> str:
    """The path of a table's file, in the folder of the tables or in that of the wide ones."""
    return table.path


def read(path: Path, table: PackageTable) -> pl.DataFrame:
    """The rows of a table with the declared types; raises HeaderError, CellError, polars' errors, OSError."""
    if csv_dialect.is_ours(table.dialect, table.fields):
        return read_table(path, table.types)
    return csv_dialect.read(path, table.fields, table.dialect)


def read_table(path: Path, types: Mapping[str, str]) -> pl.DataFrame:
    """A CSV file with these types; raises HeaderError, CellError, polars' errors, OSError.

    The header is read on its own: polars would put the names of a `schema` in its place without complaint.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream), [])
    except UnicodeDecodeError as error:
        raise CellError(csv_dialect.wrong_encoding(path, "utf-8")) from error
    if header != list(types):
        raise HeaderError(f"its header is not the declared one: {shown_header(list(types), header)}")
    return as_declared(pl.read_csv(path, infer_schema=False), types)
