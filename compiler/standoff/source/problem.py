"""Problems: mistakes in the input, with their place and a hint."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from standoff.source.plural import plural

WARNINGS = frozenset(
    {
        "near-id",
        "wide-span",
        "cut-word",
        "cut-number",
        "swallowed-negation",
        "checked-by-author",
        "idle-settle",
        "text-absent",
        "unused-vocabulary",
        "near-copy",
        "language-script",
        "odd-character",
        "odd-year",
        "loose-span",
        "odd-descriptor",
        "old-word",
        "odd-order",
        "likely-together",
        "denied-record",
        "independence",
        "more-rows",
        "stale-build",
        "published-damaged",
        "stray-file",
        "stale-decision",
        "line-ends",
        "source-copy",
        "quote-shared",
        "left-out",
    }
)

INCOMPLETE = frozenset({"not-registered", "shared-id"})
"""Codes after which tables are not checked: the assertions on one record may be under two ids."""

SUPPRESSED_BY_PLACE: Mapping[str, frozenset[str]] = {
    "near-id": frozenset({"not-registered", "shared-id", "id-clash"}),
}
"""Codes that are suppressed if one of these is reported at the same place: it is more specific."""

SUPPRESSED_BY_FILE = frozenset({"uncovered-sentence"})
"""Codes that are suppressed if their file has another error: what seems missing may not have been read."""

Line = list[tuple[str, str]]
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as a line end
LONGEST = 200  # characters of a value in a message
LONGEST_HINT = 2000  # of a hint, which may hold a line to copy
VALUE = re.compile("`[^`]*`|“[^”]*”")
PASSAGE = re.compile("“[^”]*”")


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
    """One mistake in the input; `length` is that of the text to underline; 0 lets the printer find its end.

    `fix` is the one value that can be meant in the place of what is written; empty where there is not just one.
    """

    place: Place
    code: str
    message: str
    hint: str = ""
    length: int = 0
    related: tuple[Place, ...] = ()
    fix: str = ""

    def __post_init__(self) -> None:
        if len(self.message) > LONGEST:
            object.__setattr__(self, "message", shortened(self.message))
        if len(self.hint) > LONGEST:
            object.__setattr__(self, "hint", _cut(PASSAGE.sub(_cut_value, self.hint), LONGEST_HINT))

    @property
    def severity(self) -> str:
        """Either `error` or `warning`, determined by the code."""
        return severity(self.code)


def shortened(message: str) -> str:
    """A message in which no value is longer than 200 characters."""
    return message if len(message) <= LONGEST else _cut(VALUE.sub(_cut_value, message), LONGEST_HINT)


def _cut_value(found: re.Match[str]) -> str:
    """A value with its quotation marks, cut."""
    value = found[0]
    return value[0] + _cut(value[1:-1], LONGEST) + value[-1]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def severity(code: str) -> str:
    """Either `error`, which stops a build, or `warning`."""
    return "warning" if code in WARNINGS else "error"


def sort(problems: Iterable[Problem]) -> list[Problem]:
    """Distinct problems in the order in which they are printed: by place, then code."""
    return sorted(set(problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those problems that stop a build."""
    return [problem for problem in problems if problem.severity == "error"]


def from_dict(fields: Mapping[str, Any]) -> Problem:
    """A problem from the output of `dataclasses.asdict`, possibly through JSON."""
    related = tuple(Place(**place) for place in fields["related"])
    return Problem(**{**fields, "place": Place(**fields["place"]), "related": related})


def as_json(problem: Problem) -> str:
    """The problem as one line of JSON."""
    row = {"code": problem.code, "severity": problem.severity, **asdict(problem.place)}
    row |= {"message": problem.message, "hint": problem.hint, "related": [asdict(place) for place in problem.related]}
    return json.dumps(row, ensure_ascii=True).replace("##[", "#\\u0023[")


def summary(problems: list[Problem], files: int, outcome: str = "") -> str:
    """The last line of a report: counts of errors and warnings, and the outcome."""
    bad = errors(problems)
    counts = f"{plural(len(bad), 'error')}, {plural(len(problems) - len(bad), 'warning')}"
    touched = len({problem.place.file for problem in problems})
    where = f" in {touched} of {plural(files, 'file')}" if problems else f" in {plural(files, 'file')}"
    return counts + where + (f"; {outcome}" if outcome else "")


def summary_of_rest(problems: list[Problem]) -> str:
    """Problems that are not printed, summarised by code, the most frequent first."""
    counts = Counter(problem.code for problem in problems)
    by_code = ", ".join(
        f"{count:,} {code}" for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    return f"{plural(len(problems), 'more problem')}: {by_code}"
