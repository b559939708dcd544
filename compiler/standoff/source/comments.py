"""The comments of a YAML file, attached to the entries of its tree.

Only for files that `composer.read` accepts. A comment on lines of its own belongs to the entry that follows it, one
beside something to the entry on its line. Comments at the top of a file that a blank line sets off, and those after all
else, belong to the file.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.source import tree
from standoff.source.tree import Entry, Mapping, Node, Scalar

MODELINE = "# yaml-language-server:"
COMMENT = re.compile(r"(?:^|(?<=[\s\[\]{},:\-?]))#[^\n]*", re.MULTILINE)


@dataclass(slots=True)
class File:
    """A whole file: its root, and the groups of comments at its top and at its end."""

    root: Node
    modeline: str = ""
    header: list[list[str]] = field(default_factory=list)
    tail: list[list[str]] = field(default_factory=list)


def read(source: str) -> File:
    """The tree of a YAML file without problems; an empty file is an empty mapping."""
    file = File(tree.read(source) or Mapping())
    entries = list(_walk(file.root))
    loose: list[tuple[int, str]] = []
    for offset, text in _comments(source, [*_scalars(file.root, source)]):
        if offset == 0 and text.startswith(MODELINE):
            file.modeline = text
        elif source[source.rfind("\n", 0, offset) + 1 : offset].strip():
            _beside(entries, source, offset).append(text)
        else:
            loose.append((offset, text))
    _place(file, entries, source, loose)
    return file


def texts(source: str) -> Counter[str]:
    """All comments of a YAML file without problems."""
    return Counter(text for _, text in _comments(source, [*_scalars(tree.read(source) or Mapping(), source)]))


def _scalars(node: Node, source: str) -> Iterator[tuple[int, int]]:
    """The bounds of all scalars: a `#` within them does not start a comment."""
    if isinstance(node, Scalar):
        yield _content_start(node, source), node.end
        return
    for entry in node.entries:
        if entry.name is not None:
            yield entry.name.start, entry.name.end
        yield from _scalars(entry.value, source)


def _content_start(node: Scalar, source: str) -> int:
    """The start of a scalar's content: for a block scalar, after its header line, which may have a comment."""
    if node.style not in {"|", ">"}:
        return node.start
    line_end = source.find("\n", node.start)
    return node.end if line_end < 0 or line_end > node.end else line_end


def _walk(node: Node) -> Iterator[Entry]:
    """All entries in file order, parents before children."""
    for entry in () if isinstance(node, Scalar) else node.entries:
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
    """The comment list of the entry that a comment is beside."""
    line = source.rfind("\n", 0, offset) + 1
    ended = [entry for entry in entries if line <= entry.end <= offset]
    if ended:
        last = max(entry.end for entry in ended)
        ended = [entry for entry in ended if entry.end == last]
        begun = [entry for entry in ended if entry.start >= line]
        opened = [entry for entry in entries if line <= entry.start <= offset < entry.value.start]
        if opened and opened[-1].start > last:
            return opened[-1].after
        return (begun[0] if begun else ended[-1]).after
    opened = [entry for entry in entries if line <= entry.start <= offset and entry.key]
    if opened:
        return opened[-1].after
    following = [entry for entry in entries if entry.start > offset]
    return following[0].before if following else entries[-1].after


def _place(file: File, entries: list[Entry], source: str, loose: list[tuple[int, str]]) -> None:
    """Attach comments on their own lines to the entry that follows, or to the top or end of the file."""
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
    """Comments in groups separated by blank lines."""
    groups: list[list[str]] = []
    for number, (offset, text) in enumerate(comments):
        if not number or _is_apart(source, comments[number - 1], offset):
            groups.append([])
        groups[-1].append(text)
    return groups


def _is_apart(source: str, comment: tuple[int, str], offset: int) -> bool:
    """Whether there is a blank line between a comment and an offset."""
    return source.count("\n", comment[0], offset) > 1
