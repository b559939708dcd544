"""Which records have to be resolved and tabulated again, by the key of the record that each is, or is a child of."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE
from standoff.engine.incremental.kept import some_of, top_of, whole
from standoff.engine.incremental.patched import Patched, is_among
from standoff.schema.model import Schema, Table
from standoff.schema.record_ids import RECORD
from standoff.tables.times import KEY, LIKE

Keys = frozenset[str]
LINK = (*RECORD, "value")


def keys_of(*frames: pl.DataFrame) -> Keys:
    """The keys of the records of some rows."""
    return frozenset(key for frame in frames for key in top_of(frame).unique())


def by_files(before: Frames, now: Frames) -> tuple[Keys, Keys]:
    """The records of which files say, or decide, something else than they did; and those that are in other lines.

    What a text says counts otherwise where the text is of another group.
    """
    grouped = [frames.texts.select("text_id", "independence_group") for frames in (before, now)]
    in_group = [frames.assertions.join(groups, on="text_id", how="left", maintain_order="left")
                for frames, groups in zip((before, now), grouped, strict=True)]  # fmt: skip
    changed = keys_of(*_unlike(*(frame.drop(PLACE) for frame in in_group)), *_unlike(before.settled, now.settled))
    return changed, keys_of(*_unlike(*in_group)) - changed


def unplaced(cells: pl.DataFrame) -> Keys:
    """The records with a cell that has no chosen assertion: which of several places is its own follows from all."""
    return keys_of(cells.filter(pl.col("assertion_id").is_null()))


def _unlike(one: pl.DataFrame, other: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of each of two frames that the other lacks; no row is in a frame twice."""
    rows = [list(map(_comparable, frame.iter_rows())) for frame in (one, other)]
    shared = set(rows[0]).intersection(rows[1])
    first, second = (
        frame.filter(pl.Series([row not in shared for row in each], dtype=pl.Boolean))
        for frame, each in zip((one, other), rows, strict=True)
    )
    return first, second


def _comparable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row)


def by_hierarchies(last: Mapping[str, Any], now: Mapping[str, Any], assertions: Patched) -> Keys:
    """The records with a value that lies elsewhere in a hierarchy than it did.

    Which of two values contains the other may only be another where the inner one, or what it lies in, was moved.
    """
    before, after = (values["hierarchy_links"].select(LINK) for values in (last, now))
    moved = pl.concat([before.join(after, on=LINK, how="anti", nulls_equal=True),
                       after.join(before, on=LINK, how="anti", nulls_equal=True)])  # fmt: skip
    if moved.is_empty():
        return frozenset()
    within = {each for values in (last, now) for each in _within(values["nesting"], moved)}
    found = assertions.whole.filter(is_among(assertions.whole["value"], within))
    return keys_of(found)


def _within(nesting: pl.DataFrame, moved: pl.DataFrame) -> Iterator[str]:
    """The records that moved, and all that lie in them."""
    yield from moved["record_id"]
    names = moved.select(hierarchy=pl.col("table_name").cast(pl.String), member="record_id").unique()
    outer = names.join(nesting, on=["hierarchy", "member"])
    inner = outer.join(nesting, on="hierarchy", suffix="_in")
    is_inner = (pl.col("enters") <= pl.col("enters_in")) & (pl.col("leaves_in") <= pl.col("leaves"))
    yield from inner.filter(is_inner)["member_in"]


def by_targets(
    name: str, rows: Mapping[str, pl.DataFrame], records: Keys, last: Mapping[str, Any], schema: Schema
) -> Keys:
    """The records that look up what others have, where that differs; `rows` are those of some records."""
    before = some_of(last[name], records)
    found: set[str] = set()
    for table, frame in rows.items():
        changed = _differing(before[table], frame, schema.tables[table].key[0])
        if changed:
            for other in schema.record_tables.values():
                through = {f.derive.through for f in other.fields.values() if f.derive is not None and f.derive.through}
                found |= _that_refer(last, other, [each for each in through if _leads_to(table, other, each)], changed)
    return frozenset(found)


def _leads_to(target: str, table: Table, name: str) -> bool:
    return name in table.foreign_keys and table.foreign_keys[name][0] == target


def by_dates(rows: Mapping[str, pl.DataFrame], records: Keys, last: Mapping[str, Any], schema: Schema) -> Keys:
    """The records that are dated like others, where those have other dates, or are dated like others themselves."""
    before = some_of(last["days"], records)
    changed = {key for table, frame in rows.items() for key in _differing(before[table], frame, KEY)}
    reached: set[str] = set()
    while changed != reached:
        reached = set(changed)
        for frame in whole(last["days"]).values():
            changed |= set(frame.filter(is_among(frame[LIKE].cast(pl.String), reached))[KEY].cast(pl.String))
    dated = [table for table in schema.record_tables.values() if table.time and table.time.like]
    return frozenset(
        key for table in dated if table.time for key in _that_refer(last, table, [table.time.like], changed)
    )


def _differing(before: pl.DataFrame, after: pl.DataFrame, key: str) -> set[str]:
    """The keys of rows that only one of two frames has."""
    here, there = ({row[key]: row for row in frame.iter_rows(named=True)} for frame in (before, after))
    return {each for each in here.keys() | there.keys() if here.get(each) != there.get(each)}


def _that_refer(last: Mapping[str, Any], table: Table, columns: Collection[str], targets: Collection[str]) -> set[str]:
    """The keys of the records of a table that refer to some by one of these columns."""
    patched: Patched = last["tables"][table.name]
    rows = patched.whole
    return {
        key
        for column in columns
        for key in patched.base.keys_of(rows.filter(is_among(rows[column].cast(pl.String), targets)))
    }
