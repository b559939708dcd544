"""CSV: UTF-8 without BOM, LF, header, RFC 4180 quoting; booleans `true`/`false`, missing empty."""

from pathlib import Path

import polars as pl


def write(frame: pl.DataFrame, path: Path) -> None:
    """Write a table; raises OSError."""
    frame.write_csv(path, line_terminator="\n", quote_style="necessary", date_format="%Y-%m-%d")


def read(path: Path, dtypes: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """Read back what `write` wrote."""
    return pl.read_csv(path, schema=dtypes, missing_utf8_is_empty_string=False)
