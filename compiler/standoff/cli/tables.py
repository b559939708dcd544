"""Commands that compile: check and build."""

from pathlib import Path

import click

from standoff.cli.application import Options, main
from standoff.cli.report import leave, report, report_options


def jobs_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of commands that read whole corpora."""
    return click.option(
        "--jobs", "-j", type=click.IntRange(min=1), help="Worker processes (default: the cores, for long work)."
    )(command)


@main.command()
@report_options
@jobs_option
@click.pass_obj
def check(options: Options, jobs: int | None, form: str, max_problems: int, strict: bool) -> None:
    """Check schemas and annotations; write nothing.

    \b
    Examples:
      standoff check
      standoff check --strict --format json
    """
    from standoff.build import compile_corpus

    compiled = compile_corpus(options.root, options.texts, jobs, options.track)
    report(options, compiled, form, max_problems)
    leave(compiled.problems, strict)


@main.command()
@report_options
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write (default: build/next)."
)
@jobs_option
@click.pass_obj
def build(options: Options, jobs: int | None, form: str, max_problems: int, strict: bool, out: Path | None) -> None:
    """Check, resolve and write the tables; nothing is written if there is an error.

    Renews the schemas for editors too, unless --out names another folder (see `standoff editor`).

    \b
    Examples:
      standoff build
      standoff --texts ../my-texts build --out /tmp/tables
    """
    from standoff.build import compile_corpus, write_build
    from standoff.editor.write import FOLDER, write_editor
    from standoff.package import is_replaceable
    from standoff.problem import errors
    from standoff.release.index import is_frozen

    target = out or options.root / "build" / "next"
    if not is_replaceable(target):
        raise click.UsageError(f"{target} holds something else than a build: name a new or an empty folder")
    if is_frozen(target):
        raise click.UsageError(f"{target} is a release, which is never written again: name another folder")

    compiled = compile_corpus(options.root, options.texts, jobs, options.track)
    if errors(compiled.problems) or (strict and compiled.problems):
        report(options, compiled, form, max_problems, "nothing was written")
        leave(compiled.problems, strict)
    write_build(compiled, target)
    if out is None:
        write_editor(compiled.corpus, compiled.schema, options.root / FOLDER)
    report(options, compiled, form, max_problems)
    counted = ((name, len(frame)) for name, frame in compiled.tables.items() if not compiled.schema.tables[name].is_own)
    options.say(f"wrote {target}: " + ", ".join(f"{name} {rows:,}" for name, rows in counted))
    options.say(
        "         with "
        + ", ".join(f"{name} {len(compiled.tables[name]):,}" for name in ("assertions", "evidence", "resolutions"))
    )
