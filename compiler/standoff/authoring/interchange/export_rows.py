"""The rows that exports are written from: one per assertion of a text, with its qualifiers and its evidence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from standoff.schema.qualifiers import OF_ASSERTION
from standoff.schema.record_ids import CELL
from standoff.views.inputs import Compilation


@dataclass(frozen=True, slots=True)
class Passage:
    """A span that an assertion rests on, in code points, end excluded; `notes` holds what the curator notes there.

    The quote has its words, where the text may be quoted and its annotations quote them.
    """

    start: int
    end: int
    notes: Mapping[str, str]
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One assertion of a text; `field` and `value` are empty if it asserts that the record exists.

    `qualifiers` holds the qualifier columns that are not empty and that all of its mentions share.
    """

    assertion_id: str
    table: str
    record: str
    field: str
    value: str
    curator: str
    qualifiers: Mapping[str, str]
    passages: tuple[Passage, ...]

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The spans of its passages."""
        return tuple((passage.start, passage.end) for passage in self.passages)


@dataclass(frozen=True, slots=True)
class TextInfo:
    """What the annotation file states about its text; the text itself is not needed."""

    text_id: str
    file: str
    sha256: str
    length: int
    language: str


def annotated_texts(compilation: Compilation, only: str | None = None) -> list[TextInfo]:
    """The annotated texts sorted by id, or only one of them."""
    texts = compilation.frames.texts.select("text_id", "file", "sha256", "length", "language").sort("text_id")
    found = [
        TextInfo(text, file or "", sha256 or "", int(length or 0), language or "")
        for text, file, sha256, length, language in texts.iter_rows()
    ]
    return [info for info in found if only is None or info.text_id == only]


def export_rows(compilation: Compilation, text_id: str) -> list[ExportRow]:
    """The assertions of a text, sorted by spans, then by table, record, field and id."""
    evidence = compilation.frames.evidence.filter(pl.col("text_id") == text_id)
    curators = dict(evidence.select("assertion_id", "curator").iter_rows())
    passages = _passages(evidence, compilation.schema.notes)
    rows = compilation.frames.assertions.filter(pl.col("text_id") == text_id).iter_rows(named=True)
    found = [_row(row, curators.get(row["assertion_id"]), passages.get(row["assertion_id"], ())) for row in rows]
    return sorted(found, key=lambda row: (row.spans, row.table, row.record, row.field, row.assertion_id))


def _passages(evidence: pl.DataFrame, notes: tuple[str, ...]) -> dict[str, tuple[Passage, ...]]:
    """The distinct passages of each assertion, in the order of the text."""
    names = ("span_start", "span_end", "quote", *notes)
    found: dict[str, dict[tuple[object, ...], Passage]] = {}
    located = evidence.drop_nulls("span_start").sort("assertion_id", "evidence_number")
    for row in located.select("assertion_id", *names).iter_rows(named=True):
        passage = Passage(row["span_start"], row["span_end"], dict(_filled(row, notes)), row["quote"])
        found.setdefault(row["assertion_id"], {}).setdefault(tuple(row.values()), passage)
    return {assertion_id: tuple(passages.values()) for assertion_id, passages in found.items()}


def _row(row: Mapping[str, Any], curator: str | None, passages: tuple[Passage, ...]) -> ExportRow:
    names = ("assertion_id", *CELL, "value")
    own_id, table, record, name, value = (row[name] or "" for name in names)
    return ExportRow(own_id, table, record, name, value, curator or "", dict(_filled(row, OF_ASSERTION)), passages)


def _filled(row: Mapping[str, Any], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The columns that are not empty."""
    for name in names:
        if row[name] is not None:
            yield name, row[name]
