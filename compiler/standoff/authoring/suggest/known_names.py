"""The names that a corpus knows: of labelled records, and the aliases that child tables declare (`names:`)."""

from collections.abc import Iterator

import polars as pl

from standoff.authoring.suggest.names import Name
from standoff.schema.model import Table
from standoff.schema.record_ids import SEPARATOR, decoded, record_id
from standoff.views.inputs import Compilation

PLACE = ("annotation_file", "annotation_line")


def known_names(compiled: Compilation) -> list[Name]:
    """All names, each record's own before its aliases; none that is denied or withdrawn, or of a reserved record."""
    tables = compiled.schema.record_tables.values()
    reserved = {(table.name, record) for table in tables for record in _reserved(compiled, table)}
    own = [name for table in tables for name in _own(compiled, table)]
    aliases = [name for table in tables for name in _aliases(compiled, table)]
    return [name for name in [*own, *aliases] if (name.table, name.record) not in reserved]


def name_field(table: Table) -> str | None:
    """The field whose values name the records of a table: its label, else its first required field of free text."""
    if table.label or table.label_pattern or table.nest:
        return table.label
    return next(
        (f.name for f in table.fields.values() if f.required and f.is_free_text and f.name not in table.key), None
    )


def _own(compiled: Compilation, table: Table) -> Iterator[Name]:
    """The names that the field of names gives."""
    field = name_field(table)
    if field is None or table.nest:
        return
    rows = _stated(compiled, table).filter(pl.col("field_name") == field)
    for record, value, file, line in rows.select("record_id", "value", *PLACE).iter_rows():
        yield Name(table.name, record, value, file, line)


def _aliases(compiled: Compilation, table: Table) -> Iterator[Name]:
    """The names that a child table holds, of its parent."""
    if table.names is None or table.nest is None:
        return
    at, own = table.key.index(table.names), len(table.key) - len(table.own_key)
    rows = _stated(compiled, table)
    values = rows.filter(pl.col("field_name") == (table.nest.value or "")).select("record_id", "value")
    codes = dict(values.unique("record_id", keep="first", maintain_order=True).iter_rows())
    for record, file, line in (
        rows.unique("record_id", keep="first", maintain_order=True).select("record_id", *PLACE).iter_rows()
    ):
        parts = record.split(SEPARATOR)
        parent = SEPARATOR.join(parts[:own])
        yield Name(table.nest.under, parent, decoded(parts[at]), file, line, table.nest.name, codes.get(record) or "")


def _stated(compiled: Compilation, table: Table) -> pl.DataFrame:
    """What is affirmed of a table and not withdrawn, in the order of files and lines."""
    is_mine = pl.col("table_name").cast(pl.String) == table.name
    is_used = pl.col("polarity").ne_missing("deny") & pl.col("rank").ne_missing("deprecated")
    return compiled.frames.assertions.filter(is_mine & is_used).sort(*PLACE, "column")


def _reserved(compiled: Compilation, table: Table) -> list[str]:
    """The ids of a table's reserved records."""
    frame = compiled.tables.get(table.name)
    if frame is None or table.reserved is None or table.reserved not in frame.columns:
        return []
    return frame.filter(table.reserved).select(record_id(table.key).alias("id"))["id"].to_list()
