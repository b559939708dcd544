"""Batches spread over worker processes: each is read where it falls, and its part left in a folder.

No YAML parser releases the GIL, and pickled frames or dictionaries cost more than they save: what goes back and forth
is the names of files.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from standoff.collection import uncollected
from standoff.reading.batch import Batch
from standoff.reading.part import Compression, leave, read_batch
from standoff.workers import workers

Spread = Callable[[Mapping[str, Batch], Path], Iterator[str]]
"""Given batches by key and a folder, leaves the part of each there under its key; yields keys as they are done."""

ATTEMPTS = 2


def read_away(batch: Batch, folder: Path, compression: Compression = "lz4") -> None:
    """Read a batch and leave its part."""
    with uncollected():
        part = read_batch(batch)
    leave(part, folder, compression)


def over(pool: Executor, batches: Mapping[str, Batch], folder: Path) -> Iterator[str]:
    """Spread batches over the workers of any executor that shares this machine's disk."""
    waiting: dict[Future[None], str] = {}
    for key, batch in batches.items():
        waiting[pool.submit(read_away, batch, folder / key)] = key
    for future in as_completed(waiting):
        future.result()
        yield waiting[future]


def over_processes(jobs: int) -> Spread:
    """Spread batches over worker processes; where one is killed, what was not done is begun once more.

    Raises OSError where a worker is killed again.
    """

    def spread(batches: Mapping[str, Batch], folder: Path) -> Iterator[str]:
        left = dict(batches)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with workers(jobs) as pool:
                    for key in over(pool, left.copy(), folder):
                        del left[key]
                        yield key
            except BrokenProcessPool as error:
                if attempt == ATTEMPTS:
                    raise OSError(_killed(left)) from error
            else:
                return

    return spread


def _killed(left: Mapping[str, Batch]) -> str:
    files = [file for batch in left.values() for file in batch.files]
    some = ", ".join(files[:3]) + (" …" if len(files) > 3 else "")
    return f"a worker process was killed, twice (out of memory?), with {len(files):,} files to read: {some}"


def at_home(batches: Mapping[str, Batch], folder: Path) -> Iterator[str]:
    """No workers: read one batch after the other."""
    for key, batch in batches.items():
        read_away(batch, folder / key)
        yield key
