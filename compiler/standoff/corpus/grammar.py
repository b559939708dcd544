"""What may be written under a record of each table, from the schema: fields, children and their short forms.

A child table nests under a name in its parent's mention. With `by`, that name holds a mapping by one key column;
otherwise the children are the items of a list, or a single item. If one key column remains, a row may be shortened to
its plain value; if none remains, to the value of the field that the schema names (`nest.value`):

    guests: {host: bell, visitor: [carr, dane]}      # by role; one key column remains
    dates: {opened: 1921, closed: {is: 1930, at: 3-9}}   # by kind; none remains: the value of a field
    topics: [rain, {topic: hats, weight: 2}]         # not by a key; one key column, or a full row
    stops: [{place: arden}, {place: shire}]          # a list whose order counts: a key column has the place in it

Children may have children of their own, in their full rows.

Children are read from nodes of `nodes` and of `tree`: both have `pairs`, `items` and `value`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, Literal, NamedTuple, TypeVar

from standoff.corpus.rows import indexed_fields
from standoff.schema.model import Field, Schema, Table
from standoff.source import nodes, tree

GRAMMAR = 1
"""The number of what may be written in annotation files: raised with each change that the compiled reader must follow.

Until it does (`GRAMMAR` in `compiled/reader.pyx`), annotations are read in Python.
"""
SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class Key(NamedTuple):
    """One of a child's own key columns; `ref` is the table that a bare reference means, `kind` the type of its values.

    That which `is_order` is the place in the list, and is not written.
    """

    name: str
    field_index: int
    ref: str | None
    literals: tuple[str, ...]
    default_speaker: bool
    kind: str = "string"
    is_order: bool = False

    @property
    def is_written(self) -> bool:
        """Whether a full row has to give it."""
        return not (self.default_speaker or self.is_order)


@dataclass(slots=True)
class RecordGrammar:
    """How records of one table are written: the index of each field, the children by name, what is refused and why."""

    table: Table
    existence: int
    fields: dict[str, int]
    refused: dict[str, tuple[str, str]]
    children: dict[str, "RecordGrammar"] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()
    key_names: frozenset[str] = frozenset()
    by: str | None = None
    order: str | None = None
    scalar: str | None = None
    speaker_fields: tuple[tuple[str, int], ...] = ()
    qualifiers: tuple[str, ...] = ()

    @property
    def is_short_by_key(self) -> bool:
        """Whether the plain value that a row may be shortened to is its one key column, not the value of a field."""
        return self.scalar in self.key_names

    @property
    def known(self) -> list[str]:
        """All keys that a mention may have."""
        return [*self.fields, *self.children, *sorted(self.qualifiers), "at"]


def record_grammars(schema: Schema, kind: str, everything: bool = False) -> dict[str, RecordGrammar]:
    """The grammars of the tables whose records are written at the top of a file; `kind` is `text` or `registry`.

    No text has records of curated tables; they are left out there unless `everything` is wanted.
    """
    positions = {field: position for position, field in enumerate(indexed_fields(schema))}
    grammars = {table.name: _grammar(table, positions, kind) for table in schema.record_tables.values()}
    for grammar in grammars.values():
        grammar.qualifiers = tuple(schema.known_qualifiers)
    for parent, children in schema.children.items():
        if parent in grammars:
            grammars[parent].children = {name: grammars[child.name] for name, child in children.items()}
    is_apart = {
        name for name, grammar in grammars.items() if grammar.table.is_curated and kind == "text" and not everything
    }
    return {name: each for name, each in grammars.items() if each.table.nest is None and name not in is_apart}


def all_grammars(grammar: RecordGrammar) -> Iterator[RecordGrammar]:
    """A grammar, and after it those of all children, at any level."""
    yield grammar
    for child in grammar.children.values():
        yield from all_grammars(child)


def _grammar(table: Table, positions: dict[tuple[str, str | None], int], kind: str) -> RecordGrammar:
    fields: dict[str, int] = {}
    refused: dict[str, tuple[str, str]] = {}
    for name, f in table.fields.items():
        if f.derive is not None:
            refused[name] = ("derived-field", f"`{name}` is derived; it is computed, never written")
        elif f.source is not None and f.source != kind and name not in table.key:
            place = "the registry" if f.source == "registry" else "a text file"
            refused[name] = (
                "registry-field" if f.source == "registry" else "text-field",
                f"`{name}` may be set in {place} only",
            )
        elif name in table.stated:
            fields[name] = positions[table.name, name]
    by, order = (table.nest.by, table.nest.order) if table.nest else (None, None)
    own = table.own_key if table.nest else ()
    keys = tuple(_key(table.fields[name], fields[name], is_order=name == order) for name in own)
    free = [key.name for key in keys if key.name != by and key.is_written]
    scalar = free[0] if len(free) == 1 else table.nest.value if table.nest and not free else None
    return RecordGrammar(
        table=table,
        existence=positions[table.name, None],
        fields=fields,
        refused=refused,
        keys=keys,
        key_names=frozenset(key.name for key in keys),
        by=by,
        order=order,
        scalar=scalar,
        speaker_fields=tuple(
            (f.name, fields[f.name]) for f in table.fields.values() if f.default_speaker and f.name in fields
        ),
    )


def _key(f: Field, index: int, is_order: bool) -> Key:
    return Key(f.name, index, f.ref[0] if f.ref else None, f.literals, f.default_speaker, f.kind, is_order)


Shape = Literal["row", "key", "value", "wrong"]
N = TypeVar("N", nodes.Node, tree.Node)
MAPPINGS = (nodes.Mapping, tree.Mapping)
SEQUENCES = (nodes.Sequence, tree.Sequence)
SCALARS = (nodes.Scalar, tree.Scalar)


@dataclass(slots=True)
class Child(Generic[N]):
    """One child as written: its shape, its node, the key that it is under, if any, its place in the list, from 1."""

    shape: Shape
    item: N
    key: N | None = None
    number: int = 1


def children(grammar: RecordGrammar, node: N) -> Iterator[Child[N]]:
    """The children in the value of their nest key, in file order."""
    if not is_keyed(grammar, node):
        for number, item in enumerate(_items(node), 1):
            yield Child(shape(grammar, item, False), item, None, number)
    elif isinstance(node, MAPPINGS):
        for key, group in node.pairs:
            for number, item in enumerate(_items(group), 1):
                yield Child(shape(grammar, item, True), item, key, number)


def is_keyed(grammar: RecordGrammar, node: nodes.Node | tree.Node) -> bool:
    """Whether a value maps children by one of their key columns."""
    return grammar.by is not None and isinstance(node, MAPPINGS)


def _items(node: N) -> list[N]:
    return list(node.items) if isinstance(node, SEQUENCES) else [node]


def shape(grammar: RecordGrammar, item: nodes.Node | tree.Node, is_under_key: bool) -> Shape:
    """The form in which one child is written; `wrong` if the grammar does not allow it."""
    is_placed = is_under_key or (grammar.order is not None and grammar.by is None)
    if isinstance(item, MAPPINGS) and not (is_placed and item.value("is") is not None):
        return "row"
    if grammar.is_short_by_key:
        is_plain = isinstance(item, SCALARS)
        return "key" if is_plain and (is_under_key or grammar.by is None) else "wrong"
    is_value = grammar.scalar is not None and is_placed and not isinstance(item, SEQUENCES)
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
