"""The curators' own words against the texts: none may share a run of 40 characters with a text that is present."""

import polars as pl

from standoff.assertion import Frames
from standoff.problem import Place, Problem
from standoff.schema.model import Schema
from standoff.text import Text

RUN = 40


def check_words(frames: Frames, texts: dict[str, Text], schema: Schema) -> list[Problem]:
    """Values and reasons that share a run of 40 characters or more with a text (white space folded)."""
    if not texts:
        return []
    long = [row for row in _words(frames, schema).iter_rows() if len(row[0]) >= RUN]
    runs: dict[str, str] = {}
    for text in texts.values():
        folded = " ".join(text.content.split())
        for start in range(len(folded) - RUN + 1):
            runs.setdefault(folded[start : start + RUN], text.text_id)
    found = []
    for value, file, line, column in long:
        hit = next((value[i : i + RUN] for i in range(len(value) - RUN + 1) if value[i : i + RUN] in runs), None)
        if hit is not None:
            message = f"these words share a run of {RUN} characters or more with text `{runs[hit]}`, from `{hit[:16]}…`"
            hint = "say it in your own words; abridge a long name; the span shows the text's"
            found.append(Problem(Place(file, line, column), "copied-words", message, hint, len(value)))
    return found


def _words(frames: Frames, schema: Schema) -> pl.DataFrame:
    """Free words with their places: values of plain text fields, and reasons."""
    fields = [(t.name, f.name) for t in schema.record_tables.values() for f in t.stated.values() if f.is_words]
    free = pl.DataFrame(fields, orient="row", schema={"table_name": pl.String, "field_name": pl.String})
    place = ("annotation_file", "annotation_line", "column")
    rows = pl.concat(
        [
            frames.assertions.select("table_name", "field_name", "value", *place),
            frames.keys.select("table_name", "field_name", "value", *place),
        ]
    )
    values = (
        rows.with_columns(pl.col("table_name").cast(pl.String))
        .join(free, on=["table_name", "field_name"], how="semi")
        .select("value", *place)
    )
    reasons = frames.assertions.filter(pl.col("because").is_not_null()).select(pl.col("because").alias("value"), *place)
    others = [
        frame.select(
            pl.col("because").alias("value"),
            pl.col("file").alias("annotation_file"),
            pl.col("line").alias("annotation_line"),
            "column",
        )
        for frame in (frames.settled, frames.set_aside)
    ]
    notes = frames.texts.with_columns(column=pl.lit(1, pl.Int64)).unpivot(
        ["published_because", "quality_note"], index=list(place), value_name="value"
    )
    everything = pl.concat(
        [values, reasons, *others, notes.filter(pl.col("value").is_not_null()).select("value", *place)]
    )
    return everything.unique(maintain_order=True).sort(list(place))
