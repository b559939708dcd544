"""One table, as its schema gives it: Table Schema in YAML plus the keys under `standoff:`."""

from collections.abc import Iterator

from standoff.schema.declarations import Geo
from standoff.schema.expectations import read_expect
from standoff.schema.field_reader import read_fields
from standoff.schema.keys import read_id_from_file, read_id_pattern, read_near_ids
from standoff.schema.marks import MARKS
from standoff.schema.model import Nest, Table
from standoff.schema.node_reader import NodeReader
from standoff.schema.ties import read_ties
from standoff.schema.times import read_time
from standoff.schema.wide import is_pattern, read_shown, read_wide
from standoff.source.nodes import Mapping, Node, Sequence

TABLE_KEYS = frozenset(["title", "description", "fields", "primaryKey", "foreignKeys", "uniqueKeys", "standoff"])
NEST_KEYS = ("under", "as", "by", "value", "list")
TABLE_EXTRAS = frozenset(
    [
        *("registered", "nest", "broader", "expect", "label", "wide", "geo", "tie", "time", "together", "names"),
        *("key", "near_ids", "curated", "source", *MARKS),
    ]
)


def read_table(reader: NodeReader, name: str, root: Node, is_builtin: bool = False) -> Table:
    """Read one table's schema from its nodes."""
    top = reader.entries(root, TABLE_KEYS)
    extras = reader.entries(top.get("standoff"), TABLE_EXTRAS)
    reader.mark("primaryKey", top.get("primaryKey"))
    reader.mark("broader", extras.get("broader"))
    reader.mark("label", extras.get("label"))
    reader.mark("together", extras.get("together"))
    reader.mark("names", extras.get("names"))
    reader.mark("uniqueKeys", top.get("uniqueKeys"))
    for mark in (*MARKS, "source"):
        reader.mark(mark, extras.get(mark))
    id_pattern = read_id_pattern(reader, extras.get("key"))
    return Table(
        name=name,
        title=reader.text(top.get("title"), name),
        description=reader.text(top.get("description")),
        fields=read_fields(reader, top.get("fields")),
        key=reader.names(top.get("primaryKey")),
        foreign_keys=dict(_foreign_key(reader, name, node) for node in reader.items(top.get("foreignKeys"))),
        registered=reader.flag(extras.get("registered")),
        nest=_nest(reader, extras.get("nest")),
        broader=reader.maybe(extras.get("broader")),
        expect=read_expect(reader, extras.get("expect")),
        label=None if is_pattern(extras.get("label")) else reader.maybe(extras.get("label")),
        label_pattern=read_shown(reader, extras.get("label")) if is_pattern(extras.get("label")) else (),
        names=reader.maybe(extras.get("names")),
        ties=read_ties(reader, extras.get("tie")),
        wide=read_wide(reader, extras.get("wide")),
        geo=_geo(reader, extras.get("geo")),
        time=read_time(reader, extras.get("time")),
        collective=reader.maybe(extras.get("collective")),
        reserved=reader.maybe(extras.get("reserved")),
        unique=(*_unique_fields(reader, top.get("fields")), *(reader.groups(top.get("uniqueKeys")) or ())),
        together=reader.groups(extras.get("together")),
        is_curated=reader.flag(extras.get("curated")),
        source=reader.text(extras.get("source")),
        n_above=1 if "nest" in extras else 0,
        id_pattern=id_pattern,
        id_from_file=read_id_from_file(reader, extras.get("key")),
        near_ids=read_near_ids(reader, extras.get("near_ids"), has_pattern=id_pattern is not None),
        is_builtin=is_builtin,
        file=reader.file,
    )


def _unique_fields(reader: NodeReader, node: Node | None) -> Iterator[tuple[str, ...]]:
    """The fields of which a constraint says that each value is in one row."""
    for item in node.items if isinstance(node, Sequence) else ():
        limits = item.value("constraints") if isinstance(item, Mapping) else None
        if isinstance(limits, Mapping) and reader.flag(limits.value("unique")):
            assert isinstance(item, Mapping)
            yield (reader.text(item.value("name")),)


def _foreign_key(reader: NodeReader, table: str, node: Node) -> tuple[str, tuple[str, str]]:
    before = len(reader.problems)
    entry = reader.entries(node, frozenset({"fields", "reference"}))
    reference = reader.entries(entry.get("reference"), frozenset({"resource", "fields"}))
    fields, targets = reader.names(entry.get("fields")), reader.names(reference.get("fields"))
    if (len(fields) != 1 or len(targets) != 1) and len(reader.problems) == before:
        hint = "write `{fields: column, reference: {resource: table, fields: its_key}}`"
        reader.complain(node, "schema-value", "a foreign key is one column that points at one column", hint)
    name = (fields or ("",))[0]
    reader.mark(f"foreignKeys/{name}", entry.get("fields"))
    # Table Schema 1 writes a reference of a table to itself with an empty resource, Table Schema 2 without one.
    return name, (reader.text(reference.get("resource")) or table, (targets or ("",))[0])


def _nest(reader: NodeReader, node: Node | None) -> Nest | None:
    if node is None:
        return None
    entry = reader.entries(node, frozenset(NEST_KEYS))
    for name in NEST_KEYS:
        reader.mark(f"nest/{name}", entry.get(name))
    if isinstance(node, Mapping) and not {"under", "as"} <= set(node.entries):
        reader.complain(
            node, "schema-value", "`nest` names the parent and the place under it", "write `{under: …, as: …}`"
        )
    return Nest(
        reader.text(entry.get("under")),
        reader.text(entry.get("as")),
        reader.maybe(entry.get("by")),
        reader.maybe(entry.get("value")),
        reader.maybe(entry.get("list")),
    )


def _geo(reader: NodeReader, node: Node | None) -> Geo | None:
    if node is None:
        return None
    entry = reader.entries(node, frozenset({"latitude", "longitude", "areas"}))
    reader.mark("geo", node)
    areas = reader.entries(entry.get("areas"))
    for name, codes in areas.items():
        reader.mark(f"geo/areas/{name}", codes)
    if isinstance(node, Mapping) and not {"latitude", "longitude"} <= set(node.entries):
        hint = "write `{latitude: <column>, longitude: <column>}`"
        reader.complain(node, "schema-value", "`geo` names two columns", hint)
    return Geo(
        reader.text(entry.get("latitude")),
        reader.text(entry.get("longitude")),
        tuple((name, reader.names(codes)) for name, codes in areas.items()),
    )
