"""Explain from a package alone: assertions, evidence and resolutions are tables of it, and no annotation is needed.

It gives what `views.explain` gives from the annotations, with less in it where a package has less: a derived cell has
no sources; a decision has its reason and no place of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from standoff.corpus.texts import short_names
from standoff.schema.columns import STANDARD, is_of_records
from standoff.schema.record_ids import SEPARATOR, decoded, joined
from standoff.schema.table_schema import KEY
from standoff.schema.times import SORT_DATE, TIMES
from standoff.schema.together import IN_WORDS
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.field_type import BASIS
from standoff.views.assertions import NAMES, assertions, mentions_of
from standoff.views.explain import AGREED, Cell, Nested, Plain, Receipt, Record, plain
from standoff.views.explain_text import lay_out
from standoff.views.inputs import UnknownError, about, near
from standoff.views.layout import plain_text

WIDTH = 100
SUFFIXES = [tuple(part.suffix for part in each.parts) for each in FIELD_TYPES.values() if len(each.parts) > 1]
"""What the columns of a field end with, of each type that has several."""


@dataclass(frozen=True, slots=True)
class Explanation(Record):
    """A record, or one cell of it, with its receipts; printed, it is laid out as `standoff explain` does."""

    short: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        """The explanation as text of 100 columns."""
        return plain_text(lay_out(self, dict(self.short), WIDTH))


@dataclass(frozen=True, slots=True)
class Source:
    """A package as explaining needs it: its tables by name, their Table Schemas, and its codebook's list."""

    table: Callable[[str], pl.DataFrame]
    schemas: Mapping[str, Mapping[str, Any]]
    listing: pl.DataFrame

    def key(self, table: str) -> list[str]:
        """The key columns of a table."""
        return list(self.schemas[table]["primaryKey"])

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""
        return [str(column["name"]) for column in self.schemas[table]["fields"]]

    def children(self, table: str) -> list[str]:
        """The tables whose records are nested in those of a table: the first column of their key refers to it."""
        return [name for name in self.schemas if self.is_of_records(name) and self._parent(name) == table]

    def _parent(self, table: str) -> str | None:
        stated = self.schemas[table].get(KEY, {}).get("nestedIn")
        if stated:
            return str(stated)
        first, *rest = self.key(table)
        for key in self.schemas[table].get("foreignKeys", ()) if rest else ():
            if list(key["fields"]) == [first]:
                return str(key["reference"]["resource"])
        return None

    def is_of_records(self, table: str) -> bool:
        """Whether a table holds records, and not the receipts, the texts or the codes."""
        return is_of_records(self.columns(table), self.schemas[table].get(KEY, {}))

    def is_derived(self, table: str, name: str) -> bool:
        """Whether a field follows from others, as its columns say; in packages made before 2.0 none says so."""
        known = ((str(column["name"]), column.get(KEY, {})) for column in self.schemas[table]["fields"])
        return any("derived" in about for column, about in known if about.get("field", column) == name)

    def origin(self, table: str, column: str) -> str:
        """How a column comes about, in the codebook's words."""
        if self.listing.is_empty():
            return ""
        mine = self.listing.filter((pl.col("table_name") == table) & (pl.col("column_name") == column))
        return str(mine["origin"][0] or "") if len(mine) else ""


def explain(source: Source, table: str, record: str, name: str | None = None) -> Explanation:
    """Explain a record, or one field of it; raises UnknownError.

    `name` is a column, or a table whose records are nested in this one.
    """
    row = _row(source, table, record)
    children = source.children(table)
    cells: list[Cell] = []
    nested = children if name is None else [name] if name in children else []
    if name is None:
        fields = [each for each in fields_of(source, table) if each not in source.key(table)]
        cells = [_cell(source, table, record, row, each) for each in (None, *fields)]
    elif not nested:
        cells = [_cell(source, table, record, row, _field(source, table, name))]
    of_row: dict[str, Any] = {column: row.get(column) for column in STANDARD}
    return Explanation(
        table_name=table,
        record_id=record_id(source, table, row),
        column=name,
        **of_row,
        is_curated=bool(source.schemas[table].get(KEY, {}).get("curated")),
        cells=tuple(cells),
        nested=tuple(each for child in nested for each in _nested(source, child, record)),
        short=short_names(source.table("texts")) if "texts" in source.schemas else {},
    )


def record_id(source: Source, table: str, row: Mapping[str, Any]) -> str:
    """The id of a row: its key values, joined with `/`; `%` and `/` within them are percent-encoded in longer keys."""
    values = [str(plain(row[name])) for name in source.key(table)]
    return values[0] if len(values) == 1 else joined(values)


def fields_of(source: Source, table: str) -> dict[str, list[str]]:
    """The fields of a table with the columns of each: several where its type has several."""
    names = [name for name in source.columns(table) if name not in STANDARD]
    if SORT_DATE in names:  # follows from the dates, which are shown
        names = [name for name in names if name not in TIMES]
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_stem(name, names), []).append(name)
    return found


def _stem(column: str, names: list[str]) -> str:
    for suffixes in SUFFIXES:
        for suffix in suffixes:
            stem = column.removesuffix(suffix)
            if column.endswith(suffix) and all(stem + each in names for each in suffixes):
                return stem
    stem = column.removesuffix(BASIS.suffix)
    return stem if any(stem + suffix in names for suffix in ("", *(first for first, *_ in SUFFIXES))) else column


def _field(source: Source, table: str, name: str) -> str | None:
    if name in STANDARD:
        return None
    fields = fields_of(source, table)
    for stem, columns in fields.items():
        if name in {stem, *columns}:
            return stem
    raise UnknownError(f"{table} has no column `{name}`{near(name, [*source.columns(table), *fields])}")


def _row(source: Source, table: str, record: str) -> dict[str, Any]:
    if table not in source.schemas or not source.is_of_records(table):
        known = [name for name in source.schemas if source.is_of_records(name)]
        raise UnknownError(f"unknown table `{table}`{near(table, known)}")
    key, parts = source.key(table), record.split("/")
    parts = [record] if len(key) == 1 else [decoded(part) for part in parts]
    frame = source.table(table)
    if len(parts) == len(key):
        is_it = pl.all_horizontal(pl.col(name).cast(pl.String) == part for name, part in zip(key, parts, strict=True))
        found = frame.filter(is_it)
        if len(found) == 1:
            return found.row(0, named=True)
    known = [record_id(source, table, row) for row in frame.select(key).iter_rows(named=True)]
    raise UnknownError(f"unknown id `{record}` in `{table}`{near(record, known)}")


def _cell(source: Source, table: str, record: str, row: Mapping[str, Any], name: str | None) -> Cell:
    is_mine = about(table, record) & pl.col("field_name").cast(pl.String).eq_missing(pl.lit(name, pl.String))
    receipts = tuple(_receipts(source, source.table("assertions").filter(is_mine)))
    columns = STANDARD if name is None else tuple(fields_of(source, table)[name])
    shown: dict[str, Plain] = {column: plain(row[column]) for column in columns if column in row}  # since 2.0 all are
    value, rule, reason = (
        (row["factuality"], "existence", _definition(source, "factuality", row["factuality"]))
        if name is None
        else _outcome(source, table, record, name, shown, receipts)
    )
    resolution = source.table("resolutions").filter(is_mine)
    differ = resolution["sources_differ"][0] if len(resolution) and "sources_differ" in resolution.columns else AGREED
    return Cell(table, record, name, value, shown, rule, reason, None, (), receipts, differ)


def _outcome(
    source: Source, table: str, record: str, name: str, shown: dict[str, Plain], receipts: tuple[Receipt, ...]
) -> tuple[Plain, str, str]:
    """Value, rule and reason of a field."""
    if name in source.key(table):
        return shown[name], "key", "part of the key, which every mention of the record gives"
    is_it = about(table, record) & (pl.col("field_name") == name)
    origin = source.origin(table, name)
    for row in source.table("resolutions").filter(is_it).iter_rows(named=True):
        chosen = [r.assertion.value for r in receipts if r.assertion.assertion_id == row["assertion_id"]]
        reason = _definition(source, "rule", row["rule"])
        stated = f"{reason.removesuffix('.')}: {row['because']}" if row["because"] else reason
        together = [part for part in origin.split("; ") if part.startswith(IN_WORDS)]
        beside = "; ".join([stated.removesuffix("."), *together])
        return (chosen or [None])[0], row["rule"], beside if together else stated
    is_worked_out = origin.startswith("worked out: ") or source.is_derived(table, name)
    if is_worked_out or (not origin and shown.get(name) is not None):
        return shown.get(name), "derived", origin.removeprefix("worked out: ") or "from other cells"
    return None, "empty", "not given by any text or registry"


def _definition(source: Source, scheme: str, code: str) -> str:
    known = source.table("vocabulary").filter((pl.col("scheme") == scheme) & (pl.col("code") == code))
    return str(known["definition"][0]) if len(known) else ""


def _receipts(source: Source, frame: pl.DataFrame) -> Iterator[Receipt]:
    evidence = source.table("evidence").filter(pl.col("assertion_id").is_in(frame["assertion_id"].to_list()))
    written = mentions_of(evidence, lambda *_: None)
    for assertion in assertions(frame.select(NAMES)):
        yield Receipt(assertion, tuple(written[assertion.assertion_id]))


def _nested(source: Source, table: str, parent: str) -> Iterator[Nested]:
    key = source.key(table)
    above = zip(key, map(decoded, parent.split(SEPARATOR)), strict=False)
    rows = source.table(table).filter(pl.all_horizontal(pl.col(name).cast(pl.String) == part for name, part in above))
    is_stated = source.table("assertions").filter(
        (pl.col("table_name") == table)
        & pl.col("record_id").str.starts_with(f"{parent}/")
        & (pl.col("outcome") == "chosen")
        & pl.col("field_name").is_not_null()
    )
    values: dict[str, dict[str, Plain]] = {}
    for record, name, value in is_stated.select("record_id", "field_name", "value").iter_rows():
        values.setdefault(record, {})[name] = value
    for row in rows.iter_rows(named=True):
        record = record_id(source, table, row)
        given = values.get(record, {})
        shown = {name: given[name] for name in fields_of(source, table) if name in given and name not in key}
        yield Nested(table, record, row["factuality"], shown)
