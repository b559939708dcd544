"""Commands for versions: diff, release and verify."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from standoff import __version__
from standoff.cli.application import PROBLEMS, USAGE, Options, main
from standoff.cli.completion import complete_versions
from standoff.cli.project import package_of, refuse_package
from standoff.cli.report import (
    MAX_PROBLEMS,
    drafts_in,
    fail,
    form_option,
    leave,
    print_json,
    print_lines,
    print_problems,
    report,
    shown_path,
)
from standoff.files.project_files import BUILD, CACHE, refuse_links
from standoff.source.escape import disarmed, printable
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.release.bump import Reason
    from standoff.release.changed_cells import Changes
    from standoff.release.difference import Difference
    from standoff.release.make import Plan
    from standoff.release.sides import NotBuiltError

MOST_ROWS = 20
FEW_PROBLEMS = 5


@main.command()
@click.argument("a", shell_complete=complete_versions)
@click.argument("b", required=False, shell_complete=complete_versions)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "markdown", "html", "comment"]),
    default="text",
    help="Human-readable text, JSON, CSV, Markdown, a page for a browser, or a comment on a pull request.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(min=0),
    default=MOST_ROWS,
    show_default=True,
    help="In text and Markdown, list at most N rows per kind of change and table.",
)
@click.option("--no-cache", is_flag=True, help="Compile both sides anew; use and write no cache.")
@click.pass_obj
def diff(options: Options, a: str, b: str | None, form: str, max_rows: int, no_cache: bool) -> None:
    """Show the differences between A and B: schema changes, then rows added, removed and changed per table.

    A and B are versions (folders of build/), `next` (the working build), folders that contain a package, or git
    revisions, whose files are compiled for it without touching the working tree. Without B, the other side is the
    working tree: the files as they are now. Rows are compared by primary key; a table whose key changed is listed but
    not compared. Each changed cell has its kind, the rule that chose its value, and the assertions behind it with their
    lines (docs/review.md). CSV output has one row per changed cell and one per added or removed row. HTML is one file,
    the explorer's page of changes.

    \b
    Examples:
      standoff diff HEAD
      standoff diff HEAD~1 HEAD
      standoff diff 1.0.0 next
      standoff diff 1.0.0 1.1.0 --format markdown
      standoff diff ../theirs/build/1.0.0 next --format json
      standoff diff 1.0.0 next --format html > changes.html
      standoff diff origin/main HEAD --format comment
    """
    from standoff.release.bump import level, reasons
    from standoff.release.changed_cells import changes_of

    difference = _difference(options, a, b, None if no_cache else options.root / CACHE, form)
    found = reasons(difference)
    title = f"From {a} to {b or difference.b.label}"
    _print_changes(changes_of(difference), title, found, form, max_rows)
    if form == "text" and found:
        which = f"{a} to {b or difference.b.label}"
        options.say(f"{which} needs at least a {level(found)} version increment (see docs/versions.md)")


def _difference(options: Options, a: str, b: str | None, cache: Path | None, form: str) -> "Difference":
    """The difference of two sides; exits where one is not there, cannot be read or has errors."""
    from standoff.files.git import GitError
    from standoff.formats.package import UnreadableError
    from standoff.release.difference import diff as difference_of
    from standoff.release.find import NoPackageError
    from standoff.release.sides import NotBuiltError, Sides

    refuse_links(options.root, (BUILD, CACHE, f"{CACHE}/packages", f"{CACHE}/parts") if cache else ())
    notes: list[str] = []
    try:
        sides = Sides(options.root, cache, notes)
        difference = difference_of(sides.read(a), sides.read(b))
    except (NoPackageError, NotBuiltError, GitError, UnreadableError) as error:
        _say_all(options, notes)
        if isinstance(error, NotBuiltError):
            _fail_unbuilt(options, error, form)
        if isinstance(error, UnreadableError):
            fail(f"{shown_path(error.path, options.root)}: {error}")
        fail(str(error), USAGE if isinstance(error, NoPackageError) else PROBLEMS)
    both = (difference.a, difference.b)
    notes += [f"{side.label}: not compared: {each}" for side in both for each in side.not_read]
    _say_all(options, notes)
    return difference


def _say_all(options: Options, notes: list[str]) -> None:
    for note in notes:
        options.say(printable(note))


def _fail_unbuilt(options: Options, failed: "NotBuiltError", form: str) -> NoReturn:
    """Print the first problems of a side that does not build, and exit."""
    from standoff.source.problem import errors

    wrong = errors(failed.problems)
    if form == "comment":
        from standoff.release.comment import comment_unbuilt

        click.echo(comment_unbuilt(failed.label, wrong, FEW_PROBLEMS), nl=False)
    for problem in wrong[:FEW_PROBLEMS] if form == "text" else ():
        place, message = printable(str(problem.place)), printable(problem.message)
        click.echo(disarmed(f"{place}: {problem.severity}[{problem.code}]: {message}"))
    for hint in failed.hints:
        options.say(f"{failed.label}: {hint}")
    count = plural(len(wrong), "error") + (f", of which {FEW_PROBLEMS} are listed" if len(wrong) > FEW_PROBLEMS else "")
    fail(f"{failed.label} does not build with Standoff {__version__}: {count}; nothing was compared")


def _print_changes(changes: "Changes", title: str, found: "list[Reason]", form: str, max_rows: int) -> None:
    if form == "text":
        from standoff.release.diff_text import lay_out

        print_lines(lay_out(changes, max_rows))
    elif form == "markdown":
        from standoff.release.diff_text import markdown

        click.echo("\n".join([f"# {title}", "", *markdown(changes, max_rows)]).rstrip())
    elif form == "comment":
        from standoff.release.comment import comment

        both = changes.difference
        click.echo(comment(changes, found, both.a.label, both.b.label), nl=False)
    elif form == "html":
        from standoff.release.changes_page import changes_page

        click.echo(changes_page(changes, found), nl=False)
    elif form == "csv":
        from standoff.release.diff_data import as_frame

        click.echo(as_frame(changes).write_csv(line_terminator="\n"), nl=False)
    else:
        from standoff.release.diff_data import as_json

        print_json(as_json(changes, found))


@main.command()
@click.argument("wanted", metavar="VERSION")
@click.option("--date", required=True, help="Release date, YYYY-MM-DD.")
@click.option(
    "--dry-run", is_flag=True, help="Report what would be written and the smallest allowed version; write nothing."
)
@click.option("--allow-removals", is_flag=True, help="Allow published ids to be removed without a redirect.")
@click.option("--with-drafts", is_flag=True, help="Release mentions that are drafts too.")
@click.pass_obj
def release(options: Options, wanted: str, date: str, dry_run: bool, allow_removals: bool, with_drafts: bool) -> None:
    """Release VERSION: write the tables to build/VERSION/, which never changes afterwards.

    Compiles the corpus and compares it with the last version. Removing a table, column, code or id requires a major
    version, adding one a minor version, correcting values a patch version; a smaller increment is rejected. Writes
    build/VERSION/ with changes.md and a delta for each table, then build/index.json, the version and resources in
    datapackage.json, and a section in CHANGELOG.md. If interrupted, run the same command again to finish.

    Mentions that are drafts (`review: draft`) are left out as if they had not been written, unless --with-drafts.

    \b
    Examples:
      standoff release 1.1.0 --date 2026-03-01 --dry-run
      standoff release 1.1.0 --date 2026-03-01
      standoff release 2.0.0 --date 2026-03-01 --allow-removals
    """
    from standoff.formats.package import UnreadableError
    from standoff.release.guards import is_date
    from standoff.release.make import plan_release
    from standoff.source.version_number import number

    refuse_package(options)
    version = number(wanted)
    if version is None:
        fail(f"`{wanted}` is not a valid version: write MAJOR.MINOR.PATCH, e.g. 1.0.0", USAGE)
    if not is_date(date):
        fail(f"`{date}` is not a valid date: write YYYY-MM-DD", USAGE)
    try:
        plan = plan_release(options.root, version, date, options.texts, allow_removals, None, with_drafts)
        if plan.compiled.failed:
            report(options, plan.compiled, "text", MAX_PROBLEMS, "nothing released")
            leave(plan.compiled.problems)
        _print_plan(options, wanted, plan)
        leave(plan.problems)
        if not dry_run:
            _cut(plan)
    except UnreadableError as unreadable:
        fail(f"{shown_path(unreadable.path, options.root)}: {unreadable}")
    options.say("nothing written" if dry_run else f"released {wanted}; commit build/, datapackage.json, CHANGELOG.md")


def _print_plan(options: Options, wanted: str, plan: "Plan") -> None:
    """Print what a release would hold, its smallest version, and what is wrong with it."""
    from standoff.release.bump import lay_out_plan

    tables = plan.compiled.schema.record_tables
    rows = {name: len(frame) for name, frame in plan.compiled.tables.items() if name in tables}
    last = plan.entries[-1].version if plan.entries else None
    print_lines(lay_out_plan(wanted, last, str(plan.smallest), plan.reasons, rows, plan.unfinished))
    for line in drafts_in(plan.compiled, is_released=True):
        options.say(line)
    print_problems(options, plan.problems)


def _cut(plan: "Plan") -> None:
    from standoff.release.make import make_release

    try:
        make_release(plan)
    except OSError:
        click.echo(f"standoff: release {plan.version} is incomplete: run the same command again to finish it", err=True)
        raise


@main.command()
@click.argument("packages", nargs=-1, metavar="[VERSION|FOLDER]...", shell_complete=complete_versions)
@form_option
@click.pass_obj
def verify(options: Options, packages: tuple[str, ...], form: str) -> None:
    """Verify that versions are intact, match their descriptors and can be rebuilt from this project.

    Without arguments, verifies all versions and the working build, or the package in this folder: files against
    SHA256SUMS; rows, columns, types, keys, codes and references of every table; that all formats hold the same data;
    build/index.json; and that the same inputs still build the same bytes. If inputs or tools have changed, this is
    reported and the tables are compared instead.

    \b
    Examples:
      standoff verify
      standoff verify 1.0.0
      standoff verify ../downloaded/1.0.0 --format json
    """
    from standoff.formats.package import UnreadableError
    from standoff.release.find import NoPackageError
    from standoff.release.verify import as_row, lay_out
    from standoff.release.verify_all import verify_all
    from standoff.source.problem import as_json

    given = packages or ((str(options.root),) if package_of(options) else ())
    try:
        found, problems = verify_all(options.root, list(given), options.texts)
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
