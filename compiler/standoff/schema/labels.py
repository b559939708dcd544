"""What people read in place of a record's id or a code, and which columns hold words to search."""

from standoff.schema.model import Column, Field, Schema, Table


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
    ids = {*table.foreign_keys, *(() if table.nest else table.key), *table.key[:1]}
    return [f.name for f in table.fields.values() if f.is_free_text and f.name not in ids]


def scheme_of(column: Column, table: Table, schema: Schema) -> str | None:
    """The vocabulary whose codes a column holds: that of its field, or that of standings."""
    if column.part == "standing":
        return "standing" if "standing" in schema.vocabularies else None
    f: Field | None = table.fields.get(column.field)
    return f.vocabulary if f is not None and column.part == "value" else None
