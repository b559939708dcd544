"""Fmt: annotation files in their one canonical form; a file is rewritten only where it means what it meant."""

from collections import Counter
from dataclasses import dataclass, field

from standoff.authoring.edit.meaning import Meaning, meaning
from standoff.authoring.edit.order import Order
from standoff.corpus.files import REDIRECTS
from standoff.corpus.grammar import grammar
from standoff.corpus.rows import Slots
from standoff.schema.model import Schema
from standoff.schema.qualifiers import ANCHORS
from standoff.source import comments, nodes
from standoff.source.layout import written
from standoff.source.problem import Place, Problem
from standoff.source.tree import Mapping, Node, Scalar

ROUNDS = 6
QUOTING = frozenset(ANCHORS) - {"at"}


@dataclass(slots=True)
class Formatted:
    """What came of one file: its canonical content (none where it cannot be had), and what is wrong."""

    file: str
    data: bytes | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Formatter:
    """Formats the files of one corpus."""

    schema: Schema
    orders: dict[bool, Order]
    limits: nodes.Limits

    @classmethod
    def of(cls, schema: Schema, limits: nodes.Limits | None = None) -> "Formatter":
        """A formatter for the files of this schema."""
        slots = Slots.of(schema)
        orders = {kind == "text": Order(schema, grammar(schema, slots, kind)) for kind in ("text", "registry")}
        return cls(schema, orders, limits or nodes.Limits())

    def format(self, file: str, data: bytes, is_text: bool) -> Formatted:
        """The canonical form of a file of texts, or of a registry; never raises for a mistake in the input.

        A file with a problem of reading has none: it would be put in an order that it does not have. Formatting is
        repeated until it changes nothing, so that it is idempotent; the result is read and compared with the file.
        """
        result = Formatted(file)
        before, result.problems = meaning(nodes.read(file, data, self.limits), self.schema, is_text)
        if result.problems:
            return result
        source = data.decode("utf-8")
        settled = self._settled(source, file, is_text)
        if settled is None or not self._is_same(file, before, source, settled, is_text):
            message = "this file cannot be written anew without changing what it says"
            hint = "a comment or a value is written in a way that only you can undo; please report it"
            result.problems.append(Problem(Place(file), "unformattable", message, hint))
        else:
            result.data = settled.encode()
        return result

    def _is_same(self, file: str, before: Meaning, source: str, settled: str, is_text: bool) -> bool:
        after, problems = meaning(nodes.read(file, settled.encode(), self.limits), self.schema, is_text)
        return not problems and after == before and _noted(source) == _noted(settled)

    def _settled(self, source: str, file: str, is_text: bool) -> str | None:
        """The form in which formatting leaves a file alone; none where there is none."""
        for _ in range(ROUNDS):
            again = self._once(source, file, is_text)
            if again == source:
                return source
            source = again
        return None

    def _once(self, source: str, file: str, is_text: bool) -> str:
        tree = comments.read(source)
        root = tree.root = tree.root if isinstance(tree.root, Mapping) else Mapping()
        order, stem = self.orders[is_text], file.rsplit("/", 1)[-1].removesuffix(".yaml")
        if is_text:
            order.text_file(root)
        elif stem == REDIRECTS or stem in order.forms:
            order.registry_file(stem, root)
        return written(tree, apart=is_text)


def _noted(source: str) -> Counter[str]:
    """All comments of a file, and its quotes, in any order."""
    tree = comments.read(source)
    notes = Counter(text for group in (*tree.header, *tree.tail) for text in group)
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        for entry in () if isinstance(node, Scalar) else node.entries:
            notes.update([*entry.before, *entry.after])
            if entry.key in QUOTING:
                notes[f"{entry.key}: {_text(entry.value)}"] += 1
            waiting.append(entry.value)
    notes[tree.modeline] += 1
    return notes


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else " ".join(_text(entry.value) for entry in node.entries)
