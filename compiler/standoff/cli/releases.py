"""Commands on versions: diff, release and verify."""

import json
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_versions
from standoff.cli.report import (
    MAX_PROBLEMS,
    fail,
    form_option,
    leave,
    print_json,
    print_lines,
    print_problems,
    report,
    shown_path,
)

if TYPE_CHECKING:
    from standoff.release.cut import Plan

MOST_ROWS = 20


@main.command()
@click.argument("a", shell_complete=complete_versions)
@click.argument("b", shell_complete=complete_versions)
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
    from standoff.formats.package import UnreadableError
    from standoff.formats.package_reader import read_package
    from standoff.release.bump import level, reasons
    from standoff.release.difference import diff as difference_of
    from standoff.release.find import NoPackageError, find_package

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


@main.command()
@click.argument("wanted", metavar="VERSION")
@click.option("--date", required=True, help="The day of the release, YYYY-MM-DD.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and the smallest allowed version.")
@click.option("--allow-removals", is_flag=True, help="Let published ids go that no redirect answers for.")
@click.pass_obj
def release(options: Options, wanted: str, date: str, dry_run: bool, allow_removals: bool) -> None:
    """Cut VERSION: freeze the tables as build/VERSION/, which is never written again.

    The corpus is compiled and compared with the last version. A table, column, code or id that is gone asks for a
    major step, one that is new for a minor one, corrected values for a patch; a smaller step is refused. Written are
    build/VERSION/ with changes.md and a delta for each table, build/index.json, the version and the resources in
    datapackage.json, and a section in CHANGELOG.md. If that is interrupted, the same command finishes it.

    \b
    Examples:
      standoff release 1.1.0 --date 2026-03-01 --dry-run
      standoff release 1.1.0 --date 2026-03-01
      standoff release 2.0.0 --date 2026-03-01 --allow-removals
    """
    from standoff.formats.package import UnreadableError
    from standoff.formats.version_number import number
    from standoff.release.cut import plan_release
    from standoff.release.guards import is_date
    from standoff.release.plan_text import lay_out

    version = number(wanted)
    if version is None:
        fail(f"`{wanted}` is no version: write MAJOR.MINOR.PATCH, as in 1.0.0", USAGE)
    if not is_date(date):
        fail(f"`{date}` is no day: write YYYY-MM-DD", USAGE)
    try:
        plan = plan_release(options.root, version, date, options.texts, allow_removals, None)
        if plan.compiled.failed:
            report(options, plan.compiled, "text", MAX_PROBLEMS, "nothing was released")
            leave(plan.compiled.problems)
        tables = plan.compiled.schema.record_tables
        rows = {name: len(frame) for name, frame in plan.compiled.tables.items() if name in tables}
        last = plan.entries[-1].version if plan.entries else None
        print_lines(lay_out(wanted, last, str(plan.smallest), plan.reasons, rows, plan.unfinished))
        print_problems(options, plan.problems)
        leave(plan.problems)
        if not dry_run:
            _cut(plan)
    except UnreadableError as unreadable:
        fail(f"{shown_path(unreadable.path, options.root)}: {unreadable}")
    options.say(
        "nothing was written" if dry_run else f"released {wanted}; commit build/, datapackage.json, CHANGELOG.md"
    )


def _cut(plan: "Plan") -> None:
    from standoff.release.cut import cut_release

    try:
        cut_release(plan)
    except OSError:
        click.echo(f"standoff: {plan.version} is not finished: run the same command again", err=True)
        raise


@main.command()
@click.argument("packages", nargs=-1, metavar="[VERSION|FOLDER]...", shell_complete=complete_versions)
@form_option
@click.pass_obj
def verify(options: Options, packages: tuple[str, ...], form: str) -> None:
    """Verify that versions are whole, say what they declare, and are what this project builds.

    Without arguments, all versions and the working build. Verified are the files by SHA256SUMS; rows, columns, types,
    keys, codes and references of every table; that all formats hold equal data; that build/index.json agrees; and
    that the same inputs build the same bytes today. Where inputs or tools are others, it is said, and the tables are
    compared.

    \b
    Examples:
      standoff verify
      standoff verify 1.0.0
      standoff verify ../downloaded/1.0.0 --format json
    """
    from standoff.formats.package import UnreadableError
    from standoff.release.find import NoPackageError
    from standoff.release.verify_all import verify_all
    from standoff.release.verify_text import as_row, lay_out
    from standoff.source.problem import as_json

    try:
        found, problems = verify_all(options.root, list(packages), options.texts)
    except NoPackageError as unknown:
        fail(str(unknown), USAGE)
    except UnreadableError as unreadable:
        fail(f"{shown_path(unreadable.path, options.root)}: {unreadable}")
    every = sorted({*problems, *(problem for each in found for problem in each.problems)})
    if form == "json":
        print_json({"packages": [as_row(each) for each in found], "problems": [json.loads(as_json(p)) for p in every]})
    else:
        print_lines(line for each in found for line in lay_out(each))
        print_problems(options, every)
    leave(every)
