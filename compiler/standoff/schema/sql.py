"""Schema -> SQL: tables for SQLite, and the views that SQLite and DuckDB share word for word.

Every name is quoted, so that a column may bear the name of a keyword.
"""

from collections.abc import Iterator, Sequence

from standoff.schema.columns import columns
from standoff.schema.keys import nested_parent
from standoff.schema.model import Column, Field, Schema, Table
from standoff.schema.record_ids import CELL
from standoff.schema.types import COLUMN_TYPES
from standoff.source.escape import sql_name, sql_names, sql_text

LABELLED, WIDE, SEARCH = "_labelled", "_wide", "_fts"
INDEXED = "_by_"
VOCABULARY, LABELS = "vocabulary", "labels"


def create_table(
    name: str,
    described: Sequence[Column],
    key: Sequence[str],
    references: dict[str, tuple[str, str]],
    by_rowid: bool,
    parent: Table | None = None,
) -> str:
    """The STRICT table of some columns; booleans are 0 or 1, dates text in ISO 8601.

    Where `by_rowid` is false the table is its primary key's index, which is smaller and quicker to write in the order
    of the key; full-text search needs row ids. A child of a child refers to its `parent` by several columns.
    """
    lines = [_column(column, column.name in key) for column in described]
    lines.append(f"PRIMARY KEY ({sql_names(key)})")
    lines += [
        f"FOREIGN KEY ({sql_name(column)}) REFERENCES {sql_name(target)} ({sql_name(other)})"
        for column, (target, other) in references.items()
    ]
    if parent is not None:
        above = f"({sql_names(parent.key)})"
        lines.append(f"FOREIGN KEY {above} REFERENCES {sql_name(parent.name)} {above}")
    options = "STRICT" if by_rowid else "STRICT, WITHOUT ROWID"
    return f"CREATE TABLE {sql_name(name)} (\n  " + ",\n  ".join(lines) + f"\n) {options}"


def _column(column: Column, is_key: bool) -> str:
    words = [sql_name(column.name), COLUMN_TYPES[column.type].sqlite]
    if column.required or is_key:
        words.append("NOT NULL")
    check = COLUMN_TYPES[column.type].sqlite_check
    if check:
        words.append(f"CHECK ({sql_name(column.name)} {check})")
    return " ".join(words)


def table_of(table: Table, schema: Schema) -> str:
    """The STRICT table of a table of the schema."""
    by_rowid, parent = bool(searched(table)), nested_parent(table, schema)
    return create_table(table.name, columns(table, schema), table.key, references(table, schema), by_rowid, parent)


def references(table: Table, schema: Schema) -> dict[str, tuple[str, str]]:
    """The foreign keys among the columns that are written: (table, column) by column."""
    names = {column.name for column in columns(table, schema)}
    return {name: target for name, target in table.foreign_keys.items() if name in names}


def indexes(table: Table, schema: Schema) -> Iterator[str]:
    """An index for each foreign key that the primary key does not serve, and one by cell where there are cells."""
    for name, names in indexed_columns(table, schema):
        yield f"CREATE INDEX {sql_name(name)} ON {sql_name(table.name)} ({sql_names(names)})"


def indexed_columns(table: Table, schema: Schema) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name and the columns of each index of a table."""
    wanted: list[tuple[str, ...]] = [(name,) for name in references(table, schema)]
    if table.is_builtin and set(CELL) <= set(table.fields):
        wanted.append(CELL)
    for names in wanted:
        if names != table.key[: len(names)]:
            yield f"{table.name}{INDEXED}{'cell' if names == CELL else names[0]}", names


def searched(table: Table) -> list[str]:
    """The columns of a table of records that full-text search finds words in."""
    return [] if table.is_builtin else words_of(table)


def search(table: Table) -> list[str]:
    """The full-text index of a table (FTS5, with the table as its content), filled; none where it has no words."""
    names = searched(table)
    if not names:
        return []
    name = sql_name(table.name + SEARCH)
    options = f"content={sql_name(table.name)}, tokenize='unicode61 remove_diacritics 2'"
    return [
        f"CREATE VIRTUAL TABLE {name} USING fts5({sql_names(names)}, {options})",
        f"INSERT INTO {name} ({name}) VALUES ('rebuild')",
    ]


def labelled(table: Table, schema: Schema) -> str | None:
    """What the view `<table>_labelled` selects: beside each code its label, beside each reference what bears its name.

    None where there is nothing to label. SQLite and DuckDB read the same words.
    """
    shown: list[str] = []
    joins: list[str] = []
    for column in columns(table, schema):
        shown.append(f"t.{sql_name(column.name)}")
        alias = f"j{len(joins) + 1}"
        found = _label(column, table, schema, alias)
        if found:
            label, join = found
            shown.append(f"{alias}.{sql_name(label)} AS {sql_name(label_name(column.name, table, schema))}")
            joins.append(join)
    if not joins:
        return None
    return "\n".join(["SELECT", "  " + ",\n  ".join(shown), f"FROM {sql_name(table.name)} AS t", *joins])


def _label(column: Column, table: Table, schema: Schema, alias: str) -> tuple[str, str] | None:
    """The column that labels a column's values, and the join that brings it."""
    own = f"t.{sql_name(column.name)}"
    scheme = scheme_of(column, table, schema)
    if scheme:
        is_code = f"{alias}.{sql_name('scheme')} = {sql_text(scheme)} AND {alias}.{sql_name('code')} = {own}"
        return "label", f"LEFT JOIN {sql_name(VOCABULARY)} AS {alias} ON {is_code}"
    if column.name not in table.foreign_keys:
        return None
    target, key = table.foreign_keys[column.name]
    if schema.tables[target].label_pattern:
        is_record = f"{alias}.{sql_name('table_name')} = {sql_text(target)} AND {alias}.{sql_name('record_id')} = {own}"
        return "label", f"LEFT JOIN {sql_name(LABELS)} AS {alias} ON {is_record}"
    label = label_field(schema.tables[target])
    join = f"LEFT JOIN {sql_name(target)} AS {alias} ON {alias}.{sql_name(key)} = {own}"
    return (label, join) if label else None


def labelled_columns(table: Table, schema: Schema) -> list[str]:
    """The columns that the view has in words as well: codes, and references to what has a name."""
    return [column.name for column in columns(table, schema) if _label(column, table, schema, "j")]


def label_names(table: Table, schema: Schema) -> list[str]:
    """The columns of the view that no table has: labels of codes, names of references."""
    return [label_name(name, table, schema) for name in labelled_columns(table, schema)]


def label_name(column: str, table: Table, schema: Schema) -> str:
    """The column beside another that says it in words: `kind_label` for a code, `place_name` for the id `place_id`."""
    kind = "name" if column in table.foreign_keys else "label"
    short = f"{column.removesuffix('_id')}_{kind}"
    return f"{column}_{kind}" if short in {known.name for known in columns(table, schema)} else short


def label_field(table: Table) -> str | None:
    """The field whose value names a record to people; none where the id has to do.

    Where the schema names none it is the first field of free words that every record has, else the first that the
    registry sets.
    """
    if table.label:
        return table.label
    if table.is_builtin:
        return None
    words = [f for f in table.fields.values() if f.name not in table.key and f.name in words_of(table)]
    chosen = [f for f in words if f.required] or [f for f in words if f.source == "registry"]
    return chosen[0].name if chosen else None


def words_of(table: Table) -> list[str]:
    """The fields of free text: names, titles, gists, notes; not ids, whether they are keys or references."""
    ids = {*table.foreign_keys, *table.key[:1]}  # what else is in a key distinguishes children, and may be words
    return [f.name for f in table.fields.values() if f.is_free_text and f.name not in ids]


def scheme_of(column: Column, table: Table, schema: Schema) -> str | None:
    """The vocabulary whose codes a column holds: that of its field, or that of factualities."""
    if column.part == "factuality":
        return "factuality" if "factuality" in schema.vocabularies else None
    f: Field | None = table.fields.get(column.field)
    return f.vocabulary if f is not None and column.part == "value" else None
