"""Commands that compile: check and build."""

from pathlib import Path

import click

from standoff.cli.application import Options, main
from standoff.cli.report import leave, report, report_options
from standoff.formats import TABLES, WITHOUT_WIDE


def jobs_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that read whole corpora."""
    return click.option(
        "--jobs", "-j", type=click.IntRange(min=1), help="Worker processes (default: the cores, for long work)."
    )(command)


def cache_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that leave what they read for the next run."""
    return click.option("--no-cache", is_flag=True, help="Read everything anew, and keep nothing (see docs/scale.md).")(
        command
    )


def cache_of(options: Options, no_cache: bool) -> Path | None:
    """The folder in which parts are kept, or none."""
    from standoff.reading.cache import CACHE

    return None if no_cache else options.root / CACHE


@main.command()
@report_options
@jobs_option
@cache_option
@click.pass_obj
def check(options: Options, jobs: int | None, no_cache: bool, form: str, max_problems: int, strict: bool) -> None:
    """Check schemas and annotations; write nothing.

    \b
    Examples:
      standoff check
      standoff check --strict --format json
    """
    from standoff.build import compile_corpus

    cache = cache_of(options, no_cache)
    compiled = compile_corpus(options.root, options.texts, jobs, options.track, cache=cache)
    report(options, compiled, form, max_problems)
    leave(compiled.problems, strict)


@main.command()
@report_options
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write (default: build/next)."
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(TABLES),
    help="Write the tables in this format alone, and no codebook; may be repeated.",
)
@jobs_option
@cache_option
@click.pass_obj
def build(
    options: Options,
    jobs: int | None,
    no_cache: bool,
    form: str,
    max_problems: int,
    strict: bool,
    out: Path | None,
    only: tuple[str, ...],
) -> None:
    """Check, resolve and write the tables; nothing is written if there is an error.

    Renews the schemas for editors too, unless --out names another folder (see `standoff editor`).

    \b
    Examples:
      standoff build
      standoff build --only csv --only parquet
      standoff --texts ../my-texts build --out /tmp/tables
    """
    from standoff.build import compile_corpus
    from standoff.editor.write import FOLDER, write_editor
    from standoff.problem import errors
    from standoff.write import write_build

    target = _target(options, out)
    has_wide = not only or not WITHOUT_WIDE.issuperset(only)
    cache = cache_of(options, no_cache)
    compiled = compile_corpus(options.root, options.texts, jobs, options.track, has_wide=has_wide, cache=cache)
    if errors(compiled.problems) or (strict and compiled.problems):
        report(options, compiled, form, max_problems, "nothing was written")
        leave(compiled.problems, strict)
    write_build(compiled, target, only=only)
    if out is None:
        write_editor(compiled.corpus, compiled.schema, options.root / FOLDER)
    report(options, compiled, form, max_problems)
    counted = ((name, len(frame)) for name, frame in compiled.tables.items() if not compiled.schema.tables[name].is_own)
    options.say(f"wrote {target}: " + ", ".join(f"{name} {rows:,}" for name, rows in counted))
    options.say(
        "         with "
        + ", ".join(f"{name} {len(compiled.tables[name]):,}" for name in ("assertions", "evidence", "resolutions"))
    )


def _target(options: Options, out: Path | None) -> Path:
    """The folder to write; exits where it holds what a build may not replace."""
    from standoff.package import is_replaceable
    from standoff.release.index import is_frozen

    target = out or options.root / "build" / "next"
    if not is_replaceable(target):
        raise click.UsageError(f"{target} holds something else than a build: name a new or an empty folder")
    if is_frozen(target):
        raise click.UsageError(f"{target} is a release, which is never written again: name another folder")
    return target
