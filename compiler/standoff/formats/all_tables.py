"""All tables that a package holds as CSV and as Parquet, the wide ones first: what descriptors list."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from standoff.formats import csv, parquet, wide
from standoff.schema.columns import columns
from standoff.schema.model import Column
from standoff.tables.package_contents import Contents


class Described(NamedTuple):
    """A table as it lies in a package: under the name that its resource has, with the paths of its two files.

    `foreign_keys` are those of its columns, each the table and the column it refers to.
    """

    name: str
    csv: str
    parquet: str
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    foreign_keys: Mapping[str, tuple[str, str]]


def all_tables(contents: Contents) -> Iterator[Described]:
    """The wide tables, then the tables, in the schema's order."""
    for name, each in contents.wide.items():
        shown = {column.name for column in each.columns}
        keys = contents.schema.tables[name].foreign_keys.items()
        yield Described(
            f"{name}-wide",
            f"{wide.FOLDER}/{name}.csv",
            f"{wide.FOLDER}/{name}.parquet",
            f"{each.title} (wide)",
            each.description,
            each.key,
            each.columns,
            {column: target for column, target in keys if column in shown},
        )
    for name in contents.tables:
        table = contents.schema.tables[name]
        yield Described(
            name,
            csv_path(name),
            parquet_path(name),
            table.title,
            table.description,
            table.key,
            tuple(columns(table, contents.schema)),
            table.foreign_keys,
        )


def csv_path(table: str) -> str:
    """Where the rows of a table lie as CSV."""
    return f"{csv.FOLDER}/{table}.csv"


def parquet_path(table: str) -> str:
    """Where the rows of a table lie as Parquet."""
    return f"{parquet.FOLDER}/{table}.parquet"
