"""The short forms of a child, for reading and printing: a full row, its one key column, or a value under its key.

A child table nests under a name in its parent's mention. With `by`, that name holds a mapping by one key column;
otherwise the children are the items of a list, or a single item. If one key column remains, a row may be shortened to
its plain value; if none remains, to the value of the field that the schema names (`nest.value`):

    guests: {host: bell, visitor: [carr, dane]}      # by role; one key column remains
    dates: {opened: 1921, closed: {is: 1930, at: 3-9}}   # by kind; none remains: the value of a field
    topics: [rain, {topic: hats, weight: 2}]         # not by a key; one key column, or a full row

Works on nodes of `nodes` and of `tree`: both have `pairs`, `items` and `value`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from standoff.corpus.grammar import RecordGrammar
from standoff.source import nodes, tree

Shape = Literal["row", "key", "value", "wrong"]
N = TypeVar("N", nodes.Node, tree.Node)
MAPPINGS = (nodes.Mapping, tree.Mapping)
SEQUENCES = (nodes.Sequence, tree.Sequence)
SCALARS = (nodes.Scalar, tree.Scalar)


@dataclass(slots=True)
class Child(Generic[N]):
    """One child as written: its shape, its node, and the key that it is under, if any."""

    shape: Shape
    item: N
    key: N | None = None


def children(grammar: RecordGrammar, node: N) -> Iterator[Child[N]]:
    """The children in the value of their nest key, in file order."""
    if not is_keyed(grammar, node):
        for item in _items(node):
            yield Child(shape(grammar, item, False), item)
    elif isinstance(node, MAPPINGS):
        for key, group in node.pairs:
            for item in _items(group):
                yield Child(shape(grammar, item, True), item, key)


def is_keyed(grammar: RecordGrammar, node: nodes.Node | tree.Node) -> bool:
    """Whether a value maps children by one of their key columns."""
    return grammar.by is not None and isinstance(node, MAPPINGS)


def _items(node: N) -> list[N]:
    return list(node.items) if isinstance(node, SEQUENCES) else [node]


def shape(grammar: RecordGrammar, item: nodes.Node | tree.Node, is_under_key: bool) -> Shape:
    """The form in which one child is written; `wrong` if the grammar does not allow it."""
    if isinstance(item, MAPPINGS) and not (is_under_key and item.value("is") is not None):
        return "row"
    if grammar.is_short_by_key:
        is_plain = isinstance(item, SCALARS)
        return "key" if is_plain and (is_under_key or grammar.by is None) else "wrong"
    is_value = grammar.scalar is not None and is_under_key and not isinstance(item, SEQUENCES)
    return "value" if is_value else "wrong"


def may_be_short(grammar: RecordGrammar, cells: tree.Mapping, is_under_key: bool, was_row: bool) -> bool:
    """Whether a child may be printed as the single cell that it has beside its key.

    A full row also sets the fields that default to the speaker, so it may not be shortened if there are such fields.
    """
    if [entry.key for entry in cells.entries] != [grammar.scalar]:
        return False
    if grammar.is_short_by_key and was_row and any(name not in grammar.key_names for name, _ in grammar.speaker_fields):
        return False
    return shape(grammar, cells.entries[0].value, is_under_key) in {"key", "value"}
