"""schemas/*.yaml -> Table, Field, Vocabulary: Table Schema in YAML plus the keys under `standoff:`."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from standoff.files.project_files import SCHEMAS, yaml_entries
from standoff.schema.bases import with_bases
from standoff.schema.curated import ENTRIES, is_curated, with_curated
from standoff.schema.derive import DERIVE_RULES
from standoff.schema.expectations import read_expect
from standoff.schema.integrity import check_schema
from standoff.schema.keys import read_id_pattern, read_near_ids, with_keys
from standoff.schema.marks import MARKS
from standoff.schema.model import Derive, Field, Geo, Nest, Schema, Table
from standoff.schema.node_reader import NodeReader
from standoff.schema.own_qualifiers import declared, with_qualifiers
from standoff.schema.queries import read_query
from standoff.schema.renamed import SchemaRenamer, own_names
from standoff.schema.resolved_by import RESOLVE
from standoff.schema.ties import read_ties
from standoff.schema.times import read_time
from standoff.schema.types import FIELD_TYPES, FieldType, declared_as, of_range
from standoff.schema.types.units import units
from standoff.schema.vocabularies import read_vocabulary
from standoff.schema.wide import is_pattern, read_shown, read_wide
from standoff.source import composer
from standoff.source.documents import content
from standoff.source.names import COLUMN
from standoff.source.nodes import Mapping, Node, Scalar, Sequence
from standoff.source.problem import Place, Problem, errors

SCHEME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
TABLE_KEYS = frozenset(["title", "description", "fields", "primaryKey", "foreignKeys", "uniqueKeys", "standoff"])
NEST_KEYS = ("under", "as", "by", "value", "list")
FIELD_KEYS = frozenset(["name", "type", "title", "description", "constraints", "standoff"])
CONSTRAINTS = frozenset(["required", "pattern", "minimum", "maximum", "minLength", "maxLength", "unique"])
TABLE_EXTRAS = frozenset(
    [
        *("registered", "nest", "broader", "expect", "label", "wide", "geo", "tie", "time", "together", "names"),
        *("key", "near_ids", "curated", "source", *MARKS),
    ]
)
FIELD_EXTRAS = frozenset(
    ["vocabulary", "type", "from", "default", "ref", "or", "resolve", "derive", "basis", "range", "unit"]
)
PARAMETERS: dict[str, Callable[[NodeReader, Node | None], Any]] = {
    "codes": NodeReader.names,
    **dict.fromkeys(("where", "labels", "counts"), NodeReader.pairs),
}
"""How the parameters of a derived column are read; the others are texts."""


@dataclass(slots=True)
class Loaded:
    """A schema with the problems found in its files, the number of files read, and where things are in them."""

    schema: Schema
    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


Source = tuple[str, bytes | Problem]  # a file with its bytes, or why it is not read


def read_schema(root: Path, folder: str = SCHEMAS) -> Loaded:
    """Read what is below `root/folder`, and the compiler's own tables; check that all of it fits together."""
    sources = []
    for kind, below in (("vocabularies", "/vocabularies"), ("tables", ""), ("queries", "/queries")):
        paths = [entry.path for entry in yaml_entries(root, folder + below)]
        sources.append((kind, tuple((path, content(root, path)) for path in paths)))
    return _schema_of(tuple(sources), json.dumps(declared(root)), is_curated(root))


@lru_cache(maxsize=8)
def _schema_of(sources: tuple[tuple[str, tuple[Source, ...]], ...], given: str, everything: bool) -> Loaded:
    """The schema of these bytes, kept because a process that edits or compares compiles more than one corpus of it."""
    own = _builtin()
    tables = {name: table for name, table in own.schema.tables.items() if name != ENTRIES}
    loaded = Loaded(Schema(tables, {**own.schema.vocabularies}), places={**own.places})
    for kind, files in sources:
        _read_all(loaded, kind, files, is_builtin=False)
        loaded.files += len(files)
    loaded.schema = with_qualifiers(with_bases(with_curated(with_keys(loaded.schema), everything)), json.loads(given))
    loaded.problems.extend(check_schema(loaded.schema, loaded.places, frozenset(loaded.broken)))
    return loaded


def builtin_table(name: str) -> Table:
    """One of the compiler's own tables."""
    return _builtin().schema.tables[name]


@cache
def _builtin() -> Loaded:
    """The compiler's own tables and vocabularies."""
    loaded = Loaded(Schema())
    for kind in ("tables", "vocabularies"):
        files = sorted((resources.files("standoff") / "builtin" / kind).iterdir(), key=lambda entry: entry.name)
        sources = ((f"builtin/{kind}/{f.name}", f.read_bytes()) for f in files if f.name.endswith(".yaml"))
        _read_all(loaded, kind, sources, is_builtin=True)
    return loaded


def _read_all(loaded: Loaded, kind: str, sources: Iterable[Source], is_builtin: bool) -> None:
    documents = [
        composer.Document(file, None, [data]) if isinstance(data, Problem) else composer.read(file, data)
        for file, data in sources
    ]
    own = {*own_names(each.root for each in documents), *loaded.schema.vocabularies}
    for document in documents:
        file = document.file
        reader = NodeReader(file, document.problems)
        name = file.rsplit("/", 1)[1].removesuffix(".yaml")
        if document.root is None and not document.problems:
            reader.complain(
                Scalar("", 1, 1, True), "schema-value", "the file is empty", "describe it, or remove the file"
            )
        elif document.root is not None and kind == "tables":
            if not is_builtin:
                SchemaRenamer(reader.complain, own).table(document.root)
            _add_table(loaded.schema, reader, name, document.root, is_builtin)
        elif document.root is not None and kind == "queries":
            loaded.schema.queries[name] = read_query(reader, name, document.root)
        elif document.root is not None:
            _add_vocabulary(loaded.schema, reader, name, document.root)
        loaded.problems.extend(reader.problems)
        loaded.places.update(((file, path), place) for path, place in reader.places.items())
        if errors(reader.problems):
            loaded.broken.add(f"{kind}/{name}")


def _add_table(schema: Schema, reader: NodeReader, name: str, root: Node, is_builtin: bool) -> None:
    if name in schema.tables or (name == ENTRIES and not is_builtin):
        reader.complain(root, "schema-name", f"`{name}` is a table of the compiler's own", "choose another file name")
    elif not COLUMN.fullmatch(name):
        hint = "lower case, digits and `_`; rename the file"
        reader.complain(root, "schema-name", f"`{name}` is not a valid table name", hint)
    else:
        schema.tables[name] = read_table(reader, name, root, is_builtin)


def _add_vocabulary(schema: Schema, reader: NodeReader, name: str, root: Node) -> None:
    if name in schema.vocabularies:
        reader.complain(
            root, "schema-name", f"`{name}` is a vocabulary of the compiler's own", "choose another file name"
        )
    elif not SCHEME.fullmatch(name):
        hint = "lower case, digits, `-` and `_`; rename the file"
        reader.complain(root, "schema-name", f"`{name}` is not a valid name of a vocabulary", hint)
    else:
        schema.vocabularies[name] = read_vocabulary(reader, name, root)


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
    return Table(
        name=name,
        title=reader.text(top.get("title"), name),
        description=reader.text(top.get("description")),
        fields=_fields(reader, top.get("fields")),
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
        id_pattern=read_id_pattern(reader, extras.get("key")),
        near_ids=read_near_ids(reader, extras.get("near_ids"), has_pattern="key" in extras),
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


def _fields(reader: NodeReader, node: Node | None) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for item in reader.items(node):
        if not isinstance(item, Mapping) or not isinstance(item.entries.get("name", (0, None))[1], Scalar):
            reader.complain(item, "schema-value", "a field is a mapping with its `name`", "write `{name: …, title: …}`")
            continue
        f = _field(reader, item)
        if f.name in found:
            reader.complain(
                item.entries["name"][1], "schema-name", f"two fields are called `{f.name}`", "rename or remove one"
            )
        found[f.name] = f
        reader.mark(f"fields/{f.name}", item.entries["name"][1])
        for key in ("title", "description"):
            reader.mark(f"fields/{f.name}/{key}", item.entries.get(key, (None, None))[1])
    return found


def _field(reader: NodeReader, node: Mapping) -> Field:
    entry = reader.entries(node, FIELD_KEYS)
    limits = reader.entries(entry.get("constraints"), CONSTRAINTS)
    extras = reader.entries(entry.get("standoff"), FIELD_EXTRAS)
    name = reader.text(entry.get("name"))
    if not COLUMN.fullmatch(name):
        hint = "lower snake case, starting with a letter"
        reader.complain(entry["name"], "schema-name", f"`{name}` is not a valid column name", hint)
    derive = _derive(reader, extras.get("derive"))
    type_ = reader.one_of(entry.get("type"), declared_as("type")) or "string"
    quantity = reader.one_of(extras.get("type"), declared_as("standoff"))
    if derive is not None and DERIVE_RULES[derive.rule].type:
        type_, quantity = DERIVE_RULES[derive.rule].type, None
    is_range = _is_range(reader, extras.get("range"), quantity or type_)
    kind = FIELD_TYPES[(is_range and of_range(type_)) or quantity or type_]
    resolve, resolved_by = _resolve(reader, name, extras.get("resolve"))
    return Field(
        name=name,
        type=type_,
        title=reader.text(entry.get("title"), name),
        description=reader.text(entry.get("description")),
        required=reader.flag(limits.get("required")),
        pattern=reader.pattern(limits.get("pattern")),
        minimum=_limit(reader, limits.get("minimum"), kind),
        maximum=_limit(reader, limits.get("maximum"), kind),
        min_length=reader.whole(limits.get("minLength")),
        max_length=reader.whole(limits.get("maxLength")),
        vocabulary=reader.maybe(extras.get("vocabulary")),
        quantity=quantity,
        source=reader.one_of(extras.get("from"), ("registry", "text")),
        default_speaker=reader.one_of(extras.get("default"), ("speaker",)) is not None,
        ref=reader.names(extras.get("ref")),
        literals=reader.names(extras.get("or")),
        resolve=resolve,
        resolved_by=resolved_by,
        derive=derive,
        is_range=is_range,
        unit=_unit(reader, entry["name"], extras.get("unit"), kind),
        basis=reader.flag(extras.get("basis")) if "basis" in extras else None,
    )


def _resolve(reader: NodeReader, name: str, node: Node | None) -> tuple[str | None, str | None]:
    """The rule that a field declares, or the qualifier that it is resolved by."""
    if not isinstance(node, Mapping):
        return reader.one_of(node, tuple(RESOLVE)), None
    entry = reader.entries(node, frozenset(["by"]))
    if not node.entries:
        reader.complain(node, "schema-value", "`resolve` names no qualifier", "write `{by: <a qualifier>}`")
    reader.mark(f"fields/{name}/by", entry.get("by"))
    return None, reader.maybe(entry.get("by"))


def _is_range(reader: NodeReader, node: Node | None, kind: str) -> bool:
    """Whether values may be ranges, which only those of some types may."""
    is_range = reader.flag(node)
    if node is not None and is_range and of_range(kind) is None:
        named = ", ".join(name for name in FIELD_TYPES if of_range(name))
        reader.complain(
            node, "schema-value", f"values of type {kind} are not numbers with ranges", f"those of {named} are"
        )
        return False
    return is_range


def _unit(reader: NodeReader, field: Node, node: Node | None, kind: FieldType) -> str | None:
    """The unit of a quantity, which each field of that type has, and no other."""
    if not kind.has_unit:
        if node is not None:
            reader.complain(node, "schema-value", f"values of type {kind.name} have no unit", "leave `unit` out")
        return None
    unit = reader.one_of(node, tuple(units()))
    if node is None:
        hint = f"add `unit: …` under `standoff`, one of: {', '.join(units())}"
        reader.complain(field, "schema-value", "a quantity has a unit, in which its columns are", hint)
    return unit or next(iter(units()))


def _limit(reader: NodeReader, node: Node | None, kind: FieldType) -> str | None:
    """A smallest or largest value, canonical; of a type without order as written, for what checks the schema."""
    text = reader.maybe(node)
    if node is None or text is None or kind.limit is None:
        return text
    try:
        kind.limit(text)
    except ValueError as error:
        reader.complain(node, "schema-value", f"`{text}` is not a valid {kind.noun}", str(error))
        return None
    return text if kind.bound else kind.parse(text).text


def _derive(reader: NodeReader, node: Node | None) -> Derive | None:
    if node is None:
        return None
    entry = reader.entries(node)
    rule = next((rule for name, rule in DERIVE_RULES.items() if name in entry), None)
    if rule is None or entry.keys() - rule.parameters.keys():
        hint = "; ".join("{" + ", ".join(sorted(each.parameters)) + "}" for each in DERIVE_RULES.values())
        reader.complain(node, "schema-derive", "a derived column follows one of a closed list of rules", hint)
        return None
    read = {to: PARAMETERS.get(to, NodeReader.text)(reader, entry.get(key)) for key, to in rule.parameters.items()}
    return Derive(rule.name, **read)
