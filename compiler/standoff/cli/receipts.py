"""Commands that explain: show, explain, blame and explain-problem."""

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from standoff.cli.application import USAGE, Options, main
from standoff.cli.completion import complete_codes, complete_columns, complete_records, complete_texts
from standoff.cli.project import begun, last_build, named, package_of, read_project, refuse_package
from standoff.cli.report import fail, form_option, print_json, print_lines, terminal_width
from standoff.files.project_files import BUILD, NEXT
from standoff.source.plural import plural

if TYPE_CHECKING:
    from standoff.views.blame import History
    from standoff.views.explain import Record
    from standoff.views.inputs import Compilation

SPAN = re.compile(r"(\d{1,12})-(\d{1,12})")


@main.command()
@click.argument("text", shell_complete=complete_texts)
@click.argument("span", required=False)
@form_option
@click.pass_obj
def show(options: Options, text: str, span: str | None, form: str) -> None:
    """Show the sentences of a TEXT with their annotations.

    TEXT is a text's id or a prefix of it. SPAN, such as 120-164, limits the output to annotations that overlap these
    characters. The words are shown if the texts folder has the text, unchanged since it was annotated.

    \b
    Examples:
      standoff show 002
      standoff show 002 1412-1458
      standoff show 002 --format json
    """
    from standoff.views.inputs import UnknownError, find_text
    from standoff.views.show import lay_out
    from standoff.views.show import show as show_text

    bounds = None if span is None else _bounds(span)
    compilation = annotated_of(options)
    try:
        shown = show_text(compilation, find_text(compilation, text), bounds)
    except UnknownError as unknown:
        fail(str(unknown))
    if form == "json":
        print_json(asdict(shown))
    else:
        print_lines(lay_out(shown, str(options.texts), terminal_width()))


@main.command()
@click.argument("record", metavar="TABLE/ID", shell_complete=complete_records)
@click.argument("field", required=False, shell_complete=complete_columns)
@click.option("--blame", "with_blame", is_flag=True, help="Add who wrote each place, when, and in which commit.")
@form_option
@click.pass_obj
def explain(options: Options, record: str, field: str | None, with_blame: bool, form: str) -> None:
    """Show where a record's values come from: rules, assertions and passages.

    FIELD is a column of the table or the name of a list of children. Without FIELD, assertions that agree with the
    chosen value are only counted; with FIELD they are shown in full.

    \b
    Examples:
      standoff explain events/my-id
      standoff explain events/my-id date_earliest
      standoff explain events/my-id date_earliest --blame
      standoff explain event_actors/my-id/my-actor/my-role
      standoff explain events/my-id --format json
    """
    from standoff.views.explain import unquoted
    from standoff.views.explain_text import lay_out
    from standoff.views.inputs import short_names

    package = package_of(options)
    if package is not None and with_blame:
        fail(f"{named(options, package)}: it has no history; `--blame` needs the project that it was made from", USAGE)
    if package is not None:
        table, _, record_id = record.partition("/")
        try:
            found = package.explain(table, record_id, field)
        except LookupError as unknown:
            fail(str(unknown.args[0]))
        lines = lay_out(found, dict(found.short), terminal_width())
        print_json(asdict(found)) if form == "json" else print_lines(lines)
        return
    compilation = (None if with_blame else _built(options)) or compilation_of(options)
    explained = _explained(compilation, record, field)
    if with_blame:
        _print_blamed(options, compilation, explained, form, is_brief=False)
    elif form == "json":
        print_json(asdict(explained))
    else:
        print_lines(lay_out(explained, short_names(compilation), terminal_width()))
    silent = unquoted(explained) if form == "text" else []
    if silent:
        options.say(f"not quoted (missing or changed in {options.texts}): {', '.join(silent)}")


@main.command()
@click.argument("record", metavar="TABLE/ID", shell_complete=complete_records)
@click.argument("field", required=False, shell_complete=complete_columns)
@form_option
@click.pass_obj
def blame(options: Options, record: str, field: str | None, form: str) -> None:
    """Show who wrote what a record's values come from: commit, day and author of each line, and what it said before.

    For each assertion, each line that makes it is shown with the commit since which it says so, even if the line was
    reformatted or moved later. The commits listed in `.git-blame-ignore-revs` are skipped. FIELD is as for `explain`.

    \b
    Examples:
      standoff blame events/my-id
      standoff blame events/my-id date
      standoff blame events/my-id date --format json
    """
    compilation = compilation_of(options)
    _print_blamed(options, compilation, _explained(compilation, record, field), form, is_brief=True)


def _explained(compilation: "Compilation", record: str, field: str | None) -> "Record":
    """The explanation of a record; exits where it is not known."""
    from standoff.views.explain import explain as explain_record
    from standoff.views.inputs import UnknownError, find_record

    try:
        return explain_record(compilation, *find_record(compilation, record), field)
    except UnknownError as unknown:
        fail(str(unknown))


def _print_blamed(options: Options, compilation: "Compilation", explained: "Record", form: str, is_brief: bool) -> None:
    """Print an explanation with who wrote each place; without words of the texts if it is brief."""
    from standoff.files.git import GitError
    from standoff.views.blame import as_dict, without_words
    from standoff.views.blame_text import beside, lay_out_blame
    from standoff.views.explain_text import lay_out
    from standoff.views.inputs import short_names

    short, width = short_names(compilation), terminal_width()
    try:
        history = _history(options, compilation)
        if form == "json":
            print_json(as_dict(without_words(explained) if is_brief else explained, history))
        elif is_brief:
            print_lines(lay_out_blame(explained, history, short, width))
        else:
            print_lines(lay_out(explained, short, width, beside(history)))
    except GitError as error:
        fail(f"blame needs git's history: {error}")


def _history(options: Options, compilation: "Compilation") -> "History":
    from standoff.corpus.files import AnnotationReader
    from standoff.corpus.project import read_corpus
    from standoff.files.git_blame import blame_in
    from standoff.views.blame import History

    limits = read_corpus(options.root).settings.limits
    return History(blame_in(options.root), AnnotationReader.of(compilation.schema), limits)


def _bounds(span: str) -> tuple[int, int]:
    match = SPAN.fullmatch(span)
    start, end = (int(match[1]), int(match[2])) if match else (0, 0)
    if end <= start:
        fail(f"`{span}` is not a valid span: write `start-end` in characters, e.g. 120-164", USAGE)
    return start, end


def annotated_of(options: Options) -> "Compilation":
    """The annotated texts of the package in the project's folder, or else of the corpus, compiled."""
    from standoff.views.annotated_package import LacksTablesError, compilation_of_package

    package = package_of(options)
    if package is None:
        return compilation_of(options)
    try:
        return compilation_of_package(package, options.texts)
    except LacksTablesError as lacking:
        command = click.get_current_context().info_name
        fail(f"{named(options, package)} without {lacking}, which `{command}` needs", USAGE)


def _built(options: Options) -> "Compilation | None":
    """The last build, if it is up to date and has its tables as Parquet: it is quicker to read than all to compile."""
    from standoff.views.loader import PackageError, load

    target = options.root / BUILD / NEXT
    if last_build(options, begun(options)) is None:
        return None
    try:
        package = load(target)
    except (FileNotFoundError, PackageError):
        return None
    from standoff.schema.curated import curated_roots
    from standoff.views.built import Build, has_all

    corpus, schema = read_project(options, is_checked=True)
    if curated_roots(schema) or not has_all(package, schema):  # of curated tables it has no line of each value
        return None
    return Build.of_package(package, corpus, schema, options.texts)


def compilation_of(options: Options) -> "Compilation":
    """Compile as much of the corpus as can be read, and report errors."""
    from standoff.engine.pipeline import compile_corpus
    from standoff.source.problem import errors
    from standoff.views.inputs import Compilation

    refuse_package(options)
    compiled = compile_corpus(options.root, options.texts, track=options.track)
    wrong = errors(compiled.problems)
    if compiled.frames is None or compiled.resolved is None:
        fail(f"{wrong[0].place}: {wrong[0].message} (run `standoff check` for all problems)")
    if wrong:
        options.say(f"The corpus has {plural(len(wrong), 'error')} (run `standoff check`); showing what could be read.")
    return Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, compiled.texts)


@main.command("explain-problem")
@click.argument("code", required=False, shell_complete=complete_codes)
@form_option
def explain_problem(code: str | None, form: str) -> None:
    """Explain a problem CODE: what it means, the smallest input that causes it, and how to fix it.

    Without CODE, lists all codes and their meanings.

    \b
    Examples:
      standoff explain-problem unknown-id
      standoff explain-problem
      standoff explain-problem swallowed-comma --format json
    """
    from standoff.source.catalogue import catalogue, lay_out, lay_out_all, nearest

    known = catalogue()
    if code is not None and code not in known:
        near = nearest(code, known)
        fail(
            f"unknown problem code `{code}`"
            + (f"; nearest is `{near}`" if near else "; run without a code to list all"),
            USAGE,
        )
    chosen = list(known.values()) if code is None else [known[code]]
    if form == "json":
        rows = [{**asdict(entry), "severity": entry.severity} for entry in chosen]
        print_json(rows if code is None else rows[0])
    else:
        print_lines(lay_out_all(chosen) if code is None else lay_out(chosen[0]))
