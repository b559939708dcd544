"""Commands for ids: `new` adds a registry entry, `rename` changes an id everywhere."""

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import click

from standoff.cli.application import PROBLEMS, USAGE, Options, main
from standoff.cli.completion import complete_ids, complete_tables
from standoff.cli.edits import project_of, values_of
from standoff.cli.report import fail, leave, print_problems
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.authoring.edit.change import CannotEditError


@main.command()
@click.argument("table", shell_complete=complete_tables)
@click.argument("new_id", metavar="ID")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="Field of the entry; can be repeated.")
@click.option("--force", "is_forced", is_flag=True, help="Accept an id that is similar to an existing one.")
@click.pass_obj
def new(options: Options, table: str, new_id: str, given: tuple[str, ...], is_forced: bool) -> None:
    """Add an entry for ID to the registry of TABLE, in alphabetical order; nothing else changes.

    Rejects ids that exist or are similar to an existing one, entries that lack a field only the registry can give, and
    anything `check` would reject of the registries, except that a text has yet to give a required field. A value that
    starts with `{` or `[` is read as YAML.

    \b
    Examples:
      standoff new actors mira-voss --set name="Mira Voss" --set kind=person
      standoff new places strelsau --set name=Strelsau --set 'geonames={is: 7, basis: external, ref: a list}'
    """
    from standoff.authoring.edit.change import CannotEditError
    from standoff.authoring.edit.entry_edits import NewRecord
    from standoff.authoring.edit.new_problems import awaited
    from standoff.files.journal import rewrite_all

    project, values = project_of(options), values_of(given)
    try:
        change = NewRecord(table, new_id, values, force=True).change(project)  # what is similar is found by `awaited`
        later = awaited(project, change, project.schema.tables[table], new_id, is_forced)
    except CannotEditError as error:
        refuse_edit(options, error)
    rewrite_all(options.root, change.files)
    options.say(f"added {table}/{new_id} to {', '.join(change.files)}")
    for problem in later:
        options.say(f"next: {problem.message}: give it in a mention of a text, unless one gives it already")


@main.command()
@click.argument("table", shell_complete=complete_tables)
@click.argument("old", shell_complete=complete_ids)
@click.argument("new_id", metavar="NEW")
@click.option("--because", default="renamed", show_default=True, help="Reason, recorded in the redirect.")
@click.option(
    "--since",
    help="First version with the new id, recorded in the redirect (default: the version in datapackage.json).",
)
@click.pass_obj
def rename(options: Options, table: str, old: str, new_id: str, because: str, since: str | None) -> None:
    """Rename the record OLD of TABLE to NEW everywhere; rewrites all files or none.

    Updates keys, references, speakers, decisions and redirects in annotations/, distinct records and conditions in
    schemas/, and `distinct` in datapackage.json; comments and everything else stay. An id published in a release in
    build/ gets a redirect in annotations/registry/redirects.yaml; an unpublished id does not need one. Nothing is
    written if the change would cause new errors in `check`.

    \b
    Examples:
      standoff rename actors mira-voss mira-foss
      standoff rename actors mira-voss mira-foss --because "the spelling of her own site" --since 1.1.0
    """
    from standoff.authoring.edit.change import CannotEditError
    from standoff.authoring.edit.new_problems import refuse_new_errors
    from standoff.authoring.edit.records import compiled_of
    from standoff.authoring.edit.redirects import published_in
    from standoff.authoring.edit.rename import RenameRecord
    from standoff.authoring.edit.uses import uses
    from standoff.files.journal import rewrite_all

    project = project_of(options)
    try:
        project = replace(project, compiled=compiled_of(project))
        change = RenameRecord(table, old, new_id, because, since or "").change(project)
        refuse_new_errors(project, change)
    except CannotEditError as error:
        refuse_edit(options, error)
    places = plural(len(uses(compiled_of(project), table, old)), "place")
    versions = published_in(options.root, table, project.schema.tables[table].key[0], old)
    rewrite_all(options.root, change.files, change.what)
    options.say(f"renamed {table}/{old} to {new_id}: {places} in {plural(len(change.files), 'file')}")
    options.say(f"redirect added: published in {versions[-1]}" if versions else "no redirect needed: never published")


USAGE_CODES = frozenset({"unknown-table", "bad-id", "bad-value", "reserved-name", "required-missing"})


def refuse_edit(options: Options, error: "CannotEditError") -> NoReturn:
    """Say why an edit cannot be made, and exit: on one line, or as problems with the lines that they are in."""
    from standoff.authoring.edit.new_problems import NewProblemsError

    first = error.problems[0]
    if isinstance(error, NewProblemsError):
        if all(problem.code == "near-id" for problem in error.problems):
            fail(f"{first.message}; use --force to accept it")
        messages = [problem.message + (f" ({problem.hint})" if problem.hint else "") for problem in error.problems[:10]]
        fail("Nothing written. `check` would report: " + "; ".join(messages))
    if first.place.line:
        print_problems(options, error.problems)
        leave(error.problems)
    sign = ": " if first.code == "required-missing" else "; "
    fail(
        first.message + (f"{sign}{first.hint}" if first.hint else ""), USAGE if first.code in USAGE_CODES else PROBLEMS
    )
