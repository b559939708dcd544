"""The command for drafts that a program made: drafts."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.edits import project_of
from standoff.cli.report import fail, leave, print_problems, shown_path
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.drafts.reading import Drafted

MOST_LISTED = 12


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--program", "name", required=True, metavar="NAME", help="Name of the program; the reading's folder.")
@click.option("--write", "is_written", is_flag=True, help="Write the reading.")
@click.option("--replace", "is_replaced", is_flag=True, help="Replace an earlier reading of the same program.")
@click.pass_obj
def drafts(options: Options, file: Path, name: str, is_written: bool, is_replaced: bool) -> None:
    """Make a reading of what a program has drafted: FILE has one mention a line, as JSON.

    `standoff editor --as json-schema` prints the JSON Schema of a line: a text, a table, a record's id, and a mention
    with quotes and values. Each quote must stand in its text exactly; a line whose quote does not, or stands there
    several times, is refused and listed with the nearest passage, as is one with a mistake in its values. The others
    become annotations/second/NAME/TEXT.yaml, each mention a draft that `program/NAME` wrote. Compare it with the first
    annotation set (`agreement`, `readings`), and take from it what is right (`take`). The last lines are an account of
    all lines; the exit code is 1 if any was refused.

    \b
    Examples:
      standoff drafts found.jsonl --program gazetteer
      standoff drafts found.jsonl --program gazetteer --write
      standoff drafts found.jsonl --program gazetteer --write --replace
    """
    from standoff.authoring.drafts.reading import drafted
    from standoff.corpus.files import TEXT_ID
    from standoff.files.long_files import byte_lines

    if not TEXT_ID.fullmatch(name):
        fail(f"`{name}` is not a valid name of a program: letters, digits, `_`, `-`, `.`", USAGE)
    project = project_of(options)
    lines = byte_lines(file, project.settings.limits.size)
    found = drafted(project, shown_path(file, options.root), lines, name, is_replaced)
    print_problems(options, found.problems)
    for line in account(found):
        click.echo(line)
    _write(options, found, name, is_written)
    leave(found.problems)


def _write(options: Options, found: "Drafted", name: str, is_written: bool) -> None:
    """Write the reading, if it is wanted and gets in the way of none; and say so."""
    from standoff.files.journal import rewrite_all

    if any(problem.code == "file-exists" for problem in found.problems):
        options.say("nothing was written")
    elif found.files and is_written:
        rewrite_all(options.root, found.files, f"drafts of {name}")
        options.say(f"wrote {', '.join(found.files)}")
    elif found.files:
        options.say("nothing was written: --write writes the reading")


def account(found: "Drafted") -> list[str]:
    """What became of the lines, and which records no registry has yet."""
    from standoff.authoring.drafts.reading import counted

    tables = ", ".join(f"{number:,} of {table}" for table, number in counted(found.taken).items())
    where = f" in {plural(len(found.texts), 'text')} ({tables})" if tables else ""
    lines = [
        f"{plural(found.lines, 'line')}: {plural(len(found.taken), 'mention')}{where}, {len(found.refused):,} refused"
    ]
    if found.new_ids:
        ids = [f"{table}/{record}" for table, record in found.new_ids]
        rest = f" and {len(ids) - MOST_LISTED} more" if len(ids) > MOST_LISTED else ""
        lines.append(f"not in a registry yet: {', '.join(ids[:MOST_LISTED])}{rest} (`standoff new` enters one)")
    return lines
