"""The curators' own words against the texts: none may share a run of 40 characters with a text that is present."""

from collections.abc import Iterable, Iterator

import polars as pl

from standoff.annotation.rows import TextBlock
from standoff.assertion import Frames
from standoff.check.rows import PLACE
from standoff.problem import Place, Problem
from standoff.schema.model import Schema
from standoff.text import Text

RUN = 40


def check_words(
    frames: Frames, texts: dict[str, Text], schema: Schema, blocks: Iterable[TextBlock] = ()
) -> list[Problem]:
    """Values and reasons that share a run of 40 characters or more with a text (white space folded)."""
    long = sorted(row for row in _words(frames, schema, blocks) if len(row[1]) >= RUN) if texts else []
    if not long:
        return []
    runs: dict[str, str] = {}
    for text in texts.values():
        folded = " ".join(text.content.split())
        for start in range(len(folded) - RUN + 1):
            runs.setdefault(folded[start : start + RUN], text.text_id)
    found = []
    for place, value, length in long:
        hit = next((value[i : i + RUN] for i in range(len(value) - RUN + 1) if value[i : i + RUN] in runs), None)
        if hit is not None:
            message = f"these words share a run of {RUN} characters or more with text `{runs[hit]}`, from `{hit[:16]}…`"
            hint = "say it in your own words; abridge a long name; the span shows the text's"
            found.append(Problem(place, "copied-words", message, hint, length))
    return found


def _words(frames: Frames, schema: Schema, blocks: Iterable[TextBlock]) -> set[tuple[Place, str, int]]:
    """Free words, their place and what to underline there: values of plain text fields; reasons, which stand beside."""
    fields = [(t.name, f.name) for t in schema.record_tables.values() for f in t.stated.values() if f.is_words]
    free = pl.DataFrame(fields, orient="row", schema={"table_name": pl.String, "field_name": pl.String})
    cell = (pl.col("table_name").cast(pl.String), "field_name", "value", *PLACE)
    values = pl.concat([frames.assertions.select(cell), frames.keys.select(cell)])
    is_long = pl.col("value").str.len_chars() >= RUN
    values = values.filter(is_long).join(free, on=["table_name", "field_name"], how="semi").select("value", *PLACE)
    is_reason = pl.col("because").str.len_chars() >= RUN
    reasons = [
        frames.assertions.select("because", *PLACE),
        *(frame.select("because", "file", "line", "column") for frame in (frames.settled, frames.set_aside)),
    ]
    return {
        *((Place(*place), value, len(value)) for value, *place in values.iter_rows()),
        *((Place(*place), value, 0) for frame in reasons for value, *place in frame.filter(is_reason).iter_rows()),
        *(words for block in blocks for words in _of_block(block)),
    }


def _of_block(block: TextBlock) -> Iterator[tuple[Place, str, int]]:
    for name, (value, _, because, line, column) in block.fields.items():
        if name == "quality_note":
            yield Place(block.file, line, column), value, len(value)
        if because:
            yield Place(block.file, line, column), because, 0
