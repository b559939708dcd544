"""Fields whose values no two rows of a table may have in common: `constraints: {unique: true}`, and `uniqueKeys`."""

from collections.abc import Iterator, Mapping

import polars as pl

from standoff.checks.totals import Totals
from standoff.corpus.assertions import Frames
from standoff.corpus.rows import PLACE
from standoff.schema.model import Schema, Table
from standoff.source.problem import Place, Problem


def check_unique(totals: Mapping[str, Totals], schema: Schema, existence: Frames) -> Iterator[Problem]:
    """Rows that have the same in fields which are unique: one problem for each but the first, at its record."""
    for table in schema.record_tables.values() if totals else ():
        by_value: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
        for each in totals[table.name].unique if table.unique and table.name in totals else ():
            by_value.setdefault((each.fields, each.values), []).append(each.record)
        twice = {key: records for key, records in by_value.items() if len(records) > 1}
        placed = _places(existence, table, {record for records in twice.values() for record in records})
        for (fields, values), records in sorted(twice.items()):
            yield from _problems(table, fields, values, sorted((placed[record], record) for record in records))


def _problems(
    table: Table, fields: tuple[str, ...], values: tuple[str, ...], records: list[tuple[Place, str]]
) -> Iterator[Problem]:
    (first, earlier), *others = records
    named = " and ".join(f"`{name}`" for name in fields)
    for place, record in others:
        shared = ", ".join(f"`{value}`" for value in values)
        message = f"`{table.name}/{record}` has the {named} of `{table.name}/{earlier}`: {shared}"
        hint = "if both are one thing, run `standoff merge`; otherwise correct one of them"
        yield Problem(place, "not-unique", message, hint, 1, (first,))


def _places(existence: Frames, table: Table, records: set[str]) -> dict[str, Place]:
    """Where each record is first mentioned."""
    if not records:
        return {}
    is_mine = (pl.col("table_name") == table.name) & pl.col("field_name").is_null()
    rows = existence.assertions.filter(is_mine & pl.col("record_id").is_in(list(records)))
    firsts = rows.sort(PLACE).unique("record_id", keep="first", maintain_order=True)
    return {record: Place(*place) for record, *place in firsts.select("record_id", *PLACE).iter_rows()}
