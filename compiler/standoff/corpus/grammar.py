"""What may be written under a record of each table, derived from the schema once: fields, children, short forms."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from standoff.corpus.rows import indexed_fields
from standoff.schema.model import Field, Schema, Table
from standoff.schema.qualifiers import NAMES

SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class Key(NamedTuple):
    """One of a child's own key columns; `ref` is the table that a bare reference means."""

    name: str
    field_index: int
    ref: str | None
    literals: tuple[str, ...]
    default_speaker: bool


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
    scalar: str | None = None
    speaker_fields: tuple[tuple[str, int], ...] = ()

    @property
    def is_short_by_key(self) -> bool:
        """Whether the plain value that a row may be shortened to is its one key column, not the value of a field."""
        return self.scalar in self.key_names

    @property
    def known(self) -> list[str]:
        """All keys that a mention may have."""
        return [*self.fields, *self.children, *sorted(NAMES), "at"]


def record_grammars(schema: Schema, kind: str) -> dict[str, RecordGrammar]:
    """The grammars of the tables whose records are written at the top of a file; `kind` is `text` or `registry`."""
    positions = {field: position for position, field in enumerate(indexed_fields(schema))}
    grammars = {table.name: _grammar(table, positions, kind) for table in schema.record_tables.values()}
    for parent, children in schema.children.items():
        if parent in grammars:
            grammars[parent].children = {name: grammars[child.name] for name, child in children.items()}
    return {name: grammar for name, grammar in grammars.items() if grammar.table.nest is None}


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
    keys = tuple(_key(table.fields[name], fields[name]) for name in table.own_key) if table.nest else ()
    by = table.nest.by if table.nest else None
    free = [key.name for key in keys if key.name != by and not key.default_speaker]
    scalar = free[0] if len(free) == 1 else table.nest.value if table.nest and not free else None
    return RecordGrammar(
        table=table,
        existence=positions[table.name, None],
        fields=fields,
        refused=refused,
        keys=keys,
        key_names=frozenset(key.name for key in keys),
        by=by,
        scalar=scalar,
        speaker_fields=tuple(
            (f.name, fields[f.name]) for f in table.fields.values() if f.default_speaker and f.name in fields
        ),
    )


def _key(f: Field, index: int) -> Key:
    return Key(f.name, index, f.ref[0] if f.ref else None, f.literals, f.default_speaker)
