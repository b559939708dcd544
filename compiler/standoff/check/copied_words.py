"""The curators' own words against the texts: none may share a run of 40 characters with a text that is present."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE, TextBlock
from standoff.corpus.texts import Text
from standoff.schema.model import Schema
from standoff.source.problem import Place, Problem

RUN = 40
Words = tuple[Place, str, int]


def check_words(frames: Frames, texts: Mapping[str, Text], schema: Schema) -> list[Problem]:
    """Values and reasons that share a run of 40 characters or more with a text (white space folded)."""
    return _copied(_words(frames, schema), texts) if texts else []


def check_words_of_blocks(blocks: Sequence[TextBlock], texts: Mapping[str, Text]) -> list[Problem]:
    """The same for text blocks."""
    return _copied({words for block in blocks for words in _of_block(block)}, texts)


def _copied(words: set[Words], texts: Mapping[str, Text]) -> list[Problem]:
    long = sorted(row for row in words if len(row[1]) >= RUN) if texts else []
    wanted = {run for _, value, _ in long for run in _runs(value)}
    if not wanted:
        return []
    runs: dict[str, str] = {}
    for text in texts.values():
        for run in _runs(" ".join(text.content.split())):
            if run in wanted:
                runs.setdefault(run, text.text_id)
    found = []
    for place, value, length in long:
        hit = next((run for run in _runs(value) if run in runs), None)
        if hit is not None:
            message = f"these words share a run of {RUN} or more characters with the text `{runs[hit]}`: `{hit[:16]}…`"
            hint = "use your own words and shorten long names; the span shows those of the text"
            found.append(Problem(place, "copied-words", message, hint, length))
    return found


def _runs(text: str) -> Iterator[str]:
    return (text[start : start + RUN] for start in range(len(text) - RUN + 1))


def _words(frames: Frames, schema: Schema) -> set[Words]:
    """Free words, their place and what to underline there: values of plain text fields; and reasons."""
    fields = [(t.name, f.name) for t in schema.record_tables.values() for f in t.stated.values() if f.is_free_text]
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
    }


def _of_block(block: TextBlock) -> Iterator[Words]:
    for name, (value, _, because, line, column) in block.fields.items():
        if name == "quality_note":
            yield Place(block.file, line, column), value, len(value)
        if because:
            yield Place(block.file, line, column), because, 0
