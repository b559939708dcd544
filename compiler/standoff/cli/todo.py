"""The command that lists what is left to do."""

from dataclasses import asdict

import click

from standoff.cli.application import Options, main
from standoff.cli.completion import complete_texts
from standoff.cli.project import refuse_package
from standoff.cli.report import fail, form_option, print_json, print_lines, terminal_width
from standoff.source.plural import plural
from standoff.views.tasks import KINDS

MOST = 200


@main.command()
@click.argument("text", required=False, shell_complete=complete_texts)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; can be repeated.")
@click.option("--max", "most", type=click.IntRange(min=1), default=MOST, show_default=True, help="List at most N.")
@form_option
@click.pass_obj
def todo(options: Options, text: str | None, kinds: tuple[str, ...], most: int, form: str) -> None:
    """List what is left to do, in the order of the texts.

    These are: sentences neither annotated nor excluded; quotes for `anchor`; drafts (`review: draft`); notes on
    mentions, which are questions if they end with `?`; cells on which sources disagree or contradict each other and
    that nobody has settled; and texts without an annotation file. TEXT is a text's id or a prefix of it. The last line
    counts them by kind. Of a corpus with errors, lists what could be read.

    \b
    Examples:
      standoff todo
      standoff todo 002 --kind sentence
      standoff todo --kind question --kind draft
      standoff todo --format json
    """
    from standoff.corpus.texts import names_of_texts
    from standoff.engine.pipeline import compile_corpus
    from standoff.source.problem import errors
    from standoff.views.inputs import UnknownError, named_text
    from standoff.views.todo import counted, lay_out, summary
    from standoff.views.todo import todo as todo_of

    refuse_package(options)
    compiled = compile_corpus(options.root, options.texts, None, options.track, has_wide=False)
    tasks = todo_of(compiled, names_of_texts(options.texts))
    if text:
        known = {block.text_id for block in compiled.rows.texts} | {task.text_id for task in tasks if task.text_id}
        try:
            text_id = named_text(sorted(known), text)
        except UnknownError as unknown:
            fail(str(unknown))
        tasks = [task for task in tasks if task.text_id == text_id]
    tasks = [task for task in tasks if not kinds or task.kind in kinds]
    shown, left_out = tasks[:most], max(len(tasks) - most, 0)
    if form == "json":
        print_json({"tasks": list(map(asdict, shown)), "counts": counted(tasks), "left_out": left_out})
    else:
        print_lines(lay_out(shown, left_out, terminal_width()))
        options.say(summary(tasks))
    wrong = errors(compiled.problems)
    if wrong:
        options.say(f"The corpus has {plural(len(wrong), 'error')} (run `standoff check`); showing what could be read.")
