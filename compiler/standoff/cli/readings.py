"""Commands for two readings of one text: readings, take."""

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_texts
from standoff.cli.edits import carry_out, dry_option, project_of, refuse, text_of
from standoff.cli.report import fail, form_option, leave, print_json, print_lines, print_problems, terminal_width
from standoff.corpus.kinds_of_pairs import CHOICES, KINDS
from standoff.files.project_files import SECOND, TEXT_FILES

if TYPE_CHECKING:
    from collections.abc import Iterator


@main.command()
@click.argument("text", required=False, shell_complete=complete_texts)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only pairs of this kind; repeatable.")
@click.option("--open", "is_open", is_flag=True, help="Only pairs that are not settled.")
@form_option
@click.pass_obj
def readings(options: Options, text: str | None, kinds: tuple[str, ...], is_open: bool, form: str) -> None:
    """List what two readings of a text say, pair by pair, and what was decided between them.

    TEXT is a text's id or a prefix of it; without it, all texts in both annotations/texts and annotations/second. A
    second reading in a folder, annotations/second/ada, is `ada/TEXT`. The
    pairs are those that `agreement` counts: each field of a paired record, and each record that one reading alone has.
    They are numbered in the order of the text, and `take` decides them. A pair is `folded` if one value is the other in
    a narrower form, such as a day and its month. A decision that no longer fits what the files say is reported.

    \b
    Examples:
      standoff readings
      standoff readings 002 --open
      standoff readings 002 --kind differs --kind folded
      standoff readings 002 --format json
      standoff readings ada/002
    """
    from standoff.authoring.readings.as_json import text_as_json
    from standoff.authoring.readings.read import decisions_in, readings_of, texts_with_two
    from standoff.authoring.readings.text import lay_out
    from standoff.source.problem import as_json, sort

    project = project_of(options)
    chosen = [reading_of(options, text)] if text else texts_with_two(project)
    if not chosen:
        fail(f"no text has two readings: none has a file in both {TEXT_FILES} and {SECOND}", USAGE)
    decided = decisions_in(project)
    with refusing(options):
        found = [readings_of(project, each, decided) for each in chosen]
    problems = sort([*decided.problems, *(problem for each in found for problem in each.problems)])
    both = [(each.standing, each.standing.selected(kinds, is_open)) for each in found]
    if form == "json":
        texts = [text_as_json(where, items) for where, items in both]
        print_json({"texts": texts, "problems": [json.loads(as_json(problem)) for problem in problems]})
    else:
        print_problems(options, problems)
        for where, items in both:
            print_lines(lay_out(where, items, terminal_width()))
    leave(problems)


@main.command()
@click.argument("text", shell_complete=complete_texts)
@click.argument("number", required=False)
@click.argument("what", required=False, type=click.Choice(CHOICES), metavar="[first|second|both|neither]")
@click.option("--equal", "is_equal", is_flag=True, help="Confirm all pairs in which both readings are equal.")
@click.option("--because", default="", metavar="WHY", help="Why; required unless --equal.")
@click.option("--curator", default="", metavar="NAME", help="Who decides.")
@dry_option
@click.pass_obj
def take(
    options: Options,
    text: str,
    number: str | None,
    what: str | None,
    is_equal: bool,
    because: str,
    curator: str,
    is_dry: bool,
) -> None:
    """Decide pair NUMBER of the two readings of TEXT, as `readings` lists it: what the first annotation set is to say.

    TEXT is as for `readings`.

    `first` leaves it as it is. `second` puts what the second reading says in the place of what the first says, `both`
    adds it beside that, `neither` takes out what the first says. The second annotation set is never changed. The
    decision is added to annotations/readings.yaml; what is settled stays. Nothing is written if `check` would report
    new errors.

    \b
    Examples:
      standoff take 002 12 second --because "the narrower date is in the text" --curator c3
      standoff take 002 12 second --because "the narrower date is in the text" --dry-run
      standoff take 002 --equal
    """
    from standoff.authoring.readings.read import checked
    from standoff.authoring.readings.taking import TakeEqual, TakeReading

    if is_equal == (number is not None or what is not None) or (number is None) != (what is None):
        fail("give the number of a pair and what is taken of it, or --equal alone", USAGE)
    text_id = reading_of(options, text)
    if what is None or number is None:
        carry_out(options, TakeEqual(text_id, curator), is_dry)
        return
    if not because.strip():
        fail("a decision between two readings needs a reason: add --because", USAGE)
    with refusing(options):
        items = checked(project_of(options), text_id).standing.items
    pair = next((item.id for item in items if number in {str(item.number), item.id}), None)
    if pair is None:
        fail(f"the readings of {text_id} have no pair {number}: they have {len(items)}")
    carry_out(options, TakeReading(text_id, pair, what, because, curator), is_dry)


def reading_of(options: Options, name: str) -> str:
    """The second reading that is meant: a text, or `SET/TEXT`, whose text is named as elsewhere."""
    of_set, sign, text = name.rpartition("/")
    return f"{of_set}{sign}{text_of(options, text)}"


@contextmanager
def refusing(options: Options) -> "Iterator[None]":
    """Print why something cannot be edited, and exit."""
    from standoff.authoring.edit.change import CannotEditError

    try:
        yield
    except CannotEditError as error:
        refuse(options, error.problems)
