"""Records at spans, as annotation tools have them: the entities that the rows of an export make together.

An entity is one record at one span with one set of qualifiers. A child is an entity of its own, and so is a value whose
qualifiers differ from its record's; a relation leads to each from the entity that it belongs to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from standoff.authoring.interchange.export_rows import ExportRow
from standoff.authoring.interchange.mention import DEFAULTS
from standoff.corpus.qualifiers import SPEAKERLESS
from standoff.schema.model import Schema, Table
from standoff.schema.qualifiers import COLUMNS, NARRATOR, QUALIFIERS
from standoff.schema.record_ids import decoded

KEYS = {qualifier.column: qualifier.name for qualifier in QUALIFIERS}
# Inherited qualifiers without a default cannot be reset below; a value inherits all qualifiers of its mention.
LASTING = [each for each in QUALIFIERS if not each.defaults and each.name not in {"voice", "speaker"}]
KEPT_BY_VALUES = tuple(each.column for each in LASTING)
KEPT_BY_CHILDREN = tuple(each.column for each in LASTING if each.is_inherited)
VALUE = "value"
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


def entities_of(rows: list[ExportRow], schema: Schema) -> list[Entity]:
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


def ties(entities: list[Entity]) -> Iterator[tuple[str, Entity, Entity]]:
    """The relations between entities: name, the record, and the child or value that belongs to it."""
    hosts: dict[tuple[str, str], list[Entity]] = {}
    for entity in entities:
        if entity.is_record:
            hosts.setdefault((entity.table.name, entity.record), []).append(entity)
    for entity in entities:
        host, nest = _host(entity, hosts), entity.table.nest
        if host is not None:
            yield nest.name if nest is not None and entity.is_record else VALUE, host, entity


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
