"""GeoJSON (RFC 7946): the places, and what happened or lies there, as points.

Which tables have points is the schema's to say: one with `geo` has them in two of its columns, and a table with a
foreign key to it is located by that. A row whose place has no coordinates is a feature without geometry, as the RFC has
it: never put where its province is. A row without a place is left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from standoff.formats.dataset import Location, locations
from standoff.formats.typed_cells import as_json
from standoff.schema.columns import columns
from standoff.schema.model import Table
from standoff.schema.record_ids import joined
from standoff.tables.package_contents import Contents, Resource, batches

FOLDER = "geo"
MEDIATYPE = "application/geo+json"
BATCH = 10_000  # rows
Row = dict[str, Any]


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write `geo/<table>.geojson` for each table that has points; raises OSError."""
    found = list(locations(contents.schema))
    if found:
        (folder / FOLDER).mkdir()
    return [_write(each, contents, folder) for each in found]


def _write(location: Location, contents: Contents, folder: Path) -> Resource:
    """Write one file, a feature a line; it is never in memory as a whole."""
    name = location.table.name
    path, features, points = f"{FOLDER}/{name}.geojson", 0, 0
    with (folder / path).open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for feature in _features(location, contents):
            file.write(",\n" if features else "\n")
            file.write(json.dumps(feature, ensure_ascii=False, allow_nan=False))
            features += 1
            points += feature["geometry"] is not None
        file.write("\n]}\n")
    rows = len(contents.tables[name])
    about = f"{features:,} of {rows:,} rows, those that have a place; {points:,} of them have its coordinates."
    return Resource(f"{name}-geojson", path, f"{location.table.title} (GeoJSON)", MEDIATYPE, about)


def _features(location: Location, contents: Contents) -> Iterator[dict[str, Any]]:
    table, places = location.table, location.places
    for batch in batches(contents.tables[table.name], BATCH):
        known = _places(location, batch, contents)
        for row in as_json(batch, _types(table, contents)).iter_rows(named=True):
            named = [name for name in location.columns if row[name] is not None]
            if not location.columns:
                yield _feature(row, table, row, places)
            elif named:
                place = known[row[named[0]]]
                yield _feature(row | _of_place(named[0], place, places) | row, table, place, places)


def _places(location: Location, batch: pl.DataFrame, contents: Contents) -> dict[str, Row]:
    """The places that some rows name, by id: those of a batch alone, since all may be more than memory holds."""
    if not location.columns:
        return {}
    places, key = location.places, location.places.key[0]
    named = pl.concat([batch[name].alias(key) for name in location.columns]).drop_nulls().unique()
    found = contents.tables[places.name].lazy().filter(pl.col(key).is_in(named.implode()))
    rows = as_json(found.collect(engine="streaming"), _types(places, contents))
    return {row[key]: row for row in rows.iter_rows(named=True)}


def _types(table: Table, contents: Contents) -> dict[str, str]:
    return {column.name: column.type for column in columns(table, contents.schema)}


def _feature(properties: Row, table: Table, place: Row, places: Table) -> dict[str, Any]:
    assert places.geo
    position = [place[places.geo.longitude], place[places.geo.latitude]]
    point = None if None in position else {"type": "Point", "coordinates": position}
    record = joined(properties[name] for name in table.key)
    return {"type": "Feature", "id": record, "geometry": point, "properties": properties}


def _of_place(column: str, place: Row, places: Table) -> Row:
    """What the columns of a row's place say: `place_name`, `place_kind` … beside `place_id`.

    A column of that name in the row itself is kept by whoever joins them.
    """
    assert places.geo
    hidden = {*places.key, *places.foreign_keys, places.geo.latitude, places.geo.longitude}
    prefix = column.removesuffix("_id")
    return {f"{prefix}_{name}": place[name] for name in places.fields if name in place and name not in hidden}
