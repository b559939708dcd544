"""GeoJSON (RFC 7946): the places, and what happened or lies there, as points.

Which tables have points is the schema's to say: one with `geo` has them in two of its columns, and a table with a
foreign key to it is located by that. Two properties say what a point is, so that a map shows nothing more exactly than
it is known: `geometry_basis` and `geometry_place`, the place whose point it is.

- `exact`: the point of the place itself;
- `centroid`: the place is an area (`areas` in the schema), and the point represents all of it;
- `within`: the place has no point, and it is that of the next larger place that has one.

Where no containing place has a point the feature has no geometry, as the RFC has it. A row without a place is left out.
"""

import json
from collections.abc import Iterator, Mapping
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
BASIS, PLACE = "geometry_basis", "geometry_place"
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
    about = f"{features:,} of {rows:,} rows, those that have a place; {points:,} of them have a point."
    return Resource(f"{name}-geojson", path, f"{location.table.title} (GeoJSON)", MEDIATYPE, about)


def _features(location: Location, contents: Contents) -> Iterator[dict[str, Any]]:
    table, places = location.table, location.places
    key = places.key[0]
    for batch in batches(contents.tables[table.name], BATCH):
        named = [batch[name].alias(key) for name in location.columns or (key,)]
        known = _places(pl.concat(named), places, contents)
        for row in as_json(batch, _types(table, contents)).iter_rows(named=True):
            column = next((name for name in location.columns or (key,) if row[name] is not None), None)
            if column is not None:
                place = known[row[column]]
                beside = _of_place(column, place, places) if location.columns else {}
                yield _feature(row | beside | row, table, place, places, known)


def _places(named: pl.Series, places: Table, contents: Contents) -> dict[str, Row]:
    """Some places by id, with those that contain them: not all places, which may be more than memory holds."""
    found: dict[str, Row] = {}
    wanted = named.drop_nulls().unique()
    while len(wanted):
        rows = contents.tables[places.name].lazy().filter(pl.col(wanted.name).is_in(wanted.implode()))
        frame = as_json(rows.collect(engine="streaming"), _types(places, contents))
        found |= {row[wanted.name]: row for row in frame.iter_rows(named=True)}
        wider = [row[places.broader] for row in frame.iter_rows(named=True)] if places.broader else []
        wanted = pl.Series(wanted.name, sorted({each for each in wider if each and each not in found}), pl.String)
    return found


def _types(table: Table, contents: Contents) -> dict[str, str]:
    return {column.name: column.type for column in columns(table, contents.schema)}


def _feature(properties: Row, table: Table, place: Row, places: Table, known: Mapping[str, Row]) -> dict[str, Any]:
    record = joined(properties[name] for name in table.key)
    point, basis, ground = None, None, _with_point(place, places, known)
    if ground is not None and places.geo:
        point = {"type": "Point", "coordinates": [ground[places.geo.longitude], ground[places.geo.latitude]]}
        is_area = any(ground[name] in codes for name, codes in places.geo.areas)
        basis = "within" if ground is not place else "centroid" if is_area else "exact"
    drawn = {BASIS: basis, PLACE: ground[places.key[0]] if ground else None}
    return {"type": "Feature", "id": record, "geometry": point, "properties": properties | drawn}


def _with_point(place: Row | None, places: Table, known: Mapping[str, Row]) -> Row | None:
    """The place if it has a point, else the next larger one that has; none where no containing place has."""
    assert places.geo
    while place is not None and None in (place[places.geo.longitude], place[places.geo.latitude]):
        place = known.get(place[places.broader] or "") if places.broader else None
    return place


def _of_place(column: str, place: Row, places: Table) -> Row:
    """What the columns of a row's place say: `place_name`, `place_kind` … beside `place_id`.

    A column of that name in the row itself is kept by whoever joins them.
    """
    assert places.geo
    hidden = {*places.key, *places.foreign_keys, places.geo.latitude, places.geo.longitude}
    prefix = column.removesuffix("_id")
    return {f"{prefix}_{name}": place[name] for name in places.fields if name in place and name not in hidden}
