"""Commands for records that are named in many places: `uses` lists them, `merge` makes two records one."""

import difflib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_ids, complete_records, complete_tables
from standoff.cli.edits import project_of, values_of
from standoff.cli.registry import refuse_edit
from standoff.cli.report import fail, form_option, print_json, print_lines
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.edit.change import Change
    from standoff.authoring.edit.use_finder import Use


@main.command()
@click.argument("record", metavar="TABLE/ID", shell_complete=complete_records)
@form_option
@click.pass_obj
def uses(options: Options, record: str, form: str) -> None:
    """List every place that names a record, as `rename` and `merge` would change it.

    That is where it is a key, a reference, a speaker, part of a decision, or the target of a redirect, and where a
    schema or datapackage.json names it.

    \b
    Examples:
      standoff uses actors/mira-voss
      standoff uses actors/mira-voss --format json
    """
    from standoff.authoring.edit.change import CannotEditError
    from standoff.authoring.edit.records import compiled_of, refuse_unknown, table_of
    from standoff.authoring.edit.use_finder import KINDS
    from standoff.authoring.edit.uses import uses as uses_of

    table, sign, name = record.partition("/")
    if not sign:
        fail(f"`{record}` is not `table/id`", USAGE)
    project = project_of(options)
    try:
        table_of(project.schema, table)
        compiled = compiled_of(project)
        refuse_unknown(compiled, table, name)
    except CannotEditError as error:
        refuse_edit(options, error)
    found = uses_of(compiled, table, name)
    if form == "json":
        print_json([{key: value for key, value in asdict(use).items() if key not in HIDDEN} for use in found])
        return
    print_lines(_laid_out(found))
    counts = [(kind, sum(use.what == kind for use in found)) for kind in KINDS]
    files = plural(len({use.file for use in found}), "file")
    by_kind = ", ".join(f"{count} {kind}" for kind, count in counts if count)
    options.say(f"{plural(len(found), 'use')} in {files}: {by_kind}")


HIDDEN = ("becomes", "start", "end")  # what an edit needs


def _laid_out(found: "list[Use]") -> list[list[tuple[str, str]]]:
    width = max((len(use.what) for use in found), default=0)
    lines, file = [], ""
    for use in found:
        if use.file != file:
            file = use.file
            lines.append([(file, "place")])
        owner = "/".join(filter(None, (use.table, use.record)))
        place = (f"  {f'{use.line}:{use.column}':<8}", "place")
        lines.append([place, (f"{use.what:<{width}}  ", "faint"), (" ".join(filter(None, (owner, use.field))), "")])
    return lines


@main.command()
@click.argument("table", shell_complete=complete_tables)
@click.argument("old", shell_complete=complete_ids)
@click.argument("into", shell_complete=complete_ids)
@click.option(
    "--keep",
    "keep",
    multiple=True,
    metavar="FIELD=old|into",
    help="Whose value to keep where both have one; repeatable.",
)
@click.option("--alias", metavar="VALUE", help="The value beside the name that becomes an alias, such as its kind.")
@click.option("--because", default="merged", show_default=True, help="Reason, recorded in the redirect.")
@click.option(
    "--since",
    help="First version without the old id, recorded in the redirect (default: the version in datapackage.json).",
)
@click.option("--dry-run", "is_dry", is_flag=True, help="Print the differences of each file; write nothing.")
@click.pass_obj
def merge(
    options: Options,
    table: str,
    old: str,
    into: str,
    keep: tuple[str, ...],
    alias: str | None,
    because: str,
    since: str | None,
    is_dry: bool,
) -> None:
    """Merge the record OLD of TABLE into the record INTO, which it is; rewrites all files or none.

    Whatever names OLD names INTO then: see `uses`. Their mentions in a text become one list in the text's order, and
    their registry entries one entry. Where the entries differ, choose with --keep: `kind` of the record,
    `guests/host/mira-voss/seat` of a child, `settle/killed` of a decision. The name that is not kept becomes an alias
    if the schema has a table of names. A published id gets a redirect. Nothing is written if the change would cause
    new errors in `check`.

    \b
    Examples:
      standoff merge actors mira-vos mira-voss --dry-run
      standoff merge actors mira-vos mira-voss --keep kind=into --because "one person, two spellings"
    """
    from standoff.authoring.edit.change import CannotEditError
    from standoff.authoring.edit.merge import MergeRecords
    from standoff.authoring.edit.new_problems import refuse_new_errors
    from standoff.authoring.edit.records import compiled_of
    from standoff.authoring.edit.redirects import published_in
    from standoff.files.journal import rewrite_all

    project, choices = project_of(options), values_of(keep)
    try:
        project = replace(project, compiled=compiled_of(project))
        change = MergeRecords(table, old, into, because, since or "", choices, alias or "").change(project)
        refuse_new_errors(project, change)
    except CannotEditError as error:
        refuse_edit(options, error)
    if is_dry:
        _print_differences(options, change)
        return
    versions = published_in(options.root, table, project.schema.tables[table].key[0], old)
    rewrite_all(options.root, change.files, change.what)
    options.say(f"merged {table}/{old} into {into}: {plural(len(change.files), 'file')} changed")
    options.say(f"redirect added: published in {versions[-1]}" if versions else "no redirect needed: never published")


def _print_differences(options: Options, change: "Change") -> None:
    for file, (before, after) in change.files.items():
        old, new = ((data or b"").decode("utf-8").splitlines() for data in (before, after))
        lines = difflib.unified_diff(old, new, file if before is not None else "/dev/null", file, lineterm="")
        print_lines([(line, "")] for line in lines)
    options.say("nothing was written: a dry run")
