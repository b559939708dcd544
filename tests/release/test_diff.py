"""What differs between two packages: rows by primary key, cells by column, schemas apart; never a crash."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import tiny
from standoff.engine.compilation import Compiled
from standoff.formats.package import Package, PackageTable
from standoff.formats.package_reader import made_package, read_package
from standoff.formats.typed_cells import as_written, record_id
from standoff.release.bump import describe, level, reasons
from standoff.release.changed_cells import changes_of
from standoff.release.diff_data import as_frame, delta
from standoff.release.difference import diff
from versions import call, change, damage

CHANGED = (
    (tiny.TWO, "visitors: 45", "visitors: 46"),
    (tiny.PEOPLE, "carr: {name: Tom Carr}\n", "carr: {name: Tom Karr}\ndunn: {name: Di Dunn}\n"),
    (tiny.TWO, "[bell, carr]", "[carr]"),
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two versions of the tiny corpus side by side, as builds."""
    root = tiny.write(tmp_path_factory.mktemp("pair") / "tiny")
    assert call(root, "build", "--out", str(root / "build" / "one")).exit_code == 0
    for file, old, new in CHANGED:
        change(root, file, old, new)
    assert call(root, "build").exit_code == 0
    return root


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The tiny corpus, compiled and in memory."""
    return packed(tmp_path_factory.mktemp("before"))


def packed(root: Path, *changes: tiny.Change, files: dict[str, str | bytes | None] | None = None) -> Package:
    compiled = tiny.compiled(tiny.write(root, *changes, files=files))
    assert not compiled.failed, compiled.problems
    return made_package("tiny", "1.0.0", compiled.tables, compiled.schema)


# -- as it is shown ----------------------------------------------------------------------------------------------------

NOT_KNOWN = (None,) * 5  # of a package without resolutions
WORDS = """\
from build/one to build/next

1 removal, 2 corrections, 1 new fact

Rows              added   removed   changed
  fair_guests         0         1         0
  fairs               0         0         1
  people              1         0         1
  assertions          4         3         0
  evidence            4         3         0
  labels              1         1         1
  resolutions         1         0         1

fair_guests
  - hat-market/visitor/bell  annotations/texts/two.yaml:12

fairs
  ~ spring-fair
      visitors_high: 45 -> 46  correction; rule settled
        - 45  narrator in two, sentence 1; asserted, stated, sure  annotations/texts/two.yaml:9
        + 46  narrator in two, sentence 1; asserted, stated, sure  annotations/texts/two.yaml:9
        = 40  narrator in one, sentence 1; asserted, stated, sure  annotations/texts/one.yaml:12

people
  ~ carr
      name: Tom Carr -> Tom Karr  correction; rule only
        - Tom Carr  registry; curated, sure  annotations/registry/people.yaml:2
        + Tom Karr  registry; curated, sure  annotations/registry/people.yaml:2
  + dunn  annotations/registry/people.yaml:3
"""
MARKDOWN = """\
# From one to next

1 removal, 2 corrections, 1 new fact.

## Rows

| table | added | removed | changed | in columns |
|---|--:|--:|--:|---|
| fair_guests | 0 | 1 | 0 |  |
| fairs | 0 | 0 | 1 | visitors_high |
| people | 1 | 0 | 1 | name |
| assertions | 4 | 3 | 0 |  |
| evidence | 4 | 3 | 0 |  |
| labels | 1 | 1 | 1 | label |
| resolutions | 1 | 0 | 1 | assertion_id |

### fair_guests

- removed `hat-market/visitor/bell`, `annotations/texts/two.yaml:12`

### fairs

- changed `spring-fair`
  - visitors_high `45` -> `46`: correction; rule settled
    - gone: `45`, narrator in two, sentence 1; asserted, stated, sure; `annotations/texts/two.yaml:9`
    - new: `46`, narrator in two, sentence 1; asserted, stated, sure; `annotations/texts/two.yaml:9`
    - unchanged: `40`, narrator in one, sentence 1; asserted, stated, sure; `annotations/texts/one.yaml:12`

### people

- changed `carr`
  - name `Tom Carr` -> `Tom Karr`: correction; rule only
    - gone: `Tom Carr`, registry; curated, sure; `annotations/registry/people.yaml:2`
    - new: `Tom Karr`, registry; curated, sure; `annotations/registry/people.yaml:2`
- added `dunn`, `annotations/registry/people.yaml:3`
"""
ROWS = f"""\
table_name,change,record_id,column_name,old,new,kind,old_rule,new_rule,old_place,new_place
fair_guests,removed,hat-market/visitor/bell,,,,removal,,,{tiny.TWO}:12,
fairs,changed,spring-fair,visitors_high,45,46,correction,settled,settled,{tiny.ONE}:12,{tiny.ONE}:12
people,added,dunn,,,,new-fact,,,,{tiny.PEOPLE}:3
people,changed,carr,name,Tom Carr,Tom Karr,correction,only,only,{tiny.PEOPLE}:2,{tiny.PEOPLE}:2
"""


@pytest.mark.parametrize(("form", "shown"), [("text", WORDS), ("markdown", MARKDOWN)])
def test_in_words(pair: Path, form: str, shown: str) -> None:
    result = call(pair, "diff", "one", "next", "--format", form)
    assert (result.exit_code, result.stdout) == (0, shown)


def test_as_csv(pair: Path) -> None:
    result = call(pair, "diff", "one", "next", "--format", "csv")
    assert result.exit_code == 0
    assert result.stdout.startswith(ROWS)
    assert [line.split(",")[:2] for line in result.stdout.removeprefix(ROWS).splitlines()] == [
        *[["assertions", "added"]] * 4, *[["assertions", "removed"]] * 3, *[["evidence", "added"]] * 4,
        *[["evidence", "removed"]] * 3, ["labels", "added"], ["labels", "removed"], ["labels", "changed"],
        ["resolutions", "added"], ["resolutions", "changed"],
    ]  # fmt: skip


def test_as_json(pair: Path) -> None:
    found = json.loads(call(pair, "diff", "one", "next", "--format", "json").stdout)
    assert (found["a"], found["b"]) == (
        {"package": "build/one", "version": "1.0.0+next"}, {"package": "build/next", "version": "1.0.0+next"},
    )  # fmt: skip
    assert (found["level"], found["reasons"][0]) == ("minor", {"level": "minor", "words": "people: 1 row added"})
    assert found["schema"] == []
    row = {"person_id": "dunn", "name": "Di Dunn", "factuality": "unattested", "record_basis": "curated",
           "n_inferred": "0", "sources_differ": "none", "n_assertions": "2", "n_texts": "0",
           "n_independent": "0", "rests_on": "registry", "has_open_conflict": "false"}  # fmt: skip
    cells = {"name": {"old": "Tom Carr", "new": "Tom Karr"}}
    shown = {"who": "registry", "how": ["curated", "sure"], "place": f"{tiny.PEOPLE}:2"}
    behind = [{"side": "gone", "value": "Tom Carr"} | shown, {"side": "new", "value": "Tom Karr"} | shown]
    name = {"kind": "correction", "is_stated": True, "columns": ["name"], "old_rule": "only", "new_rule": "only"}
    fields = {"name": name | {"behind": behind}}
    assert found["tables"]["people"] == {
        "key": ["person_id"], "added": [row], "removed": [],
        "changed": [{"record_id": "carr", "cells": cells, "fields": fields}],
    }  # fmt: skip
    assert found["kinds"] == {
        "contradiction": 0, "removal": 1, "correction": 2, "finer-value": 0, "new-fact": 1, "only-wording": 0,
    }  # fmt: skip


def test_a_limit_says_what_it_leaves_out(pair: Path) -> None:
    shown = call(pair, "diff", "one", "next", "--max-rows", "0").stdout
    assert shown.endswith("people\n    … and 1 more added\n    … and 1 more changed\n")


def test_folders_and_versions_are_the_same_thing(pair: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pair)
    by_path = call(Path(), "diff", "./build/one", "build/next", "--format", "csv").stdout
    assert by_path == call(pair, "diff", "one", "next", "--format", "csv").stdout


def test_csv_files_alone_give_the_same(pair: Path, tmp_path: Path) -> None:
    for name in ("one", "next"):
        shutil.copytree(pair / "build" / name, tmp_path / name, ignore=shutil.ignore_patterns("parquet"))
    by_csv = diff(*(read_package(tmp_path / name, name) for name in ("one", "next")))
    by_parquet = diff(*(read_package(pair / "build" / name, name) for name in ("one", "next")))
    assert_frame_equal(as_frame(changes_of(by_csv)), as_frame(changes_of(by_parquet)))


# -- what has no package, or a broken one ------------------------------------------------------------------------------

NO_REVISION = "no revision either: the project is not in a git repository"


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("2.0.0", 2, f"standoff: unknown version or folder 2.0.0; known: next, one; {NO_REVISION}\n"),
        ("schemas", 2, f"standoff: schemas does not contain a package: it has no datapackage.json; {NO_REVISION}\n"),
        (".", 1, "standoff: datapackage.json: it lists no resources\n"),
    ],
)
def test_no_package(pair: Path, name: str, code: int, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pair)
    result = call(Path(), "diff", name, "next")
    assert (result.exit_code, result.stderr) == (code, message)


def test_no_working_build(tmp_path: Path) -> None:
    result = call(tiny.write(tmp_path), "diff", "next", "next")
    assert (result.exit_code, result.stderr) == (2, "standoff: no build/next: run `standoff build` first\n")


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("datapackage.json", b"{", "build/bad/datapackage.json: it is not JSON"),
        ("datapackage.json", b'{"resources": [1]}', "build/bad/datapackage.json: it lists no resources"),
        (
            "datapackage.json",
            b'{"resources": [{"name": "x", "path": "y", "schema": {}}]}',
            "build/bad/datapackage.json: it describes no CSV table with a schema; "
            "not read: `x`: its `path` is not that of a CSV file: y",
        ),
        (
            "datapackage.json",
            b'{"resources": [{"name": "x", "path": "csv/x.csv", "schema": {"fields": [{}]}}]}',
            "build/bad/datapackage.json: the schema of `x` is not one that Standoff reads",
        ),
        ("parquet/people.parquet", b"PAR1", "build/bad/parquet/people.parquet: "),
    ],
)
def test_a_broken_package(pair: Path, file: str, content: bytes, message: str, tmp_path: Path) -> None:
    shutil.copytree(pair / "build", tmp_path / "build")
    (tmp_path / "build" / "next").rename(tmp_path / "build" / "bad")
    damage(tmp_path / "build" / "bad" / file, content)
    result = call(tmp_path, "diff", "bad", "one")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"standoff: {message}")
    assert len(result.stderr.splitlines()) == 1


# -- schemas -----------------------------------------------------------------------------------------------------------

WITHIN = "foreignKeys:\n  - {fields: within_id, reference: {resource: places, fields: place_id}}\n"
VENUE = "  - {name: venue, standoff: {from: text}}\n"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            [(tiny.FAIRS_SCHEMA, "  - {name: title,", VENUE + "  - {name: title,")],
            [("minor", "fairs.venue: column added, string")],
        ),
        (
            [(tiny.FAIRS_SCHEMA, "  - {name: stalls, type: integer, constraints: {minimum: 1}}\n", "")],
            [("major", "fairs.stalls: column removed, integer")],
        ),
        (
            [(tiny.FAIRS_SCHEMA, "type: integer, constraints: {minimum: 1}", "type: number")],
            [
                ("minor", "fairs.stalls: type changed, integer -> number"),
                ("minor", "fairs.stalls: minimum changed, no longer 1"),
            ],
        ),
        (
            [(tiny.FAIRS_SCHEMA, "{name: stalls, type: integer, constraints: {minimum: 1}}", "{name: stalls}")],
            [
                ("major", "fairs.stalls: type changed, integer -> string"),
                ("minor", "fairs.stalls: minimum changed, no longer 1"),
            ],
        ),
        (
            [(tiny.FAIRS_SCHEMA, "'[A-Z]-\\d+'}", "'[A-Z]-\\d', required: false}")],
            [("minor", "fairs.permit: pattern changed, [A-Z]-\\d+ -> [A-Z]-\\d")],
        ),
        (
            [
                (tiny.FAIRS_SCHEMA, "maximum: 900", "maximum: 901"),
                (tiny.FAIRS_SCHEMA, "{name: place_id}", "{name: place_id, title: Ground, description: Where.}"),
            ],
            [
                *(("minor", f"fairs.visitors_{part}: maximum changed, 900 -> 901") for part in ("high", "low", "best")),
                ("patch", "fairs.place_id: title changed, place_id -> Ground"),
                ("patch", "fairs.place_id: description changed, Where."),
            ],
        ),
        (
            [(tiny.ROLES, "  visitor:", "  judge: {definition: Gives the prize.}\n  visitor:")],
            [("minor", "fair_guests.role: codes added, judge")],
        ),
        (
            [
                (tiny.KINDS, "  market: {definition: Goods are sold., broader: fair}\n", ""),
                (tiny.KINDS, "for a day.}\n", "for a day.}\n  market: {definition: Goods are sold., broader: fair}\n"),
            ],
            [("patch", "fairs.kind: codes reordered")],
        ),
        (
            [
                (tiny.PEOPLE_SCHEMA, "name, constraints: {required: true},", "name,"),
                (tiny.PEOPLE_SCHEMA, "primaryKey:", "  - {name: nick, standoff: {from: registry}}\nprimaryKey:"),
            ],
            [
                ("minor", "people.name: required changed, no longer true"),
                ("minor", "people.nick: column added, string"),
            ],
        ),
        (
            [
                (tiny.PLACES_SCHEMA, "  - {name: within_id}\n", ""),
                (tiny.PLACES_SCHEMA, WITHIN, ""),
                (tiny.PLACES_SCHEMA, ", broader: within_id", ""),
                (tiny.PLACES, ", within_id: shire", ""),
            ],
            [
                ("major", "places.within_id: column removed, string"),
                ("major", "places.within_id: reference changed, no longer places(place_id)"),
            ],
        ),
    ],
)
def test_a_change_of_a_schema(
    changes: list[tiny.Change], expected: list[tuple[str, str]], before: Package, tmp_path: Path
) -> None:
    found = diff(before, packed(tmp_path, *changes)).schema
    assert sorted((change.level, describe(change)) for change in found) == sorted(expected)


def test_a_new_table_and_one_that_is_gone(before: Package, tmp_path: Path) -> None:
    fields = "fields:\n  - {name: stall_id}\n  - {name: name, standoff: {from: registry}}\n"
    stalls = f"{fields}primaryKey: stall_id\nstandoff: {{registered: true}}\n"
    new = {"schemas/stalls.yaml": stalls, "annotations/registry/stalls.yaml": "hats: {name: Hats}\n"}
    found = diff(before, packed(tmp_path, files={**new}))
    assert [(change.kind, change.subject) for change in found.schema] == [("table-added", "stalls")]
    assert level(reasons(found)) == "minor"
    back = diff(found.b, found.a)
    assert [(change.kind, change.subject) for change in back.schema] == [("table-removed", "stalls")]
    assert [(t.name, len(t.added), len(t.removed)) for t in back.tables if t.name == "stalls"] == [("stalls", 0, 1)]
    assert level(reasons(back)) == "major"


# -- made-up packages --------------------------------------------------------------------------------------------------


def package(label: str, rows: pl.DataFrame, key: tuple[str, ...], **types: str) -> Package:
    """A package of one table, `things`."""
    fields = {name: {"name": name, "type": types.get(name, "string")} for name in rows.columns}
    return Package(label, "", {"things": PackageTable("things", fields, key, (), lambda: rows, rows=len(rows))})


THINGS = pl.DataFrame({"id": ["a", "b"], "part": ["x", "y"], "n": [1, 2]})


@pytest.mark.parametrize(
    ("columns", "key", "types", "why"),
    [
        ({}, ("id", "part"), {"n": "integer"}, "its key is (id) in A and (id, part) in B"),
        ({"id": pl.Series([1, 2])}, ("id",), {"id": "integer", "n": "integer"},
         "its key `id` has type string in A and integer in B"),
        ({"id": pl.lit("a")}, ("id",), {"n": "integer"}, "its key is not unique in B"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_compared(
    columns: dict[str, pl.Series | pl.Expr], key: tuple[str, ...], types: dict[str, str], why: str
) -> None:
    other = THINGS.with_columns(**columns)
    found = diff(package("a", THINGS, ("id",), n="integer"), package("b", other, key, **types))
    assert [table.incompatible for table in found.tables] == [why]
    assert level(reasons(found)) == "major"
    shown = as_frame(changes_of(found)).filter(pl.col("change") == "not-compared")
    assert shown.rows() == [("things", "not-compared", None, None, None, why, *NOT_KNOWN)]


def test_an_incompatible_table_is_described_in_words(pair: Path, tmp_path: Path) -> None:
    shutil.copytree(pair / "build", tmp_path / "build")
    path = tmp_path / "build" / "one" / "datapackage.json"
    descriptor = json.loads(path.read_text())
    (people,) = [r for r in descriptor["resources"] if r["name"] == "people"]
    people["schema"]["primaryKey"] = "name"
    path.write_text(json.dumps(descriptor))
    why = "its key is (name) in A and (person_id) in B"
    shown = call(tmp_path, "diff", "one", "next")
    assert shown.exit_code == 0
    assert "  people: primary key changed, name -> person_id (major)\n" in shown.stdout
    assert f"  people       not compared: {why}\n" in shown.stdout
    assert (
        "| people | | | | not compared: " + why.replace("_", "\\_") + " |"
        in call(tmp_path, "diff", "one", "next", "--format", "markdown").stdout
    )
    assert json.loads(call(tmp_path, "diff", "one", "next", "--format", "json").stdout)["tables"]["people"] == {
        "incompatible": why
    }


def test_a_column_of_another_type_is_compared_as_it_is_written() -> None:
    wider = THINGS.with_columns(pl.Series("n", [1.0, 2.5]))
    found = diff(package("a", THINGS, ("id",), n="integer"), package("b", wider, ("id",), n="number"))
    assert as_frame(changes_of(found)).rows() == [
        ("things", "type-changed", None, "n", "integer", "number", *NOT_KNOWN),
        ("things", "changed", "b", "n", "2", "2.5", "correction", *NOT_KNOWN[1:]),
    ]


def test_columns_in_another_order() -> None:
    found = diff(package("a", THINGS, ("id",)), package("b", THINGS.select("id", "n", "part"), ("id",)))
    assert [(change.kind, change.level) for change in found.schema] == [("columns-reordered", "minor")]
    assert found.tables == ()


def test_no_words_are_markup() -> None:
    odd = THINGS.with_columns(part=pl.Series(["a`b|c", "x\n# y"]))
    from standoff.release.diff_text import markdown

    found = diff(package("a", THINGS, ("id",), n="integer"), package("b", odd, ("id",), n="integer"))
    assert markdown(changes_of(found), 5)[-4:-1] == [
        "  - part `x` -> `` a`b|c ``",
        "- changed `b`",
        "  - part `y` -> `x # y`",
    ]


# -- laws --------------------------------------------------------------------------------------------------------------

CELLS = {
    "n": st.none() | st.integers(-5, 5),
    "share": st.none() | st.sampled_from([0.0, 1.0, 2.5]),
    "is_so": st.none() | st.booleans(),
    "word": st.none() | st.sampled_from(["", "a", "A", "ä", "1.0"]),
}
TYPES = {"id": "string", "k": "integer", "n": "integer", "share": "number", "is_so": "boolean", "word": "string"}
DTYPES = {"id": pl.String, "k": pl.Int64, "n": pl.Int64, "share": pl.Float64, "is_so": pl.Boolean, "word": pl.String}


@st.composite
def things(draw: st.DrawFn) -> pl.DataFrame:
    """A table with a key of two columns, in any order of rows."""
    keys = draw(st.lists(st.tuples(st.sampled_from(["a", "b", "c/d", "%"]), st.integers(0, 2)), unique=True))
    rows = [{"id": one, "k": two, **{name: draw(cells) for name, cells in CELLS.items()}} for one, two in keys]
    return pl.DataFrame(rows, schema=DTYPES)


def pack(label: str, rows: pl.DataFrame) -> Package:
    return package(label, rows, ("id", "k"), **TYPES)


@settings(max_examples=30, deadline=None)
@given(things())
def test_a_package_does_not_differ_from_itself(rows: pl.DataFrame) -> None:
    assert diff(pack("a", rows), pack("b", rows)).is_empty
    assert diff(pack("a", rows), pack("b", rows.reverse())).is_empty


@settings(max_examples=80, deadline=None)
@given(things(), things())
def test_a_difference_is_what_a_plain_comparison_finds(old: pl.DataFrame, new: pl.DataFrame) -> None:
    """Against dictionaries of Python; backwards it is the mirror image; and the delta makes B of A."""
    a, b = ({(row["id"], row["k"]): row for row in frame.to_dicts()} for frame in (old, new))
    found = diff(pack("a", old), pack("b", new))
    rows = {name: set() for name in ("added", "removed", "after")}  # type: dict[str, set[tuple[str, int]]]
    for table in found.tables:
        for name, keys in rows.items():
            keys |= set(getattr(table, name).select("id", "k").rows())
    assert rows == {
        "added": b.keys() - a.keys(),
        "removed": a.keys() - b.keys(),
        "after": {key for key in a.keys() & b.keys() if a[key] != b[key]},
    }
    back = diff(pack("b", new), pack("a", old))
    for table, mirrored in zip(found.tables, back.tables, strict=True):
        assert (len(table.added), len(table.removed), table.changed) == (
            len(mirrored.removed), len(mirrored.added), mirrored.changed,
        )  # fmt: skip
        ops = delta(table)
        gone = ops.filter(pl.col("_op").is_in(["removed", "before"]))
        kept = as_written(old).join(gone, on=["id", "k"], how="anti")
        come = ops.filter(pl.col("_op").is_in(["added", "after"])).drop("_op")
        assert_frame_equal(pl.concat([kept, come]).sort("id", "k"), as_written(new).sort("id", "k"))


def test_a_release_does_not_differ_from_itself(rules_build: Path, dataset_build: Path) -> None:
    for folder in (rules_build, dataset_build):
        one, other = (read_package(folder, label) for label in "ab")
        assert diff(one, other).is_empty


def test_what_is_written_does_not_differ_from_what_was_made(dataset: Compiled, dataset_build: Path) -> None:
    wide = dataset.wide
    assert wide
    made_now = made_package("made", "", dataset.tables, dataset.schema, wide)
    written = read_package(dataset_build, "written")
    assert (list(written.tables), list(written.wide)) == (list(made_now.tables), list(made_now.wide))
    assert diff(made_now, written).is_empty


@settings(max_examples=30, deadline=None)
@given(things())
def test_csv_files_are_read_as_they_were_written(tmp_path_factory: pytest.TempPathFactory, rows: pl.DataFrame) -> None:
    from standoff.formats.csv import read_table, write_table

    path = tmp_path_factory.mktemp("csv") / "things.csv"
    write_table(rows, path)
    assert_frame_equal(read_table(path, TYPES), rows)


def test_a_record_id_is_that_of_the_tables() -> None:
    frame = pl.DataFrame({"id": ["a/b", "c%"], "k": [1, None]})
    assert record_id(frame, ("id", "k")).to_list() == ["a%2Fb/1", "c%25/"]
