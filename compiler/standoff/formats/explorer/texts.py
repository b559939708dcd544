"""The texts without their words: what is known of each, its sentence bounds, what is annotated on which characters."""

from pathlib import Path

import polars as pl

from standoff.formats.explorer.encode import lists, put_frames, whole
from standoff.formats.explorer.source import ID, LABEL, RECORD, TABLE, Source

LONG = 60  # characters of a value that are shown beside the text; the record has all of it
STATED = ("field_name", "value", "voice", "speaker_id", "polarity", "modality", "outcome")


def write_texts(source: Source, folder: Path) -> None:
    """Write `texts.js`, and `x/<number>.js` for each text, by its place in the table of texts; raises OSError."""
    put_frames(folder, "texts", whole({"rows": _described(source)}))
    spans = _spans(source)
    labels = _labels(source, spans)
    frames = {
        "sentences": source.own("sentences"),
        "excluded": source.own("excluded"),
        "spans": spans,
        "labels": labels,
    }
    by_text = {name: frame.partition_by("text_id", as_dict=True, include_key=False) for name, frame in frames.items()}
    for number, text in enumerate(source.texts["text_id"]):
        mine = {name: (lists(of[(text,)]), 0, None) for name, of in by_text.items() if (text,) in of}
        put_frames(folder, f"x/{number}", mine)


def _described(source: Source) -> pl.DataFrame:
    """The texts with the name by which each is cited, and how many of its sentences are in each state."""
    each = (pl.col("state").eq(state).sum().alias(state) for state in ("annotated", "excluded", "neither"))
    states = source.own("sentences").group_by("text_id").agg(*each)
    texts = source.texts.join(source.cited, on="text_id", how="left", maintain_order="left")
    return texts.join(states, on="text_id", how="left", maintain_order="left")


def _spans(source: Source) -> pl.DataFrame:
    """A row for each assertion and span, in the order of the text."""
    evidence = source.own("evidence").drop_nulls(["text_id", "span_start"])
    spans = evidence.select("assertion_id", "text_id", "span_start", "span_end")
    assertions = source.own("assertions").rename({"table_name": TABLE, "record_id": ID})
    value = pl.col("value")
    brief = pl.when(value.str.len_chars() > LONG).then(value.str.head(LONG) + pl.lit("…")).otherwise(value)
    stated = assertions.with_columns(brief.alias("value")).select("assertion_id", TABLE, ID, *STATED)
    found = (
        spans.join(stated, on="assertion_id", maintain_order="left").drop("assertion_id").unique(maintain_order=True)
    )
    return found.sort("text_id", "span_start", "span_end", maintain_order=True)


def _labels(source: Source, spans: pl.DataFrame) -> pl.DataFrame:
    """The labels of the records annotated in each text, of the speakers, and of what values refer to."""
    targets = {(name, f.field): f.target for name, known in source.fields.items() for f in known if f.target}
    cells = pl.DataFrame(
        [(*cell, target) for cell, target in targets.items()],
        schema={TABLE: pl.String, "field_name": pl.String, "target": pl.String},
        orient="row",
    )
    values = spans.join(cells, on=[TABLE, "field_name"])
    wanted = pl.concat(
        [
            spans.select("text_id", TABLE, ID),
            spans.select("text_id", pl.lit(source.speakers).alias(TABLE), pl.col("speaker_id").alias(ID)),
            values.select("text_id", pl.col("target").alias(TABLE), pl.col("value").alias(ID)),
        ]
    )
    return wanted.drop_nulls().unique().join(source.names, on=RECORD).sort("text_id", LABEL, TABLE, ID)
