"""What a wide table holds: reading `wide` of a table's schema, and the columns that come of it."""

from collections.abc import Iterator
from enum import IntEnum
from operator import itemgetter

from standoff.schema.columns import columns
from standoff.schema.declarations import WideItem
from standoff.schema.expectations import read_condition
from standoff.schema.model import Column, Field, Schema, Table
from standoff.schema.node_reader import NodeReader
from standoff.schema.pattern import Pattern, PatternError, read_pattern
from standoff.schema.times import order_of, time_columns
from standoff.schema.types import FIELD_TYPES, parts_of
from standoff.schema.types.column_type import INTEGER, STRING
from standoff.source.names import is_line
from standoff.source.nodes import Mapping, Node, Scalar
from standoff.source.problem import Place, Problem

KEYS = frozenset(["name", "title", "description", "show", "from", "on", "where", "sort"])
TAIL = (
    "factuality", "record_basis", "n_inferred", "sources_differ", "n_texts", "n_independent", "rests_on",
    "has_open_conflict",
)  # fmt: skip
EVIDENCE = "evidence"
LIST_TEXT = "text"  # the member of the structs in a list whose texts are joined where a format has no lists
SPAN = (
    (LIST_TEXT, STRING.name), ("text_id", STRING.name), ("span_start", INTEGER.name), ("span_end", INTEGER.name)
)  # fmt: skip
EXAMPLE = "write a field's name, or `{name: guests, from: table, show: '{person_id}[ ({role})]'}`"


class Group(IntEnum):
    """Where in a wide table a column is."""

    FRONT = 0
    BOUNDS = 1
    CODES = 2
    IDS = 3
    COUNTS = 4


BEHIND = {"basis": Group.CODES}  # the groups of parts of a field that are not bounds


# -- reading -----------------------------------------------------------------------------------------------------------


def read_wide(reader: NodeReader, node: Node | None) -> tuple[WideItem, ...]:
    """Read what a wide table holds from its node; without one there is no wide table."""
    reader.mark("wide", node)
    return tuple(_item(reader, f"wide/{number}", item) for number, item in enumerate(reader.items(node)))


def _item(reader: NodeReader, path: str, node: Node) -> WideItem:
    reader.mark(path, node)
    if isinstance(node, Scalar):
        return WideItem(reader.text(node))
    entry = reader.entries(node, KEYS)
    for name, part in entry.items():
        reader.mark(f"{path}/{name}", part)
    if isinstance(node, Mapping) and not {"name", "show"} <= set(node.entries):
        reader.complain(node, "schema-value", "a column of words has a `name` and says what to `show`", EXAMPLE)
    where = reader.entries(entry.get("where"))
    for name, part in where.items():
        reader.mark(f"{path}/where/{name}", part)
    return WideItem(
        name=reader.text(entry.get("name")),
        title=reader.text(entry.get("title")),
        description=reader.text(entry.get("description")),
        show=read_shown(reader, entry.get("show")),
        table=reader.text(entry.get("from")),
        on=reader.text(entry.get("on")),
        where=tuple(read_condition(reader, name, value) for name, value in where.items()),
        sort=reader.names(entry.get("sort")),
    )


def is_pattern(node: Node | None) -> bool:
    """Whether a label is written as a pattern, and is not the name of a field."""
    return isinstance(node, Scalar) and "{" in node.text


def read_shown(reader: NodeReader, node: Node | None) -> Pattern:
    """Read a pattern; empty where it cannot be read."""
    if node is None or not isinstance(node, Scalar):
        reader.maybe(node)
        return ()
    if node.text.strip() and not is_line(node.text):
        message = "a control character, a line end, or a character that changes the direction of what follows"
        reader.complain(node, "schema-value", message, "write the pattern on one line")
        return ()
    try:
        return read_pattern(node.text)
    except PatternError as error:
        hint = "as in `'{person_id}[ ({role})]'`: a field in braces, what may be empty in square brackets"
        reader.problems.append(Problem(Place(reader.file, node.line, node.column), "schema-wide", str(error), hint))
        return ()


# -- columns -----------------------------------------------------------------------------------------------------------


def wide_columns(table: Table, schema: Schema) -> list[Column]:
    """The columns of a table's wide table: what people read in the schema's order, then what programs need.

    Behind are bounds, codes, ids (the key among them, unless the schema lists it), counts, and the evidence.
    """
    return [column for _, column in _grouped(table, schema)] + [_evidence()]


def front_columns(table: Table, schema: Schema) -> int:
    """How many of them people read; 0 without a wide table."""
    return sum(group is Group.FRONT for group, _ in _grouped(table, schema)) if table.wide else 0


def _grouped(table: Table, schema: Schema) -> list[tuple[Group, Column]]:
    known = {column.name: column for column in columns(table, schema)}
    listed = {item.name for item in table.wide if not item.show}
    found = [each for item in table.wide for each in _of_item(item, table, schema, known)]
    found += [(Group.IDS, known[name]) for name in _needed(table) if name not in listed]
    found += [(Group.BOUNDS, each) for each in time_columns(table) if each.name not in listed]
    found += [(Group.COUNTS, known[name]) for name in TAIL if name not in listed]
    return sorted(found, key=itemgetter(0))


def _needed(table: Table) -> tuple[str, ...]:
    """The columns of ids that every wide table has: its key, and what else its rows are sorted by."""
    return tuple(name for name in (table.broader, *table.key) if name in order_of(table).columns)


def _of_item(item: WideItem, table: Table, schema: Schema, known: dict[str, Column]) -> Iterator[tuple[Group, Column]]:
    """The columns of an item, each with its group; in words, where what the item's field holds is for programs."""
    if item.show:
        title = item.title or item.name.replace("_", " ").capitalize()
        part = "joined" if item.table else "shown"
        members = list_members(item, schema) if item.table else ()
        yield Group.FRONT, Column(item.name, STRING.name, title, item.description, item.name, part, members=members)
        return
    f = table.fields.get(item.name)
    if f is None:
        yield Group.FRONT, known[item.name]
        return
    words = _in_words(f, table, schema)
    if words:
        yield Group.FRONT, words
    behind = Group.CODES if f.vocabulary else Group.IDS
    for own in parts_of(f):
        if own.in_wide:
            group = BEHIND.get(own.part, Group.BOUNDS) if own.part != "value" else behind if words else Group.FRONT
            yield group, known[f.name + own.suffix]


def _in_words(f: Field, table: Table, schema: Schema) -> Column | None:
    """The column that has a field in words: a label, a name, a count; none where the value is in words itself."""
    if FIELD_TYPES[f.kind].columns_in_words:
        return Column(f.name, STRING.name, f.title, f"{f.description} In words.".strip(), f.name, "label")
    name = label_name(f, table, schema)
    if name is None:
        return None
    kind = "label" if f.vocabulary else "name"
    about = "Label of the code." if f.vocabulary else f"Name of the record that `{f.name}` refers to."
    return Column(name, STRING.name, f"{f.title}, {kind}", about, f.name, "label")


def label_name(f: Field, table: Table, schema: Schema) -> str | None:
    """The column with the label of a code, or with the name of what a reference points at; None where neither is."""
    if f.vocabulary:
        return f"{f.name}_label"
    targets = [table.foreign_keys[f.name][0]] if f.name in table.foreign_keys else f.ref
    if any(schema.tables[target].is_labelled for target in targets):
        return f"{f.name.removesuffix('_id')}_name"
    return None


def _evidence() -> Column:
    about = (
        "Where the texts say it: text, first character and one past the last, counted in Unicode code points from 0."
    )
    return Column(EVIDENCE, STRING.name, "Evidence", about, EVIDENCE, EVIDENCE, members=SPAN)


def list_members(item: WideItem, schema: Schema) -> tuple[tuple[str, str], ...]:
    """What the lists of an item hold of each row: its text, its id, its factuality, and the ids and codes in words."""
    other = schema.tables[item.table]
    places = (place for part in item.show for place in part.placeholders)
    names = dict.fromkeys(p.path[0] for p in places if len(p.path) == 1 and not p.attribution)
    shown = (name for name in names if name in other.fields and label_name(other.fields[name], other, schema))
    return tuple((name, STRING.name) for name in (LIST_TEXT, "record_id", "factuality", "record_basis", *shown))


# -- joins -------------------------------------------------------------------------------------------------------------


def referring(other: Table, table: Table) -> tuple[str, ...]:
    """The fields by which the rows of a table refer to another one; of a child, the parent's key alone."""
    found = tuple(name for name, (target, _) in other.foreign_keys.items() if target == table.name)
    return other.key[:1] if other.nest and other.nest.under == table.name else found


def joined_by(item: WideItem, table: Table, schema: Schema) -> str:
    """The field by which the rows of an item's table refer to the record: the one named, else the only one."""
    return item.on or referring(schema.tables[item.table], table)[0]


def column_of_words(table: Table, name: str) -> WideItem | None:
    """The column of words that a table's wide table has by this name, where no field is called so."""
    if name in table.fields:
        return None
    return next((item for item in table.wide if item.show and item.name == name), None)
