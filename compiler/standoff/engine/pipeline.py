"""The order of the steps: the only module that knows it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from standoff.check.consequences import is_complete, root_causes, suppress
from standoff.check.expectations import Totals
from standoff.check.inputs import Inputs, Stage
from standoff.check.references import IdIndex
from standoff.check.registry import run_checks
from standoff.corpus.project import Corpus, read_corpus
from standoff.corpus.rows import Rows
from standoff.engine.garbage import uncollected
from standoff.schema.model import Schema
from standoff.schema.read import read_schema
from standoff.source.problem import Place, Problem, errors, sort

if TYPE_CHECKING:
    import polars as pl

    from standoff.corpus.assertions import Frames
    from standoff.corpus.texts import Text
    from standoff.engine.executors import Spread
    from standoff.engine.incremental import Kept
    from standoff.engine.part import Part
    from standoff.engine.partitioned.arrow_store import Stored
    from standoff.engine.partitioned.budget import Bound
    from standoff.engine.read import Track
    from standoff.formats.codebook.sources import Sources
    from standoff.resolve.cells import Resolved
    from standoff.tables.package_contents import Wide


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
    stored: "dict[str, Stored]" = field(default_factory=dict)  # the tables, where they are beyond the memory
    places: dict[tuple[str, str], Place] = field(default_factory=dict)  # of (schema file, path in it)
    sources: "Sources | None" = None
    wide: "dict[str, Wide]" = field(default_factory=dict)  # where there is no error before them
    coverage: "pl.DataFrame | None" = None  # of each text, where the frames are not in memory (`text_counts`)

    @property
    def inputs(self) -> Inputs:
        """What checks of every stage are given."""
        return Inputs(self.corpus, self.schema, self.corpus.settings, self.places)

    @property
    def failed(self) -> bool:
        """Whether a problem is an error."""
        return bool(errors(self.problems))

    @property
    def sizes(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: len(table) for name, table in (self.stored or self.tables).items()}

    @property
    def unverified(self) -> list[str]:
        """The texts that are not there to be verified."""
        return sorted({block.text_id for block in self.rows.texts} - set(self.texts))


def compile_corpus(
    root: Path,
    texts: Path | None = None,
    jobs: int | None = 1,
    track: "Track | None" = None,
    kept: "Kept | None" = None,
    has_wide: bool = True,
    cache: Path | None = None,
    spread: "Spread | None" = None,
    bound: "Bound | None" = None,
) -> Compiled:
    """Read, check, resolve and tabulate a corpus; all problems in one run, none raised.

    What mentions make together (decisions, hierarchies, the tables) is judged where all of them could be read and stand
    under the right id, so that one mistake is one problem.

    `jobs`, `track`, `cache` and `spread` are those of `read_annotations`; more than one job, or none given, may start
    worker processes, which a script must allow for (`if __name__ == "__main__":`). `kept` is what an earlier run in
    this process left. What was kept or cached is not read again; the result is the same. Wide tables are left out
    unless `has_wide`. Within a `bound` the tables are `stored` in its folder, in place of `tables`, without wide ones.
    """
    corpus = read_corpus(root)
    loaded = kept.read_schema(root) if kept else read_schema(root)
    found = corpus.problems + loaded.problems
    inputs = Inputs(corpus, loaded.schema, corpus.settings, loaded.places, is_sound=not errors(found))
    found += run_checks(Stage.PROJECT, inputs)
    odd = run_checks(Stage.FOLDER, inputs)
    compiled = Compiled(corpus, loaded.schema, Rows(), sort(found + odd), loaded.files + 1, places=loaded.places)
    if errors(found):
        return compiled
    how: dict[str, Any] = {"jobs": jobs, "cache": cache, "spread": spread, **({"track": track} if track else {})}
    with uncollected():
        compiled.sources = _sources(compiled, found)
        if bound:
            _reduce_within(bound, compiled, texts, found, how)
        else:
            reading = _read(compiled, found, kept, how)
            _reduce(compiled, reading.frames, texts, found, kept, has_wide)
    compiled.problems = sort(found + odd)
    return compiled


def _sources(compiled: Compiled, found: list[Problem]) -> "Sources":
    from standoff.formats.codebook.sources import read_sources

    sources = read_sources(compiled.corpus.root, compiled.corpus.settings.limits)
    found += sources.problems
    return sources


def _read(compiled: Compiled, found: list[Problem], kept: "Kept | None", how: dict[str, Any]) -> "Part":
    from standoff.engine.read import read_annotations

    if kept:
        del how["spread"]
        reading = kept.read_annotations(compiled.corpus, compiled.schema, **how)
    else:
        reading = read_annotations(compiled.corpus, compiled.schema, **how)
    compiled.frames = reading.frames
    _heed(compiled, reading.rows, found)
    return reading


def _heed(compiled: Compiled, rows: Rows, found: list[Problem]) -> None:
    compiled.rows = rows
    compiled.files += len(rows.files)
    found += rows.problems


def _reduce_within(
    bound: "Bound", compiled: Compiled, texts: Path | None, found: list[Problem], how: dict[str, Any]
) -> None:
    import polars as pl

    from standoff.engine.part import coverage_of, joined_rows, take_rows
    from standoff.engine.partitioned.pipeline import Reduction, reduce_parts
    from standoff.engine.read import jobs_for, leave_annotations
    from standoff.engine.worker_pool import crew

    corpus, schema = compiled.corpus, compiled.schema
    jobs = bound.jobs(how["jobs"] or jobs_for(corpus.size))
    parts = leave_annotations(corpus, schema, bound.scratch, **{**how, "jobs": jobs})
    _heed(compiled, joined_rows(map(take_rows, parts)), found)
    compiled.texts = _texts(compiled, texts)
    with crew(jobs) as workers:
        reduction = Reduction(
            corpus,
            schema,
            compiled.places,
            compiled.rows,
            compiled.texts,
            texts,
            bound.scratch,
            workers,
            corpus.size,
            bound.piece(jobs),
        )
        compiled.stored = reduce_parts(reduction, parts, found)
    compiled.coverage = pl.concat(map(coverage_of, parts)).sort("text_id")


def _texts(compiled: Compiled, folder: Path | None) -> "dict[str, Text]":
    from standoff.corpus.texts import read_texts

    return read_texts(folder, (block.fields["file"][0] for block in compiled.rows.texts if "file" in block.fields))


def _reduce(
    compiled: Compiled,
    frames: "Frames",
    texts: Path | None,
    found: list[Problem],
    kept: "Kept | None",
    has_wide: bool,
) -> None:
    from standoff.resolve.cells import resolve
    from standoff.tables.tabulate import finished, tabulate
    from standoff.tables.wide import widen

    schema, settings = compiled.schema, compiled.corpus.settings
    compiled.texts = _texts(compiled, texts)
    with ThreadPoolExecutor(1) as aside:  # what neither waits for what is done here, nor is waited for
        judging = aside.submit(_judged, compiled, frames, tuple(found))
        sorting = aside.submit(finished, frames.evidence, schema.tables["evidence"], schema)
        aside.submit(import_module, "standoff.schema.frame_checks")  # pandera, which takes long to load
        if kept and kept.early:
            kept.early(sort(found + judging.result() + run_checks(Stage.FOLDER, compiled.inputs)))
        resolved = compiled.resolved = resolve(frames.assertions, frames.texts, frames.settled, schema)
        compiled.tables = tabulate(frames, resolved, compiled.rows, schema, sorting.result)
        found += judging.result()
        wants_wide = has_wide and not errors(found)
        widening = aside.submit(widen, compiled.tables, schema, settings.speakers) if wants_wide else None
        found += _checked(compiled, frames, resolved, tuple(found), kept)
    if widening and not errors(found):  # of tables that are wrong nothing can be made wide
        compiled.wide = widening.result()
        found += run_checks(Stage.WIDE, replace(compiled.inputs, wide=compiled.wide, resolved=resolved))


def _checked(
    compiled: Compiled, frames: "Frames", resolved: "Resolved", found: tuple[Problem, ...], kept: "Kept | None"
) -> list[Problem]:
    """The problems of resolved cells and of tables that follow from none of those found before."""
    from standoff.check.spreadsheets import disputed_rows

    made, schema, is_sound = compiled.tables, compiled.schema, not errors(found)
    is_builtin = {name: table.is_builtin for name, table in schema.tables.items()}
    doubtful = kept.doubtful(made) if kept else made
    row_counts = {name: len(frame) for name, frame in made.items()}
    inputs = replace(
        compiled.inputs,
        decisions=resolved.decisions,
        resolved=resolved,
        tables=made,
        unchecked={name: frame for name, frame in doubtful.items() if not is_builtin[name]},
        builtin_tables={name: frame for name, frame in doubtful.items() if is_builtin[name]},
        links=resolved.links,
        totals={name: Totals.of(made[name], table) for name, table in schema.record_tables.items()},
        row_counts=row_counts,
        n_disputed=disputed_rows(made["assertions"], made["resolutions"], compiled.corpus.settings.spreadsheets),
        is_complete=is_complete(compiled.rows.problems, found),
        is_sound=is_sound,
    )
    of_tables = run_checks(Stage.TABLES, inputs) + run_checks(Stage.BUILTIN, inputs)
    if kept and inputs.is_complete:
        kept.sound = made if is_sound and not errors(of_tables) else {}
    later = run_checks(Stage.CELLS, inputs) + of_tables + run_checks(Stage.TOTALS, inputs)
    return root_causes(later, found, [frames.assertions], frames.settled) + run_checks(Stage.SHEETS, inputs)


def _judged(compiled: Compiled, frames: "Frames", before: tuple[Problem, ...]) -> list[Problem]:
    """The problems of what is written, before anything is resolved."""
    rows = compiled.rows
    inputs = replace(
        compiled.inputs,
        ids=IdIndex.of(frames, rows.unsure),
        texts=compiled.texts,
        existence=frames,
        blocks=rows.texts,
        redirects=rows.redirects,
        frames=frames,
    )
    return suppress(run_checks(Stage.IDS, inputs) + run_checks(Stage.PARTS, inputs), before)
