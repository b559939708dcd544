"""Commands that write, change and remove one mention: annotate."""

from functools import partial
from typing import TYPE_CHECKING

import click

from standoff.cli.annotations import texts_of
from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_records, complete_texts
from standoff.cli.edits import carry_out, dry_option, record_of, refuse, text_of, values_of
from standoff.cli.project import read_project
from standoff.cli.report import fail
from standoff.files.project_files import TEXT_FILES, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable


@main.command()
@click.argument("text", shell_complete=complete_texts)
@click.argument("record", metavar="TABLE/ID", shell_complete=complete_records)
@click.option("--at", "at", multiple=True, metavar="SPAN", help="Place in the text, such as 33-80; can be repeated.")
@click.option("--quote", "quotes", multiple=True, metavar="WORDS", help="Words of the text in place of a span.")
@click.option("--near", type=click.IntRange(min=1), help="Number of the sentence of a quote that occurs twice.")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="Field or qualifier; can be repeated.")
@dry_option
@click.pass_obj
def annotate(
    options: Options,
    text: str,
    record: str,
    at: tuple[str, ...],
    quotes: tuple[str, ...],
    near: int | None,
    given: tuple[str, ...],
    is_dry: bool,
) -> None:
    """Add a mention of a record to TEXT, in the order of the text; no other character of its file changes.

    TEXT is a text's id or a prefix of it. A quote is found as by `anchor`, and its span is written. A value that starts
    with `{` or `[` is read as YAML. Nothing is written if `check` would report new errors.

    \b
    Examples:
      standoff annotate 002 events/my-id --at 33-80 --set kind=opening
      standoff annotate 002 events/my-id --quote "they lit the lamp" --near 4 --set 'date={is: 1891, basis: inferred}'
      standoff annotate 002 events/my-id --at 33-80 --dry-run
    """
    from standoff.authoring.edit.mention_edits import Annotate

    table, record_id = record_of(record)
    values, text_id = values_of(given), text_of(options, text)
    if not at and not quotes:
        fail("no place is given: add --at SPAN or --quote WORDS", USAGE)
    found = _found(options, text_id, quotes, near, values.get("polarity") == "deny")
    carry_out(options, Annotate(text_id, table, record_id, (*at, *found), values), is_dry)


def _found(options: Options, text_id: str, quotes: "Iterable[str]", near: int | None, denies: bool) -> list[str]:
    """The spans of quotes; exits if one is not found."""
    from standoff.authoring.edit.anchor import locate
    from standoff.authoring.edit.elsewhere import Others
    from standoff.authoring.edit.find import Wanted

    if not quotes:
        return []
    corpus, _ = read_project(options)
    file = f"{TEXT_FILES}/{text_id}.yaml"
    wanted, others = [Wanted(quote, near=near) for quote in quotes], Others(partial(texts_of, options, corpus))
    spans, problems = locate(file, read_file(options.root, file), wanted, denies, options.texts, others)
    if problems:
        refuse(options, problems)
    return [f"{start}-{end}" for start, end in spans]
