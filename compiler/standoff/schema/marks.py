"""Rows that must not be read like the others (`collective:`, `reserved:`), and columns with the basis of values."""

from collections.abc import Iterator

from standoff.schema.bases import has_assertions
from standoff.schema.model import Table
from standoff.schema.types.column_type import BOOLEAN

MARKS = ("collective", "reserved")
MANY = "Texts that name such a row may mean different things, so they do not add up."
Misfit = tuple[str, str, str, str]  # code, message, hint, where


def unmarkable(table: Table) -> Iterator[Misfit]:
    """Marks that name no boolean column, `names` of no alias, and fields that cannot show the basis of their values."""
    for mark, name in marks(table):
        f = table.fields.get(name)
        if f is None:
            yield "schema-reference", f"no field is called `{name}`", "name a boolean field of this table", mark
        elif f.type != BOOLEAN.name:
            yield "schema-value", f"`{name}` is not true or false", "name a field of `type: boolean`", mark
    if table.names is not None and (table.nest is None or table.names not in table.own_key):
        message = f"`{table.names}` is not a key column that a child table adds to that of its parent"
        yield "schema-reference", message, "name the column of a child table that holds names of its parent", "names"
    for f in table.fields.values():
        if f.basis and not has_assertions(f, table):
            message = f"`{f.name}` shows the basis of its values, and no assertion gives them"
            hint = "leave `basis` out: it is for fields that are neither derived nor part of the key"
            yield "schema-value", message, hint, f"fields/{f.name}"


def marks(table: Table) -> Iterator[tuple[str, str]]:
    """The marks that a table declares, each with its column."""
    for mark in MARKS:
        name = getattr(table, mark)
        if name is not None:
            yield mark, name


def in_words(table: Table) -> Iterator[str]:
    """What the marked rows of a table are."""
    if table.collective:
        yield f"A row whose `{table.collective}` is true stands for several things that texts leave unnamed. {MANY}"
    if table.reserved:
        yield f"A row whose `{table.reserved}` is true is reserved: no text is about it. Leave it out of totals."
