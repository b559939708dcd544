"""brat's standoff format (https://brat.nlplab.org/standoff.html), written: .ann files, and the map to read them back.

Each record at each span is an entity (T) of its table's name; keys, fields and qualifiers are attributes (A), or notes
(#) where a value has white space. A child is an entity of its own, with a relation (R) from its parent by the name that
it nests by; so is a value that is told otherwise than its record is, with a relation `value`. Offsets are code points,
as brat counts them; a span over a line end is written in parts, as brat wants it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from standoff.authoring.interchange.mention import DEFAULTS, quoted
from standoff.authoring.interchange.said import Said
from standoff.corpus.qualifiers import SPEAKERLESS
from standoff.schema.model import Field, Schema, Table
from standoff.schema.qualifiers import NAMES, NARRATOR, QUALIFIERS
from standoff.schema.record_ids import decoded

KEYS = {qualifier.column: qualifier.name for qualifier in QUALIFIERS}
# What is inherited and, having no default, cannot be taken back; a value inherits all that its mention says.
LASTING = [each for each in QUALIFIERS if not each.defaults and each.name not in {"voice", "speaker"}]
KEPT_BY_VALUES = tuple(each.column for each in LASTING)
KEPT_BY_CHILDREN = tuple(each.column for each in LASTING if each.is_inherited)
VALUE = "value"
PIECE = re.compile(r"[^\r\n]+")
Span = tuple[int, int]


@dataclass(slots=True)
class Entity:
    """One record at one span, under one set of qualifiers: its number, and the fields said there.

    `is_record` is false where values are said so, but not that the record exists.
    """

    table: Table
    record: str
    span: Span
    qualifiers: Mapping[str, str]
    fields: dict[str, str] = field(default_factory=dict)
    is_record: bool = False
    number: int = 0

    @property
    def label(self) -> str:
        """The entity's type."""
        return self.table.name if self.is_record else f"{self.table.name}-{VALUE}"

    @property
    def attributes(self) -> dict[str, str]:
        """Keys, qualifiers that are no default, and fields, by the names that the grammar has for them."""
        parts = [decoded(part) for part in self.record.split("/")]
        keys = dict(zip(self.table.key, parts, strict=True)) if self.is_record else {}
        own = {name: keys[name] for name in self.table.own_key if name in keys}
        return own | dict(_written(self.qualifiers)) | self.fields


def _written(qualifiers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    voice, speaker = qualifiers.get("voice", NARRATOR), qualifiers.get("speaker_id", NARRATOR)
    is_silent = voice in SPEAKERLESS or (speaker == NARRATOR and voice == "document")
    for column, value in qualifiers.items():
        name = KEYS[column]
        is_default = DEFAULTS.get(name) == value or (name == "voice" and value in {"narrator", "paraphrase"})
        if not is_default and not (name == "speaker" and is_silent):
            yield name, value


def annotations(said: list[Said], schema: Schema, content: str) -> str:
    """The .ann file of one text from what it says and its words."""
    entities = _entities(said, schema)
    lines: list[str] = []
    counts = {"A": 0, "#": 0, "R": 0}

    def add(kind: str, rest: str) -> None:
        counts[kind] += 1
        lines.append(f"{kind}{counts[kind]}\t{rest}")

    for entity in entities:
        parts = _parts(entity.span, content)
        places = ";".join(f"{start} {end}" for start, end in parts)
        words = " ".join(content[start:end] for start, end in parts)
        lines.append(f"T{entity.number}\t{entity.label} {places}\t{words}")
        for name, value in entity.attributes.items():
            if re.fullmatch(r"\S+", value):
                add("A", f"{name} T{entity.number} {value}")
            else:
                add("#", f"{name} T{entity.number}\t{value}")
    hosts: dict[tuple[str, str], list[Entity]] = {}
    for entity in entities:
        if entity.is_record:
            hosts.setdefault((entity.table.name, entity.record), []).append(entity)
    for entity in entities:
        host, nest = _host(entity, hosts), entity.table.nest
        if host is not None:
            name = nest.name if nest is not None and entity.is_record else VALUE
            add("R", f"{name} Arg1:T{host.number} Arg2:T{entity.number}")
    return "".join(f"{line}\n" for line in lines)


def _entities(said: list[Said], schema: Schema) -> list[Entity]:
    """The entities in order: by span, records before their children, rivals on one field apart."""
    found: dict[tuple[Span, bool, str, str, tuple[tuple[str, str], ...]], list[Entity]] = {}
    for each in sorted(said, key=lambda each: each.field):  # existence first
        table = schema.tables[each.table]
        for span in each.spans:
            key = (span, table.nest is not None, each.table, each.record, tuple(each.qualifiers.items()))
            alike = found.setdefault(key, [])
            free = [entity for entity in alike if each.field not in entity.fields]
            if not free:
                is_record = bool(alike) and alike[0].is_record
                alike.append(Entity(table, each.record, span, each.qualifiers, is_record=is_record or not each.field))
            if each.field:
                (free or alike[-1:])[0].fields[each.field] = each.value
    ordered = [entity for key in sorted(found) for entity in found[key]]
    for number, entity in enumerate(ordered, 1):
        entity.number = number
    return ordered


def _host(entity: Entity, records: Mapping[tuple[str, str], list[Entity]]) -> Entity | None:
    """What an entity hangs on: a child on its parent, a value on its record; best at the same span, told alike."""
    nest, kept = entity.table.nest, KEPT_BY_CHILDREN if entity.is_record else KEPT_BY_VALUES
    if not entity.is_record:
        wanted = (entity.table.name, entity.record)
    elif nest is not None:
        wanted = (nest.under, entity.record.split("/", 1)[0])
    else:
        return None
    return min(records.get(wanted, []), key=lambda host: _strangeness(entity, host, kept), default=None)


def _strangeness(entity: Entity, host: Entity, kept: tuple[str, ...]) -> tuple[bool, bool, bool, int]:
    theirs, own = host.qualifiers, entity.qualifiers
    is_unfit = any(name in theirs and theirs[name] != own.get(name) for name in kept)
    return is_unfit, host.span != entity.span, theirs != own, host.number


def _parts(span: Span, content: str) -> list[Span]:
    """A span cut at line ends."""
    start, end = span
    found = [(start + match.start(), start + match.end()) for match in PIECE.finditer(content[start:end])]
    return found or [span]


def map_of(schema: Schema) -> str:
    """The map with which `standoff import brat` reads what is written here."""
    lines = ["# Reads the .ann files beside it: standoff import brat FILE.ann --text TEXT --map map.yaml", "labels:"]
    tables = list(schema.record_tables.values())
    for table in tables:
        own = "" if table.nest else f", id: {table.key[0]}"
        lines.append(f"  {table.name}: {{table: {table.name}{own}}}")
        lines.append(f"  {table.name}-{VALUE}: {{table: {table.name}, value: true}}")
    names = {*NAMES} | {f.name for table in tables for f in table.stated.values() if _is_said(f, table)}
    lines += ["attributes:", *(f"  {name}: {name}" for name in sorted(names))]
    nested = sorted({table.nest.name for table in tables if table.nest})
    lines += ["relations:", f"  {VALUE}: {{value: true}}"]
    lines += [f"  {quoted(name)}: {{child: {name}}}" for name in nested]
    return "\n".join(lines) + "\n"


def _is_said(f: Field, table: Table) -> bool:
    return f.source != "registry" or f.name in table.key


def configuration(schema: Schema) -> str:
    """brat's annotation.conf: entities by table, relations by nesting. Fields are free words there."""
    tables = list(schema.record_tables.values())
    entities = "".join(f"{table.name}\n{table.name}-{VALUE}\n" for table in tables)
    nested = [(table.nest.name, table.nest.under, table.name) for table in tables if table.nest]
    nested += [(VALUE, table.name, f"{table.name}-{VALUE}") for table in tables]
    relations = "".join(f"{name}\tArg1:{under}, Arg2:{child}\n" for name, under, child in sorted(nested))
    return f"[entities]\n{entities}\n[relations]\n{relations}\n[events]\n\n[attributes]\n"
