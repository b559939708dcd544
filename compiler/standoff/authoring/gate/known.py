"""Problems that are known: listed in a file, so that a collection can begin to check its quotes before all are mended.

A line of JSON for each, sorted, by file, code and a hash of the quote and its sources, or of the message: moving it to
another line changes nothing. As many problems are known as are listed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator

from standoff.authoring.gate.check import Checked, Report
from standoff.corpus.quotes.explained import shortened
from standoff.source.problem import Problem

Key = tuple[str, str, str]


class BadBaselineError(ValueError):
    """A file that is not a list of known problems."""


def written(report: Report) -> bytes:
    """The file that lists the problems of a run."""
    rows = (
        {"file": file, "code": code, "about": digest, "begins": begins}
        for (file, code, digest), begins in _keys(report)
    )
    lines = sorted(json.dumps(row, ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


def _keys(report: Report) -> Iterator[tuple[Key, str]]:
    """What each problem is known by, and the beginning of its quote or message."""
    for each in report.checked:
        if each.problem is not None:
            yield _of_quote(each, each.problem), shortened(each.quoted.text)[:40]
    for problem in report.others:
        yield _of_another(problem), problem.message[:40]


def _of_quote(each: Checked, problem: Problem) -> Key:
    quoted = each.quoted
    about = "\0".join([*sorted(quoted.sources), " ".join(quoted.text.split())])
    return quoted.file, problem.code, _digest(about)


def _of_another(problem: Problem) -> Key:
    return problem.place.file, problem.code, _digest(problem.message)


def _digest(about: str) -> str:
    return hashlib.sha256(about.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read(data: bytes) -> "Counter[Key]":
    """The problems that a file lists; raises BadBaselineError."""
    found = Counter[Key]()
    try:
        for line in data.decode("utf-8").splitlines():
            row = json.loads(line)
            found[str(row["file"]), str(row["code"]), str(row["about"])] += 1
    except (ValueError, KeyError, TypeError) as error:
        raise BadBaselineError(str(error)) from error
    return found


def leave_out(report: Report, known: "Counter[Key]", is_checked: Callable[[str], bool]) -> tuple[int, int]:
    """Take the known problems from a run; how many there were, and how many are listed but gone.

    `is_checked` says of which files: a hook is given a few, and those of the others are not gone.
    """
    left = known.copy()

    def is_known(key: Key) -> bool:
        left[key] -= 1
        return left[key] >= 0

    for each in report.checked:
        if each.problem is not None and is_known(_of_quote(each, each.problem)):
            each.problem = None
    report.others = [problem for problem in report.others if not is_known(_of_another(problem))]
    here = {key: max(count, 0) for key, count in left.items()}
    return known.total() - sum(here.values()), sum(count for key, count in here.items() if is_checked(key[0]))
