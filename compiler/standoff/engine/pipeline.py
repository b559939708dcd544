"""Compiling a corpus: what comes before the steps, and taking them where they fit into memory."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from standoff.checks.inputs import Inputs, Stage
from standoff.checks.registry import run_checks
from standoff.corpus.project import read_corpus
from standoff.corpus.rows import Rows
from standoff.engine.compilation import Compiled, Options, begin, given_to_steps, problems_of, take_tables
from standoff.engine.processes import uncollected
from standoff.engine.results import RESULTS, TABLES
from standoff.schema.curated import curated_roots
from standoff.schema.read import read_schema
from standoff.source.problem import Problem, errors, sort

if TYPE_CHECKING:
    from standoff.engine.executors import Remote
    from standoff.engine.final_tables import FinalTables
    from standoff.engine.incremental.run import Again
    from standoff.engine.out_of_core.memory_budget import MemoryBudget
    from standoff.engine.read import Track
    from standoff.engine.session import Session
    from standoff.formats.codebook.reliability import Sources


def compile_corpus(
    root: Path,
    texts: Path | None = None,
    jobs: int | None = 1,
    track: "Track | None" = None,
    session: "Session | None" = None,
    has_wide: bool = True,
    cache: Path | None = None,
    executor: "Remote | None" = None,
    budget: "MemoryBudget | None" = None,
    has_drafts: bool = True,
    keeps_frames: bool = True,
    has_coverage: bool = True,
    formats: "Collection[str] | None" = None,
    final: "FinalTables | None" = None,
) -> Compiled:
    """Read, check, resolve and tabulate a corpus; all problems in one run, none raised.

    What assertions make together (decisions, hierarchies, the tables) is checked where all of them could be read and
    are under the right id, so that one mistake is one problem.

    `jobs`, `track`, `cache` and `executor` are those of `read_annotations`; more than one job, or none given, may start
    worker processes, which a script must allow for (`if __name__ == "__main__":`). `session` is the state that earlier
    runs in this process left. What is kept or cached is not read again; the result is the same. Wide tables are left
    out unless `has_wide`. With a `budget`, steps are run out of core: the tables are `stored` in its folder, in
    place of `tables`. Unless `has_drafts`, mentions that are drafts are left out, as if they had not been written.
    Unless `keeps_frames`, what only views need is let go: the `frames` that were read and what was `resolved`.
    Unless `has_coverage`, the coverage of texts, which the codebook has, is not counted where the frames are let go.
    `formats` are those that will be written, where that is known: of some, the workers of a cluster write ranges.
    Tables that are `final` early are written while the other steps are taken, if there is to be CSV.
    """
    reading: dict[str, Any] = {"jobs": jobs, "cache": cache, **({"track": track} if track else {})}
    options = Options(texts, reading, executor, has_wide, keeps_frames, has_coverage, formats, final)
    compiled, found, odd = _read_project(root, texts, session)
    compiled.corpus.has_drafts = has_drafts
    if not errors(found):
        with uncollected():
            compiled.sources = _sources(compiled, found)
            found = _compile(compiled, found, options, session, budget)
        compiled.problems = sort(found + odd)
    compiled.corpus.listed = None  # what is there now is asked anew
    return compiled


def _read_project(
    root: Path, texts: Path | None, session: "Session | None"
) -> tuple[Compiled, list[Problem], list[Problem]]:
    """A corpus with its settings and schemas; what is wrong with these, and what is wrong in its folders."""
    corpus = read_corpus(root)
    corpus.listed = {}
    loaded = session.read_schema(root) if session else read_schema(root)
    found = corpus.problems + loaded.problems
    inputs = Inputs(
        corpus,
        loaded.schema,
        corpus.settings,
        loaded.places,
        names_of_texts=_names_of_texts(texts),
        is_sound=not errors(found),
    )
    found += run_checks(Stage.PROJECT, inputs)
    odd = run_checks(Stage.FOLDER, inputs)
    problems = sort(found + odd)
    return Compiled(corpus, loaded.schema, Rows(), problems, loaded.files + 1, places=loaded.places), found, odd


def _sources(compiled: Compiled, found: list[Problem]) -> "Sources":
    from standoff.formats.codebook.reliability import read_sources

    sources = read_sources(compiled.corpus.root, compiled.corpus.settings.limits)
    found += sources.problems
    return sources


def _compile(
    compiled: Compiled,
    found: list[Problem],
    options: Options,
    session: "Session | None",
    budget: "MemoryBudget | None",
) -> list[Problem]:
    """Read the annotations and take all steps, where they are to be taken; all problems."""
    if budget:
        from standoff.engine.out_of_core.compile import compile_out_of_core

        return compile_out_of_core(compiled, found, options, budget)
    if session:
        return _compile_again(compiled, found, options, session)
    return _compile_in_memory(compiled, found, options)


def _compile_in_memory(compiled: Compiled, found: list[Problem], options: Options) -> list[Problem]:
    from standoff.engine.in_memory import HeldData, run_in_memory
    from standoff.engine.read import read_annotations
    from standoff.engine.steps import steps_for
    from standoff.tables.exchanges import Plan
    from standoff.views.coverage import text_counts

    part = read_annotations(compiled.corpus, compiled.schema, executor=options.executor, **options.reading)
    common = begin(compiled, part.rows, options.texts, Plan())
    given = given_to_steps(compiled, found, options.has_wide)
    data = HeldData(common, part.frames, compiled.texts, given, RESULTS if options.keeps_frames else TABLES)
    if options.keeps_frames:
        compiled.frames = part.frames
    elif options.has_coverage:
        compiled.coverage = text_counts(part.frames)
    del part  # whose frames would be held to the end of the run
    if options.final and "csv" in (options.formats or ()) and not curated_roots(compiled.schema):
        compiled.final = options.final  # of curated tables not all receipts are published
    run_in_memory(steps_for(common), data, on_table=compiled.final.begin if compiled.final else None)
    take_tables(compiled, data)
    return problems_of(data)


def _compile_again(compiled: Compiled, found: list[Problem], options: Options, session: "Session") -> list[Problem]:
    """Compile with the state of the last run in this process, if that is of any use; what this one gives is kept."""
    from standoff.engine.in_memory import HeldData, run_in_memory
    from standoff.engine.incremental.kept import Kept, is_kept
    from standoff.engine.incremental.run import Again
    from standoff.engine.steps import steps_for
    from standoff.tables.exchanges import Plan

    reading = session.read_annotations(compiled.corpus, compiled.schema, **options.reading)
    kept, session.kept = session.kept, None  # nothing of a run that fails
    common = begin(compiled, reading.rows, options.texts, Plan())
    given, steps = given_to_steps(compiled, found, options.has_wide), steps_for(common)
    on_found = _reporter(compiled, session, options.texts)
    if kept and kept.fits(common):
        again = Again(kept, common, reading, compiled.texts, given)
        session.kept = again.run(steps, on_found)
        _take_later(compiled, again)
        return problems_of(again.everything)
    names = [name for step in steps for name in step.gives]
    compiled.frames = reading.whole()
    data = HeldData(common, compiled.frames, compiled.texts, given, (*RESULTS, *filter(is_kept, names)))
    run_in_memory(steps, data, on_found)
    take_tables(compiled, data)
    session.kept = Kept.of([*given, *names], common, data, reading.whole)
    return problems_of(data)


def _reporter(compiled: Compiled, session: "Session", texts: Path | None) -> Any:
    """What is called with the problems that are known early, if anything is."""
    if session.early is None:
        return None
    early = session.early
    inputs = Inputs(compiled.corpus, names_of_texts=_names_of_texts(texts))
    return lambda found: early(sort(found + run_checks(Stage.FOLDER, inputs)))


def _names_of_texts(folder: Path | None) -> list[str]:
    from standoff.corpus.texts import names_of_texts

    return names_of_texts(folder)


def _take_later(compiled: Compiled, again: "Again") -> None:
    """The same, each frame when it is first used."""
    from standoff.engine.incremental.later import LaterFrames, resolved_later, tables_later
    from standoff.tables.coded import Decoded
    from standoff.tables.wide import described

    data = again.everything
    compiled.frames = LaterFrames(again.reading.whole)
    compiled.resolved = resolved_later(data.values)
    compiled.tables = Decoded(tables_later(data.values, compiled.schema))
    if not errors([*data["problems"], *data["wrong.sheets"]]):
        compiled.wide = described(data.get("wide", {}), compiled.schema)
