"""What may stand under a record of each table, worked out from the schema once: fields, children, short forms."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from standoff.corpus.rows import Slots
from standoff.schema.model import Field, Schema, Table
from standoff.schema.qualifiers import NAMES

SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


class Key(NamedTuple):
    """One own key column of a child: its slot, the table that a bare reference means, and whether speakers fill it."""

    name: str
    slot: int
    ref: str | None
    literals: tuple[str, ...]
    default_speaker: bool


@dataclass(slots=True)
class Form:
    """How records of one table are written: the slot of each field, the children by name, what is refused and why."""

    table: Table
    existence: int
    fields: dict[str, int]
    refused: dict[str, tuple[str, str]]
    children: dict[str, "Form"] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()
    key_names: frozenset[str] = frozenset()
    by: str | None = None
    scalar: str | None = None
    speaker_slots: tuple[tuple[str, int], ...] = ()

    @property
    def is_short_by_key(self) -> bool:
        """Whether the plain value that may stand for a row is its one key column, not the value of a field."""
        return self.scalar in self.key_names

    @property
    def known(self) -> list[str]:
        """All names that may stand here."""
        return [*self.fields, *self.children, *sorted(NAMES), "at"]


def grammar(schema: Schema, slots: Slots, kind: str) -> dict[str, Form]:
    """The forms of all tables that stand at the top of a file, for `kind` `text` or `registry`."""
    numbers = {row: number for number, row in enumerate(slots.rows)}
    forms = {table.name: _form(table, numbers, kind) for table in schema.record_tables.values()}
    for parent, children in schema.children.items():
        if parent in forms:
            forms[parent].children = {name: forms[child.name] for name, child in children.items()}
    return {name: form for name, form in forms.items() if form.table.nest is None}


def _form(table: Table, numbers: dict[tuple[str, str | None], int], kind: str) -> Form:
    fields: dict[str, int] = {}
    refused: dict[str, tuple[str, str]] = {}
    for name, f in table.fields.items():
        if f.derive is not None:
            refused[name] = ("derived-field", f"`{name}` is derived; it is worked out, never written")
        elif f.source is not None and f.source != kind and name not in table.key:
            place = "the registry" if f.source == "registry" else "a text file"
            refused[name] = (
                "registry-field" if f.source == "registry" else "text-field",
                f"`{name}` is set in {place} alone",
            )
        elif name in table.stated:
            fields[name] = numbers[table.name, name]
    keys = tuple(_key(table.fields[name], fields[name]) for name in table.own_key) if table.nest else ()
    by = table.nest.by if table.nest else None
    free = [key.name for key in keys if key.name != by and not key.default_speaker]
    scalar = free[0] if len(free) == 1 else table.nest.value if table.nest and not free else None
    return Form(
        table=table,
        existence=numbers[table.name, None],
        fields=fields,
        refused=refused,
        keys=keys,
        key_names=frozenset(key.name for key in keys),
        by=by,
        scalar=scalar,
        speaker_slots=tuple(
            (f.name, fields[f.name]) for f in table.fields.values() if f.default_speaker and f.name in fields
        ),
    )


def _key(f: Field, slot: int) -> Key:
    return Key(f.name, slot, f.ref[0] if f.ref else None, f.literals, f.default_speaker)
