"""Quotes beside spans, in texts that may be quoted: they are the words of the text, or it is said what would be."""

import re
from collections.abc import Mapping

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.quotes.find import places
from standoff.corpus.quotes.page import ELLIPSIS, Page
from standoff.corpus.texts import Text
from standoff.corpus.words import Bounds, cut
from standoff.source.problem import Place, Problem

COLUMNS = ("text_id", "span_start", "span_end", "quote", "annotation_file", "quote_line", "quote_column")
CODE = "quote-differs"


def check_quotes(frames: Frames, texts: Mapping[str, Text]) -> list[Problem]:
    """Quotes beside spans that differ from the text, white space aside; where it is not there, in their length."""
    quoted = frames.spans.filter(pl.col("quote").is_not_null())
    stated = dict(frames.texts.select("text_id", "sha256").iter_rows())
    found = []
    for text_id, start, end, quote, file, line, column, *at in quoted.select(*COLUMNS, "line", "column").iter_rows():
        text = texts.get(text_id)
        place = Place(file, line, column)
        if text is not None and text.sha256 == stated.get(text_id):
            if quote.split() != text.passage(start, end).split():
                found.append(_differs(quote, (start, end), text, place, Place(file, *at)))
        elif len(quote) != end - start and not ELLIPSIS.search(quote):
            message = f"the quote has {len(quote)} characters, and its span {start}-{end} has {end - start}"
            found.append(Problem(place, CODE, message, "compare both with the text", len(quote)))
    return found


def _differs(quote: str, span: Bounds, text: Text, place: Place, place_of_span: Place) -> Problem:
    """A quote with other words than its span: with the one answer, if words are left out or are at one other place."""
    at = "{}-{}".format(*span)
    passage = " ".join(text.passage(*span).split())
    if ELLIPSIS.search(quote) and _shortened(quote).fullmatch(passage):
        message = f"the quote leaves out words that the text has at {at}"
        hint = "a quote beside a span has all its words; `standoff check --fix` adds them"
        return Problem(place, CODE, message, hint, len(quote), fix=passage)
    elsewhere = ["{}-{}".format(*found) for found in _places(quote, text.content)]
    if len(elsewhere) == 1:
        message = f"the words that are quoted beside {at} are at {elsewhere[0]}"
        hint = f"write `{elsewhere[0]}`, as `standoff check --fix` does"
        return Problem(place_of_span, CODE, message, hint, len(at), fix=elsewhere[0])
    hint = "correct the span, or remove the quote and run `standoff anchor` with it in place of `at`"
    if elsewhere:
        hint = f"the words occur at {', '.join(elsewhere[:MOST])}: write one of these spans, or correct the quote"
    return Problem(place, CODE, f"the text has other words at {at}", hint, len(quote))


MOST = 5


def _shortened(quote: str) -> re.Pattern[str]:
    """What a quote with ellipses may stand for."""
    parts = (re.escape(" ".join(part.split())) for part in ELLIPSIS.split(quote))
    return re.compile(".+?".join(parts))


def _places(quote: str, content: str) -> list[Bounds]:
    """Where a text has these words, and no half of a word or a number."""
    return [place for place in places(Page(content), quote) if cut(content, *place) is None]
