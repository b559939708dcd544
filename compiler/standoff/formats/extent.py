"""When and where: the days and the ground that the tables of records tell of, for descriptors of the whole dataset."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from standoff.formats.location import locations
from standoff.schema.model import Table
from standoff.schema.types import FIELD_TYPES
from standoff.tables.package_contents import Contents

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
        low, high = pl.col(f"{name}_earliest"), pl.col(f"{name}_latest")
        known = contents.tables[table.name].filter(
            low.is_not_null(), high.is_not_null(), pl.col(f"{name}_precision") != SPAN
        )
        if len(known):
            yield known.select(low.min(), high.max()).row(0)


def ground(contents: Contents) -> Ground | None:
    """The box around the points of the places; none where no place has any."""
    points = [_points(contents, each.table) for each in locations(contents.schema) if not each.columns]
    found = pl.concat(points) if points else pl.DataFrame()
    if found.is_empty():
        return None
    latitude, longitude = pl.col("latitude"), pl.col("longitude")
    return Ground(*found.select(latitude.min(), longitude.min(), a=latitude.max(), b=longitude.max()).row(0))


def _points(contents: Contents, places: Table) -> pl.DataFrame:
    assert places.geo
    latitude, longitude = pl.col(places.geo.latitude), pl.col(places.geo.longitude)
    frame = contents.tables[places.name].filter(latitude.is_not_null(), longitude.is_not_null())
    return frame.select(latitude.alias("latitude"), longitude.alias("longitude"))
