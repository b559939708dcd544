"""Rows in the order of their columns: compared column by column, and sorted by numbers in place of texts.

Most frames are nearly in order, or sorted by texts that repeat. So runs of rows that ascend are put one after the
other where that is enough; else every column that repeats becomes the ranks of its values, and these one number a row.
Sorting 2.5 million assertions by texts takes 2.6 s of processor time, and this 1.6.
"""

from collections.abc import Iterator, Sequence

import polars as pl

MANY = 1 << 14  # rows from which sorting by numbers is quicker: it takes more queries
FEW_BREAKS, LEAST = 1 << 10, 1 << 7  # breaks of the order, rows of a run: else runs are not looked at
BITS = 64  # of a key
KEY, ROW = "order.key", "order.row"  # no column's name has a dot


def ascends(frame: pl.DataFrame, columns: Sequence[str], empty_first: str = "", *, or_equal: bool = False) -> bool:
    """Whether each row is after the one before it. Empty cells come last, but first in the column `empty_first`.

    Which of two cells is smaller is asked only where they differ and all before them are equal: of texts, and of codes,
    which are compared as texts, it takes far longer than whether they are equal.
    """
    n = max(len(frame) - 1, 0)
    is_tied = pl.Series([True]).new_from_index(0, n)
    for name in columns:
        before, cell, is_same, empty = _neighbours(frame[name], is_first=name == empty_first)
        is_asked = is_tied & ~is_same
        is_after = before.filter(is_asked) < cell.filter(is_asked)
        if empty is not None:
            is_filled, is_last = (each.filter(is_asked) for each in empty)
            is_after = is_after.zip_with(is_filled, is_last)
        if not is_after.all():
            return False
        is_tied &= is_same
        if not is_tied.any():
            return True
    return or_equal or not n


def in_order(frame: pl.DataFrame, columns: Sequence[str], empty_first: str = "") -> pl.DataFrame:
    """The rows sorted by some columns, the same frame where they are. Empty cells are sorted as `ascends` has them."""
    columns = list(columns)  # a frame takes a pair for a row and a column
    if len(frame) < MANY:
        is_sorted = ascends(frame, columns, empty_first, or_equal=True)
        return frame if is_sorted else _sorted(frame, columns, empty_first)
    starts = _runs(frame, columns, empty_first)
    pieces = None if starts is None else _pieces(frame, columns, empty_first, starts)
    if pieces is None:
        return _by_numbers(frame, columns, empty_first)
    return frame if len(pieces) == 1 else pl.concat([frame.slice(first, end - first) for first, end in pieces])


def _neighbours(
    values: pl.Series, *, is_first: bool
) -> tuple[pl.Series, pl.Series, pl.Series, tuple[pl.Series, pl.Series] | None]:
    """Each value but the last, the one after it, and whether they are the same; if some are empty, whether neither is,
    and whether the order of empty cells alone puts the second after the first.
    """
    n = max(len(values) - 1, 0)
    before, cell = values.slice(0, n), values.slice(1)
    if not values.has_nulls():
        return before, cell, before == cell, None
    is_null = values.is_null()
    was_empty, is_empty = is_null.slice(0, n), is_null.slice(1)
    is_filled = ~(was_empty | is_empty)
    is_last = was_empty & ~is_empty if is_first else is_empty & ~was_empty
    return before, cell, (before == cell).zip_with(is_filled, was_empty & is_empty), (is_filled, is_last)


def _sorted(frame: pl.DataFrame, columns: Sequence[str], empty_first: str) -> pl.DataFrame:
    return frame.sort(columns, nulls_last=[name != empty_first for name in columns])


def _compared(frame: pl.DataFrame, columns: Sequence[str], empty_first: str) -> Iterator[tuple[pl.Series, pl.Series]]:
    """Of each row but the first, by the first column, by the first two, and so on: whether it is after the one before
    it, and whether it is equal to it. It ends where no rows are equal.
    """
    n = max(len(frame) - 1, 0)
    is_tied = pl.Series([True]).new_from_index(0, n)
    is_before = ~is_tied
    for name in columns:
        if not is_tied.any():
            return
        before, cell, is_same, empty = _neighbours(frame[name], is_first=name == empty_first)
        is_after = before < cell
        if empty is not None:
            is_after = is_after.zip_with(*empty)
        is_before |= is_tied & is_after
        is_tied &= is_same
        yield is_before, is_tied


def _runs(frame: pl.DataFrame, columns: Sequence[str], empty_first: str) -> pl.Series | None:
    """The first rows of runs of rows that ascend and are equal in the first column, or of the frame if all of it
    ascends; none where there are many.
    """
    is_after, is_tied = pl.Series([], dtype=pl.Boolean), pl.Series([], dtype=pl.Boolean)
    is_other = None  # in the first column
    for is_after, is_tied in _compared(frame, columns, empty_first):
        is_other = ~is_tied if is_other is None else is_other
        if len(is_after) - (is_after | is_tied).sum() > FEW_BREAKS:
            return None
    breaks = ~(is_after | is_tied)
    if is_other is not None and breaks.any():
        breaks |= is_other
        if breaks.sum() > len(frame) // LEAST:
            return None
    return pl.concat([pl.Series([0], dtype=pl.Int64), breaks.arg_true().cast(pl.Int64) + 1])


def _pieces(
    frame: pl.DataFrame, columns: Sequence[str], empty_first: str, starts: pl.Series
) -> list[tuple[int, int]] | None:
    """Pieces of the frame, by their first and their last row but one, that are in order one after the other; none
    where a run has rows between those of another.
    """
    ends = [*starts[1:], len(frame)]
    order = _sorted(frame[columns][starts].with_row_index(ROW), columns, empty_first)[ROW]
    borders = [row for n in order for row in (starts[n], ends[n] - 1)]
    if not ascends(frame[columns][borders], columns, empty_first, or_equal=True):
        return None
    pieces: list[tuple[int, int]] = []
    for n in order:
        if pieces and pieces[-1][1] == starts[n]:
            pieces[-1] = pieces[-1][0], ends[n]
        else:
            pieces.append((starts[n], ends[n]))
    return pieces


def _by_numbers(frame: pl.DataFrame, columns: Sequence[str], empty_first: str) -> pl.DataFrame:
    """The rows sorted by one number each, for as many columns as it has room for, and equal ones by the others."""
    key, bits, taken = pl.Series([0], dtype=pl.UInt64).new_from_index(0, len(frame)), 0, 0
    for name in columns:
        ranks = _ranks(frame[name], is_first=name == empty_first)
        most = 0 if ranks is None else _most(ranks).bit_length()
        if ranks is None or bits + most > BITS:
            break
        key = (key * (1 << most) if bits else key) + ranks
        bits += most
        taken += 1
    if not taken:
        return _sorted(frame, columns, empty_first)
    order = key.arg_sort()
    rest = columns[taken:]
    if rest:
        order = _with_ties_sorted(frame, key, order, rest, empty_first)
    return frame.rechunk()[order]


def _with_ties_sorted(
    frame: pl.DataFrame, key: pl.Series, order: pl.Series, rest: Sequence[str], empty_first: str
) -> pl.Series:
    ordered = key.gather(order)
    is_same = ordered == ordered.shift()
    places = (is_same | is_same.shift(-1)).fill_null(value=False).arg_true()
    if not len(places):
        return order
    rows = order.gather(places)
    tied = frame[rest][rows].with_columns(key.gather(rows).alias(KEY), rows.alias(ROW))
    return order.clone().scatter(places, _sorted(tied, [KEY, *rest], empty_first)[ROW])


def _ranks(values: pl.Series, *, is_first: bool) -> pl.Series | None:
    """A number for each value, in the order of the values, with that of empty ones; none where nearly all differ."""
    if values.dtype.is_integer():
        found = _distances(values)
    elif values.dtype == pl.Boolean:
        found = values.cast(pl.UInt64)
    elif isinstance(values.dtype, pl.Enum):
        found = values.to_physical().cast(pl.UInt64)
    elif isinstance(values.dtype, pl.Categorical):
        found = _ranks_of_codes(values)
    elif values.dtype == pl.String:
        found = _ranks_of_texts(values)
    else:
        found = None
    if found is None or not values.has_nulls():
        return found
    return (found + 1).fill_null(0) if is_first else found.fill_null(_most(found) + 1)


def _most(numbers: pl.Series) -> int:
    return int(pl.select(numbers.max()).item() or 0)


def _distances(values: pl.Series) -> pl.Series | None:
    """How far each number is from the smallest one; none where a key has no room for it."""
    low, high = (pl.select(each).item() or 0 for each in (values.min(), values.max()))
    has_room = high - low < 1 << BITS - 2 and high < 1 << BITS - 1
    return (values.cast(pl.Int64) - low).cast(pl.UInt64) if has_room else None


def _ranks_of_codes(values: pl.Series) -> pl.Series:
    known = values.unique().drop_nulls()
    codes, ranks = known.to_physical(), known.cast(pl.String).rank("dense").cast(pl.UInt64)
    table = pl.Series([None], dtype=pl.UInt64).new_from_index(0, _most(codes) + 1)
    return table.scatter(codes, ranks).gather(values.to_physical())


def _ranks_of_texts(values: pl.Series) -> pl.Series | None:
    """The ranks of texts of which equal ones mostly follow one another."""
    begins = values.ne_missing(values.shift())
    heads = values.filter(begins)
    if 2 * len(heads) > len(values):
        return None
    stretch = begins.cum_sum().cast(pl.Int64) - int(bool(begins[0]))
    if not begins[0]:  # it is empty, as what is before it
        heads = pl.concat([pl.Series([None], dtype=pl.String), heads])
    return heads.rank("dense").cast(pl.UInt64).gather(stretch)
