"""Keys of tables: ids that others gave (`standoff: {key: {pattern: …}}`), similar ids, keys of children of children."""

from dataclasses import replace

from standoff.schema.model import Schema, Table
from standoff.schema.node_reader import NodeReader
from standoff.source.nodes import Mapping, Node

FILE = "file"  # where an id is given that is not written with its entry: the name of the file
DEEPEST = 2  # levels of children
FARTHEST = 2  # characters in which ids may differ that are called similar


def read_id_pattern(reader: NodeReader, node: Node | None) -> str | None:
    """The regular expression that the ids of a table match as wholes; None where ids are words with hyphens."""
    reader.mark("key", node)
    entry = reader.entries(node, frozenset({"pattern", "from"}))
    if isinstance(node, Mapping) and not node.entries:
        reader.complain(node, "schema-value", "`key` has no pattern", "write `{pattern: '[A-Z][0-9]{6}'}`")
    return reader.pattern(entry.get("pattern"))


def read_id_from_file(reader: NodeReader, node: Node | None) -> bool:
    """Whether a record's own file in the folder of the registry gives the id, by its name."""
    place = node.value("from") if isinstance(node, Mapping) else None
    if place is not None and reader.text(place) != FILE:
        message = "an id is written with its entry, or is the name of the file"
        reader.complain(place, "schema-value", message, f"write `from: {FILE}`, or leave it out")
    return place is not None and reader.text(place) == FILE


def read_near_ids(reader: NodeReader, node: Node | None, has_pattern: bool) -> int:
    """In how many characters ids may differ to be called similar: `false` is none, `true` one.

    By default it is one; none for ids that others gave, which are as similar as they are.
    """
    text = reader.text(node, "false" if has_pattern else "true")
    known = {"false": 0, "true": 1} | {str(number): number for number in range(FARTHEST + 1)}
    if node is not None and text not in known:
        hint = f"write `false`, or a number of characters up to {FARTHEST}"
        reader.complain(node, "schema-value", f"`{text}` does not say how similar ids may be", hint)
    return known.get(text, 1)


def whole(pattern: str) -> str:
    """A pattern that a whole text has to match."""
    return f"^(?:{pattern})$"


def with_keys(schema: Schema) -> Schema:
    """The schema with what is known of keys once all tables are read: what each table has of its parent's, patterns.

    A child has the key of its parent; a child of a child has two or more columns of it.
    """
    return replace(schema, tables={name: _with_key(table, schema) for name, table in schema.tables.items()})


def _with_key(table: Table, schema: Schema) -> Table:
    if table.is_builtin:
        return table
    if table.nest:
        parent = schema.tables.get(table.nest.under)
        return replace(table, n_above=len(parent.key)) if parent and parent.nest and len(parent.key) > 1 else table
    name = table.key[0] if table.key else ""
    if table.id_pattern is None or name not in table.fields:
        return table
    f = table.fields[name]
    return replace(table, fields=table.fields | {name: replace(f, pattern=f.pattern or whole(table.id_pattern))})


def depth_of(table: Table, schema: Schema) -> int:
    """How many tables it is nested in; more than `DEEPEST` where parents are each other's."""
    depth, at = 0, table
    while at.nest and depth <= DEEPEST:
        parent = schema.tables.get(at.nest.under)
        if parent is None:
            return depth
        depth, at = depth + 1, parent
    return depth


def root_of(table: Table, schema: Schema) -> Table:
    """The table at the top, in whose records those of a table are written."""
    for _ in range(DEEPEST):
        if table.nest and table.nest.under in schema.tables:
            table = schema.tables[table.nest.under]
    return table


def nested_parent(table: Table, schema: Schema) -> Table | None:
    """The parent of a child of a child, which it refers to by several columns; None for other tables."""
    parent = schema.tables.get(table.nest.under) if table.nest else None
    return parent if parent and parent.nest else None


def family_of(table: Table, schema: Schema) -> list[Table]:
    """A table, and after it all that are nested in it, at any level."""
    nested = schema.children.get(table.name, {}).values()
    return [table, *(each for child in nested for each in family_of(child, schema))]
