"""What a run leaves for the next one in its process: what steps gave, by name, and how rows of it are replaced."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from standoff.checks.references import IdIndex
from standoff.corpus.assertions import SORTED, Frames
from standoff.corpus.texts import Text
from standoff.engine.data import Common, Data
from standoff.engine.incremental.patched import Patched, Patches
from standoff.schema.model import Schema
from standoff.schema.record_ids import decoded_text
from standoff.schema.times import order_of
from standoff.tables.sections import tops
from standoff.tables.times import KEY

BY_FILE: Mapping[str, str] = {
    "existence": "annotation_file",
    "link_assertions": "annotation_file",
    "texts": "annotation_file",
    "excluded": "file",
    "settled": "file",
    "table.evidence": "annotation_file",
}
"""Frames of which a file has some rows, and the column that has its name."""
BY_TEXT = "sentences"  # of a text, which is in one file
BY_RECORD = ("assertions", "outcomes", "cells", "records", "tables", "targets", "days", "table.assertions",
             "table.resolutions")  # fmt: skip
"""Frames of which a record, with its children, has some rows; of `targets` and `days` other records take them too."""
SUMS = ("part_sizes", "sizes", "totals", "n_disputed")  # what is counted: that of some records can be taken away
WRONG = "wrong."  # begins the names of lists of problems
LOOKED_UP = frozenset({"targets", "days"})
OTHERS = ("nesting", "hierarchy_links", "corpus_tables", "rows", "found")
"""What is kept as it is."""


def stem(name: str) -> str:
    """The name of data, without the number of a round."""
    head, _, number = name.rpartition(".")
    return head if number.isdigit() or number == "last" else name


def is_kept(name: str) -> bool:
    """Whether the next run needs data of this name."""
    return (
        (stem(name) in BY_RECORD and (name == "tables" or stem(name) != "tables"))
        or name in (*BY_FILE, BY_TEXT, *SUMS, *OTHERS)
        or name.startswith(WRONG)
    )  # fmt: skip


@dataclass(slots=True)
class Kept:
    """What a run gave; it never changes, since what was compiled may be looked at later.

    `values` has frames that can be patched, by name, and what is counted or found. `memo` has for steps that need
    everything what they were given and what they gave.
    """

    common: Common
    values: dict[str, Any]
    sources: Mapping[str, Text]
    ids: IdIndex
    whole_frames: Callable[[], Frames]
    memo: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Collection[str], common: Common, data: Data, whole_frames: Callable[[], Frames]) -> "Kept":
        """What a run in memory gave under some names."""
        given = {name: data.get(name) for name in names if is_kept(name)}
        values = {name: patchable(name, value, common.schema) for name, value in given.items() if value is not None}
        return cls(common, values, data.sources, data.ids, whole_frames)

    def fits(self, common: Common) -> bool:
        """Whether a run with what is the same for all steps may begin with this."""
        now, before = common, self.common
        return now.schema is before.schema and now.settings == before.settings and now.redirected == before.redirected


def patchable(name: str, value: Any, schema: Schema) -> Any:
    """A frame as one whose rows can be replaced, or frames by name; all other data as it is."""
    if isinstance(value, pl.DataFrame):
        return _patched(name, name, value, schema)
    if stem(name) in BY_RECORD and isinstance(value, Mapping):
        return {each: _patched(name, each, frame, schema) for each, frame in value.items()}
    return value


def _patched(name: str, table: str, frame: pl.DataFrame, schema: Schema) -> Patched | pl.DataFrame:
    if name in BY_FILE:
        return Patched.of_frame(frame, partial(_column, BY_FILE[name]), _order(name, table, schema))
    if name == BY_TEXT:
        return Patched.of_frame(frame, partial(_column, "text_id"), _order(name, table, schema))
    if stem(name) in BY_RECORD:
        return Patched.of_frame(frame, _keys_of(name, table, schema), _order(name, table, schema))
    return frame


def _keys_of(name: str, table: str, schema: Schema) -> Callable[[pl.DataFrame], pl.Series]:
    """What gives the key of the record that each row is on, or is on a child of."""
    if stem(name) == "days":
        return partial(_decoded, KEY)
    if stem(name) in {"tables", "targets"}:
        first = schema.tables[table].key[0]
        return partial(_column if schema.tables[table].nest else _decoded, first)
    return top_of


def _column(name: str, frame: pl.DataFrame) -> pl.Series:
    return frame[name].cast(pl.String)


def top_of(frame: pl.DataFrame) -> pl.Series:
    """The key of the record that each row is on, or is on a child of."""
    return tops(frame["record_id"])


def _decoded(name: str, frame: pl.DataFrame) -> pl.Series:
    """The keys of records that have one key value: what is written in their column is their id."""
    head = pl.col(name).cast(pl.String).str.splitn("/", 2).struct.field("field_0")
    return frame.select(decoded_text(head)).to_series()


def _order(name: str, table: str, schema: Schema) -> Callable[[pl.DataFrame], pl.DataFrame] | None:
    """How the rows of tables, and of frames that are in an order, are sorted."""
    if name in SORTED:
        return partial(_sorted, SORTED[name])
    table = name.removeprefix("table.") if name.startswith("table.") else table
    return order_of(schema.tables[table]).sort if name.startswith("table") and stem(name) == name else None


def _sorted(columns: list[str], frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(columns, maintain_order=True)


def whole(value: Any) -> Any:
    """Data as a run in memory holds it."""
    if isinstance(value, Patched):
        return value.whole
    if isinstance(value, Mapping) and any(isinstance(each, Patched) for each in value.values()):
        return {name: each.whole for name, each in value.items()}
    return value


def some_of(value: Patched | Patches, keys: Collection[str]) -> Any:
    """The rows of some keys, of one frame or of several by name."""
    if isinstance(value, Patched):
        return value.of(keys)
    return {name: each.of(keys) for name, each in value.items()}


def replaced(value: Patched | Patches, keys: Collection[str], rows: Any) -> Any:
    """The same with other rows of some keys."""
    if isinstance(value, Patched):
        return value.replaced(keys, rows)
    return {name: each.replaced(keys, rows[name]) for name, each in value.items()}


def is_same(one: Any, other: Any) -> bool:
    """Whether data is that of another run."""
    if one is other:
        return True
    if isinstance(one, Patched) or isinstance(other, Patched):
        return False
    if isinstance(one, pl.DataFrame) and isinstance(other, pl.DataFrame):
        return one.equals(other)
    if isinstance(one, Frames) and isinstance(other, Frames):
        return is_same(one.by_name(), other.by_name())
    if isinstance(one, IdIndex) and isinstance(other, IdIndex):
        return (one.by_table, one.incomplete) == (other.by_table, other.incomplete) and one.entries.equals(
            other.entries
        )
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(is_same(value, other[name]) for name, value in one.items())
    return not isinstance(one, pl.DataFrame) and not isinstance(other, pl.DataFrame) and bool(one == other)
