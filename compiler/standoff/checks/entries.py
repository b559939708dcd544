"""Entries of registries that are spread over several files: each record has one."""

from collections.abc import Iterator

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE
from standoff.schema.record_ids import RECORD
from standoff.source.problem import Place, Problem


def check_entries(frames: Frames) -> Iterator[Problem]:
    """Records with entries in several files of the registry; all files of a table are read together."""
    is_entry = pl.col("field_name").is_null() & pl.col("text_id").is_null()
    entries = frames.assertions.filter(is_entry).filter(~pl.col("record_id").str.contains("/", literal=True))
    if entries.is_empty():
        return
    texts = frames.assertions["annotation_file"].filter(frames.assertions["text_id"].is_not_null()).unique()
    in_registry = frames.mentions[["assertion_id", *PLACE]].filter(~pl.col("annotation_file").is_in(texts.implode()))
    written = entries.select("assertion_id", *RECORD).join(in_registry, on="assertion_id").sort(PLACE)
    spread = written.filter(pl.col("annotation_file").n_unique().over("assertion_id") > 1)
    for (_, table, record), rows in spread.group_by("assertion_id", *RECORD, maintain_order=True):
        in_each = rows.unique("annotation_file", keep="first", maintain_order=True).select(PLACE)
        first, *others = (Place(*row) for row in in_each.rows())
        message = f"`{table}/{record}` has an entry in another file of the registry too"
        hint = "move what it says into one of them, and remove the other"
        yield from (Problem(place, "duplicate-entry", message, hint, 1, (first,)) for place in others)
