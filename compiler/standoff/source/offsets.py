"""YAML nodes with the offsets at which they start and end, for the few files that an editor rewrites.

Only for files that `nodes.read` accepts: those have no aliases, no tags and no second document, and all their keys are
scalars. Offsets count code points of the decoded file; lines and columns are 1-based, as in problems.
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


@dataclass(slots=True, eq=False)
class Scalar:
    """A scalar and its style: empty where it is plain, else `'`, `"`, `|` or `>`."""

    text: str
    style: str
    start: int
    end: int
    line: int
    column: int


@dataclass(slots=True, eq=False)
class Sequence:
    """A list; it ends where its last item does, or at its bracket."""

    start: int
    end: int
    line: int
    column: int
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Mapping:
    """A mapping in flow or block style: its pairs, in order."""

    start: int
    end: int
    line: int
    column: int
    is_flow: bool
    pairs: list[tuple[Scalar, "Node"]] = field(default_factory=list)

    def value(self, name: str) -> "Node | None":
        """The value under a key, none where there is no such key."""
        return next((value for key, value in self.pairs if key.text == name), None)


Node = Scalar | Sequence | Mapping


def read(source: str) -> Node | None:
    """The root node of a YAML file that is known to be in order; none where the file is empty."""
    base = Sequence(0, 0, 1, 1)
    stack: list[Sequence | Mapping] = [base]
    keys: list[Scalar | None] = [None]
    for event in yaml.parse(source.encode(), Loader=LOADER):
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            keys.pop()
            _close(stack.pop(), event)
        elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            node = _node(event, source)
            parent, key = stack[-1], keys[-1]
            if isinstance(parent, Sequence):
                parent.items.append(node)
            elif key is None and isinstance(node, Scalar):
                keys[-1] = node
                continue
            elif key is not None:
                parent.pairs.append((key, node))
                keys[-1] = None
            if not isinstance(node, Scalar):
                stack.append(node)
                keys.append(None)
    return base.items[0] if base.items else None


def _node(event: Any, source: str) -> Node:
    mark, end = event.start_mark, event.end_mark.index
    start, line, column = mark.index, mark.line + 1, mark.column + 1
    if isinstance(event, MappingStartEvent):
        return Mapping(start, start, line, column, bool(event.flow_style))
    if isinstance(event, SequenceStartEvent):
        return Sequence(start, start, line, column)
    if event.style in {"|", ">"}:  # its mark stands after the empty lines that follow
        end = start + len(source[start:end].rstrip())
    return Scalar(event.value, event.style or "", start, end, line, column)


def _close(node: Sequence | Mapping, event: Any) -> None:
    """Set where a collection ends: at its bracket, or, in block style, where what it holds last ends."""
    last = node.items[-1:] if isinstance(node, Sequence) else [value for _, value in node.pairs[-1:]]
    if event.end_mark.index > event.start_mark.index:
        node.end = event.end_mark.index
    elif last:
        node.end = last[0].end
