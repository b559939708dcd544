"""Spans: those with white space at an end are named, with the span that is meant."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from standoff.checks.spans import check_span_ends
from tiny import compiled, write


def test_a_span_ends_with_its_words_or_with_the_text(tmp_path: Path) -> None:
    found = compiled(write(tmp_path))
    frames, texts = found.frames, found.texts
    assert frames is not None
    content = texts["one"].content
    blank, end = content.index(" "), len(content)
    assert content[-1] == "\n"
    wanted = {
        (0, blank): "",
        (0, blank + 1): f"write `0-{blank}`",
        (blank, blank + 2): f"write `{blank + 1}-{blank + 2}`",
        (blank, blank + 1): "",  # nothing but white space is another problem
        (end - 3, end): f"write `{end - 3}-{end - 1}`",  # to the very end
        (end - 3, end + 1): "",  # beyond the text is another problem
    }
    for (start, stop), hint in wanted.items():
        first = frames.spans.filter(text_id="one").head(1)
        spans = first.with_columns(span_start=pl.lit(start, pl.Int64), span_end=pl.lit(stop, pl.Int64))
        problems = check_span_ends(replace(frames, spans=spans), texts)
        assert [problem.hint for problem in problems] == ([hint] if hint else []), (start, stop)
