"""A package as tables with their Table Schemas, whether it lies in a folder or was just made."""

import errno
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import polars as pl

from standoff.files.project_files import DESCRIPTOR
from standoff.formats import csv, csv_dialect, parquet, wide
from standoff.formats.package import Package, PackageTable, UnreadableError, path_in, read_of, wide_name
from standoff.formats.typed_cells import CellError
from standoff.schema.columns import DTYPES
from standoff.schema.model import Schema
from standoff.schema.table_schema import KEY, described, is_table_schema, table_schema
from standoff.tables.package_contents import Tabular, Wide, in_memory

PATH = re.compile(rf"({csv.FOLDER}|{wide.FOLDER})/[a-z][a-z0-9_]*\.csv")
OTHERS = (".csv", ".tsv", ".txt")  # what tables of other people's packages may end with


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
        written = _stored(name, inlined, partial(in_memory, rows), table.title, len(rows), f"{csv.FOLDER}/{name}.csv")
        stored[name] = replace(written, description=table.description)
    views = {}
    for name, each in wide_tables.items():
        inlined, view = described(each.columns, schema.tables[name], schema), wide_name(name)
        title, path = f"{each.title} (wide)", f"{wide.FOLDER}/{name}.csv"
        views[view] = _stored(view, inlined, partial(in_memory, each.rows), title, len(each.rows), path)
    return Package(label, version, stored, wide=views)


def read_package(folder: Path, label: str) -> Package:
    """The package in a folder, by its descriptor; raises UnreadableError.

    Its tables are the CSV files that have a schema, its wide tables those in `wide/`. Their rows are read when they are
    wanted, from Parquet where it is there, else from CSV with the declared types, in the declared dialect.
    """
    descriptor = read_descriptor(folder)
    tables: dict[str, PackageTable] = {}
    wide_tables: dict[str, PackageTable] = {}
    not_read: list[str] = []
    for resource in descriptor["resources"]:
        if "schema" not in resource:
            continue
        name, path = str(resource.get("name")), str(resource.get("path"))
        why = _unread(resource)
        if why:
            not_read.append(f"`{name}`: {why}")
            continue
        match = PATH.fullmatch(path)
        found = _of_resource(folder, name, path, resource)
        (wide_tables if match and match[1] == wide.FOLDER else tables)[name] = found
    if not tables:
        also = f"; not read: {'; '.join(not_read)}" if not_read else ""
        raise UnreadableError(folder / DESCRIPTOR, f"it describes no CSV table with a schema{also}")
    version = str(descriptor.get("version", ""))
    return Package(label, version, tables, folder, descriptor, wide_tables, tuple(not_read))


def _unread(resource: Mapping[str, Any]) -> str:
    """Why a resource with a schema is not read; empty where it is read."""
    path = resource.get("path")
    if not isinstance(path, str):
        return "its rows are in more than one file" if path else "its rows are within the descriptor (`data`)"
    if "://" in path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        return f"its `path` leads out of the package: {path}"
    if not path.endswith(OTHERS) and resource.get("format") not in {"csv", "tsv"}:
        return f"its `path` is not that of a CSV file: {path}"
    return "" if isinstance(resource["schema"], Mapping) else "its `schema` is in another file"


def read_descriptor(folder: Path) -> dict[str, Any]:
    """The descriptor of a folder, of which the resources are a list of objects; raises UnreadableError.

    So does a pipe or a device anywhere in the folder: whoever opened it would wait for ever.
    """
    path = folder / DESCRIPTOR
    for each in folder.rglob("*"):
        if each.exists() and not each.is_file() and not each.is_dir():
            raise UnreadableError(each, "this is a pipe, a socket or a device, not a file")
    try:
        descriptor = json.loads(read_of(folder, DESCRIPTOR))
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
        in_parquet = path_in(folder, parquet.path_of(stored))
        read, file = (parquet.read, in_parquet) if in_parquet.is_file() else (_read_csv, path_in(folder, path))
        try:
            rows = read(file, stored)
        except (pl.exceptions.PolarsError, OSError, ValueError) as error:
            if is_lack(error):
                raise
            raise UnreadableError(file, plain_reason(error)) from error
        if "" in stored.dialect.missing:  # quoted or not, an empty cell is the same string, which means no value
            rows = rows.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))
        return rows

    rows, title = resource.get("rows"), str(resource.get("title", ""))
    try:
        stored = _stored(name, resource["schema"], rows_of, title, None if rows is None else int(rows), path)
        described = str(resource.get("description") or "")
        return (stored := replace(stored, dialect=csv_dialect.dialect_of(resource), description=described))
    except csv_dialect.DialectError as error:
        raise UnreadableError(folder / DESCRIPTOR, f"the table `{name}` cannot be read: {error}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        why = f": {error}" if isinstance(error, UnreadSchemaError) else ""
        raise UnreadableError(
            folder / DESCRIPTOR, f"the schema of `{name}` is not one that Standoff reads{why}"
        ) from error


class UnreadSchemaError(ValueError):
    """The schema of a table has something that is not read; the message names it."""


def _read_csv(file: Path, table: PackageTable) -> pl.DataFrame:
    """A CSV file; where its cells are not written as Standoff writes them, as other people may write them."""
    try:
        return csv.read(file, table)
    except CellError:
        return csv_dialect.read(file, table.fields, table.dialect)


LACKS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS})


def is_lack(error: Exception) -> bool:
    """Whether the machine lacks descriptors or memory to read a file, which says nothing of the file."""
    stated = re.search(r"\(os error ([0-9]+)\)", str(error))  # so polars says it, without `errno`
    return (getattr(error, "errno", None) or (stated and int(stated[1]))) in LACKS


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
    if not is_table_schema(schema):
        raise TypeError(name)
    fields = {str(described["name"]): described for described in schema["fields"]}
    _check_types(fields)
    key = _names(schema.get("primaryKey", ()))
    if not fields or not key or not set(key) <= fields.keys():
        raise UnreadSchemaError("it has no primary key of its fields, by which rows are compared")
    references = tuple(
        (_names(each["fields"]), str(each["reference"]["resource"]), _names(each["reference"]["fields"]))
        for each in schema.get("foreignKeys", [])
    )
    marks = schema.get(KEY)
    known = marks if isinstance(marks, Mapping) else {}
    return PackageTable(name, fields, key, references, read, title, rows, path, marks=known)


def _check_types(fields: Mapping[str, Mapping[str, Any]]) -> None:
    for name, stated in fields.items():
        if stated["type"] not in DTYPES:
            raise UnreadSchemaError(f"its field `{name}` has the type `{stated['type']}`")


def _names(names: Any) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(str(name) for name in names)
