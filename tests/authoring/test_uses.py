"""`standoff uses` and the function behind it: every place that names a record, of every kind, and no other."""

import json
from pathlib import Path

import pytest

import tiny
from harbour import run
from standoff.authoring.edit.use_finder import KINDS, Names
from standoff.authoring.edit.uses import uses
from standoff.schema.read import read_schema
from tiny import DESCRIPTOR, FAIRS, FAIRS_SCHEMA, GUESTS_SCHEMA, ONE, PEOPLE, PEOPLE_SCHEMA, TWO

REDIRECTS = "annotations/registry/redirects.yaml"
EVERY_KIND = (
    (DESCRIPTOR, '"site": false', '"site": false,\n "distinct": [["bell", "bella"], ["carr", "carl"]]'),
    (FAIRS, "    visitors:", "    guests/host/bell/since: {to: null, because: so}\n    visitors:"),
    (
        PEOPLE_SCHEMA,
        "registered: true",
        "registered: true, label: name, expect: {apart: [{records: [bell, carr], because: two}]}",
    ),
    (
        GUESTS_SCHEMA,
        "by: role}\n",
        "by: role}\n  expect: {never: [{where: {person_id: [carr, bell], since.speaker: bell}, because: so}]}\n"
        "  tie: {kind: met, between: person_id, within: fair_id, where: {person_id: bell}}\n",
    ),
    (
        FAIRS_SCHEMA,
        "primaryKey: fair_id\n",
        "  - {name: bells_role, standoff: {derive: {child: fair_guests, where: {person_id: bell}, column: role}}}\n"
        "primaryKey: fair_id\n"
        "standoff:\n  wide:\n    - {name: hers, from: fair_guests, where: {person_id: bell}, show: '{role}'}\n",
    ),
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The tiny corpus in which one person is named in every way."""
    chain = "people/belle: {new_id: bell, because: so}\npeople/isabel: {new_id: belle, because: so}\n"
    return tiny.write(tmp_path, *EVERY_KIND, files={REDIRECTS: chain})


def test_every_use_is_found_with_its_place_and_what_it_is(project: Path) -> None:
    found = uses(tiny.compiled(project), "people", "bell")
    assert [(use.file, use.line, use.column, use.what, use.table, use.record, use.field) for use in found] == [
        (FAIRS, 4, 5, "decision", "fairs", "spring-fair", "guests/host/bell/since"),
        (PEOPLE, 1, 1, "key", "people", "bell", ""),
        (REDIRECTS, 1, 24, "redirect", "people", "belle", "new_id"),
        (REDIRECTS, 2, 25, "redirect", "people", "isabel", "new_id"),
        (ONE, 14, 16, "speaker", "fairs", "spring-fair", "speaker"),
        (ONE, 17, 22, "reference", "fair_guests", "spring-fair", "person_id"),
        (TWO, 12, 52, "reference", "fair_guests", "hat-market", "person_id"),
        (DESCRIPTOR, 2, 17, "schema", "", "", "distinct"),
        (GUESTS_SCHEMA, 12, 47, "schema", "fair_guests", "", "person_id"),
        (GUESTS_SCHEMA, 12, 69, "schema", "fair_guests", "", "since.speaker"),
        (GUESTS_SCHEMA, 13, 76, "schema", "fair_guests", "", "person_id"),
        (FAIRS_SCHEMA, 12, 83, "schema", "fairs", "", "person_id"),
        (FAIRS_SCHEMA, 16, 58, "schema", "fairs", "", "person_id"),
        (PEOPLE_SCHEMA, 5, 71, "schema", "people", "", "apart"),
    ]
    assert {use.what for use in found} == set(KINDS)
    for use in found:
        written = (project / use.file).read_text("utf-8").splitlines()[use.line - 1][use.column - 1 :]
        assert written.startswith((use.text, f'"{use.text}'))
        assert "bell" in use.text or use.text == "belle"


def test_a_text_that_means_something_else_is_no_use(tmp_path: Path) -> None:
    """A value that reads like the id and refers to nothing, and the id of another table."""
    tiny.write(tmp_path, (ONE, "held: 2024-05", "motto: bell"), (PEOPLE, "Ann Bell", "bell"))
    found = uses(tiny.compiled(tmp_path), "places", "bell")
    assert found == []
    assert [use.line for use in uses(tiny.compiled(tmp_path), "people", "bell") if use.file == ONE] == [14, 17]


def test_an_id_that_is_written_with_an_escape_is_found(tmp_path: Path) -> None:
    tiny.write(tmp_path, (ONE, "speaker: bell", 'speaker: "\\u0062ell"'))
    assert [use.line for use in uses(tiny.compiled(tmp_path), "people", "bell") if use.file == ONE] == [14, 17]


def test_a_file_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    tiny.write(tmp_path, files={ONE: "fairs: {bell\n"})
    assert [use.file for use in uses(tiny.compiled(tmp_path), "people", "bell")] == [
        PEOPLE,
        TWO,
    ]


def test_a_path_with_two_keys_becomes_one_with_the_new_id(tmp_path: Path) -> None:
    names = Names(read_schema(tiny.write(tmp_path)).schema, "people", "people", "bell", "belle")
    source = "spring-fair: {settle: {guests/host/bell/since: {to: null, because: so}}}\n"
    assert [use.becomes for use in names.in_file(FAIRS, source)] == ["guests/host/belle/since"]


def test_the_command_lists_them_by_file(project: Path) -> None:
    result = run(project, "uses", "people/bell")
    assert result.stdout.splitlines()[:5] == [
        FAIRS,
        "  4:5     decision   fairs/spring-fair guests/host/bell/since",
        PEOPLE,
        "  1:1     key        people/bell",
        REDIRECTS,
    ]
    counts = "14 uses in 9 files: 1 key, 2 reference, 1 speaker, 1 decision, 2 redirect, 7 schema\n"
    assert (result.stderr, result.exit_code) == (counts, 0)


def test_as_json(tmp_path: Path) -> None:
    tiny.write(tmp_path)
    found = json.loads(run(tmp_path, "uses", "people/carr", "--format", "json").stdout)
    place = {"file": PEOPLE, "line": 2, "column": 1}
    assert found[0] == {**place, "what": "key", "table": "people", "record": "carr", "field": "", "text": "carr"}


@pytest.mark.parametrize(
    ("record", "reported", "code"),
    [
        ("people", "`people` is not `table/id`", 2),
        ("ships/bell", "unknown table `ships`; known: fairs, people, places", 2),
        ("people/belle", "unknown id `belle` in `people`; nearest is `bell`", 1),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, record: str, reported: str, code: int) -> None:
    result = run(tiny.write(tmp_path), "uses", record)
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"standoff: {reported}\n", code)


def test_all_of_them_are_renamed(project: Path) -> None:
    """What the schema says of wide tables, ties and derived columns too, and what leads to the record by two steps."""
    before = len(uses(tiny.compiled(project), "people", "bell"))
    assert run(project, "rename", "people", "bell", "ann-bell").exit_code == 0
    compiled = tiny.compiled(project)
    assert uses(compiled, "people", "bell") == []
    assert len(uses(compiled, "people", "ann-bell")) == before
