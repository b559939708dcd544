"""A table in ranges, each of which is written on its own: by a thread, a process, on another machine, or before.

A piece of a table on disk has a key, a hash of its rows, by which a format finds the bytes that were written of them
before (`standoff.tables.earlier`), and copies them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

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

    @property
    def keyed(self) -> "Keyed":
        """See `HasKeys`."""
        return [each for rows in self.ranges for each in keyed(rows)] if all(map(keyed, self.ranges)) else []


def ranges_of(table: Tabular) -> Sequence[Tabular]:
    """The ranges of a table: the table itself where it is not divided."""
    return table.ranges if isinstance(table, Ranged) else (table,)


def whole_of(table: Tabular) -> Tabular:
    """The table as one frame, if its ranges are in memory; no row is copied."""
    frames = [rows for rows in ranges_of(table) if isinstance(rows, pl.DataFrame)]
    return pl.concat(frames) if isinstance(table, Ranged) and len(frames) == len(table.ranges) else table


Keyed = Sequence[tuple[str, Tabular]]
"""Pieces of a table, one after the other, each with a hash of its rows."""


@runtime_checkable
class HasKeys(Protocol):
    """A table whose pieces have keys; none of them where what the rows are is not known."""

    @property
    def keyed(self) -> Keyed:
        """Its pieces."""
        ...


def keyed(table: Tabular) -> Keyed:
    """The pieces of a table with their keys; nothing where it has none."""
    return table.keyed if isinstance(table, HasKeys) else []


def key_of(table: Tabular) -> str:
    """A hash of the rows of a table, from those of its pieces; empty where they are not known."""
    keys = [key for key, _ in keyed(table)]
    return hashlib.sha256(" ".join(keys).encode()).hexdigest() if keys else ""
