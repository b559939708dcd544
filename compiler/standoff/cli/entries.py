"""The command `set`: fields of a registry entry."""

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_records
from standoff.cli.edits import carry_out, dry_option, record_of, values_of
from standoff.cli.report import fail


@main.command("set")
@click.argument("record", metavar="TABLE/ID", shell_complete=complete_records)
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="Field of the entry; can be repeated.")
@click.option("--unset", multiple=True, metavar="FIELD", help="Field to take out; can be repeated.")
@dry_option
@click.pass_obj
def set_entry(options: Options, record: str, given: tuple[str, ...], unset: tuple[str, ...], is_dry: bool) -> None:
    """Set fields of a record's registry entry; no other character of the file changes.

    A record without an entry gets one. A value that starts with `{` or `[` is read as YAML. Nothing is kept if `check`
    would report new errors.

    \b
    Examples:
      standoff set actors/mira-voss --set kind=person
      standoff set actors/mira-voss --unset iso3 --dry-run
    """
    from standoff.authoring.edit.entry_edits import SetEntry

    if not (given or unset):
        fail("nothing to change: add --set or --unset", USAGE)
    table, record_id = record_of(record)
    carry_out(options, SetEntry(table, record_id, values_of(given), unset), is_dry)
