"""Tables -> wide tables: one row a thing, names beside ids, what refers to it joined into one cell.

A wide row needs its record, its children, the names of what it refers to, and the rows that refer to it. Where records
are in partitions, the latter two are in others: they are exchanged first, in the order that `exchanges` works out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from standoff.corpus.assertions import SPANNED
from standoff.corpus.dtypes import types_of
from standoff.corpus.texts import short_ids
from standoff.schema.declarations import Condition, WideItem
from standoff.schema.model import Column, Schema, Table
from standoff.schema.pattern import Placeholder
from standoff.schema.record_ids import RECORD
from standoff.schema.row_order import in_order
from standoff.schema.types import FIELD_TYPES
from standoff.schema.wide import EVIDENCE, LIST_TEXT, column_of_words, joined_by, list_members, wide_columns
from standoff.tables.attribution import attribution
from standoff.tables.lists import BETWEEN, flat
from standoff.tables.package_contents import Tabular, Wide
from standoff.tables.positions import ROW, lists_of, once, placed
from standoff.tables.wording import KEY, TEXT, Words, in_words, look_up, record_ids, written

MET, ID, MEMBERS, SPANS = f"{KEY}?", f"{KEY}.id", f"{TEXT}.members", "spans"
WITHIN = "; "  # between the rows joined within a row that is joined into a cell
IN_PLACE = {BETWEEN: "/", WITHIN: ","}
"""What a joined text has for the sign that joins, so that whoever splits a cell gets one part for each row."""
ABOUT = "The rows of `{}`, names beside ids, with what other tables say of the same thing joined into one cell."
OF_WIDE = frozenset({"joined", "shown", "label", EVIDENCE})  # the parts of columns that only wide tables have
UNSURE = ("hedged", "disputed", "denied")


def widened(words: Words) -> dict[str, pl.DataFrame]:
    """The rows of the wide tables of all records that `words` has, by the name of the table."""
    return {table.name: _wide(table, words) for table in words.schema.record_tables.values() if table.wide}


def described(rows: Mapping[str, Tabular], schema: Schema) -> dict[str, Wide]:
    """Rows of wide tables, in which list cells are lists, with what they are called."""
    found = {}
    for name, each in rows.items():
        table = schema.tables[name]
        shown = tuple(wide_columns(table, schema))
        found[name] = Wide(table.title, ABOUT.format(name), table.key, shown, flat(each, shown), each)
    return found


def _wide(table: Table, words: Words) -> pl.DataFrame:
    rows = words.tables[table.name]
    own = {item.name: item for item in table.wide if item.show}
    found = [
        _cells(column, own, table, words).alias(column.name) if column.part in OF_WIDE else rows[column.name]
        for column in wide_columns(table, words.schema)
    ]
    return pl.DataFrame(found)


def _cells(column: Column, own: Mapping[str, WideItem], table: Table, words: Words) -> pl.Series:
    """The cells of a column that no table has."""
    if column.part == EVIDENCE:
        return _evidence(table, words)
    if column.part == "label":
        return in_words(words, table, column.field)
    item = own[column.name]
    return _listed(item, table, words) if item.table else written(item.show, table, words, _column)


# -- patterns ----------------------------------------------------------------------------------------------------------


def _column(place: Placeholder, table: Table, words: Words) -> pl.Series:
    """What a placeholder stands for, row by row: a field in words, who says what it holds, or a column of words."""
    return words.once((_column, table.name, place), lambda: _worked_out(place, table, words))


@dataclass(frozen=True, slots=True)
class Referred:
    """What a placeholder stands for in each row of a table that others refer to, by its key."""

    table: str
    place: Placeholder

    def of(self, words: Words) -> pl.DataFrame:
        """See `Exchange`."""
        table = words.schema.tables[self.table]
        return pl.DataFrame(
            [
                words.tables[self.table][table.key[0]].alias(KEY),
                _column(self.place, table, words).alias(TEXT),
            ]
        )


def _worked_out(place: Placeholder, table: Table, words: Words) -> pl.Series:
    step, *rest = place.path
    if rest:
        referred = Referred(table.foreign_keys[step][0], replace(place, path=tuple(rest)))
        return look_up(words.tables[table.name][step], words.frame(referred))[0]
    if place.attribution:
        return attribution(words, table, step, with_values=place.attribution == "accounts")
    item = column_of_words(table, step)
    if item is not None:
        return _joined(item, table, words) if item.table else written(item.show, table, words, _column)
    return in_words(words, table, step)


# -- joins -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Joined:
    """The rows of another table that refer to the records of a table, in words, with what orders them."""

    item: WideItem
    table: str

    def is_of_children(self, schema: Schema) -> bool:
        """Whether the rows are children of the record, which are in its partition: nothing has to be exchanged."""
        other = schema.tables[self.item.table]
        return other.nest is not None and joined_by(self.item, schema.tables[self.table], schema) == other.key[0]

    def of(self, words: Words) -> pl.DataFrame:
        """See `Exchange`; what comes after the text and the struct is in the order in which rows are sorted."""
        item, schema = self.item, words.schema
        other = schema.tables[item.table]
        rows = words.tables[other.name]
        key = joined_by(item, schema.tables[self.table], schema)
        order = [series for name in item.sort for series in _order(tuple(name.split(".")), other, words)]
        ranks = [series.alias(f"{KEY}.{number}") for number, series in enumerate(order)]
        found = rows.hstack([record_ids(words, other).alias(ID)]).select(
            pl.col(key).alias(KEY),
            (pl.lit(written(item.show, other, words, _column)) + _marks()).alias(TEXT),
            pl.struct(*(_member(name) for name, _ in list_members(item, schema)[1:])).alias(MEMBERS),
            *ranks,
            *(pl.col(name).alias(f"{KEY}.{name}") for name in other.key),
            pl.all_horizontal(pl.col(key).is_not_null(), *(meets(condition) for condition in item.where)).alias(MET),
        )
        is_met = found.drop_in_place(MET)
        return found if is_met.all() else found.filter(is_met)


def _marks() -> pl.Expr:
    """After the text of a row, how unsure it is, and whether it exists by inference alone: ` [hedged] [inferred]`."""
    unsure = pl.when(pl.col("factuality").is_in(UNSURE)).then(pl.format(" [{}]", "factuality"))
    inferred = pl.when(pl.col("record_basis") == "inferred").then(pl.lit(" [inferred]"))
    return pl.concat_str(unsure, inferred, ignore_nulls=True)


def _member(name: str) -> pl.Expr:
    return pl.col(ID).alias(name) if name == "record_id" else pl.col(name).cast(pl.String)


def _in_order(item: WideItem, table: Table, words: Words, between: str) -> pl.DataFrame:
    """The rows of another table that refer to each record; of rows with the same text, the first one."""
    joined = Joined(item, table.name)
    rows = words.own_frame(joined) if joined.is_of_children(words.schema) else words.frame(joined)
    found = placed(rows, KEY, words.tables[table.name][table.key[0]])
    key = f"{KEY}.{joined_by(item, table, words.schema)}"  # the same in all rows of a record
    ordered = in_order(found, [ROW, *(name for name in rows.columns[3:] if name != key)])
    text = pl.col(TEXT).str.replace_all(between.strip(), IN_PLACE[between], literal=True)
    return once(ordered, TEXT).with_columns(text)


def _joined(item: WideItem, table: Table, words: Words) -> pl.Series:
    """For each record, the texts of the rows that refer to it as one text."""
    lists = lists_of(_in_order(item, table, words, WITHIN), pl.col(TEXT), len(words.tables[table.name]))
    return lists.list.join(WITHIN)


def _listed(item: WideItem, table: Table, words: Words) -> pl.Series:
    """For each record, a list of the rows that refer to it: their texts, and what they hold."""
    text, *others = (name for name, _ in list_members(item, words.schema))
    held = (pl.col(MEMBERS).struct.field(name) for name in others)
    cell = pl.struct(pl.col(TEXT).alias(text), *held).alias(TEXT)
    return lists_of(_in_order(item, table, words, BETWEEN), cell, len(words.tables[table.name]))


def meets(condition: Condition) -> pl.Expr:
    """Whether a row meets a condition on one of its columns."""
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
        return look_up(rows[name], words.frame(Order(table.foreign_keys[name][0], path[1:])))
    f = table.fields[name]
    ends = [rows[name + part.suffix] for part in FIELD_TYPES[f.kind].parts if part.part in {"low", "high"}]
    if ends:
        return ends
    if f.vocabulary:
        return [rows[name].cast(pl.Enum(list(words.schema.vocabularies[f.vocabulary].codes)))]
    return [rows[name]]


@dataclass(frozen=True, slots=True)
class Order:
    """What orders rows that refer to those of a table, by the keys of the latter."""

    table: str
    path: tuple[str, ...]

    def of(self, words: Words) -> pl.DataFrame:
        """See `Exchange`."""
        table = words.schema.tables[self.table]
        order = [series.alias(f"{TEXT}.{n}") for n, series in enumerate(_order(self.path, table, words))]
        return pl.DataFrame([words.tables[self.table][table.key[0]].alias(KEY), *order])


# -- evidence ----------------------------------------------------------------------------------------------------------


def spans_of(mentions: pl.DataFrame, spans: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The spans of the assertions that nobody withdrew, by the record of a wide table, each once.

    `mentions` say in which context an assertion on a record is written, `spans` which passages that has: there are ten
    times as many rows of evidence.
    """
    names = [table.name for table in schema.record_tables.values() if table.wide]
    written = mentions.select(*RECORD, "context", "rank").filter(
        pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in (*RECORD, "context", "rank")),
        pl.col("table_name").is_in(names),
        pl.col("rank").is_null(),
    )
    placed = (
        written.select(*RECORD, "context")
        .unique(maintain_order=True)
        .join(spans.select("context", *SPANNED), on="context", maintain_order="left")
    )
    return placed.select(*RECORD, *SPANNED).unique(maintain_order=True)


NO_SPANS = pl.DataFrame(schema=types_of(*RECORD, *SPANNED))


def _evidence(table: Table, words: Words) -> pl.Series:
    """For each record, a list of the spans of its own assertions that nobody withdrew, each as `002[2967,3042)`."""
    text = pl.col("text_id").replace_strict(
        short_ids(words.tables["texts"]["text_id"].to_list()), return_dtype=pl.String
    )
    ids = record_ids(words, table)
    mine = words.tables[SPANS].filter(pl.col("table_name") == table.name)
    spans = once(in_order(placed(mine, "record_id", ids), (ROW, *SPANNED)), *SPANNED)
    shown = pl.format("{}[{},{})", text, "span_start", "span_end")
    members = pl.struct(shown.alias(LIST_TEXT), pl.col("text_id").cast(pl.String), "span_start", "span_end")
    return lists_of(spans.select(ROW, members.alias(TEXT)), pl.col(TEXT), len(ids))
