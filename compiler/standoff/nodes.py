"""YAML with places: guarded events of PyYAML's C parser become nodes; the only module that knows YAML's syntax.

Limits and refusals make every accepted file mean one thing: no anchors, aliases, tags, merge keys, duplicate keys or
second documents, and no comma or ` #` that YAML took out of a value without a word. Lines and columns are 1-based and
count code points.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from standoff.problem import Place, Problem

MAYBE_SWALLOWED = re.compile(rb"[^\s#] +#[^\s]")
SWALLOWED = re.compile(r"[ \t]+#(?=\S)")
UNKEYED = "\0"  # starts the stand-in for a key that is not a scalar; YAML itself refuses the character
PARSER = getattr(yaml, "CParser", None)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single file may ask for: bytes of input, levels of nesting, and scalars and collections in all."""

    size: int = 16 * 1024 * 1024
    depth: int = 24
    nodes: int = 2_000_000


class Scalar:
    """A scalar as it is written, before any type; `plain` is false where it was quoted or a block."""

    __slots__ = ("column", "line", "plain", "text")

    def __init__(self, text: str, line: int, column: int, plain: bool) -> None:
        self.text = text
        self.line = line
        self.column = column
        self.plain = plain


class Sequence:
    """A list of nodes."""

    __slots__ = ("column", "items", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.items: list[Node] = []


class Mapping:
    """A mapping: the text of each key with the key's own node and its value, in the order of the file."""

    __slots__ = ("column", "entries", "key", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.entries: dict[str, tuple[Scalar, Node]] = {}
        self.key: Scalar | None = None


Node = Scalar | Sequence | Mapping


@dataclass(slots=True)
class Document:
    """One file as read: its root node, or none where nothing could be read, and what is wrong with it."""

    file: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)


def read(file: str, data: bytes, limits: Limits | None = None) -> Document:
    """Read one YAML file; `file` names it in problems. Never raises for a mistake in the input."""
    limits = limits or Limits()
    document = Document(file)
    fault = _fault_of_bytes(file, data, limits)
    if fault is not None:
        document.problems.append(fault)
        return document
    try:
        _Composer(document, data, limits).compose()
    except yaml.YAMLError as error:
        document.root = None
        document.problems.append(_syntax(file, error))
    except _TooMuchError as error:
        document.root = None
        document.problems.append(error.problem)
    return document


def _fault_of_bytes(file: str, data: bytes, limits: Limits) -> Problem | None:
    if len(data) > limits.size:
        return Problem(
            Place(file),
            "too-large",
            f"the file has {len(data):,} bytes; the limit is {limits.size:,}",
            "split the file, or raise `limits.size` in datapackage.json",
        )
    if data[:3] == b"\xef\xbb\xbf":
        return Problem(
            Place(file, 1, 1), "bom", "the file starts with a byte order mark", "save it as UTF-8 without BOM", 1
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        place = Place(file, before.count(b"\n") + 1, column)
        message = f"byte {data[error.start]:#04x} at offset {error.start} is not UTF-8"
        return Problem(place, "bad-utf8", message, "save the file as UTF-8", 1)
    return None


def _syntax(file: str, error: yaml.YAMLError) -> Problem:
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None)
    hint = "quote a value that contains `: `, a quote mark, `@` or a backtick; indent with spaces, never tabs"
    return Problem(place, "yaml-syntax", f"not YAML: {what}" + (f" ({context})" if context else ""), hint, 1)


class _TooMuchError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _prune(root: Node) -> None:
    """Take out what stands under a key that is not a scalar: it was reported and has no meaning."""
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            node.entries = {text: pair for text, pair in node.entries.items() if not text.startswith(UNKEYED)}
            waiting.extend(value for _, value in node.entries.values())
        elif isinstance(node, Sequence):
            waiting.extend(node.items)


class _Composer:
    """Turns one file's events into nodes; iterative, so that no nesting can exhaust the stack."""

    def __init__(self, document: Document, data: bytes, limits: Limits) -> None:
        self.document = document
        self.limits = limits
        self.data = data
        self.lines = data.decode("utf-8").split("\n") if MAYBE_SWALLOWED.search(data) else None
        self.stack: list[Sequence | Mapping] = []

    def compose(self) -> None:
        parser = PARSER(self.data) if PARSER else yaml.Loader(self.data)
        try:
            self._compose(self._events(parser))
            if self.document.problems and self.document.root is not None:
                _prune(self.document.root)
        finally:
            parser.dispose()

    @staticmethod
    def _events(parser: Any) -> Iterator[Any]:
        get_event = parser.get_event
        while (event := get_event()) is not None:
            yield event

    def _compose(self, events: Iterator[Any]) -> None:  # noqa: C901, PLR0912, PLR0915  the one hot loop of reading
        stack = self.stack
        top: Sequence | Mapping | None = None
        key: Scalar | None = None
        documents = count = 0
        max_nodes, max_depth, lines = self.limits.nodes, self.limits.depth, self.lines
        for event in events:
            kind = type(event)
            if kind is ScalarEvent:
                mark = event.start_mark
                style = event.style
                scalar = Scalar(event.value, mark.line + 1, mark.column + 1, style is None or style == "")
                count += 1
                if event.anchor is not None or event.tag is not None or (lines is not None and scalar.plain):
                    self._check_scalar(scalar, event)
                if type(top) is Mapping:
                    if key is None:
                        if event.value in top.entries:
                            self._duplicate(top, scalar)
                        elif event.value == "<<" and scalar.plain:
                            self._complain(scalar, "yaml-merge", "a merge key `<<`", "write the values out", 2)
                            scalar.text = f"{UNKEYED}{count}"
                        key = scalar
                        key_end = event.end_mark
                        continue
                    if not event.value and scalar.plain and key_end.index == mark.index:
                        self._swallowed_comma(key)
                    else:
                        top.entries.setdefault(key.text, (key, scalar))
                    key = None
                elif top is not None:
                    top.items.append(scalar)
                else:
                    self._root(scalar)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                mark = event.start_mark
                node: Sequence | Mapping = (Mapping if kind is MappingStartEvent else Sequence)(
                    mark.line + 1, mark.column + 1
                )
                count += 1
                if event.anchor is not None or event.tag is not None:
                    self._check_properties(node, event)
                if type(top) is Mapping:
                    if key is None:
                        self._complain(
                            node, "yaml-key", "a key that is a list or a mapping", "a key is a plain word", 1
                        )
                        key = Scalar(f"{UNKEYED}{count}", node.line, node.column, False)
                        key_end = event.end_mark
                    else:
                        top.entries.setdefault(key.text, (key, node))
                        key = None
                    top.key = key
                elif top is not None:
                    top.items.append(node)
                else:
                    self._root(node)
                stack.append(node)
                top, key = node, None
                if len(stack) > max_depth:
                    raise self._too_much(node, "too-deep", f"more than {max_depth} levels of nesting", "limits.depth")
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                stack.pop()
                top = stack[-1] if stack else None
                key = top.key if type(top) is Mapping else None
            elif kind is AliasEvent:
                mark = event.start_mark
                alias = Scalar("", mark.line + 1, mark.column + 1, False)
                hint = "write the value out, or quote it if it starts with `*`"
                self._complain(alias, "yaml-alias", f"an alias `*{event.anchor}`", hint, len(event.anchor) + 1)
                if type(top) is Mapping:
                    key = None if key else Scalar(f"{UNKEYED}{count}", alias.line, alias.column, False)
                    key_end = event.end_mark
            elif kind is DocumentStartEvent:
                documents += 1
                if documents == 2:
                    self._second_document(event)
                    return
            if count > max_nodes:
                raise self._too_much(
                    top or Sequence(1, 1), "too-many", f"more than {max_nodes:,} values", "limits.nodes"
                )

    def _root(self, node: Node) -> None:
        if self.document.root is None:
            self.document.root = node

    def _complain(self, node: Node, code: str, message: str, hint: str, length: int = 0) -> None:
        place = Place(self.document.file, node.line, node.column)
        self.document.problems.append(Problem(place, code, message, hint, length))

    def _too_much(self, node: Node, code: str, message: str, setting: str) -> _TooMuchError:
        place = Place(self.document.file, node.line, node.column)
        return _TooMuchError(
            Problem(place, code, message, f"split the file, or raise `{setting}` in datapackage.json", 1)
        )

    def _duplicate(self, mapping: Mapping, key: Scalar) -> None:
        first = mapping.entries[key.text][0]
        place = Place(self.document.file, key.line, key.column)
        also = (Place(self.document.file, first.line, first.column),)
        hint = "merge the two, or write a list under one key"
        message = f"the key `{key.text}` stands twice in one mapping"
        self.document.problems.append(Problem(place, "duplicate-key", message, hint, len(key.text), also))

    def _swallowed_comma(self, key: Scalar) -> None:
        message = f"`{key.text}` stands alone: a comma in flow style ended the value before it"
        hint = 'quote the whole value: "…, …"'
        self._complain(key, "swallowed-comma", message, hint, len(key.text))

    def _check_properties(self, node: Node, event: Any) -> None:
        if event.anchor is not None:
            hint = "write the value out where it is used, or quote it if it starts with `&`"
            self._complain(node, "yaml-anchor", f"an anchor `&{event.anchor}`", hint, len(event.anchor) + 1)
        if event.tag is not None:
            hint = "leave the tag out: types come from the schema; quote a value that starts with `!`"
            self._complain(node, "yaml-tag", f"a tag `{event.tag}`", hint, 1)

    def _check_scalar(self, scalar: Scalar, event: Any) -> None:
        self._check_properties(scalar, event)
        if not self.lines or not scalar.plain or not scalar.text:
            return
        end = event.end_mark
        cut = SWALLOWED.match(self.lines[end.line], end.column)
        if cut is None:
            return
        place = Place(self.document.file, end.line + 1, cut.end())
        hint = "quote the value if `#` belongs to it; a comment starts with `# ` and a space"
        message = f"` #` cut the value short after `{scalar.text[-20:]}`"
        self.document.problems.append(Problem(place, "swallowed-hash", message, hint, 1))

    def _second_document(self, event: Any) -> None:
        mark = event.start_mark
        place = Place(self.document.file, mark.line + 1, mark.column + 1)
        hint = "one file is one document: remove `---` and what follows, or make it a file of its own"
        self.document.problems.append(Problem(place, "yaml-documents", "a second document starts here", hint, 3))
