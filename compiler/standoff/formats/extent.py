"""When and where: the days and the ground that the tables of records cover, for descriptors of the whole dataset."""

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
