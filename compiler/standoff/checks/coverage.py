"""Coverage: whether every sentence is annotated, or excluded with a reason."""

from bisect import bisect_left
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import polars as pl

from standoff.checks.spans import reaching
from standoff.corpus.assertions import Frames
from standoff.corpus.project import Settings
from standoff.schema.row_order import in_order
from standoff.source.problem import Place, Problem

Stretches = dict[str, list[tuple[int, int]]]
"""By text, the stretches that spans cover, as (start, end) in order."""

ENOUGH = 20
CODE = "uncovered-sentence"
STATES = ("annotated", "excluded", "open")


def check_coverage(frames: Frames, settings: Settings) -> list[Problem]:
    """Sentences that are neither annotated nor excluded, where the corpus requires coverage."""
    if settings.coverage != "required":
        return []
    files = frames.texts.select("text_id", "annotation_file")
    bare = sentence_states(frames).filter(pl.col("state") == "open").join(files, on="text_id", maintain_order="left")
    covering = {
        "evidence": _by_text(counted(frames.spans, frames.sentences), bare.filter(pl.col("evidence") > 0)),
        "excluded": _by_text(merged(frames.excluded), bare.filter(pl.col("excluded") > 0)),
    }
    return [_uncovered(row, covering) for row in bare.iter_rows(named=True)]


def _uncovered(row: dict[str, Any], covering: dict[str, Stretches]) -> Problem:
    start, end = row["sentence_start"], row["sentence_end"]
    span = f"{start}-{end}"
    message = f"sentence {row['sentence']} ({span}) is neither annotated nor excluded"
    hint = f"`standoff show {row['text_id']} {span}` shows it; annotate it, or exclude it with a reason"
    kind = "evidence" if row["evidence"] >= row["excluded"] else "excluded"
    if row[kind]:
        needed = (min(end - start, 2 * ENOUGH) + 1) // 2
        verb = "annotated" if kind == "evidence" else "excluded"
        message = f"{row[kind]} characters of sentence {row['sentence']} ({span}) are {verb}, {needed} are needed"
        gaps = ", ".join(_gaps(start, end, covering[kind].get(row["text_id"], [])))
        hint = f"not covered: {gaps}; `standoff show {row['text_id']} {span}` shows the sentence"
    place = Place(row["annotation_file"], row["annotation_line"], row["column"])
    return Problem(place, CODE, message, hint, len(span))


def _by_text(stretches: pl.DataFrame, sentences: pl.DataFrame) -> Stretches:
    """The stretches of the texts of some sentences, as (start, end) in order."""
    found: Stretches = {}
    rows = stretches.join(sentences.select("text_id").unique(), on="text_id", maintain_order="left")
    for text_id, start, end in rows.select("text_id", "span_start", "span_end").iter_rows():
        found.setdefault(text_id, []).append((start, end))
    return found


def _gaps(start: int, end: int, stretches: list[tuple[int, int]]) -> Iterator[str]:
    """What lies between the stretches within a sentence, as spans."""
    first = bisect_left(stretches, start, key=itemgetter(1))
    for left, right in stretches[first : bisect_left(stretches, end, key=itemgetter(0))]:
        if left > start:
            yield f"{start}-{left}"
        start = right
    if start < end:
        yield f"{start}-{end}"


def sentence_states(frames: Frames) -> pl.DataFrame:
    """The sentences with their `state`, and how many characters of each are covered by evidence and excluded passages.

    A sentence is annotated when evidence covers at least half of it, or 20 code points where that is less; excluded
    likewise, by passages that are excluded. Characters under several spans count once.
    """
    states = frames.sentences.with_columns(
        evidence=covered(frames.sentences, counted(frames.spans, frames.sentences)),
        excluded=covered(frames.sentences, merged(frames.excluded)),
    )
    needed = pl.min_horizontal(pl.col("sentence_end") - pl.col("sentence_start"), pl.lit(2 * ENOUGH))
    annotated, excluded, is_open = map(pl.lit, STATES)
    state = (
        pl.when(2 * pl.col("evidence") >= needed).then(annotated).when(2 * pl.col("excluded") >= needed).then(excluded)
    )
    return states.with_columns(state=state.otherwise(is_open))


def counted(spans: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """The evidence spans that count for coverage, merged: those over two whole sentences are too wide to count."""
    spans = spans.select("text_id", "span_start", "span_end")
    return merged(reaching(spans, sentences).filter(~pl.col("is_over_two")))


def merged(spans: pl.DataFrame) -> pl.DataFrame:
    """Stretches that spans cover, by text and in order, none overlapping another: text_id, span_start, span_end.

    `before` is the number of characters that the stretches before it in its text cover.
    """
    ordered = in_order(spans.filter(pl.col("span_start") < pl.col("span_end")), ("text_id", "span_start", "span_end"))
    reached = pl.col("span_end").cum_max().shift().over("text_id")
    begins = (pl.col("span_start") > reached).fill_null(value=True)
    stretches = (
        ordered.with_columns(stretch=begins.cum_sum())
        .group_by("stretch", maintain_order=True)
        .agg(pl.col("text_id", "span_start").first(), pl.col("span_end").max())
    )
    length = pl.col("span_end") - pl.col("span_start")
    return stretches.with_columns(before=(length.cum_sum() - length).over("text_id")).drop("stretch")


def covered(sentences: pl.DataFrame, stretches: pl.DataFrame) -> pl.Series:
    """How many characters of each sentence lie in the stretches."""
    return _up_to(sentences, "sentence_end", stretches) - _up_to(sentences, "sentence_start", stretches)


def _up_to(sentences: pl.DataFrame, position: str, stretches: pl.DataFrame) -> pl.Series:
    """How many characters of the text before a position lie in the stretches; both frames are in order by text."""
    met = sentences.select("text_id", position).join_asof(
        stretches, left_on=position, right_on="span_start", by="text_id", check_sortedness=False
    )
    within = pl.min_horizontal(position, "span_end") - pl.col("span_start")
    return met.select((pl.col("before") + within).fill_null(0)).to_series()
