"""Curators' decisions: `settle` in a registry, matched to its cell, and what is wrong with it."""

import polars as pl

from standoff.corpus.reporting import PLACE
from standoff.schema.model import Schema
from standoff.schema.values import parse
from standoff.source.problem import Place, Problem

CELL = ["table_name", "record_id", "field_name"]
OWN = ("file", "line", "column")  # the place of a decision
SHOWN = 3  # places of values that are shown with a decision at odds with them


def decisions(settled: pl.DataFrame, cells: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The decisions on numbered cells: cell, the canonical value it is settled to, and whether it is left open."""
    first = settled.unique(CELL, keep="first", maintain_order=True)
    return (
        first.with_columns(_canonical(first, schema), is_open=pl.col("to").is_null())
        .join(cells.select("cell", *CELL), on=CELL)
        .select("cell", "to", "is_open")
    )


def _canonical(settled: pl.DataFrame, schema: Schema) -> pl.Series:
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


def check_decisions(
    settled: pl.DataFrame, values: pl.DataFrame, unsettled: pl.DataFrame, schema: Schema
) -> list[Problem]:
    """Decisions on nothing, on values that nobody gave, twice on one cell, and those that change nothing.

    `values` are the assertions on the settled cells, `unsettled` the same cells as the rules alone resolve them.
    """
    nearest = pl.col("source").filter("live").min().over(CELL)
    speaking = values.filter(pl.col("live") & (pl.col("source") == nearest))
    given = speaking.group_by(CELL).agg(
        pl.col("value").unique().sort().alias("given"), pl.struct(PLACE).unique().sort().alias("places")
    )
    before = settled.unique(CELL, keep="first", maintain_order=True).select(*CELL, pl.struct(OWN).alias("first"))
    alone = unsettled.select(*CELL, "rule", without="value")
    is_first = pl.struct(CELL).is_first_distinct()
    canonical = settled.with_columns(_canonical(settled, schema).alias("value"), is_first=is_first)
    rows = canonical.join(given, on=CELL, how="left").join(alone, on=CELL, how="left")
    told = rows.join(before, on=CELL, how="left").iter_rows(named=True)
    return [problem for row in told if (problem := _fault(row)) is not None]


def _fault(row: dict[str, object]) -> Problem | None:
    place = Place(str(row["file"]), int(str(row["line"])), int(str(row["column"])))
    cell = f"`{row['table_name']}/{row['record_id']}` {row['field_name']}"
    given, value, to = row["given"], row["value"], str(row["to"] or "null")
    values = given if isinstance(given, list) else []
    places = row["places"] if isinstance(row["places"], list) else []
    given_at = tuple(Place(*each.values()) for each in places[:SHOWN])
    first = Place(*row["first"].values()) if isinstance(row["first"], dict) else place
    if not row["is_first"]:
        return Problem(
            place, "bad-settle", f"{cell} is settled twice", "remove one of the two decisions", len(to), (first,)
        )
    if not values or (value is not None and value not in values):
        hint = "given are: " + ", ".join(f"`{v}`" for v in values) if values else "no assertion stands on this cell"
        return Problem(place, "bad-settle", f"nothing gives `{to}` for {cell}", hint, len(to), given_at)
    if value is None and len(values) == 1:
        hint = f"`{values[0]}` is the only value: deny or deprecate it where it is said"
        return Problem(place, "bad-settle", f"there is nothing to leave open for {cell}", hint, len(to), given_at)
    if row["rule"] != "open" and row["without"] == value:
        hint = f"the rule `{row['rule']}` gives the same value: remove the decision"
        return Problem(place, "idle-settle", f"{cell} needs no settling", hint, len(to), given_at)
    return None
