"""A package as tables with their Table Schemas, whether it lies in a folder or was just made."""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from standoff.files.folders import DESCRIPTOR
from standoff.formats import csv, parquet, wide
from standoff.formats.package import Package, PackageTable, UnreadableError
from standoff.schema.dtypes import DTYPES
from standoff.schema.model import Schema
from standoff.schema.table_schema import described, table_schema
from standoff.tables.package_contents import Tabular, Wide, in_memory

PATH = re.compile(rf"({csv.FOLDER}|{wide.FOLDER})/[a-z][a-z0-9_]*\.csv")


def made_package(
    label: str,
    version: str,
    tables: Mapping[str, Tabular],
    schema: Schema,
    wide_tables: Mapping[str, Wide] = MappingProxyType({}),
) -> Package:
    """The package that a build would write of these tables."""
    stored = {}
    for name, rows in tables.items():
        table, inlined = schema.tables[name], table_schema(schema.tables[name], schema)
        stored[name] = _stored(
            name, inlined, partial(in_memory, rows), table.title, len(rows), f"{csv.FOLDER}/{name}.csv"
        )
    views = {}
    for name, each in wide_tables.items():
        inlined, view = described(each.columns, schema.tables[name]), f"{name}-wide"
        title, path = f"{each.title} (wide)", f"{wide.FOLDER}/{name}.csv"
        views[view] = _stored(view, inlined, partial(in_memory, each.rows), title, len(each.rows), path)
    return Package(label, version, stored, wide=views)


def read_package(folder: Path, label: str) -> Package:
    """The package in a folder, by its descriptor; raises UnreadableError.

    Its tables are the resources `csv/<table>.csv` that have a schema, its wide tables those in `wide/`. Their rows are
    read when they are wanted, from Parquet where it is there, else from CSV with the declared types.
    """
    descriptor = read_descriptor(folder)
    tables: dict[str, PackageTable] = {}
    wide_tables: dict[str, PackageTable] = {}
    for resource in descriptor["resources"]:
        name, path = str(resource.get("name")), str(resource.get("path"))
        match = PATH.fullmatch(path)
        if match and "schema" in resource:
            found = _of_resource(folder, name, path, resource)
            (tables if match[1] == csv.FOLDER else wide_tables)[name] = found
    if not tables:
        raise UnreadableError(folder / DESCRIPTOR, "it describes no table `csv/<table>.csv` with a schema")
    return Package(label, str(descriptor.get("version", "")), tables, folder, descriptor, wide_tables)


def read_descriptor(folder: Path) -> dict[str, Any]:
    """The descriptor of a folder, of which the resources are a list of objects; raises UnreadableError."""
    path = folder / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UnreadableError(path, "there is no such file") from None
    except (ValueError, RecursionError):
        raise UnreadableError(path, "it is not JSON") from None
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        raise UnreadableError(path, "it lists no resources")
    return dict(descriptor)


def _of_resource(folder: Path, name: str, path: str, resource: Mapping[str, Any]) -> PackageTable:
    def rows_of() -> pl.DataFrame:
        in_parquet = folder / parquet.path_of(stored)
        read, file = (parquet.read, in_parquet) if in_parquet.is_file() else (csv.read, folder / path)
        try:
            return read(file, stored)
        except (pl.exceptions.PolarsError, OSError, ValueError) as error:
            raise UnreadableError(file, plain_reason(error)) from error

    rows, title = resource.get("rows"), str(resource.get("title", ""))
    try:
        stored = _stored(name, resource["schema"], rows_of, title, None if rows is None else int(rows), path)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError(folder / DESCRIPTOR, f"the schema of `{name}` is not one that Standoff writes") from error
    return stored


def plain_reason(error: Exception) -> str:
    """What a library says of a file that it cannot read, its first line."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    words = getattr(error, "strerror", None) or str(error)
    return str(words).strip().splitlines()[0] if str(words).strip() else type(error).__name__


def _stored(
    name: str,
    schema: Mapping[str, Any],
    read: Callable[[], pl.DataFrame],
    title: str,
    rows: int | None,
    path: str,
) -> PackageTable:
    fields = {str(described["name"]): described for described in schema["fields"]}
    unknown = {described["type"] for described in fields.values()} - DTYPES.keys()
    key = _names(schema["primaryKey"])
    if unknown or not fields or not key or not set(key) <= fields.keys():
        raise ValueError(name)
    references = tuple(
        (_names(each["fields"]), str(each["reference"]["resource"]), _names(each["reference"]["fields"]))
        for each in schema.get("foreignKeys", [])
    )
    return PackageTable(name, fields, key, references, read, title, rows, path)


def _names(names: Any) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(str(name) for name in names)
