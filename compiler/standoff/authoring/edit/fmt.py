"""Canonical formatting of annotation files; a file is rewritten only if its meaning is unchanged.

The meaning of a file is what is read from it, apart from places: the facts of both versions are compared."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from standoff.authoring.edit.order import Order
from standoff.corpus.files import REDIRECTS, AnnotationReader
from standoff.corpus.grammar import record_grammars
from standoff.corpus.registry_layout import Layout, layout_of
from standoff.corpus.rows import SPAN, VALUE, Rows, in_rows, indexed_fields
from standoff.files.annotation_files import subject_of
from standoff.schema.model import Schema
from standoff.schema.qualifiers import ANCHORS
from standoff.schema.types import FIELD_TYPES
from standoff.source import comments, composer
from standoff.source.composer import Document
from standoff.source.layout import written
from standoff.source.problem import Place, Problem
from standoff.source.tree import Mapping, Node, Scalar, Sequence

UNREAD = frozenset({"unanchored-quote"})  # problems that do not prevent rewriting
Meaning = Counter[Hashable]


def meaning(document: Document, schema: Schema, is_text: bool) -> tuple[Meaning, list[Problem]]:
    """The facts read from a file, without places, and the problems of reading it."""
    reader = AnnotationReader.of(schema)
    (reader.text_file if is_text else reader.registry_file)(document)
    problems = [problem for problem in reader.rows.problems if problem.code not in UNREAD]
    return _facts(reader.rows, schema), problems


def _facts(rows: Rows, schema: Schema) -> Meaning:
    spans: dict[int, set[tuple[int, int]]] = {}
    for number, start, end, *_ in in_rows(rows.spans, SPAN):
        spans.setdefault(number, set()).add((start, end))
    indexed = indexed_fields(schema)
    facts: Meaning = Counter()
    for number, index, record, raw, *_ in in_rows(rows.values, VALUE):
        context = rows.contexts[number]
        context_of = (*context[1:-1], frozenset(spans.get(context.spans, ())))
        table, name = indexed[index]
        facts["value", table, name, record, _raw(raw, table, name, schema), context_of] += 1
    for settled in rows.settled:
        to = _raw(settled.to, settled.table, settled.field, schema)
        facts["settled", (*settled[:3], to, settled.because)] += 1
    for exclusion in rows.exclusions:
        facts["exclusion", exclusion[:4]] += 1
    for redirect in rows.redirects:
        facts["redirect", redirect[:5]] += 1
    for block in rows.texts:
        facts["text", tuple(sorted((name, given[:3]) for name, given in block.fields.items()))] += 1
        facts["sentences", tuple(sentence[:2] for sentence in block.sentences)] += 1
    return facts


def _raw(raw: str | None, table: str, name: str | None, schema: Schema) -> str | None:
    """A value with folded white space, unless its type keeps it; a bare reference gets its table."""
    if raw is None:
        return None
    text = " ".join(raw.split())
    f = schema.tables[table].fields[name] if name else None
    if f is not None and FIELD_TYPES[f.kind].keeps_space:
        return raw
    is_bare = f is not None and f.ref and "/" not in text and text not in f.literals
    return f"{f.ref[0]}/{text}" if f is not None and is_bare else text


ROUNDS = 6
QUOTING = frozenset(ANCHORS) - {"at"}


@dataclass(slots=True)
class Formatted:
    """The result for one file: its canonical content (None if it cannot be formatted) and its problems."""

    file: str
    data: bytes | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Formatter:
    """Formats the files of one corpus."""

    schema: Schema
    orders: dict[bool, Order]
    limits: composer.Limits

    @classmethod
    def of(cls, schema: Schema, limits: composer.Limits | None = None) -> "Formatter":
        """A formatter for the files of this schema."""
        orders = {kind == "text": Order(schema, record_grammars(schema, kind)) for kind in ("text", "registry")}
        return cls(schema, orders, limits or composer.Limits())

    def is_formatted(self, file: str, source: str, is_text: bool) -> bool:
        """Whether a file that can be read is in its canonical form already."""
        return self._once(source, file, is_text) == source

    def format(self, file: str, data: bytes, is_text: bool) -> Formatted:
        """The canonical form of a text file or registry file; mistakes in the input become problems.

        A file with a problem of reading has none: it would be put in an order that it does not have. Formatting is
        repeated until it changes nothing, so that it is idempotent; the result is read and compared with the file.
        """
        result = Formatted(file)
        before, result.problems = meaning(composer.read(file, data, self.limits), self.schema, is_text)
        if result.problems:
            return result
        source = data.decode("utf-8")
        settled = self._settled(source, file, is_text)
        if settled is None or not self._is_same(file, before, source, settled, is_text):
            message = "formatting this file would change its meaning"
            hint = "a comment or a value is in an unusual place; please report it"
            result.problems.append(Problem(Place(file), "unformattable", message, hint))
        else:
            result.data = settled.encode()
        return result

    def _is_same(self, file: str, before: Meaning, source: str, settled: str, is_text: bool) -> bool:
        after, problems = meaning(composer.read(file, settled.encode(), self.limits), self.schema, is_text)
        return not problems and after == before and _noted(source) == _noted(settled)

    def _settled(self, source: str, file: str, is_text: bool) -> str | None:
        """The form that formatting does not change any more; None if there is none."""
        for _ in range(ROUNDS):
            again = self._once(source, file, is_text)
            if again == source:
                return source
            source = again
        return None

    def _once(self, source: str, file: str, is_text: bool) -> str:
        tree = comments.read(source)
        order, stem = self.orders[is_text], subject_of(file)
        grammar = None if is_text else order.grammars.get(stem)
        if grammar is not None and not isinstance(tree.root, Scalar):
            layout = layout_of(grammar.table, file, isinstance(tree.root, Sequence))
            if layout is Layout.RECORD and not tree.root.entries:
                return source  # a record of which nothing is said
            if layout is Layout.RECORD:
                order.registry_record(grammar.table, tree.root)
            elif isinstance(tree.root, Sequence):
                order.registry_list(stem, tree.root)
            else:
                order.registry_file(stem, tree.root)
            return written(tree, spaced=False)
        root = tree.root = tree.root if isinstance(tree.root, Mapping) else Mapping()
        if is_text:
            order.text_file(root)
        elif stem == REDIRECTS:
            order.registry_file(stem, root)
        return written(tree, spaced=is_text)


def _noted(source: str) -> Counter[str]:
    """All comments and quotes of a file, in any order."""
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
