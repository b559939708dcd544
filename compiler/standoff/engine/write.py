"""Writing: what was compiled becomes a data package, in every format, complete or not at all."""

import errno
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import polars as pl

from standoff.engine.garbage import uncollected
from standoff.engine.pipeline import Compiled
from standoff.files.atomic_folder import locked, replace_folder
from standoff.formats.codebook.document import Codebook
from standoff.formats.codebook.facts import gather
from standoff.formats.codebook.listing import listing
from standoff.formats.codebook.reliability import TextCoverage
from standoff.formats.codebook.write import write_codebook
from standoff.formats.descriptor import (
    DESCRIPTOR,
    broken_sums,
    describe,
    hashes,
    is_replaceable,
    measured,
    sha256,
    write_sums,
)
from standoff.formats.files import write_json
from standoff.formats.index import is_frozen
from standoff.formats.registry import written
from standoff.tables.package_contents import Contents, Resource
from standoff.views.coverage import coverage
from standoff.views.inputs import Made

Write = Callable[[Contents, Path], list[Resource]]


def write_build(
    compiled: Compiled,
    target: Path,
    more: Iterable[Write] = (),
    only: Sequence[str] = (),
) -> None:
    """Write the tables as a data package; raises OSError, and then the last build stands.

    A folder that holds anything else than a build, or a release, is left alone: FileExistsError. ValueError if there
    are errors. `more` writes further files, as formats do; `only` names formats that hold tables (`registry.OF_TABLES`)
    where not all are wanted.
    """
    if compiled.failed:
        raise ValueError("a corpus with errors is not built")
    if compiled.stored and not (only and {"csv", "parquet"}.issuperset(only)):
        raise ValueError("only some formats can be written of tables that are beyond the memory")
    target = target.resolve()
    if not is_replaceable(target):
        raise FileExistsError(errno.EEXIST, "the folder holds something else than a build", str(target))
    if is_frozen(target):
        raise FileExistsError(errno.EEXIST, "a release is never written again", str(target))
    with locked(target), uncollected():
        replace_folder(target, lambda folder: _write(compiled, folder, more, only), broken_sums)


def _write(compiled: Compiled, folder: Path, more: Iterable[Write], only: Sequence[str]) -> None:
    about, spreadsheets = compiled.corpus.descriptor, compiled.corpus.settings.spreadsheets
    wanted = list(written(only))
    book = _codebook(compiled) if any(form.holds_codebook for form in wanted) else None
    listed = listing(book.facts, book.schema) if book else pl.DataFrame()
    contents = Contents(about, compiled.schema, compiled.tables, compiled.wide, listed, spreadsheets, compiled.stored)
    resources = [each for form in wanted if not form.describes_files for each in form.write(contents, folder)]
    if book and not only:
        resources += write_codebook(book, folder)
    resources += [resource for each in more for resource in each(contents, folder)]
    known = hashes(folder)
    if not only:
        files = measured(folder, resources, known)
        last = [form for form in wanted if form.describes_files]
        describing = [each for form in last for each in form.describe(contents, folder, files)]
        known |= {each.path: sha256(folder / each.path) for each in describing}
        resources += describing
    write_json(folder / DESCRIPTOR, describe(folder, about, resources, known))
    write_sums(folder, known | {DESCRIPTOR: sha256(folder / DESCRIPTOR)})


def _codebook(compiled: Compiled) -> Codebook:
    """What the codebook is made of; it never sees the texts, so that it is the same without them."""
    frames, resolved, sources = compiled.frames, compiled.resolved, compiled.sources
    if frames is None or resolved is None or sources is None:
        raise ValueError("nothing was compiled")
    schema, tables = compiled.schema, compiled.tables
    made = Made.of(schema, frames, resolved, tables, {})
    covered = [
        TextCoverage(text.text_id, n.sentences, n.annotated, n.set_aside, n.neither, n.share)
        for text in coverage(made).texts
        for n in (text.counts,)
    ]
    return Codebook(compiled.corpus.descriptor, schema, gather(tables, schema, compiled.wide), tables, covered, sources)
