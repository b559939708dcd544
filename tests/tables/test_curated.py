"""Curated tables: receipts by record where nothing differs, no columns about texts, and every cell explained."""

import csv
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from browser import browser
from clubs import CLUBS, ENTRIES, SONGS, compiled, reported
from standoff import load
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.formats.before_2_0 import current
from standoff.formats.package_reader import read_package
from standoff.release.verify import verify
from standoff.views.coverage import coverage, lay_out
from standoff.views.explain_package import Explanation
from standoff.views.inputs import Compilation
from standoff.views.layout import plain_text
from tiny import DESCRIPTOR, FAIRS_SCHEMA, PEOPLE_SCHEMA, write

SETTING = ("datapackage.json", '"site": false', '"site": true, "curated": true')
RECEIPTS = ("registry_entries", "assertions", "evidence", "resolutions")


@pytest.fixture(scope="module")
def clubs(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compiled(tmp_path_factory.mktemp("clubs"), SETTING, (CLUBS, "{key:", "{source: A list, key:"))


@pytest.fixture(scope="module")
def build(clubs: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "build" / "next"
    assert clubs.problems == []
    write_build(clubs, folder)
    return folder


def rows(build: Path, table: str) -> list[dict[str, str]]:
    with (build / f"csv/{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_one_row_is_the_receipt_of_a_record(build: Path) -> None:
    entry = {"table_name": "clubs", "basis": "curated", "reference": "A list", "curator": "ida"}
    assert rows(build, "registry_entries") == [
        {**entry, "record_id": record, "annotation_file": ENTRIES, "annotation_line": line}
        for record, line in (("2Boats", "3"), ("C#", "12"))
    ]


def test_what_differs_from_its_entry_keeps_its_own(build: Path) -> None:
    kept = [(row["record_id"], row["value"]) for row in rows(build, "assertions")]
    assert kept == [("2Boats/1/1990-06-01", "2"), ("2Boats/2", "Sail")]
    assert [row["because"] or row["confidence"] for row in rows(build, "evidence")] == ["heard so", "likely"]
    assert [row["field_name"] for row in rows(build, "resolutions")] == ["score", "song"]


def test_a_child_has_the_source_of_the_table_that_it_is_in(clubs: Compiled) -> None:
    sources = {name: table.source for name, table in clubs.schema.record_tables.items()}
    assert sources == dict.fromkeys(sources, "A list")
    assert len(sources) > 1


def test_tables_have_no_columns_about_texts(build: Path) -> None:
    assert list(rows(build, "songs")[0]) == ["club_id", "place", "song", "has_open_conflict"]
    assert not {"texts", "sentences", "excluded"} & {path.stem for path in (build / "csv").iterdir()}
    book = (build / "codebook.md").read_text("utf-8")
    assert "It contains 11 rows in 4 tables of records, from 2 entries of the registry, from A list." in book
    assert "0 texts" not in book
    assert "0 sentences" not in book


def test_the_package_is_whole_and_the_same_again(clubs: Compiled, build: Path, tmp_path: Path) -> None:
    assert verify(build, "next").problems == []
    write_build(clubs, tmp_path / "build" / "next")
    sums = [path.joinpath("SHA256SUMS").read_text("utf-8") for path in (build, tmp_path / "build" / "next")]
    assert sums[0] == sums[1]


def shown(found: Explanation) -> list[tuple[str | None, object, str, list[tuple[str, int]]]]:
    return [
        (
            cell.field_name,
            cell.value,
            cell.rule,
            [(m.annotation_file, m.annotation_line) for r in cell.receipts for m in r.mentions],
        )
        for cell in found.cells
    ]


def test_a_package_explains_every_cell(build: Path) -> None:
    package = load(build)
    assert shown(package.explain("seasons", "2Boats/1")) == [
        (None, "unattested", "existence", [(ENTRIES, 3)]),
        ("started", "1990", "only", [(ENTRIES, 3)]),
        ("coach", "Ann Bell", "only", [(ENTRIES, 3)]),
    ]
    assert shown(package.explain("matches", "2Boats/1/1990-06-01", "score")) == [("score", "2", "only", [(ENTRIES, 8)])]
    assert str(package.explain("clubs", "C#")).splitlines() == [
        "clubs/C#",
        "  from the registry (A list)",
        "",
        f"entry  {ENTRIES}:12",
        f"name = Sharps  {ENTRIES}:12",
        "",
        "not stated: about",
        "",
        "songs",
        "  1  song = Only one",
    ]
    assert str(package.explain("matches", "2Boats/1/1990-06-01")).splitlines()[3:] == [
        f"entry  {ENTRIES}:3",
        "",
        "score = 2",
        "  only: there is only one candidate",
        "  chosen      2  registry; curated",
        f"              {ENTRIES}:8",
        "              because heard so",
    ]


def test_receipts_of_all_cells_are_those_that_were_compiled(clubs: Compiled, build: Path) -> None:
    """What is made again from the package is what the compiler knew, but for lines, ids and bounds."""
    package = current(read_package(build, "next"))
    names = ["table_name", "record_id", "field_name", "value", "basis", "outcome", "annotation_file"]
    again = package.tables["assertions"].read().select(names).sort(names, nulls_last=True)
    known = clubs.tables["assertions"].select(names).sort(names, nulls_last=True)
    assert again.rows() == known.rows()
    counts = ["n_assertions", "n_texts", "rests_on", "factuality", "record_basis"]
    of_package = package.tables["clubs"].read().select(pl.col(counts))
    assert of_package.rows() == clubs.tables["clubs"].select(counts).rows()


def test_the_explorer_has_every_record(build: Path) -> None:
    assert (build / "site" / "index.html").is_file()


def test_pages_show_what_curated_tables_have(build: Path) -> None:
    """Where records are from, in place of what texts say of them; no page about texts."""
    with browser() as page:
        page.open(build / "site")
        assert page.texts("nav a") == ["Data"]
        assert page.texts(".facts p")[0].split(". ")[0] == "13 cells from 2 entries of the registry (A list)"
        page.go("#/t/clubs")
        page.wait_for(".results tbody td")
        assert page.texts(".results thead th") == ["name", "about"]
        assert page.text(".table-page > p.quiet") == "2 entries of the registry (A list)"
        assert page.each(".results td", "e.innerText.trim()")[0] == "They row.\nSometimes."
        page.go("#/t/songs")
        page.wait_for(".table-page > p.quiet")
        assert page.text(".table-page > p.quiet") == "4 rows in 2 entries of the registry (A list)"
        page.go("#/r/clubs/2Boats")
        page.wait_for(".record-page .nested")
        assert page.text(".record-page > .lead") == "from the registry (A list)"
        assert page.texts(".factuality") == []
        assert page.seen()["errors"] == []


def test_coverage_is_of_records(clubs: Compiled) -> None:
    assert clubs.frames
    assert clubs.resolved
    found = coverage(Compilation.of(clubs.schema, clubs.frames, clubs.resolved, clubs.tables, {}))
    lines = plain_text(lay_out(found, 80)).split("\n")
    assert lines[:2] == ["no texts", "11 records of curated tables: clubs 2, seasons 2, songs 4, matches 3"]


def test_entries_in_several_places_keep_all_receipts(tmp_path: Path) -> None:
    once = "C#:\n  name: Sharps\n  songs: Only one\n"
    found = compiled(tmp_path, SETTING, (ENTRIES, once, "C#:\n  - {name: Sharps, about: Loud}\n  - {about: Low}\n"))
    assert found.problems == []
    write_build(found, tmp_path / "build" / "next")
    built = tmp_path / "build" / "next"
    assert [row["record_id"] for row in rows(built, "registry_entries")] == ["2Boats", "C#"]
    kept = [(row["field_name"], row["value"], row["outcome"]) for row in rows(built, "assertions")]
    assert [each for each in kept if each[0] == "about"] == [("about", "Loud", "open"), ("about", "Low", "open")]
    assert [row["has_open_conflict"] for row in rows(built, "clubs")] == ["false", "true"]


def test_a_table_alone_can_be_curated(tmp_path: Path) -> None:
    """People are, who are named in texts by references alone; fairs are not."""
    wide = (FAIRS_SCHEMA, "primaryKey: fair_id\n",
            "primaryKey: fair_id\nstandoff: {label: title, wide: [fair_id, title]}\n")  # fmt: skip
    root = write(tmp_path, (PEOPLE_SCHEMA, "registered: true", "registered: true, curated: true, source: A list"), wide)
    found = compile_corpus(root, root / "texts")
    assert found.problems == []
    write_build(found, root / "build" / "next")
    built = root / "build" / "next"
    assert list(rows(built, "people")[0]) == ["person_id", "name", "has_open_conflict"]
    assert "factuality" in rows(built, "fairs")[0]
    (of_fairs,) = built.glob("wide/*.csv")
    assert of_fairs.read_text("utf-8").splitlines()[0].split(",") == [
        *("fair_id", "title", "factuality", "record_basis", "n_inferred", "sources_differ", "n_texts"),
        *("n_independent", "rests_on", "has_open_conflict", "evidence"),
    ]
    assert [row["reference"] for row in rows(built, "registry_entries")] == ["A list", "A list"]
    assert {row["table_name"] for row in rows(built, "assertions")} == {"fairs", "fair_guests", "places"}
    assert (built / "csv/texts.csv").is_file()
    marks = {each["name"]: each["schema"].get("standoff", {}) for each in described(built)}
    assert (marks["people"].get("curated"), marks["fairs"].get("curated")) == (True, None)
    assert verify(built, "next").problems == []


def described(built: Path) -> list[dict[str, Any]]:
    listed = json.loads((built / DESCRIPTOR).read_text("utf-8"))["resources"]
    return [each for each in listed if "schema" in each and each["path"].startswith("csv/")]


def test_no_text_says_anything_of_a_curated_table(tmp_path: Path) -> None:
    curated = (FAIRS_SCHEMA, "primaryKey: fair_id\n", "primaryKey: fair_id\nstandoff: {curated: true}\n")
    root = write(tmp_path, curated, (FAIRS_SCHEMA, ", standoff: {from: text}", ""))
    found = [f"{p.code}: {p.message}" for p in compile_corpus(root, root / "texts").problems]
    assert "unknown-table: `fairs` is a curated table, of which no text says anything" in found


SCHEMAS = [
    ((CLUBS, "{key:", "{source: A list, key:"), "only a curated table has a `source`"),
    ((CLUBS, "{name: about,", "{name: record_id}\n  - {name: about,"), "`record_id` is what the compiler calls the id"),
]


@pytest.mark.parametrize(("change", "message"), SCHEMAS)
def test_a_schema_that_does_not_fit_is_a_problem(tmp_path: Path, change: tuple[str, str, str], message: str) -> None:
    (found,) = reported(tmp_path, change)
    assert message in found


def test_a_curated_field_is_not_one_of_texts(tmp_path: Path) -> None:
    changes = (SETTING, (SONGS, "{name: song}", "{name: song, standoff: {from: text}}"))
    assert any("`song` can only be set in a text" in each for each in reported(tmp_path, *changes))
