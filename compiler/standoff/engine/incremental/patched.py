"""A frame some of whose rows were replaced: what it costs depends on the rows that changed, until all are needed."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

SHARE = 4  # of a frame, one in so many rows may have been replaced before it is put together again

Keys = Callable[[pl.DataFrame], pl.Series]


@dataclass(frozen=True)
class Base:
    """A whole frame, with the function that gives the key of each row, and the one that sorts rows."""

    frame: pl.DataFrame
    keys_of: Keys
    ordered: Callable[[pl.DataFrame], pl.DataFrame] | None = None

    @cached_property
    def keys(self) -> pl.Series:
        """The key of each row."""
        return self.keys_of(self.frame)

    @cached_property
    def known(self) -> frozenset[str]:
        """The keys that a row has."""
        return frozenset(self.keys.unique().drop_nulls())


@dataclass(frozen=True)
class Patched:
    """The rows of `base` but for those of the keys in `gone`, and in their place the rows of `fresh`."""

    base: Base
    gone: frozenset[str]
    fresh: pl.DataFrame

    @classmethod
    def of_frame(
        cls, frame: pl.DataFrame, keys_of: Keys, ordered: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    ) -> "Patched":
        """A frame none of whose rows was replaced yet."""
        return cls(Base(frame, keys_of, ordered), frozenset(), frame.clear())

    def of(self, keys: Collection[str]) -> pl.DataFrame:
        """The rows of some keys, in any order."""
        there = [key for key in keys if key in self.base.known and key not in self.gone]
        found = self.base.frame.filter(is_among(self.base.keys, there)) if there else self.base.frame.clear()
        if self.fresh.is_empty():
            return found
        return pl.concat([found, self.fresh.filter(is_among(self.base.keys_of(self.fresh), keys))])

    def replaced(self, keys: Collection[str], rows: pl.DataFrame) -> "Patched":
        """The same with other rows of these keys; itself where they are equal, in their order."""
        before = self.of(keys)
        if len(before) == len(rows) and (rows.is_empty() or self._in_order(before).equals(rows)):
            return self
        rest = self.fresh.filter(~is_among(self.base.keys_of(self.fresh), keys))
        found = Patched(self.base, self.gone.union(keys), pl.concat([rest, rows]) if len(rest) else rows)
        if len(found.fresh) * SHARE <= len(self.base.frame):
            return found
        return Patched.of_frame(found.whole, self.base.keys_of, self.base.ordered)

    @cached_property
    def whole(self) -> pl.DataFrame:
        """All rows."""
        if not self.gone:
            return self.base.frame
        found = pl.concat([self.base.frame.filter(~is_among(self.base.keys, self.gone)), self.fresh], rechunk=True)
        return self._in_order(found)

    def _in_order(self, rows: pl.DataFrame) -> pl.DataFrame:
        return self.base.ordered(rows) if self.base.ordered else rows


def is_among(keys: pl.Series, some: Collection[str]) -> pl.Series:
    """Whether each of the keys is one of some."""
    return keys.is_in(pl.Series([list(some)], dtype=pl.List(pl.String))).fill_null(value=False)


Patches = Mapping[str, Patched]


def frames_in(value: Patched | Patches) -> Iterator[Patched]:
    """One frame, or those that have a name together."""
    if isinstance(value, Patched):
        yield value
    else:
        yield from value.values()
