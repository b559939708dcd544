"""The dataset as a whole, for descriptors: all its tables, and the days and the ground that they cover."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from standoff.formats import csv, parquet, wide
from standoff.formats.package import wide_name
from standoff.schema.columns import columns
from standoff.schema.model import Column, Schema, Table
from standoff.schema.times import ends
from standoff.schema.types import FIELD_TYPES
from standoff.tables.package_contents import Contents


class Location(NamedTuple):
    """How the rows of a table are located: by the place named in the first of these columns that is filled.

    There are no columns where the table is that of the places itself.
    """

    table: Table
    places: Table
    columns: tuple[str, ...]


def locations(schema: Schema) -> Iterator[Location]:
    """The tables of records that have points, or refer to one that has."""
    grounds = {name: table for name, table in schema.record_tables.items() if table.geo}
    for table in schema.record_tables.values():
        if table.geo:
            yield Location(table, table, ())
            continue
        for name, places in grounds.items():
            refer = tuple(column for column, (target, _) in table.foreign_keys.items() if target == name)
            if refer:
                yield Location(table, places, refer)
                break


SPAN = "interval"  # may run on into what is planned, so it does not bound the time


class Ground(NamedTuple):
    """A box on the globe, in degrees."""

    south: float
    west: float
    north: float
    east: float


def days(contents: Contents) -> tuple[date, date] | None:
    """The first and last day on which anything in a table of records may have happened; intervals do not count."""
    bounds = [bound for table in contents.schema.record_tables.values() for bound in _bounds(contents, table)]
    return (min(low for low, _ in bounds), max(high for _, high in bounds)) if bounds else None


def _bounds(contents: Contents, table: Table) -> Iterator[tuple[date, date]]:
    for name in (f.name for f in table.fields.values() if FIELD_TYPES[f.kind].is_dated):
        low, high = map(pl.col, ends(table, name) or ())
        known = (
            contents.tables[table.name]
            .lazy()
            .filter(low.is_not_null(), high.is_not_null(), pl.col(f"{name}_precision") != SPAN)
        )
        bounds = known.select(low.min(), high.max()).collect(engine="streaming").row(0)
        if None not in bounds:
            yield bounds


def ground(contents: Contents) -> Ground | None:
    """The box around the points of the places; none where no place has any."""
    points = [_points(contents, each.table) for each in locations(contents.schema) if not each.columns]
    if not points:
        return None
    latitude, longitude = pl.col("latitude"), pl.col("longitude")
    box = (latitude.min().alias("south"), longitude.min().alias("west"), latitude.max().alias("north"), longitude.max())
    found = pl.concat(points).select(*box).collect(engine="streaming").row(0)
    return None if None in found else Ground(*found)


def _points(contents: Contents, places: Table) -> pl.LazyFrame:
    assert places.geo
    latitude, longitude = pl.col(places.geo.latitude), pl.col(places.geo.longitude)
    rows = contents.tables[places.name].lazy().filter(latitude.is_not_null(), longitude.is_not_null())
    return rows.select(latitude.alias("latitude"), longitude.alias("longitude"))


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
            wide_name(name),
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
