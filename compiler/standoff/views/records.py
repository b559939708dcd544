"""Records in the frames: finding one by what a user writes, its row in its table, and the records nested in it."""

from typing import Any

import polars as pl

from standoff.schema.dtypes import dtype_of
from standoff.schema.model import Table
from standoff.schema.record_ids import decoded
from standoff.views.inputs import Compilation, UnknownError, near, some


def about(table: str, record: str) -> pl.Expr:
    """Whether a row of a frame is about this record."""
    return (pl.col("record_id") == record) & (pl.col("table_name") == table)


def find_record(compiled: Compilation, name: str) -> tuple[Table, str]:
    """The table and the record id that `TABLE/ID` means; a `/` inside a key value need not be encoded."""
    table_name, _, record = name.partition("/")
    table = compiled.schema.tables.get(table_name)
    if table is None or (table.is_builtin and not record):
        raise UnknownError(_no_table(compiled, table_name, record))
    if table.is_builtin:
        raise UnknownError(f"`{table_name}` is a table of the compiler's own; `explain` explains records of the corpus")
    known = record_ids(compiled, table_name)
    if record in known:
        return table, record
    alike = [record_id for record_id in known if decoded(record_id) == decoded(record)] if record else []
    if len(alike) == 1:
        return table, alike[0]
    if not record:
        raise UnknownError(f"name a record as {table_name}/ID: {some(known)}" if known else f"{table_name} is empty")
    raise UnknownError(
        f"unknown id `{record}` in `{table_name}`{_moved(compiled, table_name, record) or near(record, known)}"
    )


def _moved(compiled: Compilation, table: str, record: str) -> str:
    """What became of an id that is gone, if it is among the redirects."""
    redirects = compiled.tables.get("redirects", pl.DataFrame(schema=["table_name", "old_id", "new_id", "because"]))
    found = redirects.filter((pl.col("table_name") == table) & (pl.col("old_id") == record))
    for row in found.head(1).iter_rows(named=True):
        what = f"; it is now `{row['new_id']}`" if row["new_id"] else "; it was removed"
        return what + (f": {row['because']}" if row["because"] else "")
    return ""


def _no_table(compiled: Compilation, name: str, record: str) -> str:
    homes = compiled.resolved.records.filter(pl.col("record_id") == name)["table_name"].cast(pl.String).to_list()
    if homes and not record:
        return f"name a record as TABLE/ID: {some(f'{home}/{name}' for home in homes)}"
    return f"unknown table `{name}`{near(name, compiled.schema.record_tables)}"


def record_ids(compiled: Compilation, table: str, under: str | None = None) -> list[str]:
    """The ids of a table's records, sorted; with `under`, of those nested in that record."""
    is_mine = pl.col("table_name") == table
    if under is not None:
        is_mine &= pl.col("record_id").str.starts_with(f"{under}/")
    return compiled.resolved.records.filter(is_mine)["record_id"].sort().to_list()


def row_of(compiled: Compilation, table: Table, record: str) -> dict[str, Any]:
    """The record's row in its table by column; empty where there is none, or no tables."""
    frame = compiled.tables.get(table.name)
    if frame is None:
        return {}
    parts = record.split("/")
    is_it = pl.all_horizontal(
        pl.col(name) == pl.lit(decoded(part)).cast(dtype_of(table.fields[name]), strict=False)
        for name, part in zip(table.key, parts, strict=False)
    )
    found = frame.filter(is_it)
    return found.row(0, named=True) if len(found) == 1 else {}
