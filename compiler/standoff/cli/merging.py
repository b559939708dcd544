"""Commands for records that are named in many places: `uses` lists them."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_records
from standoff.cli.project import read_project
from standoff.cli.registry import compiled_without_texts, refuse_unknown, table_of
from standoff.cli.report import fail, form_option, print_json, print_lines
from standoff.source.plural import plural

if TYPE_CHECKING:
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
    from standoff.authoring.edit.use_finder import KINDS
    from standoff.authoring.edit.uses import uses as uses_of

    _, schema = read_project(options)
    table, sign, name = record.partition("/")
    if not sign:
        fail(f"`{record}` is not `table/id`", USAGE)
    table_of(schema, table)
    compiled = compiled_without_texts(options)
    refuse_unknown(compiled, table, name)
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
        where = " ".join(filter(None, (owner, use.field)))
        lines.append(
            [(f"  {f'{use.line}:{use.column}':<8}", "place"), (f"{use.what:<{width}}  ", "faint"), (where, "")]
        )
    return lines
