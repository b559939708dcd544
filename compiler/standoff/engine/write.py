"""Writing: what was compiled becomes a data package, in every format, complete or not at all."""

import errno
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from standoff.engine.compilation import Compiled
from standoff.engine.processes import uncollected
from standoff.files.atomic_folder import locked, replace_folder
from standoff.files.project_files import DESCRIPTOR
from standoff.formats.codebook.document import Codebook
from standoff.formats.codebook.facts import gather
from standoff.formats.codebook.reliability import TextCoverage
from standoff.formats.codebook.write import listing, write_codebook
from standoff.formats.descriptor import (
    HYPOTHETICAL,
    Hashes,
    broken_sums,
    describe,
    hashes,
    is_hypothetical,
    is_replaceable,
    measured,
    write_sums,
)
from standoff.formats.files import sha256, write_json
from standoff.formats.index import is_frozen
from standoff.formats.registry import Format, has_codebook, written
from standoff.formats.site import is_wanted
from standoff.schema.model import Schema
from standoff.tables.lazy_frames import LazyFrames
from standoff.tables.package_contents import Contents, Resource, Tabular, Wide, in_memory
from standoff.tables.published import published
from standoff.tables.ranges import whole_of
from standoff.tables.sections import Sections, in_ranges
from standoff.views.coverage import counts_of, text_counts

UNRELEASED = "+next"
Write = Callable[[Contents, Path], list[Resource]]


def write_build(
    compiled: Compiled,
    target: Path,
    more: Iterable[Write] = (),
    only: Sequence[str] = (),
    is_release: bool = False,
    changes: Mapping[str, pl.DataFrame] = MappingProxyType({}),
) -> None:
    """Write the tables as a data package; raises OSError, and then the last build is kept.

    The version of one that is not a release is that of the last release with `+next`, so that it does not pass as one.

    A folder that holds anything else than a build, or a release, is left alone: FileExistsError. ValueError if there
    are errors. `more` writes further files, as formats do; `only` names formats that hold tables (`registry.OF_TABLES`)
    where not all are wanted. `changes` is what changed since the version before, for the formats that show it.
    """
    compiled = _ready(compiled, only, is_release)
    target = target.resolve()
    if not is_replaceable(target):
        raise FileExistsError(errno.EEXIST, "the folder holds something else than a build", str(target))
    if is_frozen(target):
        raise FileExistsError(errno.EEXIST, "a release is never written again", str(target))
    if compiled.last_build:
        compiled.last_build.begin(target)
    with locked(target), uncollected():
        replace_folder(target, lambda folder: _write(compiled, folder, more, only, changes), broken_sums)
        if compiled.last_build:
            compiled.last_build.close(target)


def write_to_compare(
    compiled: Compiled,
    target: Path,
    more: Iterable[Write] = (),
    only: Sequence[str] = (),
    is_release: bool = False,
    changes: Mapping[str, pl.DataFrame] = MappingProxyType({}),
) -> Hashes:
    """Write the same into a new folder that is not kept, and give the SHA-256 of every file.

    Nothing is flushed, and what was hashed while it was written is not read back. Raises OSError and ValueError.
    """
    compiled = _ready(compiled, only, is_release)
    target.mkdir(parents=True)
    with uncollected():
        return _write(compiled, target.resolve(), more, only, changes)


def _ready(compiled: Compiled, only: Sequence[str], is_release: bool) -> Compiled:
    """What was compiled, with the version that its package bears; ValueError where it cannot be written."""
    if compiled.failed:
        raise ValueError("a corpus with errors is not built")
    if compiled.is_too_large and any(form.in_memory for form in written(only) if only):
        raise ValueError("a format that needs all tables in memory cannot be written from disk")
    return compiled if is_release else _unreleased(compiled)


def _unreleased(compiled: Compiled) -> Compiled:
    return replace(compiled, corpus=replace(compiled.corpus, descriptor=unreleased(compiled.corpus.descriptor)))


def unreleased(about: dict[str, Any]) -> dict[str, Any]:
    """A descriptor whose version is not that of a release."""
    suffix = f"+{HYPOTHETICAL}" if is_hypothetical(about) else UNRELEASED
    return about | {"version": f"{about['version']}{suffix}"} if "version" in about else about


def _write(
    compiled: Compiled,
    folder: Path,
    more: Iterable[Write],
    only: Sequence[str],
    changes: Mapping[str, pl.DataFrame],
) -> Hashes:
    about = compiled.corpus.descriptor
    wanted = [form for form in written(only) if not (compiled.is_too_large and form.in_memory)]
    contents, book = _contents(compiled, only, changes)
    whole = replace(contents, tables=_Loaded(contents.tables)) if compiled.stored else contents
    resources = _write_formats([form for form in wanted if not form.describes_files], contents, whole, folder)
    if book and not only:
        resources += write_codebook(replace(book, has_site=contents.has_site), folder)
    resources += [resource for each in more for resource in each(contents, folder)]
    known = {each.path: each.sha256 for each in resources if each.sha256}
    known |= hashes(folder, but=known)
    if not only:
        files = measured(folder, resources, known)
        last = [form for form in wanted if form.describes_files]
        describing = [each for form in last for each in form.describe(contents, folder, files)]
        known |= hashes(folder, but=known)
        resources += describing
    write_json(folder / DESCRIPTOR, describe(folder, about, resources, known))
    known[DESCRIPTOR] = sha256(folder / DESCRIPTOR)
    write_sums(folder, known)
    return known


def _contents(
    compiled: Compiled, only: Sequence[str], changes: Mapping[str, pl.DataFrame]
) -> tuple[Contents, Codebook | None]:
    """All that is written, with the codebook where a format has it."""
    settings = compiled.corpus.settings
    ranges, wide, schema = published(_in_ranges(compiled), compiled.wide, compiled.schema)
    tables = {name: whole_of(table) for name, table in ranges.items()}
    book = _codebook(compiled, tables, wide, schema) if has_codebook(only) else None
    contents = Contents(
        about=compiled.corpus.descriptor,
        schema=schema,
        tables=tables,
        wide=wide,
        listing=listing(book.facts, book.schema) if book else pl.DataFrame(),
        spreadsheets=settings.spreadsheets,
        limits=compiled.sources.limits if compiled.sources else "",
        speakers=settings.speakers,
        site=settings.site,
        changes=changes,
        earlier=compiled.earlier or compiled.last_build,
        ranges=ranges,
        is_held=not compiled.is_too_large,
        final=compiled.final,
    )
    return replace(contents, has_site=not only and is_wanted(contents)), book


def _write_formats(forms: Sequence[Format], contents: Contents, whole: Contents, folder: Path) -> list[Resource]:
    """Write formats, two at a time: one has work for a core while the other waits for its longest table, or the disk.

    Those that need all tables in memory take the `whole`, one after the other, in a third thread. Those that have not
    begun are given up when one fails, or the user interrupts; one that takes long ends then too.
    """
    pool, aside = ThreadPoolExecutor(2), ThreadPoolExecutor(1)
    try:
        begun = [
            aside.submit(form.write, whole, folder) if form.in_memory else pool.submit(form.write, contents, folder)
            for form in forms
        ]
        return [each for task in begun for each in task.result()]
    except BaseException:
        contents.given_up.set()
        raise
    finally:
        for each in (pool, aside):
            each.shutdown(cancel_futures=True)


class _Loaded(LazyFrames):
    """Tables on disk, for a format that needs them in memory."""

    def __init__(self, tables: Mapping[str, Tabular]) -> None:
        super().__init__({name: partial(in_memory, table) for name, table in tables.items()})


def _in_ranges(compiled: Compiled) -> dict[str, Tabular]:
    """The tables in the ranges in which they are written, which do not depend on where they were compiled."""
    tables: dict[str, Tabular] = dict(compiled.kept_tables)
    if compiled.stored or not tables:
        return tables
    assertions, evidence = (tables[name] for name in ("assertions", "evidence"))
    if not (isinstance(assertions, pl.DataFrame) and isinstance(evidence, pl.DataFrame)):
        return tables
    sections, schema = Sections.of_tables(assertions, evidence), compiled.schema
    return {
        name: in_ranges(table, schema.tables[name], sections) if isinstance(table, pl.DataFrame) else table
        for name, table in tables.items()
    }


def _codebook(compiled: Compiled, tables: Mapping[str, Tabular], wide: Mapping[str, Wide], schema: Schema) -> Codebook:
    """What the codebook is made of; it never sees the texts, so that it is the same without them."""
    sources = compiled.sources
    if sources is None:
        raise ValueError("nothing was compiled")
    facts = gather(tables, schema, wide)
    return Codebook(compiled.corpus.descriptor, schema, facts, tables, _coverage(compiled), sources)


def _coverage(compiled: Compiled) -> list[TextCoverage]:
    """The coverage of each text, which was counted part by part where the frames are not in memory."""
    found = compiled.coverage if compiled.frames is None else text_counts(compiled.frames)
    if found is None:
        raise ValueError("nothing was compiled")
    counts = ((row["text_id"], counts_of(row)) for row in found.iter_rows(named=True))
    return [
        TextCoverage(text, n.sentences, n.annotated, n.with_value, n.excluded, n.open, n.share) for text, n in counts
    ]
