"""Spans: inside their text, not empty, not over a passage set aside, not too wide."""

import polars as pl

from standoff.assertion import Frames
from standoff.check.rows import problems
from standoff.problem import Problem

WIDE = 160


def check_spans(frames: Frames) -> list[Problem]:
    """Every span that cannot be, or should not; lengths and sentence bounds are those that the files record."""
    lengths = frames.texts.select("text_id", pl.col("length").cast(pl.Int64, strict=False))
    asides = frames.set_aside.rename({"file": "annotation_file", "line": "annotation_line"})
    spans = frames.spans.rename({"line": "annotation_line"}).select(
        "text_id", "span_start", "span_end", "annotation_file", "annotation_line", "column"
    )
    both = pl.concat([spans, asides.select(spans.columns)]).join(lengths, on="text_id", how="left")
    both = both.with_columns(value=pl.concat_str("span_start", pl.lit("-"), "span_end"))
    spans = spans.with_columns(value=pl.concat_str("span_start", pl.lit("-"), "span_end"))
    empty = both.filter(pl.col("span_start") >= pl.col("span_end"))
    outside = both.filter((pl.col("span_end") > pl.col("length")) & (pl.col("span_start") < pl.col("span_end")))
    return [
        *problems(empty, "empty-span", "the span {value} holds nothing", "a span is `start-end`, the end excluded"),
        *problems(outside, "span-outside", "the span {value} ends after its text, which has {length} characters"),
        *problems(
            _over(spans, asides),
            "span-set-aside",
            "the span {value} lies over the passage {over}, which is set aside",
            "narrow one of the two",
        ),
        *problems(
            _wide(spans, frames.sentences),
            "wide-span",
            "the span {value} is {why}",
            "keep to the words that say it, seldom more than a clause",
        ),
    ]


def _over(spans: pl.DataFrame, asides: pl.DataFrame) -> pl.DataFrame:
    if asides.is_empty():
        return spans.clear().with_columns(over=pl.lit(""))
    passages = asides.select("text_id", aside_start="span_start", aside_end="span_end")
    touched = spans.join(passages, on="text_id").filter(
        (pl.col("span_start") < pl.col("aside_end")) & (pl.col("aside_start") < pl.col("span_end"))
    )
    return touched.with_columns(over=pl.concat_str("aside_start", pl.lit("-"), "aside_end"))


def _wide(spans: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    length = pl.col("span_end") - pl.col("span_start")
    by_length = spans.filter(length > WIDE).with_columns(why=pl.concat_str(length, pl.lit(" characters long")))
    indexed = spans.filter(length <= WIDE).with_row_index("span")
    inside = (
        indexed.filter(length > 20)
        .join(sentences, on="text_id")
        .filter((pl.col("sentence_start") >= pl.col("span_start")) & (pl.col("sentence_end") <= pl.col("span_end")))
    )
    over_two = inside.group_by("span").len().filter(pl.col("len") > 1)
    by_sentences = (
        indexed.join(over_two, on="span", how="semi").drop("span").with_columns(why=pl.lit("over two whole sentences"))
    )
    return pl.concat([by_length, by_sentences])
