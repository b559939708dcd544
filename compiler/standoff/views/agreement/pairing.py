"""Records of two readings paired by the overlap of their spans, and what ids mean once records are paired."""

from dataclasses import dataclass, field

from standoff.schema.model import Schema, Table
from standoff.views.agreement.records import Record
from standoff.views.agreement.spans import shared

Pair = tuple[Record, Record]


@dataclass(frozen=True, slots=True)
class Paired:
    """Records of two readings, matched within each text and table, and those that one reader alone has."""

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
    """Pair the records of two readings one to one: largest overlap in characters first, ties by position.

    Ids play no part. Which reading comes first does not matter: both break ties by a strict order of their own records.
    """
    overlaps = [
        (-common, first.text_id, first.position, second.position, i, j)
        for i, j, first, second in _candidates(a, b)
        if (common := shared(first.spans, second.spans))
    ]
    taken_a: dict[int, int] = {}
    taken_b: set[int] = set()
    for *_, i, j in sorted(overlaps):
        if i not in taken_a and j not in taken_b:
            taken_a[i] = j
            taken_b.add(j)
    return Paired(
        pairs=[(first, b[taken_a[i]]) for i, first in enumerate(a) if i in taken_a],
        only_a=[first for i, first in enumerate(a) if i not in taken_a],
        only_b=[second for j, second in enumerate(b) if j not in taken_b],
    )


def _candidates(a: list[Record], b: list[Record]) -> list[tuple[int, int, Record, Record]]:
    """All records of one text and table, crosswise, with their numbers."""
    others: dict[tuple[str, str], list[tuple[int, Record]]] = {}
    for j, second in enumerate(b):
        others.setdefault((second.text_id, second.table), []).append((j, second))
    return [
        (i, j, first, second) for i, first in enumerate(a) for j, second in others.get((first.text_id, first.table), ())
    ]


def is_shared(table: Table) -> bool:
    """Whether readers find the table's ids in a registry that both had, rather than coin them while reading.

    That is so where the texts add nothing to its records: all that is said of them comes from the registry.
    """
    return table.registered and all(f.source == "registry" for name, f in table.stated.items() if name not in table.key)


@dataclass(frozen=True, slots=True)
class Names:
    """What ids mean to one reader: those of shared tables what they say, those of paired records the pair's number."""

    numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: Schema, records: list[Record]) -> "Names":
        """The names of one reader's paired records, given in the order of the pairs."""
        coined = ((n, record) for n, record in enumerate(records) if not is_shared(schema.tables[record.table]))
        return cls({(record.text_id, record.table, record.record_id): n for n, record in coined})

    def meant(self, text_id: str, table: Table, name: str, value: str) -> str:
        """What a value of a field means, in words that both readings have in common.

        A reference to a record that has no counterpart stays as it is, and equals nothing that has one.
        """
        target, _, record_id = value.partition("/") if table.fields[name].ref else ("", "", value)
        if name in table.foreign_keys:
            target, record_id = table.foreign_keys[name][0], value
        number = self.numbers.get((text_id, target, record_id))
        return value if number is None else f"{target}#{number}"
