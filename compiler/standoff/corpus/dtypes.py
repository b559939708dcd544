"""The dtypes of the frames that reading gives: declared here, for frames, parts on disk and partitions alike.

What repeats is a code: a number of four bytes for a text that is stored once, which is compared, gathered and written
as a number. Ids of records, values and free words stay texts, since nearly all of them differ.
"""

import polars as pl

from standoff.schema.model import Schema

Types = dict[str, "pl.DataType | type[pl.DataType]"]

CODE = pl.Categorical()
NUMBER = pl.Int64()
TEXT = pl.String()
CODED = frozenset(
    {"annotation_file", "checked_by", "curator", "field_name", "kind", "precision", "relayed_by_id", "speaker_id",
     "text_id"}
)  # fmt: skip
"""The columns whose texts repeat, in every frame that has them."""
NUMBERS = frozenset(
    {"annotation_line", "column", "context", "high", "line", "low", "quote_column", "quote_line", "sentence",
     "sentence_end", "sentence_start", "span_end", "span_start"}
)  # fmt: skip


def types_of(*names: str, **others: "pl.DataType | type[pl.DataType]") -> Types:
    """The dtype of each of some columns, in order; `others` are those that mean something else in one frame."""
    return {name: dtype_of(name) for name in names} | others


def dtype_of(name: str) -> pl.DataType:
    """The dtype of a column of the frames: a code, a number, or a text where nothing else is declared."""
    return CODE if name in CODED else NUMBER if name in NUMBERS else TEXT


def table_names(schema: Schema) -> pl.Enum:
    """The dtype of the names of tables of records, which sort as texts do."""
    return pl.Enum(sorted(schema.record_tables))
