"""Ordering: the compiler's own tables that are not sorted as the records are, piece by piece."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from standoff.check.inputs import Inputs, Stage
from standoff.check.registry import run_checks
from standoff.engine.partitioned import ranges as cuts
from standoff.engine.partitioned.arrow_store import fetch, store, stored
from standoff.engine.partitioned.partition import RESOLUTIONS
from standoff.engine.partitioned.scatter import ASSERTIONS, EVIDENCE
from standoff.engine.partitioned.shared import Common
from standoff.source.problem import Problem
from standoff.tables.tabulate import finished

ORDERED = "ordered"
UNSORTED: Mapping[str, str] = {ASSERTIONS: f"{ASSERTIONS}-told", EVIDENCE: EVIDENCE}
RECORD = "record_id"


@dataclass(frozen=True, slots=True)
class Ordering:
    """A piece of a table, by its number: a range of ids, or, of `resolutions`, the cells of one table."""

    common: Common
    folder: Path
    table: str
    number: int
    of: str = ""


def order(work: Ordering) -> list[Problem]:
    """Leave the rows of a piece in order, and tell what is wrong with them; raises OSError."""
    found: list[Problem] = []
    schema = work.common.schema
    for number, rows in enumerate(_of_cells(work) if work.of else _in_range(work)):
        found += run_checks(Stage.BUILTIN, Inputs(schema=schema, builtin_tables={work.table: rows}))
        store(rows, work.folder / ORDERED / work.table / f"{work.number:05d}-{number:05d}.arrow")
    return found


def _in_range(work: Ordering) -> Iterator[pl.DataFrame]:
    rows = fetch(stored(cuts.folder_of(work.folder / UNSORTED[work.table], work.number)))
    if rows is not None:
        yield finished(rows, work.common.schema.tables[work.table], work.common.schema)


def _of_cells(work: Ordering) -> Iterator[pl.DataFrame]:
    return in_order(stored(work.folder / RESOLUTIONS / work.of))


def in_order(runs: list[Path]) -> Iterator[pl.DataFrame]:
    """Sorted runs of cells of one table as sorted pieces; each run is of other records than the next.

    Runs follow one another as the records at the top do. Cells are sorted by the whole id, in which `/` comes after
    `-`: those of `a/b` come after those of `a-c`, and may have to wait for the next run.
    """
    firsts = [str(pl.read_ipc(run, columns=[RECORD])[RECORD][0]) for run in runs]
    waiting: pl.DataFrame | None = None
    for number, run in enumerate(runs):
        rows = pl.read_ipc(run)
        if waiting is not None and len(waiting):
            rows = pl.concat([waiting, rows]).sort(RECORD, "field_name", maintain_order=True)
        ahead = firsts[number + 1 :]
        n = int(rows[RECORD].search_sorted(min(ahead))) if ahead else len(rows)
        waiting = rows[n:]
        if n:
            yield rows[:n]
