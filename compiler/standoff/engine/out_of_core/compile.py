"""Compiling a corpus out of core: on the disk of this machine, or on a cluster."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial

from standoff.engine.cache import common_to
from standoff.engine.compilation import Compiled, Options, begin, given_to_steps, problems_of
from standoff.engine.executors import WorkerProcesses, Workers
from standoff.engine.last_build import LastBuild
from standoff.engine.out_of_core.ledger import Ledger, key_of
from standoff.engine.out_of_core.memory_budget import MemoryBudget
from standoff.engine.out_of_core.movements import Store
from standoff.engine.out_of_core.run import GatheredData, OutOfCore
from standoff.engine.out_of_core.stored_tables import StoredTables
from standoff.engine.out_of_core.written_ranges import WrittenRanges
from standoff.engine.part import LeftPart, joined_rows, take_rows
from standoff.engine.read import jobs_for, leave_annotations
from standoff.engine.results import LEFT_ON_DISK
from standoff.engine.steps import steps_for
from standoff.formats.registry import in_ranges
from standoff.schema.curated import curated_roots
from standoff.source.problem import Problem, errors
from standoff.tables.exchanges import Plan, plan
from standoff.tables.sections import TOP


def compile_out_of_core(
    compiled: Compiled, found: list[Problem], options: Options, budget: MemoryBudget
) -> list[Problem]:
    """Read the annotations into parts and take all steps in partitions of these; all problems. Raises OSError."""
    corpus, schema, executor = compiled.corpus, compiled.schema, options.executor
    exchanges = plan(schema, corpus.settings.speakers) if options.has_wide else Plan()
    jobs = budget.jobs(options.reading["jobs"] or jobs_for(corpus.size))
    reading = options.reading | {"jobs": jobs}
    with WorkerProcesses(jobs) as here:  # who read, and then take the steps, unless an executor's do
        parts = leave_annotations(corpus, schema, budget.scratch, executor=executor, workers=here, **reading)
        common = begin(compiled, joined_rows(take_rows(part.folder) for part in parts), options.texts, exchanges)
        given = given_to_steps(compiled, found, options.has_wide)
        given |= {"has_accounts": exchanges.has_accounts, "has_coverage": options.has_coverage}
        largest = budget.partition_on_cluster(corpus.size) if executor else budget.partition_size(jobs)
        store = Store(budget.scratch, max(1, -(-corpus.size // largest)))
        new_data = partial(GatheredData, common, store, compiled.texts, given)
        known = common.settings, common.incomplete, common.redirected, options.has_wide, bool(options.texts)
        same = key_of(common_to(corpus.root), *known)
        with (
            executor.workers(schema) if executor else nullcontext(here) as workers,
            _ledger(budget, same, workers) as ledger,
        ):
            found = ledger.completed(lambda: _run(compiled, options, parts, new_data(), workers, ledger))
    if budget.is_kept:
        compiled.last_build = LastBuild.read(budget.scratch)
        if compiled.earlier:
            compiled.earlier.last = compiled.last_build
    compiled.is_too_large = budget.is_exceeded
    return found


@contextmanager
def _ledger(budget: MemoryBudget, same: str, workers: Workers) -> Iterator[Ledger]:
    """The ledger of a run, kept for the next one where partitions are, even if this one fails."""
    if not budget.is_kept:
        yield Ledger(budget.scratch, elsewhere=workers.elsewhere)
        return
    ledger = Ledger.begin(budget.scratch, same, workers.elsewhere)
    try:
        yield ledger
    finally:
        ledger.close(same)


def _run(
    compiled: Compiled,
    options: Options,
    parts: Sequence[LeftPart],
    data: GatheredData,
    workers: Workers,
    ledger: Ledger,
) -> list[Problem]:
    """Take all steps, and the tables that they leave on disk if nothing is wrong."""
    OutOfCore(steps_for(data.common), data, parts, workers, options.texts, LEFT_ON_DISK, ledger).run()
    problems = problems_of(data)
    compiled.coverage = data["coverage"].sort("text_id") if options.has_coverage else None
    if not errors(problems):
        tables = StoredTables(compiled.schema, data, ledger, workers)
        compiled.stored = tables.all(options.has_wide)
        compiled.wide = tables.wide() if options.has_wide else {}
        compiled.cited = frozenset(data["text_weights"][TOP])
        if options.executor:
            compiled.earlier = _brought(compiled, tables, options.formats)
    return problems


def _brought(compiled: Compiled, tables: StoredTables, formats: Collection[str] | None) -> WrittenRanges | None:
    """Have here what formats need of tables that are elsewhere: ranges that workers write, or else the tables."""
    mine, others = in_ranges(formats or ())
    if formats is None or others or curated_roots(compiled.schema):  # of curated tables not all rows are published
        for table in (*compiled.stored.values(), *(each.rows for each in compiled.wide.values())):
            table.lazy()  # which brings them
        return None
    earlier = WrittenRanges(tables.ledger, tables.workers)
    earlier.write(compiled.stored, compiled.wide, mine)
    return earlier
