"""What is annotated where in each text: the records that evidence names, and the values that it gives."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from standoff.authoring.suggest.spans import Passages
from standoff.authoring.suggest.suggestion import Found
from standoff.corpus.words import Bounds
from standoff.schema.model import Schema, Table
from standoff.schema.qualifiers import BY_NAME, SPEAKERS
from standoff.schema.record_ids import CELL, SEPARATOR, encoded
from standoff.schema.types import FIELD_TYPES
from standoff.views.inputs import Compilation

ANY = ""  # the table of a speaker, which an id alone names
NONE = Passages(())
Key = tuple[str, object]  # (table, record), or what kind of value and one of its bounds


@dataclass(slots=True)
class Annotated:
    """The passages of one text by what is annotated on them, and those that are excluded."""

    excluded: Passages = NONE
    _found: dict[Key, list[Bounds]] = field(default_factory=dict)
    _joined: dict[Key, Passages] = field(default_factory=dict)

    def add(self, key: Key, bounds: Bounds) -> None:
        """Note what a passage is evidence of."""
        self._found.setdefault(key, []).append(bounds)

    def names(self, table: str, record: str, start: int, end: int) -> bool:
        """Whether evidence that touches a span names a record, as what it is about, as a value or as a speaker.

        A record that is made up of others, such as two speakers as one, names these too.
        """
        return self._has((table, record), start, end) or self._has((ANY, record), start, end)

    def has_date(self, found: Found) -> bool:
        """Whether evidence that touches words gives a date that shares an end with theirs."""
        value = FIELD_TYPES["edtf"].parse(found.value)
        ends = [("low", value.low), ("high", value.high)]
        return any(self._has(key, found.start, found.end) for key in ends if key[1] is not None)

    def has_number(self, found: Found) -> bool:
        """Whether evidence that touches words gives their count or amount."""
        return self._has(("number", _number(found.value)), found.start, found.end)

    def _has(self, key: Key, start: int, end: int) -> bool:
        if key not in self._found:
            return False
        if key not in self._joined:
            self._joined[key] = Passages(self._found[key])
        return self._joined[key].touch(start, end)


def annotated(compiled: Compilation) -> dict[str, Annotated]:
    """What is annotated in each text, by its id; what is denied counts, since the text says it."""
    found = {text_id: Annotated() for text_id in compiled.frames.texts["text_id"]}
    excluded = compiled.frames.excluded.group_by("text_id").agg(pl.struct("span_start", "span_end").alias("spans"))
    for text_id, spans in excluded.iter_rows():
        if text_id in found:
            found[text_id].excluded = Passages((span["span_start"], span["span_end"]) for span in spans)
    speakers = [BY_NAME[name].column for name in SPEAKERS]
    wanted = compiled.frames.assertions.select("assertion_id", *CELL, "kind", "value", "low", "high", *speakers)
    evidence = compiled.frames.evidence.drop_nulls("span_start").select(
        "assertion_id", "text_id", "span_start", "span_end"
    )
    spans_of: dict[str, list[tuple[str, int, int]]] = {}
    for assertion, text_id, start, end in evidence.iter_rows():
        spans_of.setdefault(assertion, []).append((text_id, start, end))
    members = _members(compiled)
    for row in wanted.iter_rows(named=True):
        spans = spans_of.get(row["assertion_id"])
        keys = list(_keys(row, compiled.schema, speakers)) if spans else []
        keys += [member for key in keys for member in members.get(key, ())]
        for text_id, start, end in spans or ():
            for key in keys:
                found.setdefault(text_id, Annotated()).add(key, (start, end))
    return found


def _members(compiled: Compilation) -> dict[Key, list[Key]]:
    """The records that a record of their own table is made up of: children in the registry whose key names them."""
    found: dict[Key, list[Key]] = {}
    schema, names = compiled.schema, pl.col("table_name").cast(pl.String)
    for table in schema.record_tables.values():
        parent = table.nest.under if table.nest else ""
        own = [name for name in table.own_key if parent and table.foreign_keys.get(name, ("",))[0] == parent]
        if not own:
            continue
        rows = compiled.frames.assertions.filter((names == table.name) & pl.col("text_id").is_null())
        for record in rows["record_id"].unique():
            parts = dict(zip(table.key, record.split(SEPARATOR), strict=False))
            whole: Key = (parent, parts[table.key[0]])
            members: list[Key] = [(parent, parts[name]) for name in own]
            found.setdefault(whole, []).extend(members)
            found.setdefault((ANY, whole[1]), []).extend(members)
    return found


def _keys(row: dict[str, Any], schema: Schema, speakers: list[str]) -> Iterator[Key]:
    """The records that an assertion names, and the bounds of a date or number that it gives."""
    table = schema.tables[row["table_name"]]
    yield from _records(row["record_id"], table)
    yield from ((ANY, row[name]) for name in speakers if row[name])
    value, name = row["value"], row["field_name"]
    f = table.fields.get(name) if name else None
    if f is None or value is None:
        return
    if name in table.foreign_keys:
        yield table.foreign_keys[name][0], encoded(value)
    elif f.ref:
        target, _, record = value.rpartition("/")
        yield target or f.ref[0], record
    yield from _bounds(row, f.kind)


SINGLE = frozenset({"integer", "number", "decimal", "year"})  # types of numbers with one column


def _bounds(row: dict[str, Any], kind: str) -> Iterator[Key]:
    if FIELD_TYPES[kind].is_dated or kind == "date":
        yield from ((end, row[end]) for end in ("low", "high") if row[end] is not None)
    elif FIELD_TYPES[kind].has_best or kind in SINGLE:
        yield "number", _number(row["value"])


def _records(record: str, table: Table) -> Iterator[Key]:
    """The record itself, its parent if it is a child, and those that its key names."""
    yield table.name, record
    parts = record.split(SEPARATOR)
    if table.nest:
        yield table.nest.under, SEPARATOR.join(parts[: len(table.key) - len(table.own_key)])
    for name, part in zip(table.key, parts, strict=False):
        if name in table.foreign_keys:
            yield table.foreign_keys[name][0], part


def _number(value: str) -> str:
    """A number without what does not change it: doubt, that it is approximate, its unit or currency, a point."""
    text = value.removesuffix("?").removeprefix("~")
    return text.partition(" ")[0].removesuffix(".0")
