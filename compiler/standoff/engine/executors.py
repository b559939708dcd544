"""Batches spread over processes: each is read where it falls, and its part left in a folder.

No YAML parser releases the GIL, and pickled frames or dictionaries cost more than they save: what goes back and forth
is the names of files. The process that asks reads too, for it would only wait, and is there before the others are.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from standoff.engine.batches import Batch
from standoff.engine.garbage import uncollected
from standoff.engine.part import Compression, Part, leave, read_batch
from standoff.engine.workers import workers

Done = tuple[str, Part | None]
"""The key of a batch that is done; with its part, where this process made it."""

Spread = Callable[[Mapping[str, Batch], Path], Iterator[Done]]
"""Given batches by key and a folder, leaves the part of each there under its key; yields them as they are done."""

ATTEMPTS = 2
AHEAD = 2  # batches that a worker has at most: one that it reads, and the next


def read_away(batch: Batch, folder: Path, compression: Compression = "lz4") -> None:
    """Read a batch and leave its part."""
    read_here(batch, folder, compression)


def read_here(batch: Batch, folder: Path, compression: Compression = "lz4") -> Part:
    """Read a batch and leave its part, and have it too."""
    with uncollected():
        part = read_batch(batch)
    leave(part, folder, compression)
    return part


def over(
    pool: Executor, n_workers: int, batches: Mapping[str, Batch], folder: Path, helps: bool = False
) -> Iterator[Done]:
    """Spread batches, in their order, over the workers of any executor that shares this machine's disk.

    Where this process `helps`, it reads those that no worker has yet.
    """
    left = deque(batches)
    begun: dict[Future[None], str] = {}
    while left or begun:
        while left and len(begun) < AHEAD * n_workers:
            key = left.popleft()
            begun[pool.submit(read_away, batches[key], folder / key)] = key
        if helps and left:
            key = left.popleft()
            yield key, read_here(batches[key], folder / key)
        for future in wait(begun, timeout=0 if helps and left else None, return_when="FIRST_COMPLETED").done:
            future.result()
            yield begun.pop(future), None


def over_processes(jobs: int) -> Spread:
    """Spread batches over processes, this one among them; where one is killed, what was not done is begun once more.

    What was begun twice is left to the workers alone. Raises OSError where a worker is killed again.
    """

    def spread(batches: Mapping[str, Batch], folder: Path) -> Iterator[Done]:
        left = dict(batches)
        for attempt in range(1, ATTEMPTS + 1):
            helps = attempt == 1
            n_workers = jobs - helps
            try:
                with workers(n_workers) as pool:
                    for key, part in over(pool, n_workers, left.copy(), folder, helps):
                        del left[key]
                        yield key, part
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


def at_home(batches: Mapping[str, Batch], folder: Path) -> Iterator[Done]:
    """No workers: read one batch after the other."""
    for key, batch in batches.items():
        yield key, read_here(batch, folder / key)
