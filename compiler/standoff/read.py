"""Annotation files -> frames: in batches, one after the other or in worker processes; nothing is read twice.

Every batch is read, made canonical and identified on its own, since an assertion belongs to one file. The result does
not depend on how files fall into batches, nor on where or when each was read.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from standoff.corpus import Corpus
from standoff.reading.batch import Batch, batches_of
from standoff.reading.part import Part, joined, read_batch, take
from standoff.reading.spread import Spread, at_home, over_processes
from standoff.schema.model import Schema

POOL_PAYS = 3_000_000  # bytes of annotations: below, starting a pool, or keeping parts, costs more than it saves

Track = Callable[[Iterable[int], int], Iterable[int]]


def _silent(done: Iterable[int], total: int) -> Iterable[int]:
    return done


def read_annotations(
    corpus: Corpus,
    schema: Schema,
    jobs: int | None = None,
    track: Track = _silent,
    cache: Path | None = None,
    spread: Spread | None = None,
) -> Part:
    """Read all annotation files of a corpus; `jobs` worker processes (default: the cores, where a pool pays).

    `track` is given the sizes of batches in bytes as they are done, and their sum. `cache` is a folder in which parts
    are kept and found again; `spread` reads in other places than processes of this machine. Raises OSError.
    """
    sizes = {file: (corpus.root / file).stat().st_size for file in (*corpus.registry_files, *corpus.text_files)}
    is_long = sum(sizes.values()) >= POOL_PAYS
    jobs = jobs or (os.cpu_count() or 1 if is_long else 1)
    batches = batches_of(corpus, schema, sizes)
    parts: list[Part] = []
    if spread is None and jobs == 1 and not (cache and is_long):
        work = _here(batches, parts)
    else:
        work = _away(corpus, batches, jobs, cache, spread, parts)
    for _ in track((sum(sizes[file] for file in batch.files) for batch in work), sum(sizes.values())):
        pass
    return joined(parts)


def _here(batches: Iterable[Batch], parts: list[Part]) -> Iterator[Batch]:
    for batch in batches:
        parts.append(read_batch(batch))
        yield batch


def _away(
    corpus: Corpus, batches: list[Batch], jobs: int, cache: Path | None, spread: Spread | None, parts: list[Part]
) -> Iterator[Batch]:
    """Yields each batch once its part is among the parts: those that are kept, then those that are made."""
    from standoff.reading.cache import Cache, keyed

    with ExitStack() as stack:
        known = Cache.at(cache) or Cache(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="standoff-"))))
        by_key = keyed(corpus.root, batches)
        missing = known.missing(by_key)
        for key in by_key.keys() - missing.keys():
            parts.append(take(known.parts / key))
            yield by_key[key]
        read = spread or (over_processes(jobs) if jobs > 1 and len(missing) > 1 else at_home)
        for key in read(missing, known.parts) if missing else ():
            parts.append(take(known.parts / key))
            yield by_key[key]
        known.prune(by_key)
