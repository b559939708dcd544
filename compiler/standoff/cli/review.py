"""Commands that review a corpus: coverage and conflicts."""

from dataclasses import asdict

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_tables, complete_texts
from standoff.cli.receipts import made_of
from standoff.cli.report import fail, form_option, print_json, print_lines, terminal_width


@main.command()
@click.argument("text", required=False, shell_complete=complete_texts)
@form_option
@click.pass_obj
def coverage(options: Options, text: str | None, form: str) -> None:
    """Show how many sentences are annotated, how many set aside, and which are neither.

    TEXT is a text's id, or the start of it; without it, all texts. A sentence is annotated when evidence covers at
    least half of it, or 20 characters where that is less, and set aside likewise; spans over two whole sentences do
    not count. The last column is the share of the text's characters under evidence.

    \b
    Examples:
      standoff coverage
      standoff coverage 002
      standoff coverage --format json
    """
    from standoff.views.coverage import coverage as coverage_of
    from standoff.views.coverage_text import lay_out
    from standoff.views.inputs import UnknownError, find_text

    made = made_of(options)
    try:
        found = coverage_of(made, text and find_text(made, text))
    except UnknownError as unknown:
        fail(str(unknown))
    if form == "json":
        print_json(asdict(found))
    else:
        print_lines(lay_out(found, terminal_width()))


@main.command()
@click.argument("table", required=False, shell_complete=complete_tables)
@click.option("--open", "is_open", is_flag=True, help="Only what nothing decided: open cells, disputed records.")
@click.option("--rule", help="Only cells that this rule decided: specific, settled, open …")
@form_option
@click.pass_obj
def conflicts(options: Options, table: str | None, is_open: bool, rule: str | None, form: str) -> None:
    """List where sources disagree: what each says, who says it and where, and which rule chose.

    First the cells for which more than one value was given, open ones before the others; then the records that some
    affirm and others deny; then the records that may be one thing told twice: children of one parent that differ in
    one part of their key alone, told by sources of which none tells both. With TABLE, only that table and those nested
    in it.

    \b
    Examples:
      standoff conflicts
      standoff conflicts events --open
      standoff conflicts --rule specific
      standoff conflicts --format json
    """
    from standoff.views.conflicts import conflicts as conflicts_of
    from standoff.views.conflicts_text import lay_out
    from standoff.views.inputs import near, short_names

    made = made_of(options)
    known, rules = made.schema.record_tables, made.schema.vocabularies["rule"].codes
    if table is not None and table not in known:
        fail(f"no table `{table}`{near(table, known)}")
    if rule is not None and rule not in rules:
        fail(f"no rule `{rule}`{near(rule, rules)}", USAGE)
    found = conflicts_of(made, known[table] if table else None, is_open, rule)
    if form == "json":
        print_json(asdict(found))
    else:
        print_lines(lay_out(found, short_names(made), terminal_width()))
