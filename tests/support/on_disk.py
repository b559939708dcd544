"""Tables that a run out of core left on disk."""

from standoff.engine.out_of_core.arrow_store import Stored
from standoff.tables.package_contents import Tabular


def n_pieces(table: Tabular) -> int:
    """In how many files a table lies."""
    assert isinstance(table, Stored)
    return len(table.pieces)
