"""Problems: what is wrong in the input, where, and what would be right."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

WARNINGS = frozenset(
    {
        "near-id",
        "wide-span",
        "idle-settle",
        "text-absent",
        "unused-vocabulary",
        "near-copy",
        "odd-character",
        "odd-descriptor",
        "independence",
        "more-rows",
        "stale-build",
        "published-damaged",
        "stray-file",
    }
)

INCOMPLETE = frozenset({"not-registered", "shared-id"})
"""Codes after which tables are not checked: the assertions on one record may be under two ids."""

SUPPRESSED_BY_PLACE: Mapping[str, frozenset[str]] = {
    "near-id": frozenset({"not-registered", "shared-id", "id-clash"}),
}
"""Codes that are suppressed where one of these others is reported at the same place: it says more."""

SUPPRESSED_BY_FILE = frozenset({"uncovered-sentence"})
"""Codes that are suppressed where their file has another error: what seems to be missing may be what was not read."""

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
Line = list[tuple[str, str]]
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as a line end


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A place in a file: line and column are 1-based and count code points; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


Places = Mapping[tuple[str, str], Place]
"""The place of (schema file, path in it)."""


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One mistake in the input; `length` is that of the text to underline, 0 where the printer should find its end."""

    place: Place
    code: str
    message: str
    hint: str = ""
    length: int = 0
    related: tuple[Place, ...] = ()

    @property
    def severity(self) -> str:
        """Either `error` or `warning`, given by the code alone."""
        return severity(self.code)


def severity(code: str) -> str:
    """Either `error`, which stops a build, or `warning`."""
    return "warning" if code in WARNINGS else "error"


def sort(problems: Iterable[Problem]) -> list[Problem]:
    """Distinct problems in the order in which they are printed: by place, then code."""
    return sorted(set(problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those problems that stop a build."""
    return [problem for problem in problems if problem.severity == "error"]


def printable(text: str) -> str:
    """The text with invisible characters (controls, directions, line ends, half characters) made visible.

    So input cannot steer a terminal, and a line stays a line; nor can it steer a CI runner by `##[command]`, which
    counts anywhere on a line.
    """
    shown = "".join(c if c == "\t" or unicodedata.category(c) not in UNSEEN else _escaped(c) for c in text)
    return shown.replace("##[", "#\\u0023[")


def disarmed(line: str) -> str:
    """A line that a CI runner does not take for one of its commands, as it would a line that begins with `::`."""
    blank, rest = line[: len(line) - len(line.lstrip())], line.lstrip()
    return f"{blank}\\u003a{rest[1:]}" if rest.startswith("::") else line


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def from_dict(fields: Mapping[str, Any]) -> Problem:
    """A problem from the output of `dataclasses.asdict`, also by way of JSON."""
    related = tuple(Place(**place) for place in fields["related"])
    return Problem(**{**fields, "place": Place(**fields["place"]), "related": related})


def as_json(problem: Problem) -> str:
    """The problem as one line of JSON."""
    row = {"code": problem.code, "severity": problem.severity, **asdict(problem.place)}
    row |= {"message": problem.message, "hint": problem.hint, "related": [asdict(place) for place in problem.related]}
    return json.dumps(row, ensure_ascii=True).replace("##[", "#\\u0023[")


def as_text(problem: Problem, root: Path) -> str:
    """The problem as a headline and, where the file can be read, its line with the spot underlined and the hint.

    Other places that belong to it follow, each with its own line.
    """
    return "\n".join("".join(text for text, _ in line) for line in lay_out(problem, root))


def lay_out(problem: Problem, root: Path) -> list[Line]:
    """The lines of `as_text` as pieces with a role each (`place`, `error`, `warning`, `faint`), for colours."""
    kind = problem.severity
    lines: list[Line] = [
        [
            (disarmed(printable(str(problem.place))), "place"),
            (": ", ""),
            (f"{kind}[{problem.code}]", kind),
            (f": {printable(problem.message)}", ""),
        ],
        *_excerpt(problem, root),
    ]
    for place in problem.related:
        source = _source_line(root / place.file, place.line) or ""
        cut = printable(source.strip()[:80])
        lines.append([(f"       also {printable(str(place))}", ""), (f"  {cut}" if cut else "", "faint")])
    return lines


def _excerpt(problem: Problem, root: Path) -> list[Line]:
    hint = printable(problem.hint)
    source = _source_line(root / problem.place.file, problem.place.line)
    if source is None:
        return [[(disarmed(f"       {hint}"), "")]] if hint else []
    source = source.replace("\t", " ")
    number = f"{problem.place.line:5d} | "
    start = max(problem.place.column - 1, 0)
    offset = max(start - 80, 0)
    length = problem.length or _token_length(source[start:])
    before, marked = source[offset:start], source[start : start + min(length, 80)]
    carets = "^" * max(_width(marked), 1)
    after = f" {hint}" if hint else ""
    return [
        [(number, "faint"), (printable(source[offset : offset + 160]), "")],
        [
            ("      | ", "faint"),
            (" " * _width(before), ""),
            (carets, problem.severity),
            (after, ""),
        ],
    ]


def _width(text: str) -> int:
    """Columns of a terminal that the text takes once it is printable: wide signs two, combining ones none."""
    shown = printable(text)
    wide = sum(unicodedata.east_asian_width(c) in {"W", "F"} for c in shown)
    return len(shown) + wide - sum(unicodedata.category(c) in {"Mn", "Me"} for c in shown)


def _source_line(path: Path, line: int) -> str | None:
    if line < 1:
        return None
    try:
        lines = LINE_END.split(path.read_bytes().decode("utf-8-sig", "replace"))
    except OSError:
        return None
    return lines[line - 1] if line <= len(lines) else None


def _token_length(rest: str) -> int:
    if rest[:1] in {"", " ", ",", "{", "}", "[", "]"}:
        return 1
    if rest[:1] in {'"', "'"}:
        end = rest.find(rest[0], 1)
        return end + 1 if end > 0 else len(rest)
    stops = [rest.find(stop) for stop in (",", "}", "]", ": ", " #") if rest.find(stop) > 0]
    return min(stops, default=len(rest.rstrip().removesuffix(":")))


def summary(problems: list[Problem], files: int, outcome: str = "") -> str:
    """The last line of a report: counts of errors and warnings, and what came of it."""
    bad = errors(problems)
    counts = f"{_plural(len(bad), 'error')}, {_plural(len(problems) - len(bad), 'warning')}"
    touched = len({problem.place.file for problem in problems})
    where = f" in {touched} of {_plural(files, 'file')}" if problems else f" in {_plural(files, 'file')}"
    return counts + where + (f"; {outcome}" if outcome else "")


def summary_of_rest(problems: list[Problem]) -> str:
    """Problems that are not printed, summarised by code, the most frequent first."""
    counts = Counter(problem.code for problem in problems)
    by_code = ", ".join(
        f"{count:,} {code}" for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    return f"{_plural(len(problems), 'more problem')}: {by_code}"


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
