"""Spans that begin or end with white space, where their text is present."""

from collections.abc import Mapping

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE
from standoff.corpus.texts import Text
from standoff.source.problem import Place, Problem


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
