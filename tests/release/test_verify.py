"""Verification: every way in which a released folder can be damaged is found and reported, and nothing else is."""

import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

import tiny
from standoff.engine.write import write_build
from standoff.formats import registry
from standoff.formats.descriptor import hashes, write_sums
from standoff.formats.index import read_index
from standoff.formats.package import UnreadableError
from standoff.formats.package_reader import read_package
from standoff.formats.registry import Format
from standoff.release.checksums import check_files
from standoff.release.difference import diff
from standoff.release.provenance import read_provenance
from standoff.release.verify import Verified, verify
from standoff.release.verify_all import verify_all
from standoff.source.problem import Place
from versions import call, change, damage, release

LABEL = "build/0.1.0"
FORMATS = ["csv", "excel", "parquet", "sqlite", "xlsx"]
ELSEWHERE = ", ".join(FORMATS[1:])
Damage = Callable[[Path], None]


def found_in(root: Path) -> Verified:
    builds = root / "build"
    return verify(builds / "0.1.0", LABEL, read_index(builds))


def reported(found: Verified) -> list[tuple[str, str, str]]:
    return [(problem.place.file.removeprefix(f"{LABEL}/"), problem.code, problem.message) for problem in found.problems]


def replaced(file: str, old: bytes, new: bytes) -> Damage:
    def act(folder: Path) -> None:
        content = (folder / file).read_bytes()
        assert content.count(old) == 1
        damage(folder / file, content.replace(old, new))

    return act


def described(change_it: Callable[[dict[str, Any]], object]) -> Damage:
    """Change the resource `people` of the descriptor."""

    def act(folder: Path) -> None:
        descriptor = json.loads((folder / "datapackage.json").read_text())
        change_it(next(resource for resource in descriptor["resources"] if resource["name"] == "people"))
        damage(folder / "datapackage.json", json.dumps(descriptor).encode())

    return act


def reseal(root: Path) -> None:
    """Make sizes, hashes, sums and index fit what is there, as a careful forger would."""
    folder = root / "build" / "0.1.0"
    descriptor = json.loads((folder / "datapackage.json").read_text())
    for resource in descriptor["resources"]:
        content = (folder / resource["path"]).read_bytes()
        resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    damage(folder / "datapackage.json", json.dumps(descriptor).encode())
    (folder / "SHA256SUMS").unlink()
    write_sums(folder, hashes(folder))
    index = json.loads((root / "build" / "index.json").read_text())
    (entry,) = index["versions"]
    entry["sha256"] = hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()
    entry["bytes"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    entry["rows"] = {r["name"]: r["rows"] for r in descriptor["resources"] if "schema" in r}
    damage(root / "build" / "index.json", json.dumps(index).encode())


# -- what is whole -----------------------------------------------------------------------------------------------------


def test_a_release_is_intact(first_release: Path) -> None:
    found = found_in(first_release)
    assert (found.problems, found.version, found.tables, found.formats) == ([], "0.1.0", 15, FORMATS)
    assert found.rows == sum(read_index(first_release / "build")[0].rows.values())


def test_builds_are_intact(rules_build: Path, dataset_build: Path) -> None:
    assert [verify(folder, "next").problems for folder in (rules_build, dataset_build)] == [[], []]


# -- files -------------------------------------------------------------------------------------------------------------


def test_an_altered_file(released: Path) -> None:
    replaced("changes.md", b"The first", b"The worst")(released / LABEL)
    ((path, code, message),) = reported(found_in(released))
    assert (path, code) == ("changes.md", "bad-sum")
    assert re.fullmatch("SHA-256 is [0-9a-f]{12}…, expected [0-9a-f]{12}…", message)


def test_a_descriptor_that_says_otherwise(released: Path) -> None:
    folder = released / LABEL
    (folder / "parquet" / "fairs.parquet").unlink()
    damage(folder / "changes.md", b"nothing")
    (folder / "SHA256SUMS").unlink()
    write_sums(folder, hashes(folder))
    found = [(path, code, message.split(" is ")[0]) for path, code, message in reported(found_in(released))]
    assert found[:3] == [
        ("datapackage.json", "descriptor-differs", "it lists parquet/fairs.parquet, which"),
        ("datapackage.json", "descriptor-differs", "the `bytes` of changes.md"),
        ("datapackage.json", "descriptor-differs", "the `hash` of changes.md"),
    ]


def test_files_missing_and_extra(released: Path) -> None:
    folder = released / LABEL
    (folder / "csv" / "people.csv").unlink()
    (folder / "parquet" / "fairs.parquet").unlink()
    (folder / "notes.txt").write_text("mine")
    assert reported(found_in(released)) == [
        ("csv/people.csv", "missing-file", "listed in SHA256SUMS but missing"),
        ("notes.txt", "extra-file", "not listed in SHA256SUMS"),
        ("parquet/fairs.parquet", "missing-file", "listed in SHA256SUMS but missing"),
    ]


def test_a_link_is_not_followed(released: Path) -> None:
    secret = released / "secret.txt"
    secret.write_text("outside")
    (released / LABEL / "link.txt").symlink_to(secret)
    assert reported(found_in(released))[0] == ("link.txt", "linked-file", "this is a link, not a file")


@pytest.mark.parametrize("file", ["csv/people.csv", "parquet/people.parquet", "tiny.sqlite", "tiny.xlsx"])
def test_a_link_in_the_place_of_a_table_is_not_followed(released: Path, file: str) -> None:
    """It is reported once, though what it leads to is damaged too; whatever else reads the package names it."""
    path = released / LABEL / file
    path.parent.chmod(0o755)
    outside = path.rename(released / "outside")
    damage(outside, b"outside")
    path.symlink_to(outside)
    assert [found[:2] for found in reported(found_in(released))] == [(file, "linked-file")]
    if path.suffix in {".csv", ".parquet"}:
        (path.parent.parent / "parquet" / "people.parquet").unlink() if path.suffix == ".csv" else None
        result = call(released, "diff", "0.1.0", "0.1.0")
        assert result.exit_code == 1
        assert f"{file}: this is a link that leads out" in result.stderr


def test_a_pipe_is_not_opened(released: Path) -> None:
    os.mkfifo(released / LABEL / "csv" / "more.csv")
    message = "this is a pipe, a socket or a device, not a file"
    assert reported(found_in(released)) == [("csv/more.csv", "extra-file", message)]


@pytest.mark.parametrize("file", ["csv/people.csv", "datapackage.json", "provenance.json", "SHA256SUMS"])
def test_a_pipe_in_the_place_of_a_file_is_not_opened(file: str, released: Path) -> None:
    (released / LABEL / file).unlink()
    os.mkfifo(released / LABEL / file)
    (found,), _ = verify_all(released, ["0.1.0"], released / "texts")
    message = "this is a pipe, a socket or a device, not a file"
    assert reported(found) == [(file, "extra-file", message)]


@pytest.mark.parametrize(
    ("key", "stated", "message"),
    [
        ("date", "2026-02-28", "the date of 0.1.0 is 2026-02-28 here but 2026-03-01 in its folder"),
        ("previous", "0.0.9", "the predecessor of 0.1.0 is 0.0.9 here but None in its folder"),
        ("level", "major", "the smallest version increment of 0.1.0 is major here but None in its folder"),
        ("reasons", 7, "the number of reasons of 0.1.0 is 7 here but 0 in its folder"),
    ],
)
def test_every_value_of_an_entry_of_the_index_is_compared(
    key: str, stated: str | int, message: str, released: Path
) -> None:
    path = released / "build/index.json"
    index = json.loads(path.read_bytes())
    index["versions"][0][key] = stated
    path.write_text(json.dumps(index))
    assert reported(found_in(released)) == [("build/index.json", "index-differs", message)]


def test_a_table_that_the_index_does_not_count_is_named(released: Path) -> None:
    path = released / "build/index.json"
    index = json.loads(path.read_bytes())
    n_people = index["versions"][0]["rows"].pop("people")
    path.write_text(json.dumps(index))
    message = f"the number of rows of people of 0.1.0 is 0 here but {n_people} in its folder"
    assert reported(found_in(released)) == [("build/index.json", "index-differs", message)]


ODD: dict[str, list[object]] = {
    "version": [None, 1, ["0.1.0"]],
    "date": [None, 20260301],
    "previous": ["../../elsewhere", "", 0, {"a": "0.1.0"}],
}
OF_PROVENANCE = ODD | {
    "previous_sums": [7],
    "descriptor": [None],
    "inputs": [None, [], "schemas", {"schemas/fairs.yaml": None}],
    "compiler": [[]],
    "packages": [["polars"], {"polars": 2.1}],
}
OF_INDEX = ODD | {
    "sha256": [None],
    "bytes": ["1", 1.5, None, True],
    "rows": [[], {"people": "2"}, None],
    "level": [None],
    "reasons": ["none", None],
}


def test_a_value_of_another_kind_in_the_provenance_is_named(released: Path) -> None:
    """So is a predecessor that is not a version: it would become the name of a folder."""
    path = released / LABEL / "provenance.json"
    origin = json.loads(path.read_bytes())
    for key, values in OF_PROVENANCE.items():
        for value in values:
            damage(path, json.dumps(origin | {key: value}).encode())
            with pytest.raises(UnreadableError, match=f"^not a valid provenance file: its `{key}`$"):
                read_provenance(released / LABEL)
    assert ("provenance.json", "unreadable-file") in [found[:2] for found in reported(found_in(released))]
    (found,), _ = verify_all(released, ["0.1.0"], released / "texts")
    assert found.notes == ["not rebuilt: provenance.json: not a valid provenance file: its `packages`"]


def test_a_value_of_another_kind_in_the_index_is_named(released: Path) -> None:
    path = released / "build" / "index.json"
    index = json.loads(path.read_bytes())
    for key, values in OF_INDEX.items():
        for value in values:
            path.write_text(json.dumps(index | {"versions": [index["versions"][0] | {key: value}]}))
            with pytest.raises(UnreadableError, match=f"^it is not an index of versions: the `{key}` of an entry$"):
                read_index(released / "build")
    result = call(released, "verify")
    message = "standoff: build/index.json: it is not an index of versions: the `reasons` of an entry\n"
    assert (result.exit_code, result.stderr) == (1, message)


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (None, "SHA256SUMS", "SHA256SUMS is missing, so files cannot be verified"),
        (b"\xff\xfe", "SHA256SUMS", "SHA256SUMS is not a text file"),
        (b"abc\n", "SHA256SUMS", "not a valid `sha256sum` line: expected a hash and a path"),
        (b"0" * 64 + b"  ../../index.json\n", "../../index.json", "listed in SHA256SUMS but missing"),
    ],
)  # fmt: skip
def test_broken_sums(released: Path, content: bytes | None, place: str, message: str) -> None:
    sums = released / LABEL / "SHA256SUMS"
    sums.chmod(0o644)
    if content is None:
        sums.unlink()
    else:
        sums.write_bytes(content)
    path, code, found = reported(found_in(released))[0]
    assert (path, code, found) == (place, "missing-file" if place.startswith(".") else "no-sums", message)


def test_the_line_of_the_sums_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "SHA256SUMS").write_bytes(b"0" * 64 + b"  a.csv\nabc\n")
    (tmp_path / "a.csv").touch()
    places = [problem.place for problem in check_files(tmp_path, "1.0.0") if problem.code == "no-sums"]
    assert places == [Place("1.0.0/SHA256SUMS", 2, 1)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "it is not JSON"),
        (b"{}", "it lists no resources"),
        (b'{"resources": []}', "it describes no CSV table with a schema"),
    ],
)
def test_a_broken_descriptor(released: Path, content: bytes, message: str) -> None:
    folder = released / LABEL
    damage(folder / "datapackage.json", content)
    (folder / "SHA256SUMS").unlink()
    write_sums(folder, hashes(folder))
    found = verify(folder, LABEL)
    assert reported(found) == [("datapackage.json", "unreadable-file", message)]


# -- tables, when the sums fit -----------------------------------------------------------------------------------------

PEOPLE = "csv/people.csv"
LOST = ("csv/fair_guests.csv", "broken-reference", "`person_id` names `carr`, and there is no such row in people")
CARR = b"carr,Tom Carr,unattested,curated,0,none,2,0,0,registry,false\n"


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            replaced(PEOPLE, CARR, b""),  # a truncated file reads as a shorter table
            [(PEOPLE, "row-count", "it has 1 row; the descriptor states 2")],
        ),
        (
            replaced(PEOPLE, b"Tom Carr", b"Tim Carr"),
            [(PEOPLE, "format-differs", f"`name` of `people/carr` is `Tim Carr` in csv and `Tom Carr` in {ELSEWHERE}")],
        ),
        (
            replaced(PEOPLE, CARR, CARR.replace(b"2,0,0", b"2,0,")),
            [
                (PEOPLE, "bad-cell", "row 2: `n_independent` is empty, and required"),
                (PEOPLE, "format-differs", f"`n_independent` of `people/carr` is empty in csv and `0` in {ELSEWHERE}"),
            ],
        ),
        (
            replaced(PEOPLE, CARR, CARR.replace(b"2,0,0", b"two,0,0")),
            [(PEOPLE, "bad-cell", "row 2: `n_assertions` is `two`, which is not a valid integer")],
        ),
        (
            replaced(PEOPLE, CARR, CARR.replace(b"false", b"no")),
            [(PEOPLE, "bad-cell", "row 2: `has_open_conflict` is `no`, which is not a valid boolean")],
        ),
        (
            replaced(PEOPLE, CARR, CARR.replace(b"unattested", b"guessed")),
            [
                (PEOPLE, "bad-cell", "`factuality` has `guessed`, which is not one of its codes"),
                (PEOPLE, "format-differs",
                 f"`factuality` of `people/carr` is `guessed` in csv and `unattested` in {ELSEWHERE}"),
            ],
        ),
        (
            replaced(PEOPLE, CARR, CARR.replace(b"2,0,0", b"0,-1,0")),
            [
                (PEOPLE, "bad-cell", "`n_assertions` has `0`, which is below its minimum"),
                (PEOPLE, "bad-cell", "`n_texts` has `-1`, which is below its minimum"),
                (PEOPLE, "format-differs", f"`n_assertions` of `people/carr` is `0` in csv and `2` in {ELSEWHERE}"),
                (PEOPLE, "format-differs", f"`n_texts` of `people/carr` is `-1` in csv and `0` in {ELSEWHERE}"),
            ],
        ),
        (
            described(lambda people: people["schema"]["fields"][1].update(constraints={"pattern": "Tom .*"})),
            [(PEOPLE, "bad-cell", "`name` has `Ann Bell`, which does not match its pattern")],
        ),
        (
            described(lambda people: people["schema"]["fields"][1].update(constraints={"pattern": "Tom (.*"})),
            [
                (PEOPLE, "schema-differs",
                 "a constraint of its descriptor cannot be applied: regex error: regex parse error:"),
            ],
        ),
        (
            described(lambda people: people["schema"]["fields"][2].update(constraints={"unique": True})),
            [(PEOPLE, "bad-cell", "`factuality` has `unattested`, which is in more than one row")],
        ),
        (
            described(lambda people: people["schema"]["fields"][-3].update(constraints={"maximum": "few"})),
            [
                (PEOPLE, "schema-differs",
                 "a constraint of its descriptor cannot be applied: `few` is not a valid integer"),
            ],
        ),
        (
            replaced(PEOPLE, b"carr,", b"bell,"),
            [
                (PEOPLE, "key-not-unique", "`bell` is in more than one row"),
                (PEOPLE, "format-differs", f"`person_id` of `people/bell` is `bell` in csv and `carr` in {ELSEWHERE}"),
                LOST,
            ],
        ),
        (
            replaced(PEOPLE, b"person_id,name", b"person_id,nome"),
            [(PEOPLE, "schema-differs", "its header is not the declared one: column 2 is `nome` and should be `name`")],
        ),
        (
            replaced(PEOPLE, b",rests_on,has_open_conflict", b",rests_on"),
            [(PEOPLE, "schema-differs", "its header is not the declared one: 10 columns in place of 11")],
        ),
        (
            described(lambda people: people["schema"]["fields"].pop()),
            [
                (PEOPLE, "schema-differs", "its header is not the declared one: 11 columns in place of 10"),
            ],
        ),
        (
            described(lambda people: people.update(rows=3)),
            [(PEOPLE, "row-count", "it has 2 rows; the descriptor states 3")],
        ),
        (
            lambda folder: pl.read_parquet(folder / "parquet/people.parquet")
            .with_columns(n_texts=pl.lit(0, pl.Int32))
            .write_parquet(folder / "parquet/people.parquet"),
            [
                (
                    "parquet/people.parquet",
                    "schema-differs",
                    "its columns are not the declared ones: `n_texts` is Int32 and should be Int64",
                )
            ],
        ),
        (
            replaced("provenance.json", b'"version": "0.1.0",', b'"version": "0.1.1",'),
            [("provenance.json", "descriptor-differs", "it states version 0.1.1, the descriptor 0.1.0")],
        ),
        (
            replaced("provenance.json", b'"version": "0.1.0",', b'"vision": "0.1.0",'),
            [("provenance.json", "unreadable-file", "not a valid provenance file")],
        ),
    ],
)  # fmt: skip
def test_tables_are_verified_where_the_sums_fit(
    released: Path, act: Damage, expected: list[tuple[str, str, str]]
) -> None:
    folder = released / LABEL
    for path in folder.rglob("*.parquet"):
        path.chmod(0o644)
    act(folder)
    reseal(released)
    assert reported(found_in(released)) == expected


@pytest.mark.parametrize(("content", "message"), [(b"PAR1", "parquet/people.parquet"), (b"", "parquet/people.parquet")])
def test_a_file_that_cannot_be_read(released: Path, content: bytes, message: str) -> None:
    damage(released / LABEL / "parquet/people.parquet", content)
    reseal(released)
    assert [(path, code) for path, code, _ in reported(found_in(released))] == [(message, "unreadable-file")]


def test_a_panic_of_the_reader_is_a_file_that_cannot_be_read(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some damaged Parquet files make polars panic, which is not an Exception."""
    panic = pl.exceptions.PanicException

    def panics(_: Path) -> pl.DataFrame:
        raise panic("assertion failed")

    monkeypatch.setattr(pl, "read_parquet", panics)
    message = "polars cannot read it: the file is damaged"
    found = reported(found_in(released))
    assert ("parquet/people.parquet", "unreadable-file", message) in found
    assert {code for _, code, _ in found} == {"unreadable-file"}


def test_a_ragged_csv_cannot_be_read(released: Path) -> None:
    replaced(PEOPLE, CARR, CARR.strip() + b",x,y\n")(released / LABEL)
    reseal(released)
    assert [(path, code) for path, code, _ in reported(found_in(released))][:1] == [(PEOPLE, "unreadable-file")]


def test_a_further_format_is_compared_once_it_is_on_the_list(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ModuleType("standoff.formats.lines")
    vars(lines).update(file_of=lambda _, table: f"lines/{table.name}.ndjson", read=lambda path, _: pl.read_ndjson(path))
    folder = released / LABEL
    (folder / "lines").mkdir()
    frame = pl.read_parquet(folder / "parquet/people.parquet")
    frame.write_ndjson(folder / "lines/people.ndjson")
    monkeypatch.setitem(sys.modules, "standoff.formats.lines", lines)
    monkeypatch.setattr(registry, "FORMATS", (*registry.FORMATS, Format("lines", holds_tables=True)))
    reseal(released)
    assert (reported(found_in(released)), found_in(released).formats) == ([], sorted([*FORMATS, "lines"]))
    frame.with_columns(name=pl.lit("Ann Bell")).write_ndjson(folder / "lines/people.ndjson")
    reseal(released)
    message = "`name` of `people/carr` is `Ann Bell` in lines and `Tom Carr` in csv"
    assert reported(found_in(released)) == [("lines/people.ndjson", "format-differs", message)]


# -- the index ---------------------------------------------------------------------------------------------------------


def test_the_index_and_the_folder(released: Path) -> None:
    change(released, "build/index.json", '"people": 2', '"people": 3')
    change(released, "build/index.json", '"bytes": ', '"bytes": 1')
    size = sum(path.stat().st_size for path in (released / LABEL).rglob("*") if path.is_file())
    assert reported(found_in(released)) == [
        ("build/index.json", "index-differs",
         f"the size of 0.1.0 is {int(f'1{size}'):,} bytes here but {size:,} bytes in its folder"),
        ("build/index.json", "index-differs", "the number of rows of people of 0.1.0 is 3 here but 2 in its folder"),
    ]  # fmt: skip


def test_versions_that_are_missing_and_folders_that_are_not_listed(released: Path) -> None:
    release(released, "0.1.1")
    shutil.move(released / "build/0.1.0", released / "build/0.0.9")
    _, problems = verify_all(released, [])
    assert [(str(p.place), p.code, p.message) for p in problems] == [
        ("build/0.1.0", "missing-release", "listed in the index but missing"),
        ("build/0.0.9", "unfinished-release",
         "not listed in the index: its release was interrupted, or index.json was altered"),
    ]  # fmt: skip
    change(released, "build/index.json", '"previous": "0.1.0"', '"previous": "0.0.9"')
    message = "the predecessor of 0.1.1 is 0.0.9, but the entry before it is 0.1.0"
    assert message in [problem.message for problem in verify_all(released, [])[1]]


def test_a_version_that_the_descriptor_does_not_state(released: Path) -> None:
    damage(released / "datapackage.json", tiny.FILES["datapackage.json"].encode())
    (released / "CHANGELOG.md").unlink()
    _, problems = verify_all(released, [])
    message = "the release was interrupted: datapackage.json, CHANGELOG.md not written"
    assert [(str(p.place), p.code, p.message) for p in problems] == [("build/0.1.0", "unfinished-release", message)]
    release(released, "0.1.0", "2026-03-01")
    assert verify_all(released, [])[1] == []


# -- what the project builds -------------------------------------------------------------------------------------------


def test_in_words_and_as_json(released: Path) -> None:
    assert call(released, "build").exit_code == 0
    result = call(released, "verify")
    rows = found_in(released).rows
    line = f"intact; 15 tables, {rows} rows; equal in {', '.join(FORMATS)}; rebuild is identical\n"
    assert (result.exit_code, result.stdout) == (0, f"build/0.1.0: {line}build/next: {line}")
    assert json.loads(call(released, "verify", "0.1.0", "--format", "json").stdout) == {
        "packages": [
            {
                "package": "build/0.1.0",
                "version": "0.1.0",
                "tables": 15,
                "rows": rows,
                "formats": FORMATS,
                "rebuilt": "same",
                "notes": [],
                "problems": 0,
            }
        ],
        "problems": [],
    }


def test_changed_inputs_are_reported_and_the_tables_compared(released: Path) -> None:
    change(released, tiny.TWO, "visitors: 45", "visitors: 46")
    change(released, tiny.PEOPLE, "carr: {name: Tom Carr}\n", "carr: {name: Tom Carr}\ndunn: {name: Di Dunn}\n")
    (found,), problems = verify_all(released, [])
    assert (found.problems, problems, found.rebuilt) == ([], [], "not")
    assert found.notes == [
        f"not rebuilt: inputs have changed ({tiny.PEOPLE}, {tiny.TWO})",
        "changes since then: fairs ~1, people +1",
    ]


def test_different_tools_are_reported(released: Path) -> None:
    folder = released / LABEL
    replaced("provenance.json", b'"zlib": "', b'"zlib": "9.')(folder)
    replaced("changes.md", b"The first", b"The worst")(folder)
    reseal(released)
    (found,), _ = verify_all(released, ["0.1.0"])
    assert (found.problems, found.rebuilt) == ([], "other")
    assert found.notes[0].startswith("rebuilt with changed tools (zlib 9.")
    assert found.notes[0].endswith("different bytes in changes.md, datapackage.json, dataset.jsonld")
    assert found.notes[1] == "its tables are the same as the current ones"


def test_a_forgery_in_which_all_fits_is_found_by_building_again(released: Path) -> None:
    replaced("changes.md", b"The first", b"The worst")(released / LABEL)
    reseal(released)
    result = call(released, "verify", "0.1.0")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:] == [
        "build/0.1.0: error[not-reproduced]: the same inputs and tools now build different files: "
        "changes.md, datapackage.json",
        "       the folder and its checksums were altered, or the build is not deterministic",
    ]


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny corpus with its explorer, released as 0.1.0."""
    root = tiny.write(tmp_path_factory.mktemp("explored"), (tiny.DESCRIPTOR, '"site": false', '"site": true'))
    return release(root, "0.1.0")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("file", ["site/index.html", "site/app.js", "site/data/meta.js"])
def test_a_tampered_explorer_is_found(explored: Path, file: str, tmp_path: Path) -> None:
    """By its checksum; where that was made to fit, by building again."""
    root = Path(shutil.copytree(explored, tmp_path / "copy"))
    path = root / LABEL / file
    damage(path, path.read_bytes() + b"\n<script>alert(1)</script>")
    assert [(where, code) for where, code, _ in reported(found_in(root)) if code == "bad-sum"] == [(file, "bad-sum")]
    reseal(root)
    assert reported(found_in(root)) == []
    (found,), _ = verify_all(root, ["0.1.0"])
    assert [(problem.code, file in problem.message) for problem in found.problems] == [("not-reproduced", True)]


@pytest.mark.parametrize("file", ["site/x.js", "site/data/t/x.js"])
def test_a_file_that_was_added_to_the_explorer_is_found(explored: Path, file: str, tmp_path: Path) -> None:
    root = Path(shutil.copytree(explored, tmp_path / "copy"))
    (root / LABEL / file).write_bytes(b"1")
    assert ((file, "extra-file") in [found[:2] for found in reported(found_in(root))]) is True


def test_a_working_build_that_is_old(released: Path) -> None:
    assert call(released, "build").exit_code == 0
    change(released, tiny.TWO, "visitors: 45", "visitors: 46")
    result = call(released, "verify", "next")
    assert result.exit_code == 0, "a warning"
    assert "build/next: warning[stale-build]: out of date, the project now builds different files: " in result.stdout


@pytest.mark.one_in(4)
@pytest.mark.parametrize(
    "only", [("csv",), ("csv", "parquet"), ("csv", "wide", "xlsx"), ("csv", "sqlite", "jsonl", "excel")]
)
def test_a_build_of_some_formats_is_built_again_in_these(released: Path, only: tuple[str, ...]) -> None:
    wanted = [word for name in only for word in ("--only", name)]
    assert call(released, "build", *wanted).exit_code == 0
    (found,), _ = verify_all(released, ["next"])
    assert (found.problems, found.rebuilt, found.formats[0]) == ([], "same", "csv")
    change(released, tiny.TWO, "visitors: 45", "visitors: 46")
    (found,), _ = verify_all(released, ["next"])
    assert [problem.code for problem in found.problems] == ["stale-build"]


def test_a_project_with_errors_still_has_its_versions_verified(released: Path) -> None:
    change(released, tiny.TWO, "kind: market, guests", "kind: bazaar, guests")
    (found,), _ = verify_all(released, [])
    assert (found.problems, found.notes) == ([], ["not rebuilt: the project has errors (run `standoff check`)"])


def test_a_downloaded_folder_needs_no_project(
    first_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(first_release / LABEL, tmp_path / "downloaded")
    monkeypatch.chdir(tmp_path)
    result = call(Path(), "verify", "downloaded")
    assert (result.exit_code, result.stdout.splitlines()[1]) == (
        0, f"  not rebuilt: no project in {os.path.realpath(tmp_path)}",
    )  # fmt: skip
    other = tiny.write(tmp_path / "other", (tiny.DESCRIPTOR, '"tiny"', '"another"'))
    assert (
        call(other, "verify", "downloaded").stdout.splitlines()[1]
        == "  not rebuilt: it belongs to another project, `tiny`"
    )


def test_only_what_lies_beside_the_index_is_compared_with_it(released: Path, tmp_path: Path) -> None:
    path = released / "build" / "index.json"
    index = json.loads(path.read_bytes())
    index["versions"][0]["date"] = "2026-02-28"
    path.write_text(json.dumps(index))
    downloaded = Path(shutil.copytree(released / LABEL, tmp_path / "elsewhere" / "0.1.0"))
    for names in (["0.1.0"], [str(released / LABEL)]):
        (found,), _ = verify_all(released, names, released / "texts")
        assert [problem.code for problem in found.problems] == ["index-differs"]
    (found,), _ = verify_all(released, [str(downloaded)], released / "texts")
    assert found.problems == []


def test_a_predecessor_is_looked_for_beside_the_version_and_in_the_project(released: Path, tmp_path: Path) -> None:
    release(released, "0.1.1")
    elsewhere = Path(shutil.copytree(released / "build/0.1.1", tmp_path / "elsewhere" / "0.1.1"))
    (alone,), _ = verify_all(released, [str(elsewhere)], released / "texts")
    assert (alone.problems, alone.rebuilt) == ([], "same")
    shutil.move(released / "build/0.1.0", tmp_path / "kept")
    (without,), _ = verify_all(released, [str(elsewhere)], released / "texts")
    assert without.notes == ["not rebuilt: its predecessor 0.1.0 is missing"]
    shutil.move(tmp_path / "kept", elsewhere.parent / "0.1.0")
    (beside,), _ = verify_all(released, [str(elsewhere)], released / "texts")
    assert (beside.problems, beside.rebuilt) == ([], "same")


def test_nothing_to_verify(tmp_path: Path) -> None:
    result = call(tiny.write(tmp_path), "verify")
    assert (result.exit_code, result.stderr) == (
        2, "standoff: nothing to verify: no versions and no build/next\n",
    )  # fmt: skip
    result = call(tmp_path, "verify", "3.0.0")
    assert (result.exit_code, result.stderr) == (
        2,
        "standoff: unknown version or folder 3.0.0; build/ contains none\n",
    )


# -- wide tables -------------------------------------------------------------------------------------------------------


def test_wide_tables_are_verified_and_their_columns_kept(tmp_path: Path) -> None:
    wide = (
        tiny.FAIRS_SCHEMA,
        "primaryKey: fair_id\n",
        "primaryKey: fair_id\nstandoff: {wide: [fair_id, held, kind]}\n",
    )
    whole = tmp_path / "whole"
    write_build(tiny.compiled(tiny.write(tmp_path / "tiny", wide)), whole)
    folder = Path(shutil.copytree(whole, tmp_path / "build"))
    path = min((folder / "wide").glob("*.csv"))
    content = path.read_text("utf-8")
    header, first, rest = content.split("\n", 2)
    shortened = ",".join(header.split(",")[:-1])
    path.write_text(f"{header}\n{rest}", "utf-8")
    codes = [problem.code for problem in verify(folder, "build").problems if path.stem in problem.place.file]
    assert codes == ["bad-sum", "row-count"]
    path.write_text(f"{shortened}\n{first}\n{rest}", "utf-8")
    codes = [problem.code for problem in verify(folder, "build").problems if path.name in problem.place.file]
    assert codes == ["bad-sum", "schema-differs"]
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    (described,) = [resource for resource in descriptor["resources"] if resource["path"] == f"wide/{path.name}"]
    gone = described["schema"]["fields"].pop()
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    found = diff(read_package(whole, "a"), read_package(folder, "b"))
    assert [(c.subject, c.kind, c.level) for c in found.schema] == [
        (f"{described['name']}.{gone['name']}", "column-removed", "major")
    ]
