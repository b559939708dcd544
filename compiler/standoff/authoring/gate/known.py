"""Problems that are known: listed in a file, so that a collection can begin to check its quotes before all are mended.

A line of JSON for each, sorted, by file, source, code and the hash of the quote, not by line: moving a quote changes
nothing. As many problems are known as are listed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable

from standoff.authoring.gate.check import Checked
from standoff.corpus.quotes.explained import shortened
from standoff.source.problem import Problem

Key = tuple[str, str, str]


class BadBaselineError(ValueError):
    """A file that is not a list of known problems."""


def written(checked: Iterable[Checked]) -> bytes:
    """The file that lists the problems of these quotes."""
    rows = [
        {"file": file, "code": code, "quote": digest, "begins": shortened(each.quoted.text)[:40]}
        for each in checked
        if each.problem is not None
        for file, code, digest in [key(each, each.problem)]
    ]
    lines = sorted(json.dumps(row, ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


def key(each: Checked, problem: Problem) -> Key:
    """What a problem is known by."""
    quoted = each.quoted
    about = "\0".join([*sorted(quoted.sources), " ".join(quoted.text.split())])
    return quoted.file, problem.code, hashlib.sha256(about.encode()).hexdigest()[:16]


def read(data: bytes) -> "Counter[Key]":
    """The problems that a file lists; raises BadBaselineError."""
    found = Counter[Key]()
    try:
        for line in data.decode("utf-8").splitlines():
            row = json.loads(line)
            found[str(row["file"]), str(row["code"]), str(row["quote"])] += 1
    except (ValueError, KeyError, TypeError) as error:
        raise BadBaselineError(str(error)) from error
    return found


def leave_out(checked: Iterable[Checked], known: "Counter[Key]") -> tuple[int, int]:
    """Take the known problems from these quotes; how many there were, and how many are listed but gone."""
    left, taken = known.copy(), 0
    for each in checked:
        if each.problem is not None and left[key(each, each.problem)] > 0:
            left[key(each, each.problem)] -= 1
            each.problem = None
            taken += 1
    return taken, sum(left.values())
