"""The records of one annotation set, text by text, with their children and the values and places of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from standoff.schema.keys import root_of
from standoff.schema.model import Schema, Table
from standoff.schema.record_ids import CELL, RECORD, SEPARATOR, decoded
from standoff.views.agreement.spans import Bounds, merged, shared

Key = tuple[str, ...]
Row = dict[str, Any]
Position = tuple[int, int, int, int]
Overlap = tuple[int, str, Position, Position, int, int]  # less characters in common, text, both positions and numbers


@dataclass(frozen=True, slots=True)
class Stated:
    """One value of one field as one curator gives it (none: that the record exists), with its place.

    `mentions`: those that give it, by their numbers in the file, if the field goes together with others.
    """

    value: str | None
    polarity: str
    voice: str
    speaker_id: str
    modality: str
    basis: str
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
    def position(self) -> Position:
        """First span, line and column: no two records of one file share all four."""
        start, end = self.spans[0] if self.spans else (0, 0)
        return start, end, self.annotation_line, self.column


def read_records(assertions: pl.DataFrame, evidence: pl.DataFrame, keys: pl.DataFrame, schema: Schema) -> list[Record]:
    """The records of an annotation set, each with its children, in the order of texts and positions.

    `assertions` are in the order of their places, so that a record is where it is first mentioned.
    """
    found: dict[tuple[str, str, str], Record] = {}
    values = {(table, record_id, name): value for table, record_id, name, value in _key_values(keys)}
    for row in assertions.iter_rows(named=True):
        table = schema.tables[row["table_name"]]
        parent = root_of(table, schema).name
        root = row["record_id"].partition("/")[0]
        record = found.setdefault((row["text_id"], parent, root), _begun(parent, root, row))
        if table.nest:
            above = map(decoded, row["record_id"].split(SEPARATOR)[1 : table.n_above])
            key = (*above, *(values[table.name, row["record_id"], name] for name in table.own_key))
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
        owner = (text_id, root_of(schema.tables[name], schema).name, record_id.partition("/")[0])
        found.setdefault(owner, []).append((start, end))
    return found


Pair = tuple[Record, Record]


@dataclass(frozen=True, slots=True)
class Paired:
    """Records of two annotation sets, matched within each text and table, and those that one curator alone has."""

    pairs: list[Pair]
    only_a: list[Record]
    only_b: list[Record]

    def of(self, table: str) -> "Paired":
        """What was found of one table."""
        return Paired(
            [both for both in self.pairs if both[0].table == table],
            [record for record in self.only_a if record.table == table],
            [record for record in self.only_b if record.table == table],
        )

    def add(self, other: "Paired") -> None:
        """Take in what was found of other records."""
        self.pairs.extend(other.pairs)
        self.only_a.extend(other.only_a)
        self.only_b.extend(other.only_b)


def pair(a: list[Record], b: list[Record]) -> Paired:
    """Pair the records of two annotation sets one to one: largest overlap in characters first, ties by position.

    Ids play no part. Which set comes first does not matter: both break ties by a strict order of their own records.
    """
    taken_a: dict[int, int] = {}
    taken_b: set[int] = set()
    for *_, i, j in sorted(overlaps(a, b)):
        if i not in taken_a and j not in taken_b:
            taken_a[i] = j
            taken_b.add(j)
    return Paired(
        pairs=[(first, b[taken_a[i]]) for i, first in enumerate(a) if i in taken_a],
        only_a=[first for i, first in enumerate(a) if i not in taken_a],
        only_b=[second for j, second in enumerate(b) if j not in taken_b],
    )


def overlaps(a: list[Record], b: list[Record]) -> list[Overlap]:
    """The records of two sets that have characters in common; sorted, those with most of them come first."""
    return [
        (-common, first.text_id, first.position, second.position, i, j)
        for i, j, first, second in _candidates(a, b)
        if (common := shared(first.spans, second.spans))
    ]


def _candidates(a: list[Record], b: list[Record]) -> list[tuple[int, int, Record, Record]]:
    """All records of one text and table, crosswise, with their numbers."""
    others: dict[tuple[str, str], list[tuple[int, Record]]] = {}
    for j, second in enumerate(b):
        others.setdefault((second.text_id, second.table), []).append((j, second))
    return [
        (i, j, first, second) for i, first in enumerate(a) for j, second in others.get((first.text_id, first.table), ())
    ]


def is_shared(table: Table) -> bool:
    """Whether curators find the table's ids in a registry that both had, rather than coin them while reading.

    That is so where the texts add nothing to its records: all that is said of them comes from the registry.
    """
    return table.registered and all(f.source == "registry" for name, f in table.stated.items() if name not in table.key)


@dataclass(frozen=True, slots=True)
class Names:
    """What ids mean to one curator: those of shared tables what they say, those of paired records the pair's number."""

    numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: Schema, records: Iterable[Record | None]) -> "Names":
        """The names of one annotation set's paired records, given in the order of the pairs; none where it has none."""
        coined = (
            (n, record) for n, record in enumerate(records) if record and not is_shared(schema.tables[record.table])
        )
        return cls({(record.text_id, record.table, record.record_id): n for n, record in coined})

    def meant(self, text_id: str, table: Table, name: str, value: str) -> str:
        """What a value of a field means, in words that both annotation sets have in common.

        A reference to a record that has no counterpart stays as it is, and equals nothing that has one.
        """
        target, _, record_id = value.partition("/") if table.fields[name].ref else ("", "", value)
        if name in table.foreign_keys:
            target, record_id = table.foreign_keys[name][0], value
        number = self.numbers.get((text_id, target, record_id))
        return value if number is None else f"{target}#{number}"
