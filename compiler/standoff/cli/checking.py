"""The command that checks a corpus and writes nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from standoff.cli.application import Options, main
from standoff.cli.options import (
    Cluster,
    budget_of,
    cache_of,
    cache_option,
    cluster_options,
    executor_of,
    jobs_option,
    memory_option,
    remember_texts,
    vanished_option,
)
from standoff.cli.project import begun, last_build, refuse_package
from standoff.cli.report import leave, report, report_options, report_summary
from standoff.files.project_files import BUILD, entries

if TYPE_CHECKING:
    from standoff.engine.compilation import Compiled
    from standoff.engine.executors import Remote
    from standoff.engine.out_of_core.memory_budget import MemoryBudget
    from standoff.engine.up_to_date import Build


@main.command()
@report_options
@vanished_option
@click.option("--fix", "is_fixing", is_flag=True, help="Rewrite values that can only mean one thing; check again.")
@jobs_option
@cache_option
@memory_option
@cluster_options
@click.pass_obj
def check(
    options: Options,
    is_fixing: bool,
    jobs: int | None,
    no_cache: bool,
    memory: int,
    form: str,
    max_problems: int,
    strict: bool,
    allow_vanished: bool,
    **cluster: Unpack[Cluster],
) -> None:
    """Check schemas and annotations; write no tables.

    With --fix, dates and numbers in another notation that have one meaning (`12 June 1893`, `40-50`) are rewritten and
    printed, and all is checked again. No other character of the files changes. If nothing has changed since the last
    check or build, its problems are printed again.

    \b
    Examples:
      standoff check
      standoff check --strict --format json
      standoff check --fix
    """
    refuse_package(options)
    cache, executor = cache_of(options, no_cache), executor_of(jobs, no_cache, **cluster)
    of_corpus = begun(options)
    now = _with_packages(options, of_corpus, allow_vanished)
    before = _before(options, of_corpus, now, cache) if cache and not is_fixing else None
    if before:
        report_summary(options, before.problems, before.reported, form, max_problems)
        leave(before.problems, strict)
        return
    with budget_of(options, memory, cache, executor) as budget:
        compiled = _compiled(options, jobs, cache, executor, budget)
        if is_fixing and _fix(options, compiled):
            now = _with_packages(options, begun(options), allow_vanished)
            compiled = _compiled(options, jobs, cache, executor, budget)
        add_vanished(compiled, None, allow_vanished)
    remember_texts(options, compiled, cache)
    now.reported, now.problems = report(options, compiled, form, max_problems), compiled.problems
    _remember(now, cache)
    leave(compiled.problems, strict)


def _with_packages(options: Options, of_corpus: "Build", allow_vanished: bool) -> "Build":
    """What this check is of: the corpus, and the packages with which it is compared."""
    from standoff.files.project_files import INDEX, SUMS

    packages = [options.root / each.path / SUMS for each in entries(options.root, BUILD)]
    return of_corpus.beside({"vanished": allow_vanished}, [options.root / BUILD / INDEX, *packages])


def _before(options: Options, of_corpus: "Build", now: "Build", cache: Path) -> "Build | None":
    """The last check or the last build, whichever is of the same."""
    from standoff.engine.up_to_date import CHECKED, same

    return same(now, [], cache, CHECKED) or last_build(options, of_corpus)


def _remember(now: "Build", cache: Path | None) -> None:
    from standoff.engine.up_to_date import CHECKED, remember

    if cache:
        remember(now, [], cache, CHECKED)


def _compiled(
    options: Options, jobs: int | None, cache: Path | None, executor: "Remote | None", budget: "MemoryBudget | None"
) -> "Compiled":
    from standoff.engine.pipeline import compile_corpus

    return compile_corpus(
        options.root,
        options.texts,
        jobs,
        options.track,
        cache=cache,
        executor=executor,
        budget=budget,
        has_coverage=False,
        formats=(),
    )


def _fix(options: Options, compiled: "Compiled") -> bool:
    """Rewrite the values that have one meaning, and print each; whether there were any."""
    from standoff.authoring.edit.fix import fix_all

    fixes = fix_all(options.root, compiled.problems)
    for fix in fixes:
        options.say(f"fixed: {fix.problem.place}: `{fix.written}` -> `{fix.problem.fix}`")
    return bool(fixes)


def add_vanished(compiled: "Compiled", target: Path | None, is_allowed: bool) -> None:
    """Add what vanished since the last build or release to the problems."""
    from standoff.engine.vanished import vanished
    from standoff.source.problem import sort

    if not is_allowed:
        compiled.problems = sort([*compiled.problems, *vanished(compiled, target)])
