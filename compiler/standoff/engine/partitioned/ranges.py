"""Which bucket a row belongs to: by the record at the top of it, or by its assertion's id."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from standoff.corpus.values import ID
from standoff.engine.partitioned.arrow_store import store

TOP, ROWS, BUCKET = "top", "rows", "bucket"
DIGITS = 4  # hexadecimal, of an assertion's id: enough for as many ranges as anybody needs


def top() -> pl.Expr:
    """The key of the record that a record is, or is a child of."""
    head = pl.col("record_id").str.splitn("/", 2).struct.field("field_0")
    return head.str.replace_all("%2F", "/", literal=True).str.replace_all("%25", "%", literal=True)


def cuts_of(weights: pl.DataFrame, buckets: int) -> list[str]:
    """Where to cut the keys of records (`top`, and `rows` that speak of it) into so many buckets of about one size.

    A bucket begins with the key at its cut. The tables of records are sorted by these keys: those of the buckets, one
    after the other, are the whole.
    """
    ordered = weights.group_by(TOP).agg(pl.col(ROWS).sum()).sort(TOP)
    share = (pl.col(ROWS).cum_sum() - 1) * buckets // pl.col(ROWS).sum()
    numbered = ordered.with_columns(share.alias(BUCKET)).unique(BUCKET, keep="first", maintain_order=True)
    return numbered[TOP].to_list()[1:]


def by_top(frame: pl.DataFrame, cuts: Sequence[str]) -> pl.Series:
    """The bucket of each row of a frame that has `record_id`."""
    whole = pl.Series(cuts, dtype=pl.String)
    return frame.select(whole.search_sorted(frame.select(top()).to_series(), side="right").alias(BUCKET)).to_series()


def by_id(frame: pl.DataFrame, ranges: int) -> pl.Series:
    """The range of each row of a frame that has an assertion's id; ids are hashes, and all ranges of about one size."""
    first = pl.col(ID).str.slice(2, DIGITS).str.to_integer(base=16, strict=True)
    return frame.select((first * ranges // 16**DIGITS).alias(BUCKET)).to_series()


def spread(frame: pl.DataFrame, buckets: pl.Series, folder: Path, name: str) -> None:
    """Leave the rows of each bucket as a piece of that name in the bucket's folder below `folder`; raises OSError."""
    for bucket, rows in _divided(frame, buckets):
        store(rows, folder_of(folder, bucket) / f"{name}.arrow")


def folder_of(folder: Path, bucket: int) -> Path:
    """Where the pieces of a bucket lie."""
    return folder / f"{bucket:05d}"


def _divided(frame: pl.DataFrame, buckets: pl.Series) -> Iterator[tuple[int, pl.DataFrame]]:
    numbered = frame.with_columns(buckets.alias(BUCKET))
    for (bucket,), rows in numbered.partition_by(BUCKET, as_dict=True, include_key=False).items():
        yield int(str(bucket)), rows
