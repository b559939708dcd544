"""Cells in words: names for ids, labels for codes, ranges spelled out; and the sources of a cell."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Protocol

import polars as pl

from standoff.corpus.texts import short_names
from standoff.schema.model import Field, Schema, Table
from standoff.schema.pattern import Part, Pattern, Placeholder
from standoff.schema.record_ids import CELL, SEPARATOR, SIGNS, record_id
from standoff.schema.types import FIELD_TYPES
from standoff.tables.coded import by_code
from standoff.tables.key_search import MANY, places_of

KEY, TEXT = "wording.key", "wording.text"  # no column's name has a dot
SUPPORT = ("chosen", "agrees")
GIVEN = ("chosen", "agrees", "contained", "outranked", "open", "denied")  # outcomes of what nobody withdrew, in order
ACCOUNTS = (
    *CELL, "outcome", "value", "polarity", "speaker_id", "modality", "relayed_by_id",
    "text_id",
)  # the columns of assertions that say who states what  # fmt: skip
CURATORS = "curators"
SPECIAL = [sign for sign, _ in SIGNS]  # what ids have codes for


@dataclass(frozen=True)
class Words:
    """What words are made from: the tables, their schema, and which table has the names of speakers.

    Of a partition, the tables have its own records alone, and `exchanged` has what other partitions know that words
    need. Where it is None, the tables are all there is. `known` keeps what was worked out and is needed again.
    """

    tables: Mapping[str, pl.DataFrame]
    schema: Schema
    speakers: str = ""
    exchanged: "Mapping[Exchange, pl.DataFrame] | None" = None
    known: dict[Hashable, pl.Series] = field(default_factory=dict)
    frames: "dict[Exchange, pl.DataFrame]" = field(default_factory=dict)

    def once(self, key: Hashable, work_out: Callable[[], pl.Series]) -> pl.Series:
        """What `work_out` gives, worked out once for each key."""
        if key not in self.known:
            self.known[key] = work_out()
        return self.known[key]

    def frame(self, exchange: "Exchange") -> pl.DataFrame:
        """What an exchange gives; KeyError where a partition should have it and does not."""
        return self.own_frame(exchange) if self.exchanged is None else self.exchanged[exchange]

    def own_frame(self, exchange: "Exchange") -> pl.DataFrame:
        """What an exchange gives of these records alone."""
        if exchange not in self.frames:
            self.frames[exchange] = exchange.of(self)
        return self.frames[exchange]

    def accounts(self, table: str, name: str | None, outcomes: Sequence[str]) -> pl.DataFrame:
        """Who states the assertions with some outcomes on a field, or that records exist: a row each, people by name.

        Texts have their short names.
        """
        return self.work_out_accounts(table, name, outcomes)

    def work_out_accounts(self, table: str, name: str | None, outcomes: Sequence[str]) -> pl.DataFrame:
        """The same, worked out again."""
        found = self.tables["assertions"][list(ACCOUNTS)].filter(is_account_of(table, name))
        ranks = {outcome: rank for rank, outcome in enumerate(GIVEN) if outcome in outcomes}
        people = partial(names_of, self, self.speakers)
        accounts = found.select(
            pl.col("value").cast(pl.String),
            pl.col("record_id").alias(KEY),
            denied=pl.col("polarity") == "deny",
            speaker=by_code(found["speaker_id"], people).fill_null(CURATORS),
            modality=pl.when(pl.col("modality") != "asserted").then(pl.col("modality").cast(pl.String)),
            relay=pl.lit("relayed by ") + by_code(found["relayed_by_id"], people),
            text=by_code(found["text_id"], self._cited),
            rank=pl.col("outcome").cast(pl.String).replace_strict(ranks, default=None, return_dtype=pl.Int64),
        )
        return accounts.filter(pl.col("rank").is_not_null()) if accounts["rank"].has_nulls() else accounts

    def _cited(self, texts: pl.Series) -> pl.Series:
        return texts.replace_strict(self.short, default=None, return_dtype=pl.String)

    @cached_property
    def short(self) -> dict[str, str]:
        """The names by which texts are cited."""
        return short_names(self.tables["texts"]) if "texts" in self.tables else {}


class Exchange(Protocol):
    """What the records of one partition contribute to the wide tables of another, as rows by the key of a record."""

    def of(self, words: Words) -> pl.DataFrame:
        """The rows that come from the tables of `words`."""
        ...


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the records of a table, by their keys."""

    table: str

    def of(self, words: Words) -> pl.DataFrame:
        """See `Exchange`."""
        table = words.schema.tables[self.table]
        return pl.DataFrame([words.tables[self.table][table.key[0]].alias(KEY), called(table, words).alias(TEXT)])


def in_words(words: Words, table: Table, name: str) -> pl.Series:
    """A column of a table in words, row by row; null where the cell is empty."""
    return words.once((in_words, table.name, name), lambda: _in_words(words, table, name))


def _in_words(words: Words, table: Table, name: str) -> pl.Series:
    rows, f = words.tables[table.name], table.fields.get(name)
    from_columns = FIELD_TYPES[f.kind].columns_in_words if f is not None else None
    if from_columns is not None:
        return from_columns(rows, name).alias(TEXT)
    text = rows[name].cast(pl.String)
    return value_in_words(words, table, f, text.str.strip_suffix(".0") if rows.schema[name].is_float() else text)


def value_in_words(words: Words, table: Table, f: Field | None, values: pl.Series) -> pl.Series:
    """Canonical values of a field in words: names for ids, labels for codes."""
    if f is None:
        return values
    if f.vocabulary:
        labels = {code.code: code.label for code in words.schema.vocabularies[f.vocabulary].codes.values()}
        return values.replace_strict(labels, default=values, return_dtype=pl.String)
    if f.name in table.foreign_keys:
        return names_of(words, table.foreign_keys[f.name][0], values)
    for target in f.ref:
        values = names_of(words, target, values, f"{target}/")
    in_words = FIELD_TYPES[f.kind].in_words
    return of_distinct(values, in_words) if in_words else values


def of_distinct(values: pl.Series, in_words: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Many values in words, of which each is written once."""
    distinct = values.unique().drop_nulls() if len(values) >= MANY else values
    if 2 * len(distinct) > len(values):
        return in_words(values)
    return look_up(values, pl.DataFrame([distinct.alias(KEY), in_words(distinct).alias(TEXT)]))[0]


def names_of(words: Words, target: str, ids: pl.Series, prefix: str = "") -> pl.Series:
    """Ids with the names of a table's records in their place; those without a name stay. `prefix` is before each id."""
    table = words.schema.tables.get(target)
    if table is None or not table.is_labelled:
        return ids
    names = words.frame(Names(target))
    if prefix:
        names = names.with_columns((pl.lit(prefix) + pl.col(KEY)).alias(KEY))
    found = look_up(ids, names)[0]
    return found if found.null_count() == ids.null_count() else found.fill_null(ids)


def look_up(ids: pl.Series, known: pl.DataFrame) -> list[pl.Series]:
    """For each id what is beside the key that equals it, column by column; null where there is none.

    Often the keys are the ids: nothing has to be looked for.
    """
    if len(ids) == len(known) and not ids.has_nulls() and ids.equals(known[KEY]):
        return [column for column in known.get_columns() if column.name != KEY]
    if known.is_empty() or ids.null_count() == len(ids):
        nowhere = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(ids))
        return [column.clear()[nowhere] for column in known.get_columns() if column.name != KEY]
    if len(ids) >= MANY:
        places = places_of(ids, known[KEY])
        return [column[places] for column in known.get_columns() if column.name != KEY]
    found = ids.alias(KEY).to_frame().join(known, on=KEY, how="left", maintain_order="left")
    return [column for column in found.get_columns() if column.name != KEY]


# -- patterns ----------------------------------------------------------------------------------------------------------

Columns = Callable[[Placeholder, Table, Words], pl.Series]


def written(pattern: Pattern, table: Table, words: Words, column: Columns) -> pl.Series:
    """Each row of a table written by a pattern, with what `column` gives for its placeholders.

    It is null where a placeholder outside of brackets is empty.
    """
    names = {place: f"{number}" for number, place in enumerate(p for part in pattern for p in part.placeholders)}
    frame = pl.DataFrame([column(place, table, words).alias(name) for place, name in names.items()])
    parts, before = [], None
    for part in pattern:
        parts.append(_part(part, names, before))
        before = names[part.placeholders[-1]] if part.placeholders else before
    return frame.select(pl.concat_str(parts).alias(TEXT)).to_series()


def _part(part: Part, names: Mapping[Placeholder, str], before: str | None) -> pl.Expr:
    """A stretch in words; an optional one is left out where something in it is empty or repeats what is before."""
    pieces = [pl.lit(piece) if isinstance(piece, str) else pl.col(names[piece]) for piece in part.pieces]
    if not part.is_optional:
        return pl.concat_str(pieces)
    shown = pl.concat_str(pieces).fill_null("")
    if before is None or not part.placeholders:
        return shown
    return pl.when(pl.col(names[part.placeholders[0]]) == pl.col(before)).then(pl.lit("")).otherwise(shown)


def called(table: Table, words: Words) -> pl.Series:
    """What the schema of a table calls its records: the value of a field, or a pattern filled."""
    if table.label:
        return words.tables[table.name][table.label].cast(pl.String)
    return words.once((called, table.name), lambda: written(table.label_pattern, table, words, _named))


def _named(place: Placeholder, table: Table, words: Words) -> pl.Series:
    return _field(place.path, table, words)


def _field(path: tuple[str, ...], table: Table, words: Words) -> pl.Series:
    step, *rest = path
    if not rest:
        return in_words(words, table, step)
    referred = FieldOf(table.foreign_keys[step][0], tuple(rest))
    return look_up(words.tables[table.name][step], words.frame(referred))[0]


@dataclass(frozen=True, slots=True)
class FieldOf:
    """A field, in words, of the records of a table, by their keys; its path may lead to another table."""

    table: str
    path: tuple[str, ...]

    def of(self, words: Words) -> pl.DataFrame:
        """See `Exchange`."""
        table = words.schema.tables[self.table]
        return pl.DataFrame(
            [words.tables[self.table][table.key[0]].alias(KEY), _field(self.path, table, words).alias(TEXT)]
        )


def is_account_of(table: str, name: str | None) -> pl.Expr:
    """Whether an assertion is on a field of a table, or on whether its records exist where no field is named."""
    is_of_field = pl.col("field_name").is_null() if name is None else pl.col("field_name") == name
    return (pl.col("table_name") == table) & is_of_field


def record_ids(words: Words, table: Table) -> pl.Series:
    """The ids by which assertions name a table's records."""
    rows = words.tables[table.name]
    return words.once((record_ids, table.name), lambda: ids_of(rows, table.key))


def ids_of(rows: pl.DataFrame, key: tuple[str, ...]) -> pl.Series:
    """The ids of records from key columns: what they hold, where there are many and no sign has to be encoded."""
    if len(rows) < MANY:
        return rows.select(record_id(key)).to_series()
    columns = [rows[name].cast(pl.String) for name in key]
    if any(column.str.contains_any(SPECIAL).any() for column in columns):
        return rows.select(record_id(key)).to_series()
    return columns[0] if len(key) == 1 else pl.select(pl.concat_str(columns, separator=SEPARATOR)).to_series()
