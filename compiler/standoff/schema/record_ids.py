"""The ids of records: key values joined with `/`."""

import polars as pl


def record_id(key: tuple[str, ...]) -> pl.Expr:
    """The ids of a table's records from its key columns; `%` and `/` inside them are percent-encoded."""
    parts = (
        pl.col(name).cast(pl.String).str.replace_all("%", "%25", literal=True).str.replace_all("/", "%2F", literal=True)
        for name in key
    )
    return pl.concat_str(parts, separator="/")
