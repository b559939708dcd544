"""A feature of GeoJSON: where its point comes from, and that it says so."""

from dataclasses import replace
from typing import Any

import pytest

from standoff.formats.geojson import _feature
from standoff.schema.model import Field, Geo, Table

FIELDS = {name: Field(name) for name in ("place_id", "kind", "rank", "within_id", "lat", "lon")}
AREAS = (("kind", ("province",)), ("rank", ("wide",)))
GEO = Geo(latitude="lat", longitude="lon", areas=AREAS)
PLACES = Table("places", "Places", "", FIELDS, ("place_id",), {}, broader="within_id", geo=GEO)
POINT = {"type": "Point", "coordinates": [-0.25, 51.5]}


def place(name: str, **others: Any) -> dict[str, Any]:
    return {"place_id": name, "kind": "town", "rank": "small", "within_id": None, "lat": None, "lon": None} | others


ARDEN = place("arden", lat=51.5, lon=-0.25)


@pytest.mark.parametrize(
    ("row", "point", "basis", "ground"),
    [
        (ARDEN, POINT, "exact", "arden"),
        (ARDEN | {"kind": "province"}, POINT, "centroid", "arden"),
        (ARDEN | {"rank": "wide"}, POINT, "centroid", "arden"),
        (ARDEN | {"kind": "province", "rank": "wide"}, POINT, "centroid", "arden"),
        (place("wood", within_id="arden"), POINT, "within", "arden"),
        (place("wood", within_id="arden", lat=1.0), POINT, "within", "arden"),
        (place("wood", within_id="elsewhere"), None, None, None),
        (place("wood"), None, None, None),
    ],
)
def test_a_point_is_that_of_the_place_or_of_the_next_larger_one(
    row: dict[str, Any], point: object, basis: str | None, ground: str | None
) -> None:
    found = _feature(row, PLACES, row, PLACES, {"arden": ARDEN})
    drawn = {"geometry_basis": basis, "geometry_place": ground}
    assert found == {"type": "Feature", "id": row["place_id"], "geometry": point, "properties": row | drawn}


def test_a_larger_place_that_is_an_area_is_still_a_larger_place() -> None:
    row = place("wood", within_id="arden")
    found = _feature(row, PLACES, row, replace(PLACES), {"arden": ARDEN | {"kind": "province"}})
    assert found["properties"]["geometry_basis"] == "within"
