"""CSV: UTF-8 without BOM, LF, header, RFC 4180 quoting; booleans `true`/`false`, missing empty, whole numbers whole."""

from pathlib import Path

import polars as pl
import polars.selectors as cs

from standoff.formats.files import side_by_side
from standoff.schema.table_schema import table_schema
from standoff.tables.package_contents import Contents, Resource, Tabular

FOLDER = "csv"


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write every table as `csv/<table>.csv`; raises OSError."""
    (folder / FOLDER).mkdir()
    paths = {name: f"{FOLDER}/{name}.csv" for name in contents.streamed}
    side_by_side(write_table, ((contents.streamed[name], folder / path) for name, path in paths.items()))
    return [_resource(contents, name, path) for name, path in paths.items()]


def write_table(table: Tabular, path: Path) -> None:
    """Write one table; raises OSError."""
    whole = cs.float().cast(pl.String).str.strip_suffix(".0")
    table.lazy().with_columns(whole).sink_csv(path, line_terminator="\n", quote_style="necessary", engine="streaming")


def _resource(contents: Contents, name: str, path: str) -> Resource:
    table = contents.schema.tables[name]
    described = table_schema(table, contents.schema)
    return Resource(name, path, table.title, "text/csv", table.description, len(contents.streamed[name]), described)
