"""What is counted of a table as a whole, in parts that can be added, and taken away again where rows changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from standoff.schema.model import Table
from standoff.schema.record_ids import record_id


class Unique(NamedTuple):
    """What a row has in some fields that are unique together, and the id of its record."""

    fields: tuple[str, ...]
    values: tuple[str, ...]
    record: str


def unique_values(frame: pl.DataFrame, table: Table) -> frozenset[Unique]:
    """What the rows of a table have in fields that are unique; a row in which one of them is empty has nothing."""
    found: set[Unique] = set()
    for group in table.unique:
        rows = frame.select(record_id(table.key).alias(""), *(pl.col(name).cast(pl.String) for name in group))
        for record, *values in rows.drop_nulls().iter_rows():
            found.add(Unique(group, tuple(values), record))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts for a table as a whole: its rows, those in which a column is filled, the distinct records that it has.

    `unique` are the values of fields that no two rows may have in common.
    """

    rows: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    distinct: frozenset[str] = frozenset()
    unique: frozenset[Unique] = frozenset()

    @classmethod
    def of(cls, frame: pl.DataFrame, table: Table) -> "Totals":
        """Count some rows of a table; of its records, those that must stay distinct from others."""
        distinct = {record for each in table.expect.apart for record in each.records}
        ids = frame.select(record_id(table.key)).to_series() if distinct else ()
        filled = {name: len(frame) - frame[name].null_count() for name, _ in table.expect.filled}
        return cls(len(frame), filled, frozenset(distinct.intersection(ids)), unique_values(frame, table))

    def __add__(self, other: "Totals") -> "Totals":
        names = self.filled.keys() | other.filled.keys()
        filled = {name: self.filled.get(name, 0) + other.filled.get(name, 0) for name in names}
        return Totals(self.rows + other.rows, filled, self.distinct | other.distinct, self.unique | other.unique)

    def __sub__(self, other: "Totals") -> "Totals":
        """What is counted without some of the rows; a record is in one row of its table."""
        filled = {name: number - other.filled.get(name, 0) for name, number in self.filled.items()}
        return Totals(self.rows - other.rows, filled, self.distinct - other.distinct, self.unique - other.unique)
