"""Names of tables and columns, held to what SQLite and DuckDB take without quotation marks."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from standoff.engine.write import write_build
from standoff.schema.foreign_names import OF_A_PACKAGE
from standoff.source.names import sql_words
from tiny import compiled, write

ENGINES: dict[str, Callable[[], Any]] = {
    "SQLite": cache(lambda: sqlite3.connect(":memory:")),
    "DuckDB": cache(lambda: duckdb.connect(":memory:")),
}
# What SQLite's parser knows (sqlite.org/lang_keywords.html) beside what DuckDB lists itself.
OF_SQLITE = """
abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade case
cast check collate column commit conflict constraint create cross current current_date current_time current_timestamp
database default deferrable deferred delete desc detach distinct do drop each else end escape except exclude exclusive
exists explain fail filter first following for foreign from full generated glob group groups having if ignore
immediate in index indexed initially inner insert instead intersect into is isnull join key last left like limit match
materialized natural no not nothing notnull null nulls of offset on or order others outer over partition plan pragma
preceding primary query raise range recursive references regexp reindex release rename replace restrict returning
right rollback row rows savepoint select set table temp temporary then ties to transaction trigger unbounded union
unique update using vacuum values view virtual when where window with within without true false
"""


OF_TABLES = ("-excel", "-geojson", "-jsonl", "-parquet", "-wide", "-wide-parquet", "-delta")


def candidates() -> list[str]:
    listed = duckdb.connect().execute("SELECT keyword_name FROM duckdb_keywords()").fetchall()
    return sorted({*OF_SQLITE.split(), *(word for (word,) in listed)})


def failures(word: str) -> Iterator[str]:
    """The engines in which a column or a table of this name is not found, or is something else, if it is unquoted."""
    for name, connect in ENGINES.items():
        connection = connect()
        connection.execute(f'CREATE TABLE "{word}" ("{word}" TEXT, other TEXT)')
        connection.execute(f"INSERT INTO \"{word}\" VALUES ('v', 'o')")
        try:
            found = connection.execute(f"SELECT {word} FROM {word} WHERE {word} = 'v' ORDER BY {word}").fetchall()
        except (sqlite3.Error, duckdb.Error):
            yield name
        else:
            if found != [("v",)]:
                yield name
        connection.execute(f'DROP TABLE "{word}"')


def test_the_words_are_those_that_fail() -> None:
    """Those that fail in one version and not in the next stay in the list, so a word may be there and not fail here."""
    failing = {word for word in candidates() if any(failures(word))}
    assert failing - sql_words() == set()
    assert len(sql_words() - failing) < 10


@pytest.mark.parametrize("word", ["fairs", "held", "kind", "title", "name", "date", "value", "year"])
def test_words_that_people_take_are_free(word: str) -> None:
    assert word not in sql_words()
    assert list(failures(word)) == []


def test_names_are_no_longer_than_databases_hold(tmp_path: Path) -> None:
    schema = "fields:\n  - {name: ware_id}\n  - {name: %s}\nprimaryKey: ware_id\n"
    files = {f"schemas/{'w' * 63}.yaml": schema % ("c" * 63), f"schemas/{'x' * 64}.yaml": schema % "c"}
    problems = compiled(write(tmp_path, files=files)).problems
    assert [problem.message for problem in problems if problem.severity == "error"] == [
        f"`{'x' * 64}` has 64 characters; databases hold names of 63"
    ]


def test_no_resource_of_a_package_has_a_name_that_a_table_could_have(tmp_path: Path) -> None:
    root = write(tmp_path)
    found = compiled(root)
    write_build(found, root / "build" / "next")
    resources = json.loads((root / "build" / "next" / "datapackage.json").read_text("utf-8"))["resources"]
    others = {each["name"] for each in resources} - set(found.tables)
    assert {name for name in others if "-" not in name} <= OF_A_PACKAGE
    stems = {name.removesuffix(ending) for ending in OF_TABLES for name in others if name.endswith(ending)}
    assert {stem for stem in stems if "-" not in stem} - set(found.tables) <= OF_A_PACKAGE
