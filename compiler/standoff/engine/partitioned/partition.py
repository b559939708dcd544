"""A bucket: some records with all that is said of them, resolved and tabulated; the tables are sorted in the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from standoff.check.expectations import Totals
from standoff.check.inputs import Inputs, Stage
from standoff.check.registry import run_checks
from standoff.check.spreadsheets import disputed_rows
from standoff.engine.partitioned import ranges as cuts
from standoff.engine.partitioned.arrow_store import fetch, store, stored
from standoff.engine.partitioned.scatter import ASSERTIONS
from standoff.engine.partitioned.shared import Common
from standoff.resolve.cells import Resolved, resolve_within
from standoff.schema.columns import columns
from standoff.source.problem import Problem
from standoff.tables.derive import derived, looked_up, steps
from standoff.tables.tabulate import finished, tables_of_assertions, tables_of_records

RESOLUTIONS, TABLES, TARGETS, LINKS, HALF = "resolutions", "tables", "targets", "links", "half"


@dataclass(frozen=True, slots=True)
class Bucketing:
    """The bucket of a number; what comes of it is left below `folder`, the assertions in ranges.

    Derived columns that look into tables of other buckets are made in steps, each of which all buckets take before the
    next.
    """

    common: Common
    number: int
    folder: Path
    cuts: Sequence[str]
    ranges: int
    step: int = 0

    @property
    def name(self) -> str:
        """The name of its pieces; in the order of the names, they are in the order of the records."""
        return f"{self.number:05d}"

    def at(self, step: int) -> "Bucketing":
        """The same at another step."""
        return replace(self, step=step)


@dataclass(frozen=True, slots=True)
class Filled:
    """What is small of a bucket that is done: what is wrong with it, and what is counted."""

    problems: list[Problem] = field(default_factory=list)
    totals: Mapping[str, Totals] = field(default_factory=dict)
    n_disputed: int = 0


def fill(work: Bucketing) -> Filled:
    """Take a step in a bucket; raises OSError."""
    schema, step = work.common.schema, steps(work.common.schema)
    resolved, tables = _resolved(work) if work.step == 0 else _taken(work)
    found = run_checks(Stage.CELLS, Inputs(schema=schema, decisions=resolved.decisions)) if work.step == 0 else []
    targets = {name: _target(work, name) for name in looked_up(step[work.step], schema)}
    tables = derived(tables, resolved.records, schema, step[work.step], targets)
    if work.step == len(step) - 1:
        return _finish(work, resolved, tables, found)
    for name, shown in looked_up(step[work.step + 1], schema).items():
        store(tables[name].select(shown), _targets(work, name, work.step + 1) / f"{work.name}.arrow")
    _leave(work, resolved, tables)
    return Filled(found)


def _resolved(work: Bucketing) -> tuple[Resolved, dict[str, pl.DataFrame]]:
    common = work.common
    assertions = fetch(stored(cuts.folder_of(work.folder / ASSERTIONS, work.number)))
    if assertions is None:
        raise OSError(f"bucket {work.number} is gone")
    resolved = resolve_within(common.frame("closure"), assertions, common.frame("texts"), _settled(work), common.schema)
    return resolved, tables_of_records(resolved, common.schema)


def _settled(work: Bucketing) -> pl.DataFrame:
    settled = work.common.frame("settled")
    return settled.filter(cuts.by_top(settled, work.cuts) == work.number)


def _finish(work: Bucketing, resolved: Resolved, made: Mapping[str, pl.DataFrame], found: list[Problem]) -> Filled:
    schema, spreadsheets = work.common.schema, work.common.settings.spreadsheets
    records = schema.record_tables
    tables = {name: finished(made[name], table, schema) for name, table in records.items()}
    own = tables_of_assertions(resolved, _settled(work))
    own = {name: _shown(frame, name, work) for name, frame in own.items()}
    found = found + run_checks(Stage.TABLES, Inputs(schema=schema, resolved=resolved, tables=tables, unchecked=tables))
    for name, table in tables.items():
        store(table, work.folder / TABLES / name / f"{work.name}.arrow")
    assertions, resolutions = own[ASSERTIONS], own[RESOLUTIONS]
    cuts.spread(assertions, cuts.by_id(assertions, work.ranges), work.folder / f"{ASSERTIONS}-told", work.name)
    for (name,), rows in resolutions.partition_by("table_name", as_dict=True).items():
        sorted_rows = finished(rows, schema.tables[RESOLUTIONS], schema)
        store(sorted_rows, work.folder / RESOLUTIONS / str(name) / f"{work.name}.arrow")
    store(resolved.links, work.folder / LINKS / f"{work.name}.arrow")
    totals = {name: Totals.of(tables[name], table) for name, table in records.items()}
    return Filled(found, totals, disputed_rows(assertions, resolutions, spreadsheets))


def _shown(frame: pl.DataFrame, name: str, work: Bucketing) -> pl.DataFrame:
    schema = work.common.schema
    return frame.select([column.name for column in columns(schema.tables[name], schema)])


# -- between the steps -------------------------------------------------------------------------------------------------


def _targets(work: Bucketing, table: str, step: int) -> Path:
    return work.folder / TARGETS / f"{step}" / table


def _target(work: Bucketing, table: str) -> pl.DataFrame:
    """What a step looks up of a table, of all buckets."""
    found = fetch(stored(_targets(work, table, work.step)))
    if found is None:
        raise OSError(f"what derives from {table} is gone")
    return found


def _half(work: Bucketing) -> Path:
    return work.folder / HALF / work.name


def _leave(work: Bucketing, resolved: Resolved, tables: Mapping[str, pl.DataFrame]) -> None:
    """Leave a bucket whose tables are made by half."""
    parts = {
        "assertions": resolved.assertions,
        "cells": resolved.cells,
        "records": resolved.records,
        LINKS: resolved.links,
    }
    for name, frame in parts.items():
        store(frame, _half(work) / f"{name}.arrow")
    for name, frame in tables.items():
        store(frame, _half(work) / TABLES / f"{name}.arrow")


def _taken(work: Bucketing) -> tuple[Resolved, dict[str, pl.DataFrame]]:
    """Take up what was left; what was wrong then was told then."""
    names = ("assertions", "cells", "records", LINKS)
    assertions, cells, records, links = (pl.read_ipc(_half(work) / f"{name}.arrow") for name in names)
    tables = {name: pl.read_ipc(_half(work) / TABLES / f"{name}.arrow") for name in work.common.schema.record_tables}
    return Resolved(assertions, cells, records, links=links), tables
