"""The YAML tree for edits: nodes with their start and end offsets, entries with their comments.

Only for files that `composer.read` accepts: those have no aliases, no tags and no second document, and all their keys
are scalars. Offsets count code points of the decoded file; lines and columns are 1-based, as in problems. New nodes
have no offsets. `comments.read` attaches the comments, `layout.written` prints a tree.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NONE = -1  # the offset of a new node
Edit = tuple[int, int, str]  # start, end, replacement


@dataclass(slots=True, eq=False)
class Scalar:
    """A scalar and its style: empty if it is plain, otherwise `'`, `"`, `|` or `>`; `~` prints it as no value."""

    text: str
    style: str = ""
    start: int = NONE
    end: int = NONE
    line: int = 0
    column: int = 0

    @property
    def plain(self) -> bool:
        """Whether it is neither quoted nor a block."""
        return not self.style


@dataclass(slots=True, eq=False)
class Entry:
    """A pair of a mapping or (without a name) an item of a list, with the comments above and beside it."""

    value: "Node"
    name: Scalar | None = None
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The text of its key, empty for an item of a list."""
        return self.name.text if self.name else ""

    @property
    def start(self) -> int:
        """The start of its key or, in a list, of its value."""
        return (self.name or self.value).start

    @property
    def end(self) -> int:
        """Its end; an omitted value is at the place after its key."""
        return max(self.name.end, self.value.end) if self.name else self.value.end


@dataclass(slots=True, eq=False)
class Sequence:
    """A list; it ends at its last item or its bracket.

    `is_open`: always printed in block style; `is_filled`: printed with as many items per line as fit.
    """

    entries: list[Entry] = field(default_factory=list)
    start: int = NONE
    end: int = NONE
    line: int = 0
    column: int = 0
    is_open: bool = False
    is_filled: bool = False

    @property
    def items(self) -> list["Node"]:
        """The values of its entries."""
        return [entry.value for entry in self.entries]


@dataclass(slots=True, eq=False)
class Mapping:
    """A mapping in flow or block style; `is_open`: always printed in block style."""

    entries: list[Entry] = field(default_factory=list)
    start: int = NONE
    end: int = NONE
    line: int = 0
    column: int = 0
    is_flow: bool = False
    is_open: bool = False

    @property
    def pairs(self) -> list[tuple[Scalar, "Node"]]:
        """Its keys with their values, in order."""
        return [(entry.name, entry.value) for entry in self.entries if entry.name is not None]

    def value(self, name: str) -> "Node | None":
        """The value of a key; None if there is no such key."""
        return next((entry.value for entry in self.entries if entry.key == name), None)


Collection = Mapping | Sequence
Node = Scalar | Sequence | Mapping


def named(name: str, value: Node) -> Entry:
    """A new pair of a mapping."""
    return Entry(value, Scalar(name))


def read(source: str) -> Node | None:
    """The root node of a YAML file without problems; None if the file is empty."""
    base = Sequence()
    stack: list[Collection] = [base]
    names: list[Scalar | None] = [None]
    for event in yaml.parse(source.encode(), Loader=LOADER):
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            names.pop()
            _close(stack.pop(), event)
        elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            node, parent, name = _node(event, source), stack[-1], names[-1]
            if isinstance(parent, Mapping) and name is None and isinstance(node, Scalar):
                names[-1] = node
                continue
            parent.entries.append(Entry(node, name))
            names[-1] = None
            if not isinstance(node, Scalar):
                stack.append(node)
                names.append(None)
    return base.entries[0].value if base.entries else None


def _node(event: Any, source: str) -> Node:
    mark, end = event.start_mark, event.end_mark.index
    start, line, column = mark.index, mark.line + 1, mark.column + 1
    if isinstance(event, MappingStartEvent):
        return Mapping([], start, start, line, column, is_flow=bool(event.flow_style))
    if isinstance(event, SequenceStartEvent):
        return Sequence([], start, start, line, column)
    if event.style in {"|", ">"}:  # libyaml marks the end of a block scalar after the empty lines that follow it
        end = start + len(source[start:end].rstrip())
    return Scalar(event.value, event.style or "", start, end, line, column)


def _close(node: Collection, event: Any) -> None:
    """Set the end of a collection: its bracket or, in block style, the end of its last entry."""
    if event.end_mark.index > event.start_mark.index:
        node.end = event.end_mark.index
    elif node.entries:
        node.end = node.entries[-1].value.end


def items(node: Node | None) -> list[Node]:
    """The items of a list, or a single node as the only item; empty for None."""
    if node is None:
        return []
    return node.items if isinstance(node, Sequence) else [node]


def edited(source: str, edits: list[Edit]) -> str:
    """The source with the edits applied; every other character is kept.

    Edits at one offset are applied in the given order; an edit that starts within another is dropped.
    """
    pieces, here = [], 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [source[here:start], text] if start >= here else []
        here = max(here, end)
    return "".join(pieces) + source[here:]
