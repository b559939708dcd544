"""The descriptor and the GeoJSON files of small corpora, whole; `pytest --bless` rewrites them: read their diff.

Sizes and hashes of the files are left out of the descriptor: they differ with the libraries that write them, and
`verify` compares them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from standoff.engine.write import write_build
from standoff.formats import geojson
from standoff.tables.package_contents import Contents
from tiny import FAIRS_SCHEMA, ONE, PLACES, PLACES_SCHEMA, TWO, compiled, write

GOLDEN = Path(__file__).parent / "golden_package"
DEGREES = "constraints: {{minimum: -{0}, maximum: {0}}}, standoff: {{from: registry}}}}\n"
NORTH = "  - {name: north, type: number, " + DEGREES.format(90)
EAST = "  - {name: east, type: number, " + DEGREES.format(180)
POINTED = (
    (PLACES_SCHEMA, "  - {name: within_id}\n", f"{NORTH}{EAST}  - {{name: within_id}}\n"),
    (PLACES_SCHEMA, "broader: within_id", "broader: within_id, geo: {latitude: north, longitude: east}"),
    (PLACES, "{name: Arden,", "{name: Arden, north: 51.5, east: -0.25,"),
    (PLACES, "arden:", "dene: {name: Dene, within_id: shire, north: 51}\narden:"),
    (ONE, "held: 2024-05", "held: {is: 2024-05, confidence: likely}"),
    (TWO, "    - {at: 35-60, polarity: deny}", "    - {at: 35-60, place_id: dene}"),
)  # fmt: skip


def compare(name: str, built: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--bless"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_text(built, "utf-8")
    golden = (GOLDEN / name).read_text("utf-8")
    assert built.splitlines() == golden.splitlines()
    assert built == golden


def test_the_descriptor_is_the_golden_one(rules_build: Path, request: pytest.FixtureRequest) -> None:
    descriptor = json.loads((rules_build / "datapackage.json").read_text("utf-8"))
    for resource in descriptor["resources"]:
        assert resource.pop("bytes") == (rules_build / resource["path"]).stat().st_size
        assert resource.pop("hash").startswith("sha256:")
    compare("datapackage.jsonl", _laid_out(descriptor), request)


def _laid_out(descriptor: dict[str, Any]) -> str:
    """A descriptor with each resource and each field on a line, so that a difference is short."""
    lines = [{name: value for name, value in descriptor.items() if name != "resources"}]
    for resource in descriptor["resources"]:
        schema = resource.get("schema", {})
        fields = schema.pop("fields", [])
        lines += [resource, *fields]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


@pytest.fixture(scope="module")
def pointed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is built of the tiny corpus where a place has coordinates, one half of them, and one none."""
    root = write(tmp_path_factory.mktemp("pointed"), *POINTED)
    run = compiled(root)
    assert [problem for problem in run.problems if problem.severity == "error"] == []
    write_build(run, root / "build" / "next")
    return root / "build" / "next"


@pytest.mark.parametrize("name", ["places.geojson", "fairs.geojson"])
def test_geojson_is_the_golden_one(pointed: Path, name: str, request: pytest.FixtureRequest) -> None:
    assert sorted(path.name for path in (pointed / "geo").iterdir()) == ["fairs.geojson", "places.geojson"]
    compare(name, (pointed / "geo" / name).read_text("utf-8"), request)


def test_a_record_with_several_places_is_drawn_at_the_first_that_is_known(tmp_path: Path) -> None:
    column, key = "  - {name: place_id}\n", "  - {fields: place_id, reference: {resource: places, fields: place_id}}\n"
    root = write(
        tmp_path,
        *POINTED,
        (FAIRS_SCHEMA, column, f"  - {{name: tent_id}}\n{column}"),
        (FAIRS_SCHEMA, key, f"{key.replace('fields: place_id, r', 'fields: tent_id, r')}{key}"),
        (TWO, "place_id: dene", "place_id: dene, tent_id: arden"),
    )
    run = compiled(root)
    geojson.write(Contents(run.corpus.descriptor, run.schema, run.tables), tmp_path)
    features = json.loads((tmp_path / "geo" / "fairs.geojson").read_text("utf-8"))["features"]
    drawn = {feature["id"]: feature["properties"]["geometry_place"] for feature in features}
    assert drawn == {"hat-market": "arden", "spring-fair": "arden"}  # the one by its tent, the other without one
