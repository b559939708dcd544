"""schemas/queries/*.yaml -> Query: what is often asked, each one SELECT that SQLite and DuckDB both answer.

They become views of both, and canned queries of Datasette. A query is compiled here on empty tables, and never run.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from standoff.schema import sql
from standoff.schema.columns import columns
from standoff.schema.model import Query, Schema
from standoff.schema.node_reader import NodeReader
from standoff.schema.wide import wide_columns
from standoff.source.escape import sql_name, sql_names
from standoff.source.names import COLUMN, is_line, sql_words
from standoff.source.nodes import Node, Scalar

if TYPE_CHECKING:  # loaded where a corpus has queries
    from standoff.schema.shared_sql.meaning import Columns, Kind

START = re.compile(r"(?i)(select|with)\s")
ANSWER = "?"  # no table is called so
KEYS = ("title", "description", "sql")
UNWANTED = (";", '"', "\\", "$", "`", "[", "--", "/*")  # what ends or hides a statement, or the two read differently
ALONE = re.compile(r"(?im)^\s*(/|go)\s*$")  # a line at which shells end a statement
FRACTION = re.compile(r"[0-9]\.[0-9]+\s*\*")  # what follows is not a whole number in either
DIFFERENT = {
    "Divide": (
        "SQLite divides whole numbers to whole numbers, DuckDB does not",
        "write `1.0 *` before what is divided",
    ),
    "Function max": ("`max` of several values is a list in DuckDB", "use it on one column, or CASE"),
    "Function min": ("`min` of several values is a list in DuckDB", "use it on one column, or CASE"),
}
"""What SQLite's program for a query may not do, since DuckDB's answer would be another one: message and hint."""
FUNCTIONS = frozenset(
    (
        *("abs", "avg", "coalesce", "count", "dense_rank", "first_value", "group_concat", "instr", "lag", "last_value"),
        *("lead", "length", "lower", "ltrim", "max", "min", "nullif", "rank", "replace", "round"),
        *("row_number", "rtrim", "substr", "substring", "sum", "trim", "upper"),
    )
)
"""The functions that SQLite and DuckDB both have, under one name and with one meaning; `like` minds case in DuckDB."""
HARMLESS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE})

Misfit = tuple[str, str, str, str]  # name of the query, key in its file, message, hint


def read_query(reader: NodeReader, name: str, root: Node) -> Query:
    """Read one query from its nodes; the lines of its SQL are kept."""
    top = reader.entries(root, frozenset(KEYS))
    for key in KEYS:
        reader.mark(key, top.get(key))
        if key not in top and not reader.problems:
            reader.complain(root, "schema-query", f"a query has a `{key}`", "write `title`, `description` and `sql`")
    return Query(
        name, reader.text(top.get("title")), reader.text(top.get("description")), _lines(reader, top.get("sql"))
    )


def _lines(reader: NodeReader, node: Node | None) -> str:
    if not isinstance(node, Scalar):
        reader.text(node)
        return ""
    lines = [line.rstrip() for line in node.text.strip().splitlines()]
    if not all(is_line(line) for line in lines if line):
        reader.complain(node, "schema-value", "a control character, or one that changes the direction", "remove it")
    return "\n".join(lines)


def unanswerable(schema: Schema) -> Iterator[Misfit]:
    """What is wrong with the queries of a schema that is right otherwise."""
    if not schema.queries:
        return
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        known = dict(_tables(schema))
        for name, names in known.items():
            connection.execute(f"CREATE TABLE {sql_name(name)} ({sql_names(list(names))})")
        for query in schema.queries.values():
            yield from _misnamed(query, known)
            yield from _uncompiled(query, connection, known)


def _tables(schema: Schema) -> "Iterator[tuple[str, Columns]]":
    """The names that a query may use, each with its columns: tables, their labels, wide tables."""
    from standoff.schema.shared_sql.meaning import KINDS

    for name, table in schema.tables.items():
        own: dict[str, Kind] = {column.name: KINDS[column.type] for column in columns(table, schema)}
        yield name, own
        if sql.labelled(table, schema):
            yield name + sql.LABELLED, own | dict.fromkeys(sql.label_names(table, schema), "text")
        if table.wide:
            yield name + sql.WIDE, {column.name: KINDS[column.type] for column in wide_columns(table, schema)}


def _misnamed(query: Query, known: "Mapping[str, Columns]") -> Iterator[Misfit]:
    if not COLUMN.fullmatch(query.name) or query.name in sql_words():
        hint = "lower case, digits and `_`, and no word of SQL; rename the file"
        yield query.name, "", f"`{query.name}` is not a valid name of a query", hint
    elif query.name in known or query.name.startswith("sqlite") or query.name.endswith(sql.SEARCH):
        yield query.name, "", f"`{query.name}` is the name of something else in SQLite's file", "rename the file"


def _uncompiled(query: Query, connection: sqlite3.Connection, known: "Mapping[str, Columns]") -> Iterator[Misfit]:
    alone = ALONE.search(query.sql)
    strange = next((each for each in UNWANTED if each in query.sql), alone[1] if alone else "")
    if strange or not START.match(query.sql):
        message = f"`{strange}` is not written in a query" if strange else "it does not begin with SELECT or WITH"
        yield query.name, "sql", message, "one SELECT, without comments, quoted names or a semicolon"
        return
    try:
        names, program = _compiled(query, connection, frozenset(known))
    except sqlite3.Error as error:
        hint = "name tables and columns that exist, and functions that SQLite and DuckDB share"
        yield query.name, "sql", f"SQLite cannot answer it: {error}", hint
    else:
        unnamed = [name for name in names if not COLUMN.fullmatch(name)]
        if unnamed:
            yield query.name, "sql", f"a column is called `{unnamed[0]}`", "name each column once, with `AS`"
        elif found := program & (DIFFERENT.keys() - ({"Divide"} if FRACTION.search(query.sql) else set())):
            yield query.name, "sql", *DIFFERENT[min(found)]
        else:
            yield from _not_shared(query, known)


def _not_shared(query: Query, known: "Mapping[str, Columns]") -> Iterator[Misfit]:
    """What DuckDB would refuse of a query that SQLite compiles."""
    from standoff.schema.shared_sql.meaning import check
    from standoff.schema.shared_sql.parse import parse
    from standoff.schema.shared_sql.tree import NotSharedError

    try:
        check(parse(query.sql), known)
    except NotSharedError as error:
        yield query.name, "sql", error.message, error.hint
    except RecursionError:
        yield query.name, "sql", "it is nested too deeply", "split it into parts with WITH"


def _compiled(query: Query, connection: sqlite3.Connection, known: frozenset[str]) -> tuple[list[str], set[str]]:
    """The columns of the answer, and the steps of SQLite's program for it, which is never run; raises sqlite3.Error."""
    try:
        connection.execute(f"CREATE TEMP VIEW {sql_name(ANSWER)} AS\n{query.sql}")
        connection.set_authorizer(_authorizer(known))
        program = connection.execute(f"EXPLAIN SELECT * FROM {sql_name(ANSWER)}").fetchall()
        connection.set_authorizer(None)
        names = [row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (ANSWER,))]
        return names, {_step(code, about) for _, code, _, _, _, about, *_ in program}
    finally:
        connection.set_authorizer(None)
        connection.execute(f"DROP VIEW IF EXISTS temp.{sql_name(ANSWER)}")


def _step(code: str, about: str | None) -> str:
    """What a step does; of a function, which."""
    return f"Function {(about or '').split('(')[0]}" if code == "Function" else code


def _authorizer(known: frozenset[str]) -> Callable[..., int]:
    """What a query may do: read the tables that it is given, and call the shared functions."""

    def allowed(action: int, first: str | None, second: str | None, *_: str | None) -> int:
        is_read = action == sqlite3.SQLITE_READ and first in {*known, ANSWER} and second != "ROWID"
        is_shared = action == sqlite3.SQLITE_FUNCTION and second in FUNCTIONS
        return sqlite3.SQLITE_OK if is_read or is_shared or action in HARMLESS else sqlite3.SQLITE_DENY

    return allowed
