"""Facts: which sentences give a value, and which only show that something exists.

A sentence may be annotated and nothing be read from it: its mention then names a record and no field. What a child says
is in its key, so a child is a value of its parent. Withdrawn assertions give nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from standoff.checks.coverage import counted, covered, sentence_states
from standoff.corpus.assertions import SPANNED, Frames
from standoff.schema.record_ids import RECORD, SEPARATOR
from standoff.views.inputs import Compilation

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Named:
    """A record that a sentence names: the spans of a mention there, and its line; `polarity` is `affirm` or `deny`."""

    table_name: str
    record_id: str
    polarity: str
    spans: tuple[Bounds, ...]
    annotation_file: str
    annotation_line: int


@dataclass(frozen=True, slots=True)
class Valueless:
    """An annotated sentence that gives no value, with its words where the text is there, and the records it names."""

    sentence: int
    start: int
    end: int
    words: str | None
    records: tuple[Named, ...]


def _is_value() -> pl.Expr:
    """Whether an assertion gives a value: of a field, or a child's key."""
    is_child = pl.col("record_id").str.contains(SEPARATOR, literal=True)
    return (pl.col("field_name").is_not_null() | is_child) & pl.col("rank").is_null()


def give_values(frames: Frames) -> pl.Series:
    """Whether each sentence overlaps the evidence of a value; spans over two whole sentences do not count."""
    values = frames.assertions.filter(_is_value()).select("assertion_id")
    spans = frames.evidence.select("assertion_id", *SPANNED).join(values, on="assertion_id", how="semi")
    return covered(frames.sentences, counted(spans.unique(SPANNED), frames.sentences)) > 0


def valueless(compiled: Compilation, is_wanted: pl.Expr) -> dict[str, tuple[Valueless, ...]]:
    """The annotated sentences without a value, by text and in order; `is_wanted` says of which texts."""
    states = sentence_states(compiled.frames).with_columns(gives=give_values(compiled.frames))
    bare = states.filter(is_wanted & (pl.col("state") == "annotated") & ~pl.col("gives"))
    named = _named(compiled.frames, bare["text_id"].unique().to_list())
    found: dict[str, list[Valueless]] = {}
    for text_id, number, start, end in bare.select("text_id", "sentence", "sentence_start", "sentence_end").iter_rows():
        records = tuple(_overlapping(named[text_id], start, end))
        found.setdefault(text_id, []).append(
            Valueless(number, start, end, compiled.passage(text_id, start, end), records)
        )
    return {text_id: tuple(sentences) for text_id, sentences in found.items()}


def _named(frames: Frames, text_ids: list[str]) -> dict[str, list[Named]]:
    """The mentions of records in some texts, by text, in the order of their spans."""
    place = ("annotation_file", "annotation_line")
    evidence = frames.evidence.select("assertion_id", *SPANNED, *place).filter(pl.col("text_id").is_in(text_ids))
    evidence = evidence.drop_nulls(list(SPANNED))  # a quote that is not anchored has no place yet
    exists = frames.assertions.filter(pl.col("field_name").is_null() & ~_is_value())
    record = [pl.col(name).cast(pl.String) for name in (*RECORD, "polarity")]
    rows = evidence.join(exists.select("assertion_id", *record), on="assertion_id")
    spans = pl.struct("span_start", "span_end").sort()
    mentions = rows.group_by("text_id", *RECORD, "polarity", *place).agg(spans=spans).sort("spans", *RECORD, *place)
    found: dict[str, list[Named]] = {text_id: [] for text_id in text_ids}
    for text_id, table, record, polarity, file, line, bounds in mentions.iter_rows():
        at = tuple((each["span_start"], each["span_end"]) for each in bounds)
        found[text_id].append(Named(table, record, polarity, at, file, line))
    return found


def _overlapping(mentions: list[Named], start: int, end: int) -> Iterator[Named]:
    return (each for each in mentions if any(first < end and start < last for first, last in each.spans))
