"""Tables against the expectations of their schemas: rows, columns, rules on rows, distinct records, fields in order."""

from collections.abc import Iterator, Mapping

import polars as pl

from standoff.checks.totals import Totals
from standoff.corpus.rows import PLACE
from standoff.resolve.cells import Resolved
from standoff.schema.columns import bounds, columns
from standoff.schema.declarations import Condition, Never
from standoff.schema.expectations import FACTUALITY, typed
from standoff.schema.model import Column, Schema, Table
from standoff.schema.qualifiers import BY_NAME
from standoff.schema.record_ids import record_id
from standoff.schema.together import likely_order
from standoff.source.plural import plural
from standoff.source.problem import Place, Places, Problem

RECORD_ID = "record_id"


def check_totals(totals: Mapping[str, Totals], schema: Schema, places: Places) -> list[Problem]:
    """Expectations that record tables as a whole do not meet; `places` gives that of (schema file, path)."""
    found: list[Problem] = []
    for table in schema.record_tables.values():
        counted = totals.get(table.name, Totals())
        found += _rows(counted, table, places)
        found += _gaps(counted, table, places)
        found += _not_distinct(counted, table, places)
    return found


def check_rows(tables: Mapping[str, pl.DataFrame], resolved: Resolved, schema: Schema) -> list[Problem]:
    """The rows of record tables that do not meet expectations."""
    found: list[Problem] = []
    for table in schema.record_tables.values():
        if table.expect.never or table.expect.one_of:
            named = tables[table.name].with_columns(record_id(table.key).alias(RECORD_ID))
            shown = {column.name: column for column in columns(table, schema)}
            for never in table.expect.never:
                found += _never(named, never, table, shown, resolved)
            found += _one_of(named, table, shown, resolved)
    return found


def _at(table: Table, path: str, places: Places) -> Place:
    return places.get((table.file, f"expect/{path}")) or Place(table.file, 1, 1)


def _rows(counted: Totals, table: Table, places: Places) -> Iterator[Problem]:
    rows, least, most = counted.rows, table.expect.minimum, table.expect.maximum
    count = f"`{table.name}` has {plural(rows, 'row')}"
    if least is not None and rows < least:
        hint = "find what was lost, or lower the minimum if this is right"
        yield Problem(
            _at(table, "rows/minimum/value", places), "unexpected-rows", f"{count}, expected at least {least:,}", hint
        )
    if most is not None and rows > most:
        hint = "look for duplicates, or raise the maximum if all are right"
        yield Problem(
            _at(table, "rows/maximum/value", places), "more-rows", f"{count}, expected at most {most:,}", hint
        )


def _gaps(counted: Totals, table: Table, places: Places) -> Iterator[Problem]:
    for name, share in table.expect.filled if counted.rows else ():
        filled = counted.filled[name]
        if filled < share * counted.rows:
            message = f"`{name}` is filled in {filled:,} of {counted.rows:,} rows, expected at least {share:.0%}"
            hint = "find what is missing, or lower the share if this is right"
            yield Problem(_at(table, f"filled/{name}/value", places), "unexpected-gaps", message, hint)


def _not_distinct(counted: Totals, table: Table, places: Places) -> Iterator[Problem]:
    """Records that must stay distinct from others, and have no row."""
    for number, group in enumerate(table.expect.apart):
        gone = [record for record in group.records if record not in counted.distinct]
        if gone:
            named = ", ".join(f"`{record}`" for record in gone)
            hint = f"restore it, or take it out of `apart`, where the reason is: {group.because}"
            message = f"`{table.name}` has no row {named}, which must stay distinct from similar records"
            yield Problem(_at(table, f"apart/{number}", places), "unexpected-merge", message, hint)


# -- rules on single rows ----------------------------------------------------------------------------------------------


def _never(
    frame: pl.DataFrame, never: Never, table: Table, shown: Mapping[str, Column], resolved: Resolved
) -> Iterator[Problem]:
    for condition in never.where:
        if condition.qualifier:
            frame = _qualified(frame, condition, table, resolved)
    bad = frame.filter(pl.all_horizontal(_meets(condition, shown) for condition in never.where))
    if bad.is_empty():
        return
    fields = [shown[c.column].field if c.column in shown else c.column for c in never.where]
    placed = places_of(bad, table, fields, resolved)
    for row in bad.iter_rows(named=True):
        facts = " and ".join(_as_fact(condition.name, row[condition.name]) for condition in never.where)
        message = f"`{table.name}/{row[RECORD_ID]}`: {facts}"
        hint = f"correct what is wrong; the reason for the rule: {never.because}"
        yield Problem(placed[row[RECORD_ID]], "never-rule", message, hint)


def _one_of(frame: pl.DataFrame, table: Table, shown: Mapping[str, Column], resolved: Resolved) -> Iterator[Problem]:
    names = table.expect.one_of
    if not names:
        return
    bad = frame.filter(pl.sum_horizontal(pl.col(name).is_not_null() for name in names) != 1)
    if bad.is_empty():
        return
    placed = places_of(bad, table, [shown[name].field for name in names], resolved)
    for row in bad.iter_rows(named=True):
        filled = [f"`{name}`" for name in names if row[name] is not None]
        found = " and ".join(filled) if filled else "none of " + ", ".join(f"`{name}`" for name in names)
        hint = "fill exactly one of them"
        yield Problem(placed[row[RECORD_ID]], "one-of", f"`{table.name}/{row[RECORD_ID]}` has {found}", hint)


def _qualified(frame: pl.DataFrame, condition: Condition, table: Table, resolved: Resolved) -> pl.DataFrame:
    """The frame with a column for a qualifier of the assertions that the cells of a field came from.

    What each mention may have its own of, such as its confidence, is a list: one that has the code is enough.
    """
    own = BY_NAME.get(condition.qualifier)
    qualifier = pl.col(own.column if own else condition.qualifier)
    qualifier = qualifier.cast(pl.List(pl.String) if _is_note(condition) else pl.String)
    if condition.column == FACTUALITY:
        return _of_existence(frame, condition, qualifier, table, resolved)
    is_mine = (pl.col("table_name") == table.name) & (pl.col("field_name") == condition.column)
    qualifiers = (
        resolved.cells.filter(is_mine)
        .select(RECORD_ID, "assertion_id")
        .join(resolved.assertions.select("assertion_id", qualifier.alias(condition.name)), on="assertion_id")
    )
    return frame.join(qualifiers.drop("assertion_id"), on=RECORD_ID, how="left", maintain_order="left")


def _is_note(condition: Condition) -> bool:
    """Whether each mention may have its own of a qualifier; those that a corpus declares are so."""
    qualifier = BY_NAME.get(condition.qualifier)
    return qualifier is None or qualifier.is_note


def _of_existence(
    frame: pl.DataFrame, condition: Condition, qualifier: pl.Expr, table: Table, resolved: Resolved
) -> pl.DataFrame:
    """The frame with the qualifier of the assertions of texts that a record exists; empty where they differ in it.

    Of what each mention may have its own of, it is a list.
    """
    name, is_note = condition.name, _is_note(condition)
    affirmed = resolved.assertions.filter(
        (pl.col("table_name") == table.name)
        & pl.col("field_name").is_null()
        & pl.col("text_id").is_not_null()
        & (pl.col("polarity") == "affirm")
        & pl.col("rank").is_null()
    )
    if is_note:
        agreed = affirmed.group_by(RECORD_ID).agg(qualifier.explode().drop_nulls().unique().sort().alias(name))
    else:
        agreed = affirmed.group_by(RECORD_ID).agg(qualifier.unique().alias(name)).filter(pl.col(name).list.len() == 1)
        agreed = agreed.with_columns(pl.col(name).list.first())
    return frame.join(agreed, on=RECORD_ID, how="left", maintain_order="left")


def _meets(condition: Condition, shown: Mapping[str, Column]) -> pl.Expr:
    cell = pl.col(condition.name)
    if condition.is_any:
        return cell.is_not_null()
    texts = [value for value in condition.values if value is not None]
    if condition.qualifier and _is_note(condition):
        has_one = pl.any_horizontal(pl.lit(value=False), *(cell.list.contains(text) for text in texts))
        is_bare = cell.is_null() | (cell.list.len() == 0)
        found = has_one.fill_null(value=False)
        return found | is_bare if None in condition.values else found
    values = texts if condition.qualifier else [typed(text, shown[condition.column]) for text in texts]
    among = cell.is_in(values).fill_null(value=False) if values else pl.lit(value=False)
    return among | cell.is_null() if None in condition.values else among


def _as_fact(name: str, value: object) -> str:
    if value is None:
        return f"{name} is empty"
    if isinstance(value, list):
        return f"{name} is {' and '.join(value)}"
    return f"{name} is {str(value).lower() if isinstance(value, bool) else value}"


def places_of(bad: pl.DataFrame, table: Table, fields: list[str], resolved: Resolved) -> dict[str, Place]:
    """For each record, the place of the last of these fields that has a cell, else that of the record's existence."""
    order = {name: -number for number, name in enumerate(fields)}
    is_mine = pl.col("table_name") == table.name
    is_placed = pl.col("field_name").is_in(fields) & pl.col("annotation_file").is_not_null()
    cells = resolved.cells.filter(is_mine & is_placed)
    existence = resolved.assertions.filter(is_mine & pl.col("field_name").is_null())
    rank = pl.col("field_name").replace_strict(order, default=1, return_dtype=pl.Int64)
    placed = pl.concat([frame.select(RECORD_ID, *PLACE, rank=rank) for frame in (cells, existence)])
    wanted = placed.join(bad.select(RECORD_ID), on=RECORD_ID, how="semi")
    first = wanted.sort("rank", *PLACE).unique(RECORD_ID, keep="first")
    return {row[0]: Place(*row[1:]) for row in first.select(RECORD_ID, *PLACE).iter_rows()}


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
                (record,) = row[RECORD_ID]
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
    bad = frame.filter(pl.col(high) < pl.col(low)).with_columns(record_id(table.key).alias(RECORD_ID))
    for row in bad.iter_slices(1):
        shown = f"`{second}` ({row[high][0]}) is before `{first}` ({row[low][0]})"
        yield f"`{table.name}/{row[RECORD_ID][0]}`: {shown}", row
