"""A step over ranges of records, on several threads: polars lets other threads run, but resolves cells on one core."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import polars as pl

from standoff.schema.record_ids import RECORD

LEAST = 250_000  # rows of a range: fewer are resolved sooner than they are divided
R = TypeVar("R")


def over_ranges(run: Callable[[pl.DataFrame], R], rows: pl.DataFrame) -> list[R]:
    """What `run` gives for each range of rows, in order; rows are in the order of their records, of which none is cut.

    There are no more ranges than polars has threads.
    """
    pieces = ranges(rows, min(pl.thread_pool_size(), max(1, len(rows) // LEAST)))
    if len(pieces) == 1:
        return [run(rows)]
    with ThreadPoolExecutor(len(pieces)) as pool:
        return list(pool.map(run, pieces))


def ranges(rows: pl.DataFrame, n: int) -> Sequence[pl.DataFrame]:
    """The rows in `n` ranges of about one size, or fewer where a record has that many rows."""
    borders = [0]
    for number in range(1, n):
        border = max(borders[-1], len(rows) * number // n)
        if border >= len(rows):
            break
        same = rows.select(pl.all_horizontal(pl.col(name) == pl.col(name).get(border) for name in RECORD))
        borders.append(border + _first_other(same.to_series().slice(border)))
    ends = [*borders[1:], len(rows)]
    return [rows.slice(start, end - start) for start, end in zip(borders, ends, strict=True) if end > start] or [rows]


def _first_other(same: pl.Series) -> int:
    """How many rows from the start on are of the same record."""
    other = (~same).arg_true()
    return int(other[0]) if len(other) else len(same)
