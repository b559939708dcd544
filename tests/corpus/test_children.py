"""The short forms of a child: read alike from both trees, written back as short as can be."""

from collections.abc import Callable

import pytest

from standoff.authoring.edit.fmt import Formatter
from standoff.corpus.grammar import RecordGrammar, children, record_grammars
from standoff.schema.model import Schema
from standoff.schema.qualifiers import TEXT
from standoff.schema.read import read_schema
from standoff.source import composer, nodes, tree
from talks import TALKS
from tiny import write

BLOCK = "text: {file: one.txt, sha256: 00, length: 99, sentences: [0-99], language: en, curator: c1}\n"


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return read_schema(write(tmp_path_factory.mktemp("talks"), files={**TALKS})).schema


@pytest.fixture(scope="module")
def grammars(schema: Schema) -> dict[str, RecordGrammar]:
    """The child forms of talks, by the names that they nest by."""
    return record_grammars(schema, TEXT)["talks"].children


Found = list[tuple[str, str | None, int]]


def of_nodes(grammar: RecordGrammar, source: str) -> Found:
    root = composer.read("x.yaml", source.encode()).root
    assert root is not None
    return [
        (child.shape, child.key.text if isinstance(child.key, nodes.Scalar) else None, child.item.column)
        for child in children(grammar, root)
    ]


def of_tree(grammar: RecordGrammar, source: str) -> Found:
    root = tree.read(source)
    assert root is not None
    return [
        (child.shape, child.key.text if isinstance(child.key, tree.Scalar) else None, child.item.column)
        for child in children(grammar, root)
    ]


# The name, the value under it, and each child: its shape, its key, the column at which it starts.
CASES: list[tuple[str, str, Found]] = [
    # by role; one key column, person_id, is left
    ("present", "{host: bell}", [("key", "host", 8)]),
    ("present", "{host: [bell, carr]}", [("key", "host", 9), ("key", "host", 15)]),
    ("present", "{host: {person_id: bell, since: 1921}}", [("row", "host", 8)]),
    ("present", "[{role: host, person_id: bell}]", [("row", None, 2)]),
    ("present", "{host: {is: bell}}", [("wrong", "host", 8)]),
    ("present", "[bell]", [("wrong", None, 2)]),
    ("present", "bell", [("wrong", None, 1)]),
    # not by a key; one key column
    ("topics", "rain", [("key", None, 1)]),
    ("topics", "[rain, {topic: hats, weight: 2}]", [("key", None, 2), ("row", None, 8)]),
    ("topics", "[[rain]]", [("wrong", None, 2)]),
    # by its only key column; the value of a field
    ("steps", "{first: 1921}", [("value", "first", 9)]),
    ("steps", "{first: {is: 1921, at: 3-9}}", [("value", "first", 9)]),
    ("steps", "{first: {note: so}, last: [1930]}", [("row", "first", 9), ("value", "last", 28)]),
    # a speaker fills the other key column
    ("labels", "[fair]", [("key", None, 2)]),
    # two key columns are left: no short form
    ("bouts", "{first: bell, second: carr}", [("row", None, 1)]),
    ("bouts", "bell", [("wrong", None, 1)]),
]


@pytest.mark.parametrize("read", [of_nodes, of_tree])
@pytest.mark.parametrize(("name", "source", "found"), CASES)
def test_children_as_they_are_written(
    grammars: dict[str, RecordGrammar],
    read: Callable[[RecordGrammar, str], Found],
    name: str,
    source: str,
    found: Found,
) -> None:
    assert read(grammars[name], source) == found


WRITTEN = [
    ("present: [{role: host, person_id: bell}]", "present: {host: bell}"),
    (
        "present: [{role: host, person_id: bell}, {role: host, person_id: carr, since: 1921}]",
        "present: {host: [bell, {person_id: carr, since: 1921}]}",
    ),
    ("topics: [{topic: rain}, {topic: hats, weight: 2}]", "topics: [{topic: hats, weight: 2}, rain]"),
    ("topics: rain", "topics: [rain]"),
    ("steps: [{step: first, date: 1921}]", "steps: {first: 1921}"),
    (
        "steps: {first: {date: {is: 1921, because: so, basis: inferred}}}",
        "steps: {first: {is: 1921, basis: inferred, because: so}}",
    ),
    ("steps: {first: {date: 1921, note: so}}", "steps: {first: {date: 1921, note: so}}"),
    ("bouts: {second: carr, first: bell}", "bouts: [{first: bell, second: carr}]"),
]


@pytest.mark.parametrize(("source", "short"), WRITTEN)
def test_children_are_printed_as_short_as_can_be_and_mean_the_same(schema: Schema, source: str, short: str) -> None:
    formatter, file = Formatter.of(schema), "annotations/texts/one.yaml"
    body = f"talks:\n  may-talk: {{at: 0-9, {source}}}\n"
    result = formatter.format(file, (body + BLOCK).encode(), is_text=True)  # compares the meaning with the source's
    assert result.problems == []
    assert (result.data or b"").decode().endswith(f"talks:\n  may-talk: {{at: 0-9, {short}}}\n")
