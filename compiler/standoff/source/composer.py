"""YAML with places: guarded events of PyYAML's C parser become nodes; with `yaml_*.py` all that knows YAML's syntax.

Limits and refusals make every accepted file mean one thing: no anchors, aliases, tags, merge keys, duplicate keys or
second documents, and no comma or ` #` that YAML silently took out of a value. Lines and columns are 1-based and
count code points.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

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

from standoff.files.project_files import DESCRIPTOR
from standoff.source.escape import yaml_text
from standoff.source.nodes import Mapping, Node, Scalar, Sequence
from standoff.source.problem import LINE_END, Place, Problem
from standoff.source.yaml_mistakes import BLANKS, about_key, explain, place_after, unseparated

ODD_BYTES = re.compile("|".join(BLANKS).encode())
MAYBE_SWALLOWED = re.compile(rb"[ \t]#\S")
SWALLOWED = re.compile(r"[ \t]+#(?=\S)")
UNKEYED = "\0"  # starts the stand-in for a key that is not a scalar; YAML itself refuses the character
PARSER: Any = yaml.cyaml.CParser if yaml.__with_libyaml__ else yaml.Loader  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for a single file: bytes, levels of nesting, and the number of scalars and collections."""

    size: int = 16 * 1024 * 1024
    depth: int = 24
    nodes: int = 2_000_000


@dataclass(slots=True)
class Document:
    """One file as read: its root node (None if it could not be read) and its problems."""

    file: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)


def read(file: str, data: bytes, limits: Limits | None = None) -> Document:
    """Read one YAML file; `file` names it in problems. Never raises for a mistake in the input."""
    limits = limits or Limits()
    document = Document(file)
    fault = fault_of_bytes(file, data, limits)
    if fault is not None:
        document.problems.append(fault)
        return document
    try:
        _Composer(document, data, limits).compose()
    except yaml.YAMLError as error:
        document.root = None
        if not _is_aftermath(error, document.problems):
            document.problems.append(explain(file, data, error, iter(PARSER(data).get_event, None)))
    except _TooMuchError as error:
        document.root = None
        document.problems.append(error.problem)
    return document


def fault_of_bytes(file: str, data: bytes, limits: Limits) -> Problem | None:
    """What is wrong with a file before it is parsed: its size, a byte order mark, bytes that are not UTF-8."""
    if len(data) > limits.size:
        return too_large(file, len(data), limits.size)
    if data[:3] == b"\xef\xbb\xbf":
        return Problem(
            Place(file, 1, 1), "bom", "the file starts with a byte order mark", "save it as UTF-8 without BOM", 1
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = place_after(file, data[: error.start])
        message = f"byte {data[error.start]:#04x} at offset {error.start} is not UTF-8"
        return Problem(place, "bad-utf8", message, "save the file as UTF-8", 1)
    return None


def too_large(file: str, size: int, limit: int, instead: str = "split the file") -> Problem:
    """The problem of a file of too many bytes, which is not read; what can be done `instead` of raising the limit."""
    hint = f"{instead}, or raise `limits.size` in {DESCRIPTOR}"
    return Problem(Place(file), "too-large", f"the file has {size:,} bytes; the limit is {limit:,}", hint)


def _is_aftermath(error: yaml.YAMLError, found: list[Problem]) -> bool:
    """Whether a ` #` that was reported already cut off the bracket that the parser misses."""
    is_cut = any(problem.code == "swallowed-hash" for problem in found)
    return is_cut and "flow" in str(getattr(error, "context", ""))


class _TooMuchError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _below(root: Node) -> Iterator[Node]:
    """A node and all nodes in it."""
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Mapping):
            waiting.extend(value for _, value in node.entries.values())
        elif isinstance(node, Sequence):
            waiting.extend(node.items)


def _prune(root: Node) -> None:
    """Remove the entries whose key is not a scalar: they were reported and have no meaning."""
    for node in _below(root):
        if isinstance(node, Mapping):
            node.entries = {text: pair for text, pair in node.entries.items() if not text.startswith(UNKEYED)}


class _Composer:
    """Turns one file's events into nodes; iterative, so that no nesting can exhaust the stack."""

    def __init__(self, document: Document, data: bytes, limits: Limits) -> None:
        self.document = document
        self.limits = limits
        self.data = data
        self.lines = LINE_END.split(data.decode("utf-8")) if MAYBE_SWALLOWED.search(data) else None

    def compose(self) -> None:
        parser = PARSER(self.data)
        try:
            self._compose(parser.get_event)
            root = self.document.root
            if root is not None and ODD_BYTES.search(self.data):
                self._check_keys(root)
            if root is not None and self.document.problems:
                _prune(root)
        finally:
            parser.dispose()

    def _compose(self, get_event: Callable[[], Any]) -> None:  # noqa: C901, PLR0912, PLR0915  the one hot loop of reading
        lines, checks_nodes = self.lines, self._check_node
        base = Sequence(1, 1)
        top: Sequence | Mapping = base
        stack, roots = [top], base.items
        append = roots.append
        entries: dict[str, tuple[Scalar, Node]] | None = None
        key: Scalar | None = None
        deepest, most = self.limits.depth + 1, self.limits.nodes
        count = documents = 0
        while (event := get_event()) is not None:
            kind = type(event)
            if kind is ScalarEvent:
                mark, text = event.start_mark, event.value
                scalar = Scalar(text, mark.line + 1, mark.column + 1, not event.style)
                if event.anchor is not None or event.tag is not None or lines is not None:
                    checks_nodes(scalar, event)
                count += 1
                if entries is None:
                    append(scalar)
                elif key is None:
                    key, key_end = scalar, event.end_mark
                    if text in entries or text == "<<":
                        self._odd_key(entries, key)
                else:
                    if text or event.style or key_end.index != mark.index:
                        entries.setdefault(key.text, (key, scalar))
                    else:
                        self._swallowed_comma(key)
                    key = None
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                mark = event.start_mark
                node = (Mapping if kind is MappingStartEvent else Sequence)(mark.line + 1, mark.column + 1)
                if event.anchor is not None or event.tag is not None:
                    checks_nodes(node, event)
                if entries is None:
                    append(node)
                elif key is None:
                    top.key = self._strange_key(node, count)  # type: ignore[union-attr]
                else:
                    entries.setdefault(key.text, (key, node))
                top, key = node, None
                stack.append(top)
                count += 1
                entries, append = (None, top.items.append) if type(top) is Sequence else (top.entries, append)  # type: ignore[union-attr]
                if len(stack) > deepest or count > most:
                    self._limit(top, len(stack) - 1)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                stack.pop()
                top = stack[-1]
                if type(top) is Mapping:
                    entries, key, key_end, top.key = top.entries, top.key, event.end_mark, None
                else:
                    entries, key, append = None, None, top.items.append  # type: ignore[union-attr]
                if count > most:
                    self._limit(top, 0)
            elif kind is AliasEvent:
                alias = self._alias(event)
                if entries is not None:
                    key, key_end = (None if key else alias), event.end_mark
            elif kind is DocumentStartEvent:
                documents += 1
                if documents == 2:
                    self._second_document(event)
                    break
        self.document.root = roots[0] if roots else None

    def _check_keys(self, root: Node) -> None:
        for node in _below(root):
            for key, _ in node.pairs if isinstance(node, Mapping) else ():
                unlike = about_key(key.text)
                if key.plain and unlike is not None:
                    self._complain(key, "yaml-syntax", *unlike, len(key.text))

    def _odd_key(self, entries: dict[str, tuple[Scalar, Node]], key: Scalar) -> None:
        if key.text in entries:
            self._duplicate(entries[key.text][0], key)
        elif key.plain:
            self._complain(key, "yaml-merge", "a merge key `<<`", "write the values out", 2)
            key.text = f"{UNKEYED}{key.line}:{key.column}"

    def _strange_key(self, node: Node, count: int) -> Scalar:
        self._complain(node, "yaml-key", "a key that is a list or a mapping", "a key is a plain word", 1)
        return Scalar(f"{UNKEYED}{count}", node.line, node.column, False)

    def _alias(self, event: Any) -> Scalar:
        mark = event.start_mark
        alias = Scalar(f"{UNKEYED}{mark.line}:{mark.column}", mark.line + 1, mark.column + 1, False)
        hint = "write the value out, or quote it if it starts with `*`"
        self._complain(alias, "yaml-alias", f"an alias `*{event.anchor}`", hint, len(event.anchor) + 1)
        return alias

    def _limit(self, node: Node, depth: int) -> NoReturn:
        if depth > self.limits.depth:
            raise self._too_much(node, "too-deep", f"more than {self.limits.depth} levels of nesting", "limits.depth")
        raise self._too_much(node, "too-many", f"more than {self.limits.nodes:,} values", "limits.nodes")

    def _complain(self, node: Node, code: str, message: str, hint: str, length: int = 0) -> None:
        place = Place(self.document.file, node.line, node.column)
        self.document.problems.append(Problem(place, code, message, hint, length))

    def _too_much(self, node: Node, code: str, message: str, setting: str) -> _TooMuchError:
        place = Place(self.document.file, node.line, node.column)
        return _TooMuchError(Problem(place, code, message, f"split the file, or raise `{setting}` in {DESCRIPTOR}", 1))

    def _duplicate(self, first: Scalar, key: Scalar) -> None:
        place = Place(self.document.file, key.line, key.column)
        also = (Place(self.document.file, first.line, first.column),)
        hint = "merge the two, or write a list under one key"
        message = f"the key `{key.text}` occurs twice in one mapping"
        self.document.problems.append(Problem(place, "duplicate-key", message, hint, len(key.text), also))

    def _swallowed_comma(self, key: Scalar) -> None:
        # YAML 1.2 reads `{note: one, two}` as two pairs, the second without a value (section 7.4.2).
        unlike = unseparated(key.text)
        if unlike is not None:
            self._complain(key, "yaml-syntax", *unlike, len(key.text))
            return
        message = f"`{key.text}` is a key without a value"
        hint = 'a comma in flow style ends a value: quote the whole value, "…, …"; a list is written [a, b]'
        self._complain(key, "swallowed-comma", message, hint, len(key.text))

    def _check_properties(self, node: Node, event: Any) -> None:
        # An anchored value would have two places, and could grow without bound when expanded ("billion laughs"); a tag
        # would give a value a type beside that of the schema, and may construct objects in other loaders.
        if event.anchor is not None:
            hint = "write the value out where it is used, or quote it if it starts with `&`"
            self._complain(node, "yaml-anchor", f"an anchor `&{event.anchor}`", hint, len(event.anchor) + 1)
        if event.tag is not None:
            hint = "leave the tag out: types come from the schema; quote a value that starts with `!`"
            self._complain(node, "yaml-tag", f"a tag `{event.tag}`", hint, 1)

    def _check_node(self, scalar: Node, event: Any) -> None:
        self._check_properties(scalar, event)
        if not self.lines or not isinstance(scalar, Scalar) or not scalar.plain or not scalar.text:
            return
        # YAML ends a plain scalar before ` #` (section 6.6), also where `#5` was meant as part of the value.
        end = event.end_mark
        cut = SWALLOWED.match(self.lines[end.line], end.column)
        if cut is None:
            return
        place = Place(self.document.file, end.line + 1, cut.end())
        whole = yaml_text(self.lines[end.line][end.column - len(scalar.text) :].strip())
        hint = f"quote the value if `#` belongs to it: {whole}; a comment starts with `# ` and a space"
        message = f"` #` cut the value short after `{scalar.text[-20:]}`"
        self.document.problems.append(Problem(place, "swallowed-hash", message, hint, 1))

    def _second_document(self, event: Any) -> None:
        mark = event.start_mark
        place = Place(self.document.file, mark.line + 1, mark.column + 1)
        hint = "one file is one document: remove `---` and what follows, or make it a file of its own"
        self.document.problems.append(Problem(place, "yaml-documents", "a second document starts here", hint, 3))
