"""What a rule for derived columns is: how a schema names it, when it can be followed, what it gives, and in words.

`views/derived.py` gives `explain` its rows, `tables/derive.py` gives `compute` its frames.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from standoff.schema.model import Derive, Field, Schema, Table, Vocabulary

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DerivedColumn:
    """A derived column: its field, the parameters of its rule, and the table that it is in."""

    field: Field
    derive: Derive
    table: Table
    schema: Schema


@dataclass(frozen=True, slots=True)
class Frames:
    """What columns are computed from, beside the rows of their own table.

    `tables` are those with the rows that belong together, `targets` those in which foreign keys are looked up.
    `records` has the factuality and the strongest modality of each record, `assertions` all that are on the records,
    each with its outcome.
    """

    tables: Mapping[str, pl.DataFrame]
    targets: Mapping[str, pl.DataFrame]
    records: pl.DataFrame
    assertions: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Source:
    """A cell that another derives from; the field is none where it is the factuality of the record."""

    table_name: str
    record_id: str
    field_name: str | None


class Rows(Protocol):
    """What a cell is explained from: rows of finished tables."""

    def row(self, table: Table, record: str) -> Row:
        """A record's row by column, empty where there is none."""

    def children(self, table: Table, record: str) -> Sequence[str]:
        """The ids of a record's children in a table."""

    def factuality(self, table: Table, record: str) -> tuple[str, str | None]:
        """A record's factuality and its strongest modality."""


Explained = tuple[str, tuple[Source, ...]]


@dataclass(frozen=True, slots=True)
class DeriveRule:
    """One rule for derived columns: all that the compiler knows of it.

    `parameters` are the keys of `derive:` with the attribute of `Derive` that each sets; the first key names the rule.
    `type` is the type of its columns, whatever the field declares; empty where the field declares it. `fault` says why
    a column cannot be computed (None if it can; what refers to `unsound` files is taken to be right). `compute` adds
    the columns to the rows of the table. `in_words` describes them in the codebook. `explain` says how the cell of one
    record came about, and from which cells.
    """

    parameters: Mapping[str, str]
    fault: Callable[[DerivedColumn, set[str]], str | None]
    compute: Callable[[pl.DataFrame, DerivedColumn, Frames], pl.DataFrame]
    in_words: Callable[[Derive], str]
    explain: Callable[[DerivedColumn, str, Rows], Explained]
    type: str = ""

    @property
    def name(self) -> str:
        """The name of the rule."""
        return next(iter(self.parameters))


def vocabulary_of(name: str, table: Table, schema: Schema) -> tuple[Vocabulary | None, str | None]:
    """The vocabulary of a field; where there is none, why (nothing if that is reported at the field itself)."""
    f = table.fields.get(name)
    if f is None or not f.vocabulary:
        return None, f"`{table.name}` has no field `{name}` with a vocabulary"
    return schema.vocabularies.get(f.vocabulary), None


def unmeetable(column: DerivedColumn, unsound: set[str]) -> str | None:
    """Why no row of the table could meet the conditions of `where`."""
    for name, code in column.derive.where:
        vocabulary, missing = vocabulary_of(name, column.table, column.schema)
        if vocabulary is None or is_unsound(vocabulary, unsound):
            return missing
        if code not in vocabulary.codes:
            return f"unknown code `{code}` in {vocabulary.scheme}"
    return None


def meets(derive: Derive) -> list[pl.Expr]:
    """Whether a row meets each condition of `where`."""
    return [pl.col(name).cast(pl.String).eq_missing(pl.lit(code)) for name, code in derive.where]


def is_unsound(vocabulary: Vocabulary, unsound: set[str]) -> bool:
    """Whether the file of a vocabulary could not be read whole, so that codes may be missing."""
    return f"vocabularies/{vocabulary.scheme}" in unsound


def shown(row: Row, name: str) -> str:
    """What a column of a row holds, as a clause."""
    value = row.get(name)
    return "which is empty" if value is None else f"which is {value}"
