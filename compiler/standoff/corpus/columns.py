"""The rows of some files, column by column, whichever way they were read: what `values` and `assertions` begin with.

Values have no text of their own but the number of their cell: each distinct text of a field is one row of `cells`, so
that it is parsed and canonised once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import polars as pl

from standoff.corpus.dtypes import CODE, NUMBER, TEXT, Types, types_of
from standoff.corpus.rows import SPAN, VALUE, Rows, TextBlock
from standoff.schema.model import Schema

EXCLUDED: Types = types_of("text_id", "span_start", "span_end", "because", file=CODE, line=NUMBER, column=NUMBER)
QUOTED: Types = types_of("context", "line", "column", "quote", "quote_line", "quote_column")
SETTLED: Types = types_of("record_id", "field_name", "to", "because", file=CODE, line=NUMBER, column=NUMBER)
SENTENCES: Types = types_of("text_id", "sentence", "sentence_start", "sentence_end", "annotation_line", "column")
NAMED: Types = {"value": TEXT, "file": NUMBER, **types_of("line", "column")}


@dataclass(slots=True)
class Columns:
    """Frames of what was read.

    `contexts`: the published qualifiers with `text_id`, `curator`, `spans` and `annotation_file`. `values`: `context`,
    `record` and `cell` (places in the columns of that name), `annotation_line` and `column`. `cells`: `field_index` and
    `raw`, null where a value is the existence of its record. `spans`: the cells of `SPAN`; `quotes` the words beside
    them.
    """

    contexts: pl.DataFrame
    values: pl.DataFrame
    records: pl.Series
    cells: pl.DataFrame
    spans: pl.DataFrame
    quotes: pl.DataFrame
    sentences: pl.DataFrame
    excluded: pl.DataFrame
    named: pl.DataFrame


def columns_of(rows: Rows, schema: Schema) -> Columns:
    """The columns of rows that were read in Python."""
    values, records, cells = _values(rows)
    return Columns(
        contexts=context_frame(rows, schema),
        values=values,
        records=records,
        cells=cells,
        spans=unrolled(rows.spans, SPAN, {}),
        quotes=quote_frame(rows),
        sentences=sentence_frame(rows.texts),
        excluded=pl.DataFrame(rows.exclusions, orient="row", schema=EXCLUDED),
        named=with_files(pl.DataFrame(rows.named, orient="row", schema=NAMED), rows.files),
    )


def unrolled(flat: list[Any], names: tuple[str, ...], dtypes: Types) -> pl.DataFrame:
    """A frame of a flat list of rows; columns without a dtype are integers."""
    n = len(names)
    return pl.DataFrame([pl.Series(name, flat[place::n], dtypes.get(name, NUMBER)) for place, name in enumerate(names)])


def _values(rows: Rows) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame]:
    frame = unrolled(rows.values, VALUE, {"record": TEXT, "raw": TEXT})
    cells = frame.select("field_index", "raw").unique(maintain_order=True)
    numbered = cells.with_row_index("cell")
    values = frame.join(numbered, on=["field_index", "raw"], how="left", nulls_equal=True, maintain_order="left")
    values = values.select(
        "context", pl.int_range(pl.len(), dtype=pl.Int64).alias("record"), "cell", "column", annotation_line="line"
    )
    return values, frame["record"], cells


def context_frame(rows: Rows, schema: Schema) -> pl.DataFrame:
    """The qualifiers of each context; coded ones as Enum, so that they sort in the order of their vocabulary."""
    known = schema.all_qualifiers
    coded = [qualifier for qualifier in known if qualifier.vocabulary]
    enums = {each.column: pl.Enum(list(schema.vocabularies[each.vocabulary].codes)) for each in coded}
    names = [qualifier.column for qualifier in known]
    types: Types = types_of("text_id", *names, "curator") | enums
    flat = list(chain.from_iterable((c.file, c.text_id, *c.qualifiers, c.curator, c.spans) for c in rows.contexts))
    frame = unrolled(flat, ("file", "text_id", *names, "curator", "spans"), types)
    return published(frame.with_columns(_files(rows.files, frame["file"])).drop("file"), schema)


def published(contexts: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Contexts without what stays in the annotation files."""
    return contexts.drop(each.column for each in schema.all_qualifiers if not each.is_published)


def quote_frame(rows: Rows) -> pl.DataFrame:
    """The words that are quoted beside spans."""
    return pl.DataFrame(rows.quotes, orient="row", schema=QUOTED)


def with_files(frame: pl.DataFrame, files: Iterable[str]) -> pl.DataFrame:
    """A frame with the names of files in place of their numbers."""
    return frame.with_columns(_files(files, frame["file"])).drop("file").rename({"line": "annotation_line"})


def _files(files: Iterable[str], numbers: pl.Series) -> pl.Series:
    return pl.Series("annotation_file", list(files), CODE).gather(numbers)


def sentence_frame(blocks: list[TextBlock]) -> pl.DataFrame:
    """The sentences of all texts: text_id, sentence (1-based), sentence_start, sentence_end (code points), place."""
    rows = [(b.text_id, number, *sentence) for b in blocks for number, sentence in enumerate(b.sentences, 1)]
    return pl.DataFrame(rows, orient="row", schema=SENTENCES).sort("text_id", "sentence")
