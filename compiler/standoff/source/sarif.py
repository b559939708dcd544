"""Problems as a SARIF 2.1.0 log (OASIS Standard, 27 March 2020), which code hosts and editors read."""

import json
from typing import Any
from urllib.parse import quote

from standoff import __version__
from standoff.source.catalogue import Entry, catalogue
from standoff.source.escape import printable
from standoff.source.problem import Place, Problem

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(problems: list[Problem], base: str = "", left_out: str = "") -> str:
    """All problems as one log, in one line of ASCII; columns count code points.

    `base` is prefixed to every file (`sub/`), so that paths are relative to where the log is read. `left_out` says
    which problems are missing, and becomes a notification of the run.
    """
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


def _rule(entry: Entry) -> dict[str, Any]:
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
