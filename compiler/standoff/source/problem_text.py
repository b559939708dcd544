"""A problem as text for people: a headline, its line with the spot underlined, the hint, and other places."""

import unicodedata
from pathlib import Path

from standoff.source.escape import disarmed, printable
from standoff.source.problem import Line, Problem
from standoff.source.source_lines import SourceLines

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
