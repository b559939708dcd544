"""Tables -> wide tables: one row a thing, names beside ids, what refers to it joined into one cell."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from standoff.schema.model import Condition, Schema, Table, WideItem
from standoff.schema.pattern import Part, Pattern, Placeholder
from standoff.schema.types import FIELD_TYPES
from standoff.schema.wide import TAIL, column_of_words, joined_by, label_name, wide_columns
from standoff.tables.package_contents import Wide
from standoff.tables.wording import KEY, TEXT, Words, in_words, looked_up, record_ids, said

MET = f"{KEY}?"
BETWEEN, WITHIN = " | ", "; "  # the rows joined into a cell; those joined within one of them
ABOUT = "The rows of `{}`, names beside ids, with what other tables say of the same thing joined into one cell."
UNSURE = ("hedged", "disputed", "denied")


def widen(tables: Mapping[str, pl.DataFrame], schema: Schema, speakers: str = "") -> dict[str, Wide]:
    """The wide tables, by the name of the table whose schema declares one; their rows are in its order.

    `speakers` names the table of those who speak, for their names.
    """
    words = Words(tables, schema, speakers)
    return {table.name: _wide(table, words) for table in schema.record_tables.values() if table.wide}


def _wide(table: Table, words: Words) -> Wide:
    shown = tuple(wide_columns(table, words.schema))
    found = [series for item in table.wide for series in _of_item(item, table, words)]
    rows = words.tables[table.name]
    found += [rows[name] for name in TAIL] + [_evidence(table, words)]
    frame = pl.DataFrame([series.alias(column.name) for series, column in zip(found, shown, strict=True)])
    return Wide(table.title, ABOUT.format(table.name), table.key, shown, frame)


def _of_item(item: WideItem, table: Table, words: Words) -> list[pl.Series]:
    if item.show:
        return [_joined(item, table, words) if item.table else _written(item.show, table, words)]
    f, rows = table.fields[item.name], words.tables[table.name]
    found = [rows[f.name + part.suffix] for part in FIELD_TYPES[f.kind].parts if part.in_wide]
    return found + ([in_words(words, table, f.name)] if label_name(f, table, words.schema) else [])


# -- patterns ----------------------------------------------------------------------------------------------------------


def _written(pattern: Pattern, table: Table, words: Words) -> pl.Series:
    """Each row of a table written by a pattern; null where a placeholder outside of brackets is empty."""
    names = {place: f"{number}" for number, place in enumerate(p for part in pattern for p in part.placeholders)}
    frame = pl.DataFrame([_told(place, table, words).alias(name) for place, name in names.items()])
    return frame.select(pl.concat_str([_part(part, names) for part in pattern]).alias(TEXT)).to_series()


def _part(part: Part, names: Mapping[Placeholder, str]) -> pl.Expr:
    pieces = [pl.lit(piece) if isinstance(piece, str) else pl.col(names[piece]) for piece in part.pieces]
    return pl.concat_str(pieces).fill_null("") if part.is_optional else pl.concat_str(pieces)


def _told(place: Placeholder, table: Table, words: Words) -> pl.Series:
    """What a placeholder stands for, row by row: a field in words, who says what it holds, or a column of words."""
    if (table.name, place) not in words.told:
        words.told[table.name, place] = _worked_out(place, table, words)
    return words.told[table.name, place]


def _worked_out(place: Placeholder, table: Table, words: Words) -> pl.Series:
    step, *rest = place.path
    if rest:
        target = words.schema.tables[table.foreign_keys[step][0]]
        found = _told(replace(place, path=tuple(rest)), target, words)
        return looked_up(words.tables[table.name][step], words.tables[target.name][target.key[0]], found)
    if place.said:
        return said(words, table, step, with_values=place.said == "accounts")
    item = column_of_words(table, step)
    if item is not None:
        return _joined(item, table, words, WITHIN) if item.table else _written(item.show, table, words)
    return in_words(words, table, step)


# -- joins -------------------------------------------------------------------------------------------------------------


def _joined(item: WideItem, table: Table, words: Words, between: str = BETWEEN) -> pl.Series:
    """For each record, the rows of another table that refer to it, each in words; what reads alike is told once."""
    other = words.schema.tables[item.table]
    rows, key = words.tables[other.name], joined_by(item, table, words.schema)
    order = [series for name in item.sort for series in _order(tuple(name.split(".")), other, words)]
    ranks = [f"{KEY}.{number}" for number in range(len(order))]
    unsure = pl.when(pl.col("standing").is_in(UNSURE)).then(pl.format(" [{}]", "standing")).otherwise(pl.lit(""))
    found = rows.select(
        pl.col(key).alias(KEY),
        (pl.lit(_written(item.show, other, words)) + unsure).alias(TEXT),
        *(series.alias(rank) for series, rank in zip(order, ranks, strict=True)),
        *(pl.col(name).alias(f"{KEY}.{name}") for name in other.key),
        pl.all_horizontal(pl.col(key).is_not_null(), *(_meets(condition) for condition in item.where)).alias(MET),
    )
    found = found.filter(MET).sort(KEY, *ranks, *(f"{KEY}.{name}" for name in other.key), nulls_last=True)
    found = found.unique([KEY, TEXT], keep="first", maintain_order=True)
    cells = found.group_by(KEY, maintain_order=True).agg(pl.col(TEXT).str.join(between))
    return looked_up(words.tables[table.name][table.key[0]], cells[KEY], cells[TEXT])


def _meets(condition: Condition) -> pl.Expr:
    column = pl.col(condition.column)
    if condition.is_any:
        return column.is_not_null()
    given = [value for value in condition.values if value is not None]
    among = column.cast(pl.String).is_in(given).fill_null(value=False)
    return among | column.is_null() if None in condition.values else among


def _order(path: tuple[str, ...], table: Table, words: Words) -> list[pl.Series]:
    """What orders rows by a field: the bounds of a date or count, a code's place in its vocabulary, else the value."""
    name, rows = path[0], words.tables[table.name]
    if path[1:]:
        target = words.schema.tables[table.foreign_keys[name][0]]
        keys = words.tables[target.name][target.key[0]]
        return [looked_up(rows[name], keys, series) for series in _order(path[1:], target, words)]
    f = table.fields[name]
    ends = [rows[name + part.suffix] for part in FIELD_TYPES[f.kind].parts if part.part in {"low", "high"}]
    if ends:
        return ends
    if f.vocabulary:
        return [rows[name].cast(pl.Enum(list(words.schema.vocabularies[f.vocabulary].codes)))]
    return [rows[name]]


# -- evidence ----------------------------------------------------------------------------------------------------------


def _evidence(table: Table, words: Words) -> pl.Series:
    """For each record, the spans of its own assertions that nobody withdrew, as `002[2967,3042)`."""
    mine = words.tables["assertions"].filter(pl.col("table_name") == table.name, pl.col("outcome") != "deprecated")
    spans = (
        words.tables["evidence"]
        .join(mine.select("assertion_id", pl.col("record_id").alias(KEY)), on="assertion_id")
        .select(KEY, "text_id", "span_start", "span_end")
        .unique()
        .sort(KEY, "text_id", "span_start", "span_end")
    )
    text = pl.col("text_id").replace_strict(words.short, return_dtype=pl.String)
    told = pl.format("{}[{},{})", text, "span_start", "span_end")
    cells = spans.group_by(KEY, maintain_order=True).agg(told.str.join(BETWEEN).alias(TEXT))
    return looked_up(record_ids(words.tables[table.name], table), cells[KEY], cells[TEXT])
