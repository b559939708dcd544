"""YAML of any kind for a `Collector`: several documents, tags, anchors and merge keys, which a project may not have.

What an alias stands for is never expanded: a scalar is known by its text, a mapping by the quotes and sources in it.
"""

from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from standoff.authoring.gate.quoted import Collector, Level, Quoted, Value
from standoff.source.composer import PARSER
from standoff.source.problem import Place, Problem
from standoff.source.yaml_mistakes import explain

DEEPEST = 500  # levels of nesting
MERGE = "<<"


@dataclass(frozen=True, slots=True)
class Anchored:
    """What an anchor names: a scalar, or the quotes and sources of a mapping."""

    text: str | None
    quotes: tuple[Quoted, ...] = ()
    sources: tuple[str, ...] = ()


def read_yaml(into: Collector, data: bytes) -> None:
    """Read a YAML file into a collector; what is wrong with it becomes a problem."""
    parser: Any = PARSER(data)
    try:
        _Reader(into).read(parser.get_event)
    except yaml.YAMLError as error:
        into.problems.append(explain(into.file, data, error, iter(PARSER(data).get_event, None)))
    finally:
        parser.dispose()


class _Reader:
    """Reports the events of a file; which scalars are keys follows from where they are."""

    def __init__(self, into: Collector) -> None:
        self.into = into
        self.anchors: dict[str, Anchored] = {}
        self.open: list[tuple[Level, str | None, bool]] = []  # with its anchor, and whether it is itself a key

    def read(self, get_event: Any) -> None:
        depth = 0
        while (event := get_event()) is not None:
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                depth += 1
                if depth > DEEPEST:
                    self._complain(event, "too-deep", f"more than {DEEPEST} levels of nesting", "split the file")
                    return
                is_key = self._awaits_key()
                self.open.append((self.into.begin(is_list=kind is SequenceStartEvent), event.anchor, is_key))
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                depth -= 1
                self._end(event)
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentEndEvent:
                self.into.finish()

    def _awaits_key(self) -> bool:
        top = self.into.depth
        return not top.is_list and top.key is None

    def _scalar(self, event: Any) -> None:
        value = _value(event, event.value, event.style or "")
        if event.anchor is not None:
            self.anchors[event.anchor] = Anchored(event.value)
        self.into.scalar(value, is_key=self._awaits_key())

    def _end(self, event: Any) -> None:
        level, anchor, is_key = self.open.pop()
        if anchor is not None:
            self.anchors[anchor] = Anchored(None, tuple(level.quotes), tuple(level.sources or level.inherited))
        self.into.end()
        if is_key:  # a key that is a list or a mapping names nothing
            self.into.scalar(_value(event, "", "?"), is_key=True)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors and not any(anchor == event.anchor for _, anchor, _ in self.open):
            self._complain(event, "yaml-syntax", f"the alias `*{event.anchor}` has no anchor", "write the value out")
        known = self.anchors.get(event.anchor, Anchored(""))
        top = self.into.depth
        is_merged = not top.is_list and top.key is not None and top.key.text == MERGE
        if is_merged or (top.is_list and top.name == MERGE):
            self.into.merge(known.quotes, known.sources, _value(event, "", "alias"))
        self.into.scalar(_value(event, known.text or "", "alias" if known.text else ""), is_key=self._awaits_key())

    def _complain(self, event: Any, code: str, message: str, hint: str) -> None:
        place = Place(self.into.file, event.start_mark.line + 1, event.start_mark.column + 1)
        self.into.problems.append(Problem(place, code, message, hint, 1))


def _value(event: Any, text: str, style: str) -> Value:
    start, end = event.start_mark, event.end_mark
    return Value(text, start.line + 1, start.column + 1, start.index, end.index, style)
