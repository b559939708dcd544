"""The order of the rows of each table, the same in every format and however a build is run."""

from dataclasses import dataclass

import polars as pl

from standoff.schema.model import Table
from standoff.schema.record_ids import CELL
from standoff.schema.times import order_of


@dataclass(frozen=True, slots=True)
class RowOrder:
    """The columns that order rows; rows with an empty cell come first, or last if `empty_last`."""

    columns: tuple[str, ...]
    empty_last: bool = False

    def sort(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows in this order."""
        return frame.sort(self.columns, nulls_last=self.empty_last)

    def ascends(self) -> pl.Expr:
        """Whether each row comes after the one before it and is not equal to it."""
        ascending = pl.lit(value=False)
        for name in reversed(self.columns):
            here, before = pl.col(name), pl.col(name).shift()
            first, last = (before, here) if self.empty_last else (here, before)
            is_after = (before < here).fill_null(value=False) | (first.is_not_null() & last.is_null())
            ascending = is_after | (before.eq_missing(here) & ascending)
        return ascending | (pl.int_range(pl.len()) == 0)


# Assertions in the order in which a record is read; evidence in that in which a text is, then that of registries.
BY_READING = {
    "assertions": RowOrder((*CELL, "text_id", "assertion_id")),
    "evidence": RowOrder(("text_id", "span_start", "span_end", "assertion_id", "evidence_number"), empty_last=True),
}


def row_order(table: Table) -> RowOrder:
    """The order of a table's rows: that in which receipts are read, else that of time and of the key."""
    return BY_READING.get(table.name) or RowOrder(order_of(table), empty_last=True)
