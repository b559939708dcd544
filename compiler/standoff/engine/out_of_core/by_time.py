"""Tables that are sorted by time, out of core: partitions are ranges of ids, and time runs across them.

The pieces of a table are divided at days, each part is collected and sorted: the merge of an external sort, in which no
more than one piece is in memory. What the ledger knows is not sorted anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from standoff.engine.executors import Executor
from standoff.engine.out_of_core.arrow_store import Stored, put
from standoff.engine.out_of_core.ledger import Entry, Files, Ledger, key_of
from standoff.engine.out_of_core.partitions import EMPTY, by_key, collect, scattered, shown
from standoff.schema.times import Order

LATER = "~"  # after all digits: rows without a day come last
BETWEEN = "\0"  # before all that ids have: joined keys are in the order of their parts
SOME = 1_024  # of so many rows the key of one is seen, to find borders
SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Work:
    """Something to do with a piece of a table, named by its path in the store, or with a range of its rows.

    It is left in a `folder` of the store; `given` are the files that are read, `before` are the hashes of what was left
    there in the last run.
    """

    store: Path
    folder: str
    of: str
    order: Order
    borders: tuple[str, ...]
    given: Files
    before: Mapping[str, str]

    def at(self, folder: Path) -> "Work":
        """The same where the store lies in another folder."""
        return replace(self, store=folder)

    def leave(self, frames: Iterable[tuple[str, pl.DataFrame]]) -> Entry:
        """Leave frames by their paths."""
        return Entry("", {path: put(rows, self.store / path, self.before.get(path)) for path, rows in frames})


def sorted_by(table: Stored, order: Order, ledger: Ledger, digests: Files, place: str, executor: Executor) -> Stored:
    """A table whose pieces follow one another as its rows do; `order` is its key, perhaps after a day. Raises OSError.

    `digests` are those of its pieces, by their paths in the store; what is sorted is left there, in the folder `place`.
    """
    if len(table.pieces) < 2:
        return table
    tasks = _Tasks(ledger, executor, order, place)
    pieces = {path: {path: digest} for path, digest in digests.items()}
    samples = tasks.each(SAMPLE, _sampled, pieces)
    keys = sorted(str(key) for entry in samples.values() for key in entry.lists[SAMPLE])
    borders = tuple(dict.fromkeys(keys[:: max(1, -(-len(keys) // len(table.pieces)))][1:]))
    divided = tasks.each("divided", _divided, pieces, borders)
    ranges: dict[int, Files] = {}
    for entry in divided.values():
        for path, digest in entry.files.items():
            folder = path.split("/")[-2]
            if folder != EMPTY:
                ranges.setdefault(int(folder), {})[path] = digest
    found = tasks.each("sorted", _sorted, {shown(n): ranges[n] for n in sorted(ranges)})
    files = {path: digest for n in sorted(ranges) for path, digest in found[shown(n)].files.items()}
    return Stored([ledger.folder / path for path in files], table.rows, table.types, list(files.values()))


class _Tasks:
    """Tasks of one table; those of which the ledger knows the outcome are not run."""

    def __init__(self, ledger: Ledger, executor: Executor, order: Order, place: str) -> None:
        self.ledger, self.executor, self.order, self.place = ledger, executor, order, place

    def each(
        self, name: str, run: "Callable[[Work], Entry]", given: Mapping[str, Files], borders: Sequence[str] = ()
    ) -> dict[str, Entry]:
        """What a task leaves for each of some pieces or ranges, which are given with the files that it takes."""
        stage = f"{self.place} {name}"
        noted: dict[str, Entry] = {}
        works: list[tuple[str, Work]] = []
        keys = {place: key_of(files, borders) for place, files in given.items()}
        for place, files in given.items():
            before = self.ledger.known(stage, place)
            if before and before.key == keys[place]:
                noted[place] = before
            else:
                known = before.files if before else {}
                work = Work(self.ledger.folder, self.place, place, self.order, tuple(borders), files, known)
                works.append((place, work))
        for (place, _), left in zip(works, self.executor.each(run, [work for _, work in works]), strict=True):
            noted[place] = Entry(keys[place], left.files, left.lists)
        self.ledger.count(len(works), len(given))
        for place in given:
            self.ledger.note(stage, place, noted[place])
        self.ledger.end(stage)
        return noted


def _sampled(work: Work) -> Entry:
    """The keys of some rows of a piece."""
    keys = pl.read_ipc(work.store / work.of, columns=list(work.order.columns)).select(_as_text(work.order))
    return Entry("", lists={SAMPLE: keys.to_series().sort().gather_every(SOME).to_list()})


def _divided(work: Work) -> Entry:
    """The rows of a piece, divided at the borders."""
    rows = pl.read_ipc(work.store / work.of)
    numbers = by_key(rows.select(_as_text(work.order)).to_series(), work.borders)
    return work.leave(scattered(rows, numbers, work.folder, Path(work.of).stem))


def _sorted(work: Work) -> Entry:
    """A range of all rows, sorted."""
    rows = work.order.sort(collect(work.store / work.folder, int(work.of)))
    return work.leave([(f"{work.folder}/sorted/{work.of}.arrow", rows)])


def _as_text(order: Order) -> pl.Expr:
    """What rows are sorted by as one text, which is in the same order."""
    empty = {order.empty_first: ""}
    parts = [pl.col(name).cast(pl.String).fill_null(empty.get(name, LATER)) for name in order.columns]
    return pl.concat_str(parts, separator=BETWEEN)
