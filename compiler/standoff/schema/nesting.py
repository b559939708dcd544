"""Do children fit under their parents: levels, keys, and one reading for every short form."""

from collections.abc import Iterator, Set

from standoff.schema.keys import DEEPEST, depth_of, root_of
from standoff.schema.model import Schema, Table
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.column_type import DATE, INTEGER, STRING

Misfit = tuple[str, str, str, str]  # code, message, hint, where
IN_IDS = frozenset({STRING.name, INTEGER.name, DATE.name})  # columns whose values are in ids as they are written


def unsuited_keys(table: Table) -> Iterator[Misfit]:
    """Key columns that cannot be part of one: those at the top are text; those of children any single value."""
    for name in () if table.is_builtin else table.key:
        f = table.fields.get(name)
        if f is None:
            continue
        kind = FIELD_TYPES[f.kind]
        if f.derive or not (kind.is_text or (table.nest and kind.shown and kind.shown.type.name in IN_IDS)):
            hint = "make a column of text, whole numbers or dates the key" if table.nest else ""
            message = f"the key column `{name}` is not plain text, or is derived"
            yield "schema-value", message, hint or "make a column of plain text the key", f"fields/{name}"
    if (table.id_pattern is not None or table.id_from_file) and table.nest:
        hint = "its own key columns may have a `pattern` each, in their constraints"
        yield "schema-value", "a child table has no ids of its own", hint, "key"


def unnestable(table: Table, schema: Schema, unsound: Set[str]) -> Iterator[Misfit]:
    """Why a child table cannot be nested as it says."""
    nest = table.nest
    if nest is None or f"tables/{nest.under}" in unsound:
        return
    parent = schema.tables.get(nest.under)
    if parent is None or parent.is_builtin:
        yield "schema-reference", f"`{nest.under}` is not a table of the corpus", "name the parent", "nest/under"
        return
    if depth_of(table, schema) > DEEPEST:
        yield "schema-reference", f"`{nest.under}` is itself too deep", "nesting is two levels deep", "nest/under"
        return
    yield from _keys(table, parent, schema)
    for other in schema.tables.values():
        same = other.nest and (other.nest.under, other.nest.name) == (nest.under, nest.name)
        if same and other.name < table.name:
            message = f"`{other.name}` nests as `{nest.name}` under `{nest.under}` too"
            yield "schema-name", message, "give one of them another name", "nest/as"
    unordered = [*_ordered(table)]
    yield from unordered or _short_forms(table)


def _keys(table: Table, parent: Table, schema: Schema) -> Iterator[Misfit]:
    """A child refers to the record at the top, and has the key of its parent before its own."""
    top = root_of(table, schema)
    if table.foreign_keys.get(table.key[0], ("",))[0] != top.name:
        message = f"the first key column `{table.key[0]}` has no foreign key to `{top.name}`"
        yield "schema-reference", message, f"add one to {top.name}.{top.key[0]}", "primaryKey"
    if not parent.nest:
        return
    named = ", ".join(parent.key)
    if table.key[: len(parent.key)] != parent.key or not table.own_key:
        message = f"the key does not begin with that of `{parent.name}` and go on with columns of its own"
        yield "schema-reference", message, f"write `primaryKey: [{named}, …]`", "primaryKey"
        return
    for name in parent.key:
        if table.fields[name].kind != parent.fields[name].kind:
            message = f"`{name}` is of another type than in `{parent.name}`"
            yield "schema-value", message, "give both the same", f"fields/{name}"


def _ordered(table: Table) -> Iterator[Misfit]:
    nest = table.nest
    if nest is None or nest.order is None:
        return
    f = table.fields.get(nest.order)
    if nest.order not in table.own_key:
        message = f"`{nest.order}` is not a key column of `{table.name}`"
        yield "schema-reference", message, "one of: " + ", ".join(table.own_key), "nest/list"
    elif nest.order == nest.by:
        message = f"`{nest.order}` cannot be both what children are listed under and their place in the list"
        yield "schema-value", message, "name two key columns", "nest/list"
    elif f is None or f.type != INTEGER.name:
        message = f"`{nest.order}` is not a whole number"
        yield "schema-value", message, "write `type: integer`: it has the place in the list, from 1", "nest/list"


def _short_forms(table: Table) -> Iterator[Misfit]:
    nest = table.nest
    if nest is None or (nest.by is None and nest.order is None):
        return
    if nest.by is not None and nest.by not in table.own_key:
        message = f"`{nest.by}` is not a key column of `{table.name}`"
        yield "schema-reference", message, "one of: " + ", ".join(table.own_key), "nest/by"
        return
    rest = [name for name in free_keys(table) if not table.fields[name].default_speaker]
    where = "nest/by" if nest.by else "nest/list"
    what = f"under `{nest.by}`" if nest.by else "of the list"
    if len(rest) > 1:
        named = " or ".join(f"`{name}`" for name in rest)
        message = f"a value {what} could be {named}"
        yield "short-form", message, f"leave `{where[5:]}` out: children are then written in full", where
    if rest and nest.value:
        message = f"a value {what} is `{rest[0]}`; `{nest.value}` would be a second reading"
        yield "short-form", message, "leave `value` out", "nest/value"
    elif nest.value and nest.value not in table.stated:
        message = f"`{nest.value}` is not a field that a mention may give"
        yield "schema-reference", message, "one of: " + ", ".join(table.stated), "nest/value"


def free_keys(table: Table) -> list[str]:
    """The key columns of a child that neither the key above it nor its place in a list gives."""
    given = {table.nest.by, table.nest.order} if table.nest else set()
    return [name for name in table.own_key if name not in given]
