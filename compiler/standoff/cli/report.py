"""What commands print: problems with a summary, coloured lines, JSON, and one-line failures."""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from standoff.cli.application import PROBLEMS, Options
from standoff.cli.failures import complain
from standoff.source.escape import disarmed, printable

if TYPE_CHECKING:
    from standoff.engine.compilation import Compiled
    from standoff.source.problem import Problem

UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
MAX_PROBLEMS = 200
WIDEST, NARROWEST = 100, 40
COLOURS: dict[str, dict[str, object]] = {
    "title": {"bold": True},
    "value": {"bold": True},
    "record": {"fg": "cyan"},
    "faint": {"dim": True},
    "passage": {"fg": "blue"},
    "chosen": {"fg": "green"},
    "agrees": {"fg": "green"},
    "contained": {"fg": "yellow"},
    "unused": {"fg": "yellow"},
    "open": {"fg": "red"},
    "outranked": {"fg": "red"},
    "denied": {"fg": "red"},
    "deprecated": {"dim": True},
    "place": {"bold": True},
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
}


def form_option(command: "click.decorators.FC") -> "click.decorators.FC":
    """The option of every command that can print JSON."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        help="Human-readable text or JSON.",
    )(command)


def report_options(command: "click.decorators.FC") -> "click.decorators.FC":
    """The options of every command that reports problems."""
    command = click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")(command)
    command = click.option(
        "--max-problems",
        type=click.IntRange(min=1),
        default=MAX_PROBLEMS,
        show_default=True,
        help="Print at most N problems and summarise the rest by code.",
    )(command)
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "sarif", "github"]),
        default="text",
        help="Problems as human-readable text, JSON lines, a SARIF 2.1.0 log or GitHub workflow commands.",
    )(command)


def report(options: Options, compiled: "Compiled", form: str, max_problems: int, outcome: str = "") -> list[str]:
    """Print problems, then a summary; returns the lines of the summary."""
    from standoff.source.problem import summary

    lines = [summary(compiled.problems, compiled.files, outcome)]
    absent = compiled.unverified
    if absent:
        some = ", ".join(absent[:3]) + (" …" if len(absent) > 3 else "")
        lines.append(
            f"not verified: {len(absent)} of {len(compiled.rows.texts)} texts are not in {options.texts} ({some})"
        )
    lines += drafts_in(compiled)
    report_summary(options, compiled.problems, lines, form, max_problems)
    return lines


def drafts_in(compiled: "Compiled", is_released: bool = False) -> list[str]:
    """A line on the drafts of a corpus, if there are any: that they count, or that they were left out."""
    from standoff.source.plural import plural

    n = compiled.rows.n_drafts
    if not n:
        return []
    if compiled.corpus.has_drafts and is_released:
        return [f"with {plural(n, 'draft')}"]
    if compiled.corpus.has_drafts:
        return [f"with {plural(n, 'draft')}, which a release leaves out (`standoff todo --kind draft` lists them)"]
    return [f"without {plural(n, 'draft')} (`--with-drafts` includes them)"]


def report_summary(options: Options, problems: "list[Problem]", lines: list[str], form: str, max_problems: int) -> None:
    """Print problems, then the lines of a summary; as text, pending work is one problem a file."""
    from standoff.source.reports import one_a_file

    problems = one_a_file(problems) if form == "text" else problems
    print_problems(options, problems, form, max_problems)
    for line in lines:
        options.say(line)


def print_problems(
    options: Options,
    problems: "list[Problem]",
    form: str = "text",
    max_problems: int = MAX_PROBLEMS,
    planned: "Mapping[str, bytes] | None" = None,
) -> None:
    """Print the first `max_problems` problems and summarise the rest by code.

    `planned` are files as they would be, by path, whose lines are shown with the problems in them.
    """
    from standoff.source.problem import as_json, summary_of_rest
    from standoff.source.reports import SourceLines, lay_out

    shown, rest = problems[:max_problems], problems[max_problems:]
    left_out = f"{summary_of_rest(rest)} (--max-problems {len(problems)} shows all)" if rest else ""
    if form == "sarif":
        from standoff.source.reports import as_sarif

        click.echo(as_sarif(shown, _base(options), left_out))
    sources = SourceLines(options.root, planned)
    for problem in shown if form != "sarif" else ():
        if form == "json":
            click.echo(as_json(problem))
        elif form == "github":
            from standoff.source.reports import as_command

            click.echo(as_command(problem, _base(options)))
        else:
            print_lines(lay_out(problem, sources))
    if left_out:
        options.say(f"… and {left_out}")


def _base(options: Options) -> str:
    """The path prefix of files, as `sub/`, if the project is not the current folder."""
    shown = shown_path(options.root, Path())
    return "" if shown == "." else f"{shown}/"


def leave(problems: "list[Problem]", strict: bool = False) -> None:
    """Exit with 1 if there are errors or, if strict, warnings."""
    from standoff.source.problem import errors

    if errors(problems) or (strict and problems):
        sys.exit(PROBLEMS)


def fail(message: str, code: int = PROBLEMS) -> NoReturn:
    """Print one line on why a command cannot continue, and exit."""
    complain(message)
    sys.exit(code)


def print_json(value: object) -> None:
    """Print a value as indented JSON without terminal or CI control sequences."""
    plain = json.dumps(value, ensure_ascii=False, indent=2).replace("##[", "#\\u0023[")
    click.echo(UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1].replace("\x7f", "\\u007f"), plain))


def print_lines(lines: "Iterable[Sequence[tuple[str, str]]]") -> None:
    """Print laid-out lines, whatever they hold of the input; click drops the colours if it is not to a terminal."""
    for line in lines:
        pieces = [(printable(text), role) for text, role in line]
        plain = "".join(text for text, _ in pieces)
        safe = disarmed(printable(plain))  # once more: two pieces together can be a command of a runner
        pieces = pieces if safe == plain else [(safe, "")]
        click.echo("".join(click.style(text, **COLOURS[role]) if role else text for text, role in pieces).rstrip())  # type: ignore[arg-type]


def terminal_width() -> int:
    """The width to wrap at: up to 100 columns of the terminal, 100 if the output is not a terminal."""
    import shutil

    if sys.stdout is None or not sys.stdout.isatty():
        return WIDEST
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


def shown_path(path: Path, root: Path) -> str:
    """A path for display: relative to the project if inside it; a link is named itself, not what it leads to."""
    try:
        return (path.parent.resolve() / path.name).relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(path)
