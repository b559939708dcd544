"""What a package holds, before any format: who made it, its schema, its tables, and its wide tables.

A format is a module of `standoff.formats` with one function, `write(contents, folder)`: it writes its files below the
folder and returns a `Resource` for each. A format that describes the other files takes them as well, `write(contents,
folder, files)`, and is written after them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from standoff.corpus.project import Spreadsheets
from standoff.schema.model import Column, Schema


class Tabular(Protocol):
    """A table in memory, which is a frame, or on disk."""

    def lazy(self) -> pl.LazyFrame:
        """Its rows, in order."""
        ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Wide:
    """A wide table: one row a thing, names beside ids, children joined; its columns are described like a table's."""

    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    frame: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the formats write: `about` is the hand-written descriptor, `listing` the codebook as rows.

    `tables` are in the schema's order, their rows sorted by key; `wide` has the wide tables by the name of their table.
    Where the tables are beyond the memory they are `stored` in place of that, and only formats that stream write them.
    """

    about: Mapping[str, Any]
    schema: Schema
    tables: Mapping[str, pl.DataFrame]
    wide: Mapping[str, Wide] = field(default_factory=dict)
    listing: pl.DataFrame = field(default_factory=pl.DataFrame)
    spreadsheets: Spreadsheets = field(default_factory=Spreadsheets)
    stored: Mapping[str, Tabular] = field(default_factory=dict)

    @property
    def streamed(self) -> Mapping[str, Tabular]:
        """The tables for formats that stream."""
        return self.stored or self.tables

    @property
    def name(self) -> str:
        """The package's name, which files of the whole package bear."""
        return str(self.about["name"])


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of a package, as `datapackage.json` tells of it; `path` is relative to the package's folder.

    `rows` are those of a file that holds one table. `schema` is a Table Schema to inline: the resource is then a table,
    which only CSV can be.
    """

    name: str
    path: str
    title: str
    mediatype: str
    description: str = ""
    rows: int | None = None
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A resource once its file is written: its size and its SHA-256 in hexadecimal, for descriptors that tell both."""

    resource: Resource
    bytes: int
    sha256: str
