"""Steps that need a partition of records, or the evidence of some texts."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import polars as pl

from standoff.checks.consequences import affected_places
from standoff.checks.inputs import Inputs, Stage
from standoff.checks.registry import run_checks
from standoff.checks.spreadsheets import disputed_rows
from standoff.checks.totals import Totals
from standoff.engine.data import Common, Data, next_of
from standoff.engine.ranges import over_ranges
from standoff.resolve.cells import Resolved, resolve_within
from standoff.schema.columns import columns, dtypes
from standoff.schema.derive.order import looked_up
from standoff.schema.derive.order import rounds as rounds_of
from standoff.schema.model import Schema
from standoff.schema.times import order_of
from standoff.source.problem import Problem
from standoff.tables.coded import is_coded
from standoff.tables.derive import derived
from standoff.tables.exchanges import is_joined
from standoff.tables.labels import labels
from standoff.tables.lazy_frames import LazyFrames
from standoff.tables.tabulate import finished, finished_in_codes, tables_of_assertions, tables_of_records
from standoff.tables.ties import ties
from standoff.tables.times import days_of
from standoff.tables.wide import SPANS, described, widened
from standoff.tables.wording import ACCOUNTS, GIVEN, Exchange, Words, is_account_of

Tables = Mapping[str, pl.DataFrame]


def resolve(common: Common, data: Data) -> dict[str, Any]:
    """Every cell resolved, every assertion with its outcome, and the tables without the columns that derive."""
    schema, nesting, texts, settled = common.schema, data["nesting"], data["texts"], data["settled"]

    def resolve_some(assertions: pl.DataFrame) -> tuple[Resolved, dict[str, pl.DataFrame]]:
        resolved = resolve_within(nesting, assertions, texts, settled, schema)
        return resolved, tables_of_records(resolved, schema)

    parts = over_ranges(resolve_some, order_of(schema.tables["assertions"]).sort(data["assertions"]))
    resolved = Resolved.joined([part for part, _ in parts])
    return {
        "outcomes": resolved.assertions,
        "cells": resolved.cells,
        "records": resolved.records,
        "tables.0": {name: pl.concat([tables[name] for _, tables in parts]) for name in schema.record_tables},
        "decisions": resolved.decisions,
    }


def resolved_of(data: Data) -> Resolved:
    """What `resolve` gave."""
    return Resolved(data["outcomes"], data["cells"], data["records"])


def check_decisions(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with the curators' decisions."""
    inputs = Inputs(schema=common.schema, decisions=data["decisions"])
    return {"wrong.decisions": run_checks(Stage.CELLS, inputs)}


def derive(common: Common, data: Data, number: int, rounds: int) -> dict[str, Any]:
    """The tables with the derived columns of one round, and what the next one looks up in the tables of all records."""
    schema, plan = common.schema, rounds_of(common.schema)
    targets = data[f"targets.{number}"] if number else {}
    tables = derived(data[f"tables.{number}"], data["records"], data["outcomes"], schema, plan[number], targets)
    following = next_of(number, rounds)
    shown = looked_up(plan[number + 1], schema) if number + 1 < rounds else {}
    return {
        f"tables.{following}": tables,
        f"targets.{following}": {name: tables[name].select(some) for name, some in shown.items()},
    }


def date_records(common: Common, data: Data, number: int, rounds: int) -> dict[str, Any]:
    """When the records are that others are dated like, which may be in any partition."""
    return {"days": days_of(data["tables.last"], common.schema)}


def finish_records(common: Common, data: Data) -> dict[str, Any]:
    """The tables of records: columns in the schema's order, rows by key."""
    tables, schema, days = data["tables.last"], common.schema, data.get("days")
    return {"tables": {name: finished(tables[name], t, schema, days) for name, t in schema.record_tables.items()}}


def receipts(common: Common, data: Data) -> dict[str, Any]:
    """The rows of `assertions` and `resolutions`, in no order yet."""
    own, schema = tables_of_assertions(resolved_of(data), data["settled"]), common.schema
    rows = {
        name: own[name].select(column.name for column in columns(schema.tables[name], schema))
        for name in ("assertions", "resolutions")
    }
    return {
        "assertion_rows": rows["assertions"],
        "resolution_rows": rows["resolutions"],
        "n_disputed": [disputed_rows(own["assertions"], own["resolutions"], common.settings.spreadsheets)],
    }


def check_records(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with the rows of the tables of records."""
    tables, resolved = data["tables"], resolved_of(data)
    inputs = Inputs(schema=common.schema, resolved=resolved, tables=tables)
    return {"wrong.records": run_checks(Stage.TABLES, inputs)}


def count(common: Common, data: Data) -> dict[str, Any]:
    """What is counted in all records together."""
    tables, schema = data["tables"], common.schema
    assertions, resolutions = data["assertion_rows"], data["resolution_rows"]
    sizes = {name: len(frame) for name, frame in tables.items()}
    return {
        "totals": [{name: Totals.of(tables[name], table) for name, table in schema.record_tables.items()}],
        "sizes": [sizes | {"assertions": len(assertions), "resolutions": len(resolutions)}],
    }


def take_accounts(common: Common, data: Data) -> dict[str, Any]:
    """The assertions that wide tables say who states."""
    rows, schema = data["assertion_rows"], common.schema
    types = dtypes(columns(schema.tables["assertions"], schema))
    is_needed = pl.any_horizontal(is_account_of(*each) for each in common.exchanges.accounts)
    given = rows.filter(is_needed, pl.col("outcome").is_in(GIVEN))
    coded = {name for name, dtype in given.schema.items() if is_coded(dtype)}  # of which words are made once each
    return {
        "accounts": given.select(pl.col(name) if name in coded else pl.col(name).cast(types[name]) for name in ACCOUNTS)
    }


def exchange(common: Common, data: Data, number: int, rounds: int) -> dict[str, Any]:
    """What other partitions need of this one for their wide tables, and could not be made in an earlier round."""
    words, following = _words(common, data, number), next_of(number, rounds)
    found = {f"{n:03d}": (each, each.of(words)) for n, each in enumerate(common.exchanges.rounds[number])}
    return {
        f"joined.{following}": {name: frame for name, (each, frame) in found.items() if is_joined(each)},
        f"looked_up.{following}": {name: frame for name, (each, frame) in found.items() if not is_joined(each)},
    }


def widen_records(common: Common, data: Data) -> dict[str, Any]:
    """The rows of the wide tables, what records are called, and what ties them."""
    words = _words(common, data, len(common.exchanges.rounds))
    called = labels(words)
    found = {"labels": called, "ties": ties(words, called)}
    return {"wide": widened(words), **found, "more_sizes": [{name: len(frame) for name, frame in found.items()}]}


def check_labels(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with what records are called, and with what ties them."""
    tables = {name: data[name] for name in ("labels", "ties")}
    inputs = Inputs(schema=common.schema, builtin_tables=tables)
    return {"wrong.labels": run_checks(Stage.BUILTIN, inputs)}


def _words(common: Common, data: Data, rounds: int) -> Words:
    """What wide cells are made from, with all that was exchanged in so many rounds; hardly any of them needs all of
    the tables, which may be on disk.
    """
    names = {"texts": "texts", SPANS: "spans"}
    if common.exchanges.has_accounts or not data.is_partitioned:
        names["assertions"] = "accounts" if data.is_partitioned else "table.assertions"
    of_records = data["tables"]
    read = {name: partial(of_records.__getitem__, name) for name in of_records}
    read |= {table: partial(data.__getitem__, name) for table, name in names.items()}
    exchanged: dict[Exchange, pl.DataFrame] = {}
    for number in range(rounds):
        following = next_of(number, len(common.exchanges.rounds))
        frames = {**data[f"joined.{following}"], **data[f"looked_up.{following}"]}
        exchanged |= {each: frames[f"{n:03d}"] for n, each in enumerate(common.exchanges.rounds[number])}
    return Words(LazyFrames(read), common.schema, common.settings.speakers, exchanged if data.is_partitioned else None)


def check_wide_cells(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with the cells of wide tables, labels and ties."""
    # Problems are placed where a record is first said to exist; of what was resolved, that is all that is needed.
    existence = Resolved(data["existence"], pl.DataFrame(), pl.DataFrame())
    wide = described(data["wide"], common.schema)
    linked = {name: data[name] for name in ("labels", "ties")}
    inputs = Inputs(schema=common.schema, settings=common.settings, wide=wide, linked=linked, resolved=existence)
    return {"wrong.wide": run_checks(Stage.WIDE, inputs)}


def find_affected(common: Common, data: Data) -> dict[str, Any]:
    """The places of all assertions and decisions on cells that have an error."""
    return {"affected": [*affected_places(data["found"], data["assertions"], data["settled"])]}


# -- the evidence of some texts, the cells of a table ------------------------------------------------------------------


def sort_evidence(common: Common, data: Data) -> dict[str, Any]:
    """The table `evidence`."""
    return _finished("evidence", data["evidence"], common.schema)


def sort_assertions(common: Common, data: Data) -> dict[str, Any]:
    """The table `assertions`."""
    return _finished("assertions", data["assertion_rows"], common.schema)


def sort_resolutions(common: Common, data: Data) -> dict[str, Any]:
    """The table `resolutions`."""
    return _finished("resolutions", data["resolution_rows"], common.schema)


def _finished(name: str, rows: pl.DataFrame, schema: Schema) -> dict[str, Any]:
    return {f"table.{name}": finished_in_codes(rows, schema.tables[name], schema)}


def check_assertions(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with `assertions`."""
    return {"wrong.assertions": _check_builtin(common, data, "assertions")}


def check_evidence(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with `evidence`."""
    return {"wrong.evidence": _check_builtin(common, data, "evidence")}


def check_resolutions(common: Common, data: Data) -> dict[str, Any]:
    """What is wrong with `resolutions`."""
    return {"wrong.resolutions": _check_builtin(common, data, "resolutions")}


def _check_builtin(common: Common, data: Data, name: str) -> list[Problem]:
    tables = {name: data[f"table.{name}"]}
    return run_checks(Stage.BUILTIN, Inputs(schema=common.schema, builtin_tables=tables))
