"""A YAML file as a tree that can be reordered: entries carry the comments that belong to them.

Only for files that `nodes.read` accepts. A comment on lines of its own belongs to the entry that follows it, one beside
something to the entry on its line. Comments at the top of a file that a blank line sets off, and those after all else,
belong to the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.source import offsets as marks

MODELINE = "# yaml-language-server:"
COMMENT = re.compile(r"(?:^|(?<=[\s\[\]{},:\-?]))#[^\n]*", re.MULTILINE)


@dataclass(slots=True, eq=False)
class Leaf:
    """A scalar; `plain` is false where it was quoted or a block."""

    text: str
    plain: bool = True


@dataclass(slots=True, eq=False)
class Branch:
    """A mapping or a list; `is_open` is one that is always written in block style, `is_filled` one of spans."""

    entries: list["Entry"]
    is_map: bool = True
    is_open: bool = False
    is_filled: bool = False

    def get(self, key: str) -> "Node | None":
        """The value under a key, none where there is no such key."""
        return next((entry.value for entry in self.entries if entry.key == key), None)


Node = Leaf | Branch


@dataclass(slots=True, eq=False)
class Entry:
    """A pair of a mapping or (the key empty) an item of a list, with the comments above it and beside it.

    `start` and `end` are offsets in the source; `-1` for what was not read.
    """

    value: Node
    key: str = ""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    start: int = -1
    end: int = -1
    opens: int = -1


@dataclass(slots=True)
class File:
    """A whole file: its root, and the groups of comments at its top and at its end."""

    root: Node
    modeline: str = ""
    header: list[list[str]] = field(default_factory=list)
    tail: list[list[str]] = field(default_factory=list)


def read(source: str) -> File:
    """The tree of a YAML file that is known to be in order; an empty file is an empty mapping."""
    root = marks.read(source)
    spans: list[tuple[int, int]] = []
    file = File(_node(root, source, spans) if root is not None else Branch([]))
    entries = list(_walk(file.root))
    loose: list[tuple[int, str]] = []
    for offset, text in _comments(source, spans):
        if offset == 0 and text.startswith(MODELINE):
            file.modeline = text
        elif source[source.rfind("\n", 0, offset) + 1 : offset].strip():
            _beside(entries, source, offset).append(text)
        else:
            loose.append((offset, text))
    _place(file, entries, source, loose)
    return file


def _node(node: marks.Node, source: str, spans: list[tuple[int, int]]) -> Node:
    if isinstance(node, marks.Scalar):
        spans.append((_content_start(node, source), node.end))
        return Leaf(node.text, not node.style)
    if isinstance(node, marks.Sequence):
        items = [
            Entry(_node(item, source, spans), start=item.start, end=item.end, opens=item.start) for item in node.items
        ]
        return Branch(items, is_map=False)
    pairs = []
    for key, value in node.pairs:
        spans.append((key.start, key.end))
        pairs.append(
            Entry(
                _node(value, source, spans), key.text, start=key.start, end=max(key.end, value.end), opens=value.start
            )
        )
    return Branch(pairs)


def _content_start(node: marks.Scalar, source: str) -> int:
    """Where a scalar's content starts: that of a block scalar after the line of its sign, which may be commented."""
    if node.style not in {"|", ">"}:
        return node.start
    line_end = source.find("\n", node.start)
    return node.end if line_end < 0 or line_end > node.end else line_end


def _walk(node: Node) -> Iterator[Entry]:
    """All entries, those that hold others first, in the order of the file."""
    for entry in node.entries if isinstance(node, Branch) else ():
        yield entry
        yield from _walk(entry.value)


def _comments(source: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Comments with their offsets: whatever starts with `#` between scalars."""
    here = 0
    for start, end in [*sorted(spans), (len(source), len(source))]:
        for match in COMMENT.finditer(source, here, max(start, here)):
            yield match.start(), match[0].rstrip()
        here = max(here, end)


def _beside(entries: list[Entry], source: str, offset: int) -> list[str]:
    """The comments of the entry beside which a comment stands."""
    line = source.rfind("\n", 0, offset) + 1
    ended = [entry for entry in entries if line <= entry.end <= offset]
    if ended:
        last = max(entry.end for entry in ended)
        ended = [entry for entry in ended if entry.end == last]
        begun = [entry for entry in ended if entry.start >= line]
        opened = [entry for entry in entries if line <= entry.start <= offset < entry.opens]
        if opened and opened[-1].start > last:
            return opened[-1].after
        return (begun[0] if begun else ended[-1]).after
    opened = [entry for entry in entries if line <= entry.start <= offset and entry.key]
    if opened:
        return opened[-1].after
    following = [entry for entry in entries if entry.start > offset]
    return following[0].before if following else entries[-1].after


def _place(file: File, entries: list[Entry], source: str, loose: list[tuple[int, str]]) -> None:
    """Give comments on lines of their own to what follows, to the top or to the end of the file."""
    first = entries[0].start if entries else -1
    top = [each for each in loose if each[0] < first]
    groups = _groups(source, top)
    if groups and not _is_apart(source, top[-1], first):
        entries[0].before = groups.pop() + entries[0].before
    file.header = groups
    rest = loose[len(top) :]
    waiting = iter(entries)
    entry = next(waiting, None)
    for number, (offset, text) in enumerate(rest):
        while entry is not None and entry.start < offset:
            entry = next(waiting, None)
        if entry is None:
            file.tail = _groups(source, rest[number:])
            return
        entry.before.append(text)


def _groups(source: str, comments: list[tuple[int, str]]) -> list[list[str]]:
    """Comments in groups that blank lines set apart."""
    groups: list[list[str]] = []
    for number, (offset, text) in enumerate(comments):
        if not number or _is_apart(source, comments[number - 1], offset):
            groups.append([])
        groups[-1].append(text)
    return groups


def _is_apart(source: str, comment: tuple[int, str], offset: int) -> bool:
    """Whether a blank line stands between a comment and what is at the offset."""
    return source.count("\n", comment[0], offset) > 1
