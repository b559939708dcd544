"""What a SELECT consists of, as frozen trees, and the words that it is written in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Form = Literal[
    "text", "number", "truth", "null", "column", "star", "call", "window", "case", "cast", "query", "exists", "in",
    "compare", "between", "is", "logic", "not", "arithmetic", "sign", "concat", "list",
]  # fmt: skip
WORDS = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
    |(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<sign>\|\||<>|!=|<=|>=|==|[-+*/%=<>(),.]))""",
    re.VERBOSE,
)


class NotSharedError(Exception):
    """A query, or a part of it, that DuckDB does not take as SQLite does: a message and a hint."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Word(NamedTuple):
    """A word of a query: its kind (a group of `WORDS`, or `end`), and its text, which is upper case for a name."""

    kind: str
    text: str
    written: str


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression: its form, what it names (a column in lower case, a function, an operator), and its parts."""

    form: Form
    text: str = ""
    parts: "tuple[Expr, ...]" = ()
    query: "Query | None" = None


@dataclass(frozen=True, slots=True)
class Source:
    """A table, or a query in brackets, of FROM; by the name that columns are written with."""

    alias: str
    table: str = ""
    query: "Query | None" = None


@dataclass(frozen=True, slots=True)
class Select:
    """One SELECT without what belongs to the whole query; `conditions` are those of WHERE and of joins."""

    items: tuple[tuple[Expr, str], ...]
    sources: tuple[Source, ...] = ()
    conditions: tuple[Expr, ...] = ()
    groups: tuple[Expr, ...] = ()
    having: tuple[Expr, ...] = ()
    windows: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Common:
    """A query that WITH names, and the names of its columns where they are given."""

    name: str
    columns: tuple[str, ...]
    query: "Query"


@dataclass(frozen=True, slots=True)
class Query:
    """SELECTs that UNION, EXCEPT and INTERSECT put together, in an order, `limit` rows at most."""

    selects: tuple[Select, ...]
    order: tuple[Expr, ...] = ()
    limit: int | None = None
    common: tuple[Common, ...] = ()
    is_recursive: bool = False


def words_of(sql: str) -> Iterator[Word]:
    """The words of a query, `end` last; raises NotSharedError for what is not a word."""
    at, sql = 0, sql.rstrip()
    while at < len(sql):
        found = WORDS.match(sql, at)
        if not found:
            strange = sql[at:].split()[0]
            hint = "numbers are decimal, names are plain ASCII, and bitwise operators are not allowed"
            raise NotSharedError(f"`{strange}` is not written in a query", hint)
        kind = found.lastgroup or ""
        written = found[kind]
        yield Word(kind, written.upper() if kind == "name" else written, written)
        at = found.end()
    yield Word("end", "", "the end")
