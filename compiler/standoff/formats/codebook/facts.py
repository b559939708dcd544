"""What the codebook tells of columns and codes: their definitions, with how they are used in the tables."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import polars as pl

from standoff.schema.columns import columns
from standoff.schema.model import Code, Column, Schema, Table
from standoff.tables.package_contents import Wide

PRECISION, STANDING = "date-precision", "standing"
# Columns of the compiler's own tables that may hold words of a text, or the curators' words about it.
WORDS = frozenset(
    ["value", "because", "reference", "label", "definition", "title", "outlet", "author", "url", "rights"]
)
NOTES = frozenset(["quality_note", "published_because"])
WORDED = frozenset(["label", "shown", "joined", "evidence"])  # parts of a wide table that are words
EXAMPLES = 2
FIRST = 1_000  # rows among which examples are looked for where nothing is counted
SMALL = 20_000  # rows: below, counting in plain Python costs a third of what a query for each column does


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column of one table: its vocabulary, what it refers to, how many of the rows fill it, and real values.

    Examples are the two most frequent values, first in order where several are as frequent; in the compiler's own
    tables, which are long, the first two. There are none where they would be free words (`is_words`).
    """

    table: Table
    column: Column
    scheme: str | None
    reference: str
    rows: int
    filled: int
    examples: tuple[str, ...]
    is_words: bool

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
    """Columns by table, in the order of the output, codes by vocabulary, and the columns of the wide tables."""

    columns: dict[str, list[ColumnFacts]]
    codes: dict[str, list[CodeFacts]]
    wide: dict[str, list[ColumnFacts]]

    @property
    def used_by(self) -> dict[str, list[str]]:
        """The columns that hold the codes of each vocabulary, as `table.column`."""
        found: dict[str, list[str]] = {}
        for of_table in self.columns.values():
            for facts in of_table:
                if facts.scheme:
                    found.setdefault(facts.scheme, []).append(f"{facts.table.name}.{facts.column.name}")
        return found


def gather(tables: dict[str, pl.DataFrame], schema: Schema, wide: Mapping[str, Wide] = MappingProxyType({})) -> Facts:
    """Count what the codebook tells; the same tables give the same facts."""
    uses: Counter[tuple[str, str]] = Counter()
    found = {name: list(_columns(schema.tables[name], frame, schema, uses)) for name, frame in tables.items()}
    codes = {
        scheme: [CodeFacts(scheme, code, uses[scheme, code.code]) for code in vocabulary.codes.values()]
        for scheme, vocabulary in sorted(schema.vocabularies.items())
    }
    return Facts(found, codes, {name: list(_wide(each, found[name])) for name, each in wide.items()})


def _wide(wide: Wide, of_table: list[ColumnFacts]) -> Iterator[ColumnFacts]:
    """The columns of a wide table: those of its table are told as there, those of words without examples."""
    known = {facts.column.name: facts for facts in of_table}
    table, rows = of_table[0].table, len(wide.frame)
    for column in wide.columns:
        filled = rows - wide.frame[column.name].null_count()
        has_facts = column.part not in WORDED
        yield (
            known[column.name] if has_facts else ColumnFacts(table, column, None, "", rows, filled, (), is_words=True)
        )


def _columns(
    table: Table, frame: pl.DataFrame, schema: Schema, uses: Counter[tuple[str, str]]
) -> Iterator[ColumnFacts]:
    for column in columns(table, schema):
        scheme, values = _scheme(table, column), frame[column.name]
        is_unique = table.key == (column.name,) or (table.is_builtin and scheme is None)
        counts = ranked(values, len(column.enum) if scheme else EXAMPLES, is_unique)
        if scheme:
            uses.update({(scheme, code): n for code, n in counts})
        filled = len(frame) - values.null_count()
        is_words = _is_words(table, column)
        examples = () if is_words else tuple(_as_written(value) for value, _ in counts[:EXAMPLES])
        yield ColumnFacts(table, column, scheme, _reference(table, column), len(frame), filled, examples, is_words)


def _scheme(table: Table, column: Column) -> str | None:
    if column.part == "precision":
        return PRECISION
    if column.part == "standing":
        return STANDING
    return table.fields[column.field].vocabulary if column.part == "value" else None


def ranked(values: pl.Series, most: int, is_unique: bool) -> list[tuple[Any, int]]:
    """The `most` frequent values with their numbers, in order where several are as frequent.

    Of values that are (nearly) all different, the first are taken.
    """
    if is_unique:
        first = values.to_list() if len(values) < SMALL else values.drop_nulls().head(FIRST).to_list()
        return [(value, 1) for value in dict.fromkeys(first) if value is not None][:most]
    if len(values) < SMALL:
        counted = Counter(value for value in values.to_list() if value is not None)
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:most]
    counts = values.drop_nulls().value_counts(name="n").sort("n", values.name, descending=[True, False])
    return list(counts.select(values.name, "n").head(most).iter_rows())


def _as_written(value: object) -> str:
    """A value as the CSV files have it."""
    return str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0")


def _is_words(table: Table, column: Column) -> bool:
    """Whether a column may hold words of a text; what the registry alone sets (names, titles) are the curators' own."""
    f = table.fields.get(column.field)
    if f is None or column.part != "value":
        return False
    if table.is_builtin:
        return f.name in WORDS | NOTES
    is_id = f.name in table.foreign_keys or (f.name in table.key and not table.nest)
    return f.is_words and not is_id and f.source != "registry"


def _reference(table: Table, column: Column) -> str:
    if column.name in table.foreign_keys:
        return ".".join(table.foreign_keys[column.name])
    f = table.fields.get(column.field)
    return " or ".join((*f.ref, *f.literals)) if f and f.ref and column.part == "value" else ""
