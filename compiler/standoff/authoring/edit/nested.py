"""Children in canonical short form: by their key where the schema names one, else a list; sorted by their keys."""

from collections.abc import Callable
from dataclasses import dataclass

from standoff.corpus.grammar import Form
from standoff.schema.model import Schema
from standoff.source.layout import flow
from standoff.source.tree import Branch, Entry, Leaf, Node

Tidy = Callable[[Form, Branch], None]


@dataclass(slots=True)
class Child:
    """One child: its cells, and the comments of what it stood in; none of its cells may be written short."""

    cells: Branch
    before: list[str]
    after: list[str]
    is_whole: bool


def nested(form: Form, entry: Entry, schema: Schema, tidy: Tidy) -> Node:
    """The value of an entry that holds children; `tidy` puts the cells of one in order."""
    children = _children(form, entry.value)
    for child in children:
        tidy(form, child.cells)
        for cell in child.cells.entries:
            bare(form, cell)
    children.sort(key=lambda child: _rank(form, child, schema))
    if form.by is not None and children and all(isinstance(child.cells.get(form.by), Leaf) for child in children):
        return Branch(_grouped(form, children))
    return Branch([_item(form, child, "") for child in children], is_map=False)


def bare(form: Form, cell: Entry) -> None:
    """Leave out the table of a reference where a bare id means the same."""
    f = form.table.fields.get(cell.key)
    node = cell.value.get("is") if isinstance(cell.value, Branch) else cell.value
    if f is not None and f.ref and isinstance(node, Leaf):
        rest = node.text.removeprefix(f"{f.ref[0]}/")
        if "/" not in rest and rest not in f.literals:
            node.text = rest


def _children(form: Form, node: Node) -> list[Child]:
    found = []
    if isinstance(node, Branch) and node.is_map and form.by is not None:
        for group in node.entries:
            is_list = isinstance(group.value, Branch) and not group.value.is_map
            items = group.value.entries if isinstance(group.value, Branch) and is_list else [Entry(group.value)]
            for number, item in enumerate(items):
                child = _child(form, item, group.key)
                child.before = (group.before if not number else []) + child.before
                child.after = (group.after if not number else []) + child.after
                found.append(child)
        return found
    items = node.entries if isinstance(node, Branch) and not node.is_map else [Entry(node)]
    return [_child(form, item, None) for item in items]


def _child(form: Form, item: Entry, by: str | None) -> Child:
    """A child with all its cells written out, whatever its short form."""
    node = item.value
    is_row = isinstance(node, Branch) and node.is_map and (by is None or node.get("is") is None)
    cells = list(node.entries) if isinstance(node, Branch) and is_row else [Entry(node, form.scalar or "")]
    if by is not None:
        cells.insert(0, Entry(Leaf(by), form.by or ""))
    return Child(Branch(cells), item.before, item.after, is_row)


def _rank(form: Form, child: Child, schema: Schema) -> tuple[object, ...]:
    """The order among siblings: by key columns, codes in the order of their vocabulary; then by what is said."""
    ranks: list[object] = []
    for key in form.keys:
        cell = child.cells.get(key.name)
        text = cell.text if isinstance(cell, Leaf) else ""
        vocabulary = form.table.fields[key.name].vocabulary
        codes = list(schema.vocabularies[vocabulary].codes) if vocabulary else []
        ranks += [codes.index(text) if text in codes else len(codes), text]
    return (*ranks, _said(child.cells))


def _said(node: Node) -> str:
    if isinstance(node, Leaf):
        return flow(node) or ""
    return "".join(f"{entry.key}: {_said(entry.value)}, " for entry in node.entries)


def _grouped(form: Form, children: list[Child]) -> list[Entry]:
    groups: dict[str, list[Entry]] = {}
    for child in children:
        by = child.cells.get(form.by or "")
        groups.setdefault(by.text if isinstance(by, Leaf) else "", []).append(_item(form, child, form.by or ""))
    found = []
    for key, items in groups.items():
        if len(items) == 1:
            found.append(Entry(items[0].value, key, items[0].before, items[0].after))
        else:
            found.append(Entry(Branch(items, is_map=False), key))
    return found


def _item(form: Form, child: Child, by: str) -> Entry:
    """A child without the key that it stands under, as short as can be."""
    cells = [entry for entry in child.cells.entries if not by or entry.key != by]
    noted = [text for entry in child.cells.entries if entry.key == by for text in (*entry.before, *entry.after)]
    before = [*child.before, *noted]
    if len(cells) == 1 and cells[0].key == form.scalar and _may_be_short(form, child, by, cells[0].value):
        return Entry(cells[0].value, "", [*before, *cells[0].before], [*child.after, *cells[0].after])
    return Entry(Branch(cells), "", before, child.after)


def _may_be_short(form: Form, child: Child, by: str, value: Node) -> bool:
    """Whether a single value may stand for the child; a row in full may take a speaker that a short one does not."""
    is_key = form.scalar in form.key_names
    if is_key and child.is_whole and any(name not in form.key_names for name, _ in form.speaker_slots):
        return False
    return (isinstance(value, Leaf) and (bool(by) or form.by is None)) if is_key else bool(by)
