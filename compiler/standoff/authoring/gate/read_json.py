"""JSON and JSON lines for a `Collector`, with the place of every key and value."""

import json
import re
from bisect import bisect_right

from standoff.authoring.gate.quoted import Collector, Value
from standoff.source.problem import LINE_END, Place, Problem

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def read_json(into: Collector, source: str) -> None:
    """Read a JSON file into a collector; what is wrong with it becomes a problem."""
    starts = [0, *(found.end() for found in LINE_END.finditer(source))]
    if _is_sound(into, source, 0):
        _report(into, source, 0, starts)


def read_json_lines(into: Collector, source: str) -> None:
    """Read a file of one JSON value a line into a collector."""
    here, starts = 0, [0]
    for line in source.split("\n"):
        if line.strip() and _is_sound(into, line, len(starts) - 1):
            _report(into, line, here, starts)
        here += len(line) + 1
        starts.append(here)


def _is_sound(into: Collector, source: str, lines_before: int) -> bool:
    try:
        json.loads(source, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        place = Place(into.file, error.lineno + lines_before, error.colno)
        hint = "look at the comma, quote mark or bracket before it"
        into.problems.append(Problem(place, "bad-json", f"not JSON: {error.msg}", hint, 1))
        return False
    except RecursionError:
        place = Place(into.file, lines_before + 1, 1)
        into.problems.append(Problem(place, "too-deep", "the file is nested too deeply", "split the file", 1))
        return False
    return True


def _report(into: Collector, source: str, offset: int, starts: list[int]) -> None:
    """Report the tokens of sound JSON."""
    awaits_key = [False]
    for token in TOKEN.finditer(source):
        first = token[0][0]
        if first in "{[":
            into.begin(is_list=first == "[")
            awaits_key.append(first == "{")
        elif first in "}]":
            into.end()
            awaits_key.pop()
        elif first == ",":
            awaits_key[-1] = not into.depth.is_list
        elif first != ":":
            into.scalar(_value(token, offset, starts), is_key=awaits_key[-1])
            awaits_key[-1] = False
    into.finish()


def _value(token: "re.Match[str]", offset: int, starts: list[int]) -> Value:
    start, end, text = token.start() + offset, token.end() + offset, token[0]
    line = bisect_right(starts, start)
    is_text = text[0] == '"'
    if is_text:
        text = text[1:-1] if "\\" not in text else str(json.loads(text, strict=False))
    return Value(text, line, start - starts[line - 1] + 1, start, end, '"' if is_text else "")
