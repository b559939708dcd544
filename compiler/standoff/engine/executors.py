"""Executors: where batches are read and tasks are run: in this process, in its threads or in worker processes.

A cluster is a fourth one, as a plug-in (`standoff.engine.dask`). The compiled reader releases the GIL, so that threads
read as fast as processes; no YAML parser does. Pickled frames or dictionaries cost more than they save: what goes back
and forth between processes is the names of files.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor, as_completed, wait
from concurrent.futures import Executor as Pool
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self, TypeVar

from standoff.engine.batches import Batch
from standoff.engine.part import Compression, Part, leave, read_batch
from standoff.engine.processes import uncollected, workers
from standoff.schema.model import Schema

W = TypeVar("W")
R = TypeVar("R")

Files = dict[str, str]
"""The SHA-256 of files, by their paths in a store."""

Done = tuple[str, Part | None]
"""The key of a batch that is done; with its part, where this process made it."""

ATTEMPTS = 2
AHEAD = 2  # batches that a worker has at most: one that it reads, and the next


class Executor(Protocol):
    """Reads batches; what is read twice is the same."""

    def read(self, batches: Mapping[str, Batch], folder: Path) -> Iterator[Done]:
        """Leave the part of each batch in the folder under its key; yields them as they are done. Raises OSError."""
        ...


class Portable(Protocol):
    """Work that reads files of a store, and is done wherever these are brought; what is done twice leaves the same."""

    @property
    def what(self) -> str:
        """What it is, in words."""
        ...

    @property
    def folder(self) -> Path:
        """The folder of the store."""
        ...

    @property
    def given(self) -> Files:
        """The files of the store that it reads: their SHA-256 by their paths there."""
        ...

    @property
    def before(self) -> Files:
        """What it left in the last run."""
        ...

    @property
    def parts(self) -> Sequence[Path]:
        """The folders of the parts that it reads."""
        ...

    @property
    def sources(self) -> Mapping[str, Path]:
        """The source texts that it reads, by their names."""
        ...

    def at(self, folder: Path) -> Self:
        """The same where all that it reads lies in one folder: parts in `PARTS` there, texts in `TEXTS`."""
        ...


PARTS, TEXTS = ".parts", ".texts"


class Leaving(Protocol):
    """What work gives: it names the files that it left, with their hashes."""

    @property
    def files(self) -> Files:
        """The SHA-256 of each file, by its path in the store."""
        ...


P = TypeVar("P", bound=Portable)
L = TypeVar("L", bound=Leaving)


@dataclass(slots=True)
class Elsewhere:
    """Where workers leave files that share no disk with this process, and the SHA-256 of those that are there."""

    address: str
    there: set[str] = field(default_factory=set)


class LostFilesError(OSError):
    """Files that were left elsewhere are not there any more, or not as they were; `digests` are their SHA-256."""

    def __init__(self, digests: Sequence[str], message: str) -> None:
        super().__init__(message)
        self.digests = frozenset(digests)


class Workers(Protocol):
    """Does work that leaves files in a store."""

    @property
    def elsewhere(self) -> Elsewhere | None:
        """Where they leave files, if not on the disk of this process."""
        ...

    def each(self, task: Callable[[P], L], works: Sequence[P]) -> list[L]:
        """The results of a task, in the order of the works. Raises OSError."""
        ...

    def bring(self, files: Files, folder: Path) -> None:
        """Bring files that were left elsewhere, by their paths in a store, into its folder. Raises OSError."""
        ...


class Remote(Executor, Protocol):
    """An executor whose workers share no disk with this process."""

    def workers(self, schema: Schema) -> AbstractContextManager[Workers]:
        """Its workers, who need the schemas to be compared with this process."""
        ...


class ThisProcess:
    """No workers: one batch and one task after the other."""

    def read(self, batches: Mapping[str, Batch], folder: Path) -> Iterator[Done]:
        """See `Executor`."""
        for key, batch in batches.items():
            yield key, read_here(batch, folder / key)


class Threads:
    """So many threads of this process, for batches that the compiled reader takes."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def read(self, batches: Mapping[str, Batch], folder: Path) -> Iterator[Done]:
        """See `Executor`."""
        yield from in_threads(lambda key: read_here(batches[key], folder / key), list(batches), self.jobs)


def in_threads(task: Callable[[W], R], works: Sequence[W], jobs: int) -> Iterator[tuple[W, R]]:
    """Works with their results as they are done; of those that wait, none is begun after an exception."""
    if jobs == 1 or len(works) <= 1:
        for work in works:
            yield work, task(work)
        return
    pool = ThreadPoolExecutor(jobs)
    try:
        begun = {pool.submit(task, work): work for work in works}
        for future in as_completed(begun):
            yield begun.pop(future), future.result()
    finally:
        pool.shutdown(cancel_futures=True)


class WorkerProcesses(ExitStack):
    """So many processes, started for the first work; what a killed one had is run once more.

    As a context manager, it ends its workers. A second kill is an OSError: what kills workers twice would go on so.
    """

    elsewhere: Elsewhere | None = None

    def __init__(self, jobs: int) -> None:
        super().__init__()
        self.jobs = jobs
        self._pool: Pool | None = None
        self._is_entered = False

    def __enter__(self) -> Self:
        """Keep the workers for all work until the end of the block: to start one takes as long as a few batches."""
        self._is_entered = True
        return super().__enter__()

    def read(self, batches: Mapping[str, Batch], folder: Path) -> Iterator[Done]:
        """See `Executor`; this process reads too, since it is there before the workers are.

        What was begun twice is left to the workers alone, which then read in Python: compiled code may have crashed.
        """
        left = dict(batches)
        for attempt in range(1, ATTEMPTS + 1):
            helps = attempt == 1
            n_workers = self.jobs - helps
            is_kept = helps and self._is_entered
            try:
                with nullcontext(self._workers()) if is_kept else workers(n_workers, is_compiled=helps) as pool:
                    for key, part in over(pool, n_workers, left.copy(), folder, helps):
                        del left[key]
                        yield key, part
            except BrokenExecutor as error:
                self._pool = None
                if attempt == ATTEMPTS:
                    raise OSError(_killed(left)) from error
            else:
                return

    def bring(self, files: Files, folder: Path) -> None:
        """See `Workers`: they share the disk of this process."""

    def each(self, task: Callable[[W], R], works: Sequence[W]) -> list[R]:
        """See `Workers`."""
        if self.jobs == 1 or len(works) <= 1:
            return [task(work) for work in works]
        done: dict[int, R] = {}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                left = [number for number in range(len(works)) if number not in done]
                waiting = {self._workers().submit(task, works[number]): number for number in left}
                for future in as_completed(waiting):
                    done[waiting[future]] = future.result()
            except BrokenExecutor as error:
                self._pool = None
                if attempt == ATTEMPTS:
                    message = "a worker process was killed, twice (out of memory?): use a lower --memory limit"
                    raise OSError(message) from error
            else:
                break
        return [done[number] for number in range(len(works))]

    def _workers(self) -> Pool:
        if self._pool is None:
            self._pool = self.enter_context(workers(self.jobs))
        return self._pool


def executor_for(jobs: int) -> ThisProcess | WorkerProcesses:
    """This process alone for one job, else worker processes."""
    return WorkerProcesses(jobs) if jobs > 1 else ThisProcess()


def read_away(batch: Batch, folder: Path, compression: Compression = "lz4") -> None:
    """Read a batch and leave its part."""
    read_here(batch, folder, compression)


def read_here(batch: Batch, folder: Path, compression: Compression = "lz4") -> Part:
    """Read a batch and leave its part, and have it too."""
    with uncollected():
        part = read_batch(batch)
    leave(part, folder, compression)
    return part


def over(pool: Pool, n_workers: int, batches: Mapping[str, Batch], folder: Path, helps: bool = False) -> Iterator[Done]:
    """Read batches, in their order, in the workers of any pool that shares this machine's disk.

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


def _killed(left: Mapping[str, Batch]) -> str:
    files = [file for batch in left.values() for file in batch.files]
    some = ", ".join(files[:3]) + (" …" if len(files) > 3 else "")
    return f"a worker process was killed, twice (out of memory?), with {len(files):,} files to read: {some}"
