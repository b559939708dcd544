"""What `import csv --table` does: each row of a file becomes an entry of a table's registry."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import Options
from standoff.cli.edits import project_of, refuse
from standoff.cli.report import leave, print_problems, shown_path
from standoff.files.project_files import read_named
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.edit.change import Project
    from standoff.authoring.interchange.rows.planning import RowsPlan
    from standoff.corpus.grammar import RecordGrammar


def import_rows(options: Options, shown: str, path: Path, map_file: Path, table: str, is_write: bool) -> None:
    """Print the entries that the rows of a file become, or write them; exits with problems where it cannot."""
    from standoff.files.journal import rewrite_all

    plan = _planned(options, project_of(options), shown, path, map_file, table)
    print_problems(options, sorted(set(plan.problems)))
    options.say(str(plan.entries))
    leave(plan.problems)
    if not is_write:
        click.echo("".join(plan.lines.values()), nl=False)
        return
    if plan.files:
        rewrite_all(options.root, plan.files, "import rows")
    there = f"; {plan.n_there:,} already present" if plan.n_there else ""
    where = next(iter(plan.files), "") if len(plan.files) == 1 else plural(len(plan.files), "file")
    options.say(f"{where}: {plural(len(plan.lines), 'record')} inserted{there}")


def grammar_of(options: Options, project: "Project", table: str) -> "RecordGrammar":
    """The grammar of a table's registry; exits if there is no such table."""
    from standoff.authoring.edit.change import CannotEditError
    from standoff.authoring.edit.records import table_of
    from standoff.corpus.grammar import record_grammars

    try:
        table_of(project.schema, table)
    except CannotEditError as error:
        refuse(options, error.problems)
    return record_grammars(project.schema, "registry")[table]


def _planned(options: Options, project: "Project", shown: str, path: Path, map_file: Path, table: str) -> "RowsPlan":
    """What an import of rows would write; exits with the problems of a file or a map that cannot be read."""
    from standoff.authoring.interchange.collected import read_export
    from standoff.authoring.interchange.rows.planning import plan_rows
    from standoff.authoring.interchange.rows.row_map import read_row_map
    from standoff.source.problem import Problem
    from standoff.source.sheet import Dialect, read_sheet

    grammar = grammar_of(options, project, table)
    rules = read_row_map(shown_path(map_file, options.root), read_named(map_file), grammar)
    export = read_export(shown, path, project.settings.limits, rules.dialect.encoding)
    problems = [*rules.problems, *([export] if isinstance(export, Problem) else [])]
    print_problems(options, problems)
    leave(problems)
    assert not isinstance(export, Problem)
    sheet = read_sheet(shown, export.data, Dialect(rules.dialect.delimiter))
    return plan_rows(project, table, sheet, rules, path.stem)
