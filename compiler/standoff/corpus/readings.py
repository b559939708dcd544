"""What curators decided between two readings of one text, read from its one file with the place of every mistake.

The file maps each second reading to a list of decisions, the oldest first: by the id of its text, after the name of its
annotation set if that has one (`ada/005_my-text`). A decision repeats what both readings said,
so that it is recognised wherever the lines are now, and can be understood when they have changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from standoff.corpus.anchors import SPAN
from standoff.corpus.kinds_of_pairs import TAKES, Take
from standoff.files.project_files import READINGS
from standoff.schema.model import Schema
from standoff.source import composer
from standoff.source.composer import Document, Limits
from standoff.source.documents import read_document
from standoff.source.look_alikes import nearest_is
from standoff.source.nodes import Mapping, Node, Scalar, Sequence, folded
from standoff.source.problem import Place, Problem

KEYS = ("take", "table", "field", "first", "second", "because", "curator")
OF_SIDE = ("record", "value", "at")
SHAPE = "write `{take: …, table: …, field: …, first: {…}, second: {…}, because: …, curator: …}`"


def text_of_key(key: str) -> str:
    """The text that a second reading is of: `005_my-text`, or `ada/005_my-text` if it is in the folder of a set."""
    return key.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Account:
    """What one reading said when a pair was decided: its record, values in order, and spans `start-end` in order."""

    record: str
    values: tuple[str, ...] = ()
    at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingDecision:
    """One decision on a pair; `field` is none where it is about a whole record, a side is none where it lacks that.

    `text` names the second reading (`text_of_key`).
    """

    text: str
    take: Take
    table: str
    field: str | None
    first: Account | None
    second: Account | None
    because: str
    curator: str
    place: Place

    @property
    def line(self) -> int:
        """The line of the decision."""
        return self.place.line


@dataclass(frozen=True, slots=True)
class ReadingDecisions:
    """All decisions in the order of their file, and what is wrong with it."""

    decisions: tuple[ReadingDecision, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_decisions(root: Path, schema: Schema, limits: Limits) -> ReadingDecisions:
    """Read the decisions of a project, which has none without the file. Raises OSError."""
    try:
        return decisions_of(read_document(root, READINGS, limits), schema)
    except FileNotFoundError:
        return ReadingDecisions()


def decisions_of_bytes(data: bytes | None, schema: Schema, limits: Limits) -> ReadingDecisions:
    """The decisions in the bytes of the file, if there is one."""
    return decisions_of(composer.read(READINGS, data, limits), schema) if data is not None else ReadingDecisions()


def decisions_of(document: Document, schema: Schema) -> ReadingDecisions:
    """The decisions in a document; one with a mistake is left out, and the mistake is a problem."""
    reader = _Reader(schema, list(document.problems))
    return ReadingDecisions(tuple(reader.read(document.root)), tuple(reader.problems))


class _WrongError(Exception):
    """A decision that cannot be read; its problem is reported."""


class _Reader:
    def __init__(self, schema: Schema, problems: list[Problem]) -> None:
        self.schema = schema
        self.problems = problems

    def read(self, root: Node | None) -> Iterator[ReadingDecision]:
        if root is None or (isinstance(root, Scalar) and root.is_null):
            return
        if not isinstance(root, Mapping):
            self._complain(root, "bad-decision", "the file holds decisions by the id of their text", "write `text-id:`")
            return
        for key, node in root.pairs:
            items = node.items if isinstance(node, Sequence) else [] if _is_null(node) else [node]
            for item in items:
                try:
                    yield self._decision(key.text, item)
                except _WrongError:
                    continue

    def _decision(self, text: str, node: Node) -> ReadingDecision:
        if not isinstance(node, Mapping):
            self._fail(node, "bad-decision", "a decision is a mapping", SHAPE)
        for key, _ in node.pairs:
            if key.text not in KEYS:
                self._fail(key, "bad-decision", f"a decision has no `{key.text}`", "known: " + ", ".join(KEYS))
        take = self._take(node)
        table, field = self._subject(node)
        first, second = (self._account(node.value(name)) for name in ("first", "second"))
        if first is None and second is None:
            self._fail(node, "bad-decision", "the decision does not say what the readings said", SHAPE)
        because = self._text(node, "because")
        if not because and take != "equal":
            self._fail(node, "because-missing", "a decision between two readings needs a reason", "add `because: …`")
        curator = self._text(node, "curator")
        place = Place(READINGS, node.line, node.column)
        return ReadingDecision(text, take, table, field, first, second, because, curator, place)

    def _take(self, node: Mapping) -> Take:
        given = self._text(node, "take")
        found = next((take for take in TAKES if take == given), None)
        if found is None:
            message = f"`{given}` cannot be taken" if given else "the decision does not say what is taken"
            self._fail(node.value("take") or node, "bad-decision", message, "`take` is one of: " + ", ".join(TAKES))
        return found

    def _subject(self, node: Mapping) -> tuple[str, str | None]:
        name, field = self._text(node, "table"), self._text(node, "field")
        table = self.schema.record_tables.get(name)
        if table is None:
            near = _nearest(name, self.schema.record_tables)
            self._fail(node.value("table") or node, "unknown-table", f"unknown table `{name}`", near)
        if field and field not in table.fields:
            message = f"`{name}` has no field `{field}`"
            self._fail(node.value("field") or node, "unknown-field", message, _nearest(field, table.fields))
        return name, field or None

    def _account(self, node: Node | None) -> Account | None:
        if node is None or _is_null(node):
            return None
        shape = "write `{record: …, value: …, at: …}`"
        if not isinstance(node, Mapping) or set(node.entries) - set(OF_SIDE):
            self._fail(node, "bad-decision", "what a reading said is a record, with its value and place", shape)
        record = self._text(node, "record")
        if not record:
            self._fail(node, "bad-decision", "the record is missing", shape)
        at = self._list(node.value("at"))
        wrong = next((each for each in at if not SPAN.fullmatch(each)), None)
        if wrong is not None:
            self._fail(node, "bad-span", f"`{wrong}` is not a span", "write `start-end`, as in `120-164`")
        return Account(record, self._list(node.value("value")), at)

    def _list(self, node: Node | None) -> tuple[str, ...]:
        items = [] if node is None else node.items if isinstance(node, Sequence) else [node]
        for item in items:
            if not isinstance(item, Scalar):
                self._fail(item, "bad-decision", "this is one value, or a list of values", SHAPE)
        return tuple(folded(item.text) for item in items if isinstance(item, Scalar))

    def _text(self, node: Mapping, name: str) -> str:
        value = node.value(name)
        if value is None or _is_null(value):
            return ""
        if not isinstance(value, Scalar):
            self._fail(value, "bad-decision", f"`{name}` is one value", SHAPE)
        return folded(value.text)

    def _fail(self, node: Node, code: str, message: str, hint: str) -> NoReturn:
        self._complain(node, code, message, hint)
        raise _WrongError

    def _complain(self, node: Node, code: str, message: str, hint: str) -> None:
        length = len(node.text) + (0 if node.plain else 2) if isinstance(node, Scalar) and "\n" not in node.text else 1
        self.problems.append(Problem(Place(READINGS, node.line, node.column), code, message, hint, length))


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_null


def _nearest(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(word, names, 1)
    return nearest_is(word, near[0]) if near else "known: " + ", ".join(names[:12])
