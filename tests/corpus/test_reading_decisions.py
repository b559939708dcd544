"""The file of what curators decided between two readings: what it may hold, and what is wrong with what it may not."""

import pytest

from standoff.corpus.readings import Account, ReadingDecision, decisions_of_bytes
from standoff.files.project_files import READINGS
from standoff.schema.model import Schema
from standoff.schema.read import read_schema
from standoff.source.composer import Limits
from standoff.source.problem import Place
from tiny import write

GOOD = """\
one:
  - take: second
    table: fairs
    field: kind
    first: {record: spring-fair, value: [fair, market], at: 0-43}
    second: {record: fair, at: [0-4, 8-9]}
    because: so
    curator: c3
  - {take: equal, table: fair_guests, first: {record: spring-fair/host/bell}}
two: {take: neither, table: fairs, second: {record: x}, because: "a long
  reason"}
three:
"""


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return read_schema(write(tmp_path_factory.mktemp("tiny"))).schema


def test_a_decision_is_read_as_it_is_written(schema: Schema) -> None:
    found = decisions_of_bytes(GOOD.encode(), schema, Limits())
    fair, second = Account("spring-fair", ("fair", "market"), ("0-43",)), Account("fair", (), ("0-4", "8-9"))
    guest = Account("spring-fair/host/bell")
    assert found.problems == ()
    assert found.decisions == (
        ReadingDecision("one", "second", "fairs", "kind", fair, second, "so", "c3", Place(READINGS, 2, 5)),
        ReadingDecision("one", "equal", "fair_guests", None, guest, None, "", "", Place(READINGS, 9, 5)),
        ReadingDecision(
            "two", "neither", "fairs", None, None, Account("x"), "a long reason", "", Place(READINGS, 10, 6)
        ),
    )


@pytest.mark.parametrize("source", [None, b"", b"# nothing yet\n", b"~\n"])
def test_there_may_be_no_decision(schema: Schema, source: bytes | None) -> None:
    assert decisions_of_bytes(source, schema, Limits()).decisions == ()
    assert decisions_of_bytes(source, schema, Limits()).problems == ()


TAKEN = "{take: first, table: fairs, first: {record: a}, because: so}"


@pytest.mark.parametrize(
    ("source", "place", "code", "message"),
    [
        ("- one\n", "1:1", "bad-decision", "the file holds decisions by the id of their text"),
        ("one: [so]\n", "1:7", "bad-decision", "a decision is a mapping"),
        (f"one: {TAKEN}\ntwo: {{take: first, wy: so}}\n", "2:20", "bad-decision", "a decision has no `wy`"),
        ("one: {table: fairs}\n", "1:6", "bad-decision", "the decision does not say what is taken"),
        ("one: {take: first}\n", "1:6", "unknown-table", "unknown table ``"),
        (f"one: {TAKEN.replace('{record: a}', 'a')}\n", "1:41", "bad-decision",
         "what a reading said is a record, with its value and place"),
        (f"one: {TAKEN.replace('record', 'value')}\n", "1:41", "bad-decision", "the record is missing"),
        (f"one: {TAKEN.replace('a}', 'a, at: 4}')}\n", "1:41", "bad-span", "`4` is not a span"),
        (f"one: {TAKEN.replace('a}', 'a, value: [{}]}')}\n", "1:61", "bad-decision",
         "this is one value, or a list of values"),
        (f"one: {TAKEN.replace('so', '[so]')}\n", "1:63", "bad-decision", "`because` is one value"),
        ("one: [\n", "1:6", "yaml-syntax", None),
    ],
)  # fmt: skip
def test_a_mistake_is_at_its_place_and_leaves_the_others(
    schema: Schema, source: str, place: str, code: str, message: str | None
) -> None:
    found = decisions_of_bytes(source.encode(), schema, Limits())
    (problem,) = found.problems
    assert (str(problem.place), problem.code) == (f"{READINGS}:{place}", code)
    assert message in (None, problem.message)
    assert len(found.decisions) == source.startswith(f"one: {TAKEN}\n")
