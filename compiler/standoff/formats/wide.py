"""The wide tables, as CSV and as Parquet: for people who open one file."""

from collections.abc import Iterator
from pathlib import Path

from standoff.formats import csv, parquet
from standoff.formats.files import side_by_side
from standoff.formats.package import WIDE_FOLDER, wide_name
from standoff.schema.table_schema import described
from standoff.tables.package_contents import Contents, Resource, Wide

FOLDER = WIDE_FOLDER


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write every wide table as `wide/<table>.csv` and `wide/<table>.parquet`; raises OSError."""
    if not contents.wide:
        return []
    (folder / FOLDER).mkdir()
    below, tables = folder / FOLDER, contents.wide.items()
    of_csv = side_by_side(
        csv.write_table,
        ((wide.rows, below / f"{name}.csv", f"{FOLDER}/{name}.csv", contents.earlier) for name, wide in tables),
    )
    of_parquet = side_by_side(
        parquet.write_table,
        (
            (
                wide.rows if wide.nested is None else wide.nested,
                below / f"{name}.parquet",
                parquet.about_wide(contents, name, wide),
                f"{FOLDER}/{name}.parquet",
                contents.earlier,
            )
            for name, wide in tables
        ),
    )
    digests = zip(of_csv, of_parquet, strict=True)
    return [
        resource
        for (name, wide), of_files in zip(tables, digests, strict=True)
        for resource in _resources(contents, name, wide, *of_files)
    ]


def _resources(contents: Contents, name: str, wide: Wide, of_csv: str, of_parquet: str) -> Iterator[Resource]:
    schema, rows = described(wide.columns, contents.schema.tables[name], contents.schema), len(wide.rows)
    title, path = f"{wide.title} (wide)", f"{FOLDER}/{name}"
    yield Resource(wide_name(name), f"{path}.csv", title, "text/csv", wide.description, rows, schema, of_csv)
    name, title = f"{wide_name(name)}-parquet", f"{title} (Parquet)"
    yield Resource(name, f"{path}.parquet", title, parquet.MEDIATYPE, rows=rows, sha256=of_parquet)
