"""The order of the steps: the only module that knows it."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from standoff import nodes
from standoff.annotation.files import AnnotationReader
from standoff.annotation.rows import Rows, Slots
from standoff.corpus import Corpus, read_corpus
from standoff.problem import Problem, errors, sort
from standoff.schema.model import Schema
from standoff.schema.read import read_schema

if TYPE_CHECKING:
    import polars as pl

    from standoff.assertion import Frames
    from standoff.resolve.cells import Resolved
    from standoff.text import Text

Track = Callable[[Iterable[str], str], Iterable[str]]


def _silent(files: Iterable[str], label: str) -> Iterable[str]:
    return files


@dataclass(slots=True)
class Compiled:
    """All that a run makes of a corpus; `tables` is empty where errors came before them."""

    corpus: Corpus
    schema: Schema
    rows: Rows
    problems: list[Problem]
    files: int
    texts: "dict[str, Text]" = field(default_factory=dict)
    frames: "Frames | None" = None
    resolved: "Resolved | None" = None
    tables: "dict[str, pl.DataFrame]" = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether a problem is an error."""
        return bool(errors(self.problems))

    @property
    def unverified(self) -> list[str]:
        """The texts that are not there to be verified."""
        return sorted({block.text_id for block in self.rows.texts} - set(self.texts))


def compile_corpus(root: Path, texts: Path | None = None, track: Track = _silent) -> Compiled:
    """Read, check, resolve and tabulate a corpus; all problems in one run, none raised."""
    corpus = read_corpus(root)
    loaded = read_schema(root)
    found = corpus.problems + loaded.problems
    compiled = Compiled(corpus, loaded.schema, Rows(), sort(found), loaded.files + 1)
    if compiled.failed:
        return compiled
    slots = Slots.of(loaded.schema)
    compiled.rows = read_annotations(corpus, loaded.schema, slots, track)
    compiled.files += len(compiled.rows.files)
    found += compiled.rows.problems
    _reduce(compiled, slots, texts, found)
    compiled.problems = sort(found)
    return compiled


def read_annotations(corpus: Corpus, schema: Schema, slots: Slots, track: Track = _silent) -> Rows:
    """Read all annotation files of a corpus into rows."""
    reader = AnnotationReader.of(schema, slots)
    limits = corpus.settings.limits
    with _uncollected():
        for file in track(corpus.registry_files, "registry"):
            reader.registry_file(nodes.read(file, (corpus.root / file).read_bytes(), limits))
        for file in track(corpus.text_files, "texts"):
            reader.text_file(nodes.read(file, (corpus.root / file).read_bytes(), limits))
    return reader.rows


@contextmanager
def _uncollected() -> Iterator[None]:
    """Garbage collection off while many small objects are made, none of them in a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _reduce(compiled: Compiled, slots: Slots, texts: Path | None, found: list[Problem]) -> None:
    from standoff.assertion import assert_all
    from standoff.check.tables import check_tables
    from standoff.resolve.cells import resolve
    from standoff.tabulate import tabulate
    from standoff.text import read_texts

    compiled.texts = read_texts(
        texts, (block.fields["file"][0] for block in compiled.rows.texts if "file" in block.fields)
    )
    frames = compiled.frames = assert_all(compiled.rows, slots, compiled.schema)
    found += frames.problems
    found += _check(compiled, frames)
    resolved = compiled.resolved = resolve(frames.assertions, frames.texts, frames.settled, compiled.schema)
    found += resolved.problems
    if any(problem.code in {"bad-date", "bad-value"} for problem in found):
        return
    tables = tabulate(frames, resolved, compiled.rows, compiled.schema)
    found += check_tables(tables, resolved, compiled.schema)
    compiled.tables = tables


def _check(compiled: Compiled, frames: "Frames") -> list[Problem]:
    from standoff.check.identifiers import check_near_ids
    from standoff.check.references import check_redirects, check_references, check_registered, record_ids
    from standoff.check.spans import check_spans
    from standoff.check.texts import check_texts
    from standoff.check.values import check_constraints
    from standoff.check.words import check_words

    schema, settings = compiled.schema, compiled.corpus.settings
    return [
        *check_texts(compiled.rows.texts, compiled.texts, schema),
        *check_references(frames, schema, settings),
        *check_registered(frames, schema),
        *check_redirects(compiled.rows.redirects, record_ids(frames)),
        *check_spans(frames),
        *check_constraints(frames, schema),
        *check_near_ids(frames, schema, settings),
        *check_words(frames, compiled.texts, schema),
    ]


def write_build(compiled: Compiled, target: Path) -> None:
    """Write the tables as a data package; raises OSError, and then the last build stands."""
    from standoff.formats import csv, parquet
    from standoff.package import DESCRIPTOR, broken_sums, describe, write_json, write_sums
    from standoff.replace import locked, replace_folder

    def write(folder: Path) -> None:
        for name, writer in (("csv", csv.write), ("parquet", parquet.write)):
            (folder / name).mkdir()
            for table, frame in compiled.tables.items():
                writer(frame, folder / name / f"{table}.{name}")
        write_json(folder / DESCRIPTOR, describe(folder, compiled.corpus.descriptor, compiled.tables, compiled.schema))
        write_sums(folder)

    with locked(target.parent):
        replace_folder(target, write, broken_sums)
