"""The output of reading: plain rows, one list per kind, ready to become frames."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from standoff.schema.model import Schema
from standoff.schema.qualifiers import REVIEW
from standoff.source.problem import Problem


class Context(NamedTuple):
    """The qualifiers of a mention or a value, in the order of `QUALIFIERS`; `spans` numbers the row of its spans."""

    file: int
    text_id: str | None
    qualifiers: tuple[str | None, ...]
    curator: str | None
    spans: int


PLACE = ("annotation_file", "annotation_line", "column")
"""The columns of a frame that hold a place in the annotations."""

VALUE = ("context", "field_index", "record", "raw", "line", "column")
"""One value as written: its context, its field (a position in `indexed_fields`), record, raw text, and place."""

SPAN = ("context", "start", "end", "line", "column")
"""One span of one context, and its place."""


def in_rows(flat: Iterable[Any], names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """The rows of a flat list that holds cell after cell, row after row."""
    return zip(*[iter(flat)] * len(names), strict=True)


class Settled(NamedTuple):
    """A curator's decision on one cell; `to` is None if the cell is left open on purpose."""

    table: str
    record: str
    field: str
    to: str | None
    because: str | None
    file: str
    line: int
    column: int


class Quoted(NamedTuple):
    """The words that a curator quotes beside a span: those of which context and place, and where they are."""

    context: int
    line: int
    column: int
    words: str
    quote_line: int
    quote_column: int


class Remark(NamedTuple):
    """What is left to do on a mention or a value: `words` of a note, of a quote without a span, or that it is a draft.

    `name` is the key that says so. `field` is None if it is about the whole mention; the span is the first.
    """

    name: str
    words: str
    text_id: str | None
    table: str
    record: str
    field: str | None
    start: int | None
    end: int | None
    file: str
    line: int
    column: int


class LeftOut(NamedTuple):
    """The place of a draft that was left out."""

    file: str
    line: int
    column: int


class Exclusion(NamedTuple):
    """A passage excluded."""

    text_id: str
    start: int
    end: int
    because: str
    file: str
    line: int
    column: int


class Named(NamedTuple):
    """An id used by a qualifier (speaker, relayer) that must exist among the records."""

    id: str
    file: int
    line: int
    column: int


class Redirect(NamedTuple):
    """An id that was renamed, or removed (`new` is None)."""

    table: str
    old: str
    new: str | None
    since: str | None
    because: str | None
    file: str
    line: int
    column: int


class Sentence(NamedTuple):
    """The bounds of a sentence, and their place."""

    start: int
    end: int
    line: int
    column: int


@dataclass(slots=True)
class TextBlock:
    """The `text:` block of a text file: fields as (raw, basis, because, line, column), and sentences."""

    text_id: str
    file: str
    line: int
    fields: dict[str, tuple[str, str, str | None, int, int]] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)


def indexed_fields(schema: Schema) -> tuple[tuple[str, str | None], ...]:
    """All (table, field) of the record tables in a fixed order, own key columns included.

    Field None is the existence of the record. Rows hold positions in this tuple rather than names: there are millions.
    """
    tables = schema.record_tables.values()
    return tuple((table.name, name) for table in tables for name in (None, *table.stated))


@dataclass(slots=True)
class Rows:
    """Everything read from one or more files."""

    files: list[str] = field(default_factory=list)
    contexts: list[Context] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)  # flat, since there are millions: the cells of VALUE, row after row
    spans: list[int] = field(default_factory=list)  # likewise, of SPAN
    quotes: list[Quoted] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    texts: list[TextBlock] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    incomplete_tables: list[str] = field(default_factory=list)  # tables of which some records could not be read

    @property
    def n_drafts(self) -> int:
        """How many mentions and values are drafts; one that is nested in another is not counted."""
        return len(self.left_out) + sum(remark.name == REVIEW for remark in self.remarks)

    def forget(self) -> None:
        """Drop what the frames hold now, to free its memory."""
        for taken in (self.contexts, self.values, self.spans, self.quotes, self.named, self.exclusions):
            taken.clear()
        for block in self.texts:
            del block.sentences[:-1]
