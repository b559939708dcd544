"""Commands for a curator's decisions: exclude and include a passage, settle a cell."""

import shlex
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_columns, complete_records, complete_texts
from standoff.cli.edits import carry_out, dry_option, project_of, record_of, text_of
from standoff.cli.report import fail
from standoff.files.annotation_files import files_about
from standoff.files.project_files import REGISTRY_FILES, TEXT_FILES, read_file

sentence_option = click.option(
    "--sentence",
    "sentences",
    multiple=True,
    type=click.IntRange(min=1),
    help="Number of a sentence in place of a span.",
)

if TYPE_CHECKING:
    from standoff.authoring.edit.settled import Decision


@main.command()
@click.argument("text", shell_complete=complete_texts)
@click.argument("spans", nargs=-1, metavar="[SPAN]...")
@sentence_option
@click.option("--because", required=True, help="Reason, such as: an advertisement.")
@dry_option
@click.pass_obj
def exclude(
    options: Options, text: str, spans: tuple[str, ...], sentences: tuple[int, ...], because: str, is_dry: bool
) -> None:
    """Exclude a passage of TEXT without facts for the tables, with a reason; no other character of its file changes.

    TEXT is a text's id or a prefix of it, SPAN a place such as 300-340. Nothing is written if `check` would report new
    errors.

    \b
    Examples:
      standoff exclude 002 300-340 --because "the author's forecast"
      standoff exclude 002 --sentence 4 --because "an advertisement"
    """
    from standoff.authoring.edit.excluded import Exclude

    text_id = text_of(options, text)
    at = (*spans, *_sentences(options, text_id, spans, sentences))
    carry_out(options, Exclude(text_id, at, because), is_dry, undo=[shlex.join(["standoff", "include", text_id, *at])])


@main.command()
@click.argument("text", shell_complete=complete_texts)
@click.argument("spans", nargs=-1, metavar="[SPAN]...")
@sentence_option
@dry_option
@click.pass_obj
def include(options: Options, text: str, spans: tuple[str, ...], sentences: tuple[int, ...], is_dry: bool) -> None:
    """Take back that a passage of TEXT is excluded.

    TEXT and SPAN are given as for `exclude`. A span is one that is excluded as it is; `show` prints them.

    \b
    Examples:
      standoff include 002 300-340
      standoff include 002 --sentence 4 --dry-run
    """
    from standoff.authoring.edit.excluded import Include, exclusions_of

    text_id = text_of(options, text)
    at = (*spans, *_sentences(options, text_id, spans, sentences))
    source = read_file(options.root, f"{TEXT_FILES}/{text_id}.yaml").decode("utf-8", "replace")
    edit = Include(text_id, at)
    reasons = {span: each.because for each in exclusions_of(source) for span in each.at}
    undo = [
        shlex.join(["standoff", "exclude", text_id, span, "--because", reasons[span]]) for span in at if span in reasons
    ]
    carry_out(options, edit, is_dry, undo=undo)


def _sentences(options: Options, text_id: str, spans: tuple[str, ...], sentences: tuple[int, ...]) -> list[str]:
    """The spans of sentences; exits if there is no such sentence, or nothing is given at all."""
    from standoff.authoring.edit.excluded import sentence_span

    if not spans and not sentences:
        fail("no place is given: add a SPAN or --sentence N", USAGE)
    source = read_file(options.root, f"{TEXT_FILES}/{text_id}.yaml").decode("utf-8", "replace") if sentences else ""
    found = []
    for number in sentences:
        span = sentence_span(source, number)
        if span is None:
            fail(f"the text `{text_id}` has no sentence {number}")
        found.append(span)
    return found


@main.command()
@click.argument("record", metavar="TABLE/ID", shell_complete=complete_records)
@click.argument("field", shell_complete=complete_columns)
@click.option("--to", "value", metavar="VALUE", help="The value of the cell.")
@click.option("--leave-open", "is_open", is_flag=True, help="Leave the cell empty on purpose.")
@click.option("--because", help="Reason for the decision.")
@click.option("--undo", "is_undo", is_flag=True, help="Take the decision back.")
@click.option("--curator", default="", metavar="NAME", help="Maintainer, written into a registry file that is begun.")
@dry_option
@click.pass_obj
def settle(
    options: Options,
    record: str,
    field: str,
    value: str | None,
    is_open: bool,
    because: str | None,
    is_undo: bool,
    curator: str,
    is_dry: bool,
) -> None:
    """Settle a cell that the rules leave open: the decision goes into the record's entry in the registry.

    FIELD is a field of the table; a cell of a child is given by its path, such as guests/host/my-id/since. `conflicts`
    shows what is open. Nothing is written if `check` would report new errors.

    \b
    Examples:
      standoff settle events/my-id boats --to 2 --because "the mate counted them"
      standoff settle events/my-id boats --leave-open --because "nobody counted them"
      standoff settle events/my-id boats --undo
    """
    from standoff.authoring.edit.settled import Settle, Unsettle

    if sum((value is not None, is_open, is_undo)) != 1:
        fail("give one of --to VALUE, --leave-open and --undo", USAGE)
    if not is_undo and not (because or "").strip():
        fail("a decision needs a reason: add --because", USAGE)
    table, record_id = record_of(record)
    before = _decided(options, table, record_id, field)
    edit = (
        Unsettle(table, record_id, field) if is_undo else Settle(table, record_id, field, value, because or "", curator)
    )
    again = ["standoff", "settle", record, field, *(before or ["--undo"])]
    carry_out(options, edit, is_dry, undo=[shlex.join(again)])


def _decided(options: Options, table: str, record: str, field: str) -> list[str]:
    """The options that would settle a cell as it is settled now; none if it is not."""
    from standoff.authoring.edit.entry_file import EntryFile
    from standoff.authoring.edit.settled import decision_of
    from standoff.source import composer

    schema = project_of(options).schema
    for file in files_about(options.root, REGISTRY_FILES, table) if table in schema.record_tables else ():
        data = read_file(options.root, file)
        entries = EntryFile.of(file, data, schema.tables[table])
        found = None if composer.read(file, data).problems else decision_of(entries, record, field)
        if found is not None:
            return _as_options(found)
    return []


def _as_options(found: "Decision") -> list[str]:
    return [*(["--leave-open"] if found.to is None else ["--to", found.to]), "--because", found.because]
