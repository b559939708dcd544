"""Commands that take sources away: `sensitivity`, and the hypothetical builds of `build`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_tables
from standoff.cli.project import refuse_package
from standoff.cli.report import fail, print_json, print_lines, print_problems, terminal_width
from standoff.files.project_files import BUILD, NEXT

if TYPE_CHECKING:
    from standoff.engine.compilation import Compiled
    from standoff.engine.without import Hypothesis
    from standoff.resolve.sensitivity import Base
    from standoff.resolve.withdrawal import Stated
    from standoff.schema.model import Schema

MOST = 10


def without_options(command: "click.decorators.FC") -> "click.decorators.FC":
    """The options of commands that can leave sources out."""
    command = click.option(
        "--only-speaker",
        multiple=True,
        metavar="ID",
        help="Build as if texts had only what this speaker says or relays; can be repeated.",
    )(command)
    return click.option(
        "--without",
        multiple=True,
        metavar="KIND:NAME",
        help="Build as if this source did not exist, e.g. text:002, speaker:ID or basis:inferred; can be repeated.",
    )(command)


@main.command()
@click.argument("table", required=False, shell_complete=complete_tables)
@click.option("--without", metavar="KIND:NAME", help="List what falls with this source, e.g. text:002 or speaker:ID.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=MOST,
    show_default=True,
    help="List the N sources of each kind that bear most.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    help="Human-readable text, JSON, or CSV: a row for each source and each record or cell that it would alter.",
)
@click.pass_obj
def sensitivity(options: Options, table: str | None, without: str | None, most: int, form: str) -> None:
    """Show how much rests on one source: what would vanish, open or change without it.

    Withdraws, one at a time, each text, each group of texts that copy one another, each speaker, each sentence, and
    everything that is inferred, and resolves again what each of them touches. A record vanishes if nothing else says
    that it exists, and with it all that refers to it; it is unattested if only the registry is left. A cell is emptied,
    left open, or changed: it gets another value or other bounds. With TABLE, only that table and its nested tables.

    \b
    Examples:
      standoff sensitivity
      standoff sensitivity events --most 3
      standoff sensitivity --without text:002
      standoff sensitivity --format csv > sensitivity.csv
    """
    from standoff.views.inputs import UnknownError
    from standoff.views.sensitivity import as_json, falls_as_json, falls_with, lay_out, lay_out_falls
    from standoff.views.sensitivity import sensitivity as sensitivity_of
    from standoff.views.sources import find_source

    base, texts = _base(options)
    width = terminal_width()
    try:
        tables = _tables(table, base.schema)
        source = find_source(base.stated, without) if without else None
    except UnknownError as unknown:
        fail(str(unknown), USAGE)
    if source:
        falls = falls_with(base, source, tables)
        value, lines = falls_as_json(falls, source), lay_out_falls(falls, source, width)
    else:
        found = sensitivity_of(base, tables)
        falls, value, lines = found.falls, as_json(found), lay_out(found, texts, most, width)
    if form == "csv":
        click.echo(falls.write_csv(line_terminator="\n"), nl=False)
    elif form == "json":
        print_json(value)
    else:
        print_lines(lines)


def _tables(table: str | None, schema: "Schema") -> list[str]:
    """The tables that are wanted: one and its nested tables, or all; raises UnknownError."""
    from standoff.schema.keys import family_of
    from standoff.views.inputs import UnknownError, near

    if table is None:
        return list(schema.record_tables)
    if table not in schema.record_tables:
        raise UnknownError(f"unknown table `{table}`{near(table, schema.record_tables)}")
    return [each.name for each in family_of(schema.tables[table], schema)]


def _base(options: Options) -> "tuple[Base, list[str]]":
    """What the corpus states and what is resolved from it, and its texts; exits with its errors if it has some."""
    from standoff.engine.pipeline import compile_corpus
    from standoff.resolve.sensitivity import Base
    from standoff.source.problem import errors

    refuse_package(options)
    compiled = compile_corpus(options.root, options.texts, None, options.track, has_wide=False)
    if compiled.failed:
        print_problems(options, errors(compiled.problems))
        fail("a corpus with errors cannot be withdrawn from: mend these first")
    assert compiled.frames is not None
    assert compiled.resolved is not None
    base = Base(_stated(compiled), compiled.resolved.cells, compiled.resolved.records, compiled.frames.settled)
    return base, compiled.frames.texts["text_id"].to_list()


def _stated(compiled: "Compiled") -> "Stated":
    from standoff.resolve.withdrawal import Stated

    assert compiled.frames is not None
    return Stated.of(compiled.frames, compiled.schema, compiled.corpus.settings.speakers)


# -- hypothetical builds -----------------------------------------------------------------------------------------------


def build_without(
    options: Options,
    compiled: "Compiled",
    without: Sequence[str],
    only_speaker: Sequence[str],
    out: Path | None,
    only: tuple[str, ...],
) -> None:
    """Write the tables of a corpus as they would be without some sources, into a folder of their own."""
    from standoff.engine.without import NothingLeftError, compile_without, emptied
    from standoff.engine.write import write_build
    from standoff.views.inputs import UnknownError

    try:
        hypothesis = _hypothesis(compiled, without, only_speaker)
        target = out or options.root / BUILD / hypothesis.as_name
        _refuse_next(options, target)
        result = compile_without(compiled, hypothesis)
    except (UnknownError, NothingLeftError) as wrong:
        fail(f"{wrong}; nothing written", USAGE)
    write_build(result, target, only=only)
    options.say(f"wrote {target}: {hypothesis.in_words}; not a version of the dataset")
    for name, column, empty in emptied(result, compiled.schema):
        options.say(f"  {name}: `{column}` is empty in {empty:,} of {len(result.tables[name]):,} rows, though required")


def _refuse_next(options: Options, target: Path) -> None:
    refuse_target(target)
    if target.resolve() == (options.root / BUILD / NEXT).resolve():
        raise click.UsageError(f"{target} is the working build: choose another folder")


def _hypothesis(compiled: "Compiled", without: Sequence[str], only: Sequence[str]) -> "Hypothesis":
    from standoff.engine.without import Hypothesis
    from standoff.views.sources import find_source, find_speaker

    stated = _stated(compiled)
    sources = dict.fromkeys(find_source(stated, each) for each in without)
    return Hypothesis(tuple(sorted(sources)), tuple(sorted({find_speaker(stated, each) for each in only})))


def refuse_target(target: Path) -> None:
    """Exit if a folder contains something that a build must not replace."""
    from standoff.formats.descriptor import is_replaceable
    from standoff.formats.index import is_frozen

    if not is_replaceable(target):
        raise click.UsageError(f"{target} contains something other than a build: give a new or empty folder")
    if is_frozen(target):
        raise click.UsageError(f"{target} is a release, and releases never change: choose another folder")
