"""Names of tables and columns that others cannot take: systems of files, SQL, a package, a workbook."""

from collections.abc import Iterator, Sequence

from standoff.schema.model import Schema, Table
from standoff.schema.sql import INDEXED, LABELLED, SEARCH, indexed_columns, label_names
from standoff.source.names import LONGEST_IN_SQL, is_device, sql_words

OF_A_PACKAGE = frozenset(
    (
        *("altered", "changes", "citation", "codebook", "conflicts", "contents", "croissant", "csvw", "database"),
        *("datasette", "provenance", "views", "workbook"),
    )
)
"""Names of what a package holds beside its tables: resources of its descriptor, and sheets of its workbook."""
OF_SQLITE = "sqlite_"
WORD_OF_SQL = "`{}` is a word of SQL: queries fail unless they quote it"
TOO_LONG = f"`{{}}` has {{}} characters; databases hold names of {LONGEST_IN_SQL}"


def unfit_names(table: Table, schema: Schema, output: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the names of a table and of its columns in the output: (path in the schema, message)."""
    name = table.name
    if is_device(name):
        yield "", f"Windows cannot hold a file called `{name}.csv`"
    if name in OF_A_PACKAGE:
        yield "", f"`{name}` is the name of something else that a package or its workbook holds"
    if f"{name}_".startswith(OF_SQLITE):
        yield "", f"`{name}`: SQLite keeps `sqlite` and names that begin with `{OF_SQLITE}` for itself"
    for other in schema.tables.values():
        if name.startswith(other.name + INDEXED) and name in {index for index, _ in indexed_columns(other, schema)}:
            yield "", f"`{name}` is the name of an index of `{other.name}` in SQLite's file"
    for where, each in [("", name), *((f"fields/{column}", column) for column in output)]:
        if each in sql_words():
            yield where, WORD_OF_SQL.format(each)
        elif len(each) > LONGEST_IN_SQL:
            yield where, TOO_LONG.format(each, len(each))
        elif where and each == name + SEARCH:
            yield where, f"`{each}` is the name of the full-text index of `{name}` in SQLite's file"
    if all(target in schema.tables for target, _ in table.foreign_keys.values()):
        for each in sorted(set(output) & set(label_names(table, schema))):
            yield f"fields/{each}", f"the view `{name}{LABELLED}` would have two columns `{each}`"
