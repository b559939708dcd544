"""Drafts: left out, a corpus compiles as if they had never been written; else they count like everything else."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.corpus.project import read_corpus
from standoff.corpus.rows import LeftOut, Remark
from standoff.engine.batches import alone, batches_of
from standoff.engine.cache import keyed
from standoff.engine.compilation import Compiled
from standoff.engine.part import leave, read_batch, take_rows
from standoff.engine.pipeline import compile_corpus
from standoff.engine.session import Session
from standoff.schema.read import read_schema
from tiny import ONE, PEOPLE, TWO, Change, write

GONE = object()
Data = dict[str, Any]


def compiled(root: Path, has_drafts: bool) -> Compiled:
    return compile_corpus(root, root / "texts", has_drafts=has_drafts)


# -- as if they had never been written ---------------------------------------------------------------------------------


def stripped(value: Any) -> Any:
    """What is left of data without its drafts."""
    if isinstance(value, dict):
        left = {name: part for name, each in value.items() if (part := stripped(each)) is not GONE}
        return GONE if value.get("review") == "draft" else left
    if isinstance(value, list):
        items = [part for each in value if (part := stripped(each)) is not GONE]
        return items if items or not value else GONE
    return value


def n_drafts(value: Any) -> int:
    """The drafts in data, those within others not counted."""
    if isinstance(value, dict) and value.get("review") == "draft":
        return 1
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(n_drafts, parts))


def lines(records: dict[str, list[Data]], are_left_out: bool) -> str:
    """Records with a line a mention; those that are left out are comments, so that lines stay what they are."""
    written = []
    for record, mentions in records.items():
        left = [stripped(each) if are_left_out else each for each in mentions]
        is_gone = all(each is GONE for each in left)
        written += [f"  {'# ' if is_gone else ''}{record}:"]
        written += ["    #" if each is GONE else f"    - {json.dumps(each)}" for each in left]
    top = "# fairs:" if all(line.lstrip().startswith("#") for line in written) else "fairs:"
    return "\n".join([top, *written]) + "\n"


def state(value: Any) -> Any:
    return st.one_of(st.just(value), st.sampled_from([{"is": value}, {"is": value, "review": "draft"}]))


GUEST = st.sampled_from(
    ["bell", "carr", {"person_id": "bell", "review": "draft"}, {"person_id": "carr", "checked_by": "c2"}]
)
GUESTS = st.dictionaries(st.sampled_from(["host", "visitor"]), st.lists(GUEST, min_size=1, max_size=2), min_size=1)
MENTION = st.fixed_dictionaries(
    {"at": st.sampled_from(["0-43", "44-69"])},
    optional={
        "kind": state("fair"),
        "visitors": state("40"),
        "held": state("2024-05"),
        "speaker": st.just("bell"),
        "guests": GUESTS,
        "review": st.just("draft"),
    },
)
RECORDS = st.fixed_dictionaries({name: st.lists(MENTION, min_size=1, max_size=3) for name in ("spring-fair", "b-fair")})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("drafts"))


@settings(max_examples=8, deadline=None)
@given(RECORDS, st.booleans())
def test_left_out_they_have_never_been_written(project: Path, records: dict[str, list[Data]], has_person: bool) -> None:
    block = (write(project) / ONE).read_text().partition("fairs:")[0]
    people = (project / PEOPLE).read_text()
    person = "carr: {name: Tom Carr}"
    (project / ONE).write_text(block + lines(records, are_left_out=False))
    if not has_person:
        (project / PEOPLE).write_text(people.replace(person, "carr: {name: Tom Carr, review: draft}"))
    left_out = compiled(project, has_drafts=False)
    (project / ONE).write_text(block + lines(records, are_left_out=True))
    if not has_person:
        (project / PEOPLE).write_text(people.replace(person, "#"))
    never = compiled(project, has_drafts=True)
    assert shown(left_out) == shown(never)
    assert left_out.rows.n_drafts == n_drafts(records) + (not has_person)
    assert never.rows.n_drafts == 0


def shown(run: Compiled) -> tuple[Any, ...]:
    """Problems and tables; columns of the files differ, since a line may be shorter."""
    problems = [(p.place.file, p.place.line, p.code, p.message) for p in run.problems]
    return problems, {name: frame.rows() for name, frame in run.tables.items()}


# -- what is counted and kept ------------------------------------------------------------------------------------------

DRAFTS: tuple[Change, ...] = (
    (ONE, "{at: 0-43, kind: fair, visitors: 40}", "{at: 0-43, kind: fair, visitors: {is: 40, review: draft}}"),
    (
        ONE,
        "guests: {host: bell}",
        "guests: {host: {person_id: bell, review: draft}}\n      review: draft\n      note: Which month?",
    ),
    (TWO, "visitor: [bell, carr]", "visitor: [{person_id: bell, review: draft, note: Hm.}, carr]"),
)
REMARKS = [
    Remark("review", "draft", "one", "fairs", "spring-fair", "visitors", 0, 43, ONE, 12, 49),
    Remark("review", "draft", "one", "fairs", "spring-fair", None, 44, 69, ONE, 18, 7),
    Remark("note", "Which month?", "one", "fairs", "spring-fair", None, 44, 69, ONE, 19, 7),
    Remark("review", "draft", "two", "fair_guests", "hat-market/visitor/bell", None, 35, 49, TWO, 12, 70),
    Remark("note", "Hm.", "two", "fair_guests", "hat-market/visitor/bell", None, 35, 49, TWO, 12, 85),
]
LEFT_OUT = [LeftOut(ONE, 12, 40), LeftOut(ONE, 13, 7), LeftOut(TWO, 12, 52)]


def test_drafts_and_notes_are_listed_with_their_places(tmp_path: Path) -> None:
    root = write(tmp_path, *DRAFTS)
    run = compiled(root, has_drafts=True)
    assert (run.problems, run.rows.remarks, run.rows.left_out) == ([], REMARKS, [])
    assert run.rows.n_drafts == 3
    evidence = run.tables["evidence"].join(run.tables["assertions"], on="assertion_id")
    drafts = evidence.filter(review="draft").select("table_name", "field_name", "value").rows()
    assert sorted(drafts, key=str) == [
        ("fair_guests", None, None),  # the host, of a mention that is a draft
        ("fair_guests", None, None),  # the visitor
        ("fairs", "held", "2024-05"),
        ("fairs", "place_id", "arden"),
        ("fairs", "visitors", "40"),
        ("fairs", None, None),
    ]
    run = compiled(root, has_drafts=False)
    assert (run.rows.remarks, run.rows.left_out, run.rows.n_drafts) == ([], LEFT_OUT, 3)
    assert run.tables["evidence"]["review"].drop_nulls().to_list() == []


def test_an_entry_whose_only_value_is_a_draft_is_an_empty_entry(tmp_path: Path) -> None:
    named = (PEOPLE, "{name: Ann Bell}", "{name: {is: Ann Bell, review: draft}}")
    run = compiled(write(tmp_path, named), has_drafts=False)
    assert [(p.code, p.message) for p in run.problems] == [("required-missing", "`people/bell` has no `name`")]
    assert run.rows.left_out == [LeftOut(PEOPLE, 1, 14)]


def test_a_session_does_not_mix_them(tmp_path: Path) -> None:
    root, session = write(tmp_path, *DRAFTS), Session()
    for has_drafts in (True, False, True):
        run = compile_corpus(root, root / "texts", session=session, has_drafts=has_drafts)
        assert (len(run.rows.remarks), len(run.rows.left_out)) == ((5, 0) if has_drafts else (0, 3))
        assert shown(run) == shown(compiled(root, has_drafts))


@pytest.mark.parametrize("has_drafts", [True, False])
def test_a_part_on_disk_keeps_them(tmp_path: Path, has_drafts: bool) -> None:
    root = write(tmp_path / "corpus", *DRAFTS)
    corpus, schema = replace(read_corpus(root), has_drafts=has_drafts), read_schema(root).schema
    (batch,) = batches_of(corpus, schema, corpus.sizes())
    part = read_batch(batch)
    leave(part, tmp_path / "part")
    rows = take_rows(tmp_path / "part")
    assert (rows.remarks, rows.left_out) == (part.rows.remarks, part.rows.left_out)
    assert rows.n_drafts == 3


def test_a_part_with_drafts_is_not_taken_for_one_without(tmp_path: Path) -> None:
    root = write(tmp_path, *DRAFTS)
    corpus, schema = read_corpus(root), read_schema(root).schema
    other = replace(corpus, has_drafts=False)
    keys = [keyed(root, [*batches_of(c, schema, c.sizes()), *alone(c, schema, c.files)]) for c in (corpus, other)]
    assert not keys[0].keys() & keys[1].keys()
