"""Conflicts: cells on which sources differ, disputed records, and possible duplicates."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import polars as pl

from standoff.resolve.differences import DIFFERENCES
from standoff.schema.columns import columns
from standoff.schema.keys import family_of
from standoff.schema.model import Table
from standoff.schema.record_ids import CELL, RECORD, record_id
from standoff.source.plural import plural
from standoff.views.assertions import NAMES, assertions, mentions
from standoff.views.duplicates import possible_duplicates
from standoff.views.explain import AGREED, Cell, Decision, Receipt, plain
from standoff.views.explain_package import Source, explain
from standoff.views.explain_text import lay_out_cell
from standoff.views.inputs import Compilation
from standoff.views.layout import EMPTY, Line, wrapped

Key = tuple[str, str, str | None]
OF_CELL = ("value", "rule", "sources_differ")
STRENGTH = {code: number for number, code in enumerate(DIFFERENCES)}


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Records that look the same, as `views.duplicates` has it; each as a cell of its key."""

    table_name: str
    same: dict[str, str]
    differs: str
    records: tuple[Cell, ...]
    reads_the_same: bool = False


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Cells on which sources differ, contradictions first; disputed records; possible duplicates.

    A part that was not requested is None.
    """

    cells: tuple[Cell, ...]
    open: int
    disputed: tuple[Cell, ...] | None
    duplicates: tuple[Duplicates, ...] | None


def conflicts(
    compiled: Compilation, table: Table | None = None, is_open: bool = False, rule: str | None = None
) -> Conflicts:
    """The conflicts of a table and of those nested in it, or of all tables.

    `is_open` keeps what no rule and no curator decided: cells that are open, and disputed records. `rule` gives the
    cells that it decided, also those of fields whose values differ by nature.
    """
    tables = family_of(table, compiled.schema) if table else list(compiled.schema.record_tables.values())
    wanted = pl.col("table_name").cast(pl.String).is_in([each.name for each in tables])
    contested = compiled.resolved.cells.filter(wanted & _is_contested(rule))
    contested = contested.filter("is_open") if is_open else contested
    cells = _cells(compiled, contested.sort(_order()))
    return Conflicts(
        cells=tuple(cells),
        open=int(contested["is_open"].sum()),
        disputed=None if rule else tuple(_disputed(compiled, wanted)),
        duplicates=None if rule or is_open else tuple(_duplicates(compiled, tables)),
    )


# -- cells -------------------------------------------------------------------------------------------------------------


def _is_contested(rule: str | None) -> pl.Expr:
    """Whether sources differ on a cell or it is open; or whether a rule chose one of its values."""
    differ = (pl.col("sources_differ").cast(pl.String) != AGREED) | pl.col("is_open")
    if rule is not None:
        return (differ | (pl.col("n_values") > 1)) & (pl.col("rule").cast(pl.String) == rule)
    return differ


def _order() -> list[pl.Expr]:
    """The strongest difference first, of equal ones the open cells."""
    strength = pl.col("sources_differ").cast(pl.String).replace_strict(STRENGTH, return_dtype=pl.Int8)
    return [-strength, ~pl.col("is_open"), *(pl.col(name).cast(pl.String) for name in CELL)]


def _cells(compiled: Compilation, contested: pl.DataFrame) -> list[Cell]:
    receipts = _receipts(compiled, compiled.resolved.assertions.join(contested, on=CELL, how="semi"))
    rows, settled = _rows(compiled, contested), _decisions(compiled)
    rules = compiled.schema.vocabularies["rule"].codes
    shown = {name: columns(compiled.schema.tables[name], compiled.schema) for name in contested["table_name"].unique()}
    found = []
    for table, record, name, value, rule, differ in contested.select(*CELL, *OF_CELL).iter_rows():
        key = (table, record, name)
        row = rows.get((table, record), {})
        cells = {c.name: plain(row[c.name]) for c in shown[table] if c.field == name and c.name in row}
        reason = rules[rule].definition
        found.append(Cell(*key, value, cells, rule, reason, settled.get(key), (), receipts[key], differ))
    return found


def _receipts(compiled: Compilation, frame: pl.DataFrame) -> dict[Key, tuple[Receipt, ...]]:
    """All assertions on cells, by cell, with where they are written."""
    found = assertions(frame.select(NAMES))
    written = mentions(compiled, [assertion.assertion_id for assertion in found])
    receipts: dict[Key, list[Receipt]] = {}
    for each in found:
        key = (each.table_name, each.record_id, each.field_name)
        receipts.setdefault(key, []).append(Receipt(each, tuple(written[each.assertion_id])))
    return {key: tuple(members) for key, members in receipts.items()}


def _rows(compiled: Compilation, contested: pl.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of the tables that have these cells, by table and record."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for (name,), cells in contested.partition_by("table_name", as_dict=True).items():
        if name in compiled.tables:
            named = compiled.tables[name].with_columns(record_id(compiled.schema.tables[name].key).alias("record_id"))
            rows = named.join(cells, on="record_id", how="semi").iter_rows(named=True)
            found |= {(name, row["record_id"]): row for row in rows}
    return found


def _decisions(compiled: Compilation) -> dict[Key, Decision]:
    rows = compiled.frames.settled.select(*CELL, "to", "because", "file", "line").reverse().iter_rows()
    return {(table, record, name): Decision(*decision) for table, record, name, *decision in rows}


# -- records -----------------------------------------------------------------------------------------------------------


def _disputed(compiled: Compilation, wanted: pl.Expr) -> list[Cell]:
    """The records that are both affirmed and denied, as cells of their existence."""
    records = compiled.resolved.records.filter(wanted & (pl.col("factuality") == "disputed"))
    receipts = _existence(compiled, records)
    reason = compiled.schema.vocabularies["factuality"].codes["disputed"].definition
    keys = sorted((table, record) for table, record in records.select(RECORD).iter_rows())
    return [Cell(*key, None, "disputed", {}, "existence", reason, None, (), receipts[*key, None]) for key in keys]


def _duplicates(compiled: Compilation, tables: list[Table]) -> list[Duplicates]:
    groups = possible_duplicates(compiled, tables)
    keys = [(group.table_name, record) for group in groups for record in group.records]
    records = compiled.resolved.records.join(_keys(compiled, keys), on=RECORD, how="semi")
    receipts = _existence(compiled, records)
    found = []
    for group in groups:
        cells = [
            Cell(group.table_name, record, group.differs, value, {}, "key", "", None, (), receipts[key])
            for record, value in group.records.items()
            if (key := (group.table_name, record, None)) in receipts
        ]
        found.append(Duplicates(group.table_name, group.same, group.differs, tuple(cells), group.reads_the_same))
    return found


def _keys(compiled: Compilation, keys: list[tuple[str, str]]) -> pl.DataFrame:
    dtypes = {name: compiled.resolved.records.schema[name] for name in RECORD}
    return pl.DataFrame(keys, orient="row", schema=dtypes)


def _existence(compiled: Compilation, records: pl.DataFrame) -> dict[Key, tuple[Receipt, ...]]:
    mine = compiled.resolved.assertions.filter(pl.col("field_name").is_null()).join(records, on=RECORD, how="semi")
    return _receipts(compiled, mine)


OPEN = "open"
DUPLICATES = "possible duplicates: no source mentions both"
EQUAL = "possible duplicates: `standoff merge` makes them one, `apart` in the schema says that they are different"


def lay_out(conflicts: Conflicts, short: dict[str, str], width: int) -> list[Line]:
    """Disputed records, cells by how far sources differ, possible duplicates, and the number of each."""
    lines: list[Line] = []
    for cell in (*(conflicts.disputed or ()), *conflicts.cells):
        first, *rest = lay_out_cell(cell, f"{cell.table_name}/{cell.record_id} ", short, width)
        differ = [] if cell.sources_differ == AGREED else wrapped(f"sources differ: {cell.sources_differ}", width, 2)
        lines += [first, *differ, *rest, EMPTY]
    for group in conflicts.duplicates or ():
        lines += [*_lay_out_duplicates(group, short, width), EMPTY]
    return lines + wrapped(_summary(conflicts), width)


def _lay_out_duplicates(group: Duplicates, short: dict[str, str], width: int) -> list[Line]:
    if group.reads_the_same:
        shared = ", ".join(f"{name} {value}" for name, value in group.same.items())
        lines = wrapped(f"{group.table_name} with the same {shared}", width, 0, "title", 4) + wrapped(EQUAL, width, 2)
        return lines + [line for cell in group.records for line in lay_out_cell(cell, "", short, width)]
    (_, parent), *others = group.same.items()
    same = "".join(f", {name} {value}" for name, value in others)
    lines = wrapped(f"{group.table_name} of {parent}{same}: {group.differs} differs", width, 0, "title", 4)
    lines += wrapped(DUPLICATES, width, 2)
    for cell in group.records:
        lines += lay_out_cell(cell, "", short, width)
    return lines


def _summary(conflicts: Conflicts) -> str:
    found = Counter(cell.sources_differ for cell in conflicts.cells)
    kinds = [f"{found[kind]:,} {kind}" for kind in reversed(DIFFERENCES) if found[kind] and kind != AGREED]
    stated = "; ".join([*([", ".join(kinds)] if kinds else []), f"{conflicts.open:,} open"])
    counts = [f"{plural(len(conflicts.cells), 'cell')} where sources differ ({stated})"]
    if conflicts.disputed is not None:
        counts.append(plural(len(conflicts.disputed), "disputed record"))
    if conflicts.duplicates is not None:
        counts.append(plural(len(conflicts.duplicates), "group") + " of possible duplicates")
    return ", ".join(counts)


def conflicts_of_package(
    source: Source, table: str | None = None, is_open: bool = False, rule: str | None = None
) -> Conflicts:
    """The cells on which sources differ, contradictions first; disputed records and duplicates need the annotations."""
    found = _differing(source, rule)
    found = found if table is None else found.filter(pl.col("table_name") == pl.lit(table))
    found = found.filter("is_open") if is_open else found
    rows = found.sort(_order()).select(*CELL).rows()
    cells = [cell for row in rows for cell in explain(source, *row).cells if cell.field_name == row[2]]
    return Conflicts(tuple(cells), int(found["is_open"].sum()), None, None)


def _differing(source: Source, rule: str | None) -> pl.DataFrame:
    """The rows of `resolutions` on which sources differ; before 2.0, those with several values or a denial."""
    text = [pl.col(name).cast(pl.String) for name in CELL]
    cells = source.table("resolutions").with_columns(*text, is_open=pl.col("rule").cast(pl.String) == OPEN)
    if "sources_differ" in cells.columns:
        return cells.filter(_is_contested(rule))
    assertions = source.table("assertions").with_columns(*text, pl.col("outcome").cast(pl.String))
    found = _contested_before_2_0(assertions, cells).with_columns(sources_differ=pl.lit(AGREED))
    return found if rule is None else found.filter(pl.col("rule").cast(pl.String) == rule)


def _contested_before_2_0(assertions: pl.DataFrame, resolutions: pl.DataFrame) -> pl.DataFrame:
    """The cells on which sources differ, as rows of `resolutions`: several values were given, or one is denied too."""
    denied = assertions.filter((pl.col("outcome") == "denied") & pl.col("field_name").is_not_null())
    is_contested = (pl.col("n_values") > 1) | (pl.col("rule").cast(pl.String) == "open")
    beside = resolutions.filter(~is_contested & (pl.col("n_values") == 1)).join(denied, on=CELL, how="semi")
    return pl.concat([resolutions.filter(is_contested), beside]).sort(CELL)
