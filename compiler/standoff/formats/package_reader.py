"""A package as tables with their Table Schemas, whether it lies in a folder or was just made."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import polars as pl

from standoff.formats.descriptor import DESCRIPTOR
from standoff.formats.typed_cells import read_csv, read_parquet
from standoff.schema.dtypes import DTYPES
from standoff.schema.model import Schema
from standoff.schema.table_schema import described, table_schema
from standoff.tables.package_contents import Wide

WIDE = "_wide"
PATH = re.compile(r"(csv|wide)/[a-z][a-z0-9_]*\.csv")

Fields = Mapping[str, Mapping[str, Any]]


class UnreadableError(Exception):
    """A package, or a file of one, cannot be read: `path` says which, the message why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path


@dataclass(frozen=True, slots=True)
class Stored:
    """One table of a package: its fields by name (as in its Table Schema), its keys, and what reads its rows.

    `rows` is what the descriptor states; `reference` is (columns, table referred to, its columns).
    """

    name: str
    fields: Fields
    key: tuple[str, ...]
    references: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]
    read: Callable[[], pl.DataFrame]
    title: str = ""
    rows: int | None = None
    path: str = ""

    @property
    def parquet(self) -> str:
        """The path of its Parquet file: beside a wide CSV, in a folder of its own for the canonical ones."""
        return str(PurePosixPath(self.path.replace("csv/", "parquet/", 1)).with_suffix(".parquet"))

    @property
    def whole(self) -> str:
        """Its name in files that hold all tables: that of the table, with `_wide` for a wide one."""
        path = PurePosixPath(self.path)
        return path.stem + (WIDE if path.parent.name == "wide" else "")

    @property
    def types(self) -> dict[str, str]:
        """The declared type of each column, in order."""
        return {name: str(described["type"]) for name, described in self.fields.items()}


@dataclass(frozen=True, slots=True)
class Package:
    """A package's tables by name; `label` is what the user calls it, `folder` where it lies, if it does.

    `wide` are the wide tables by the name of their resource; their cells follow from those of the tables.
    """

    label: str
    version: str
    tables: Mapping[str, Stored]
    folder: Path | None = None
    descriptor: Mapping[str, Any] = field(default_factory=dict)
    wide: Mapping[str, Stored] = field(default_factory=dict)

    def listed(self, suffix: str) -> str:
        """The path of its one file of a kind, which the descriptor lists beside itself; empty where it lists none."""
        paths = (PurePosixPath(str(resource.get("path"))) for resource in self.descriptor.get("resources", []))
        return next((path.name for path in paths if path.suffix == suffix and path.name == str(path)), "")


def made_package(
    label: str,
    version: str,
    tables: Mapping[str, pl.DataFrame],
    schema: Schema,
    wide: Mapping[str, Wide] = MappingProxyType({}),
) -> Package:
    """The package that a build would write of these tables."""
    stored = {}
    for name, frame in tables.items():
        table, inlined = schema.tables[name], table_schema(schema.tables[name], schema)
        stored[name] = _stored(name, inlined, partial(_itself, frame), table.title, len(frame), f"csv/{name}.csv")
    views = {}
    for name, each in wide.items():
        inlined, view = described(each.columns, schema.tables[name]), f"{name}-wide"
        title, rows = f"{each.title} (wide)", len(each.frame)
        views[view] = _stored(view, inlined, partial(_itself, each.frame), title, rows, f"wide/{name}.csv")
    return Package(label, version, stored, wide=views)


def _itself(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


def read_package(folder: Path, label: str) -> Package:
    """The package in a folder, by its descriptor; raises UnreadableError.

    Its tables are the resources `csv/<table>.csv` that have a schema, its wide tables those in `wide/`. Their rows are
    read when they are asked for, from Parquet where it is there, else from CSV with the declared types.
    """
    descriptor = read_descriptor(folder)
    tables: dict[str, Stored] = {}
    wide: dict[str, Stored] = {}
    for resource in descriptor["resources"]:
        name, path = str(resource.get("name")), str(resource.get("path"))
        match = PATH.fullmatch(path)
        if match and "schema" in resource:
            found = _of_resource(folder, name, path, resource)
            (tables if match[1] == "csv" else wide)[name] = found
    if not tables:
        raise UnreadableError(folder / DESCRIPTOR, "it describes no table `csv/<table>.csv` with a schema")
    return Package(label, str(descriptor.get("version", "")), tables, folder, descriptor, wide)


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


def _of_resource(folder: Path, name: str, path: str, resource: Mapping[str, Any]) -> Stored:
    def read() -> pl.DataFrame:
        file = folder / (stored.parquet if (folder / stored.parquet).is_file() else path)
        try:
            return (read_csv if file == folder / path else read_parquet)(file, stored.types)
        except (pl.exceptions.PolarsError, OSError, ValueError) as error:
            raise UnreadableError(file, plain_reason(error)) from error

    rows, title = resource.get("rows"), str(resource.get("title", ""))
    try:
        stored = _stored(name, resource["schema"], read, title, None if rows is None else int(rows), path)
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
) -> Stored:
    fields = {str(described["name"]): described for described in schema["fields"]}
    unknown = {described["type"] for described in fields.values()} - DTYPES.keys()
    key = _names(schema["primaryKey"])
    if unknown or not fields or not key or not set(key) <= fields.keys():
        raise ValueError(name)
    references = tuple(
        (_names(each["fields"]), str(each["reference"]["resource"]), _names(each["reference"]["fields"]))
        for each in schema.get("foreignKeys", [])
    )
    return Stored(name, fields, key, references, read, title, rows, path)


def _names(names: Any) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(str(name) for name in names)
