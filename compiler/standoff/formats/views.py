"""views.sql: for DuckDB, every table as a view of its Parquet file, and the views that SQLite has."""

from collections.abc import Iterator
from pathlib import Path

from standoff.schema import sql
from standoff.schema.wide import LIST_TEXT
from standoff.source.escape import sql_comment, sql_name
from standoff.tables.lists import BETWEEN
from standoff.tables.package_contents import Contents, Resource

FILE = "views.sql"
HEAD = """\
-- {title}: the tables, their labels, the wide tables and what is often asked as views, for DuckDB.
--
-- Run it in the folder of the package, for the paths are relative to it:
--
--     duckdb -init views.sql
--
-- The views read the Parquet files whenever they are asked; SQLite's file has the same views.
"""


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write `views.sql`; raises OSError."""
    head = HEAD.format(title=sql_comment(contents.about.get("title", contents.name)))
    (folder / FILE).write_text("\n".join([head, *_views(contents)]), encoding="utf-8", newline="\n")
    return [Resource("views", FILE, "Views for DuckDB", "application/sql", "The Parquet files as tables, with labels.")]


def _views(contents: Contents) -> Iterator[str]:
    for name in contents.tables:
        yield _view(name, f"SELECT * FROM read_parquet('parquet/{name}.parquet')")
    for name, wide in contents.wide.items():
        lists = [sql_name(column.name) for column in wide.columns if column.members and wide.nested is not None]
        texts = ", ".join(f"array_to_string([x.{LIST_TEXT} FOR x IN {each}], '{BETWEEN}') AS {each}" for each in lists)
        shown = f"* REPLACE ({texts})" if lists else "*"
        yield _view(name + sql.WIDE, f"SELECT {shown} FROM read_parquet('wide/{name}.parquet')")
    for name in contents.tables:
        query = sql.labelled(contents.schema.tables[name], contents.schema)
        if query:
            yield _view(name + sql.LABELLED, query)
    for each in contents.schema.queries.values():
        yield f"-- {sql_comment(each.title)}: {sql_comment(each.description)}\n" + _view(each.name, each.sql)


def _view(name: str, query: str) -> str:
    return f"CREATE OR REPLACE VIEW {sql_name(name)} AS\n{query};\n"
