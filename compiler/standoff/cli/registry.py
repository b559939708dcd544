"""Commands for ids: new begins an entry of a registry, rename changes an id wherever it is used."""

from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_ids, complete_tables
from standoff.cli.project import read_project
from standoff.cli.report import fail, leave, print_problems

if TYPE_CHECKING:
    from standoff.engine.pipeline import Compiled
    from standoff.schema.model import Schema, Table
    from standoff.source.problem import Problem


@main.command()
@click.argument("table", shell_complete=complete_tables)
@click.argument("new_id", metavar="ID")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="A field of the entry; may be repeated.")
@click.option("--force", "is_forced", is_flag=True, help="Take an id that is nearly like another one.")
@click.pass_obj
def new(options: Options, table: str, new_id: str, given: tuple[str, ...], is_forced: bool) -> None:
    """Begin the entry of ID in the registry of TABLE, where it belongs by its name; nothing else is touched.

    Refused are ids that are there already or nearly alike, entries that lack a field which only the registry can give,
    and whatever `check` would not take. A value that starts with `{` or `[` is read as YAML.

    \b
    Examples:
      standoff new actors mira-voss --set name="Mira Voss" --set kind=person
      standoff new places strelsau --set name=Strelsau --set 'geonames={is: 7, derivation: external, ref: a list}'
    """
    from standoff.authoring.edit.order import Order
    from standoff.authoring.edit.registry import FOLDER, NotAnIdError, check_id, entry_of, inserted, missing_fields
    from standoff.corpus.grammar import grammar
    from standoff.corpus.rows import Slots
    from standoff.files.atomic_file import rewrite_all

    pairs = [_pair(each) for each in given]
    _, schema = read_project(options)
    found = _table(schema, table)
    order = Order(schema, grammar(schema, Slots.of(schema), "registry"))
    try:
        check_id(new_id)
        lines = entry_of(table, new_id, pairs, order)
    except NotAnIdError as error:
        fail(str(error), USAGE)
    missing = missing_fields(found, pairs)
    if missing:
        wanted = " ".join(f"--set {name}=…" for name in missing)
        fail(f"{table} needs {', '.join(f'`{name}`' for name in missing)}: add {wanted}", USAGE)
    compiled = _compiled(options)
    if (table, new_id) in _entries(compiled):
        fail(f"`{new_id}` has an entry in the registry of {table} already")
    file = f"{FOLDER}/{table}.yaml"
    path = options.root / file
    before = path.read_bytes() if path.is_file() else None
    after = inserted((before or b"").decode("utf-8"), new_id, lines).encode()
    _refuse_what_is_worse(compiled, {file: (before, after)}, options, "" if is_forced else f"`{new_id}`")
    rewrite_all(options.root, {file: (before, after)})
    options.say(f"wrote {table}/{new_id} to {file}")


@main.command()
@click.argument("table", shell_complete=complete_tables)
@click.argument("old", shell_complete=complete_ids)
@click.argument("new_id", metavar="NEW")
@click.option("--because", default="renamed", show_default=True, help="Why, for the redirect.")
@click.option("--since", help="The version that has the new id, for the redirect (default: that of the descriptor).")
@click.pass_obj
def rename(options: Options, table: str, old: str, new_id: str, because: str, since: str | None) -> None:
    """Rename the record OLD of TABLE to NEW, wherever it is used; all files are rewritten or none.

    Changed are keys, references, speakers, decisions and redirects in annotations/, records told apart and conditions
    in schemas/, and `distinct` in datapackage.json; comments and all else stay. An id that a release in build/ holds
    gets a redirect in annotations/registry/redirects.yaml; one that was never published needs none. Nothing is
    written if `check` would find more wrong afterwards than before.

    \b
    Examples:
      standoff rename actors jaish-al-adl jaish-ul-adl
      standoff rename actors jaish-al-adl jaish-ul-adl --because "the spelling of its own site" --since 1.1.0
    """
    from standoff.authoring.edit.registry import NotAnIdError, check_id
    from standoff.authoring.edit.rename import Redirection, published_in
    from standoff.authoring.edit.rename import rename as renamed
    from standoff.files.atomic_file import rewrite_all

    corpus, schema = read_project(options)
    found = _table(schema, table)
    try:
        check_id(new_id)
    except NotAnIdError as error:
        fail(str(error), USAGE)
    compiled = _compiled(options)
    _check_ids(compiled, table, old, new_id)
    versions = published_in(options.root, table, found.key[0], old)
    redirection = Redirection(since or str(corpus.descriptor["version"]), because) if versions else None
    result = renamed(corpus, schema, table, old, new_id, redirection)
    if result.problems:
        print_problems(options, sorted(result.problems))
        leave(result.problems)
    _refuse_what_is_worse(compiled, result.changes, options)
    rewrite_all(options.root, result.changes)
    options.say(f"renamed {table}/{old} to {new_id}: {result.places} places in {len(result.changes)} files")
    options.say(f"redirected, as {versions[-1]} has it" if versions else "never published: no redirect is needed")


def _pair(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name.strip() or not value.strip():
        fail(f"`{given}` is not `field=value`", USAGE)
    return name.strip(), value.strip()


def _table(schema: "Schema", name: str) -> "Table":
    found = schema.record_tables.get(name)
    if found is None:
        known = ", ".join(table.name for table in schema.record_tables.values() if table.nest is None)
        fail(f"there is no table `{name}`: {known}", USAGE)
    if found.nest is not None:
        fail(f"`{name}` has no ids of its own: its rows stand under `{found.nest.under}`", USAGE)
    return found


def _compiled(options: Options) -> "Compiled":
    from standoff.engine.pipeline import compile_corpus

    return compile_corpus(options.root)


def _entries(compiled: "Compiled") -> set[tuple[str, str]]:
    """The registries' entries, as (table, id)."""
    from standoff.corpus.reporting import registry

    frames = compiled.frames
    return set() if frames is None else {(row[0], row[1]) for row in registry(frames.assertions).iter_rows()}


def _check_ids(compiled: "Compiled", table: str, old: str, new_id: str) -> None:
    from standoff.check.references import record_ids
    from standoff.corpus.reporting import nearest
    from standoff.schema.qualifiers import NARRATOR

    ids = record_ids(compiled.frames).get(table, set()) if compiled.frames is not None else set()
    if NARRATOR in {old, new_id} and table == compiled.corpus.settings.speakers:
        fail(f"`{NARRATOR}` is reserved: it is who tells us where nobody else does", USAGE)
    if old not in ids:
        near = nearest(old, sorted(ids))
        fail(f"no {table} record `{old}`" + (f": nearest is `{near}`" if near else ""))
    if new_id in ids:
        fail(f"`{new_id}` is a record of {table} already")
    if any((row.table, row.old) == (table, new_id) for row in compiled.rows.redirects):
        fail(f"`{new_id}` was an id before, and is redirected: take another, or remove the redirect")


def _refuse_what_is_worse(
    compiled: "Compiled", changes: "dict[str, tuple[bytes | None, bytes]]", options: Options, alike: str = ""
) -> None:
    """Exit if the checks would find errors that they do not find now, or an id nearly like that in `alike`."""
    from standoff.engine.dry_run import arisen, compile_changed

    after = compile_changed(options.root, {file: new for file, (_, new) in changes.items()})
    worse = [p for p in arisen(compiled.problems, after.problems) if _stops(p, alike)]
    if worse:
        if all(problem.code == "near-id" for problem in worse):
            fail(f"{worse[0].message}; --force takes it all the same")
        told = [problem.message + (f" ({problem.hint})" if problem.hint else "") for problem in worse[:10]]
        fail("nothing was written, as `check` would then say: " + "; ".join(told))


def _stops(problem: "Problem", alike: str) -> bool:
    return problem.severity == "error" or (problem.code == "near-id" and bool(alike) and alike in problem.message)
