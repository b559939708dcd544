"""What the codebook tells of columns and codes: their definitions, with how they are used in the tables."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from standoff.schema.columns import columns
from standoff.schema.model import Code, Column, Schema, Table

PRECISION, STANDING = "date-precision", "standing"
# Columns of the compiler's own tables that may hold words of a text, or the curators' words about it.
WORDS = frozenset(
    ["value", "because", "reference", "label", "definition", "title", "outlet", "author", "url", "rights", "quality_note", "published_because"]
)
EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column of one table: its vocabulary, what it refers to, how many of the rows fill it, and real values.

    Examples are the two most frequent values, first in order where several are as frequent; free words have none.
    """

    table: Table
    column: Column
    scheme: str | None
    reference: str
    rows: int
    filled: int
    examples: tuple[str, ...]

    @property
    def is_key(self) -> bool:
        """Whether it belongs to the table's primary key."""
        return self.column.name in self.table.key

    @property
    def share(self) -> float | None:
        """The share of the rows that have a value."""
        return self.filled / self.rows if self.rows else None


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """One code: how many cells of the tables hold it."""

    scheme: str
    code: Code
    uses: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Columns by table, in the order of the output, and codes by vocabulary."""

    columns: dict[str, list[ColumnFacts]]
    codes: dict[str, list[CodeFacts]]

    @property
    def used_by(self) -> dict[str, list[str]]:
        """The columns that hold the codes of each vocabulary, as `table.column`."""
        found: dict[str, list[str]] = {}
        for of_table in self.columns.values():
            for facts in of_table:
                if facts.scheme:
                    found.setdefault(facts.scheme, []).append(f"{facts.table.name}.{facts.column.name}")
        return found


def gather(tables: dict[str, pl.DataFrame], schema: Schema) -> Facts:
    """Count what the codebook tells; the same tables give the same facts."""
    uses: Counter[tuple[str, str]] = Counter()
    found = {name: list(_columns(schema.tables[name], frame, schema, uses)) for name, frame in tables.items()}
    codes = {
        scheme: [CodeFacts(scheme, code, uses[scheme, code.code]) for code in vocabulary.codes.values()]
        for scheme, vocabulary in sorted(schema.vocabularies.items())
    }
    return Facts(found, codes)


def _columns(
    table: Table, frame: pl.DataFrame, schema: Schema, uses: Counter[tuple[str, str]]
) -> Iterator[ColumnFacts]:
    shown = _as_written(frame)
    for column in columns(table, schema):
        scheme = _scheme(table, column)
        values = shown[column.name].drop_nulls()
        if scheme:
            counts = dict(values.value_counts().iter_rows())
            uses.update({(scheme, code): n for code, n in counts.items()})
        examples = () if _is_words(table, column) else _examples(values, is_unique=table.key == (column.name,))
        yield ColumnFacts(table, column, scheme, _reference(table, column), len(frame), len(values), examples)


def _as_written(frame: pl.DataFrame) -> pl.DataFrame:
    """The values as the CSV files have them."""
    whole = cs.float().cast(pl.String).str.strip_suffix(".0")
    return frame.with_columns(whole, cs.boolean().cast(pl.String), cs.date().cast(pl.String))


def _scheme(table: Table, column: Column) -> str | None:
    if column.part == "precision":
        return PRECISION
    if column.part == "standing":
        return STANDING
    return table.fields[column.field].vocabulary if column.part == "value" else None


def _examples(values: pl.Series, is_unique: bool) -> tuple[str, ...]:
    if is_unique:
        return tuple(map(str, values.head(EXAMPLES)))
    counts = values.value_counts(name="n").sort("n", values.name, descending=[True, False])
    return tuple(map(str, counts[values.name].head(EXAMPLES)))


def _is_words(table: Table, column: Column) -> bool:
    """Whether a column may hold words of a text; what the registry alone sets (names, titles) are the curators' own."""
    f = table.fields.get(column.field)
    if f is None or column.part != "value":
        return False
    if table.is_own:
        return f.name in WORDS
    is_id = f.name in table.foreign_keys or (f.name in table.key and not table.nest)
    return f.is_words and not is_id and f.source != "registry"


def _reference(table: Table, column: Column) -> str:
    if column.name in table.foreign_keys:
        return ".".join(table.foreign_keys[column.name])
    f = table.fields.get(column.field)
    return " or ".join((*f.ref, *f.literals)) if f and f.ref and column.part == "value" else ""
