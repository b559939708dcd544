"""What `import csv --table` does: each row of a file becomes an entry of a table's registry."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options
from standoff.cli.edits import project_of, refuse
from standoff.cli.report import fail, leave, print_problems, shown_path
from standoff.files.project_files import read_named
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.corpus.grammar import RecordGrammar


def import_rows(
    options: Options, tool: str, files: list[Path], map_file: Path | None, table: str, *, is_draft: bool, is_write: bool
) -> None:
    """Print the entries that the rows of one file become, or write them; or draft a map for them.

    Exits with problems where it cannot.
    """
    from standoff.authoring.edit.change import CannotEditError
    from standoff.authoring.edit.records import table_of
    from standoff.authoring.interchange.collected import read_export
    from standoff.authoring.interchange.rows.planning import plan_rows
    from standoff.authoring.interchange.rows.row_map import read_row_map
    from standoff.corpus.grammar import record_grammars
    from standoff.files.journal import rewrite_all
    from standoff.source.problem import Problem
    from standoff.source.sheet import Dialect, read_sheet

    if tool != "csv" or len(files) != 1:
        fail("--table is for one file of rows: `standoff import csv FILE --table TABLE --map MAP.yaml`", USAGE)
    if map_file is None and not is_draft:
        fail("--map is missing: it says what columns become; --draft-map drafts one", USAGE)
    if map_file is not None and not is_draft and not map_file.is_file():
        fail(f"{map_file} is a folder: give a file" if map_file.is_dir() else f"no file {map_file}", USAGE)
    project, [path] = project_of(options), files
    try:
        table_of(project.schema, table)
    except CannotEditError as error:
        refuse(options, error.problems)
    grammar = record_grammars(project.schema, "registry")[table]
    shown = shown_path(path, options.root)
    if map_file is None or is_draft:
        _draft(options, shown, path, grammar, map_file if is_write else None)
        return
    rules = read_row_map(shown_path(map_file, options.root), read_named(map_file), grammar)
    export = read_export(shown, path, project.settings.limits, rules.dialect.encoding)
    problems = [*rules.problems, *([export] if isinstance(export, Problem) else [])]
    print_problems(options, problems)
    leave(problems)
    assert not isinstance(export, Problem)
    plan = plan_rows(project, table, read_sheet(shown, export.data, Dialect(rules.dialect.delimiter)), rules, path.stem)
    print_problems(options, sorted(set(plan.problems)))
    options.say(str(plan.entries))
    leave(plan.problems)
    there = f"; {plan.n_there} already present" if plan.n_there else ""
    if not is_write:
        click.echo("".join(plan.lines.values()), nl=False)
        return
    if plan.files:
        rewrite_all(options.root, plan.files, "import rows")
    where = next(iter(plan.files), "") if len(plan.files) == 1 else plural(len(plan.files), "file")
    options.say(f"{where}: {plural(len(plan.lines), 'record')} inserted{there}")


def _draft(options: Options, shown: str, path: Path, grammar: "RecordGrammar", map_file: Path | None) -> None:
    """Print a first map for a file of rows, or write it where there is none."""
    from standoff.authoring.interchange.collected import read_export
    from standoff.authoring.interchange.rows.drafting import draft_row_map
    from standoff.corpus.project import read_corpus
    from standoff.files.atomic_file import create_file
    from standoff.source.problem import Problem
    from standoff.source.sheet import read_sheet

    export = read_export(shown, path, read_corpus(options.root).settings.limits)
    sheet = None if isinstance(export, Problem) else read_sheet(shown, export.data)
    problems = [export] if isinstance(export, Problem) else sheet.problems if sheet else []
    print_problems(options, problems)
    leave(problems)
    assert sheet is not None
    draft = draft_row_map(sheet, grammar)
    if map_file is None:
        click.echo(draft, nl=False)
        return
    if map_file.exists():
        fail(f"{map_file} is there already: move it away, or print the draft without --write", USAGE)
    create_file(map_file, draft.encode())
    options.say(f"wrote {map_file}")
