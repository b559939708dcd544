"""Rows whose fields are not in the order that their schema declares, or whose names suggest one."""

from collections.abc import Iterator, Mapping

import polars as pl

from standoff.check.expectations import RECORD, places_of
from standoff.corpus.reporting import record_id
from standoff.resolve.cells import Resolved
from standoff.schema.columns import bounds
from standoff.schema.likely_pairs import likely_order
from standoff.schema.model import Column, Schema, Table
from standoff.source.problem import Problem

DECLARED = ("out-of-order", "correct one of the two; if both are right, take the pair out of `expect: {in_order: …}`")
LIKELY = "correct one of the two, and declare `expect: {{in_order: [[{first}, {second}]]}}`; if both are right, `[]`"
Ends = Mapping[str, tuple[Column, Column]]


def check_order(tables: Mapping[str, pl.DataFrame], resolved: Resolved, schema: Schema) -> list[Problem]:
    """Rows in which the latest of a field is before the earliest of one that belongs before it."""
    found: list[Problem] = []
    for table in schema.record_tables.values():
        ends = bounds(table, schema)
        declared = table.expect.in_order
        pairs = likely_order(table, schema) if declared is None else _pairs(declared)
        for first, second in pairs:
            hint = LIKELY.format(first=first, second=second)
            code, hint = ("odd-order", hint) if declared is None else DECLARED
            for message, row in _reversed(tables[table.name], table, (first, second), ends):
                last = places_of(row, table, [first, second], resolved)
                other = places_of(row, table, [first], resolved)
                (record,) = row[RECORD]
                found.append(Problem(last[record], code, message, hint, related=(other[record],)))
    return found


def _pairs(declared: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, str]]:
    """Each field with every one after it: the one between may be empty."""
    for names in declared:
        for number, first in enumerate(names):
            yield from ((first, second) for second in names[number + 1 :])


def _reversed(
    frame: pl.DataFrame, table: Table, pair: tuple[str, str], ends: Ends
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows in which the second field ends before the first begins, each with a message."""
    first, second = pair
    low, high = ends[first][0].name, ends[second][1].name
    bad = frame.filter(pl.col(high) < pl.col(low)).with_columns(record_id(table).alias(RECORD))
    for row in bad.iter_slices(1):
        shown = f"`{second}` ({row[high][0]}) is before `{first}` ({row[low][0]})"
        yield f"`{table.name}/{row[RECORD][0]}`: {shown}", row
