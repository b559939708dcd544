"""The mentions of a text file as they are written, for programs that show and edit them.

Read from the YAML alone: a file with mistakes in its values gives all that can be read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from standoff.authoring.edit.child_rows import Rows, children_of
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.schema.model import Schema
from standoff.source import composer, tree
from standoff.source.layout import NULL, flow
from standoff.source.nodes import NULLS
from standoff.source.tree import Entry, Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class MentionAsWritten:
    """A mention: its file, its record, its place there in the list of the record (from 0), its spans, its characters.

    `fields` (with children) and `qualifiers` have each value as an edit is given it: plain text, or YAML in flow style.
    `children` are rows by the name that they are under, None where they say more than a form can show.
    `is_simple`: it has spans, and otherwise plain values of fields and qualifiers, so that a form can show all of it.
    """

    file: str
    table: str
    record: str
    number: int
    at: tuple[str, ...]
    source: str
    line: int
    column: int
    end_line: int
    fields: dict[str, str]
    qualifiers: dict[str, str]
    children: dict[str, Rows | None]
    is_simple: bool


def mentions_of(
    file: str, data: bytes, schema: Schema, limits: composer.Limits | None = None
) -> list[MentionAsWritten]:
    """The mentions in a text file, in its order; none where the file is not YAML that can be read."""
    if composer.read(file, data, limits).problems:
        return []
    source = data.decode("utf-8")
    root, grammars = tree.read(source), record_grammars(schema, "text")
    found: list[MentionAsWritten] = []
    for table, records in root.pairs if isinstance(root, Mapping) else ():
        if table.text in grammars and isinstance(records, Mapping):
            for record, held in records.pairs:
                found += _of_record(file, source, grammars[table.text], record.text, held)
    return found


def _of_record(file: str, source: str, grammar: RecordGrammar, record: str, held: Node) -> Iterator[MentionAsWritten]:
    for number, node in enumerate(tree.items(held)):
        if isinstance(node, Mapping):
            yield _mention(file, source, grammar, record, number, node)


def _mention(
    file: str, source: str, grammar: RecordGrammar, record: str, number: int, node: Mapping
) -> MentionAsWritten:
    here = {key.text: value for key, value in node.pairs}
    own = {name: as_given(value) for name, value in here.items() if name in grammar.fields or name in grammar.children}
    qualifiers = {name: as_given(value) for name, value in here.items() if name not in own and name != "at"}
    is_plain = all(isinstance(value, Scalar) for name, value in here.items() if name != "at")
    is_known = all(name in grammar.known for name in here) and not any(name in grammar.children for name in here)
    written = source[node.start : node.end]
    return MentionAsWritten(
        file=file,
        table=grammar.table.name,
        record=record,
        number=number,
        at=tuple(item.text for item in tree.items(here.get("at")) if isinstance(item, Scalar)),
        source=written,
        line=node.line,
        column=node.column,
        end_line=node.line + written.count("\n"),
        fields=own,
        qualifiers=qualifiers,
        children=children_of(grammar, node),
        is_simple=is_plain and is_known and "at" in here,
    )


def as_given(node: Node) -> str:
    """A value as an edit is given it: plain text, or YAML if it is more than a word; empty where there is none."""
    if not isinstance(node, Scalar):
        return flow(_restyled(node)) or ""
    if node.plain and node.text in NULLS:
        return ""
    is_like_yaml = node.text.startswith(("{", "["))
    return f"{{is: {flow(_restyled(node))}}}" if is_like_yaml else node.text


def _restyled(node: Node) -> Node:
    """A node without block scalars, so that it fits a line."""
    if isinstance(node, Scalar):
        return NULL if node.plain and node.text in NULLS else Scalar(node.text)
    entries = [Entry(_restyled(entry.value), entry.name) for entry in node.entries]
    return Mapping(entries) if isinstance(node, Mapping) else Sequence(entries)
