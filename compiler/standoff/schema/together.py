"""Fields that go together (`together:`): which they are, and whether what a schema declares can be."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from standoff.schema.likely_pairs import likely_together
from standoff.schema.model import Field, Schema, Table

if TYPE_CHECKING:
    import polars as pl

Misfit = tuple[str, str, str]  # code, message, hint
KNOWN = "name fields of this table"
IN_WORDS = "resolved together with "  # what `with_others` begins with


def is_together(schema: Schema) -> "pl.Expr":
    """Whether an assertion is of a field that goes together with others."""
    import polars as pl

    fields = [(t.name, name) for t in schema.record_tables.values() for group in t.together or () for name in group]
    mine = [(pl.col("table_name") == table) & (pl.col("field_name") == name) for table, name in fields]
    return pl.any_horizontal(pl.lit(value=False), *mine).fill_null(value=False)


def with_others(table: Table, name: str) -> str:
    """With which other fields a field is resolved, in words; empty if it is resolved alone."""
    others = [f"`{other}`" for group in table.together or () if name in group for other in group if other != name]
    return f"{IN_WORDS}{' and '.join(others)}, as one mention gives them" if others else ""


def inseparable(table: Table) -> Iterator[Misfit]:
    """Groups of fields that no mention could give together."""
    named = [name for group in table.together or () for name in group]
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield "schema-value", f"`{name}` is in `together` twice", "name each field once"
    for group in table.together or ():
        fields = [table.fields[name] for name in group if name in table.fields]
        for name in group:
            if name not in table.fields:
                yield "schema-reference", f"no field is called `{name}`", KNOWN
        yield from (("schema-value", *fault) for f in fields if (fault := _unfit(f, table)))
        if len(group) < 2:
            yield "schema-value", "`together` names fields that belong together", "write `[[<field>, <field>]]`"
        elif {f.source for f in fields} >= {"registry", "text"}:
            message = f"`{group[0]}` and others are set in different files, never in one mention"
            yield "schema-value", message, "let all be set in the registry, or all in texts"


def _unfit(f: Field, table: Table) -> tuple[str, str] | None:
    """Why a field is in no group: message and hint."""
    if f.derive or f.name in table.key:
        what = "derived" if f.derive else "part of the key"
        return f"`{f.name}` is {what}: no mention gives it together with others", "leave it out of `together`"
    if f.name == table.broader:
        return f"`{f.name}` makes the hierarchy, which is resolved first", "leave it out of `together`"
    return None


def undeclared(table: Table) -> Iterator[tuple[str, str]]:
    """Pairs that are likely to belong together and are in no group; none where a schema says so (`together: []`)."""
    if table.together == ():
        return
    declared = [set(group) for group in table.together or ()]
    for first, second in likely_together(table):
        fits = all(_unfit(table.fields[name], table) is None for name in (first, second))
        if fits and not any({first, second} <= group for group in declared):
            yield first, second
