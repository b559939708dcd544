"""The rows that exports are written from: one per assertion of a text, with its qualifiers and spans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from standoff.schema.qualifiers import COLUMNS
from standoff.views.inputs import Compilation


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One assertion of a text; `field` and `value` are empty if it asserts that the record exists.

    `qualifiers` holds the qualifier columns that are not empty; `spans` count code points, ends excluded.
    """

    assertion_id: str
    table: str
    record: str
    field: str
    value: str
    curator: str
    qualifiers: Mapping[str, str]
    spans: tuple[tuple[int, int], ...]


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
    spans = _spans(compilation.frames.evidence.filter(pl.col("text_id") == text_id))
    rows = compilation.frames.assertions.filter(pl.col("text_id") == text_id).iter_rows(named=True)
    found = [_row(row, spans.get(row["assertion_id"], ())) for row in rows]
    return sorted(found, key=lambda row: (row.spans, row.table, row.record, row.field, row.assertion_id))


def _spans(evidence: pl.DataFrame) -> dict[str, tuple[tuple[int, int], ...]]:
    rows = evidence.select("assertion_id", "span_start", "span_end").unique().sort(pl.all()).iter_rows()
    return {key: tuple((start, end) for _, start, end in group) for key, group in groupby(rows, lambda row: row[0])}


def _row(row: dict[str, str | None], spans: tuple[tuple[int, int], ...]) -> ExportRow:
    def text(name: str) -> str:
        return row[name] or ""

    return ExportRow(
        text("assertion_id"),
        text("table_name"),
        text("record_id"),
        text("field_name"),
        text("value"),
        text("curator"),
        dict(_qualifiers(row)),
        spans,
    )


def _qualifiers(row: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    for name in COLUMNS:
        value = row[name]
        if value is not None:
            yield name, value
