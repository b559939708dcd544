"""Curators' decisions against the values that they settle: on nothing, on a value nobody gave, twice, to no effect."""

import polars as pl

from standoff.corpus.rows import PLACE
from standoff.resolve.decisions import Decisions, canonical
from standoff.schema.model import Schema
from standoff.schema.record_ids import CELL
from standoff.source.problem import Place, Problem

DECISION_PLACE = ("file", "line", "column")
SHOWN = 3  # places of values that are shown with a decision at odds with them


def check_decisions(decisions: Decisions, schema: Schema) -> list[Problem]:
    """Decisions on nothing, on values that nobody gave, twice on one cell, and those that change nothing."""
    settled, values = decisions.settled, decisions.values
    if settled.is_empty():
        return []
    nearest = pl.col("source").filter("affirmed").min().over(CELL)
    candidates = values.filter(pl.col("affirmed") & (pl.col("source") == nearest))
    given = candidates.group_by(CELL).agg(
        pl.col("value").unique().sort().alias("given"), pl.struct(PLACE).unique().sort().alias("places")
    )
    first = settled.unique(CELL, keep="first", maintain_order=True)
    first = first.select(*CELL, pl.struct(DECISION_PLACE).alias("first"))
    by_rule = decisions.unsettled.select(*CELL, "rule", without="value")
    with_it = decisions.resolved.select(*CELL, with_rule="rule", with_it="value")
    is_first = pl.struct(CELL).is_first_distinct()
    rows = settled.with_columns(canonical(settled, schema).alias("value"), is_first=is_first)
    for frame in (given, by_rule, with_it, first):
        rows = rows.join(frame, on=CELL, how="left")
    return [problem for row in rows.iter_rows(named=True) if (problem := _fault(row)) is not None]


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
        hint = (
            "values given: " + ", ".join(f"`{v}`" for v in values) if values else "there is no assertion on this cell"
        )
        return Problem(place, "bad-settle", f"no assertion gives `{to}` for {cell}", hint, len(to), given_at)
    if value is not None and row["with_it"] != value:  # it goes together with others
        message = f"no mention gives `{to}` for {cell} together with what is settled beside it"
        hint = "settle the fields that go together to what one mention gives"
        return Problem(place, "bad-settle", message, hint, len(to), given_at)
    if value is None and len(values) == 1 and row["with_rule"] != "settled":
        hint = f"`{values[0]}` is the only value: deny or deprecate its assertions"
        return Problem(place, "bad-settle", f"there is nothing to leave open for {cell}", hint, len(to), given_at)
    if row["rule"] != "open" and row["without"] == value:
        hint = f"the rule `{row['rule']}` gives the same value: remove the decision"
        return Problem(place, "idle-settle", f"{cell} needs no decision", hint, len(to), given_at)
    return None
