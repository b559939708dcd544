"""Compiling a corpus: what comes before the steps, running them where they fit, and what they made."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from standoff.checks.inputs import Inputs, Stage
from standoff.checks.registry import run_checks
from standoff.corpus.project import Corpus, read_corpus
from standoff.corpus.rows import Rows
from standoff.engine.processes import uncollected
from standoff.engine.results import LEFT_ON_DISK, RECEIPTS, RESULTS, TABLES
from standoff.schema.model import Schema
from standoff.schema.read import read_schema
from standoff.source.problem import Place, Problem, errors, sort

if TYPE_CHECKING:
    import polars as pl

    from standoff.corpus.assertions import Frames
    from standoff.corpus.texts import Text
    from standoff.engine.data import Common, Data
    from standoff.engine.executors import Executor, Remote, Workers
    from standoff.engine.incremental.run import Again
    from standoff.engine.last_build import LastBuild
    from standoff.engine.out_of_core.memory_budget import MemoryBudget
    from standoff.engine.out_of_core.stored_tables import StoredTables
    from standoff.engine.out_of_core.written_ranges import WrittenRanges
    from standoff.engine.read import Track
    from standoff.engine.session import Session
    from standoff.formats.codebook.reliability import Sources
    from standoff.resolve.cells import Resolved
    from standoff.tables.exchanges import Plan
    from standoff.tables.package_contents import Tabular, Wide


@dataclass(slots=True)
class Compiled:
    """A compilation of a corpus; `tables` is empty where there were errors before any could be made."""

    corpus: Corpus
    schema: Schema
    rows: Rows
    problems: list[Problem]
    files: int
    texts: "dict[str, Text]" = field(default_factory=dict)
    frames: "Frames | None" = None
    resolved: "Resolved | None" = None
    tables: "Mapping[str, pl.DataFrame]" = field(default_factory=dict)
    stored: "dict[str, Tabular]" = field(default_factory=dict)  # the tables, where they are on disk
    is_too_large: bool = False  # for the memory budget
    last_build: "LastBuild | None" = None  # where its partitions are kept
    earlier: "WrittenRanges | None" = None  # what the workers of a cluster wrote
    places: dict[tuple[str, str], Place] = field(default_factory=dict)  # of (schema file, path in it)
    sources: "Sources | None" = None
    wide: "dict[str, Wide]" = field(default_factory=dict)  # where there is no error before them
    coverage: "pl.DataFrame | None" = None  # of each text, where the frames are not in memory (`text_counts`)

    @property
    def failed(self) -> bool:
        """Whether a problem is an error."""
        return bool(errors(self.problems))

    @property
    def kept_tables(self) -> "Mapping[str, Tabular]":
        """The tables as formats take them: on disk, or in memory with codes for texts that repeat."""
        return self.stored or getattr(self.tables, "coded", self.tables)

    @property
    def sizes(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: len(table) for name, table in self.kept_tables.items()}

    @property
    def unverified(self) -> list[str]:
        """The texts that are not there to be verified."""
        return sorted({block.text_id for block in self.rows.texts} - set(self.texts))


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
    """
    compiled, found, odd = _read_project(root, texts, session)
    compiled.corpus.has_drafts = has_drafts
    if errors(found):
        compiled.corpus.listed = None
        return compiled
    how: dict[str, Any] = {"jobs": jobs, "cache": cache, **({"track": track} if track else {})}
    with uncollected():
        compiled.sources = _sources(compiled, found)
        if budget:
            found = _compile_out_of_core(budget, compiled, texts, found, has_wide, executor, how, has_coverage, formats)
        else:
            found = _compile_in_memory(
                compiled, texts, found, session, has_wide, executor, how, keeps_frames, has_coverage
            )
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


def _compile_in_memory(
    compiled: Compiled,
    texts: Path | None,
    found: list[Problem],
    session: "Session | None",
    has_wide: bool,
    executor: "Executor | None",
    how: dict[str, Any],
    keeps_frames: bool,
    has_coverage: bool,
) -> list[Problem]:
    from standoff.engine.in_memory import HeldData, run_in_memory
    from standoff.engine.read import read_annotations
    from standoff.engine.steps import steps_for
    from standoff.tables.exchanges import Plan
    from standoff.views.coverage import text_counts

    corpus, schema = compiled.corpus, compiled.schema
    if session:
        return _compile_again(compiled, texts, found, session, has_wide, how)
    part = read_annotations(corpus, schema, executor=executor, **how)
    common = _begin(compiled, part.rows, texts, Plan())
    given = given_to_steps(compiled, found, has_wide)
    data = HeldData(common, part.frames, compiled.texts, given, RESULTS if keeps_frames else TABLES)
    if keeps_frames:
        compiled.frames = part.frames
    elif has_coverage:
        compiled.coverage = text_counts(part.frames)
    del part  # whose frames would be held to the end of the run
    run_in_memory(steps_for(common), data)
    take_tables(compiled, data)
    return _problems(data)


def _compile_again(
    compiled: Compiled,
    texts: Path | None,
    found: list[Problem],
    session: "Session",
    has_wide: bool,
    how: dict[str, Any],
) -> list[Problem]:
    """Compile with the state of the last run in this process, if that is of any use; what this one gives is kept."""
    from standoff.engine.in_memory import HeldData, run_in_memory
    from standoff.engine.incremental.kept import Kept, is_kept
    from standoff.engine.incremental.run import Again
    from standoff.engine.steps import steps_for
    from standoff.tables.exchanges import Plan

    reading = session.read_annotations(compiled.corpus, compiled.schema, **how)
    kept, session.kept = session.kept, None  # nothing of a run that fails
    common = _begin(compiled, reading.rows, texts, Plan())
    given, steps = given_to_steps(compiled, found, has_wide), steps_for(common)
    on_found = _reporter(compiled, session, texts)
    if kept and kept.fits(common):
        again = Again(kept, common, reading, compiled.texts, given)
        session.kept = again.run(steps, on_found)
        _take_later(compiled, again)
        return _problems(again.everything)
    names = [name for step in steps for name in step.gives]
    compiled.frames = reading.whole()
    data = HeldData(common, compiled.frames, compiled.texts, given, (*RESULTS, *filter(is_kept, names)))
    run_in_memory(steps, data, on_found)
    take_tables(compiled, data)
    session.kept = Kept.of([*given, *names], common, data, reading.whole)
    return _problems(data)


def _compile_out_of_core(
    budget: "MemoryBudget",
    compiled: Compiled,
    texts: Path | None,
    found: list[Problem],
    has_wide: bool,
    executor: "Remote | None",
    how: dict[str, Any],
    has_coverage: bool,
    formats: "Collection[str] | None",
) -> list[Problem]:
    from standoff.engine.cache import common_to
    from standoff.engine.executors import WorkerProcesses
    from standoff.engine.last_build import LastBuild
    from standoff.engine.out_of_core.ledger import Ledger, key_of
    from standoff.engine.out_of_core.movements import Store
    from standoff.engine.out_of_core.run import GatheredData, OutOfCore
    from standoff.engine.out_of_core.stored_tables import StoredTables
    from standoff.engine.part import joined_rows, take_rows
    from standoff.engine.read import jobs_for, leave_annotations
    from standoff.engine.steps import steps_for
    from standoff.tables.exchanges import Plan, plan

    corpus, schema = compiled.corpus, compiled.schema
    exchanges = plan(schema, corpus.settings.speakers) if has_wide else Plan()
    jobs = budget.jobs(how["jobs"] or jobs_for(corpus.size))
    parts = leave_annotations(corpus, schema, budget.scratch, executor=executor, **{**how, "jobs": jobs})
    folders = [part.folder for part in parts]
    common = _begin(compiled, joined_rows(map(take_rows, folders)), texts, exchanges)
    largest = budget.partition_on_cluster(corpus.size) if executor else budget.partition_size(jobs)
    store = Store(budget.scratch, max(1, -(-corpus.size // largest)))
    given = given_to_steps(compiled, found, has_wide) | {"has_accounts": exchanges.has_accounts}
    given["has_coverage"] = has_coverage
    known = common.settings, common.incomplete, common.redirected, has_wide, bool(texts)
    same = key_of(common_to(corpus.root), *known)

    def run(workers: "Workers", ledger: Ledger) -> list[Problem]:
        data = GatheredData(common, store, compiled.texts, given)
        OutOfCore(steps_for(common), data, parts, workers, texts, LEFT_ON_DISK, ledger).run()
        problems = _problems(data)
        compiled.coverage = data["coverage"].sort("text_id") if has_coverage else None
        if not errors(problems):
            tables = StoredTables(schema, data, ledger, workers)
            compiled.stored = tables.all(has_wide)
            compiled.wide = tables.wide() if has_wide else {}
            compiled.is_too_large = budget.is_exceeded
            if executor:
                compiled.earlier = _brought(compiled, tables, formats)
        return problems

    with executor.workers(schema) if executor else WorkerProcesses(jobs) as workers:
        folder, elsewhere = budget.scratch, workers.elsewhere
        ledger = Ledger.begin(folder, same, elsewhere) if budget.is_kept else Ledger(folder, elsewhere=elsewhere)
        try:
            return ledger.completed(partial(run, workers, ledger))
        finally:
            if budget.is_kept:
                ledger.close(same)
                compiled.last_build = LastBuild.read(budget.scratch)
                if compiled.earlier:
                    compiled.earlier.last = compiled.last_build


def _brought(compiled: Compiled, tables: "StoredTables", formats: "Collection[str] | None") -> "WrittenRanges | None":
    """Have here what formats need of tables that are elsewhere: ranges that workers write, or else the tables."""
    from standoff.engine.out_of_core.written_ranges import WrittenRanges
    from standoff.formats.registry import in_ranges
    from standoff.schema.curated import curated_roots

    mine, others = in_ranges(formats or ())
    if formats is None or others or curated_roots(compiled.schema):  # of curated tables not all rows are published
        for table in (*compiled.stored.values(), *(each.rows for each in compiled.wide.values())):
            table.lazy()  # which brings them
        return None
    earlier = WrittenRanges(tables.ledger, tables.workers)
    earlier.write(compiled.stored, compiled.wide, mine)
    return earlier


def _begin(compiled: Compiled, rows: Rows, folder: Path | None, exchanges: "Plan") -> "Common":
    """Take in what was read, and what all steps know from then on."""
    from standoff.corpus.texts import read_texts
    from standoff.engine.data import Common

    compiled.rows = rows
    compiled.files += len(rows.files)
    blocks = (block.fields for block in rows.texts if "file" in block.fields)
    stated = {block["file"][0]: block["sha256"][0] if "sha256" in block else "" for block in blocks}
    compiled.texts = read_texts(folder, stated)
    redirected = frozenset(i for redirect in rows.redirects for i in (redirect.old, redirect.new) if i)
    settings = compiled.corpus.settings
    return Common(compiled.schema, settings, frozenset(rows.incomplete_tables), redirected, exchanges)


def given_to_steps(compiled: Compiled, found: list[Problem], has_wide: bool) -> dict[str, Any]:
    """The data that steps begin with."""
    return {
        "before": found + compiled.rows.problems,
        "rows": compiled.rows,
        "places": compiled.places,
        "corpus": compiled.corpus,
        "has_wide": has_wide,
    }


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


def _problems(data: "Data") -> list[Problem]:
    """All problems; those of wide tables where there are no errors besides."""
    found = [*data["problems"], *data["wrong.sheets"]]
    return found if errors(found) else [*found, *data.get("wrong.wide", ())]


def take_tables(compiled: Compiled, data: "Data") -> None:
    """Take the tables that the steps made."""
    from standoff.engine.partition_steps import resolved_of
    from standoff.tables.coded import Decoded
    from standoff.tables.labels import with_texts
    from standoff.tables.wide import described

    compiled.resolved = resolved_of(data) if data.get("cells") is not None else None
    tables = data["tables"] | data["corpus_tables"] | {name.removeprefix("table."): data[name] for name in RECEIPTS}
    if data.get("labels") is not None:
        tables |= {"ties": data["ties"], "labels": with_texts(data["labels"], tables["texts"], compiled.schema)}
    compiled.tables = Decoded({name: tables[name] for name in compiled.schema.tables if name in tables})
    if not errors([*data["problems"], *data["wrong.sheets"]]):
        compiled.wide = described(data.get("wide", {}), compiled.schema)


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
