"""Commands on versions: diff, release and verify."""

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.report import fail, print_json, print_lines, shown_path

MOST_ROWS = 20


@main.command()
@click.argument("a")
@click.argument("b")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "markdown"]),
    default="text",
    help="Words for people, or all of it as JSON, CSV, Markdown.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(min=0),
    default=MOST_ROWS,
    show_default=True,
    help="In text and Markdown, list so many rows of a kind in a table at most.",
)
@click.pass_obj
def diff(options: Options, a: str, b: str, form: str, max_rows: int) -> None:
    """Show what differs from A to B: rows added, removed and changed, by table, and schema changes apart.

    A and B are versions (folders of build/), `next` (the working build), or folders that hold a package. Rows are
    compared by primary key; a table whose key is another is named and left out. In CSV, a changed cell is a row, and so
    is a row that was added or removed.

    \b
    Examples:
      standoff diff 1.0.0 next
      standoff diff 1.0.0 1.1.0 --format markdown
      standoff diff ../theirs/build/1.0.0 next --format json
    """
    from standoff.release.bump import level, reasons
    from standoff.release.difference import diff as difference_of
    from standoff.release.find import NoPackageError, find_package
    from standoff.release.stored import UnreadableError, read_package

    try:
        difference = difference_of(*(read_package(*find_package(options.root, name)) for name in (a, b)))
        found = reasons(difference)
    except NoPackageError as unknown:
        fail(str(unknown), USAGE)
    except UnreadableError as unreadable:
        fail(f"{shown_path(unreadable.path, options.root)}: {unreadable}")
    if form == "text":
        from standoff.release.diff_text import lay_out

        print_lines(lay_out(difference, max_rows))
        if found:
            options.say(f"the smallest step from {a} to {b} is a {level(found)} one (docs/versions.md)")
    elif form == "markdown":
        from standoff.release.diff_text import markdown

        click.echo("\n".join([f"# From {a} to {b}", "", *markdown(difference, max_rows)]).rstrip())
    elif form == "csv":
        from standoff.release.diff_data import as_frame

        click.echo(as_frame(difference).write_csv(line_terminator="\n"), nl=False)
    else:
        from standoff.release.diff_data import as_json

        print_json(as_json(difference, found))
