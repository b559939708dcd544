"""Fields that belong together (`together:`) or are in an order: what a schema declares, and what it may have forgotten.

The words by which it is recognised are data (`builtin/likely_pairs.yaml`). They only ever lead to warnings.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from standoff.schema.columns import bounds
from standoff.schema.model import Field, Schema, Table
from standoff.schema.node_reader import NodeReader
from standoff.schema.types.column_type import DATE
from standoff.source import composer

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


FILE = "builtin/likely_pairs.yaml"
KEYS = frozenset({"order", "together", "suffixes"})
Pairs = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1)
def _words() -> dict[str, Pairs]:
    """The lists of the file; raises ValueError where it is broken."""
    document = composer.read(FILE, (resources.files("standoff") / FILE).read_bytes())
    reader = NodeReader(FILE, document.problems)
    found = {name: reader.groups(node) or () for name, node in reader.entries(document.root, KEYS).items()}
    if reader.problems:
        raise ValueError(f"{FILE} is broken: {reader.problems}")
    return found


def likely_order(table: Table, schema: Schema) -> Iterator[tuple[str, str]]:
    """Pairs of fields of one sort whose names differ in one word, as `opened` and `closed` do."""
    ordered = bounds(table, schema)
    later = {(first, second) for first, second in _words()["order"]}
    for first, (low, _) in ordered.items():
        for second, (other, _) in ordered.items():
            is_alike = (low.type == DATE.name) == (other.type == DATE.name)
            if is_alike and _difference(first, second) in later:
                yield first, second


def likely_together(table: Table) -> Iterator[tuple[str, str]]:
    """The points of a table, pairs of fields as `width` and `height` are, and a field with its `…_unit` or the like."""
    names = [name for name in table.fields if not table.is_builtin]
    pairs = {pair for pair in _words()["together"] if set(pair) <= set(names)}
    pairs |= {(table.geo.latitude, table.geo.longitude)} if table.geo else set()
    for name in names:
        pairs |= {(name, f"{name}_{suffix}") for (suffix,) in _words()["suffixes"] if f"{name}_{suffix}" in names}
    yield from sorted((first, second) for first, second in pairs if {first, second} <= set(names))


def _difference(first: str, second: str) -> tuple[str, str] | None:
    """The one word in which two names differ."""
    words = list(zip(first.split("_"), second.split("_"), strict=False))
    differing = [(a, b) for a, b in words if a != b]
    return differing[0] if len(differing) == 1 and first.count("_") == second.count("_") else None
