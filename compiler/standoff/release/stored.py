"""A package as tables with their Table Schemas, whether it lies in a folder or was just made."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from standoff.package import DESCRIPTOR
from standoff.release.cells import read_csv, read_parquet
from standoff.schema.dtypes import DTYPES
from standoff.schema.model import Schema
from standoff.schema.table_schema import table_schema

NAME = re.compile(r"[a-z][a-z0-9_]*")

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

    @property
    def types(self) -> dict[str, str]:
        """The declared type of each column, in order."""
        return {name: str(described["type"]) for name, described in self.fields.items()}


@dataclass(frozen=True, slots=True)
class Package:
    """A package's tables by name; `label` is what the user calls it, `folder` where it lies, if it does."""

    label: str
    version: str
    tables: Mapping[str, Stored]
    folder: Path | None = None
    descriptor: Mapping[str, Any] = field(default_factory=dict)


def made_package(label: str, version: str, tables: Mapping[str, pl.DataFrame], schema: Schema) -> Package:
    """The package that a build would write of these tables."""
    stored = {}
    for name, frame in tables.items():
        described = table_schema(schema.tables[name], schema)
        stored[name] = _stored(name, described, lambda frame=frame: frame, schema.tables[name].title, len(frame))  # type: ignore[misc]
    return Package(label, version, stored)


def read_package(folder: Path, label: str) -> Package:
    """The package in a folder, by its descriptor; raises UnreadableError.

    Its tables are the resources `csv/<table>.csv` that have a schema. Their rows are read when they are asked for,
    from Parquet where it is there, else from CSV with the declared types.
    """
    descriptor = read_descriptor(folder)
    tables = {}
    for resource in descriptor["resources"]:
        name = str(resource.get("name"))
        if NAME.fullmatch(name) and resource.get("path") == f"csv/{name}.csv" and "schema" in resource:
            tables[name] = _of_resource(folder, name, resource)
    if not tables:
        raise UnreadableError(folder / DESCRIPTOR, "it describes no table `csv/<table>.csv` with a schema")
    return Package(label, str(descriptor.get("version", "")), tables, folder, descriptor)


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


def _of_resource(folder: Path, name: str, resource: Mapping[str, Any]) -> Stored:
    def read() -> pl.DataFrame:
        parquet, plain = folder / "parquet" / f"{name}.parquet", folder / "csv" / f"{name}.csv"
        path = parquet if parquet.is_file() else plain
        try:
            return (read_parquet if path == parquet else read_csv)(path, stored.types)
        except (pl.exceptions.PolarsError, OSError, ValueError) as error:
            raise UnreadableError(path, plain_reason(error)) from error

    rows = resource.get("rows")
    try:
        stored = _stored(
            name, resource["schema"], read, str(resource.get("title", "")), None if rows is None else int(rows)
        )
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
    name: str, schema: Mapping[str, Any], read: Callable[[], pl.DataFrame], title: str, rows: int | None
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
    return Stored(name, fields, key, references, read, title, rows)


def _names(names: Any) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(str(name) for name in names)
