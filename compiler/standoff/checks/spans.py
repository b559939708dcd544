"""Spans: inside their text, not empty, not too wide, over nothing excluded; and against the words of texts present."""

from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.negations import SENTENCE_END, left_out
from standoff.corpus.project import Settings
from standoff.corpus.reporting import ALSO, problems
from standoff.corpus.rows import PLACE
from standoff.corpus.texts import Text
from standoff.corpus.words import cut
from standoff.source.problem import Place, Problem

SPAN = ("text_id", "span_start", "span_end")
COLUMNS = (*SPAN, *PLACE)
WRITTEN = pl.concat_str("span_start", pl.lit("-"), "span_end").alias("value")


def check_spans(frames: Frames, settings: Settings) -> list[Problem]:
    """Spans that are impossible or too wide; text lengths and sentence bounds are those recorded in the files."""
    exclusions = frames.excluded.rename({"file": "annotation_file", "line": "annotation_line"})[list(COLUMNS)]
    spans = frames.spans.rename({"line": "annotation_line"})[list(COLUMNS)]
    found, sound = _bounds(spans, exclusions, frames.texts)
    over, narrower = "the span {value} overlaps the passage {over}, which is excluded", "narrow one of the two"
    found += _problems(_over(sound, exclusions), "span-excluded", over, narrower)
    found += _problems(
        _twice(exclusions), "span-excluded", "the passage {value} is excluded twice", "remove one of the two"
    )
    hint = "keep to the words that state it, rarely more than a clause"
    wide = _wide(sound, frames.sentences, settings.widest_span)
    return found + _problems(wide, "wide-span", "the span {value} {why}", hint)


def _problems(bad: pl.DataFrame, code: str, message: str, hint: str) -> list[Problem]:
    """One problem for each of some spans, which is underlined as it is written."""
    return [] if bad.is_empty() else problems(bad.with_columns(WRITTEN), code, message, hint)


def _bounds(spans: pl.DataFrame, exclusions: pl.DataFrame, texts: pl.DataFrame) -> tuple[list[Problem], pl.DataFrame]:
    """Spans and passages that are empty or end after their text; and the spans that are neither."""
    lengths = texts.select("text_id", pl.col("length").cast(pl.Int64, strict=False)).filter(pl.col("length") > 0)
    both = pl.concat([spans, exclusions]).join(lengths, on="text_id", how="left", maintain_order="left")
    is_empty = pl.col("span_start") >= pl.col("span_end")
    is_outside = (pl.col("span_end") > pl.col("length")).fill_null(value=False)
    empty, outside = both.filter(is_empty), both.filter(is_outside & ~is_empty)
    hint = "count from the start of the text, or write `quote:` and run `standoff anchor`"
    found = [
        *_problems(empty, "empty-span", "the span {value} is empty", "a span is `start-end`, the end excluded"),
        *_problems(outside, "span-outside", "the span {value} ends beyond its text of {length} characters", hint),
    ]
    return found, both.head(len(spans)).filter(~is_empty & ~is_outside).drop("length")


def _over(spans: pl.DataFrame, exclusions: pl.DataFrame) -> pl.DataFrame:
    if exclusions.is_empty():
        return spans.clear().with_columns(over=pl.lit(""))
    numbered, passages = (frame[list(SPAN)].with_row_index("row") for frame in (spans, exclusions))
    touched = numbered.join(passages, on="text_id", suffix="_over").filter(
        (pl.col("span_start") < pl.col("span_end_over")) & (pl.col("span_start_over") < pl.col("span_end"))
    )
    over = exclusions[touched["row_over"]].select(*_also(), over=WRITTEN)
    return spans[touched["row"]].hstack(over.get_columns())


def _twice(exclusions: pl.DataFrame) -> pl.DataFrame:
    passage = ("text_id", "span_start", "span_end")
    if len(exclusions) <= 1:
        return exclusions.clear()
    first = exclusions.unique(passage, keep="first", maintain_order=True).select(*passage, *_also())
    again = exclusions.filter(~pl.struct(passage).is_first_distinct())
    return again.join(first, on=passage, maintain_order="left")


def _also() -> list[pl.Expr]:
    return [pl.col(name).alias(other) for name, other in zip(PLACE, ALSO, strict=True)]


def _wide(spans: pl.DataFrame, sentences: pl.DataFrame, widest: int) -> pl.DataFrame:
    length = pl.col("span_end") - pl.col("span_start")
    by_length = spans.filter(length > widest).with_columns(
        why=pl.concat_str(pl.lit("has "), length, pl.lit(" characters"))
    )
    rest = spans.filter((length <= widest) & (length > 20))
    reach = reaching(rest[list(SPAN)].with_row_index("row"), sentences)
    over_two = rest[reach["row"].filter(reach["is_over_two"])]
    return pl.concat([by_length, over_two.with_columns(why=pl.lit("covers two whole sentences"))])


def reaching(spans: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """The spans, in some order, each with `is_over_two`: whether it covers two whole sentences of its text."""
    if spans.is_empty():
        return spans.with_columns(is_over_two=pl.lit(value=False))
    starts = sentences.select("text_id", "sentence_start", first="sentence").sort("sentence_start")
    ends = sentences.select("text_id", "sentence_end", last="sentence").sort("sentence_end")
    met = spans.sort("span_start").join_asof(
        starts,
        left_on="span_start",
        right_on="sentence_start",
        by="text_id",
        strategy="forward",
        check_sortedness=False,
    )
    met = met.sort("span_end").join_asof(
        ends, left_on="span_end", right_on="sentence_end", by="text_id", strategy="backward", check_sortedness=False
    )
    is_over_two = (pl.col("last") > pl.col("first")).fill_null(value=False)
    return met.select(*spans.columns, is_over_two=is_over_two)


def check_span_ends(frames: Frames, texts: Mapping[str, Text]) -> list[Problem]:
    """Spans with white space at an end; those of other checks (empty, beyond the text) are not looked at.

    In a text that has changed, spans mean nothing.
    """
    stated = frames.texts.select("text_id", "sha256").iter_rows() if texts else ()
    same = [text_id for text_id, sha256 in stated if text_id in texts and texts[text_id].sha256 == sha256]
    spans = frames.spans.rename({"line": "annotation_line"}).filter(pl.col("text_id").is_in(same))
    found = []
    for text_id, start, end, *place in spans.select("text_id", "span_start", "span_end", *PLACE).iter_rows():
        passage = texts[text_id].content[start:end]
        bare = passage.strip()
        if end <= len(texts[text_id].content) and bare and bare != passage:
            first = start + len(passage) - len(passage.lstrip())
            message = f"the span {start}-{end} begins or ends with white space"
            better = f"{first}-{first + len(bare)}"
            length = len(f"{start}-{end}")
            found.append(Problem(Place(*place), "loose-span", message, f"write `{better}`", length, fix=better))
    return found


WHAT = {"cut-word": "a word", "cut-number": "a number"}
PASSAGE_COLUMNS = ("context", "text_id", "span_start", "span_end", "annotation_file", "line", "column")
Row = tuple[int, str, int, int, str, int, int]


def check_passages(frames: Frames, texts: Mapping[str, Text]) -> list[Problem]:
    """Spans that cut words or numbers, and mentions that leave out a negation.

    Only texts that are present and unchanged are looked at; no words of theirs are reported but those that deny.
    """
    known = frames.texts.select("text_id", "sha256", "language").iter_rows()
    languages = {
        text: language or "" for text, sha256, language in known if text in texts and texts[text].sha256 == sha256
    }
    if not languages:
        return []
    spans = frames.spans.select(PASSAGE_COLUMNS).filter(pl.col("text_id").cast(pl.String).is_in(list(languages)))
    rows: list[Row] = spans.unique().sort("context", "span_start", "span_end", *PASSAGE_COLUMNS[4:]).rows()
    found = [problem for row in rows for problem in _ends(row, texts[row[1]].content)]
    denied = _denied(frames)
    for context, group in groupby(rows, key=lambda row: row[0]):
        if context not in denied:
            found += _between(list(group), texts, languages)
    return found


def _ends(row: Row, content: str) -> Iterator[Problem]:
    """What one span cuts, white space at its ends aside."""
    _, _, start, end, *_ = row
    place = Place(*row[4:])
    passage = content[start:end]
    written = f"{start}-{end}"
    if not passage.strip() or end > len(content):
        return
    start, end = end - len(passage.lstrip()), start + len(passage.rstrip())
    found = cut(content, start, end)
    if found is not None:
        message, hint = f"the span {written} cuts {WHAT[found.code]}", "the whole is {}-{}".format(*found.whole)
        yield Problem(place, found.code, message, hint, len(written))


def _between(rows: list[Row], texts: Mapping[str, Text], languages: Mapping[str, str]) -> Iterator[Problem]:
    """Negations between the spans of one mention, within a sentence."""
    for before, row in pairwise(rows):
        (_, text, _, end, *_), (_, _, start, last, *_) = before, row
        content = texts[text].content
        if not end < start or SENTENCE_END.search(content, end, start):
            continue
        word = left_out(content, end, start, languages[text])
        if word is not None:
            message = f"between this span and the one before it the text has `{word}`"
            hint = "include the word in one of them; set `polarity: deny` if the mention denies"
            yield Problem(Place(*row[4:]), "swallowed-negation", message, hint, len(f"{start}-{last}"))


def _denied(frames: Frames) -> set[int]:
    """The mentions, by their context, that deny something."""
    denials = frames.assertions.filter(pl.col("polarity") == "deny").select("assertion_id")
    return set(frames.mentions.join(denials, on="assertion_id", how="semi")["context"].to_list())
