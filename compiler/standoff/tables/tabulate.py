"""Resolved values -> the tables: columns and order from the schema, derived columns, rows in their order."""

from collections.abc import Callable, Iterable, Mapping
from typing import cast

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.reporting import by_field
from standoff.corpus.rows import Rows
from standoff.resolve.cells import Resolved
from standoff.schema.columns import STANDARD, columns, dtypes
from standoff.schema.model import Field, Schema, Table
from standoff.schema.record_ids import CELL, decoded_text
from standoff.schema.times import order_of
from standoff.schema.types import FIELD_TYPES, parse, parts_of
from standoff.schema.types.field_type import Part, Value
from standoff.tables.coded import is_coded
from standoff.tables.derive import derived
from standoff.tables.times import Days, days_of, with_times

GIVEN_IN = frozenset({"precision", "unit", "currency"})  # parts that show the `precision` of a value


def tabulate(
    frames: Frames,
    sentences: pl.DataFrame,
    resolved: Resolved,
    rows: Rows,
    schema: Schema,
    evidence: Callable[[], pl.DataFrame],
) -> dict[str, pl.DataFrame]:
    """The tables by name: those of records, then the compiler's own but for what follows from all (`labels`, `ties`).

    `sentences` have their states; `evidence` gives its table, finished.
    """
    tables = derived(tables_of_records(resolved, schema), resolved.records, resolved.assertions, schema)
    tables |= tables_of_assertions(resolved, frames.settled)
    tables |= tables_of_corpus(frames.texts, sentences, frames.excluded, rows, schema)
    days = days_of(tables, schema)
    result = {name: finished(table, schema.tables[name], schema, days) for name, table in tables.items()}
    result["evidence"] = evidence()
    return {name: result[name] for name in schema.tables if name in result}


def finished(frame: pl.DataFrame, table: Table, schema: Schema, days: Days | None = None) -> pl.DataFrame:
    """The columns of a table in its order and of its types, the rows in theirs; `days` are those of other records."""
    wanted = dtypes(columns(table, schema))
    if frame.is_empty():
        return pl.DataFrame(schema=wanted)
    timed = with_times(frame, table, schema, days)
    shown = timed.select(pl.col(name).cast(dtype) for name, dtype in wanted.items())
    return order_of(table).sort(shown)


def finished_in_codes(frame: pl.DataFrame, table: Table, schema: Schema) -> pl.DataFrame:
    """The same of a table of receipts, in which texts that repeat stay codes (see `standoff.tables.coded`)."""
    wanted = dtypes(columns(table, schema))
    found = frame.schema
    kept = (pl.col(name) if is_coded(found[name]) else pl.col(name).cast(wanted[name]) for name in wanted)
    return order_of(table).sort(frame.select(kept))


def tables_of_records(resolved: Resolved, schema: Schema) -> dict[str, pl.DataFrame]:
    """The tables of records that are resolved: `record_id`, and all columns that do not derive from others."""
    records = resolved.records
    cells, by_table = _by_field(_placed(resolved.cells, resolved), schema), _by_table(records)
    return {
        name: _table(table, by_table[name], cells.get(name, {}), schema)
        if name in by_table
        else _without_rows(table, records, schema)
        for name, table in schema.record_tables.items()
    }


def _placed(cells: pl.DataFrame, resolved: Resolved) -> pl.DataFrame:
    """The cells of records, each with the number of its row in its table."""
    if resolved.rows is None:
        raise ValueError("the rows of cells are known only where they were resolved")
    place = resolved.records.select(pl.int_range(pl.len(), dtype=pl.UInt32).over("table_name")).to_series()
    placed = cells.hstack([place[resolved.rows].alias("row")])
    return placed.filter(placed["row"].is_not_null()) if placed["row"].null_count() else placed


def _by_field(cells: pl.DataFrame, schema: Schema) -> dict[str, dict[str, pl.DataFrame]]:
    """The cells by table and field, with the columns that those of their field are made from, and `row`."""
    found: dict[str, dict[str, pl.DataFrame]] = {}
    for table, name, is_mine in by_field(cells):
        f = schema.tables[table].fields[name]
        needed = {root for each in parts_of(f) for root in _cell(each, f).meta.root_names()}
        # Columns are filtered one by one, since that is no query.
        found.setdefault(table, {})[name] = pl.DataFrame([cells[each].filter(is_mine) for each in ("row", *needed)])
    return found


def _by_table(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    # With `include_key`, polars would ask each part for its key.
    parts = rows.partition_by("table_name", as_dict=True, include_key=False)
    return {str(name): part for (name,), part in parts.items()}


_EMPTY: list[tuple[Schema, dict[str, pl.DataFrame]]] = []  # of the last schema: after a save, most tables have no rows


def _without_rows(table: Table, records: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """A table of no records."""
    known = next((tables for each, tables in _EMPTY if each is schema), None)
    if known is None:
        known = {}
        _EMPTY[:] = [(schema, known)]
    if table.name not in known:
        known[table.name] = _table(table, records.clear(), {}, schema)
    return known[table.name]


def _table(table: Table, records: pl.DataFrame, cells: Mapping[str, pl.DataFrame], schema: Schema) -> pl.DataFrame:
    """The records of a table with their keys and cells by field, which have the numbers of their rows."""
    frame = records[["record_id", *STANDARD]]
    nowhere = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(frame))
    found = _key_columns(table, frame["record_id"])
    for f in table.stated.values():
        if f.name in table.key:
            continue
        part = cells.get(f.name)
        if part is None:
            found += _no_cells(f, table, schema)[nowhere].get_columns()
        else:
            place = nowhere.clone().scatter(part["row"], pl.int_range(len(part), dtype=pl.UInt32, eager=True))
            found += _cell_columns(f, part)[place].get_columns()
    return frame.with_columns(found)


def _key_columns(table: Table, ids: pl.Series) -> list[pl.Series]:
    """The columns of the key, from the ids of records; a date has several."""
    if not table.nest:
        return [ids.alias(table.key[0])]
    texts = ids.to_frame().select(pl.col("record_id").str.splitn("/", len(table.key)).alias("parts")).unnest("parts")
    if ids.str.contains("%", literal=True).any():
        texts = texts.select(decoded_text(pl.all()))
    return [
        column
        for name, text in zip(table.key, texts.get_columns(), strict=True)
        for column in _of_key(table.fields[name], text)
    ]


def _of_key(f: Field, texts: pl.Series) -> list[pl.Series]:
    if FIELD_TYPES[f.kind].is_text:
        return [texts.alias(f.name)]
    return _cell_columns(f, _as_cells(texts, f)).get_columns()


def _cell_columns(f: Field, part: pl.DataFrame) -> pl.DataFrame:
    return part.select(**{f.name + each.suffix: _cell(each, f) for each in parts_of(f)})


def _cell(part: Part, f: Field) -> pl.Expr:
    """One column of a field, from the columns of its cells."""
    if part.part == "value":
        return part.type.from_text(pl.col("value"))
    if part.part in GIVEN_IN:
        return pl.when(~pl.col("is_open")).then("precision").cast(pl.String)
    if part.part == "basis":
        return pl.col("basis").cast(pl.String)
    bound = pl.col(part.part)
    return part.from_bound(bound, f) if part.from_bound else part.type.from_bound(bound)


def _no_cells(f: Field, table: Table, schema: Schema) -> pl.DataFrame:
    """The columns of a field that has no cells, without rows."""
    key = (_no_cells, table.name, f.name)
    if key not in schema.derived:
        schema.derived[key] = _cell_columns(f, _nothing())
    return cast("pl.DataFrame", schema.derived[key])


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema={
        "value": pl.String, "low": pl.Int64, "high": pl.Int64, "best": pl.Int64,
        "precision": pl.String, "is_open": pl.Boolean, "basis": pl.String,
    })  # fmt: skip


def tables_of_assertions(resolved: Resolved, settled: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The assertions with their outcome, and how cells were resolved."""
    chosen = resolved.cells.with_columns(pl.col("n_values").cast(pl.Int64), pl.col("n_assertions").cast(pl.Int64))
    reasons = settled.select(*CELL, reason="because")
    resolutions = chosen.join(
        reasons.unique(CELL),
        on=CELL,
        how="left",
    )
    return {
        "assertions": resolved.assertions,
        "resolutions": resolutions.with_columns(because=pl.when(pl.col("rule") == "settled").then("reason")),
    }


def tables_of_corpus(
    texts: pl.DataFrame, sentences: pl.DataFrame, excluded: pl.DataFrame, rows: Rows, schema: Schema
) -> dict[str, pl.DataFrame]:
    """What no record is: texts, their sentences, excluded passages, vocabularies, ids that changed."""
    return {
        "sentences": sentences.rename({"sentence_start": "span_start", "sentence_end": "span_end"}),
        "excluded": excluded,
        "texts": _texts(texts, schema.tables["texts"]),
        "vocabulary": _vocabulary(schema),
        "vocabulary_mappings": _mappings(schema),
        "redirects": _frame(
            ((*row[:5],) for row in rows.redirects), ("table_name", "old_id", "new_id", "since_version", "because")
        ),
    }


def _texts(texts: pl.DataFrame, table: Table) -> pl.DataFrame:
    for f in table.fields.values():
        if f.name in texts.columns and len(parts_of(f)) > 1:
            texts = texts.with_columns(_cell_columns(f, _as_cells(texts[f.name], f)).get_columns())
    return texts


def _as_cells(texts: pl.Series, f: Field) -> pl.DataFrame:
    """The values of a field that was not resolved, as the cells of records are."""
    values = [_parsed(f.kind, raw) for raw in texts]
    rows = [(None, None, None, None) if v is None else (v.text, v.low, v.high, v.precision) for v in values]
    names = {"value": pl.String, "low": pl.Int64, "high": pl.Int64, "precision": pl.String}
    cells = pl.DataFrame(rows, orient="row", schema=names)
    is_one = pl.col("low") == pl.col("high")
    return cells.with_columns(is_open=False, best=pl.when(is_one).then("low"))


def _parsed(kind: str, raw: str | None) -> Value | None:
    """A value; None where there is none, or what cannot be read, which is reported and keeps the tables from use."""
    try:
        return None if raw is None else parse(kind, raw)
    except ValueError:
        return None


def _vocabulary(schema: Schema) -> pl.DataFrame:
    rows = (
        (s, c.code, c.label, c.definition, c.broader) for s, v in schema.vocabularies.items() for c in v.codes.values()
    )
    return _frame(rows, ("scheme", "code", "label", "definition", "broader"))


def _mappings(schema: Schema) -> pl.DataFrame:
    rows = ((s, c.code, *m) for s, v in schema.vocabularies.items() for c in v.codes.values() for m in c.mappings)
    return _frame(rows, ("scheme", "code", "target_scheme", "target_code", "match"))


def _frame(rows: Iterable[tuple[str | None, ...]], names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), orient="row", schema=dict.fromkeys(names, pl.String))
