"""Which fields show the basis of their values in a column of their own: `standoff: {basis: true}`, or by default."""

from dataclasses import replace

from standoff.schema.model import Field, Schema, Table
from standoff.schema.types import FIELD_TYPES


def with_bases(schema: Schema) -> Schema:
    """The schema with `basis` decided for every field that does not say it.

    Dates and references to places with points show it: both are easily taken to be stated where they were inferred. The
    place that a place is in does not: the registry says it.
    """
    tables = {
        name: table if table.is_builtin else replace(table, fields=_decided(table, schema))
        for name, table in schema.tables.items()
    }
    return replace(schema, tables=tables)


def _decided(table: Table, schema: Schema) -> dict[str, Field]:
    return {
        name: replace(f, basis=_by_default(f, table, schema)) if f.basis is None else f
        for name, f in table.fields.items()
    }


def _by_default(f: Field, table: Table, schema: Schema) -> bool:
    if not has_assertions(f, table) or f.name == table.broader:
        return False
    target = schema.tables.get(table.foreign_keys.get(f.name, ("",))[0])
    return FIELD_TYPES[f.kind].shows_basis or bool(target and target.geo)


def has_assertions(f: Field, table: Table) -> bool:
    """Whether assertions give the values of a field: not those of keys and of derived fields."""
    return f.derive is None and f.name not in table.key
