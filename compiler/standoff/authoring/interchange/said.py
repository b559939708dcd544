"""What a text says, assertion by assertion, each with its spans: what the exports are written from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from standoff.schema.qualifiers import COLUMNS
from standoff.views.inputs import Compilation


@dataclass(frozen=True, slots=True)
class Said:
    """One assertion of a text; `field` and `value` are empty where it says that the record exists.

    `qualifiers` are those columns of the assertions that are not empty; `spans` count code points, ends excluded.
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
class About:
    """What is known of a text without the text."""

    text_id: str
    file: str
    sha256: str
    length: int
    language: str


def abouts(made: Compilation, only: str | None = None) -> list[About]:
    """The annotated texts, or one of them, in order."""
    rows = made.frames.texts.select("text_id", "file", "sha256", "length", "language").sort("text_id").iter_rows()
    found = [
        About(text, file or "", sha256 or "", int(length or 0), language or "")
        for text, file, sha256, length, language in rows
    ]
    return [about for about in found if only is None or about.text_id == only]


def said_in(made: Compilation, text_id: str) -> list[Said]:
    """The assertions of a text, in the order of where they stand, then by table, record, field and id."""
    spans = _spans(made.frames.evidence.filter(pl.col("text_id") == text_id))
    rows = made.frames.assertions.filter(pl.col("text_id") == text_id).iter_rows(named=True)
    found = [_said(row, spans.get(row["assertion_id"], ())) for row in rows]
    return sorted(found, key=lambda said: (said.spans, said.table, said.record, said.field, said.assertion_id))


def _spans(evidence: pl.DataFrame) -> dict[str, tuple[tuple[int, int], ...]]:
    rows = evidence.select("assertion_id", "span_start", "span_end").unique().sort(pl.all()).iter_rows()
    return {key: tuple((start, end) for _, start, end in group) for key, group in groupby(rows, lambda row: row[0])}


def _said(row: dict[str, str | None], spans: tuple[tuple[int, int], ...]) -> Said:
    def text(name: str) -> str:
        return row[name] or ""

    return Said(
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
