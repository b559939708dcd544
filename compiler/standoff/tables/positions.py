"""Rows by the number of their record's row in its table: sorted and grouped by numbers, not by ids.

Where rows are in the order of these, groups are stretches of rows, and lists of them need no hashing.
"""

import polars as pl

from standoff.tables.wording import KEY, look_up

ROW = "positions.row"  # no column's name has a dot


def placed(rows: pl.DataFrame, by: str, keys: pl.Series) -> pl.DataFrame:
    """The rows that name one of the keys in column `by`, with its number as `ROW`; a key is there once."""
    numbers = look_up(rows[by], keys.alias(KEY).to_frame().with_row_index(ROW))[0].alias(ROW)
    found = rows.hstack([numbers])
    return found.filter(numbers.is_not_null()) if numbers.has_nulls() else found


def once(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Of rows that are the same in `ROW` and some columns, the first one."""
    if rows[[ROW, *columns]].hash_rows().n_unique() == len(rows):  # no two are the same: else their hashes were
        return rows
    return rows.unique([ROW, *columns], keep="first", maintain_order=True)


def lists_of(rows: pl.DataFrame, cell: pl.Expr, number: int) -> pl.Series:
    """For each of so many records a list with the cells of the rows on it, in their order; null where there is none.

    Rows are in the order of `ROW`.
    """
    columns = [column.set_sorted() if column.name == ROW else column for column in rows.get_columns()]
    found = pl.DataFrame(columns).group_by(ROW, maintain_order=True).agg(cell)
    return cells_at(found, number)


def cells_at(found: pl.DataFrame, number: int) -> pl.Series:
    """The cells of the second column, each in the row that `ROW` says, of so many; null where there is none."""
    rows, cells = found[ROW], found.to_series(1)
    if len(found) == number and rows.is_sorted():
        return cells
    places = pl.Series([None], dtype=pl.UInt32).new_from_index(0, number)
    return cells[places.scatter(rows, found[[ROW]].with_row_index("place")["place"])]
