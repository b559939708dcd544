"""CSV: UTF-8 without BOM, LF, header, RFC 4180 quoting; booleans `true`/`false`, missing empty, whole numbers whole."""

from pathlib import Path

import polars as pl
import polars.selectors as cs


def write(frame: pl.DataFrame, path: Path) -> None:
    """Write a table; raises OSError."""
    whole = cs.float().cast(pl.String).str.strip_suffix(".0")
    frame.with_columns(whole).write_csv(path, line_terminator="\n", quote_style="necessary")
