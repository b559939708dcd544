"""Commands that compile a corpus: check and build."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from standoff.cli.application import Options, main
from standoff.cli.options import (
    Cluster,
    budget_of,
    cluster_options,
    executor_of,
    left_out,
    memory_option,
    report_left_out,
)
from standoff.cli.project import refuse_package
from standoff.cli.report import leave, report, report_options, report_summary
from standoff.files.project_files import BUILD, CACHE, EDITOR, NEXT, SITE, refuse_links
from standoff.formats.registry import OF_TABLES

if TYPE_CHECKING:
    from standoff.engine.executors import Executor
    from standoff.engine.out_of_core.memory_budget import MemoryBudget
    from standoff.engine.pipeline import Compiled
    from standoff.engine.up_to_date import Build


def jobs_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that read a whole corpus."""
    return click.option(
        "--jobs", "-j", type=click.IntRange(min=1), help="Worker processes (default: one per core for large corpora)."
    )(command)


def cache_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that cache what they read."""
    return click.option(
        "--no-cache", is_flag=True, help="Ignore the cache and do not write to it (see docs/scale.md)."
    )(command)


def cache_of(options: Options, no_cache: bool) -> Path | None:
    """The folder of cached parts, or None; raises RefusedError if the project's own folders lead out of it."""
    refuse_links(options.root, (BUILD, CACHE, f"{CACHE}/parts", EDITOR, f"{BUILD}/{NEXT}"))
    return None if no_cache else options.root / CACHE


def vanished_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that compare a corpus with its last build."""
    return click.option(
        "--allow-vanished",
        is_flag=True,
        help="Allow texts or tables of the last build or release to be missing.",
    )(command)


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
    printed, and all is checked again. No other character of the files changes.

    \b
    Examples:
      standoff check
      standoff check --strict --format json
      standoff check --fix
    """
    from standoff.engine.pipeline import compile_corpus

    refuse_package(options)
    cache, executor = cache_of(options, no_cache), executor_of(jobs, no_cache, **cluster)
    with budget_of(options, memory, cache) as budget:

        def compiled_now() -> "Compiled":
            return compile_corpus(
                options.root, options.texts, jobs, options.track, cache=cache, executor=executor, budget=budget
            )

        compiled = compiled_now()
        if is_fixing and _fix(options, compiled):
            compiled = compiled_now()
        _add_vanished(compiled, None, allow_vanished)
    report(options, compiled, form, max_problems)
    leave(compiled.problems, strict)


def _fix(options: Options, compiled: "Compiled") -> bool:
    """Rewrite the values that have one meaning, and print each; whether there were any."""
    from standoff.authoring.edit.fix import fix_all

    fixes = fix_all(options.root, compiled.problems)
    for fix in fixes:
        options.say(f"fixed: {fix.problem.place}: `{fix.written}` -> `{fix.problem.fix}`")
    return bool(fixes)


def _add_vanished(compiled: "Compiled", target: Path | None, is_allowed: bool) -> None:
    """Add what vanished since the last build or release to the problems."""
    from standoff.engine.vanished import vanished
    from standoff.source.problem import sort

    if not is_allowed:
        compiled.problems = sort([*compiled.problems, *vanished(compiled, target)])


@main.command()
@report_options
@vanished_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Output folder (default: build/next).")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(OF_TABLES),
    help="Write only the tables in this format, without a codebook; can be repeated.",
)
@jobs_option
@cache_option
@memory_option
@cluster_options
@click.pass_obj
def build(
    options: Options,
    jobs: int | None,
    no_cache: bool,
    memory: int,
    form: str,
    max_problems: int,
    strict: bool,
    out: Path | None,
    only: tuple[str, ...],
    allow_vanished: bool,
    **cluster: Unpack[Cluster],
) -> None:
    """Check, resolve and write the tables; nothing is written if there is an error.

    Also updates the editor schemas unless --out is given (see `standoff editor`). If nothing has changed since the last
    build, that build is kept.

    \b
    Examples:
      standoff build
      standoff build --only csv --only parquet
      standoff --texts ../my-texts build --out /tmp/tables
    """
    refuse_package(options)
    target = out or options.root / BUILD / NEXT
    cache, executor = cache_of(options, no_cache), executor_of(jobs, no_cache, **cluster)
    written = [target, *([options.root / EDITOR] if out is None else [])]
    without = left_out(options, memory, only)
    now = _begun(options, target, only, without)
    before = _same(now, written, cache)
    if before and not (strict and before.problems):
        report_summary(options, before.problems, before.reported, form, max_problems)
        _say_what(options, f"unchanged {target}: {before.counted}", without)
        _say_no_site(options, target, only)
        return
    _refuse(target)
    with budget_of(options, memory, cache) as budget:
        compiled = _compiled(options, jobs, cache, executor, budget)
        _add_vanished(compiled, out, allow_vanished)
        _leave_if_wrong(options, compiled, form, max_problems, strict)
        _write(options, compiled, target, out, only)
    now.problems, now.counted = compiled.problems, _counted(compiled)
    now.reported = report(options, compiled, form, max_problems)
    _say_what(options, f"wrote {target}: {now.counted}", without)
    _say_no_site(options, target, only)
    _remember(now, written, cache)


def _begun(options: Options, target: Path, only: tuple[str, ...], without: Collection[str]) -> "Build":
    """What this build is of, to be compared with the last one."""
    from standoff.engine.up_to_date import begin
    from standoff.engine.watch import inputs

    requested = {"target": str(target), "texts": str(options.texts), "only": sorted(only), "without": without}
    return begin(requested, inputs(options.root, options.texts))


def _same(now: "Build", written: list[Path], cache: Path | None) -> "Build | None":
    """The last build, if it was of the same and what it wrote is still there."""
    from standoff.engine.up_to_date import same

    return same(now, written, cache) if cache else None


def _remember(now: "Build", written: list[Path], cache: Path | None) -> None:
    from standoff.engine.up_to_date import remember

    if cache:
        remember(now, written, cache)


def _leave_if_wrong(options: Options, compiled: "Compiled", form: str, max_problems: int, strict: bool) -> None:
    """Report the problems and exit where they keep a build from being written."""
    if compiled.failed or (strict and compiled.problems):
        report(options, compiled, form, max_problems, "nothing written")
        leave(compiled.problems, strict)


def _say_what(options: Options, line: str, without: Collection[str]) -> None:
    """Say what a build left in its folder, and which formats it did without."""
    options.say(line)
    report_left_out(options, without)


def _say_no_site(options: Options, target: Path, only: tuple[str, ...]) -> None:
    """Say how to get the explorer, where the number of records left it out."""
    if only or (target / SITE).exists():
        return
    from standoff.corpus.project import read_corpus
    from standoff.formats.site import MOST

    if read_corpus(options.root).settings.site is not False:
        options.say(f"not written: site, since there are more than {MOST:,} records; `standoff site` writes it")


def _compiled(
    options: Options,
    jobs: int | None,
    cache: Path | None,
    executor: "Executor | None",
    budget: "MemoryBudget | None",
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
    )


def _write(options: Options, compiled: "Compiled", target: Path, out: Path | None, only: tuple[str, ...]) -> None:
    from standoff.authoring.json_schema.write import write_editor
    from standoff.engine.write import write_build

    with ThreadPoolExecutor(
        1
    ) as pool:  # polars writes large tables without the GIL, so small files can be written meanwhile
        editor = (compiled.corpus, compiled.schema, options.root / EDITOR)
        renewed = pool.submit(write_editor, *editor) if out is None else None
        write_build(compiled, target, only=only)
    if renewed:
        renewed.result()


def _counted(compiled: "Compiled") -> str:
    """Row counts of the tables and, on a second line, of the receipts."""
    rows = {name: f"{name} {n:,}" for name, n in compiled.sizes.items()}
    receipts = ", ".join(rows[name] for name in ("assertions", "evidence", "resolutions"))
    return (
        ", ".join(rows[name] for name in rows if not compiled.schema.tables[name].is_builtin)
        + f"\n         with {receipts}"
    )


def _refuse(target: Path) -> None:
    """Exit if a folder contains something that a build must not replace."""
    from standoff.formats.descriptor import is_replaceable
    from standoff.formats.index import is_frozen

    if not is_replaceable(target):
        raise click.UsageError(f"{target} contains something other than a build: give a new or empty folder")
    if is_frozen(target):
        raise click.UsageError(f"{target} is a release, and releases never change: choose another folder")
