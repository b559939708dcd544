"""Children of children, lists whose order counts, keys that are numbers and dates, and ids that others gave."""

from pathlib import Path

import polars as pl
import pytest
from jsonschema import Draft7Validator

from clubs import CLUBS, ENTRIES, FILES, MATCHES, SEASONS, SONGS, compiled, reported, write
from standoff.authoring.edit.fmt import Formatter
from standoff.authoring.json_schema.files import editor_schemas
from standoff.authoring.serve.forms import forms
from standoff.corpus.files import AnnotationReader
from standoff.corpus.grammar import record_grammars
from standoff.engine.compilation import Compiled
from standoff.engine.write import write_build
from standoff.release.verify import verify
from standoff.schema.read import read_schema
from standoff.schema.table_schema import table_schema
from standoff.source import composer
from standoff.views.explain import explain
from standoff.views.inputs import Compilation


@pytest.fixture(scope="module")
def clubs(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    found = compiled(tmp_path_factory.mktemp("clubs"))
    assert found.problems == []
    return found


def rows(clubs: Compiled, table: str, *names: str) -> list[tuple[object, ...]]:
    return clubs.tables[table].select(pl.col(pl.Date).cast(pl.String), pl.exclude(pl.Date)).select(names).rows()


def test_all_that_is_written_is_in_the_tables(clubs: Compiled) -> None:
    assert rows(clubs, "clubs", "club_id", "name", "about") == [
        ("2Boats", "Two Boats", "They row.\n  Sometimes.\n"),
        ("C#", "Sharps", None),
    ]
    assert rows(clubs, "seasons", "club_id", "season", "started", "started_latest", "coach") == [
        ("2Boats", 1, "1990", "1990-12-31", "Ann Bell"),
        ("2Boats", 2, "1991-05", "1991-05-31", None),
    ]
    assert rows(clubs, "matches", "club_id", "season", "day", "score") == [
        ("2Boats", 1, "1990-05-01", 3),
        ("2Boats", 1, "1990-06-01", 2),
        ("2Boats", 2, "1991-05-09", 0),
    ]
    assert rows(clubs, "songs", "club_id", "place", "song") == [
        ("2Boats", 1, "Row"),
        ("2Boats", 2, "Sail"),
        ("2Boats", 3, "Row"),
        ("C#", 1, "Only one"),
    ]
    labels = clubs.tables["labels"].filter(pl.col("table_name") == "matches").select("record_id", "label").rows()
    assert labels[0] == ("2Boats/1/1990-05-01", "Two Boats: 1: 1990-05-01")


def test_every_format_has_them(clubs: Compiled, tmp_path: Path) -> None:
    folder = tmp_path / "build" / "next"
    write_build(clubs, folder)
    assert verify(folder, "next").problems == []


def test_a_child_of_a_child_refers_to_both(clubs: Compiled) -> None:
    found = table_schema(clubs.schema.tables["matches"], clubs.schema)["foreignKeys"]
    assert [(each["fields"], each["reference"]["resource"]) for each in found] == [
        (["club_id"], "clubs"),
        (["club_id", "season"], "seasons"),
    ]


def test_explain_has_the_line_of_each_value(clubs: Compiled) -> None:
    assert clubs.frames
    assert clubs.resolved
    view = Compilation.of(clubs.schema, clubs.frames, clubs.resolved, clubs.tables, {})
    found = explain(view, clubs.schema.tables["matches"], "2Boats/1/1990-06-01", "score")
    ((receipt,),) = (each.receipts for each in found.cells)
    assert [(each.annotation_file, each.annotation_line) for each in receipt.mentions] == [(ENTRIES, 8)]
    season = explain(view, clubs.schema.tables["seasons"], "2Boats/1")
    assert [each.record_id for each in season.nested] == ["2Boats/1/1990-05-01", "2Boats/1/1990-06-01"]
    club = explain(view, clubs.schema.tables["clubs"], "2Boats")
    assert {each.table_name for each in club.nested} == {"seasons", "songs"}


MISTAKES = [
    ("songs: Only one", "songs: [{place: 2, song: x}]", "short-form: `place` is the place in the list, here 1, and is"),
    ("songs: Only one", "songs: [~]", "empty-value: `song` has no value"),
    ("1991-05-09: 0", "1991-5-9: 0", "bad-date: `1991-5-9` is not a valid date for `day`"),
    ("1991-05-09: 0", "1991-05-09: nil", "bad-value: `nil` is not a valid whole number for `score`"),
    ("coach: Ann Bell,", "coatch: Ann Bell,", "unknown-field: `seasons` has no field `coatch`"),
    ("C#:", "C/2:", "bad-id: `C/2` is not a valid id"),
    ("C#:", "'C  2':", "bad-id: `C  2` is not a valid id"),
    ("C#:", "C-2:", "bad-id: `C-2` does not match the pattern of the ids of `clubs`"),
    ("C#:", "2boats:", "id-case: `2boats` and `2Boats` differ in letter case alone"),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES)
def test_a_mistake_is_one_problem(tmp_path: Path, old: str, new: str, message: str) -> None:
    (found,) = reported(tmp_path, (ENTRIES, old, new))
    assert found.startswith(ENTRIES)
    assert found.split(" ", 1)[1].startswith(message)


SCHEMAS = [
    ((SONGS, "list: place", "list: song"), "8:50 schema-reference: `song` is not a key column of `songs`"),
    ((SONGS, "{name: place, type: integer}", "{name: place}"), "8:50 schema-value: `place` is not a whole number"),
    ((MATCHES, "[club_id, season, day]", "[club_id, day]"), "schema-"),
    ((MATCHES, "{name: season, type: integer}", "{name: season}"), "4:12 schema-value: `season` is of another type"),
    ((MATCHES, "day, type: date", "day, type: number"), "5:12 schema-value: the key column `day` is not plain text"),
    ((SEASONS, "under: clubs", "under: matches"), "7:13 schema-value: a child has a key column of its own"),
    ((CLUBS, "key: {pattern: '[A-Za-z0-9#+]+'}", "key: {}"), "schema-value: `key` has no pattern"),
    ((CLUBS, "'[A-Za-z0-9#+]+'", "'['"), "schema-value: `[` is not a valid regular expression"),
    ((CLUBS, "key:", "near_ids: 3, key:"), "schema-value: `3` does not say how similar ids may be"),
    ((SONGS, "nest:", "key: {pattern: x}, nest:"), "schema-value: a child table has no ids of its own"),
]


@pytest.mark.parametrize(("change", "message"), SCHEMAS)
def test_a_schema_that_does_not_fit_is_a_problem(tmp_path: Path, change: tuple[str, str, str], message: str) -> None:
    found = [f"{p.place} {p.code}: {p.message}" for p in read_schema(write(tmp_path, change)).problems]
    assert any(message in each for each in found), found


def test_ids_that_are_distinct_may_differ_in_letter_case_alone(tmp_path: Path) -> None:
    pair = ("datapackage.json", '"site": false', '"site": false, "distinct": [["2boats", "2Boats"]]')
    assert reported(tmp_path, (ENTRIES, "C#:", "2boats:"), pair) == []


def test_fmt_keeps_the_order_of_a_list(clubs: Compiled) -> None:
    found = Formatter.of(clubs.schema).format(ENTRIES, FILES[ENTRIES].encode(), is_text=False)
    assert found.data is not None
    text = found.data.decode()
    assert text.index("1990, coach") < text.index("1991-05,")
    reader = AnnotationReader.of(clubs.schema)
    reader.registry_file(composer.read(ENTRIES, found.data))
    raw = [row for row in zip(*[iter(reader.rows.values)] * 6, strict=True) if row[2].startswith("2Boats/")]
    assert [row[3] for row in raw if row[3] in {"Row", "Sail"}] == ["Row", "Sail", "Row"]


def test_editors_know_all_levels(clubs: Compiled) -> None:
    schema = dict(editor_schemas(clubs.schema, {}, ""))["clubs"]
    right = {"2Boats": {"name": "x", "songs": ["a", {"is": "b"}], "seasons": [{"matches": {"1990-05-01": 3}}]}}
    assert list(Draft7Validator(schema).iter_errors(right)) == []
    for wrong in ({"2-x": {"name": "x"}}, {"x": {"seasons": [{"matches": {"1990-05-01": {"goal": 3}}}]}}):
        assert list(Draft7Validator(schema).iter_errors(wrong)) != []


def test_forms_have_no_input_for_the_place_in_a_list(clubs: Compiled) -> None:
    (table,) = forms(clubs.schema, "")["tables"]
    songs = next(child for child in table["children"] if child["name"] == "songs")
    assert (songs["keys"], [each["name"] for each in songs["fields"]]) == ([], ["song"])


def test_a_cell_at_any_level_can_be_settled(clubs: Compiled) -> None:
    grammar = record_grammars(clubs.schema, "registry")["clubs"]
    cell = AnnotationReader.cell
    assert cell(grammar, "x", "seasons/2/matches/1990-05-01/score") == ("matches", "x/2/1990-05-01", "score")
    assert cell(grammar, "x", "seasons/2/coach") == ("seasons", "x/2", "coach")
    assert [cell(grammar, "x", path) for path in ("seasons/coach", "seasons/2/matches/score", "nests/2/x")] == [
        None
    ] * 3


def test_similar_ids_are_as_far_apart_as_the_table_says(tmp_path: Path) -> None:
    key = (CLUBS, "standoff: {key: {pattern: '[A-Za-z0-9#+]+'}}", "standoff: {near_ids: %s}")
    names = [
        (ENTRIES, "2Boats:", "harbour-rowers:"),
        (ENTRIES, "C#:", "harbor-rowerz:"),
    ]
    found = {
        word: [each.split(": ")[0].split()[-1] for each in reported(tmp_path, (*key[:2], key[2] % word), *names)]
        for word in ("true", "false", "1", "2")
    }
    assert found == {"true": [], "false": [], "1": [], "2": ["near-id"]}


def test_columns_may_be_called_what_the_grammar_calls_other_things(tmp_path: Path) -> None:
    fields = "\n".join(f"  - {{name: {name}}}" for name in ("prefix", "suffix", "near", "rank", "text", "excluded"))
    given = "name: Sharps\n  prefix: a\n  suffix: Jr.\n  near: b\n  rank: 2\n  text: c\n  excluded: d\n"
    changes = (CLUBS, "primaryKey", f"{fields}\nprimaryKey"), (ENTRIES, "name: Sharps\n", given)
    found = compiled(tmp_path, *changes)
    assert found.problems == []
    names = ("prefix", "suffix", "near", "rank", "text", "excluded")
    assert rows(found, "clubs", *names)[1] == ("a", "Jr.", "b", "2", "c", "d")
