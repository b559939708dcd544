"""Spans against the words of texts that are present: whether they cut words or numbers, or leave out a negation."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.negations import negation
from standoff.corpus.texts import Text
from standoff.corpus.words import cut
from standoff.source.problem import Place, Problem

SENTENCE_END = re.compile(r"[.!?…؟۔]\s|[。！？\n]")
WHAT = {"cut-word": "a word", "cut-number": "a number"}
COLUMNS = ("context", "text_id", "span_start", "span_end", "annotation_file", "line", "column")
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
    spans = frames.spans.select(COLUMNS).filter(pl.col("text_id").cast(pl.String).is_in(list(languages)))
    rows: list[Row] = spans.unique().sort("context", "span_start", "span_end", *COLUMNS[4:]).rows()
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
        word = negation(content, end, start, languages[text])
        if word is not None:
            message = f"between this span and the one before it the text has `{word}`"
            hint = "include the word in one of them; set `polarity: deny` if the mention denies"
            yield Problem(Place(*row[4:]), "swallowed-negation", message, hint, len(f"{start}-{last}"))


def _denied(frames: Frames) -> set[int]:
    """The mentions, by their context, that deny something."""
    denials = frames.assertions.filter(pl.col("polarity") == "deny").select("assertion_id")
    return set(frames.mentions.join(denials, on="assertion_id", how="semi")["context"].to_list())
