"""The command line: thin click commands, each calling one library function and printing what it returns."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from standoff import __version__

if TYPE_CHECKING:
    from standoff.build import Compiled
    from standoff.problem import Problem

OK, PROBLEMS, USAGE, BUG, DISK = 0, 1, 2, 3, 4
MAX_PROBLEMS = 200


class Options:
    """What holds for every command: the project's folder, the texts' folder, and how much to print."""

    def __init__(self, root: Path, texts: Path | None, quiet: bool) -> None:
        self.root = root
        self.quiet = quiet
        self.texts = texts if texts is not None else root / "texts"

    def say(self, line: str) -> None:
        """Print to standard error, unless quiet."""
        if not self.quiet:
            click.echo(line, err=True)

    def track(self, files: Iterable[str], label: str) -> Iterable[str]:
        """Show a progress bar while files are read: on a terminal, for long work."""
        files = list(files)
        if self.quiet or len(files) < 200 or not sys.stderr.isatty():
            yield from files
            return
        with click.progressbar(files, label=f"reading {label}", file=sys.stderr) as bar:
            yield from bar


class Application(click.Group):
    """Turns what escapes a command into the exit codes of the contract: 3 a bug of ours, 4 disk or network."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; never shows a traceback for trouble with the disk."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except OSError as error:
            click.echo(
                f"standoff: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""), err=True
            )
            ctx.exit(DISK)
        except Exception:
            import traceback

            traceback.print_exc()
            click.echo("standoff: this is a bug of ours; the last build stands", err=True)
            ctx.exit(BUG)


@click.group(cls=Application, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="standoff")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The project's folder (default: here).",
)
@click.option(
    "--texts",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="STANDOFF_TEXTS",
    help="The folder of the texts (default: texts/).",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but problems and what was asked for.")
@click.pass_context
def main(ctx: click.Context, root: Path, texts: Path | None, quiet: bool) -> None:
    """Compile curated annotations into versioned tables in which every cell has a receipt.

    \b
    Examples:
      standoff check                       find what is wrong, write nothing
      standoff build                       write the tables to build/next/
      standoff explain incidents/my-id     where a record's cells come from
      standoff show my-text                a text's sentences and what is said of them
    """
    ctx.obj = Options(root, texts, quiet)


def report_options(command: "click.decorators.FC") -> "click.decorators.FC":
    """The options of every command that reports problems."""
    command = click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")(command)
    command = click.option(
        "--max-problems",
        type=click.IntRange(min=1),
        default=MAX_PROBLEMS,
        show_default=True,
        help="Print so many at most.",
    )(command)
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        help="Problems for people, or as JSON lines.",
    )(command)


@main.command()
@report_options
@click.pass_obj
def check(options: Options, form: str, max_problems: int, strict: bool) -> None:
    """Check schemas and annotations; write nothing.

    \b
    Examples:
      standoff check
      standoff check --strict --format json
    """
    from standoff.build import compile_corpus

    compiled = compile_corpus(options.root, options.texts, options.track)
    report(options, compiled, form, max_problems)
    _leave(compiled.problems, strict)


@main.command()
@report_options
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write (default: build/next)."
)
@click.pass_obj
def build(options: Options, form: str, max_problems: int, strict: bool, out: Path | None) -> None:
    """Check, resolve and write the tables; nothing is written if there is an error.

    \b
    Examples:
      standoff build
      standoff --texts ../my-texts build --out /tmp/tables
    """
    from standoff.build import compile_corpus, write_build
    from standoff.problem import errors

    compiled = compile_corpus(options.root, options.texts, options.track)
    if errors(compiled.problems) or (strict and compiled.problems):
        report(options, compiled, form, max_problems, "nothing was written")
        _leave(compiled.problems, strict)
    target = out or options.root / "build" / "next"
    write_build(compiled, target)
    report(options, compiled, form, max_problems)
    counted = ((name, len(frame)) for name, frame in compiled.tables.items() if not compiled.schema.tables[name].is_own)
    options.say(f"wrote {target}: " + ", ".join(f"{name} {rows:,}" for name, rows in counted))
    options.say(
        "         with "
        + ", ".join(f"{name} {len(compiled.tables[name]):,}" for name in ("assertions", "evidence", "resolutions"))
    )


def report(options: Options, compiled: "Compiled", form: str, max_problems: int, outcome: str = "") -> None:
    """Print the problems of a run, then a summary."""
    from standoff.problem import as_json, as_text, summary

    problems = compiled.problems
    for problem in problems[:max_problems]:
        click.echo(as_json(problem) if form == "json" else as_text(problem, options.root))
    if len(problems) > max_problems:
        options.say(f"… and {len(problems) - max_problems:,} more problems (--max-problems {len(problems)} shows all)")
    options.say(summary(problems, compiled.files, outcome))
    absent = compiled.unverified
    if absent:
        some = ", ".join(absent[:3]) + (" …" if len(absent) > 3 else "")
        options.say(
            f"not verified: {len(absent)} of {len(compiled.rows.texts)} texts are not in {options.texts} ({some})"
        )


def _leave(problems: "list[Problem]", strict: bool) -> None:
    from standoff.problem import errors

    if errors(problems) or (strict and problems):
        sys.exit(PROBLEMS)


def fail(message: str, code: int = PROBLEMS) -> NoReturn:
    """Say in one line why a command cannot go on, and exit."""
    click.echo(f"standoff: {message}", err=True)
    sys.exit(code)


def print_json(value: object) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
