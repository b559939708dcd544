"""Curators' decisions: `settle` in a registry, matched to its cell."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from standoff.schema.model import Schema
from standoff.schema.record_ids import CELL
from standoff.schema.types import parse

UNSETTLED = "unsettled"
"""Marks copies of assertions, whose cells no decision is about: what the rules alone make of settled cells."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The curators' decisions (`settled`) with what they apply to, for checks.

    `values` are the assertions on the settled cells, `resolved` the same cells with the decisions, `unsettled` as the
    rules alone resolve them.
    """

    settled: pl.DataFrame
    values: pl.DataFrame
    unsettled: pl.DataFrame
    resolved: pl.DataFrame

    @classmethod
    def joined(cls, parts: "Sequence[Decisions]") -> "Decisions":
        """Those on several parts of the records, to each of which all decisions were given."""
        names = ("values", "unsettled", "resolved")
        return cls(parts[0].settled, *(pl.concat([getattr(part, name) for part in parts]) for name in names))


def decisions(settled: pl.DataFrame, cells: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The decisions on numbered cells: cell, the canonical value it is settled to, and whether it is left open."""
    if settled.is_empty():
        return pl.DataFrame(schema=ON_CELLS)
    first = settled.unique(CELL, keep="first", maintain_order=True)
    return (
        first.with_columns(canonical(first, schema), is_open=pl.col("to").is_null())
        .join(cells.filter(~pl.col(UNSETTLED)).select("cell", *CELL), on=CELL)
        .select(ON_CELLS.names())
    )


ON_CELLS = pl.Schema({"cell": pl.UInt32, "to": pl.String, "is_open": pl.Boolean})


def canonical(settled: pl.DataFrame, schema: Schema) -> pl.Series:
    """The values that cells are settled to, in canonical notation; those that are not valid stay as they are."""
    rows = settled.select("table_name", "field_name", "to").iter_rows()
    return pl.Series("to", [_value(schema, table, name, to) for table, name, to in rows], pl.String)


def _value(schema: Schema, table: str, name: str, to: str | None) -> str | None:
    f = schema.tables[table].fields[name]
    if to is None:
        return None
    if f.ref and "/" not in to and to not in f.literals:
        return f"{f.ref[0]}/{to}"
    try:
        return parse(f.kind, to).text
    except ValueError:
        return to
