"""Commands for registries as spreadsheets: export-registry, import-registry."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from standoff.cli.application import PROBLEMS, USAGE, Options, main
from standoff.cli.completion import complete_tables
from standoff.cli.edits import project_of, refuse, written_files
from standoff.cli.report import fail, leave, print_problems, shown_path
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.edit.change import Project
    from standoff.authoring.sheets.cells import RegistryTable
    from standoff.authoring.sheets.registry_in import RegistryPlan
    from standoff.source.composer import Limits

NOTHING = "(empty)"


@main.command("export-registry")
@click.option("--as", "form", type=click.Choice(["xlsx", "csv"]), default="xlsx", show_default=True, help="Format.")
@click.option("--table", "names", multiple=True, shell_complete=complete_tables, help="Only this table; repeatable.")
@click.option("--out", type=click.Path(path_type=Path), help="File, or folder for CSV (default: registry.xlsx).")
@click.pass_obj
def export_registry(options: Options, form: str, names: tuple[str, ...], out: Path | None) -> None:
    """Write registries to a spreadsheet, to be edited there and read by `import-registry`.

    A workbook has a sheet for each table, CSV a file. A row is an entry; a value that is more than a word is YAML on
    one line. The hidden column `state` says what each row was, so that a change of the registry in between is noticed.
    Decisions (`settle`) are not in it. A file that exists is replaced only if it is such a spreadsheet.

    \b
    Examples:
      standoff export-registry
      standoff export-registry --table places --out /tmp/places.xlsx
      standoff export-registry --as csv --out /tmp/registry
    """
    from standoff.authoring.sheets.registry_out import CannotExportError, as_csv, as_workbook
    from standoff.files.atomic_file import write_file

    project = project_of(options)
    tables = _tables(project, options, names)
    try:
        if form == "xlsx":
            files = {out or Path("registry.xlsx"): as_workbook(tables)}
        else:
            files = {(out or Path("registry")) / f"{each.name}.csv": as_csv(each) for each in tables}
    except CannotExportError as error:
        fail(str(error))
    for path in files:
        if path.is_dir() or (path.exists() and not _is_registry(path, project.settings.limits)):
            fail(f"{path} exists and is not a registry's spreadsheet: choose another file", USAGE)
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, data)
    rows = sum(len(each.rows) for each in tables)
    odd = [f"{each.name}/{record}" for each in tables for record in each.odd]
    options.say(f"wrote {plural(rows, 'record')} of {plural(len(tables), 'table')} to {out or next(iter(files))}")
    if odd:
        options.say(f"left out, since they have several entries: {', '.join(odd[:10])}")


def _tables(project: "Project", options: Options, names: tuple[str, ...]) -> "list[RegistryTable]":
    from standoff.authoring.edit.change import CannotEditError
    from standoff.authoring.sheets.cells import registry_of, registry_tables

    known = registry_tables(project)
    for name in names:
        if name not in known:
            fail(f"`{name}` has no registry; known: {', '.join(known)}", USAGE)
    if not known:
        fail("the project has no registry")
    try:
        return [registry_of(project, name) for name in known if not names or name in names]
    except CannotEditError as error:
        refuse(options, error.problems)


def _is_registry(path: Path, limits: "Limits") -> bool:
    from standoff.authoring.sheets.cells import STATE
    from standoff.authoring.sheets.read import read_spreadsheet

    found = read_spreadsheet(path, str(path), limits)
    return bool(found.sheets) and all(STATE in each.sheet.columns for each in found.sheets)


@main.command("import-registry")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--write", "is_written", is_flag=True, help="Change the registries.")
@click.pass_obj
def import_registry(options: Options, file: Path, is_written: bool) -> None:
    """Show which cells of a registry were changed in FILE, a spreadsheet of `export-registry`; --write changes them.

    Changed cells, emptied cells and rows without a `state` (new records) become edits of the registry files, which keep
    their comments and layout. A row that is missing removes nothing. A record that was changed in the registry since is
    a conflict, as long as the sheet says something else; formulas, merged cells, and what a spreadsheet program has
    made a number of are problems with their cell. With a problem, or if `check` would report new errors, nothing is
    written. The name of a CSV file is that of its table.

    \b
    Examples:
      standoff import-registry registry.xlsx
      standoff import-registry registry.xlsx --write
      standoff import-registry registry/places.csv
    """
    from standoff.authoring.edit.change import CannotEditError
    from standoff.authoring.edit.make import make
    from standoff.authoring.sheets.read import read_spreadsheet
    from standoff.authoring.sheets.registry_in import plan_registry

    project = project_of(options)
    found = read_spreadsheet(file, shown_path(file, options.root), project.settings.limits)
    try:
        plan = None if found.problems else plan_registry(project, found.sheets)
        problems = sorted(found.problems if plan is None else plan.problems)
        if plan is None or problems:
            print_problems(options, problems)
            options.say("nothing was written")
            leave(problems)
            return
        _print(plan)
        change = plan.change(project)
    except CannotEditError as error:
        refuse(options, error.problems)
    for table, number in plan.without_row.items():
        options.say(f"{plural(number, 'record')} of {table} without a row: nothing is removed")
    if not change.files or not is_written:
        options.say("nothing was written: --write changes the registries" if change.files else "nothing to change")
        return
    result = make(project, change)
    print_problems(
        options, result.new, planned={path: after for path, (_, after) in change.files.items() if after is not None}
    )
    if not result.is_kept:
        options.say("nothing was written: `check` would report these errors")
        raise SystemExit(PROBLEMS)
    options.say("; ".join(written_files(change.files)))


def _print(plan: "RegistryPlan") -> None:
    for each in plan.changes:
        is_new = (each.table, each.record) in plan.added
        before = "new" if is_new else _line(each.before)
        click.echo(f"{each.table}/{each.record} {each.field}: {before} -> {_line(each.after)}")
    if plan.changes:
        records = len({(each.table, each.record) for each in plan.changes})
        cells, of = plural(len(plan.changes), "cell"), plural(records, "record")
        click.echo(f"{cells} of {of} changed, {plural(len(plan.added), 'new record')}")


def _line(value: str) -> str:
    from standoff.views.layout import shown

    return shown(value) if value else NOTHING
