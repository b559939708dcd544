"""Derived columns: what the rules of `schema/derive` compute is added to the tables."""

from collections.abc import Mapping

import polars as pl

from standoff.schema.derive import rule_of
from standoff.schema.derive.order import Round, rounds
from standoff.schema.derive.rule import Frames
from standoff.schema.model import Schema


def derived(
    tables: Mapping[str, pl.DataFrame],
    records: pl.DataFrame,
    assertions: pl.DataFrame,
    schema: Schema,
    columns: Round | None = None,
    targets: Mapping[str, pl.DataFrame] | None = None,
) -> dict[str, pl.DataFrame]:
    """The tables with their derived columns; `records` has each record's factuality and strongest modality.

    `assertions`, with their outcome, are those on all records of the tables. A column that derives from another derived
    one comes after it. Of tables that hold some records only, the `columns` of one round are computed at a time, and
    `targets` has the key and the sources of whole tables.
    """
    frames = dict(tables)
    given = Frames(frames, frames if targets is None else targets, records, assertions)
    for table, f in [each for one in rounds(schema) for each in one] if columns is None else columns:
        found = rule_of(table, f, schema)
        if found:
            rule, column = found
            frames[table.name] = rule.compute(frames[table.name], column, given)
    return frames
