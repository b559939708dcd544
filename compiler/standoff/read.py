"""Annotation files -> frames, batch by batch: one after the other, or in worker processes.

Every batch is read, made canonical and identified on its own, since an assertion belongs to one file. Workers leave
their frames as Arrow IPC files and send back only what is small: no YAML parser releases the GIL, and pickled
dictionaries cost more than they save. The result does not depend on how files fall into batches.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from contextlib import nullcontext
from dataclasses import dataclass, field, fields
from pathlib import Path

import polars as pl

from standoff import nodes
from standoff.annotation.files import AnnotationReader
from standoff.annotation.rows import Rows, Slots
from standoff.assertion import Frames, assert_all, merge
from standoff.collection import uncollected
from standoff.corpus import Corpus
from standoff.nodes import Limits
from standoff.schema.model import Schema
from standoff.workers import workers

POOL_PAYS = 3_000_000  # bytes of annotations: below, starting a pool costs more than it saves
BATCH = 1_000_000  # bytes of annotations in a batch

Track = Callable[[Iterable[int], int], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a worker is asked: files of one corpus, those of registries first, and where to leave the frames."""

    root: Path
    schema: Schema
    limits: Limits
    registry: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    leave: Path | None = None


@dataclass(slots=True)
class Reading:
    """What came of a batch, or of all: frames, and the small rows that are no frames."""

    frames: Frames
    rows: Rows = field(default_factory=Rows)


def read_batch(batch: Batch) -> Reading:
    """Read the files of a batch into frames; mistakes become problems. Raises OSError."""
    slots = Slots.of(batch.schema)
    reader = AnnotationReader.of(batch.schema, slots)
    for file in batch.registry:
        reader.registry_file(nodes.read(file, (batch.root / file).read_bytes(), batch.limits))
    for file in batch.texts:
        reader.text_file(nodes.read(file, (batch.root / file).read_bytes(), batch.limits))
    reading = Reading(assert_all(reader.rows, slots, batch.schema), reader.rows)
    reading.rows.problems.extend(reading.frames.problems)
    reading.rows.forget()
    return reading


def read_away(batch: Batch) -> Rows:
    """Read a batch in a worker: the frames go to files under `batch.leave`, the rest comes back."""
    with uncollected():
        reading = read_batch(batch)
    for name, frame in reading.frames.by_name().items():
        frame.write_ipc(_path(batch, name), compression="uncompressed")
    return reading.rows


def _path(batch: Batch, name: str) -> Path:
    return (batch.leave or Path()) / f"{name}.arrow"


def _silent(done: Iterable[int], total: int) -> Iterable[int]:
    return done


def read_annotations(corpus: Corpus, schema: Schema, jobs: int | None = None, track: Track = _silent) -> Reading:
    """Read all annotation files of a corpus; `jobs` worker processes (default: the cores, where a pool pays).

    `track` is given the sizes of batches in bytes as they are done, and their sum.
    """
    sizes = {file: (corpus.root / file).stat().st_size for file in (*corpus.registry_files, *corpus.text_files)}
    total = sum(sizes.values())
    jobs = jobs or (os.cpu_count() or 1 if total >= POOL_PAYS else 1)
    batches = _batches(corpus, schema, sizes, BATCH)
    readings: list[Reading] = []
    apart = workers(jobs) if jobs > 1 else nullcontext()
    with apart as pool, tempfile.TemporaryDirectory(prefix="standoff-") as scratch:
        work = _inline(batches) if pool is None else _spread(batches, pool, Path(scratch))
        for _ in track(_collect(work, sizes, readings), total):
            pass
        return Reading(*joined(readings, schema))


def _batches(corpus: Corpus, schema: Schema, sizes: dict[str, int], limit: int) -> list[Batch]:
    found = [Batch(corpus.root, schema, corpus.settings.limits, registry=tuple(corpus.registry_files))]
    texts: list[str] = []
    size = 0
    for file in corpus.text_files:
        if texts and size + sizes[file] > limit:
            found.append(Batch(corpus.root, schema, corpus.settings.limits, texts=tuple(texts)))
            texts, size = [], 0
        texts.append(file)
        size += sizes[file]
    if len(found) == 1 and size + sum(sizes[file] for file in corpus.registry_files) <= limit:
        return [Batch(corpus.root, schema, corpus.settings.limits, found[0].registry, tuple(texts))]
    return [*found, Batch(corpus.root, schema, corpus.settings.limits, texts=tuple(texts))]


def _inline(batches: list[Batch]) -> Iterator[tuple[Batch, Reading]]:
    return ((batch, read_batch(batch)) for batch in batches)


def _spread(batches: list[Batch], pool: Executor, scratch: Path) -> Iterator[tuple[Batch, Reading]]:
    waiting: dict[Future[Rows], Batch] = {}
    for number, batch in enumerate(batches):
        leave = scratch / str(number)
        leave.mkdir()
        sent = Batch(batch.root, batch.schema, batch.limits, batch.registry, batch.texts, leave)
        waiting[pool.submit(read_away, sent)] = sent
    for future in as_completed(waiting):
        batch = waiting[future]
        rows = future.result()
        yield batch, Reading(Frames.of({name: pl.read_ipc(_path(batch, name)) for name in Frames.names()}), rows)


def _collect(work: Iterable[tuple[Batch, Reading]], sizes: dict[str, int], into: list[Reading]) -> Iterator[int]:
    for batch, reading in work:
        into.append(reading)
        yield sum(sizes[file] for file in (*batch.registry, *batch.texts))


def joined(readings: Iterable[Reading], schema: Schema) -> tuple[Frames, Rows]:
    """The readings of all batches as one, whatever their order; they themselves stay as they are."""
    readings = list(readings)
    rows = Rows()
    for reading in readings:
        for name in (f.name for f in fields(Rows)):
            getattr(rows, name).extend(getattr(reading.rows, name))
    rows.files.sort()
    rows.texts.sort(key=lambda block: block.file)
    rows.redirects.sort()
    return merge([reading.frames for reading in readings]), rows
