"""Tables that are sorted by time, out of core: partitions are ranges of ids, and time runs across them.

The pieces of a table are divided at days, each part is collected and sorted: the merge of an external sort, in which no
more than one piece is in memory. What the ledger knows is not sorted anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from standoff.engine.executors import Files, Workers
from standoff.engine.out_of_core.arrow_store import put
from standoff.engine.out_of_core.ledger import Entry, Ledger, key_of
from standoff.engine.out_of_core.partitions import EMPTY, by_key, collect, scattered, shown
from standoff.engine.out_of_core.store_work import StoreWork
from standoff.schema.times import Order

LATER = "~"  # after all digits: rows without a day come last
BETWEEN = "\0"  # before all that ids have: joined keys are in the order of their parts
SOME = 1_024  # of so many rows the key of one is seen, to find borders
SAMPLE = "sample"
BY_TIME = "by_time"


@dataclass(frozen=True, slots=True)
class SortWork(StoreWork):
    """Something to do with a piece of a table, named by its path in the store, or with a range of its rows."""

    of: str
    order: Order
    borders: tuple[str, ...]

    @property
    def what(self) -> str:
        """See `Portable`."""
        return f"sorting {self.place.removeprefix(f'{BY_TIME}/')} by time ({self.of})"

    def leave(self, frames: Iterable[tuple[str, pl.DataFrame]]) -> Entry:
        """Leave frames by their paths."""
        left = Entry("")
        for path, rows in frames:
            left.files[path] = put(rows, self.folder / path, self.before.get(path))
            left.rows[path] = len(rows)
        return left


def sorted_by(files: Files, order: Order, ledger: Ledger, place: str, workers: Workers) -> Files:
    """The pieces of a table so that they follow one another as its rows do; `order` is its key, perhaps after a day.

    Pieces are files of the store; what is sorted is left there, in a folder for the `place`. Raises OSError.
    """
    if len(files) < 2:
        return files
    tasks = _Tasks(ledger, workers, order, f"{BY_TIME}/{place}")
    pieces = {path: {path: digest} for path, digest in files.items()}
    samples = tasks.each(SAMPLE, _sampled, pieces)
    keys = sorted(str(key) for entry in samples.values() for key in entry.lists[SAMPLE])
    borders = tuple(dict.fromkeys(keys[:: max(1, -(-len(keys) // len(files)))][1:]))
    divided = tasks.each("divided", _divided, pieces, borders)
    ranges: dict[int, Files] = {}
    for entry in divided.values():
        for path, digest in entry.files.items():
            folder = path.split("/")[-2]
            if folder != EMPTY:
                ranges.setdefault(int(folder), {})[path] = digest
    found = tasks.each("sorted", _sorted, {shown(n): ranges[n] for n in sorted(ranges)})
    return {path: digest for n in sorted(ranges) for path, digest in found[shown(n)].files.items()}


class _Tasks:
    """Tasks of one table; those of which the ledger knows the outcome are not run."""

    def __init__(self, ledger: Ledger, workers: Workers, order: Order, place: str) -> None:
        self.ledger, self.workers, self.order, self.place = ledger, workers, order, place

    def each(
        self, name: str, run: "Callable[[SortWork], Entry]", given: Mapping[str, Files], borders: Sequence[str] = ()
    ) -> dict[str, Entry]:
        """What a task leaves for each of some pieces or ranges, which are given with the files that it takes."""
        stage = f"{self.place} {name}"
        noted: dict[str, Entry] = {}
        works: list[tuple[str, SortWork]] = []
        keys = {place: key_of(files, borders) for place, files in given.items()}
        for place, files in given.items():
            before = self.ledger.known(stage, place)
            if before and before.key == keys[place]:
                noted[place] = before
            else:
                known = before.files if before else {}
                work = SortWork(self.ledger.folder, self.place, files, known, place, self.order, tuple(borders))
                works.append((place, work))
        for (place, _), left in zip(works, self.workers.each(run, [work for _, work in works]), strict=True):
            noted[place] = Entry(keys[place], left.files, left.lists, rows=left.rows)
        self.ledger.count(len(works), len(given))
        for place in given:
            self.ledger.note(stage, place, noted[place])
        self.ledger.end(stage)
        return noted


def _sampled(work: SortWork) -> Entry:
    """The keys of some rows of a piece."""
    keys = pl.read_ipc(work.folder / work.of, columns=list(work.order.columns)).select(_as_text(work.order))
    return Entry("", lists={SAMPLE: keys.to_series().sort().gather_every(SOME).to_list()})


def _divided(work: SortWork) -> Entry:
    """The rows of a piece, divided at the borders."""
    rows = pl.read_ipc(work.folder / work.of)
    numbers = by_key(rows.select(_as_text(work.order)).to_series(), work.borders)
    return work.leave(scattered(rows, numbers, work.place, Path(work.of).stem))


def _sorted(work: SortWork) -> Entry:
    """A range of all rows, sorted."""
    rows = work.order.sort(collect([work.folder / path for path in sorted(work.given)]))
    return work.leave([(f"{work.place}/sorted/{work.of}.arrow", rows)])


def _as_text(order: Order) -> pl.Expr:
    """What rows are sorted by as one text, which is in the same order."""
    empty = {order.empty_first: ""}
    parts = [pl.col(name).cast(pl.String).fill_null(empty.get(name, LATER)) for name in order.columns]
    return pl.concat_str(parts, separator=BETWEEN)
