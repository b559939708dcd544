"""Conflicts from a package alone: its tables `assertions` and `resolutions` say on which cells sources differ."""

import polars as pl

from standoff.schema.record_ids import CELL
from standoff.tables.spreadsheet_limits import contested
from standoff.views.conflicts import Conflicts
from standoff.views.explain_package import Source, explain


def conflicts(source: Source, table: str | None = None, is_open: bool = False, rule: str | None = None) -> Conflicts:
    """The cells on which sources differ, open ones first; disputed records and duplicates need the annotations."""
    text = [pl.col(name).cast(pl.String) for name in CELL]
    assertions = source.table("assertions").with_columns(*text, pl.col("outcome").cast(pl.String))
    resolutions = source.table("resolutions").with_columns(*text, pl.col("rule").cast(pl.String))
    found = contested(assertions, resolutions).with_columns(is_open=pl.col("rule") == "open")
    for wanted, keep in (
        (table is not None, pl.col("table_name") == pl.lit(table)),
        (is_open, pl.col("is_open")),
        (rule is not None, pl.col("rule") == pl.lit(rule)),
    ):
        found = found.filter(keep) if wanted else found
    rows = found.sort(~pl.col("is_open"), *CELL).select(*CELL).rows()
    cells = [cell for row in rows for cell in explain(source, *row).cells if cell.field_name == row[2]]
    return Conflicts(tuple(cells), int(found["is_open"].sum()), None, None)
