"""What a file says, apart from how and where in the file it is written: two files that mean the same compare equal."""

from collections import Counter
from collections.abc import Hashable

from standoff.corpus.files import AnnotationReader
from standoff.corpus.rows import SPAN, VALUE, Rows, Slots, in_rows
from standoff.schema.model import Schema
from standoff.source.nodes import Document
from standoff.source.problem import Problem

UNREAD = frozenset({"unanchored-quote"})  # what a file may lack and still be rewritten
Meaning = Counter[Hashable]


def meaning(document: Document, schema: Schema, is_text: bool) -> tuple[Meaning, list[Problem]]:
    """What was read from a file, as a bag of facts without places, and what cannot be read of it."""
    slots = Slots.of(schema)
    reader = AnnotationReader.of(schema, slots)
    (reader.text_file if is_text else reader.registry_file)(document)
    problems = [problem for problem in reader.rows.problems if problem.code not in UNREAD]
    return _facts(reader.rows, slots, schema), problems


def _facts(rows: Rows, slots: Slots, schema: Schema) -> Meaning:
    spans: dict[int, set[tuple[int, int]]] = {}
    for number, start, end, *_ in in_rows(rows.spans, SPAN):
        spans.setdefault(number, set()).add((start, end))
    facts: Meaning = Counter()
    for number, slot, record, raw, *_ in in_rows(rows.values, VALUE):
        context = rows.contexts[number]
        said = (*context[1:-1], frozenset(spans.get(context.spans, ())))
        facts["value", slots.rows[slot], record, _raw(raw, slots.rows[slot], schema), said] += 1
    for settled in rows.settled:
        facts["settled", settled[:5]] += 1
    for aside in rows.asides:
        facts["aside", aside[:4]] += 1
    for redirect in rows.redirects:
        facts["redirect", redirect[:5]] += 1
    for block in rows.texts:
        facts["text", tuple(sorted((name, given[:3]) for name, given in block.fields.items()))] += 1
        facts["sentences", tuple(sentence[:2] for sentence in block.sentences)] += 1
    return facts


def _raw(raw: str | None, slot: tuple[str, str | None], schema: Schema) -> str | None:
    """A value with its white space folded and the table of a bare reference written out."""
    if raw is None:
        return None
    text, (table, name) = " ".join(raw.split()), slot
    f = schema.tables[table].fields[name] if name else None
    is_bare = f is not None and f.ref and "/" not in text and text not in f.literals
    return f"{f.ref[0]}/{text}" if f is not None and is_bare else text
