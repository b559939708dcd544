"""Children in canonical short form: mapped by a key if the schema names one, otherwise a list; sorted by their keys.

A list whose order counts stays in its order.
"""

from collections.abc import Callable
from dataclasses import dataclass

from standoff.corpus.grammar import RecordGrammar, is_keyed, may_be_short, shape
from standoff.schema.model import Schema
from standoff.source.layout import flow
from standoff.source.tree import Entry, Mapping, Node, Scalar, Sequence, named

Tidy = Callable[[RecordGrammar, Mapping], None]


@dataclass(slots=True)
class Child:
    """One child with all its cells and comments; `is_row`: it was written as a full row."""

    cells: Mapping
    before: list[str]
    after: list[str]
    is_row: bool


def nested(grammar: RecordGrammar, entry: Entry, schema: Schema, tidy: Tidy) -> Node:
    """The value of an entry that holds children; `tidy` sorts the cells of one."""
    children = rows_of(grammar, entry.value)
    for child in children:
        tidy(grammar, child.cells)
        for cell in child.cells.entries:
            bare(grammar, cell)
    if grammar.order is None:
        children.sort(key=lambda child: _rank(grammar, child, schema))
    return as_written(grammar, children)


def as_written(grammar: RecordGrammar, children: list[Child]) -> Node:
    """Children in their shortest form: by a key if the schema names one, otherwise a list."""
    if (
        grammar.by is not None
        and children
        and all(isinstance(child.cells.value(grammar.by), Scalar) for child in children)
    ):
        return Mapping(_grouped(grammar, children))
    return Sequence([_item(grammar, child, "") for child in children])


def bare(grammar: RecordGrammar, cell: Entry) -> None:
    """Remove the table of a reference if a bare id means the same."""
    f = grammar.table.fields.get(cell.key)
    node = cell.value.value("is") if isinstance(cell.value, Mapping) else cell.value
    if f is not None and f.ref and isinstance(node, Scalar):
        rest = node.text.removeprefix(f"{f.ref[0]}/")
        if "/" not in rest and rest not in f.literals:
            node.text = rest


def rows_of(grammar: RecordGrammar, node: Node) -> list[Child]:
    """The children in a value, each with all its cells."""
    if not (is_keyed(grammar, node) and isinstance(node, Mapping)):
        return [_child(grammar, item, None) for item in _items(Entry(node))]
    found = []
    for group in node.entries:
        for number, item in enumerate(_items(group)):
            child = _child(grammar, item, group.key)
            child.before = (group.before if not number else []) + child.before
            child.after = (group.after if not number else []) + child.after
            found.append(child)
    return found


def _items(entry: Entry) -> list[Entry]:
    return entry.value.entries if isinstance(entry.value, Sequence) else [Entry(entry.value)]


def _child(grammar: RecordGrammar, item: Entry, by: str | None) -> Child:
    """A child with all its cells written out, whatever its short form."""
    node, is_row = item.value, shape(grammar, item.value, by is not None) == "row"
    cells = list(node.entries) if isinstance(node, Mapping) and is_row else [named(grammar.scalar or "", node)]
    if by is not None:
        cells.insert(0, named(grammar.by or "", Scalar(by)))
    return Child(Mapping(cells), item.before, item.after, is_row)


def _rank(grammar: RecordGrammar, child: Child, schema: Schema) -> tuple[object, ...]:
    """The order among children of one parent: by key columns (codes in vocabulary order), then by content."""
    ranks: list[object] = []
    for key in grammar.keys:
        cell = child.cells.value(key.name)
        text = cell.text if isinstance(cell, Scalar) else ""
        vocabulary = grammar.table.fields[key.name].vocabulary
        codes = list(schema.vocabularies[vocabulary].codes) if vocabulary else []
        ranks += [codes.index(text) if text in codes else len(codes), text]
    return (*ranks, _content(child.cells))


def _content(node: Node) -> str:
    if isinstance(node, Scalar):
        return flow(node) or ""
    return "".join(f"{entry.key}: {_content(entry.value)}, " for entry in node.entries)


def _grouped(grammar: RecordGrammar, children: list[Child]) -> list[Entry]:
    groups: dict[str, list[Entry]] = {}
    for child in children:
        by = child.cells.value(grammar.by or "")
        groups.setdefault(by.text if isinstance(by, Scalar) else "", []).append(_item(grammar, child, grammar.by or ""))
    found = []
    for key, items in groups.items():
        if len(items) == 1:
            found.append(Entry(items[0].value, Scalar(key), items[0].before, items[0].after))
        else:
            found.append(named(key, Sequence(items)))
    return found


def _item(grammar: RecordGrammar, child: Child, by: str) -> Entry:
    """A child without the key that it is under, in its shortest form."""
    cells = Mapping([entry for entry in child.cells.entries if not by or entry.key != by])
    noted = [text for entry in child.cells.entries if entry.key == by for text in (*entry.before, *entry.after)]
    before = [*child.before, *noted]
    if may_be_short(grammar, cells, bool(by), child.is_row):
        only = cells.entries[0]
        return Entry(only.value, None, [*before, *only.before], [*child.after, *only.after])
    return Entry(cells, None, before, child.after)
