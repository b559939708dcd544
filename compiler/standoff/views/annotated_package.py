"""The annotated texts of a package alone: its tables become the frames that `coverage` and `show` read.

A package has no mentions. Assertions about one record, with its children, that share a file and all their spans were
written in one mention, or might as well have been; they are shown as one.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from standoff.corpus.assertions import SPANNED, Frames
from standoff.corpus.texts import read_texts
from standoff.resolve.cells import Resolved
from standoff.schema.model import Schema
from standoff.schema.record_ids import RECORD, SEPARATOR
from standoff.views.inputs import Compilation

NEEDED = ("texts", "sentences", "excluded", "assertions", "evidence")
PLACE = ("annotation_file", "annotation_line")


class LacksTablesError(LookupError):
    """A package lacks tables that a view needs; the message names them."""


def compilation_of_package(package: Mapping[str, pl.DataFrame], folder: Path | None) -> Compilation:
    """What `coverage` and `show` need of a compilation; `folder` may hold the texts. Raises LacksTablesError."""
    missing = [f"`{name}`" for name in NEEDED if name not in package]
    if missing:
        raise LacksTablesError(f"the table{'s' if len(missing) > 1 else ''} {', '.join(missing)}")
    mentions, spans = _mentions(package["evidence"], package["assertions"])
    sentences = package["sentences"].rename({"span_start": "sentence_start", "span_end": "sentence_end"})
    no_place = {"file": pl.lit(None, pl.String), "line": pl.lit(None, pl.Int64)}
    frames = dict.fromkeys(Frames.names(), pl.DataFrame()) | {
        "texts": _texts(package["texts"], package["evidence"]),
        "sentences": sentences.drop("state").sort("text_id", "sentence"),
        "excluded": package["excluded"].with_columns(**no_place),
        "assertions": package["assertions"],
        "evidence": package["evidence"],
        "mentions": mentions,
        "spans": spans,
    }
    stated = package["texts"].select("file", "sha256").drop_nulls()
    texts = read_texts(folder, dict(stated.iter_rows()))
    resolved = Resolved(package["assertions"], pl.DataFrame(), pl.DataFrame())
    return Compilation.of(Schema(), Frames.of(frames), resolved, {}, texts)


def _texts(texts: pl.DataFrame, evidence: pl.DataFrame) -> pl.DataFrame:
    """The texts with their annotation files, of which evidence knows."""
    files = evidence.drop_nulls("text_id").group_by("text_id").agg(pl.col("annotation_file").min())
    return texts.join(files, on="text_id", how="left", maintain_order="left")


def _mentions(evidence: pl.DataFrame, assertions: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Where assertions are written, and the spans of these mentions; both refer to a mention by its `context`."""
    spanned = evidence.drop_nulls(list(SPANNED))
    bounds = pl.struct("span_start", "span_end").unique().sort().alias("bounds")
    written = spanned.group_by("assertion_id", "text_id", *PLACE).agg(bounds)
    about = assertions.select("assertion_id", *(pl.col(name).cast(pl.String) for name in (*RECORD, "field_name")))
    top = pl.col("record_id").str.split(SEPARATOR).list.first()
    is_child = pl.col("record_id").str.contains(SEPARATOR, literal=True)
    written = written.join(about, on="assertion_id").sort(*PLACE, is_child, *RECORD, "field_name", "assertion_id")
    mention = pl.struct("text_id", "annotation_file", "bounds", top=top)
    written = written.with_columns(context=mention.rank("dense").cast(pl.Int64)).with_row_index("column")
    spans = written.select("text_id", "context", "bounds").unique().explode("bounds").unnest("bounds")
    return written.select("assertion_id", "annotation_line", "column", "context"), spans
