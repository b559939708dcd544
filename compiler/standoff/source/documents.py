"""Files of a project as documents, YAML and JSON with places; what is not read is a problem at the file."""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from standoff.files.project_files import Kind, RefusedError, read_file
from standoff.source import composer
from standoff.source.composer import Document, Limits, too_large
from standoff.source.problem import LINE_END, Place, Problem

JsonPath = tuple[str | int, ...]
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class JsonText:
    """The text of a JSON file, or of a line of a file of JSON lines, that could be read, and its value."""

    def __init__(self, start: Place, source: str, value: Any, code: str, has_twice: bool = False) -> None:
        self.start = start
        self.source = source
        self.value = value
        self.code = code
        self.has_twice = has_twice

    @property
    def file(self) -> str:
        """The file's name in problems."""
        return self.start.file

    def place(self, path: JsonPath) -> Place:
        """Where a key or an item is; where there is none, what would hold it."""
        while path and path not in self._starts:
            path = path[:-1]
        return self._at(self._starts.get(path, 0))

    @cached_property
    def _starts(self) -> dict[JsonPath, int]:
        """Where each key and item starts; the last of keys that are the same, whose value JSON takes."""
        return dict(_members(self.source))

    def twice(self) -> Iterator[Problem]:
        """A problem for each key that an object has twice: of two values one would be lost."""
        if not self.has_twice:  # as nearly always: finding the places of all keys takes longer than parsing
            return
        first: dict[JsonPath, int] = {}
        for path, start in _members(self.source):
            if path in first:
                place, before = (self._at(each) for each in (start, first[path]))
                message = f"the key `{path[-1]}` is given twice in one object"
                yield Problem(place, self.code, message, "keep one of the two", 0, (before,))
            first.setdefault(path, start)

    def _at(self, start: int) -> Place:
        number = bisect_right(self._lines, start) - 1
        return Place(self.file, number + self.start.line, start - self._lines[number] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line starts: a large file has its lines found once, not for each place."""
        return [0, *(end.end() for end in LINE_END.finditer(self.source))]


def _members(source: str) -> Iterator[tuple[JsonPath, int]]:
    """The path and start of each key of an object and each item of a list of valid JSON, in order."""
    path: list[str | int] = []
    is_list: list[bool] = []
    awaits_key = False
    for token in TOKEN.finditer(source):
        first = token[0][0]
        if first in "}]":
            path.pop()
            is_list.pop()
            awaits_key = False
        elif first == ",":
            awaits_key = not is_list[-1]
            path[-1] = int(path[-1]) + 1 if is_list[-1] else ""
        elif awaits_key:
            awaits_key, path[-1] = False, json.loads(token[0])
            yield tuple(path), token.start()
        elif first != ":":
            if is_list and is_list[-1]:
                yield tuple(path), token.start()
            if first in "{[":
                path.append(0 if first == "[" else "")
                is_list.append(first == "[")
                awaits_key = first == "{"


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"`{name}` is not a number of JSON")


SHAPE = "it holds a name, a version, `standoff` and little else"


def read_json(
    file: str, source: str, line: int = 1, code: str = "bad-descriptor", shape: str = SHAPE
) -> JsonText | Problem:
    """Read JSON as RFC 8259 has it, or say what is wrong: no NaN, no half characters, no deep nesting.

    `line` is where the source begins in its file, `code` that of its problems, and `shape` says what such a file holds.
    """
    top, counts = Place(file, line, 1), Counter[bool]()

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        counts[len(found) < len(pairs)] += 1
        return found

    try:
        value = json.loads(source, parse_constant=_no_constant, object_pairs_hook=members)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except json.JSONDecodeError as error:
        place, hint = (
            Place(file, error.lineno + line - 1, error.colno),
            "look at the comma, quote mark or bracket before it",
        )
        return Problem(place, code, f"not JSON: {error.msg}", hint, 1)
    except UnicodeEncodeError as error:
        message = f"the escape `\\u{ord(error.object[error.start]):04x}` is half a character"
        return Problem(top, code, message, "write the character itself", 1)
    except RecursionError:
        return Problem(top, code, "the file is nested too deeply", shape, 1)
    except ValueError as error:  # NaN, Infinity, and integers of thousands of digits
        return Problem(top, code, f"not JSON: {error}", "write a plain number", 1)
    return JsonText(top, source, value, code, counts[True] > 0)


LINK_HINT = "put the file itself here: links are not followed out of the project"
SPECIAL_HINT = "put a regular file in its place, or remove it"


def read_document(root: Path, file: str, limits: Limits | None = None) -> Document:
    """Read a YAML file of a project; raises OSError where it is not there or cannot be read."""
    data = content(root, file, limits)
    return Document(file, None, [data]) if isinstance(data, Problem) else composer.read(file, data, limits)


def content(root: Path, file: str, limits: Limits | None = None) -> bytes | Problem:
    """The bytes of a file of a project, or why they are not read; raises OSError."""
    try:
        return read_file(root, file, (limits or Limits()).size)
    except RefusedError as error:
        return refused(file, error)


def refused(file: str, error: RefusedError) -> Problem:
    """The problem of a file that is not read."""
    if error.kind is Kind.FILE:
        return too_large(file, error.size, error.limit)
    return odd(file, error.kind)


def odd(file: str, kind: Kind) -> Problem:
    """The problem of a path that is not a regular file."""
    if kind is Kind.LINK:
        return Problem(Place(file), "linked-file", f"this is {kind}; it is not read", LINK_HINT)
    is_file_wanted = kind is Kind.SPECIAL or file.endswith((".yaml", ".json", ".md"))
    hint = SPECIAL_HINT if is_file_wanted else "move what is in it: folders within this one are not read"
    return Problem(Place(file), "unread-file", f"this is {kind}; it is not read", hint)
