"""Schema -> Table Schema (Data Package v2): the output schema that is inlined in datapackage.json."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from standoff.schema.columns import columns
from standoff.schema.model import Column, Schema, Table
from standoff.schema.types.column_type import INTEGER


def table_schema(table: Table, schema: Schema) -> dict[str, Any]:
    """The Table Schema of a table as it is written, derived columns and foreign keys included."""
    return described(columns(table, schema), table)


def described(shown: Iterable[Column], table: Table) -> dict[str, Any]:
    """The Table Schema of some columns of a table, its primary key among them, with the foreign keys that they are."""
    shown = tuple(shown)
    names = {column.name for column in shown}
    descriptor: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(column) for column in shown],
        "primaryKey": list(table.key),
    }
    keys = [
        {"fields": [name], "reference": {"resource": target, "fields": [column]}}
        for name, (target, column) in table.foreign_keys.items()
        if name in names
    ]
    return descriptor | ({"foreignKeys": keys} if keys else {})


def _limit(limit: float | date, column: Column) -> int | float | str:
    if isinstance(limit, date):
        return limit.isoformat()
    return int(limit) if column.type == INTEGER.name else limit


def _field(column: Column) -> dict[str, Any]:
    descriptor: dict[str, Any] = {"name": column.name, "type": column.type, "title": column.title}
    if column.description:
        descriptor["description"] = column.description
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.pattern:
        constraints["pattern"] = column.pattern
    for name, bound in (("minimum", column.minimum), ("maximum", column.maximum)):
        if bound is not None:
            constraints[name] = _limit(bound, column)
    return descriptor | ({"constraints": constraints} if constraints else {})
