"""Annotation files -> frames: in batches, in threads or in worker processes; nothing is read twice.

Every batch is read, made canonical and identified on its own, since an assertion belongs to one file. The result does
not depend on how files fall into batches, nor on where or when each was read.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.corpus.compiled.files import REGISTRY, TEXT, CompiledFiles, grammar_of
from standoff.corpus.project import Corpus
from standoff.engine.batches import Batch, batches_of, held_together, largest_first
from standoff.engine.executors import Executor, ThisProcess, Threads, WorkerProcesses, executor_for, in_threads
from standoff.engine.part import LeftPart, Part, joined, read_batch, take
from standoff.schema.model import Schema

if TYPE_CHECKING:
    from standoff.engine.cache import Cache

POOL_PAYS = 3_000_000  # bytes of annotations: below, starting a pool, or keeping parts, costs more than it saves
FEW = 4  # batches for each core, which threads have read before worker processes have started
SOME = 8  # batches of which a file is tried with the compiled reader
THREADS_PAY = 0.5  # the share of these files that it has to take, from which threads read; Python reads one at a time
READ_AGAIN = 1.0  # the share from which files are read again in the time that it takes to leave parts and take them

Track = Callable[[Iterable[int], int], Iterable[int]]


def _silent(done: Iterable[int], total: int) -> Iterable[int]:
    return done


def read_annotations(
    corpus: Corpus,
    schema: Schema,
    jobs: int | None = None,
    track: Track = _silent,
    cache: Path | None = None,
    executor: Executor | None = None,
) -> Part:
    """Read all annotation files of a corpus; `jobs` worker processes (default: the cores, where a pool pays).

    `track` is given the sizes of batches in bytes as they are done, and their sum. `cache` is a folder in which parts
    are kept and found again, unless the compiled reader reads all as fast; `executor` reads elsewhere than in
    processes of this machine. Raises OSError.
    """
    sizes = corpus.sizes()
    is_long = sum(sizes.values()) >= POOL_PAYS
    jobs = jobs or jobs_for(sum(sizes.values()))
    batches = largest_first(batches_of(corpus, schema, sizes), sizes)
    share = 0.0 if executor else compiled_share(batches)
    is_kept = cache is not None and is_long and share < READ_AGAIN
    parts: list[Part] = []
    left: list[Path] = []
    with ExitStack() as stack:
        if executor is None and (jobs == 1 or share > THREADS_PAY) and not is_kept:
            held = held_together(corpus, schema, sizes, jobs) if is_long else batches
            work = _here(largest_first(held, sizes), parts, jobs)
        else:
            from standoff.engine.cache import Cache

            known = Cache.at(cache) or Cache(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="standoff-"))))
            work = _sorted_out(_away(corpus, batches, jobs, known, executor), parts, left)
        for _ in track((sum(sizes[file] for file in batch.files) for batch in work), sum(sizes.values())):
            pass
        return joined(parts, left)


def leave_annotations(
    corpus: Corpus,
    schema: Schema,
    scratch: Path,
    jobs: int | None = None,
    track: Track = _silent,
    cache: Path | None = None,
    executor: Executor | None = None,
    workers: WorkerProcesses | None = None,
) -> list[LeftPart]:
    """Read as `read_annotations` does, and leave all parts in folders: these, in the order of the files.

    They lie in the cache, or below the folder `scratch` where there is none. `workers` read if there is much to read.
    Raises OSError.
    """
    from standoff.engine.cache import Cache

    sizes = corpus.sizes()
    batches = largest_first(batches_of(corpus, schema, sizes), sizes)
    left: list[tuple[Batch, Path]] = []
    known = Cache.at(cache) or Cache(scratch)
    work = _away(corpus, batches, jobs or jobs_for(corpus.size), known, executor, workers)
    for _ in track((sum(sizes[file] for file in batch.files) for batch in _noted(work, left)), sum(sizes.values())):
        pass
    named = sorted((batch.files, folder) for batch, folder in left)
    return [LeftPart(folder, files[0] if files else "") for files, folder in named]


def read_apart(
    corpus: Corpus,
    batches: list[Batch],
    sizes: Mapping[str, int],
    jobs: int | None = None,
    track: Track = _silent,
    cache: Path | None = None,
) -> list[tuple[Batch, Part]]:
    """Read batches as `read_annotations` does, and give the part of each. Raises OSError."""
    size = sum(sizes[file] for batch in batches for file in batch.files)
    if size < POOL_PAYS or (jobs == 1 and cache is None):
        return [(batch, read_batch(batch)) for batch in batches]
    from standoff.engine.cache import Cache

    found: list[tuple[Batch, Part]] = []
    with tempfile.TemporaryDirectory(prefix="standoff-") as folder:
        known = Cache.at(cache) or Cache(Path(folder))
        work = _taken(_away(corpus, largest_first(batches, sizes), jobs or jobs_for(size), known, None), found)
        for _ in track((sum(sizes[file] for file in batch.files) for batch in work), size):
            pass
    return found


def jobs_for(size: int) -> int:
    """How many processes read so many bytes: the cores, where a pool pays."""
    return os.cpu_count() or 1 if size >= POOL_PAYS else 1


def compiled_share(batches: Sequence[Batch]) -> float:
    """The share that the compiled reader takes of the first files of some batches; 0 without it. Raises OSError."""
    some = [batch for batch in batches if batch.files][:SOME]
    grammar = grammar_of(some[0].schema) if some else None
    if grammar is None:
        return 0.0
    taken = 0
    for batch in some:
        data = batch.taken(batch.files[0])
        kind = REGISTRY if batch.registry else TEXT
        taken += isinstance(data, bytes) and CompiledFiles(grammar, batch.limits).read(batch.files[0], kind, data)
    return taken / len(some)


def _here(batches: Sequence[Batch], parts: list[Part], jobs: int) -> Iterator[Batch]:
    found: dict[int, Part] = {}
    for number, part in in_threads(lambda number: read_batch(batches[number]), range(len(batches)), jobs):
        found[number] = part
        yield batches[number]
    parts += [found[number] for number in sorted(found)]


def _sorted_out(
    work: Iterable[tuple[Batch, Path, Part | None]], parts: list[Part], left: list[Path]
) -> Iterator[Batch]:
    for batch, folder, part in work:
        if part is None:
            left.append(folder)
        else:
            parts.append(part)
        yield batch


def _taken(work: Iterable[tuple[Batch, Path, Part | None]], found: list[tuple[Batch, Part]]) -> Iterator[Batch]:
    for batch, folder, part in work:
        found.append((batch, part or take(folder)))
        yield batch


def _noted(work: Iterable[tuple[Batch, Path, Part | None]], left: list[tuple[Batch, Path]]) -> Iterator[Batch]:
    for batch, folder, _ in work:
        left.append((batch, folder))
        yield batch


def _away(
    corpus: Corpus,
    batches: list[Batch],
    jobs: int,
    known: "Cache",
    executor: Executor | None,
    workers: WorkerProcesses | None = None,
) -> Iterator[tuple[Batch, Path, Part | None]]:
    """Yields each batch and its part once that is there: those that are kept, then those that are made.

    A part that this process made comes with it.
    """
    from standoff.engine.cache import keyed

    by_key = keyed(corpus.root, batches, known.folder)
    missing = known.missing(by_key)
    for key in by_key.keys() - missing.keys():
        yield by_key[key], known.parts / key, None
    runs = executor or _runs(list(missing.values()), jobs, workers)
    for key, part in runs.read(missing, known.parts) if missing else ():
        yield by_key[key], known.parts / key, part
    if sum(len(batch.files) for batch in batches) == len(corpus.files):
        known.prune(by_key)
        known.note(by_key)


def _runs(batches: list[Batch], jobs: int, workers: WorkerProcesses | None = None) -> Executor:
    """Where batches are read: in threads if the compiled reader takes them, unless there are `workers`, who have later
    work too. Threads that leave parts wait for one another, for memory and for polars.
    """
    if len(batches) <= 1 or jobs == 1:
        return ThisProcess()
    if workers and len(batches) > FEW * jobs:
        return workers
    return Threads(jobs) if compiled_share(batches) > THREADS_PAY else executor_for(jobs)
