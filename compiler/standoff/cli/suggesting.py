"""The command that suggests what could be annotated: suggest."""

from dataclasses import asdict

import click

from standoff.cli.application import PROBLEMS, Options, main
from standoff.cli.completion import complete_texts
from standoff.cli.receipts import compilation_of
from standoff.cli.report import fail, form_option, print_json, print_lines, terminal_width


@main.command()
@click.argument("text", required=False, shell_complete=complete_texts)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["name", "date", "count", "money"]),
    help="Only this kind (repeatable).",
)
@form_option
@click.pass_obj
def suggest(options: Options, text: str | None, kinds: tuple[str, ...], form: str) -> None:
    """Suggest names, dates, counts and amounts of money that a text has and its annotations do not.

    TEXT is a text's id or a prefix of it; without it, all texts are searched. Names are those of the registry and their
    aliases, whole words, the longest first. Whatever has two readings is left out, and so is what lies in an excluded
    passage. Nothing is written: a person decides which record and field the words are evidence of. A text that is
    missing, or not as it was annotated, is named; without any other text, the exit code is 1.

    \b
    Examples:
      standoff suggest
      standoff suggest 002 --kind date
      standoff suggest 002 --kind name --kind count --format json
    """
    from standoff.authoring.suggest.suggest import suggest as suggest_for
    from standoff.authoring.suggest.suggestion import KINDS
    from standoff.authoring.suggest.text import lay_out
    from standoff.views.inputs import UnknownError, find_text

    compilation = compilation_of(options)
    try:
        found = suggest_for(
            compilation, text and find_text(compilation, text), [k for k in KINDS if k in kinds or not kinds]
        )
    except UnknownError as unknown:
        fail(str(unknown))
    if form == "json":
        print_json(asdict(found))
    elif found.texts:
        print_lines(lay_out(found, terminal_width()))
    for what, texts in (("not there", found.absent), ("not as annotated", found.changed)):
        if texts:
            options.say(f"{what} in {options.texts}, so nothing is suggested: {', '.join(texts)}")
    if not found.texts and (found.absent or found.changed):
        raise SystemExit(PROBLEMS)
