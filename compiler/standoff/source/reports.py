"""Problems as they are reported: as text for people, as commands for GitHub's runners, as a SARIF log."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from standoff import __version__
from standoff.files.annotation_files import subject_of
from standoff.files.project_files import read_file
from standoff.source.escape import command_message, command_properties, disarmed, printable
from standoff.source.problem import LINE_END, Line, Place, Problem

if TYPE_CHECKING:
    from standoff.source.catalogue import Entry

RARE = ("\r", "\x85", "\u2028", "\u2029")
KEPT = 4  # files whose lines are kept: problems come sorted by file, and name few others


class SourceLines:
    """The lines of the files below a folder; those of the files read last are kept.

    `planned` are files as they would be, by path: their lines are in the place of those on disk.
    """

    def __init__(self, root: Path, planned: Mapping[str, bytes] | None = None) -> None:
        self._root, self._planned = root, planned or {}
        self._files: dict[str, list[str]] = {}

    def line(self, place: Place) -> str | None:
        """The line of a place, or None where it is not a line of a file that can be read."""
        if place.line < 1:
            return None
        lines = self._lines(place.file)
        return lines[place.line - 1] if place.line <= len(lines) else None

    def _lines(self, file: str) -> list[str]:
        lines = self._files.pop(file, None)
        if lines is None:
            lines = _split(self._planned[file]) if file in self._planned else _lines_of(self._root, file)
            if len(self._files) >= KEPT:
                del self._files[next(iter(self._files))]
        self._files[file] = lines
        return lines


def _lines_of(root: Path, file: str) -> list[str]:
    try:
        return _split(read_file(root, file))
    except OSError:
        return []


def _split(data: bytes) -> list[str]:
    text = data.decode("utf-8-sig", "replace")
    return LINE_END.split(text) if any(sign in text for sign in RARE) else text.split("\n")


BEFORE, SHOWN, UNDERLINED = 80, 160, 80  # characters of a long line: before the spot, in all, underlined
READ = 1000  # characters after the spot in which the end of what is to be underlined is looked for


def as_text(problem: Problem, root: Path) -> str:
    """The problem as a headline and, where the file can be read, its line with the spot underlined and the hint.

    Other places that belong to it follow, each with its own line.
    """
    return "\n".join("".join(text for text, _ in line) for line in lay_out(problem, SourceLines(root)))


def lay_out(problem: Problem, sources: SourceLines) -> list[Line]:
    """The lines of `as_text` as pieces with a role each (`place`, `error`, `warning`, `faint`), for colours.

    The work is linear in the size of the files and the number of problems if all are laid out with the same `sources`.
    """
    kind = problem.severity
    lines: list[Line] = [
        [
            (disarmed(printable(str(problem.place))), "place"),
            (": ", ""),
            (f"{kind}[{problem.code}]", kind),
            (f": {printable(problem.message)}", ""),
        ],
        *_excerpt(problem, sources),
    ]
    for place in problem.related:
        source = sources.line(place) or ""
        cut = printable(source[:READ].strip()[:80])
        lines.append([(f"       also {printable(str(place))}", ""), (f"  {cut}" if cut else "", "faint")])
    return lines


def _excerpt(problem: Problem, sources: SourceLines) -> list[Line]:
    hint = printable(problem.hint)
    source = sources.line(problem.place)
    if source is None:
        return [[(disarmed(f"       {hint}"), "")]] if hint else []
    number = f"{problem.place.line:5d} | "
    start = max(problem.place.column - 1, 0)
    offset = max(start - BEFORE, 0)
    source = source[offset : start + READ].replace("\t", " ")
    rest = source[start - offset :]
    length = problem.length or _token_length(rest)
    before, marked = source[: start - offset], rest[: min(length, UNDERLINED)]
    carets = "^" * max(_width(marked), 1)
    after = f" {hint}" if hint else ""
    return [
        [(number, "faint"), (printable(source[:SHOWN]), "")],
        [
            ("      | ", "faint"),
            (" " * _width(before), ""),
            (carets, problem.severity),
            (after, ""),
        ],
    ]


def _width(text: str) -> int:
    """Columns of a terminal that the text takes once it is printable: wide signs two, marks and joiners none."""
    shown = printable(text)
    wide = sum(unicodedata.east_asian_width(c) in {"W", "F"} for c in shown)
    return len(shown) + wide - sum(unicodedata.category(c) in {"Mn", "Me", "Cf"} for c in shown)


def _token_length(rest: str) -> int:
    if rest[:1] in {"", " ", ",", "{", "}", "[", "]"}:
        return 1
    if rest[:1] in {'"', "'"}:
        end = rest.find(rest[0], 1)
        return end + 1 if end > 0 else len(rest)
    stops = [rest.find(stop) for stop in (",", "}", "]", ": ", " #") if rest.find(stop) > 0]
    return min(stops, default=len(rest.rstrip().removesuffix(":")))


LINES_NAMED = 5  # lines that are named
WORK = {
    "unanchored-quote": ("quotes have no span yet", "`standoff anchor {file}` replaces them"),
    "uncovered-sentence": (
        "sentences are neither annotated nor excluded",
        "`standoff coverage {text}` lists them; annotate each, or exclude it with a reason",
    ),
}
"""What to say of several problems of a code in one file, and the hint."""


def one_a_file(problems: Sequence[Problem]) -> list[Problem]:
    """The problems, with several of one kind of pending work in a file as one; in the same order."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.code in WORK:
            groups.setdefault((problem.place.file, problem.code), []).append(problem)
    found: list[Problem] = []
    for problem in problems:
        group = groups.get((problem.place.file, problem.code), [])
        if len(group) < 2:
            found.append(problem)
        elif problem is group[0]:
            found.append(_together(group))
    return found


def _together(group: Sequence[Problem]) -> Problem:
    first = group[0]
    file = first.place.file
    message, hint = WORK[first.code]
    lines = list(dict.fromkeys(str(problem.place.line) for problem in group))
    named = ", ".join(lines[:LINES_NAMED]) + (" …" if len(lines) > LINES_NAMED else "")
    noun = "line" if len(lines) == 1 else "lines"
    message = f"{len(group):,} {message} ({noun} {named})"
    hint = hint.format(file=file, text=subject_of(file))
    return replace(first, place=Place(file), message=message, hint=hint, length=0, related=(), fix="")


def as_command(problem: Problem, base: str = "") -> str:
    """The problem as one line `::error file=…,line=…,col=…,title=…::message`; `base` comes before its file."""
    place = problem.place
    properties = {"file": base + place.file}
    if place.line:
        properties["line"] = str(place.line)
    if place.line and place.column:
        properties["col"] = str(place.column)
        if problem.length:
            properties["endColumn"] = str(place.column + problem.length)
    properties["title"] = problem.code
    named = command_properties((name, printable(value)) for name, value in properties.items())
    also = "".join(f"\nalso {printable(base + str(other))}" for other in problem.related)
    hint = f"\n{printable(problem.hint)}" if problem.hint else ""
    return f"::{problem.severity} {named}::{command_message(printable(problem.message) + hint + also)}"


SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(problems: list[Problem], base: str = "", left_out: str = "") -> str:
    """All problems as one log, in one line of ASCII; columns count code points.

    `base` is prefixed to every file (`sub/`), so that paths are relative to where the log is read. `left_out` says
    which problems are missing, and becomes a notification of the run.
    """
    from standoff.source.catalogue import catalogue

    known = catalogue()
    codes = sorted({problem.code for problem in problems})
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "standoff",
                "version": __version__,
                "rules": [_rule(known[code]) if code in known else {"id": code} for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, codes.index(problem.code), base) for problem in problems],
    }
    if left_out:
        notice = {"level": "warning", "message": {"text": left_out}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [notice]}]
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=True).replace("##[", "#\\u0023[")


def _rule(entry: "Entry") -> dict[str, Any]:
    return {
        "id": entry.code,
        "shortDescription": {"text": entry.means},
        "fullDescription": {"text": entry.means},
        "help": {"text": f"{entry.means}\n\n{entry.example}\n\n{entry.remedy}"},
        "defaultConfiguration": {"level": entry.severity},
    }


def _result(problem: Problem, index: int, base: str) -> dict[str, Any]:
    text = _plain(problem.message) + (f" ({_plain(problem.hint)})" if problem.hint else "")
    also = "".join(f", also [{place}]({n})" for n, place in enumerate(problem.related, 1))
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.severity,
        "message": {"text": text + also},
        "locations": [_location(problem.place, base, problem.length)],
    }
    if problem.related:
        result["relatedLocations"] = [{"id": n, **_location(place, base)} for n, place in enumerate(problem.related, 1)]
    return result


def _plain(text: str) -> str:
    """A message in which nothing is read as a link, as `[words](target)` would be."""
    return printable(text).replace("](", "] (")


def _location(place: Place, base: str, length: int = 0) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(base + place.file)}}
    if place.line:
        physical["region"] = {"startLine": place.line}
        if place.column:
            physical["region"]["startColumn"] = place.column
            if length:
                physical["region"]["endColumn"] = place.column + length
    return {"physicalLocation": physical}


def _uri(path: str) -> str:
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)
