"""A table as a Table Schema: its columns as they are written, and what each is, for tools that know nothing else.

Beside the properties of Table Schema a field has some under `standoff`, so that a site or a tool for analysis can be
made from a package alone: see docs/descriptor.md.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from standoff.schema.columns import codes_of, columns
from standoff.schema.declarations import Tie
from standoff.schema.keys import nested_parent
from standoff.schema.model import Column, Schema, Table
from standoff.schema.sql import label_field, label_name
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.column_type import INTEGER
from standoff.schema.types.ranges import ENDS

KEY = "standoff"


def table_schema(table: Table, schema: Schema) -> dict[str, Any]:
    """The Table Schema of a table as it is written, derived columns and foreign keys included."""
    return described(columns(table, schema), table, schema)


def described(shown: Iterable[Column], table: Table, schema: Schema) -> dict[str, Any]:
    """The Table Schema of some columns of a table, its primary key among them, with the foreign keys that they are."""
    shown = tuple(shown)
    names = {column.name for column in shown}
    descriptor: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(column, table) | _known(of_field(column, table, schema, names)) for column in shown],
        "primaryKey": list(table.key),
    }
    keys = [
        {"fields": [name], "reference": {"resource": target, "fields": [column]}}
        for name, (target, column) in table.foreign_keys.items()
        if name in names
    ]
    parent = nested_parent(table, schema)
    if parent and names >= {*parent.key}:
        keys.append({"fields": list(parent.key), "reference": {"resource": parent.name, "fields": list(parent.key)}})
    groups = [list(group) for group in table.unique if len(group) > 1 and set(group) <= names]
    descriptor |= {"uniqueKeys": groups} if groups else {}
    return descriptor | ({"foreignKeys": keys} if keys else {}) | _known(of_table(table, names))


def _known(properties: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in properties.items() if value}
    return {KEY: found} if found else {}


def of_table(table: Table, names: set[str]) -> dict[str, Any]:
    """What a table is: whether it holds records, by which column people know them, where its points are."""
    label, geo = label_field(table), table.geo
    return {
        "holds": "" if table.is_builtin else "records",
        "curated": table.is_curated,
        "label": label if label in names else "",
        "nestedIn": table.nest.under if table.nest else "",
        "broader": table.broader if table.broader in names else "",
        "geo": [geo.latitude, geo.longitude] if geo and {geo.latitude, geo.longitude} <= names else [],
        "areas": {name: list(codes) for name, codes in geo.areas if name in names} if geo else {},
        "ties": [_tie(tie) for tie in table.ties if set(tie.ends) <= names],
    }


def _tie(tie: Tie) -> dict[str, Any]:
    within = {"within": tie.within} if tie.within else {}
    return {"kind": tie.kind, "ends": list(tie.ends), **within}


def of_field(column: Column, table: Table, schema: Schema, names: set[str]) -> dict[str, Any]:
    """What a column is: part of which field, with which codes, beside which other columns; empty where it is nothing.

    `names` are the columns of the table as it is written.
    """
    f = table.fields.get(column.field)
    label = label_name(column.name, table, schema)
    is_value = f is not None and column.part == "value"
    times = table.time.kinds if table.time else ()
    return {
        "field": column.field if f is not None and not (is_value and column.field == column.name) else "",
        "part": "" if is_value else column.part,
        "vocabulary": codes_of(column, table) or "",
        "kind": f.kind if f is not None and FIELD_TYPES[f.kind].is_stated and column.part != "basis" else "",
        "unit": (f.unit or "") if f is not None and column.part in ENDS else "",
        "basis": f"{column.name}_basis" if is_value and f"{column.name}_basis" in names else "",
        "label": label if label in names else "",
        "time": next((kind for kind, fields in times if column.field in fields), "") if f is not None else "",
        "derived": f.derive.rule if f is not None and f.derive else "",
    }


def _limit(limit: float | date, column: Column) -> int | float | str:
    if isinstance(limit, date):
        return limit.isoformat()
    return int(limit) if column.type == INTEGER.name else limit


def _field(column: Column, table: Table) -> dict[str, Any]:
    descriptor: dict[str, Any] = {"name": column.name, "type": column.type, "title": column.title}
    if column.description:
        descriptor["description"] = column.description
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if (column.name,) in table.unique:
        constraints["unique"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.pattern:
        constraints["pattern"] = column.pattern
    for name, bound in (("minimum", column.minimum), ("maximum", column.maximum)):
        if bound is not None:
            constraints[name] = _limit(bound, column)
    return descriptor | ({"constraints": constraints} if constraints else {})


# -- of others ---------------------------------------------------------------------------------------------------------


def is_table_schema(value: Any) -> bool:
    """Whether a value has the shape of a Table Schema: what reads packages relies on this and no more."""
    return (
        isinstance(value, dict)
        and _all(value.get("fields"), _is_field)
        and _are_names(value.get("primaryKey", []))
        and _all(value.get("foreignKeys", []), _is_reference)
    )


def _all(items: Any, test: Callable[[Any], bool]) -> bool:
    return isinstance(items, list) and all(test(item) for item in items)


def _is_field(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    limits, texts = value.get("constraints", {}), [value.get("name"), value.get("type")]
    texts += [value[key] for key in ("title", "description") if value.get(key) is not None]
    codes = limits.get("enum", []) if isinstance(limits, dict) else None
    return all(isinstance(each, str) for each in texts) and _all(codes, lambda code: not isinstance(code, dict | list))


def _is_reference(value: Any) -> bool:
    target = value.get("reference") if isinstance(value, dict) else None
    return isinstance(target, dict) and _are_names(value.get("fields")) and _are_names(target.get("fields"))


def _are_names(value: Any) -> bool:
    return isinstance(value, str) or _all(value, lambda name: isinstance(name, str))
