"""Assertions as plain rows, and the places where they are written, and their spans."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

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
    rank: str | None
    outcome: str
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
    """One writing of an assertion: its place in an annotation file, its spans (none in a registry), remarks on it."""

    annotation_file: str
    annotation_line: int
    spans: tuple[Span, ...]
    confidence: str
    because: str | None
    reference: str | None
    curator: str | None
    own: tuple[tuple[str, str], ...] = ()  # the qualifiers that the corpus declares, those that are given


NAMES = tuple(Assertion.__dataclass_fields__)
OF_MENTION = tuple(name for name in Mention.__dataclass_fields__ if name not in {"spans", "own"})  # of evidence
OF_SPAN = ("assertion_id", "evidence_number", "text_id", "span_start", "span_end", "sentence", "quote", "column")
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
    wanted = compiled.evidence_for(assertion_ids)
    return {assertion_id: [] for assertion_id in assertion_ids} | mentions_of(wanted, compiled.passage)


Passage = Callable[[str, int, int], str | None]


def mentions_of(evidence: pl.DataFrame, passage: Passage) -> dict[str, list[Mention]]:
    """The mentions that rows of evidence come from, by assertion id, in the order of files and lines."""
    found: dict[tuple[str, *tuple[Any, ...]], list[Span]] = {}
    own = [name for name in evidence.columns if name not in {*OF_MENTION, *OF_SPAN}]
    ordered = evidence.sort("assertion_id", "annotation_file", "annotation_line", "evidence_number")
    for row in ordered.iter_rows(named=True):
        declared = tuple((name, row[name]) for name in own if row[name] is not None)
        spans = found.setdefault((row["assertion_id"], *(row[name] for name in OF_MENTION), declared), [])
        if row["text_id"] is not None and row["span_start"] is not None:
            text_id, start, end = row["text_id"], row["span_start"], row["span_end"]
            words = passage(text_id, start, end) or row.get("quote")
            spans.append(Span(text_id, start, end, row["sentence"], words))
    by_assertion: dict[str, list[Mention]] = {}
    for (assertion_id, file, line, *remarks), spans in found.items():
        by_assertion.setdefault(assertion_id, []).append(Mention(file, line, tuple(spans), *remarks))
    return by_assertion


def who(assertion: Assertion) -> str:
    """The source, in words: `narrator`, `abbas-araghchi (paraphrase)`, `registry`."""
    if assertion.text_id is None:
        return "registry"
    speaker, voice = assertion.speaker_id or NARRATOR, assertion.voice or ""
    source = voice if speaker == NARRATOR else f"{speaker} ({voice})"
    return source + (f", relayed by {assertion.relayed_by_id}" if assertion.relayed_by_id else "")


def remarks(assertion: Assertion) -> list[str]:
    """The qualifiers that are not the usual ones: polarity, modality, basis, rank."""
    usual = ("affirm", "asserted", "stated", "curated", None)
    given = (assertion.polarity, assertion.modality, assertion.basis, assertion.rank)
    return ["denied" if word == "deny" else str(word) for word in given if word not in usual]
