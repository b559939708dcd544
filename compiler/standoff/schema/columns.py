"""The columns of the output: those of a table's fields with what derives from them, dtypes, Table Schema."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import polars as pl
import polars.selectors as cs

from standoff.schema.curated import KEPT
from standoff.schema.model import Column, Field, Schema, Table
from standoff.schema.times import time_columns
from standoff.schema.types import COLUMN_TYPES, FIELD_TYPES, parts_of
from standoff.schema.types.bounds import limits_in_words
from standoff.schema.types.column_type import BOOLEAN, DATE, INTEGER, NUMBER, STRING
from standoff.schema.types.field_type import Limit, Part

VOCABULARIES = {
    "precision": "date-precision",
    "basis": "basis",
    "record_basis": "basis",
    "factuality": "factuality",
    "difference": "difference",
    "rests_on": "rests-on",
}
"""The vocabulary of columns that do not hold the codes of a field, by their part."""
OF_RECORDS = (
    Column(
        "factuality", STRING.name, "Factuality", "Whether the texts assert, hedge, dispute or deny the record.", "",
        "factuality", True,
    ),
    Column(
        "record_basis", STRING.name, "Basis of the record",
        "How it is known that the record exists: the most direct basis among the assertions that affirm it; empty if "
        "it is only denied.",
        "", "record_basis",
    ),
    Column(
        "n_inferred", INTEGER.name, "Inferred cells",
        "Number of cells in this row that are merely inferred; the record's existence counts as one.",
        "", "standard", True, minimum=0,
    ),
    Column(
        "sources_differ", STRING.name, "Sources differ",
        "How far sources differ on this row: the strongest difference among its cells and its existence.",
        "", "difference", True,
    ),
    Column(
        "n_assertions", INTEGER.name, "Assertions", "Number of assertions about the record.", "",
        "standard", True, minimum=1,
    ),
    Column(
        "n_texts", INTEGER.name, "Texts", "Number of texts that mention the record.", "",
        "standard", True, minimum=0,
    ),
    Column(
        "n_independent", INTEGER.name, "Independent sources", "Number of those texts, copies counted once.", "",
        "standard", True, minimum=0,
    ),
    Column(
        "rests_on", STRING.name, "Rests on",
        "What the record would not be attested without: reasoning, one speaker or one text; otherwise several, or, "
        "where no text mentions it, an external source or the registry alone.",
        "",
        "rests_on", True,
    ),
    Column(
        "has_open_conflict", BOOLEAN.name, "Open conflict",
        "Whether a cell of this row is empty because its sources disagree.", "", "standard", True,
    ),
)  # fmt: skip
"""The columns that end every table of records."""
STANDARD = tuple(column.name for column in OF_RECORDS)
OF_TEXTS = frozenset({"n_texts", "n_independent"})
COUNTS = frozenset({"n_assertions", "n_texts", "n_independent"})  # of the record tables of every version
ORDERED = frozenset({DATE.name, INTEGER.name, NUMBER.name})


def columns(table: Table, schema: Schema) -> list[Column]:
    """The table's columns in the order of the output; a corpus's table ends with those of every table of records."""
    if schema.tables.get(table.name) is not table:
        return _columns(table, schema)
    if table.name not in schema.worked_out:
        schema.worked_out[table.name] = tuple(_columns(table, schema))
    return list(schema.worked_out[table.name])


def _columns(table: Table, schema: Schema) -> list[Column]:
    found = [column for f in table.fields.values() for column in _of_field(f, table, schema)]
    return found if table.is_builtin else found + time_columns(table) + standard_columns(table, schema)


def is_of_records(names: Collection[str], marks: Mapping[str, object] = MappingProxyType({})) -> bool:
    """Whether a table of a package, also of one made before 2.0, is of records.

    It is what its Table Schema says beyond that standard (`marks`), or else by the names of its columns.
    """
    return marks.get("holds") == "records" or set(names) >= COUNTS


def bounds(table: Table, schema: Schema) -> dict[str, tuple[Column, Column]]:
    """By field, the columns of its lower and its upper bound, which may be one; only of dates and numbers."""
    found: dict[str, dict[str, Column]] = {}
    for column in columns(table, schema):
        f = table.fields.get(column.field)
        if f is not None and column.type in ORDERED and FIELD_TYPES[f.kind].is_ordered:
            found.setdefault(column.field, {})[column.part] = column
    ends = {
        name: (parts.get("low") or parts.get("value"), parts.get("high") or parts.get("value"))
        for name, parts in found.items()
    }
    return {name: (low, high) for name, (low, high) in ends.items() if low and high}


def _of_field(f: Field, table: Table, schema: Schema) -> list[Column]:
    return [_column(part, f, table, schema) for part in parts_of(f)]


def _column(part: Part, f: Field, table: Table, schema: Schema) -> Column:
    enum = _codes(part.vocabulary or (f.vocabulary if part.part == "value" else None), schema)
    title = f"{f.title}, {part.title}" if part.title else f.title
    about = f"{f.description} {part.about}".strip() if part.extends else part.about
    about += f" In {f.unit}." if part.in_unit else ""
    kind = FIELD_TYPES[f.kind]
    minimum, maximum = _limits(f, part)
    if part.part != "value":
        name = f.name + part.suffix
        return Column(name, part.type.name, title, about, f.name, part.part, False, enum, None, minimum, maximum)
    about += limits_in_words(f, kind.ends) if kind.limit and not part.is_limited else ""
    required, pattern = f.required or f.name in table.key, part.pattern or f.pattern
    return Column(f.name, part.type.name, title, about, f.name, part.part, required, enum, pattern, minimum, maximum)


def _limits(f: Field, part: Part) -> tuple[float | date | None, float | date | None]:
    """The smallest and the largest value of a column."""
    limit = FIELD_TYPES[f.kind].limit
    if limit is None or not part.is_limited:
        return part.minimum, None
    least = part.minimum if f.minimum is None else _amount(limit(f.minimum)[0], f, part)
    most = None if f.maximum is None else _amount(limit(f.maximum)[1], f, part)
    if part.type is not DATE:
        return least, most
    return least and date.fromordinal(int(least)), most and date.fromordinal(int(most))


def _amount(limit: Limit, f: Field, part: Part) -> int | float:
    """A limit as the column has it."""
    if part.amount is not None:
        return part.amount(limit, f)
    assert not isinstance(limit, Decimal)
    return limit


def standard_columns(table: Table, schema: Schema) -> list[Column]:
    """The columns that end a table of records, with their codes; counts of texts say what a collective row is.

    Of a curated table, those of a package are about no text.
    """
    kept = KEPT if table.is_curated and schema.is_published else STANDARD
    many = f" Where `{table.collective}` is true, these may mean different things." if table.collective else ""
    return [
        replace(
            column,
            enum=_codes(VOCABULARIES.get(column.part), schema),
            description=column.description + (many if column.name in OF_TEXTS else ""),
        )
        for column in OF_RECORDS
        if column.name in kept
    ]


def _codes(scheme: str | None, schema: Schema) -> tuple[str, ...]:
    vocabulary = schema.vocabularies.get(scheme or "")
    return tuple(vocabulary.codes) if vocabulary else ()


def codes_of(column: Column, table: Table) -> str | None:
    """The vocabulary whose codes a column holds, if it holds codes."""
    field = table.fields.get(column.field) if column.part == "value" else None
    return VOCABULARIES.get(column.part) or (field.vocabulary if field else None)


DTYPES: dict[str, type[pl.DataType]] = {name: getattr(pl, each.dtype) for name, each in COLUMN_TYPES.items()}


def dtypes(columns: list[Column]) -> dict[str, type[pl.DataType]]:
    """The dtype of each column, in order."""
    return {column.name: DTYPES[column.type] for column in columns}


def dtype_of(f: Field) -> type[pl.DataType]:
    """The dtype of the column that bears a field's name."""
    shown = FIELD_TYPES[f.kind].shown
    assert shown, f"no column is called {f.name}"
    return DTYPES[shown.type.name]


def as_csv() -> list[pl.Expr]:
    """The columns of a frame that polars would write otherwise than our CSV files have them, as text."""
    return [each.to_csv(cs.by_dtype(DTYPES[name])) for name, each in COLUMN_TYPES.items() if each.to_csv]


def type_of(dtype: pl.DataType) -> str:
    """The type of a column of our own lists by its dtype; text where none has it."""
    return next((name for name, each in DTYPES.items() if dtype == each), STRING.name)
