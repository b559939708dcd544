"""What is known where a YAML parser gave up: its words and marks, the last value that it read, the open brackets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from yaml import YAMLError
from yaml.events import CollectionEndEvent, CollectionStartEvent, Event, ScalarEvent

from standoff.source.problem import LINE_END


class Mark(NamedTuple):
    """A position in a file; line and column are 0-based, columns count code points."""

    line: int
    column: int


class Found(NamedTuple):
    """A mistake that was recognised: its place, what is wrong, what would be right, how much to underline."""

    at: Mark
    message: str
    hint: str
    length: int = 1


class LastValue(NamedTuple):
    """The value read last: where it starts and ends, and its style: `"`, `'`, `|`, `>` or nothing where it is plain."""

    start: Mark
    end: Mark
    style: str

    @property
    def is_quoted(self) -> bool:
        """Whether it is in quote marks."""
        return self.style in {'"', "'"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A parser's error: `at` is where it gave up, `begun` where what it was reading begins.

    `bracket` is the innermost that is open; `value` what was read last, none where that was something else, and
    `is_closed` whether it was the end of a mapping or list.
    """

    lines: list[str]
    what: str
    context: str
    at: Mark
    begun: Mark
    bracket: Mark | None
    value: LastValue | None
    is_closed: bool

    @property
    def line(self) -> str:
        """The line where the parser gave up; empty after the last one."""
        return self.rest(Mark(self.at.line, 0))

    @property
    def character(self) -> str:
        """The character at which it gave up; empty at the end of a line."""
        return self.rest(self.at)[:1]

    def rest(self, at: Mark) -> str:
        """The line from a position on."""
        return self.lines[at.line][at.column :] if at.line < len(self.lines) else ""

    def before(self, at: Mark) -> str:
        """The line up to a position."""
        return self.lines[at.line][: at.column] if at.line < len(self.lines) else ""


def second_look(text: str, error: Any, events: Iterable[Event]) -> Fault:
    """What an error of the parser and the events before it say; `events` end in the same error."""
    last: Event | None = None
    brackets: list[Mark | None] = []
    try:
        for event in events:
            last = event
            if isinstance(event, CollectionStartEvent):
                brackets.append(_mark(event.start_mark) if event.flow_style else None)
            elif isinstance(event, CollectionEndEvent):
                brackets.pop()
    except YAMLError:
        pass
    begun, at = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    return Fault(
        LINE_END.split(text),
        getattr(error, "problem", None) or getattr(error, "reason", None) or str(error),
        getattr(error, "context", None) or "",
        _mark(at or begun),
        _mark(begun or at),
        brackets[-1] if brackets else None,
        _value(last),
        isinstance(last, CollectionEndEvent),
    )


def value_at(known: Fault, at: Mark) -> str:
    """What is written from a position to the end of its value: of the line, or inside brackets of the item."""
    rest = known.rest(at)
    value = re.split(r"\s+#", rest)[0]
    return (re.split(r"[,\]}]", value)[0] if known.bracket else value).strip() or rest[:1]


def _value(last: Event | None) -> LastValue | None:
    if not isinstance(last, ScalarEvent):
        return None
    return LastValue(_mark(last.start_mark), _mark(last.end_mark), last.style or "")


def _mark(mark: Any) -> Mark:
    return Mark(mark.line, mark.column) if mark else Mark(0, 0)
