"""What the commands have in common that make one edit: what it is planned on, carrying it out, the report."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn, Protocol

import click

from standoff.cli.application import PROBLEMS, USAGE, Options
from standoff.cli.project import read_project
from standoff.cli.report import fail, print_lines, print_problems
from standoff.files.project_files import TEXT_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from standoff.authoring.edit.change import Change, Project
    from standoff.files.journal import Rewrites
    from standoff.source.problem import Problem


class Edit(Protocol):
    """An edit of the library."""

    def change(self, project: "Project") -> "Change":
        """What it changes; raises CannotEditError."""


dry_option = click.option("--dry-run", "is_dry", is_flag=True, help="Print what would be written; write nothing.")


def project_of(options: Options) -> "Project":
    """The project that an edit is planned on; exits if its settings or schemas have errors."""
    from standoff.authoring.edit.change import Project

    corpus, schema = read_project(options)
    return Project(options.root, options.texts, schema, corpus.settings)


def text_of(options: Options, name: str) -> str:
    """The id of the text that is meant: an id, the start of exactly one, or a file called like one."""
    from standoff.files.project_files import yaml_entries
    from standoff.views.inputs import UnknownError, named_text

    known = [entry.name.removesuffix(".yaml") for entry in yaml_entries(options.root, TEXT_FILES)]
    try:
        return named_text(known, name)
    except UnknownError as unknown:
        fail(str(unknown))


def record_of(record: str) -> tuple[str, str]:
    """The table and the id of `TABLE/ID`."""
    table, sign, record_id = record.partition("/")
    if not sign or not table or not record_id:
        fail(f"`{record}` is not `TABLE/ID`", USAGE)
    return table, record_id


def values_of(given: "Iterable[str]") -> dict[str, str]:
    """The fields and values of options like `--set FIELD=VALUE`."""
    found: dict[str, str] = {}
    for each in given:
        name, sign, value = (part.strip() for part in each.partition("="))
        if not sign or not name or not value:
            fail(f"`{each}` is not `field=value`", USAGE)
        if name in found:
            fail(f"`{name}` is given twice", USAGE)
        found[name] = value
    return found


def carry_out(options: Options, edit: Edit, is_dry: bool = False, undo: Sequence[str] = ()) -> None:
    """Make an edit and print its lines, the warnings that are new, and the command that undoes it."""
    from standoff.authoring.edit.change import CannotEditError
    from standoff.authoring.edit.make import make

    project = project_of(options)
    try:
        change = edit.change(project)
    except CannotEditError as error:
        refuse(options, error.problems)
    _print_change(change)
    if is_dry or not change.files:
        options.say("nothing was written: a dry run" if change.files else "nothing to change")
        return
    result = make(project, change)
    planned = {file: after for file, (_, after) in change.files.items() if after is not None}
    print_problems(options, result.new, planned=planned)
    if not result.is_kept:
        options.say("nothing was written: `check` would report these errors")
        raise SystemExit(PROBLEMS)
    options.say(f"{change.what}: {'; '.join(written_files(change.files))}")
    for command in undo:
        options.say(f"undo: {command}")


def written_files(files: "Rewrites") -> "Iterator[str]":
    """Which files were written, and which removed."""
    gone = [file for file, (_, after) in files.items() if after is None]
    written = [file for file in files if file not in gone]
    yield from (f"wrote {', '.join(written)}",) if written else ()
    yield from (f"removed {', '.join(gone)}",) if gone else ()


def refuse(options: Options, problems: "list[Problem]") -> NoReturn:
    """Print why an edit cannot be made, and exit."""
    print_problems(options, problems)
    options.say("nothing was written")
    raise SystemExit(PROBLEMS)


def _print_change(change: "Change") -> None:
    """Print the lines that are new, with their place; where there are none, those that go."""
    from standoff.authoring.edit.change import new_lines

    if change.place is not None:
        print_lines([[(f"{change.place.file}:{change.place.line}", "place")]])
        print_lines([[(line, "value")] for line in change.written.split("\n")])
        return
    for file, (before, after) in change.files.items():
        gone, line = new_lines(after or b"", before or b"")
        print_lines([[(f"{file}:{line}", "place"), (" without", "")]])
        print_lines([[(each, "faint")] for each in gone.split("\n")])
