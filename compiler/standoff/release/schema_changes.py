"""Schema changes between two packages: tables, columns, types, keys, codes, references, titles, descriptions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from standoff.formats.before_2_0 import EVERY
from standoff.formats.package import PackageTable
from standoff.schema.types import COLUMN_TYPES
from standoff.schema.types.column_type import cell_text
from standoff.source.version_number import MAJOR, MINOR, PATCH

WORDS = ("title", "description")
RULES = ("required", "pattern", "minimum", "maximum")


@dataclass(frozen=True, order=True, slots=True)
class SchemaChange:
    """One change; `column` is empty if the whole table changed; `old` and `new` are for display."""

    table: str
    column: str
    kind: str
    level: str
    old: str = ""
    new: str = ""

    @property
    def subject(self) -> str:
        """What changed: a table, or a column of one."""
        table = "every table of records" if self.table == EVERY else self.table
        return f"{table}.{self.column}" if self.column else table


def schema_changes(a: Mapping[str, PackageTable], b: Mapping[str, PackageTable]) -> list[SchemaChange]:
    """Changes from the schemas of A to those of B with their levels, in the order of B.

    Only integer to number widens a type; any other change of type breaks some program and is major.
    """
    found = [change for name, table in b.items() if name in a for change in _table(a[name], table)]
    found += [SchemaChange(name, "", "table-added", MINOR) for name in b if name not in a]
    return found + [SchemaChange(name, "", "table-removed", MAJOR) for name in a if name not in b]


def _table(a: PackageTable, b: PackageTable) -> Iterator[SchemaChange]:
    name = b.name
    if a.key != b.key:
        yield SchemaChange(name, "", "key-changed", MAJOR, ", ".join(a.key), ", ".join(b.key))
    for column, described in b.fields.items():
        if column in a.fields:
            yield from _column(name, column, a.fields[column], described)
        else:
            yield SchemaChange(name, column, "column-added", MINOR, "", str(described["type"]))
    for column, described in a.fields.items():
        if column not in b.fields:
            yield SchemaChange(name, column, "column-removed", MAJOR, str(described["type"]))
    if [c for c in a.fields if c in b.fields] != [c for c in b.fields if c in a.fields]:
        yield SchemaChange(name, "", "columns-reordered", MINOR)
    yield from _references(a, b)
    if a.title != b.title:
        yield SchemaChange(name, "", "title-changed", PATCH, a.title, b.title)


def _column(table: str, column: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[SchemaChange]:
    if a["type"] != b["type"]:
        level = MINOR if b["type"] in COLUMN_TYPES[a["type"]].wider else MAJOR
        yield SchemaChange(table, column, "type-changed", level, str(a["type"]), str(b["type"]))
    old, new = a.get("constraints", {}), b.get("constraints", {})
    yield from _codes(table, column, *([_shown(code) for code in limits.get("enum", [])] for limits in (old, new)))
    for rule in RULES:
        if old.get(rule) != new.get(rule):
            yield SchemaChange(table, column, f"{rule}-changed", MINOR, _shown(old.get(rule)), _shown(new.get(rule)))
    for word in WORDS:
        if a.get(word) != b.get(word):
            yield SchemaChange(table, column, f"{word}-changed", PATCH, _shown(a.get(word)), _shown(b.get(word)))


def _codes(table: str, column: str, old: list[str], new: list[str]) -> Iterator[SchemaChange]:
    """Changes to the codes of a column: restricting a column to codes narrows it, lifting the restriction widens it."""
    if old == new:
        return
    added, removed = [code for code in new if code not in old], [code for code in old if code not in new]
    if not old or not new:
        yield SchemaChange(table, column, "codes-changed", MINOR if not new else MAJOR, ", ".join(old), ", ".join(new))
        return
    if added:
        yield SchemaChange(table, column, "codes-added", MINOR, "", ", ".join(added))
    if removed:
        yield SchemaChange(table, column, "codes-removed", MAJOR, ", ".join(removed))
    if not added and not removed:
        yield SchemaChange(table, column, "codes-reordered", PATCH)


def _references(a: PackageTable, b: PackageTable) -> Iterator[SchemaChange]:
    old, new = ({columns: (table, others) for columns, table, others in each.references} for each in (a, b))
    for columns in [*new, *(columns for columns in old if columns not in new)]:
        if old.get(columns) != new.get(columns):
            level = MINOR if columns not in old else MAJOR
            before, after = (_target(each.get(columns)) for each in (old, new))
            yield SchemaChange(b.name, ", ".join(columns), "reference-changed", level, before, after)


def _target(target: tuple[str, tuple[str, ...]] | None) -> str:
    return "" if target is None else f"{target[0]}({', '.join(target[1])})"


def _shown(value: object) -> str:
    return "" if value is None else cell_text(value)
