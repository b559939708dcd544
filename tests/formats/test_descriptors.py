"""Other people's descriptors: CSVW, Croissant, schema.org and DCAT, GeoJSON, CITATION.cff, by rule and by consumer."""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml

from paths import REPOSITORY, SCRIPTS
from standoff.engine.compilation import Compiled
from standoff.engine.write import write_build
from standoff.formats.citation import citation, cited
from standoff.schema.columns import columns
from standoff.schema.model import Schema
from standoff.schema.types import COLUMN_TYPES
from standoff.schema.wide import wide_columns
from tiny import ONE, PLACES, PLACES_SCHEMA, compiled, write

CONSUMERS, CHECK = ".venv-consumers", ".venv-check"
POINTS = "constraints: {minimum: -%d, maximum: %d}, standoff: {from: registry}}\n"


def ask(script: str, *words: object, environment: str = CONSUMERS) -> Any:
    """What a consumer says, in its own environment."""
    python = REPOSITORY / environment / "bin" / "python"
    if not python.exists():
        older = ", with a Python 3.12 or newer" if environment == CHECK else ""
        pytest.skip(f"no {environment}: run `make {environment}/.ready`{older}")
    command = [str(python), str(SCRIPTS / script), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def load(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    return found


def rows(folder: Path) -> dict[str, int]:
    """The rows of each table, wide ones too, by its name."""
    listed = load(folder, "datapackage.json")["resources"]
    return {r["name"]: r["rows"] for r in listed if r["path"].startswith(("csv/", "wide/")) and "rows" in r}


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build of the tiny corpus with a point, and fairs located by their place."""
    root = tmp_path_factory.mktemp("mapped")
    latitude = "  - {name: north, type: number, " + POINTS % (90, 90)
    longitude = "  - {name: east, type: number, " + POINTS % (180, 180)
    point = "north: {is: 51.5, basis: external, ref: a map}, east: {is: -0.25, basis: external, ref: a map}"
    write(
        root,
        (PLACES_SCHEMA, "  - {name: within_id}\n", f"  - {{name: within_id}}\n{latitude}{longitude}"),
        (PLACES_SCHEMA, "broader: within_id", "broader: within_id, geo: {latitude: north, longitude: east}"),
        (PLACES, "arden: {name: Arden,", f"arden: {{name: Arden, {point},"),
    )
    write_build(compiled(root), root / "build")
    return root / "build"


# -- what all of them say alike ----------------------------------------------------------------------------------------


Stated = dict[str, tuple[list[tuple[str, str]], list[str]]]


def wanted(compiled: Compiled) -> Stated:
    """The columns with their types, and the key, of each CSV file: what the schema says."""
    schema = compiled.schema
    shown = {f"wide/{name}.csv": wide_columns(table, schema) for name, table in schema.tables.items() if table.wide}
    shown |= {f"csv/{name}.csv": columns(table, schema) for name, table in schema.tables.items()}
    return {path: ([(c.name, c.type) for c in found], _key(schema, path)) for path, found in shown.items()}


def _key(schema: Schema, path: str) -> list[str]:
    return list(schema.tables[Path(path).stem].key)


def test_the_package_lists_all_tables_columns_types_and_keys(dataset: Compiled, dataset_build: Path) -> None:
    package: Stated = {
        r["path"]: ([(f["name"], f["type"]) for f in r["schema"]["fields"]], r["schema"]["primaryKey"])
        for r in load(dataset_build, "datapackage.json")["resources"]
        if r["path"].startswith(("csv/", "wide/")) and r["type"] == "table"
    }
    assert package == wanted(dataset)
    assert next(iter(package)).startswith("wide/")


def test_fields_say_what_they_are(dataset_build: Path) -> None:
    resources = {r["name"]: r for r in load(dataset_build, "datapackage.json")["resources"] if r["type"] == "table"}

    def about(table: str) -> dict[str, Any]:
        return {f["name"]: f.get("standoff") for f in resources[table]["schema"]["fields"]}

    meetings, wide = about("meetings"), about("meetings-wide")
    assert resources["places"]["schema"]["standoff"] == {
        "holds": "records",
        "label": "name",
        "broader": "within_id",
        "geo": ["latitude", "longitude"],
        "areas": {"kind": ["district", "county", "province", "border", "region", "country", "world-region"]},
    }
    assert "standoff" not in resources["evidence"]["schema"]
    met = {"kind": "met", "ends": ["actor_id"], "within": "meeting_id"}
    assert resources["meeting_participants"]["schema"]["standoff"]["ties"] == [met]
    assert resources["meeting_topics"]["schema"]["standoff"]["nestedIn"] == "meetings"
    assert meetings["started"] == {"basis": "started_basis", "time": "happened"}
    assert meetings["started_earliest"] == {"field": "started", "part": "low", "time": "happened"}
    assert meetings["kind"] == {"vocabulary": "meeting-kind"}
    assert meetings["host_id"] == {"derived": "child"}
    assert meetings["title"] is None
    assert wide["kind"] == {"vocabulary": "meeting-kind", "label": "kind_label"}
    assert wide["kind_label"] == {"field": "kind", "part": "label"}


@pytest.mark.parametrize("key", ["basis", "label"])
def test_columns_that_fields_name_exist(dataset_build: Path, key: str) -> None:
    named = 0
    for resource in load(dataset_build, "datapackage.json")["resources"]:
        fields = resource.get("schema", {}).get("fields", [])
        found = [f["standoff"][key] for f in fields if key in f.get("standoff", {})]
        assert set(found) <= {f["name"] for f in fields}
        named += len(found)
    assert named > 10


def test_csvw_lists_all_tables_columns_types_and_keys(dataset: Compiled, dataset_build: Path) -> None:
    types = {each.csvw: name for name, each in COLUMN_TYPES.items()}
    csvw: Stated = {
        table["url"]: (
            [
                (c["name"], types[c["datatype"] if isinstance(c["datatype"], str) else c["datatype"]["base"]])
                for c in table["tableSchema"]["columns"]
            ],
            table["tableSchema"]["primaryKey"],
        )
        for table in load(dataset_build, "csvw.json")["tables"]
    }
    assert csvw == wanted(dataset)
    assert next(iter(csvw)).startswith("wide/")


def test_croissant_lists_all_tables_columns_types_and_keys(dataset: Compiled, dataset_build: Path) -> None:
    kinds = {each.croissant: name for name, each in COLUMN_TYPES.items()}
    croissant: Stated = {}
    for each in load(dataset_build, "croissant.json")["recordSet"]:
        shown = [(f["name"], kinds[f["dataType"]]) for f in each["field"]]
        (path,) = {f["source"]["fileObject"]["@id"] for f in each["field"]}
        assert [f["@id"] for f in each["field"]] == [f"{each['name']}/{name}" for name, _ in shown]
        path = path.replace("parquet/", "csv/").replace(".parquet", ".csv")
        croissant[path] = (shown, [key["@id"].split("/")[1] for key in each["key"]])
    assert croissant == wanted(dataset)
    assert next(iter(croissant)).startswith("wide/")


def test_hashes_and_sizes_are_those_of_the_files(dataset_build: Path) -> None:
    stated = [
        (file["contentUrl"], file["contentSize"], file["sha256"])
        for name in ("croissant.json", "dataset.jsonld")
        for file in load(dataset_build, name)["distribution"]
    ]
    found = [
        (
            path,
            f"{(dataset_build / path).stat().st_size} B",
            hashlib.sha256((dataset_build / path).read_bytes()).hexdigest(),
        )
        for path, _, _ in stated
    ]
    assert stated == found
    described = {path for path, _, _ in stated}
    present = {path.relative_to(dataset_build).as_posix() for path in dataset_build.rglob("*") if path.is_file()}
    outside = {path for path in present - described if not path.startswith("site/")}
    assert outside == {"croissant.json", "dataset.jsonld", "datapackage.json", "SHA256SUMS"}


# -- Data Package v2, by check-datapackage -----------------------------------------------------------------------------

Break = Callable[[dict[str, Any]], object]
BROKEN: dict[str, Break] = {
    "$.contributors[0].email": lambda about: about.update(contributors=[{"title": "a", "email": "nobody"}]),
    "$.licenses[0]": lambda about: about.update(licenses=[{}]),
    "$.resources": lambda about: about.pop("resources"),
    "$.resources[0].hash": lambda about: about["resources"][0].update(hash="x"),
    "$.resources[0].path": lambda about: about["resources"][0].update(path="/etc/hosts"),
    "$.resources[0].schema.fields[0].type": lambda about: about["resources"][0]["schema"]["fields"][0].update(type="x"),
    "$.resources[0].schema.primaryKey": lambda about: about["resources"][0]["schema"].update(primaryKey=["x"]),
}


def test_check_datapackage_finds_descriptors_valid_and_broken_ones_not(
    rules_build: Path, dataset_build: Path, tmp_path: Path
) -> None:
    whole = [folder / "datapackage.json" for folder in (REPOSITORY, rules_build, dataset_build)]
    broken = []
    for number, (_, break_it) in enumerate(BROKEN.items()):
        about = load(rules_build, "datapackage.json")
        break_it(about)
        broken.append(tmp_path / f"{number}.json")
        broken[-1].write_text(json.dumps(about), "utf-8")
    found = ask("with_check_datapackage.py", *whole, *broken, environment=CHECK)
    assert [[place for place, _ in issues] for issues in found] == [[], [], [], *([place] for place in BROKEN)]


# -- CSVW --------------------------------------------------------------------------------------------------------------


def test_csvw_describes_a_column_wholly(rules_build: Path) -> None:
    tables = {table["url"]: table for table in load(rules_build, "csvw.json")["tables"]}
    places = tables["csv/places.csv"]["tableSchema"]
    assert places["columns"][1:4] == [
        {
            "name": "name",
            "titles": ["name", "Name"],
            "dc:description": "Name by which the place is shown.",
            "datatype": "string",
            "required": True,
        },
        {
            "name": "kind",
            "titles": ["kind", "Kind"],
            "dc:description": "What sort of place it is.",
            "datatype": {"base": "string", "format": "^(?:town|province|country)$"},
        },
        {
            "name": "within_id",
            "titles": ["within_id", "Within"],
            "dc:description": "The place that it lies within.",
            "dc:references": {"@id": "csv/places.csv#place_id"},
            "datatype": "string",
        },
    ]
    parts = tables["csv/case_parts.csv"]["tableSchema"]
    assert parts["foreignKeys"] == [
        {"columnReference": name, "reference": {"resource": f"csv/{table}.csv", "columnReference": key}}
        for name, table, key in (("case_id", "cases", "case_id"), ("actor_id", "actors", "actor_id"))
    ]


def test_csvw_finds_packages_valid_in_strict_mode_and_broken_ones_not(
    rules_build: Path, dataset_build: Path, tmp_path: Path
) -> None:
    changes = {
        "code": ("places", b"Zenda,town", b"Zenda,hamlet"),
        "key": ("places", b"graustark,", b"zenda,"),
        "reference": ("case_parts", b"two-leads,bob,lead", b"two-leads,nobody,lead"),
        "required": ("places", b"Zenda,", b","),
        "type": ("places", b"hentzau,unattested,curated,0,none,4", b"hentzau,unattested,curated,0,none,many"),
    }
    broken = [_broken(rules_build, tmp_path / name, *change) for name, change in changes.items()]
    first, second, *others = ask("with_csvw.py", rules_build, dataset_build, *broken)
    assert first == {"valid": True, "messages": []}
    assert second == {"valid": True, "messages": []}
    assert {name: found["valid"] for name, found in zip(changes, others, strict=True)} == dict.fromkeys(changes, False)


def _broken(package: Path, folder: Path, table: str, old: bytes, new: bytes) -> Path:
    """The CSV files and their description, with one cell changed."""
    shutil.copytree(package / "csv", folder / "csv")
    shutil.copy(package / "csvw.json", folder)
    path = folder / "csv" / f"{table}.csv"
    content = path.read_bytes()
    assert content.count(old) == 1
    path.write_bytes(content.replace(old, new))
    return folder


# -- Croissant ---------------------------------------------------------------------------------------------------------


def test_mlcroissant_loads_the_dataset_and_yields_its_records(dataset_build: Path) -> None:
    tables = [name for name, n in rows(dataset_build).items() if n < 1000]
    assert len(tables) > 30
    found = ask("with_croissant.py", dataset_build, *tables)
    assert found["errors"] == []
    assert [warning for warning in found["warnings"] if "datePublished" not in warning] == []
    for table in tables:
        path = f"wide/{table.removesuffix('-wide')}" if table.endswith("-wide") else f"parquet/{table}"
        frame = pl.read_parquet(dataset_build / f"{path}.parquet")
        if table.endswith("-wide"):  # whose lists are text in CSV
            in_csv = pl.read_csv(dataset_build / f"{path}.csv", infer_schema=False)
            frame = frame.with_columns(in_csv.select(frame.select(pl.col(pl.List)).columns))
            digits = [name for name in in_csv.columns if frame[name].dtype == pl.String and _is_digits(in_csv[name])]
            frame = frame.with_columns(pl.col(name) + ".0" for name in digits)  # pandas takes them for numbers
        wanted = frame.with_columns(pl.col(pl.Date).dt.to_string()).to_dicts()
        assert found["records"][table] == wanted, table


def _is_digits(column: pl.Series) -> bool:
    filled = column.drop_nulls()
    return len(filled) > 0 and bool(filled.str.contains(r"^\d+$").all())


# -- schema.org and DCAT -----------------------------------------------------------------------------------------------


def test_rdflib_reads_dataset_and_files_in_both_vocabularies(mapped: Path) -> None:
    found = ask("with_rdflib.py", mapped)
    box = "POLYGON((-0.25 51.5, -0.25 51.5, -0.25 51.5, -0.25 51.5, -0.25 51.5))"
    assert found["dataset"] == []  # the tiny corpus has no title and no licence
    assert load(mapped, "dataset.jsonld")["dct:spatial"]["dcat:bbox"]["@value"] == box
    described = {
        r["path"]: [str(r["bytes"]), r["hash"].removeprefix("sha256:"), r["mediatype"]]
        for r in load(mapped, "datapackage.json")["resources"]
        if r["path"] not in {"croissant.json", "dataset.jsonld"}
    }
    assert {
        path.removeprefix("http://package.example/"): [size, digest, media.split("media-types/")[1]]
        for path, size, digest, media in found["files"]
    } == described


def test_rdflib_reads_when_and_where_the_dataset_is_about(dataset_build: Path) -> None:
    ((title, licence, start, end, box),) = ask("with_rdflib.py", dataset_build)["dataset"]
    assert (title, licence) == ("Pakistan-Iran relations", "https://creativecommons.org/licenses/by/4.0/")
    assert start < "2024-01-01" < end
    points = pl.read_parquet(dataset_build / "parquet" / "places.parquet").select("longitude", "latitude").drop_nulls()
    corners = [tuple(map(float, corner.split())) for corner in box[len("POLYGON((") : -2].split(", ")]
    assert corners[0] == points.min().row(0)
    assert corners[2] == points.max().row(0)
    assert corners[0] == corners[4]


def test_days_come_from_the_tables_and_intervals_do_not_bound_them(tmp_path: Path) -> None:
    build = _built(tmp_path, (ONE, "held: 2024-05", "held: 2024-05-03..2024-06"))
    assert load(build, "dataset.jsonld")["temporalCoverage"] == "2024-05-03/2024-06-30"
    build = _built(tmp_path, (ONE, "held: 2024-05", "held: 2024-05-03/2090"))
    assert "temporalCoverage" not in load(build, "dataset.jsonld")
    assert "spatialCoverage" not in load(build, "dataset.jsonld")


def _built(root: Path, *changes: tuple[str, str, str]) -> Path:
    shutil.rmtree(root / "build", ignore_errors=True)
    write_build(compiled(write(root, *changes)), root / "build")
    return root / "build"


# -- GeoJSON -----------------------------------------------------------------------------------------------------------


def test_places_and_what_refers_to_them_become_geojson(mapped: Path) -> None:
    factuality = {
        "factuality": "unattested",
        "record_basis": "curated",
        "n_inferred": 0,
        "sources_differ": "none",
        "n_assertions": 5,
        "n_texts": 0,
        "n_independent": 0,
        "rests_on": "registry",
        "has_open_conflict": False,
    }
    arden = {"place_id": "arden", "name": "Arden", "within_id": "shire", "north": 51.5, "east": -0.25}
    found = load(mapped, "geo/places.geojson")
    assert [feature["id"] for feature in found["features"]] == ["arden", "shire"]
    assert found["features"][0] == {
        "type": "Feature",
        "id": "arden",
        "geometry": {"type": "Point", "coordinates": [-0.25, 51.5]},
        "properties": arden
        | {name: found["features"][0]["properties"][name] for name in factuality}
        | {"geometry_basis": "exact", "geometry_place": "arden"},
    }
    shire = found["features"][1]
    drawn = (shire["geometry"], shire["properties"]["geometry_basis"], shire["properties"]["geometry_place"])
    assert drawn == (None, None, None)  # the smaller place that it contains says nothing of where it is
    (fair,) = load(mapped, "geo/fairs.geojson")["features"]  # the other has no place
    assert (fair["id"], fair["geometry"]) == ("spring-fair", found["features"][0]["geometry"])
    names = {"fair_id", "held_earliest", "visitors_best", "factuality", "place_id", "place_name"}
    assert {name: fair["properties"][name] for name in names} == {
        "fair_id": "spring-fair",
        "held_earliest": "2024-05-01",
        "visitors_best": 40,
        "factuality": "asserted",
        "place_id": "arden",
        "place_name": "Arden",
    }
    assert sorted(path.name for path in (mapped / "geo").iterdir()) == ["fairs.geojson", "places.geojson"]


def test_a_corpus_without_points_has_no_maps(rules_build: Path) -> None:
    assert not (rules_build / "geo").exists()


def test_geojson_is_as_the_rfc_has_it(dataset_build: Path, dataset: Compiled) -> None:
    """RFC 7946: sections 3 (objects), 3.1.1 (longitude first), 3.2 (features), 4 (no `crs`)."""
    files = sorted(path.stem for path in (dataset_build / "geo").iterdir())
    located = {
        name
        for name, table in dataset.schema.record_tables.items()
        if table.geo or any(dataset.schema.tables[target].geo for target, _ in table.foreign_keys.values())
    }
    assert set(files) == located
    assert {"places", "meetings", "incidents"} <= located
    for name in files:
        collection = load(dataset_build, f"geo/{name}.geojson")
        assert set(collection) == {"type", "features"}
        assert collection["type"] == "FeatureCollection"
        ids = [feature["id"] for feature in collection["features"]]
        assert len(ids) == len(set(ids))
        for feature in collection["features"]:
            assert set(feature) == {"type", "id", "geometry", "properties"}
            assert (feature["type"], type(feature["properties"])) == ("Feature", dict)
            if feature["geometry"] is not None:
                assert set(feature["geometry"]) == {"type", "coordinates"}
                longitude, latitude = feature["geometry"]["coordinates"]
                assert (feature["geometry"]["type"], -180 <= longitude <= 180, -90 <= latitude <= 90) == (
                    "Point",
                    True,
                    True,
                )


def test_a_point_says_how_exactly_it_is_known(dataset_build: Path) -> None:
    features = load(dataset_build, "geo/places.geojson")["features"]
    drawn = {f["id"]: (f["properties"]["geometry_basis"], f["properties"]["geometry_place"]) for f in features}
    assert drawn["islamabad"] == ("exact", "islamabad")
    assert drawn["iran-embassy-islamabad"] == ("within", "islamabad")
    assert drawn["sistan-and-baluchestan"] == ("centroid", "sistan-and-baluchestan")
    assert drawn["taftan-county"] == drawn["gohar-kuh"] == ("within", "sistan-and-baluchestan")  # two steps up
    without = {place for place, basis in drawn.items() if basis == (None, None)}
    assert without == {"middle-east", "mirjaveh-taftan-crossing", "pakistan-iran-border", "south-asia"}
    for feature in load(dataset_build, "geo/incidents.geojson")["features"]:
        properties = feature["properties"]
        assert (properties["geometry_basis"], properties["geometry_place"]) == drawn[properties["place_id"]]
        assert (feature["geometry"] is None) == (properties["geometry_basis"] is None)


def test_duckdb_opens_geojson_with_its_geometry(dataset_build: Path) -> None:
    source = f"read_json('{dataset_build}/geo/meetings.geojson')"
    types = {name: kind for name, kind, *_ in duckdb.execute(f"DESCRIBE FROM {source}").fetchall()}
    assert [types[name] for name in ("geometry", "id", "started_earliest")] == ["GEOMETRY", "VARCHAR", "DATE"]
    meetings = pl.read_parquet(dataset_build / "parquet" / "meetings.parquet").filter(pl.col("place_id").is_not_null())
    counted = duckdb.execute(f"SELECT geometry_basis, count(*), count(geometry) FROM {source} GROUP BY 1 ORDER BY 1")
    assert counted.fetchall() == [("centroid", 4, 4), ("exact", 9, 9), ("within", 1, 1)]
    assert len(meetings) == 14


# -- CITATION.cff ------------------------------------------------------------------------------------------------------

ALLOWED = {
    "abstract",
    "authors",
    "cff-version",
    "commit",
    "contact",
    "date-released",
    "doi",
    "identifiers",
    "keywords",
    "license",
    "license-url",
    "message",
    "preferred-citation",
    "references",
    "repository",
    "repository-artifact",
    "repository-code",
    "title",
    "type",
    "url",
    "version",
}
OF_PERSON = {"family-names", "given-names", "affiliation", "email", "website", "orcid", "alias", "name-particle"}
OF_ENTITY = {"name", "website", "email", "address", "city", "country", "date-start", "date-end", "orcid"}


def faults(text: str) -> list[str]:
    """What the schema of CFF 1.2.0 would find wrong, as far as we write it."""
    given = yaml.safe_load(text)
    found = [f"no {key}" for key in ("authors", "cff-version", "message", "title") if not given.get(key)]
    found += [f"unknown {key}" for key in given if key not in ALLOWED]
    texts = [key for key in given if key not in {"authors", "keywords", "license"}]
    found += [f"{key} is not a string" for key in texts if not isinstance(given[key], str) or not given[key]]
    found += [] if given.get("cff-version") == "1.2.0" else ["cff-version"]
    found += [] if given.get("type", "software") in {"software", "dataset"} else ["type"]
    found += [] if re.fullmatch(r"\d{4}-\d\d-\d\d", given.get("date-released", "2026-01-01")) else ["date-released"]
    for author in given.get("authors", ()):
        if not (author and (set(author) <= OF_PERSON or (set(author) <= OF_ENTITY and "name" in author))):
            found.append(f"author {author}")
    keywords = given.get("keywords", ["a"])
    found += [] if keywords and len(set(keywords)) == len(keywords) else ["keywords"]
    return found


def test_the_citation_of_the_dataset_is_valid_and_the_repository_has_it(dataset_build: Path) -> None:
    """That of the repository names no version: which one it holds, its files say."""
    text = (dataset_build / "CITATION.cff").read_text("utf-8")
    assert faults(text) == []
    about = load(REPOSITORY, "datapackage.json")
    assert yaml.safe_load(text)["version"] == about["version"] + "+next"  # a build is no release
    root = (REPOSITORY / "CITATION.cff").read_text("utf-8")
    assert faults(root) == []
    assert root == citation({key: value for key, value in about.items() if key not in {"version", "created"}})


PERSON = {"title": "Ada Bell", "givenName": "Ada", "familyName": "Bell", "organization": "The Press"}


@pytest.mark.parametrize(
    ("about", "cited"),
    [
        ({"name": "a"}, {"title": "a", "authors": [{"name": "a"}]}),
        ({"title": "A: b # c", "name": "a", "version": "1.10"}, {"title": "A: b # c", "version": "1.10"}),
        ({"name": "a", "created": "2026-11-25T10:00:00Z"}, {"date-released": "2026-11-25"}),
        (
            {"name": "a", "contributors": [PERSON, {"title": "Bob", "roles": ["funder"]}]},
            {"authors": [{"family-names": "Bell", "given-names": "Ada", "affiliation": "The Press"}]},
        ),
        ({"name": "a", "licenses": [{"name": "CC-BY-4.0"}, {"name": "MIT"}]}, {"license": ["CC-BY-4.0", "MIT"]}),
        ({"name": "a", "licenses": [{"name": "all rights", "path": "x"}]}, {}),
        ({"name": "a", "licenses": [{"path": "https://x.y/"}]}, {"license-url": "https://x.y/"}),
        ({"name": "a", "licenses": [{"name": "mit", "path": "https://x.y/"}]}, {"license-url": "https://x.y/"}),
        ({"name": "a", "licenses": [{"name": "MIT"}, {"name": "MIT"}]}, {"license": "MIT"}),
        ({"name": "a", "keywords": ["b", "c", "b"]}, {"keywords": ["b", "c"]}),
        ({"name": "a", "created": "2026-02-30"}, {}),
        ({"name": "a", "keywords": ["yes", "1"], "homepage": "https://x.y"}, {"keywords": ["yes", "1"]}),
        ({"name": "a", "description": 'two\nlines "quoted"'}, {"abstract": 'two\nlines "quoted"'}),
    ],
)
def test_a_citation_is_made_of_the_descriptor(about: dict[str, Any], cited: dict[str, Any]) -> None:
    text = citation(about)
    assert faults(text) == []
    assert {key: yaml.safe_load(text)[key] for key in cited} == cited


@pytest.mark.parametrize(
    ("break_it", "fault"),
    [
        (lambda text: text.replace("message", "massage"), ["no message", "unknown massage"]),
        (lambda text: text.replace("1.2.0", "1.9.0"), ["cff-version"]),
        (lambda text: text.replace("dataset", "data"), ["type"]),
        (lambda text: text.replace("- name", "- label"), ["author {'label': 'a'}"]),
    ],
)
def test_the_rules_find_invalid_citations(break_it: Callable[[str], str], fault: list[str]) -> None:
    assert faults(break_it(citation({"name": "a"}).replace("this dataset", "it"))) == fault


def test_a_citation_in_a_line() -> None:
    descriptor = {"title": "Fairs", "version": "1.0.0", "contributors": [PERSON, {"title": "The Fair Office"}]}
    assert cited(descriptor) == "Bell, Ada; The Fair Office. Fairs (version 1.0.0) [data set]."
    assert (
        cited(descriptor | {"created": "2026-11-25"})
        == "Bell, Ada; The Fair Office (2026). Fairs (version 1.0.0) [data set]."
    )
    assert cited({"name": "fairs"}) == "fairs [data set]."
