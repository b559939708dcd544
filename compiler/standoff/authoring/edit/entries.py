"""Entries of a YAML file put in, given a value and taken out: edits of its source that keep every other character.

Comments on lines of their own belong to the entry below them, as everywhere; those that are indented more deeply than
the entry below belong to the one above. Whoever applies the edits reads the result again: not every layout can be
edited so.
"""

import re
from collections.abc import Iterator

from standoff.source.layout import entry_lines, flow, scalar
from standoff.source.tree import Collection, Edit, Entry, Mapping, Node, Scalar

COLON = re.compile(r"[\"']?[ \t]*:")
COMMA = re.compile(r"[ \t\r\n]*,[ \t]*(?:#[^\n]*)?\s*")  # with the comment beside it


class NoPlaceError(ValueError):
    """What is to be written has no place in a file with this layout."""


def line_end(source: str, offset: int) -> int:
    """The start of the line after an offset, or the end of the file."""
    end = source.find("\n", offset)
    return len(source) if end < 0 else end + 1


def line_start(source: str, offset: int) -> int:
    """The start of the line of an offset."""
    return source.rfind("\n", 0, offset) + 1


def line_break(source: str) -> str:
    """How the lines of a file end."""
    return "\r\n" if "\r\n" in source else "\n"


def is_flow(source: str, node: Node) -> bool:
    """Whether a mapping or list is in flow style."""
    return node.is_flow if isinstance(node, Mapping) else source[node.start : node.start + 1] == "["


def is_empty(node: Node | None) -> bool:
    """Whether a value is none, `{}` or `[]`."""
    return not node.text and node.plain if isinstance(node, Scalar) else node is None or not node.entries


def in_flow(entry: Entry) -> str:
    """An entry on one line; raises NoPlaceError where it has a comment or a value that needs lines."""
    line = flow(entry.value)
    if line is None or entry.before or entry.after:
        raise NoPlaceError
    return f"{scalar(entry.key, in_flow=True)}: {line}" if entry.name else line


# -- put in ------------------------------------------------------------------------------------------------------------


def put(source: str, node: Collection, number: int, entry: Entry) -> Edit:
    """The edit that puts an entry before the one of a number, or after the last; `node` is not empty."""
    if is_flow(source, node):
        if number < len(node.entries):
            start = node.entries[number].start
            return start, start, f"{in_flow(entry)}, "
        end = node.entries[-1].end
        return end, end, f", {in_flow(entry)}"
    column = node.column - 1
    lines = list(entry_lines(entry, column))
    if number:
        return as_lines(source, end_of(source, node.entries[number - 1], column), lines)
    if not source[line_start(source, node.start) : node.start].strip():
        return as_lines(source, start_of(source, node.start, column), lines)
    here = line_break(source)
    return node.start, node.start, f"{here.join(lines).lstrip()}{here}{' ' * column}"


def as_lines(source: str, offset: int, lines: list[str]) -> Edit:
    """The edit that inserts lines at the start of a line, or at the end of a file, whose last line may have no end."""
    here = line_break(source)
    text = here.join(lines)
    is_ended = not offset or source[offset - 1] == "\n"
    return offset, offset, f"{text}{here}" if is_ended else f"{here}{text}"


def end_of(source: str, entry: Entry, column: int) -> int:
    """Where the lines of an entry end, with the comments below it that are indented more deeply than a column."""
    found = here = line_end(source, entry.end)
    while here < len(source):
        here_end = line_end(source, here)
        line = source[here:here_end]
        if line.lstrip(" ").startswith("#") and _indent(line) > column:
            found = here_end
        elif line.strip():
            break
        here = here_end
    return found


def start_of(source: str, offset: int, column: int) -> int:
    """Where the lines of an entry start, with the comments directly above it that are indented as it is."""
    start = line_start(source, offset)
    while start:
        above = line_start(source, start - 1)
        line = source[above:start]
        if not line.lstrip(" ").startswith("#") or _indent(line) != column:
            break
        start = above
    return start


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


# -- given a value -----------------------------------------------------------------------------------------------------


def fill(source: str, entry: Entry, value: Node) -> Iterator[Edit]:
    """The edits that give a value to an entry that has none: on its line, or on lines below it."""
    end = _colon(source, entry)
    old = entry.value
    line = flow(value)
    if line is not None:
        gap = source[end : old.start] if old.end > old.start else ""
        yield (end, old.end, f" {line}") if gap in {"", " "} else (old.start, old.end, line)
        return
    assert entry.name is not None
    if old.end > old.start:
        yield end, old.end, ""
    _, *lines = entry_lines(Entry(value, entry.name), entry.name.column - 1)
    yield as_lines(source, line_end(source, end), lines)


def replace_value(source: str, entry: Entry, value: Node, is_in_flow: bool) -> Iterator[Edit]:
    """The edits that put another value in the place of the one that a pair of a mapping has."""
    old = entry.value
    line = flow(value)
    if line is None and is_in_flow:
        raise NoPlaceError
    if isinstance(old, Scalar) and not old.text and old.start == old.end:
        yield from fill(source, entry, value)
    elif line is not None and (is_in_flow or is_flow(source, old) or isinstance(old, Scalar)):
        yield old.start, old.end, line
    else:
        assert entry.name is not None
        _, *lines = entry_lines(Entry(value, entry.name), entry.name.column - 1)
        text = f" {line}" if line is not None else line_break(source) + line_break(source).join(lines)
        yield _colon(source, entry), old.end, text


def _colon(source: str, entry: Entry) -> int:
    """The offset after the colon of a pair."""
    assert entry.name is not None
    found = COLON.match(source, entry.name.end)
    if found is None:
        raise NoPlaceError
    return found.end()


# -- made a list -------------------------------------------------------------------------------------------------------


def listed(source: str, entry: Entry, number: int, item: Entry, is_in_flow: bool) -> Iterator[Edit]:
    """The edits that make a list of the one mapping that an entry holds, with an item before (0) or after it (1)."""
    old = entry.value
    assert isinstance(old, Mapping)
    assert entry.name is not None
    after_colon = _colon(source, entry)
    if old.is_flow and (is_in_flow or "\n" in source[after_colon : old.end] or source[after_colon : old.start] != " "):
        text = in_flow(item)
        yield old.start, old.start, "[" if number else f"[{text}, "
        yield old.end, old.end, f", {text}]" if number else "]"
        return
    column = entry.name.column + 1 if old.is_flow else old.column - 1
    lines = list(entry_lines(item, column))
    if old.is_flow:
        here = line_break(source)
        above = "" if number else here + here.join(lines)
        yield after_colon, after_colon, f"{above}{here}{' ' * column}-"
    else:
        if not number:
            yield as_lines(source, line_end(source, after_colon), lines)
        yield from _dashed(source, old)
    if number:
        yield as_lines(source, end_of(source, entry, column), lines)


def _dashed(source: str, node: Mapping) -> Iterator[Edit]:
    """A mapping in block style as the item of a list: a dash before it, its other lines indented by two."""
    yield node.start, node.start, "- "
    end = line_end(source, node.end)
    line = source.find("\n", node.start, end) + 1
    while 0 < line < end:
        if source[line : line + 1] not in {"\n", "\r", ""}:
            yield line, line, "  "
        line = source.find("\n", line, end) + 1


# -- taken out ---------------------------------------------------------------------------------------------------------


def take(source: str, node: Collection, number: int) -> Edit:
    """The edit that takes one of several entries out, with the comments that belong to it."""
    entry = node.entries[number]
    if is_flow(source, node):
        return _taken_in_flow(source, node, number)
    column = node.column - 1
    first = node.start if not number else entry.start
    if not number and source[line_start(source, first) : first].strip():
        return first, node.entries[1].start, ""
    start, end = start_of(source, first, column), line_end(source, entry.end)
    if end == len(source) and not source.endswith("\n"):  # the file has no final line end, and keeps none
        return len(source[:start].rstrip("\r\n")), end, ""
    return start, end, ""


def _taken_in_flow(source: str, node: Collection, number: int) -> Edit:
    entry = node.entries[number]
    if number + 1 < len(node.entries):
        found = COMMA.match(source, entry.end)
        if found is None:
            raise NoPlaceError
        return entry.start, found.end(), ""
    before = node.entries[number - 1].end
    if "#" in source[before : entry.start]:
        return entry.start, entry.end, ""  # the comma before it stays, with its comment
    return before, entry.end, ""


def take_section(source: str, root: Mapping, number: int) -> Edit:
    """The same of a table at the top of a file, with one of the empty lines around it."""
    start, end, _ = (
        take(source, root, number) if len(root.entries) > 1 else (root.start, line_end(source, root.end), "")
    )
    above = line_start(source, start - 1) if start else 0
    is_last = not source[end : line_end(source, end)].strip()
    if start and is_last and not source[above:start].strip():
        return above, end, ""
    return start, end, ""


def put_section(source: str, root: Mapping, number: int, entry: Entry) -> Edit:
    """A table put into the top of a file, set off by an empty line where the others are."""
    start, end, text = put(source, root, number, entry)
    if not number:
        return start, end, text + line_break(source)
    following = source[end : line_end(source, end)]
    is_spaced = not following.strip()
    return start, end, (line_break(source) if is_spaced and not source[:start].endswith("\n\n") else "") + text
