"""The records of one annotation set, text by text, with their children and the values and places of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from standoff.schema.model import Schema
from standoff.schema.record_ids import CELL, RECORD
from standoff.views.agreement.spans import Bounds, merged

Key = tuple[str, ...]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """One value of one field as one reader gives it (none: that the record exists), with its place.

    `mentions`: those that give it, by their numbers in the file, if the field goes together with others.
    """

    value: str | None
    polarity: str
    voice: str
    speaker_id: str
    modality: str
    derivation: str
    annotation_file: str
    annotation_line: int
    mentions: list[int] | None = None


@dataclass(slots=True)
class Record:
    """One record in one text, as one annotation set has it; `key` holds a child's own key values.

    `spans` are all its places, those of its children included, merged.
    """

    text_id: str
    table: str
    record_id: str
    annotation_file: str
    annotation_line: int
    column: int
    key: Key = ()
    spans: tuple[Bounds, ...] = ()
    stated: dict[str | None, list[Stated]] = field(default_factory=dict)
    children: dict[str, dict[Key, "Record"]] = field(default_factory=dict)

    @property
    def position(self) -> tuple[int, int, int, int]:
        """First span, line and column: no two records of one file share all four."""
        start, end = self.spans[0] if self.spans else (0, 0)
        return start, end, self.annotation_line, self.column


def read_records(assertions: pl.DataFrame, evidence: pl.DataFrame, keys: pl.DataFrame, schema: Schema) -> list[Record]:
    """The records of a reading, each with its children, in the order of texts and positions.

    `assertions` are in the order of their places, so that a record stands where it is first mentioned.
    """
    found: dict[tuple[str, str, str], Record] = {}
    values = {(table, record_id, name): value for table, record_id, name, value in _key_values(keys)}
    for row in assertions.iter_rows(named=True):
        table = schema.tables[row["table_name"]]
        parent = table.nest.under if table.nest else table.name
        root = row["record_id"].partition("/")[0]
        record = found.setdefault((row["text_id"], parent, root), _begun(parent, root, row))
        if table.nest:
            key = tuple(values[table.name, row["record_id"], name] for name in table.own_key)
            children = record.children.setdefault(table.name, {})
            record = children.setdefault(key, _begun(table.name, row["record_id"], row, key))
        record.stated.setdefault(row["field_name"], []).append(Stated(**{name: row[name] for name in Stated.__slots__}))
    for owner, bounds in _spans(assertions, evidence, schema).items():
        found[owner].spans = merged(bounds)
    return sorted(found.values(), key=lambda record: (record.text_id, record.position))


def _begun(table: str, record_id: str, row: Row, key: Key = ()) -> Record:
    return Record(row["text_id"], table, record_id, row["annotation_file"], row["annotation_line"], row["column"], key)


def _key_values(keys: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    return keys.select(*CELL, "value").unique().iter_rows()


def _spans(
    assertions: pl.DataFrame, evidence: pl.DataFrame, schema: Schema
) -> dict[tuple[str, str, str], list[Bounds]]:
    owners = assertions.select("assertion_id", *RECORD)
    placed = evidence.join(owners, on="assertion_id").select("text_id", *RECORD, "span_start", "span_end")
    found: dict[tuple[str, str, str], list[Bounds]] = {}
    for text_id, name, record_id, start, end in placed.unique().iter_rows():
        nest = schema.tables[name].nest
        owner = (text_id, nest.under if nest else name, record_id.partition("/")[0])
        found.setdefault(owner, []).append((start, end))
    return found
