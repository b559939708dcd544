"""Explain: a record with a receipt for every cell: rule, chosen assertion, rivals, and where each is written."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from standoff.schema.columns import STANDARD, columns
from standoff.schema.derive.rule import Source
from standoff.schema.model import Field, Table
from standoff.schema.qualifiers import BY_DIRECTNESS
from standoff.schema.together import with_others
from standoff.views.assertions import NAMES, Assertion, Mention, assertions, mentions
from standoff.views.derived import describe
from standoff.views.inputs import Compilation, UnknownError, near

Plain = str | int | float | bool | None
EXISTENCE = None
AGREED = "none"  # the code of `sources_differ` where sources do not differ
GIVING = frozenset({"chosen", "agrees"})  # outcomes of assertions that give the value of their cell


@dataclass(frozen=True, slots=True)
class Receipt:
    """An assertion and everywhere it is written."""

    assertion: Assertion
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the curators settled a cell to (none: left open on purpose), why, and where."""

    to: str | None
    because: str
    annotation_file: str
    annotation_line: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; the field is none where it is the record's existence.

    `rule` is that of the resolution, or `derived`, `key`, `existence`, `empty`; `reason` says it in words. `columns`
    are the columns of the table that come from the field. `sources` are the cells that a derived one comes from.
    `sources_differ` is how far sources differ on a cell that is resolved.
    """

    table_name: str
    record_id: str
    field_name: str | None
    value: Plain
    columns: dict[str, Plain]
    rule: str
    reason: str
    decision: Decision | None
    sources: tuple[Source, ...]
    receipts: tuple[Receipt, ...]
    sources_differ: str = AGREED

    @property
    def basis(self) -> str | None:
        """The most direct basis among the assertions that give the value; None where there are none."""
        given = {r.assertion.basis for r in self.receipts if r.assertion.outcome in GIVING}
        return min(given, key=BY_DIRECTNESS.index, default=None)


@dataclass(frozen=True, slots=True)
class Nested:
    """A record nested in another, in brief."""

    table_name: str
    record_id: str
    factuality: str
    values: dict[str, Plain]


@dataclass(frozen=True, slots=True)
class Record:
    """A record with its cells; `column` is the requested column, None where all cells are included.

    `rests_on` is None in packages from before it was a column (2.1 and older).
    """

    table_name: str
    record_id: str
    column: str | None
    factuality: str
    record_basis: str | None
    n_inferred: int
    sources_differ: str
    n_assertions: int
    n_texts: int
    n_independent: int
    rests_on: str | None
    has_open_conflict: bool
    cells: tuple[Cell, ...]
    nested: tuple[Nested, ...]
    is_collective: bool = False
    is_curated: bool = False
    source: str = ""  # of a curated record: where its entry is from

    @property
    def origin(self) -> str:
        """Where the entry of a curated record is from: what it says itself, or else its table."""
        entry = next((cell for cell in self.cells if cell.field_name is EXISTENCE), None)
        given = [mention.reference for each in entry.receipts for mention in each.mentions] if entry else []
        return next((each for each in given if each), self.source)


def explain(compiled: Compilation, table: Table, record: str, column: str | None = None) -> Record:
    """Explain a record, or one column of it with the cells that it derives from; raises UnknownError."""
    counts = compiled.record(table.name, record)
    cells, nested = _requested(compiled, table, record, column)
    return Record(
        table_name=table.name,
        record_id=record,
        column=column,
        **{name: counts[name] for name in STANDARD},
        cells=tuple(cells),
        nested=tuple(nested),
        is_curated=table.is_curated,
        source=table.source,
        is_collective=bool(table.collective and compiled.row(table, record).get(table.collective)),
    )


def _requested(compiled: Compilation, table: Table, record: str, column: str | None) -> tuple[list[Cell], list[Nested]]:
    if column is None:
        names: list[str | None] = [EXISTENCE, *(name for name in table.fields if name not in table.key)]
        return [cell(compiled, table, record, name) for name in names], _nested(compiled, table, record)
    children = compiled.schema.children.get(table.name, {})
    if column in children:
        return [], _nested(compiled, table, record, children[column].name)
    if column == "has_open_conflict":
        opened = compiled.cells_of(table.name, record).filter("is_open")["field_name"]
        return [cell(compiled, table, record, name) for name in opened.sort()], []
    requested = cell(compiled, table, record, field_of(compiled, table, column))
    return [requested, *_sources(compiled, requested)], []


def field_of(compiled: Compilation, table: Table, column: str) -> str | None:
    """The field that a column comes from; none where it comes from the record's existence."""
    for known in columns(table, compiled.schema):
        if known.name == column:
            return known.field if known.field in table.fields else EXISTENCE
    if column in table.fields:
        return column
    names = [known.name for known in columns(table, compiled.schema)]
    raise UnknownError(f"{table.name} has no column `{column}`{near(column, [*names, *table.fields])}")


def _sources(compiled: Compilation, requested: Cell) -> list[Cell]:
    """The cells that a cell derives from, and those that they derive from."""
    found: list[Cell] = []
    waiting = list(requested.sources)
    while waiting:
        source = waiting.pop(0)
        table = compiled.schema.tables[source.table_name]
        if not any((c.table_name, c.record_id, c.field_name) == _key(source) for c in (requested, *found)):
            found.append(cell(compiled, table, source.record_id, source.field_name))
            waiting.extend(found[-1].sources)
    return found


def _key(source: Source) -> tuple[str, str, str | None]:
    return source.table_name, source.record_id, source.field_name


def cell(compiled: Compilation, table: Table, record: str, name: str | None) -> Cell:
    """One cell with its receipts; `name` is a field, or none for the record's existence."""
    f = None if name is None else table.fields[name]
    if f is not None and f.derive is not None:
        return _derived(compiled, table, record, f)
    is_existence = f is None or name in table.key
    is_stated = pl.col("field_name").is_null() if is_existence else pl.col("field_name") == pl.lit(name)
    receipts = _receipts(compiled, compiled.assertions_on(table.name, record).filter(is_stated))
    resolution = compiled.cells_of(table.name, record).filter(pl.col("field_name") == pl.lit(name, pl.String))
    shown = _columns(compiled, table, record, name)
    decision = _decision(compiled, table.name, record, name)
    if is_existence:
        value, rule, reason = _of_record(compiled, table, record, name, shown)
    elif resolution.is_empty():
        rule, value, reason = "empty", None, "not given by any text or registry"
    else:
        rule, value = resolution["rule"][0], resolution["value"][0]
        reason = compiled.schema.vocabularies["rule"].codes[rule].definition
        beside = with_others(table, str(name))
        reason = f"{reason.removesuffix('.')}; {beside}" if beside else reason
    differ = AGREED if resolution.is_empty() else resolution["sources_differ"][0]
    return Cell(table.name, record, name, value, shown, rule, reason, decision, (), receipts, differ)


def _of_record(
    compiled: Compilation, table: Table, record: str, name: str | None, shown: dict[str, Plain]
) -> tuple[Plain, str, str]:
    """Value, rule and reason of what no assertion gives by itself: a key column, or the record's factuality."""
    if name:
        return shown.get(name), "key", "part of the key, which every mention of the record gives"
    factuality = _factuality(compiled, table, record)
    return factuality, "existence", compiled.schema.vocabularies["factuality"].codes[factuality].definition


def _derived(compiled: Compilation, table: Table, record: str, f: Field) -> Cell:
    reason, sources = describe(compiled, table, record, f)
    shown = _columns(compiled, table, record, f.name)
    return Cell(table.name, record, f.name, shown.get(f.name), shown, "derived", reason, None, sources, ())


def _receipts(compiled: Compilation, frame: pl.DataFrame) -> tuple[Receipt, ...]:
    found = assertions(frame.select(NAMES))
    written = mentions(compiled, [assertion.assertion_id for assertion in found])
    return tuple(Receipt(assertion, tuple(written[assertion.assertion_id])) for assertion in found)


def _columns(compiled: Compilation, table: Table, record: str, name: str | None) -> dict[str, Plain]:
    row = compiled.row(table, record)
    if name is EXISTENCE:
        return {column: plain(row[column]) for column in STANDARD if column in row}
    return {c.name: plain(row[c.name]) for c in columns(table, compiled.schema) if c.field == name and c.name in row}


def _factuality(compiled: Compilation, table: Table, record: str) -> str:
    return str(compiled.record(table.name, record)["factuality"])


def _decision(compiled: Compilation, table: str, record: str, name: str | None) -> Decision | None:
    mine = compiled.decisions_on(table, record).filter(pl.col("field_name") == pl.lit(name, pl.String))
    for row in mine.head(1).iter_rows(named=True):
        return Decision(row["to"], row["because"], row["file"], row["line"])
    return None


def _nested(compiled: Compilation, table: Table, record: str, only: str | None = None) -> list[Nested]:
    found: list[Nested] = []
    for child in compiled.schema.children.get(table.name, {}).values():
        if only is None or child.name == only:
            found.extend(_in_brief(compiled, child, child_id) for child_id in compiled.record_ids(child.name, record))
    return found


def _in_brief(compiled: Compilation, table: Table, record: str) -> Nested:
    cells = compiled.cells_of(table.name, record).drop_nulls("value")
    given = dict(cells.select("field_name", "value").iter_rows())
    values = {name: given[name] for name in table.stated if name in given and name not in table.key}
    return Nested(table.name, record, _factuality(compiled, table, record), values)


def unquoted(record: Record) -> list[str]:
    """The texts that a record's receipts lead to and that are not there to be quoted."""
    receipts = [receipt for each in record.cells for receipt in each.receipts]
    spans = [span for receipt in receipts for mention in receipt.mentions for span in mention.spans]
    return sorted({span.text_id for span in spans if span.passage is None})


def plain(value: Any) -> Plain:
    """A value of a table as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value
