"""The explorer's files: they hold what the tables hold, no words of the texts, and a program made from its source."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from paths import REPOSITORY, RULES
from standoff.formats.explorer import encode
from standoff.formats.package_reader import read_package
from standoff.formats.site import write_site

BUNDLE = REPOSITORY / "compiler" / "standoff" / "builtin" / "site"
WEB = REPOSITORY / "web"
RUN = 40  # characters


def data_of(path: Path) -> Any:
    """What a data file puts."""
    called = re.fullmatch(r"S\.put\((.*)\)\n", path.read_text("utf-8"), re.DOTALL)
    assert called
    key, value = json.loads(f"[{called[1]}]")
    assert path.as_posix().endswith(f"/data/{key}.js")
    return value


def frame_of(encoded: dict[str, Any]) -> dict[str, list[Any]]:
    """A frame as its columns, read without the code that wrote it."""
    found = {}
    for name, column in encoded["c"]:
        if isinstance(column, list):
            found[name] = column
        elif "k" in column:
            found[name] = [column["k"]] * encoded["n"]
        else:
            found[name] = [None if code < 0 else column["d"][code] for code in column["c"]]
    return found


@pytest.fixture(scope="module")
def site(rules_build: Path) -> Path:
    return rules_build / "site"


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([], []),
        (["a"], ["a"]),
        (["a", "a"], {"k": "a"}),
        ([None, None], {"k": None}),
        (["b", "a", None, "b"], {"d": ["b", "a"], "c": [0, 1, -1, 0]}),
        (["a", "b", "c"], ["a", "b", "c"]),
        ([1, 2, 1, 2], [1, 2, 1, 2]),
        ([True, False, True, True], [True, False, True, True]),
    ],
)
def test_a_column_is_written_in_its_shortest_form(values: list[Any], written: Any) -> None:
    assert encode.column(values) == written


def packs(site: Path) -> Iterator[dict[str, dict[str, list[Any]]]]:
    for path in sorted(site.glob("data/r/*/*.js")):
        yield {name: frame_of(part) for name, part in data_of(path)}


def test_packs_have_every_assertion_with_its_evidence_once(site: Path, rules_build: Path) -> None:
    evidence = pl.read_parquet(rules_build / "parquet" / "evidence.parquet")
    columns = ["assertion_id", "text_id", "span_start", "span_end", "because", "annotation_file", "annotation_line"]
    found = []
    for pack in packs(site):
        stated, passages = pack.get("assertions", {}), pack.get("evidence", {})
        for row, number in enumerate(passages.get("assertion", ())):
            ids = [stated["assertion_id"][number], stated["text_id"][number]]
            found.append((*ids, *(passages[name][row] for name in columns[2:])))
    assert sorted(found, key=repr) == sorted(evidence.select(columns).rows(), key=repr)


def test_packs_have_every_resolution_with_the_assertion_it_chose(site: Path, rules_build: Path) -> None:
    resolutions = pl.read_parquet(rules_build / "parquet" / "resolutions.parquet")
    found = []
    for pack in packs(site):
        cells, ids = pack.get("resolutions", {}), pack.get("assertions", {}).get("assertion_id", [])
        for row in range(len(cells.get("rule", ()))):
            chosen = cells["assertion"][row]
            cell = [cells[name][row] for name in ("record.table", "record.id", "field_name", "rule")]
            found.append((*cell, None if chosen is None else ids[chosen]))
    named = resolutions.select("table_name", "record_id", "field_name", "rule", "assertion_id")
    assert sorted(found, key=repr) == sorted(named.with_columns(pl.all().cast(pl.String)).rows(), key=repr)


def test_tables_have_the_rows_of_the_tables(site: Path, rules_build: Path) -> None:
    read = 0
    for path in sorted(site.glob("data/t/*.js")):
        rows = frame_of(data_of(path)["rows"])
        expected = pl.read_csv(rules_build / "csv" / f"{path.stem}.csv", infer_schema=False)
        for name in expected.columns:
            shown = ["" if cell is None else str(cell).lower() for cell in rows[name]]
            stated = [str(cell or "").lower().removesuffix(".0") for cell in expected[name]]
            assert shown == stated, (path.stem, name)
        read += 1
    assert read


def test_no_words_of_the_texts_are_in_it(site: Path) -> None:
    """Quotes of texts that may be quoted are in the tables, and so here; of the others there is no run of words."""
    private = {path.stem: path.read_text("utf-8") for path in (RULES / "texts").glob("*.txt")}
    quoted = pl.read_parquet(site.parent / "parquet" / "evidence.parquet")["quote"].drop_nulls().to_list()
    written = "".join(path.read_text("utf-8") for path in site.rglob("*.js") if path.name != "app.js")
    for stem, text in private.items():
        runs = (text[start : start + RUN] for start in range(0, len(text) - RUN))
        leaked = [run for run in runs if json.dumps(run, ensure_ascii=False)[1:-1] in written]
        assert [run for run in leaked if not any(run in quote for quote in quoted)] == [], stem


def test_a_package_gets_the_same_site_as_its_build_wrote(rules_build: Path, site: Path, tmp_path: Path) -> None:
    package = read_package(rules_build, "next")
    write_site(package, package.descriptor, tmp_path / "site")
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    assert sorted(p.relative_to(tmp_path / "site").as_posix() for p in tmp_path.rglob("*") if p.is_file()) == names
    assert [name for name in names if (site / name).read_bytes() != (tmp_path / "site" / name).read_bytes()] == []


def test_every_file_of_it_is_in_the_checksums(rules_build: Path, site: Path) -> None:
    lines = (rules_build / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {line.split("  ", 1)[1] for line in lines}
    assert {path.relative_to(rules_build).as_posix() for path in site.rglob("*") if path.is_file()} <= listed


def test_no_table_of_the_dataset_is_named_in_its_program() -> None:
    tables = {path.stem for path in (REPOSITORY / "schemas").glob("*.yaml")}
    sources = [*WEB.glob("src/**/*.ts"), *(REPOSITORY / "compiler/standoff/formats/explorer").glob("*.py")]
    named = {word for path in sources for word in re.findall(r"[\"'`/.]([a-z_]+)[\"'`/.]", path.read_text("utf-8"))}
    # `places` is also a view: the places of whatever table has points.
    assert named & tables <= {"places"}


def test_the_licence_of_every_bundled_package_is_listed() -> None:
    listed = set(re.findall(r"^=+\n(\S+) \S+ \(.*\)\n=+$", (BUNDLE / "LICENSES.txt").read_text("utf-8"), re.MULTILINE))
    assert listed >= {"d3-force", "d3-geo", "d3-scale", "d3-selection", "d3-zoom", "topojson-client", "world-atlas"}
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    runtime = {path.removeprefix("node_modules/") for path, of in lock.items() if path and not of.get("dev")}
    assert listed - {"world-atlas"} <= runtime


@pytest.mark.skipif(not (WEB / "node_modules").exists(), reason="no packages of web/: run `make web`")
@pytest.mark.skipif(shutil.which("node") is None, reason="no node")
def test_the_bundle_is_made_from_its_sources(tmp_path: Path) -> None:
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=WEB, check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made.keys() == {path.name for path in BUNDLE.iterdir()}
    assert [name for name, content in made.items() if content != (BUNDLE / name).read_bytes()] == []


@pytest.mark.skipif(not (WEB / "node_modules").exists(), reason="no packages of web/: run `make web`")
@pytest.mark.skipif(shutil.which("node") is None, reason="no node")
def test_the_sources_have_no_error_of_types() -> None:
    found = subprocess.run(
        ["npx", "--no-install", "tsc", "-p", "."], cwd=WEB, capture_output=True, text=True, check=False
    )
    assert found.stdout + found.stderr == ""
