"""The command that builds the tables of a corpus."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from standoff.cli.application import Options, main
from standoff.cli.checking import add_vanished
from standoff.cli.options import (
    Cluster,
    budget_of,
    cache_of,
    cache_option,
    cluster_options,
    executor_of,
    jobs_option,
    left_out,
    memory_option,
    refuse_large,
    remember_texts,
    vanished_option,
    without_formats,
)
from standoff.cli.project import begun, refuse_package
from standoff.cli.report import leave, report, report_options, report_summary
from standoff.cli.withdrawals import build_without, refuse_target, without_options
from standoff.files.project_files import BUILD, EDITOR, NEXT, SITE
from standoff.formats.registry import OF_TABLES, has_codebook, written

if TYPE_CHECKING:
    from standoff.engine.compilation import Compiled
    from standoff.engine.executors import Remote
    from standoff.engine.final_tables import FinalTables
    from standoff.engine.out_of_core.memory_budget import MemoryBudget
    from standoff.engine.up_to_date import Build


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
@without_options
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
    without: tuple[str, ...],
    only_speaker: tuple[str, ...],
    **cluster: Unpack[Cluster],
) -> None:
    """Check, resolve and write the tables; nothing is written if there is an error.

    Also updates the editor schemas unless --out is given (see `standoff editor`). If nothing has changed since the last
    build, that build is kept.

    With --without or --only-speaker, writes the tables as they would be without some sources to a folder of their own
    in build/, whose title and file names say so; `release` and `publish` refuse it.

    \b
    Examples:
      standoff build
      standoff build --only csv --only parquet
      standoff --texts ../my-texts build --out /tmp/tables
      standoff build --without text:002 --without basis:inferred
    """
    refuse_package(options)
    cache, executor = cache_of(options, no_cache), executor_of(jobs, no_cache, **cluster)
    wanted = Wanted(out, only, form, max_problems, strict, allow_vanished, jobs, memory, cache, executor)
    if without or only_speaker:
        _build_hypothetical(options, wanted, without, only_speaker)
    else:
        _build(options, wanted)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of a build."""

    out: Path | None
    only: tuple[str, ...]
    form: str
    max_problems: int
    strict: bool
    allow_vanished: bool
    jobs: int | None
    memory: int
    cache: Path | None
    executor: "Remote | None"


def _build_hypothetical(options: Options, wanted: Wanted, without: Sequence[str], only_speaker: Sequence[str]) -> None:
    refuse_large(options, wanted.memory, "--without")
    compiled = _compiled(options, wanted, None, keeps_frames=True)
    _leave_if_wrong(options, wanted, compiled)
    build_without(options, compiled, without, only_speaker, wanted.out, wanted.only)


def _build(options: Options, wanted: Wanted) -> None:
    out, only = wanted.out, wanted.only
    target = out or options.root / BUILD / NEXT
    written = [target, *([options.root / EDITOR] if out is None else [])]
    now = _begun(options, target, only, wanted.memory)
    before = _same(now, written, wanted.cache)
    if before and not (wanted.strict and before.problems):
        report_summary(options, before.problems, before.reported, wanted.form, wanted.max_problems)
        _say_what(options, f"unchanged {target}: {before.counted}", before.missing)
        return
    from standoff.engine.final_tables import final_tables  # which loads polars

    absent = left_out(options, wanted.memory, only)
    refuse_target(target)
    with budget_of(options, wanted.memory, wanted.cache, wanted.executor) as budget, final_tables(target) as final:
        compiled = _compiled(options, wanted, budget, final=final)
        add_vanished(compiled, out, wanted.allow_vanished)
        _leave_if_wrong(options, wanted, compiled)
        _write(options, compiled, target, out, only)
    remember_texts(options, compiled, wanted.cache)
    now.problems, now.counted = compiled.problems, _counted(compiled)
    now.missing = [*without_formats(absent), *_without_site(options, target, only)]
    now.reported = report(options, compiled, wanted.form, wanted.max_problems)
    _say_what(options, f"wrote {target}: {now.counted}", now.missing)
    _remember(now, written, wanted.cache)


def _begun(options: Options, target: Path, only: tuple[str, ...], memory: int) -> "Build":
    """What this build is of, to be compared with the last one."""
    return begun(options).beside({"target": str(target), "only": sorted(only), "memory": memory}, [])


def _same(now: "Build", written: list[Path], cache: Path | None) -> "Build | None":
    """The last build, if it was of the same and what it wrote is still there."""
    from standoff.engine.up_to_date import same

    return same(now, written, cache) if cache else None


def _remember(now: "Build", written: list[Path], cache: Path | None) -> None:
    from standoff.engine.up_to_date import remember

    if cache:
        remember(now, written, cache)


def _leave_if_wrong(options: Options, wanted: Wanted, compiled: "Compiled") -> None:
    """Report the problems and exit where they keep a build from being written."""
    if compiled.failed or (wanted.strict and compiled.problems):
        report(options, compiled, wanted.form, wanted.max_problems, "nothing written")
        leave(compiled.problems, wanted.strict)


def _say_what(options: Options, line: str, missing: Sequence[str]) -> None:
    """Say what a build left in its folder, and what it did without."""
    for each in (line, *missing):
        options.say(each)


def _without_site(options: Options, target: Path, only: tuple[str, ...]) -> Iterator[str]:
    """A line on how to get the explorer, where the number of records left it out."""
    if only or (target / SITE).exists():
        return
    from standoff.corpus.project import read_corpus
    from standoff.formats.site import MOST

    if read_corpus(options.root).settings.site is not False:
        yield f"not written: site, since there are more than {MOST:,} records; `standoff site` writes it"


def _compiled(
    options: Options,
    wanted: Wanted,
    budget: "MemoryBudget | None",
    *,
    keeps_frames: bool = False,
    final: "FinalTables | None" = None,
) -> "Compiled":
    from standoff.engine.pipeline import compile_corpus

    return compile_corpus(
        options.root,
        options.texts,
        wanted.jobs,
        options.track,
        cache=wanted.cache,
        executor=wanted.executor,
        budget=budget,
        keeps_frames=keeps_frames,
        has_coverage=has_codebook(wanted.only),
        formats=[form.name for form in written(wanted.only)],
        final=final,
    )


def _write(options: Options, compiled: "Compiled", target: Path, out: Path | None, only: tuple[str, ...]) -> None:
    from concurrent.futures import ThreadPoolExecutor

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
    """Row counts of the tables and, on a second line, of the receipts, as they are published."""
    from standoff.schema.curated import ENTRIES
    from standoff.tables.published import sizes_of

    rows = {name: f"{name} {n:,}" for name, n in compiled.sizes.items()}
    rows |= {name: f"{name} {n:,}" for name, n in sizes_of(compiled.kept_tables, compiled.schema).items()}
    receipts = ", ".join(rows[name] for name in (ENTRIES, "assertions", "evidence", "resolutions") if name in rows)
    return (
        ", ".join(rows[name] for name in compiled.sizes if name in compiled.schema.record_tables)
        + f"\n         with {receipts}"
    )
