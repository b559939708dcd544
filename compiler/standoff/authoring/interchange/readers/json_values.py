"""JSON of other tools: a whole file or a record a line, strictly, with places; and what its values mean as text."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from standoff.source.documents import JsonText, read_json
from standoff.source.problem import Place, Problem

CODE = "bad-import"
SHAPE = "no annotation tool nests so deeply: export it again"
CUT = "it ends in the middle: export the file again"
Object = dict[str, Any]


def json_export(file: str, source: str, line: int = 1) -> JsonText | Problem:
    """Read a whole export, or one record of it that begins at `line`; a key that an object has twice is a problem."""
    found = read_json(file, source, line, CODE, SHAPE)
    if isinstance(found, JsonText):
        return next(found.twice(), found)
    rest = source.rstrip()
    is_cut = found.message.startswith("not JSON: ") and found.place >= _end(file, rest, line)
    return Problem(found.place, CODE, found.message, CUT if is_cut else found.hint, 1)


def _end(file: str, source: str, line: int) -> Place:
    """The last character of a source."""
    return Place(file, line + source.count("\n"), max(len(source) - source.rfind("\n") - 1, 1))


def json_lines(file: str, lines: Iterable[str]) -> Iterator[JsonText | Problem]:
    """Read the lines of a file of one record a line; those of white space are skipped."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield json_export(file, line.removesuffix("\n"), number)


def listed(value: object) -> list[Any]:
    """A value as a list: itself if it is one, a list of it if it is an object or text, else nothing."""
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, (dict, str)) and value else []


def whole(value: object) -> int | None:
    """A whole number, or one written as text; None for all else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 13 else None


def words(value: object) -> str:
    """A single value as text: numbers and `true` as JSON writes them; empty for what is not a single value."""
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, (bool, int, float)) else ""
