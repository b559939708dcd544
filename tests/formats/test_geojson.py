"""A feature of GeoJSON: where its point comes from, and that it says so."""

import json
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import tiny
from standoff.engine.compilation import Compiled
from standoff.engine.write import write_build
from standoff.formats.geojson import _feature, write
from standoff.schema.declarations import Geo
from standoff.schema.model import Field, Table
from standoff.tables.package_contents import Contents

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


NAMES = (
    "\u202egnp", "\u2066a", "</script><script>1</script>", '"}, {"type": "x', "a\\u0022b", "\u200bx", "\ufeffx", "<!--",
    "a\u0301", "\U0001f4cd", "\\", "null", "]}",
)  # fmt: skip


def located(root: Path, places: str) -> Compiled:
    """The tiny corpus with two coordinates for each place, and more places."""
    schema, registry = tiny.FILES[tiny.PLACES_SCHEMA], tiny.FILES[tiny.PLACES]
    field = (
        "  - {{name: {0}, type: number, constraints: {{minimum: -{1}, maximum: {1}}}, standoff: {{from: registry}}}}\n"
    )
    point = field.format("lat", 90) + field.format("lon", 180)
    declared = "broader: within_id, label: name, geo: {latitude: lat, longitude: lon}, together: [[lat, lon]]"
    schema = schema.replace("primaryKey:", f"{point}primaryKey:").replace("broader: within_id", declared)
    return tiny.compiled(tiny.write(root, files={tiny.PLACES_SCHEMA: schema, tiny.PLACES: registry + places}))


def test_names_that_mean_something_elsewhere_are_names(tmp_path: Path) -> None:
    """Each feature is one line, whatever is in it, and is read back as it was given."""
    places = "".join(
        f"p-{n}: {{name: {json.dumps(name, ensure_ascii=False)}, lat: 1, lon: 2}}\n" for n, name in enumerate(NAMES)
    )
    run = located(tmp_path / "tiny", places)
    assert {problem.code for problem in run.problems} == {"odd-character"}
    write_build(run, tmp_path / "build")
    written = (tmp_path / "build" / "geo" / "places.geojson").read_text("utf-8")
    first, *lines, last, end = written.split("\n")
    assert (first, last, end) == ('{"type": "FeatureCollection", "features": [', "]}", "")
    features = [json.loads(line.removesuffix(",")) for line in lines]
    assert json.loads(written)["features"] == features
    found = {feature["id"]: feature["properties"]["name"] for feature in features}
    shown = {f"p-{n}": unicodedata.normalize("NFC", name) for n, name in enumerate(NAMES)}
    assert found == shown | {"arden": "Arden", "shire": "The Shire"}


def test_a_number_that_json_does_not_have_is_not_written(tmp_path: Path) -> None:
    run = located(tmp_path / "tiny", "quay: {name: Quay, lat: 1, lon: 2}\n")
    tables = dict(run.tables)
    tables["places"] = tables["places"].with_columns(lat=pl.col("lat") * float("inf"))
    with pytest.raises(ValueError, match="not JSON compliant"):
        write(Contents(run.corpus.descriptor, run.schema, tables), tmp_path)
