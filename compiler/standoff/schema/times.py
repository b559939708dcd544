"""When the rows of a table are (`time:`): reading it, the columns and the order of rows that come of it.

`sort_date` places a row among others and claims no more; `year` and `month` are filled only where it lies in one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from standoff.schema.declarations import TIME_KINDS, Time
from standoff.schema.model import Column, Schema, Table
from standoff.schema.node_reader import NodeReader
from standoff.schema.record_ids import CELL, RECORD
from standoff.schema.row_order import ascends, in_order
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.column_type import DATE, INTEGER, STRING
from standoff.source.nodes import Node

SORT_DATE, YEAR, MONTH = TIMES = ("sort_date", "year", "month")
LIKE = "like"
EXAMPLE = "write `{happened: <field>}`, `{began: <field>, ended: <field>}`, `{as_of: <field>}` or `{like: <reference>}`"
Misfit = tuple[str, str, str, str]  # code, where, message, hint


def read_time(reader: NodeReader, node: Node | None) -> Time | None:
    """Read `time` of a table's schema; none where it is absent."""
    if node is None:
        return None
    entry = reader.entries(node, frozenset([*TIME_KINDS, LIKE]))
    reader.mark("time", node)
    for kind, part in entry.items():
        reader.mark(f"time/{kind}", part)
    return Time(**{kind: reader.names(entry.get(kind)) for kind in TIME_KINDS}, like=reader.text(entry.get(LIKE)))


def untimed(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    """What is wrong with a table's `time`; what refers to `unsound` files is taken to be right."""
    time = table.time
    if SORT_DATE in table.fields and not table.is_builtin:
        hint = "choose another; `time: {happened: <field>}` makes a column of this name"
        yield "schema-name", f"fields/{SORT_DATE}", f"`{SORT_DATE}` is the compiler's own name", hint
    if time is None:
        return
    named = [name for _, names in time.kinds for name in names]
    if not named and not time.like:
        yield "schema-time", "time", "`time` names no field", EXAMPLE
    elif time.ended and not (time.happened or time.began):
        hint = "add `began: <field>`, or `happened: <field>` for what is over in a day unless it has an end"
        yield "schema-time", "time/ended", "`ended` without a beginning", hint
    seen: set[str] = set()
    for kind, name in ((kind, name) for kind, names in time.kinds for name in names):
        fault = _not_a_date(table, name)
        if fault:
            dated = ", ".join(f.name for f in table.fields.values() if ends(table, f.name)) or "it has none"
            yield "schema-time", f"time/{kind}", fault, f"dates of this table: {dated}"
        elif name in seen:
            yield "schema-time", f"time/{kind}", f"`{name}` is in `time` twice", "say once what it means"
        seen.add(name)
    if time.like:
        yield from _unlike(time.like, table, schema, unsound)


def _unlike(name: str, table: Table, schema: Schema, unsound: set[str]) -> Iterator[Misfit]:
    """What is wrong with the reference that rows without a date are dated by."""
    target = table.foreign_keys.get(name, ("",))[0]
    if not target:
        hint = "foreign keys: " + (", ".join(table.foreign_keys) or "it has none")
        yield "schema-time", "time/like", f"`{name}` does not refer to a table", hint
    if f"tables/{target}" in unsound or target not in schema.tables:
        return
    if schema.tables[target].time is None:
        hint = f"say in the schema of `{target}` which dates say when its rows are"
        yield "schema-time", "time/like", f"the rows of `{target}` have no `time`", hint
    circle = [each.name for each in dated_by(table, schema)]
    if target != table.name and table.name in circle and table.name == min(circle):  # once is enough
        hint = "let one of the tables have dates of its own alone"
        yield "schema-time", "time/like", f"`{table.name}` and `{target}` are each dated like the other", hint


def dated_by(table: Table, schema: Schema) -> list[Table]:
    """The tables by whose dates rows without one are dated, one after the other; a table may be its own first."""
    found: list[Table] = []
    while table.time is not None and table.time.like in table.foreign_keys:
        target = schema.tables.get(table.foreign_keys[table.time.like][0])
        if target is None or (target in found and target is not table):
            break
        found.append(target)
        if target is table:
            break
        table = target
    return found


def _not_a_date(table: Table, name: str) -> str:
    if name not in table.fields:
        return f"no field is called `{name}`"
    return "" if ends(table, name) else f"`{name}` is not a date"


def ends(table: Table, name: str) -> tuple[str, str] | None:
    """The columns of the first and of the last day of a field; none where it is not a date."""
    parts = {part.part: part for part in FIELD_TYPES[table.fields[name].kind].parts if part.type is DATE}
    low, high = parts.get("low", parts.get("value")), parts.get("high", parts.get("value"))
    return (name + low.suffix, name + high.suffix) if low and high else None


def time_columns(table: Table) -> list[Column]:
    """The columns that `time` adds to a table, before those of every table of records."""
    if table.time is None:
        return []
    of = " or ".join(f"`{name}`" for _, names in table.time.kinds for name in names)
    own = f"First possible day of {of}, or the last if the first is unknown." if of else ""
    start = "Without them, that" if of else "That"
    others = f"{start} of the record that `{table.time.like}` names." if table.time.like else ""
    sort_date = " ".join(filter(None, (own, others, "Only for sorting: it may be a bound.")))
    year = "The year, if all of the row lies within one. Empty if it may lie in several, or goes on."
    month = "The month, such as 2024-11, if all of the row lies within one. Empty if it may lie in several, or goes on."
    return [
        Column(SORT_DATE, DATE.name, "Date to sort by", sort_date, "", "time"),
        Column(YEAR, INTEGER.name, "Year", year, "", "time"),
        Column(MONTH, STRING.name, "Month", month, "", "time", pattern="^[0-9]{4}-[0-9]{2}$"),
    ]


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that rows are sorted by. Empty cells come last, but first in the column `empty_first`."""

    columns: tuple[str, ...]
    empty_first: str = ""

    def sort(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows in this order, the same frame where they are."""
        return in_order(frame, self.columns, self.empty_first)

    def ascends(self, frame: pl.DataFrame, *, or_equal: bool = False) -> bool:
        """Whether each row is after the one before it."""
        return ascends(frame, self.columns, self.empty_first, or_equal=or_equal)


def order_of(table: Table) -> Order:
    """How the rows of a table, and of its wide table, are sorted.

    Of the same day, what is part of nothing comes before the parts, and those of one whole follow one another. Children
    are sorted by their key, so that those of one parent follow one another.
    """
    return ordered_by(
        table.name, table.key, has_time=table.time is not None and table.nest is None, broader=table.broader or ""
    )


# Assertions in the order in which a record is read; evidence in that in which a text is, that of registries after it;
# ties as they came about.
BY_READING = {
    "assertions": (*CELL, "text_id", "assertion_id"),
    "evidence": ("text_id", "span_start", "span_end", "assertion_id", "evidence_number"),
    "ties": (SORT_DATE, "tie", *RECORD, "from_table", "from_id", "to_table", "to_id"),
}


def ordered_by(name: str, key: tuple[str, ...], *, has_time: bool, broader: str = "") -> Order:
    """The same of any table with a name and a key, where it is known whether it is sorted by time."""
    if name in BY_READING:
        return Order(BY_READING[name])
    if not has_time:
        return Order(key)
    return Order((SORT_DATE, broader, *key), broader) if broader else Order((SORT_DATE, *key))
