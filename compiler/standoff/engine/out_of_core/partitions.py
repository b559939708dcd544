"""Which partition a row belongs to, by its record or by its text; and each row scattered to its own.

A task writes one file to each partition. Nothing is sorted on the way: a partition is small enough to be sorted when it
is read. This is the shuffle of MapReduce (Dean and Ghemawat, OSDI 2004), with files in place of a network.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from standoff.engine.out_of_core.arrow_store import fetch
from standoff.tables.sections import LEAST, ROWS, TOP, divides, in_registry, runs, tops

PARTITION, PLACE = "partition", "place"


def divided(
    sections: Sequence[str], weights: pl.DataFrame, partitions: int, *, is_of_records: bool = False
) -> tuple[str, ...]:
    """The borders of partitions: those of sections, and others between them where so many partitions are too few."""
    rows = int(weights[ROWS].sum())
    more = borders_of(weights, partitions, is_of_records=is_of_records) if rows < partitions * LEAST else []
    return tuple(sorted({*sections, *more}))


def borders_of(weights: pl.DataFrame, partitions: int, *, is_of_records: bool = False) -> list[str]:
    """Where to divide keys (`top`, with the number of `rows` on each) into partitions of about one size.

    A partition begins with the key at its border. The tables of records are sorted by these keys, and receipts by whole
    ids, so that those of the partitions, one after the other, are the whole, and nothing has to be merged. Evidence is
    sorted by its text, whatever the text is called.
    """
    ordered = weights.group_by(TOP).agg(pl.col(ROWS).sum()).sort(TOP)
    share = (pl.col(ROWS).cum_sum() - 1) * partitions // pl.col(ROWS).sum()
    numbered = ordered.with_columns(share.alias(PARTITION)).with_row_index(PLACE)
    wanted = numbered.unique(PARTITION, keep="first", maintain_order=True)[PLACE][1:]
    if not is_of_records:
        return ordered[TOP].gather(wanted).to_list()
    able = divides(ordered[TOP]).arg_true()
    found = able.search_sorted(wanted)  # the first that divides the ids too
    return ordered[TOP].gather(able.gather(found.filter(found < len(able))).unique().sort()).to_list()


def by_record(frame: pl.DataFrame, borders: Sequence[str]) -> pl.Series:
    """The partition of each row of a frame that has `record_id`."""
    return _by_runs(frame["record_id"], lambda ids: by_key(tops(ids), borders))


def by_key(keys: pl.Series, borders: Sequence[str]) -> pl.Series:
    """The partition of each key of a record at the top."""
    return pl.Series(borders, dtype=pl.String).search_sorted(keys.cast(pl.String), side="right").alias(PARTITION)


def by_text(evidence: pl.DataFrame, borders: Sequence[str], ranges: int) -> pl.Series:
    """The partition of each row of evidence: that of its text, and for that of registries a range of assertions' ids.

    Evidence of registries comes after that of all texts, in the order of ids.
    """
    numbers = _by_runs(evidence["text_id"], lambda texts: by_key(texts, borders))
    registry = evidence["text_id"].is_null().arg_true()
    if registry.is_empty():
        return numbers
    ids = evidence["assertion_id"].gather(registry).to_frame()
    of_registry = ids.select(in_registry(pl.col("assertion_id"), ranges) + len(borders) + 1).to_series()
    return numbers.scatter(registry, of_registry.cast(numbers.dtype))


def _by_runs(values: pl.Series, work_out: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What is worked out for each value, once for equal ones that follow one another."""
    stretch = values.to_frame().select(pl.col(values.name).rle_id()).to_series()
    return work_out(runs(values)[values.name]).gather(stretch)


LONG = 1 << 10  # rows of a piece, about, from which dividing by pieces is quicker
EMPTY = "columns"  # the folder of frames without rows: a partition that gets none still has to know the columns


def scattered(frame: pl.DataFrame, numbers: pl.Series, folder: str, piece: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of each partition, whose number `numbers` has, with the path of the file that has them."""
    yield f"{folder}/{EMPTY}/{piece}.arrow", frame.clear()
    for number, rows in _divided(frame, numbers):
        yield f"{folder}/{shown(number)}/{piece}.arrow", rows


def shown(number: int) -> str:
    """The name of a partition's folder, or of what it leaves."""
    return f"{number:05d}"


def collect(paths: Sequence[Path]) -> pl.DataFrame:
    """The rows of a partition from its files, in the order of the tasks that left them; raises OSError.

    Where it has none, a file without rows has the columns.
    """
    rows = [path for path in paths if path.parent.name != EMPTY]
    found = fetch(rows or paths[:1])
    if found is None:
        raise OSError("nothing was left of a partition")
    return found


def _divided(frame: pl.DataFrame, numbers: pl.Series) -> Iterator[tuple[int, pl.DataFrame]]:
    """The rows of each number; where they mostly stand together, as evidence does, pieces of the frame are taken."""
    stretches = runs(numbers)
    if len(stretches) > len(frame) // LONG:
        numbered = frame.with_columns(numbers.alias(PARTITION))
        for (number,), rows in numbered.partition_by(PARTITION, as_dict=True, include_key=False).items():
            yield int(str(number)), rows
        return
    pieces: dict[int, list[pl.DataFrame]] = {}
    first = 0
    for number, size in stretches.iter_rows():
        pieces.setdefault(number, []).append(frame.slice(first, size))
        first += size
    for number, some in pieces.items():
        yield number, pl.concat(some)
