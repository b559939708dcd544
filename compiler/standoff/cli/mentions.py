"""Commands that write, change and remove one mention: annotate, edit and remove."""

import re
import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from standoff.cli.annotations import texts_of
from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_records, complete_texts
from standoff.cli.edits import carry_out, dry_option, record_of, refuse, text_of, values_of
from standoff.cli.project import read_project
from standoff.cli.report import fail
from standoff.files.annotation_files import is_in_folder, subject_of
from standoff.files.project_files import TEXT_FILES, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from standoff.authoring.edit.as_written import MentionAsWritten

PLACE = re.compile(r"(.+?):(\d{1,9})(?::(\d{1,9}))?")


@main.command()
@click.argument("text", shell_complete=complete_texts)
@click.argument("record", metavar="TABLE/ID", shell_complete=complete_records)
@click.option("--at", "at", multiple=True, metavar="SPAN", help="Place in the text, such as 33-80; can be repeated.")
@click.option("--quote", "quotes", multiple=True, metavar="WORDS", help="Words of the text in place of a span.")
@click.option("--near", type=click.IntRange(min=1), help="Number of the sentence of a quote that occurs twice.")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="Field or qualifier; can be repeated.")
@click.option("--file", "name", metavar="NAME", help="File in the text's folder; one that is not there is begun.")
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
    name: str | None,
    is_dry: bool,
) -> None:
    """Add a mention of a record to TEXT, in the order of the text; no other character of its file changes.

    TEXT is a text's id or a prefix of it. A quote is found as by `anchor`, and its span is written. A value that starts
    with `{` or `[` is read as YAML. Nothing is written if `check` would report new errors. With --file the mention goes
    into annotations/texts/TEXT/NAME.yaml, so that people who annotate one text in their own files do not conflict.

    \b
    Examples:
      standoff annotate 002 events/my-id --at 33-80 --set kind=opening
      standoff annotate 002 events/my-id --at 33-80 --file ada
      standoff annotate 002 events/my-id --quote "they lit the lamp" --near 4 --set 'date={is: 1891, basis: inferred}'
      standoff annotate 002 events/my-id --at 33-80 --dry-run
    """
    from standoff.authoring.edit.mention_edits import Annotate

    table, record_id = record_of(record)
    values, text_id = values_of(given), text_of(options, text)
    if not at and not quotes:
        fail("no place is given: add --at SPAN or --quote WORDS", USAGE)
    found = _found(options, text_id, quotes, near, values.get("polarity") == "deny")
    file = f"{TEXT_FILES}/{text_id}/{name}.yaml" if name else ""
    carry_out(options, Annotate(text_id, table, record_id, (*at, *found), values, file), is_dry)


def _found(options: Options, text_id: str, quotes: "Iterable[str]", near: int | None, denies: bool) -> list[str]:
    """The spans of quotes; exits if one is not found."""
    from standoff.authoring.edit.anchor import locate
    from standoff.corpus.quotes.choose import Wanted
    from standoff.corpus.quotes.elsewhere import Others

    if not quotes:
        return []
    corpus, _ = read_project(options)
    file = f"{TEXT_FILES}/{text_id}.yaml"
    wanted, others = [Wanted(quote, near=near) for quote in quotes], Others(partial(texts_of, options, corpus))
    spans, problems = locate(file, read_file(options.root, file), wanted, denies, options.texts, others)
    if problems:
        refuse(options, problems)
    return [f"{start}-{end}" for start, end in spans]


@main.command()
@click.argument("place")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="New value; can be repeated.")
@click.option("--unset", multiple=True, metavar="FIELD", help="Field or qualifier to take out; can be repeated.")
@click.option("--at", "at", multiple=True, metavar="SPAN", help="New place in the text; can be repeated.")
@click.option("--move-to", default="", metavar="ID", help="Make it a mention of this record of the same table.")
@dry_option
@click.pass_obj
def edit(
    options: Options,
    place: str,
    given: tuple[str, ...],
    unset: tuple[str, ...],
    at: tuple[str, ...],
    move_to: str,
    is_dry: bool,
) -> None:
    """Change the mention at PLACE; only the values that are new change, and every other character stays.

    PLACE is a line as `explain` and `show` print it, such as annotations/texts/002_letter.yaml:14, or shorter 002:14;
    if there are several mentions on the line, with a column (002:14:7). A value replaces the whole of the old one, with
    its qualifiers. Nothing is written if `check` would report new errors.

    \b
    Examples:
      standoff edit 002:14 --set kind=opening --unset modality
      standoff edit 002:14 --at 33-80 --at 90-95
      standoff edit annotations/texts/002_letter.yaml:14 --move-to another-id --dry-run
    """
    from standoff.authoring.edit.mention_edits import EditMention

    if not (given or unset or at or move_to):
        fail("nothing to change: add --set, --unset, --at or --move-to", USAGE)
    text_id, old = _mention_at(options, place)
    values = values_of(given)
    change = EditMention(text_id, old.table, old.record, old.number, old.source, values, unset, at, move_to, old.file)
    carry_out(options, change, is_dry)


@main.command()
@click.argument("place")
@dry_option
@click.pass_obj
def remove(options: Options, place: str, is_dry: bool) -> None:
    """Remove the mention at PLACE with its comments; a record or a table without any other mention goes too.

    PLACE is given as for `edit`. Nothing is removed if `check` would report new errors.

    \b
    Examples:
      standoff remove 002:14
      standoff remove annotations/texts/002_letter.yaml:14 --dry-run
    """
    from standoff.authoring.edit.mention_edits import RemoveMention

    text_id, old = _mention_at(options, place)
    change = RemoveMention(text_id, old.table, old.record, old.number, old.source, old.file)
    again = ["standoff", "annotate", text_id, f"{old.table}/{old.record}"]
    again += [f"--file={Path(old.file).stem}"] if is_in_folder(old.file) else []
    again += [f"--at={span}" for span in old.at]
    again += [f"--set={name}={value}" for name, value in {**old.qualifiers, **old.fields}.items() if value]
    carry_out(options, change, is_dry, undo=[shlex.join(again)])


def _mention_at(options: Options, place: str) -> "tuple[str, MentionAsWritten]":
    """The id of a text and the mention in its file that a line is part of; exits if it is not just one."""
    from standoff.authoring.edit.as_written import mentions_of

    match = PLACE.fullmatch(place)
    if match is None:
        fail(f"`{place}` is not a place: write `file:line` or `TEXT:line`", USAGE)
    line, column = int(match[2]), int(match[3] or 0)
    text_id = text_of(options, subject_of(match[1]) if is_in_folder(match[1]) else match[1])
    corpus, schema = read_project(options)
    file = match[1] if is_in_folder(match[1]) else f"{TEXT_FILES}/{text_id}.yaml"
    mentions = mentions_of(file, read_file(options.root, file), schema, corpus.settings.limits)
    found = [each for each in mentions if each.line <= line <= each.end_line]
    if column:
        found = [each for each in found if each.line < line or each.column <= column][-1:]
    if len(found) != 1:
        _not_one(file, line, found, mentions)
    return text_id, found[0]


def _not_one(file: str, line: int, found: "list[MentionAsWritten]", mentions: "list[MentionAsWritten]") -> NoReturn:
    if found:
        listed = ", ".join(f"{each.line}:{each.column} ({each.table}/{each.record})" for each in found)
        fail(f"{len(found)} mentions are on line {line} of {file}: {listed}; add a column to the line")
    lines = sorted({each.line for each in mentions}, key=lambda each: abs(each - line))
    near = f"; the nearest is on line {lines[0]}" if lines else ""
    fail(f"line {line} of {file} is not part of a mention{near}")
