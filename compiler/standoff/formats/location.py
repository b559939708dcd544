"""Which tables have a place on the globe: by their own points, or by a reference to a table that has them."""

from collections.abc import Iterator
from typing import NamedTuple

from standoff.schema.model import Schema, Table


class Location(NamedTuple):
    """How the rows of a table are located: by the place named in the first of these columns that is filled.

    There are no columns where the table is that of the places itself.
    """

    table: Table
    places: Table
    columns: tuple[str, ...]


def locations(schema: Schema) -> Iterator[Location]:
    """The tables of records that have points, or refer to one that has."""
    grounds = {name: table for name, table in schema.record_tables.items() if table.geo}
    for table in schema.record_tables.values():
        if table.geo:
            yield Location(table, table, ())
            continue
        for name, places in grounds.items():
            refer = tuple(column for column, (target, _) in table.foreign_keys.items() if target == name)
            if refer:
                yield Location(table, places, refer)
                break
