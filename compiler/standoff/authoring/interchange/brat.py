"""brat's standoff format (https://brat.nlplab.org/standoff.html), written: .ann files, and the map to read them back.

Each record at each span is an entity (T) of its table's name; keys, fields and qualifiers are attributes (A), or notes
(#) where a value has white space. A child is an entity of its own, with a relation (R) from its parent by the name that
it nests by; so is a value whose qualifiers differ from its record's, with a relation `value`. Offsets are code points,
as brat counts them; a span across a line end is written as several fragments, as brat requires.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from standoff.authoring.interchange.export_rows import ExportRow, TextInfo, export_rows
from standoff.authoring.interchange.mention import DEFAULTS, quoted
from standoff.corpus.qualifiers import SPEAKERLESS
from standoff.files.project_files import read_named
from standoff.schema.model import Field, Schema, Table
from standoff.schema.qualifiers import COLUMNS, NARRATOR, QUALIFIERS
from standoff.schema.record_ids import decoded
from standoff.views.inputs import Compilation

KEYS = {qualifier.column: qualifier.name for qualifier in QUALIFIERS}
# Inherited qualifiers without a default cannot be reset below; a value inherits all qualifiers of its mention.
LASTING = [each for each in QUALIFIERS if not each.defaults and each.name not in {"voice", "speaker"}]
KEPT_BY_VALUES = tuple(each.column for each in LASTING)
KEPT_BY_CHILDREN = tuple(each.column for each in LASTING if each.is_inherited)
VALUE = "value"
FRAGMENT = re.compile(r"[^\r\n]+")
Span = tuple[int, int]


@dataclass(slots=True)
class Entity:
    """One record at one span with one set of qualifiers: its number, and the fields stated there.

    `is_record` is false if only values have these qualifiers, not the existence of the record.
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
        """Keys, qualifiers that differ from their default, and fields, by their names in the grammar."""
        parts = [decoded(part) for part in self.record.split("/")]
        keys = dict(zip(self.table.key, parts, strict=True)) if self.is_record else {}
        own = {name: keys[name] for name in self.table.own_key if name in keys}
        return own | dict(_written(self.qualifiers)) | self.fields


def _in_order(qualifiers: Mapping[str, str]) -> dict[str, str]:
    """Qualifiers by column in their canonical order."""
    own = [name for name in qualifiers if name not in COLUMNS]
    return {name: qualifiers[name] for name in (*COLUMNS, *own) if name in qualifiers}


def _written(qualifiers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    voice, speaker = qualifiers.get("voice", NARRATOR), qualifiers.get("speaker_id", NARRATOR)
    is_silent = voice in SPEAKERLESS or (speaker == NARRATOR and voice == "document")
    for column, value in qualifiers.items():
        name = KEYS.get(column, column)  # the corpus's own are columns by their name
        is_default = DEFAULTS.get(name) == value or (name == "voice" and value in {"narrator", "paraphrase"})
        if not is_default and not (name == "speaker" and is_silent):
            yield name, value


def brat_files(compilation: Compilation, texts: list[TextInfo]) -> dict[str, bytes]:
    """By name: the .ann and .txt file of each available text, the map to import them, and brat's configuration."""
    files = {
        "map.yaml": map_of(compilation.schema).encode(),
        "annotation.conf": configuration(compilation.schema).encode(),
    }
    for info in texts:
        text = compilation.texts.get(info.text_id)
        if text is not None:
            rows = [row for row in export_rows(compilation, info.text_id) if row.spans]
            files[f"{info.text_id}.ann"] = annotations(rows, compilation.schema, text.content).encode()
            files[text.file] = text.content.encode()
    return files


def changed_files(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """The names of existing files with different content: somebody may have annotated there, so they are kept."""
    return [name for name, data in files.items() if _is_changed(folder / name, data)]


def _is_changed(path: Path, data: bytes) -> bool:
    return path.exists() and not (path.is_file() and read_named(path) == data)


def annotations(rows: list[ExportRow], schema: Schema, content: str) -> str:
    """The .ann file of one text from its rows and its content."""
    entities = _entities(rows, schema)
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


def _entities(rows: list[ExportRow], schema: Schema) -> list[Entity]:
    """The entities by span, parents before children; two values of one field become two entities."""
    found: dict[tuple[Span, bool, str, str, tuple[tuple[str, str], ...]], list[Entity]] = {}
    for each in sorted(rows, key=lambda row: row.field):  # existence first
        table = schema.tables[each.table]
        for passage in each.passages:
            span, qualifiers = (passage.start, passage.end), _in_order({**each.qualifiers, **passage.notes})
            key = (span, table.nest is not None, each.table, each.record, tuple(qualifiers.items()))
            same = found.setdefault(key, [])
            free = [entity for entity in same if each.field not in entity.fields]
            if not free:
                is_record = bool(same) and same[0].is_record
                same.append(Entity(table, each.record, span, qualifiers, is_record=is_record or not each.field))
            if each.field:
                (free or same[-1:])[0].fields[each.field] = each.value
    ordered = [entity for key in sorted(found) for entity in found[key]]
    for number, entity in enumerate(ordered, 1):
        entity.number = number
    return ordered


def _host(entity: Entity, records: Mapping[tuple[str, str], list[Entity]]) -> Entity | None:
    """The entity to relate to: a child's parent or a value's record, preferably of its span and its qualifiers."""
    nest, kept = entity.table.nest, KEPT_BY_CHILDREN if entity.is_record else KEPT_BY_VALUES
    if not entity.is_record:
        wanted = (entity.table.name, entity.record)
    elif nest is not None:
        wanted = (nest.under, entity.record.split("/", 1)[0])
    else:
        return None
    return min(records.get(wanted, []), key=lambda host: _distance(entity, host, kept), default=None)


def _distance(entity: Entity, host: Entity, kept: tuple[str, ...]) -> tuple[bool, bool, int, int]:
    theirs, mine = host.qualifiers, entity.qualifiers
    conflicts = any(name in theirs and theirs[name] != mine.get(name) for name in kept)
    n_different = len({name for name, _ in theirs.items() ^ mine.items()})  # values of one mention share most of them
    return conflicts, host.span != entity.span, n_different, host.number


def _parts(span: Span, content: str) -> list[Span]:
    """A span split at line ends."""
    start, end = span
    found = [(start + match.start(), start + match.end()) for match in FRAGMENT.finditer(content[start:end])]
    return found or [span]


def map_of(schema: Schema) -> str:
    """The label map with which `standoff import brat` reads these files back."""
    lines = ["# Reads the .ann files beside it: standoff import brat FILE.ann --text TEXT --map map.yaml", "labels:"]
    tables = list(schema.record_tables.values())
    for table in tables:
        own = "" if table.nest else f", id: {table.key[0]}"
        lines.append(f"  {table.name}: {{table: {table.name}{own}}}")
        lines.append(f"  {table.name}-{VALUE}: {{table: {table.name}, value: true}}")
    names = {*schema.known_qualifiers} | {
        f.name for table in tables for f in table.stated.values() if _is_stated(f, table)
    }
    lines += ["attributes:", *(f"  {name}: {name}" for name in sorted(names))]
    nested = sorted({table.nest.name for table in tables if table.nest})
    lines += ["relations:", f"  {VALUE}: {{value: true}}"]
    lines += [f"  {quoted(name)}: {{child: {name}}}" for name in nested]
    return "\n".join(lines) + "\n"


def _is_stated(f: Field, table: Table) -> bool:
    return f.source != "registry" or f.name in table.key


def configuration(schema: Schema) -> str:
    """brat's annotation.conf: entities by table, relations by nesting; fields need no declaration."""
    tables = list(schema.record_tables.values())
    entities = "".join(f"{table.name}\n{table.name}-{VALUE}\n" for table in tables)
    nested = [(table.nest.name, table.nest.under, table.name) for table in tables if table.nest]
    nested += [(VALUE, table.name, f"{table.name}-{VALUE}") for table in tables]
    relations = "".join(f"{name}\tArg1:{under}, Arg2:{child}\n" for name, under, child in sorted(nested))
    return f"[entities]\n{entities}\n[relations]\n{relations}\n[events]\n\n[attributes]\n"
