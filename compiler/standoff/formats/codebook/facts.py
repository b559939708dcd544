"""What the codebook states about columns and codes: their definitions and their use in the tables.

Tables may be on disk: columns are counted one by one, and long ones in parts of their values.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import polars as pl

from standoff.schema.columns import codes_of, columns
from standoff.schema.model import Code, Column, Schema, Table
from standoff.schema.types.column_type import cell_text
from standoff.tables.package_contents import Tabular, Wide, in_memory

# Columns of builtin tables that may contain words of a text, or the curators' words about it.
WORDS = frozenset(
    [
        "value",
        "because",
        "reference",
        "label",
        "definition",
        "title",
        "outlet",
        "author",
        "url",
        "rights",
        "from_label",
        "to_label",
        "stated_by",
    ]
)
NOTES = frozenset(["quality_note", "published_because"])
WORDED = frozenset(["label", "shown", "joined", "evidence"])  # parts of a wide table that are text
EXAMPLES = 2
FIRST = 1_000  # rows searched for examples if nothing is counted
SMALL = 20_000  # rows: below, counting in Python takes a third of the time of a query per column
MANY = 2_000_000  # rows whose values are counted together; in the worst case all differ


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column of one table: its vocabulary, reference, number of filled rows, and example values.

    Examples are the two most frequent values, the first ones of equally frequent values; in builtin tables, which are
    long, the first two. Free text has none (`is_words`), since it may quote the texts.
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
    """One code, and the number of cells with it."""

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
        """The columns with codes of each vocabulary, as `table.column`."""
        found: dict[str, list[str]] = {}
        for of_table in self.columns.values():
            for facts in of_table:
                if facts.scheme:
                    found.setdefault(facts.scheme, []).append(f"{facts.table.name}.{facts.column.name}")
        return found


def gather(tables: Mapping[str, Tabular], schema: Schema, wide: Mapping[str, Wide] = MappingProxyType({})) -> Facts:
    """Count what the codebook states; equal tables give equal facts."""
    uses: Counter[tuple[str, str]] = Counter()
    found = {name: list(_columns(schema.tables[name], rows, schema, uses)) for name, rows in tables.items()}
    codes = {
        scheme: [CodeFacts(scheme, code, uses[scheme, code.code]) for code in vocabulary.codes.values()]
        for scheme, vocabulary in sorted(schema.vocabularies.items())
    }
    return Facts(found, codes, {name: list(_wide(each, found[name])) for name, each in wide.items()})


def _wide(wide: Wide, of_table: list[ColumnFacts]) -> Iterator[ColumnFacts]:
    """The columns of a wide table: its table's columns with their facts, text columns without examples."""
    known = {facts.column.name: facts for facts in of_table}
    table, filled = of_table[0].table, _filled(wide.rows)
    for column in wide.columns:
        if column.part in WORDED:
            n = filled[column.name]
            yield ColumnFacts(table, column, None, "", len(wide.rows), n, (), is_words=True)
        else:
            yield known[column.name]


def _columns(table: Table, rows: Tabular, schema: Schema, uses: Counter[tuple[str, str]]) -> Iterator[ColumnFacts]:
    rows, filled = in_memory(rows) if len(rows) < SMALL else rows, _filled(rows)
    for column in columns(table, schema):
        scheme, is_words, counts = codes_of(column, table), _is_words(table, column), list[tuple[Any, int]]()
        if scheme or not is_words:
            is_unique = table.key == (column.name,) or (table.is_builtin and scheme is None)
            counts = ranked(rows, column.name, len(column.enum) if scheme else EXAMPLES, is_unique)
        if scheme:
            uses.update({(scheme, code): n for code, n in counts})
        examples = () if is_words else tuple(cell_text(value) for value, _ in counts[:EXAMPLES])
        n = filled[column.name]
        yield ColumnFacts(table, column, scheme, _reference(table, column), len(rows), n, examples, is_words)


def _filled(rows: Tabular) -> dict[str, int]:
    """How many rows have a value, by column."""
    return rows.lazy().select(pl.all().count()).collect(engine="streaming").row(0, named=True)


def ranked(rows: Tabular, name: str, most: int, is_unique: bool) -> list[tuple[Any, int]]:
    """The `most` frequent values of a column with their counts; sorted among equally frequent ones.

    If (nearly) all values differ, the first are taken.
    """
    if len(rows) < SMALL:
        known = [value for value in in_memory(rows)[name].to_list() if value is not None]
        return _first(dict.fromkeys(known, 1), most) if is_unique else _most_frequent(Counter(known).items(), most)
    values = rows.lazy().select(value=pl.col(name)).drop_nulls()
    if is_unique:
        return _first(dict.fromkeys(values.head(FIRST).collect(engine="streaming")["value"], 1), most)
    return _most_frequent(_counted(values, len(rows) // MANY + 1, most), most)


def _first(counts: Mapping[Any, int], most: int) -> list[tuple[Any, int]]:
    return list(counts.items())[:most]


def _most_frequent(counts: Iterable[tuple[Any, int]], most: int) -> list[tuple[Any, int]]:
    return sorted(counts, key=lambda item: (-item[1], item[0]))[:most]


def _counted(values: pl.LazyFrame, parts: int, most: int) -> Iterator[tuple[Any, int]]:
    """The most frequent values of each part, by hash: all rows of a value are in one part, so its count is complete."""
    value = pl.col("value")
    for part in range(parts):
        mine = values.filter(value.hash() % parts == part) if parts > 1 else values
        counts = mine.group_by("value").agg(n=pl.len()).sort("n", "value", descending=[True, False]).head(most)
        yield from counts.collect(engine="streaming").iter_rows()


def _is_words(table: Table, column: Column) -> bool:
    """Whether a column may contain words of a text; values that only the registry sets (names, titles) do not."""
    f = table.fields.get(column.field)
    if f is None or column.part != "value":
        return False
    if table.is_builtin:
        return f.name in WORDS | NOTES
    is_id = f.name in table.foreign_keys or (f.name in table.key and not table.nest)
    return f.is_free_text and not is_id and f.source != "registry"


def _reference(table: Table, column: Column) -> str:
    if column.name in table.foreign_keys:
        return ".".join(table.foreign_keys[column.name])
    f = table.fields.get(column.field)
    return " or ".join((*f.ref, *f.literals)) if f and f.ref and column.part == "value" else ""
