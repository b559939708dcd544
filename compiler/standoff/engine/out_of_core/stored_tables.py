"""The tables that a run out of core left on disk, with the rows of each in their order."""

from pathlib import Path

from standoff.engine.out_of_core.arrow_store import Stored
from standoff.engine.out_of_core.by_time import sorted_by
from standoff.engine.out_of_core.run import GatheredData, stored_table
from standoff.engine.results import LINKED, RECEIPTS
from standoff.schema.columns import columns
from standoff.schema.model import Schema
from standoff.schema.times import SORT_DATE, order_of
from standoff.schema.wide import wide_columns
from standoff.tables.labels import labels_of_texts
from standoff.tables.package_contents import Wide
from standoff.tables.wide import described


def stored_tables(schema: Schema, data: GatheredData, has_wide: bool) -> dict[str, Stored]:
    """All tables, in the schema's order."""
    for name, frame in data["corpus_tables"].items():
        data.store.leave(f"tables/{name}", frame, "0")
    data.store.leave("labels", labels_of_texts(data["corpus_tables"]["texts"], schema), "texts")
    names = {name.removeprefix("table."): name for name in RECEIPTS} | {name: name for name in LINKED}
    found = {
        name: stored_table(data.store, names.get(name, f"tables/{name}"), columns(table, schema))
        for name, table in schema.tables.items()
        if has_wide or name not in LINKED
    }
    return _in_order(found, schema, data.store.folder / "by_time")


def stored_wide(schema: Schema, data: GatheredData) -> dict[str, Wide]:
    """The wide tables, where they were wanted."""
    rows = {
        table.name: stored_table(data.store, f"wide/{table.name}", wide_columns(table, schema))
        for table in schema.record_tables.values()
        if table.wide
    }
    return described(_in_order(rows, schema, data.store.folder / "wide_by_time"), schema)


def _in_order(tables: dict[str, Stored], schema: Schema, folder: Path) -> dict[str, Stored]:
    """Tables whose pieces are in the order of their keys; those with a time, and those of all records, are merged.

    Receipts were left in their order.
    """
    orders = {name: order_of(schema.tables[name]) for name in tables}
    runs_across = {name for name, order in orders.items() if SORT_DATE in order.columns or name in LINKED}
    return {
        name: sorted_by(table, orders[name], folder / name) if name in runs_across else table
        for name, table in tables.items()
    }
