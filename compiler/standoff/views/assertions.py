"""Assertions as plain rows, and the places where they are written, and their spans."""

from dataclasses import dataclass

import polars as pl

from standoff.corpus.rows import PLACE
from standoff.schema.qualifiers import NARRATOR
from standoff.views.inputs import Compilation


@dataclass(frozen=True, slots=True)
class Assertion:
    """One assertion, as the output table of that name has it; the line is that of its first mention."""

    assertion_id: str
    table_name: str
    record_id: str
    field_name: str | None
    value: str | None
    text_id: str | None
    voice: str | None
    speaker_id: str | None
    relayed_by_id: str | None
    polarity: str
    modality: str
    basis: str
    confidence: str
    because: str | None
    reference: str | None
    rank: str | None
    outcome: str
    curator: str | None
    annotation_file: str
    annotation_line: int


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a text in code points, end excluded; the sentence is that in which it starts, none outside all."""

    text_id: str
    start: int
    end: int
    sentence: int | None
    passage: str | None


@dataclass(frozen=True, slots=True)
class Mention:
    """One writing of an assertion: its place in an annotation file and its spans, none in a registry."""

    annotation_file: str
    annotation_line: int
    spans: tuple[Span, ...]


NAMES = tuple(Assertion.__dataclass_fields__)
ORDER = ("chosen", "agrees", "contained", "outranked", "open", "unused", "denied", "deprecated")


def assertions(frame: pl.DataFrame) -> list[Assertion]:
    """The rows of an assertions frame that has outcomes: chosen first, then by outcome, place and value."""
    found = [Assertion(**row) for row in frame.select(NAMES).iter_rows(named=True)]
    rank = {outcome: number for number, outcome in enumerate(ORDER)}
    return sorted(
        found,
        key=lambda a: (rank.get(a.outcome, 99), a.annotation_file, a.annotation_line, a.value or "", a.assertion_id),
    )


def mentions(compiled: Compilation, assertion_ids: list[str]) -> dict[str, list[Mention]]:
    """Where each of these assertions is written, by assertion id, in the order of files and lines."""
    written = compiled.frames.mentions.filter(pl.col("assertion_id").is_in(assertion_ids))
    spans = _spans(compiled, written["context"].unique().to_list())
    found: dict[str, list[Mention]] = {assertion_id: [] for assertion_id in assertion_ids}
    for row in written.unique().sort(*PLACE, "context").iter_rows(named=True):
        mention = Mention(row["annotation_file"], row["annotation_line"], tuple(spans.get(row["context"], ())))
        if mention not in found[row["assertion_id"]]:
            found[row["assertion_id"]].append(mention)
    return found


def _spans(compiled: Compilation, contexts: list[int]) -> dict[int, list[Span]]:
    wanted = compiled.frames.spans.filter(pl.col("context").is_in(contexts)).sort("text_id", "span_start", "span_end")
    begun = compiled.frames.sentences.select("text_id", "sentence_start", "sentence_end", "sentence")
    located = wanted.join_asof(
        begun, left_on="span_start", right_on="sentence_start", by="text_id", check_sortedness=False
    ).with_columns(sentence=pl.when(pl.col("span_start") < pl.col("sentence_end")).then("sentence"))
    found: dict[int, list[Span]] = {}
    spans = located.select("context", "text_id", "span_start", "span_end", "sentence").unique(maintain_order=True)
    for context, text_id, start, end, sentence in spans.iter_rows():
        span = Span(text_id, start, end, sentence, compiled.passage(text_id, start, end))
        found.setdefault(context, []).append(span)
    return found


def who(assertion: Assertion) -> str:
    """The source, in words: `narrator`, `abbas-araghchi (paraphrase)`, `registry`."""
    if assertion.text_id is None:
        return "registry"
    speaker, voice = assertion.speaker_id or NARRATOR, assertion.voice or ""
    source = voice if speaker == NARRATOR else f"{speaker} ({voice})"
    return source + (f", relayed by {assertion.relayed_by_id}" if assertion.relayed_by_id else "")


def remarks(assertion: Assertion) -> list[str]:
    """The qualifiers that are not the usual ones: polarity, modality, basis, confidence, rank."""
    usual = ("affirm", "asserted", "stated", "curated", "sure", None)
    given = (assertion.polarity, assertion.modality, assertion.basis, assertion.confidence, assertion.rank)
    return ["denied" if word == "deny" else str(word) for word in given if word not in usual]
