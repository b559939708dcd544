"""Rows of tables as CSV: by compiled code where it was built and knows their dtypes, else by polars; the same bytes.

Polars quotes a cell only where it must, which is where it has a comma, a quote or a line end, or where it is an empty
text, for a missing cell is nothing. Codes are handed over as numbers, with the texts that they stand for.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import polars as pl

from standoff.corpus.compiled.loading import Extension
from standoff.schema.columns import as_csv
from standoff.tables.coded import CODES, is_coded, texts_of
from standoff.tables.package_contents import Tabular
from standoff.tables.ranges import ranges_of

ROWS = 1 << 16  # rows that are taken from a table at a time
WRITER = Extension("formats/compiled", "writer", "writer of CSV", "polars writes CSV files")


def write_rows(table: Tabular, file: BinaryIO, *, has_header: bool, line_end: str = "\n") -> None:
    """Write the rows of a table, after its header if it is to have one; raises OSError."""
    ranges = [rows if isinstance(rows, pl.DataFrame) else rows.lazy() for rows in ranges_of(table)]
    first = ranges[0]
    empty = first.clear() if isinstance(first, pl.DataFrame) else pl.DataFrame(schema=first.collect_schema())
    writer = WRITER.module()
    if writer is None or not writer.knows(_shown(empty)):
        rows = pl.concat([each.lazy() for each in ranges]).with_columns(as_csv())
        rows.sink_csv(
            file, include_header=has_header, line_terminator=line_end, quote_style="necessary", engine="streaming"
        )
        return
    if has_header:
        names = pl.Series(empty.columns, dtype=pl.String).to_frame()  # a row each, of which the ends are made commas
        header = b"".join(iter(writer.Rows(names, {}, b",").block, None))
        file.write(header.removesuffix(b",") + line_end.encode())
    in_memory: dict[pl.DataType, Any] = {}  # the texts of codes, of which frames in memory have all from the beginning
    for each in ranges:
        for frame in _batches(each):
            known = in_memory if isinstance(each, pl.DataFrame) else {}
            for block in _blocks(writer, frame, line_end, known):
                file.write(block)


def _batches(rows: pl.DataFrame | pl.LazyFrame) -> Iterable[pl.DataFrame]:
    if isinstance(rows, pl.DataFrame):
        return rows.iter_slices(ROWS)
    return rows.collect_batches(chunk_size=ROWS, maintain_order=True, engine="streaming")


def _shown(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame as it is handed over."""
    return frame.with_columns(*as_csv(), CODES.to_physical())


def _blocks(writer: Any, frame: pl.DataFrame, line_end: str, known: dict[pl.DataType, Any]) -> Iterator[bytes]:
    """The bytes of a frame; `known` are the texts of codes that were made before, and gets those that were not."""
    codes = {number: dtype for number, dtype in enumerate(frame.dtypes) if is_coded(dtype)}
    known |= {dtype: writer.Texts(texts_of(dtype)) for dtype in set(codes.values()) - known.keys()}
    rows = writer.Rows(_shown(frame), {number: known[dtype] for number, dtype in codes.items()}, line_end.encode())
    return iter(rows.block, None)
