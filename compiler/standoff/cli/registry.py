"""Commands for ids: `new` adds a registry entry, `rename` changes an id everywhere."""

from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_ids, complete_tables
from standoff.cli.project import read_project
from standoff.cli.report import fail, leave, print_problems
from standoff.files.project_files import REGISTRY_FILES, read_file

if TYPE_CHECKING:
    from standoff.engine.pipeline import Compiled
    from standoff.schema.model import Schema, Table
    from standoff.source.problem import Problem


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
    from standoff.authoring.edit.order import Order
    from standoff.authoring.edit.registry import (
        NotAnIdError,
        check_id,
        entry_of,
        missing_fields,
    )
    from standoff.corpus.grammar import record_grammars
    from standoff.files.journal import rewrite_all

    pairs = [_pair(each) for each in given]
    _, schema = read_project(options)
    found = table_of(schema, table)
    order = Order(schema, record_grammars(schema, "registry"))
    try:
        check_id(new_id)
        entry = entry_of(table, new_id, pairs, order)
    except NotAnIdError as error:
        fail(str(error), USAGE)
    missing = missing_fields(found, pairs)
    if missing:
        wanted = " ".join(f"--set {name}=…" for name in missing)
        fail(f"{table} requires {', '.join(f'`{name}`' for name in missing)}: add {wanted}", USAGE)
    change = _added(options, table, new_id, entry)
    awaited = _awaited(options, found, new_id, change, is_forced)
    rewrite_all(options.root, change)
    options.say(f"added {table}/{new_id} to {', '.join(change)}")
    for problem in awaited:
        options.say(f"next: {problem.message}: give it in a mention of a text, unless one gives it already")


def _added(options: Options, table: str, new_id: str, entry: str) -> "dict[str, tuple[bytes | None, bytes]]":
    """The file of a registry, before and with an entry added; exits if the id is already there."""
    from standoff.authoring.edit.registry import inserted, records_of

    file = f"{REGISTRY_FILES}/{table}.yaml"
    before = read_file(options.root, file) if (options.root / file).is_file() else None
    source = (before or b"").decode("utf-8")
    if new_id in records_of(source):
        fail(f"`{new_id}` is already in the registry of {table}")
    return {file: (before, inserted(source, new_id, entry).encode())}


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
    from standoff.authoring.edit.registry import NotAnIdError, check_id
    from standoff.authoring.edit.rename import Redirection, published_in
    from standoff.authoring.edit.rename import rename as renamed
    from standoff.files.journal import rewrite_all

    corpus, schema = read_project(options)
    found = table_of(schema, table)
    try:
        check_id(new_id)
    except NotAnIdError as error:
        fail(str(error), USAGE)
    compiled = compiled_without_texts(options)
    _check_ids(compiled, table, old, new_id)
    versions = published_in(options.root, table, found.key[0], old)
    redirection = Redirection(since or str(corpus.descriptor["version"]), because) if versions else None
    result = renamed(corpus, schema, table, old, new_id, redirection)
    if result.problems:
        print_problems(options, sorted(result.problems))
        leave(result.problems)
    _refuse_new_problems(compiled, result.changes, options)
    rewrite_all(options.root, result.changes, f"rename {table}/{old} to {new_id}")
    options.say(f"renamed {table}/{old} to {new_id}: {result.places} places in {len(result.changes)} files")
    options.say(f"redirect added: published in {versions[-1]}" if versions else "no redirect needed: never published")


def _pair(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name.strip() or not value.strip():
        fail(f"`{given}` is not `field=value`", USAGE)
    return name.strip(), value.strip()


def table_of(schema: "Schema", name: str) -> "Table":
    """A table whose records have ids of their own; exits where this is not the name of one."""
    found = schema.record_tables.get(name)
    if found is None:
        known = ", ".join(table.name for table in schema.record_tables.values() if table.nest is None)
        fail(f"unknown table `{name}`; known: {known}", USAGE)
    if found.nest is not None:
        fail(f"`{name}` has no ids of its own: its rows are listed under `{found.nest.under}`", USAGE)
    return found


def compiled_without_texts(options: Options) -> "Compiled":
    """The project as `check` sees it without the texts."""
    from standoff.engine.pipeline import compile_corpus

    return compile_corpus(options.root)


def _check_ids(compiled: "Compiled", table: str, old: str, new_id: str) -> None:
    from standoff.schema.qualifiers import NARRATOR

    if NARRATOR in {old, new_id} and table == compiled.corpus.settings.speakers:
        fail(f"`{NARRATOR}` is reserved for the text's own narrator", USAGE)
    ids = refuse_unknown(compiled, table, old)
    if new_id in ids:
        fail(f"`{new_id}` already exists in {table}")
    if any((row.table, row.old) == (table, new_id) for row in compiled.rows.redirects):
        fail(f"`{new_id}` is an old id with a redirect: choose another id or remove the redirect")


def refuse_unknown(compiled: "Compiled", table: str, record: str) -> set[str]:
    """The ids of a table; exits if the record is not among them."""
    from standoff.check.references import record_ids
    from standoff.corpus.reporting import nearest
    from standoff.source.look_alikes import nearest_is

    ids = record_ids(compiled.frames).get(table, set()) if compiled.frames is not None else set()
    if record not in ids:
        near = nearest(record, sorted(ids))
        fail(f"unknown id `{record}` in `{table}`" + (f"; {nearest_is(record, near)}" if near else ""))
    return ids


def _awaited(
    options: Options, table: "Table", new_id: str, change: "dict[str, tuple[bytes | None, bytes]]", is_forced: bool
) -> "list[Problem]":
    """The fields that a text has yet to give a new entry; exits if the entry causes any other problem.

    Annotations of texts are read only where the registries alone do not decide.
    """
    from standoff.engine.dry_run import compile_registries

    near = "" if is_forced else f"`{new_id}`"
    if not table.registered:
        return _refused(_new_errors(compiled_without_texts(options), _changed(options, change), near), table, new_id)
    after = compile_registries(options.root, {file: new for file, (_, new) in change.items()})
    if not any(_stops(problem, near) for problem in after.problems):
        return []
    found = _new_errors(compile_registries(options.root, {}), after, near)
    if not all(problem.code == "near-id" or _is_awaited(problem, table, new_id) for problem in found):
        found = _new_errors(compiled_without_texts(options), _changed(options, change), near)
    return _refused(found, table, new_id)


def _is_awaited(problem: "Problem", table: "Table", new_id: str) -> bool:
    return problem.message.startswith(f"`{table.name}/{new_id}` has no")


def _refused(found: "list[Problem]", table: "Table", new_id: str) -> "list[Problem]":
    """The problems that a text has yet to solve; exits if there are others."""
    awaited = [problem for problem in found if _is_awaited(problem, table, new_id)]
    _refuse([problem for problem in found if problem not in awaited])
    return awaited


def _refuse_new_problems(
    compiled: "Compiled", changes: "dict[str, tuple[bytes | None, bytes]]", options: Options
) -> None:
    """Exit if the change causes new errors."""
    _refuse(_new_errors(compiled, _changed(options, changes)))


def _refuse(found: "list[Problem]") -> None:
    if found and all(problem.code == "near-id" for problem in found):
        fail(f"{found[0].message}; use --force to accept it")
    if found:
        messages = [problem.message + (f" ({problem.hint})" if problem.hint else "") for problem in found[:10]]
        fail("Nothing written. `check` would report: " + "; ".join(messages))


def _changed(options: Options, changes: "dict[str, tuple[bytes | None, bytes]]") -> "Compiled":
    from standoff.engine.dry_run import compile_changed

    return compile_changed(options.root, {file: new for file, (_, new) in changes.items()})


def _new_errors(before: "Compiled", after: "Compiled", new_id: str = "") -> "list[Problem]":
    """The new problems for which nothing is written: errors, and ids similar to `new_id` (if given)."""
    from standoff.engine.dry_run import new_problems

    return [problem for problem in new_problems(before.problems, after.problems) if _stops(problem, new_id)]


def _stops(problem: "Problem", new_id: str) -> bool:
    return problem.severity == "error" or (problem.code == "near-id" and bool(new_id) and new_id in problem.message)
