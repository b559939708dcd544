"""Tables that are sorted by time, out of core: partitions are ranges of ids, and time runs across them.

The pieces of a table are divided at days, each part is collected and sorted: the merge of an external sort, in which no
more than one piece is in memory, with the columns that rows are sorted by.
"""

from pathlib import Path

import polars as pl

from standoff.engine.out_of_core.arrow_store import Stored, store
from standoff.engine.out_of_core.partitions import by_key, collect, numbers_of, scatter
from standoff.schema.times import Order

LATER = "~"  # after all digits: rows without a day come last
BETWEEN = "\0"  # before all that ids have: joined keys are in the order of their parts


def sorted_by(table: Stored, order: Order, folder: Path) -> Stored:
    """A table whose pieces follow one another as its rows do; `order` is its key, perhaps after a day. Raises OSError.

    What is sorted is left in the folder.
    """
    if len(table.pieces) < 2:
        return table
    shown = _as_text(order)
    columns = list(order.columns)
    keys = pl.concat([pl.read_ipc(path, columns=columns).select(shown) for path in table.pieces]).to_series().sort()
    borders = keys.gather_every(max(1, -(-len(keys) // len(table.pieces))))[1:].to_list()
    for number, path in enumerate(table.pieces):
        rows = pl.read_ipc(path)
        scatter(rows, by_key(rows.select(shown).to_series(), borders), folder, f"{number:05d}")
    pieces = []
    for number in numbers_of(folder):
        pieces.append(folder / "sorted" / f"{number:05d}.arrow")
        store(order.sort(collect(folder, number)), pieces[-1])
    return Stored(pieces, table.rows, table.types)


def _as_text(order: Order) -> pl.Expr:
    """What rows are sorted by as one text, which is in the same order."""
    empty = {order.empty_first: ""}
    parts = [pl.col(name).cast(pl.String).fill_null(empty.get(name, LATER)) for name in order.columns]
    return pl.concat_str(parts, separator=BETWEEN)
