"""A table in ranges, each of which is written on its own: by a thread, a process, on another machine, or before."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from standoff.tables.package_contents import Tabular


@dataclass(frozen=True, slots=True)
class Ranged:
    """A table whose rows are those of its ranges, one after the other; there is one range at least."""

    ranges: Sequence[Tabular]

    def __post_init__(self) -> None:
        if not self.ranges:
            raise ValueError("a table without ranges has no columns")

    def lazy(self) -> pl.LazyFrame:
        """Its rows."""
        return pl.concat([rows.lazy() for rows in self.ranges])

    def __len__(self) -> int:
        return sum(map(len, self.ranges))


def ranges_of(table: Tabular) -> Sequence[Tabular]:
    """The ranges of a table: the table itself where it is not divided."""
    return table.ranges if isinstance(table, Ranged) else (table,)
