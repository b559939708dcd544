"""A package as data: its tables with their Table Schemas, and what reads the rows of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from standoff.files.project_files import Kind, RefusedError, kind_of, read_file
from standoff.formats.csv_dialect import OURS, Dialect
from standoff.schema import sql
from standoff.schema.times import SORT_DATE, Order, ordered_by

WIDE_FOLDER = "wide"


def wide_name(table: str) -> str:
    """The name of a table's wide table among the resources of a package."""
    return f"{table}-wide"


Fields = Mapping[str, Mapping[str, Any]]


class UnreadableError(Exception):
    """A package, or a file of one, cannot be read: `path` says which, the message why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path


def read_of(folder: Path, name: str) -> bytes:
    """The bytes of a file of a package; raises UnreadableError for a link that leads out or a pipe, and OSError."""
    try:
        return read_file(folder, name)
    except RefusedError as error:
        raise UnreadableError(folder / name, str(error.strerror)) from None


def path_in(folder: Path, name: str) -> Path:
    """The path of a file of a package, if there is one; raises UnreadableError for a link that leads out or a pipe."""
    kind = kind_of(folder, name)
    if kind not in (Kind.FILE, Kind.ABSENT):
        raise UnreadableError(folder / name, str(RefusedError(kind, name).strerror))
    return folder / name


@dataclass(frozen=True, slots=True)
class PackageTable:
    """One table of a package: its fields by name (as in its Table Schema), its keys, and what reads its rows.

    `rows` is what the descriptor states; `reference` is (columns, table referred to, its columns). `marks` is what its
    Table Schema says of the table beyond that standard: which column people know its records by, what it is nested in.
    """

    name: str
    fields: Fields
    key: tuple[str, ...]
    references: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]
    read: Callable[[], pl.DataFrame]
    title: str = ""
    rows: int | None = None
    path: str = ""
    dialect: Dialect = OURS
    marks: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it is a wide table."""
        return PurePosixPath(self.path).parent.name == WIDE_FOLDER

    @property
    def flat_name(self) -> str:
        """Its name in files that hold all tables: that of the table, with `_wide` for a wide one."""
        return PurePosixPath(self.path).stem + (sql.WIDE if self.is_wide else "")

    @property
    def order(self) -> Order:
        """How its rows are sorted: by the key, and before it by the time where it has one.

        Of the tables with a time, those of children are sorted by their key, which has several columns.
        """
        has_time = SORT_DATE in self.fields and len(self.key) == 1
        order = ordered_by(self.name, self.key, has_time=has_time, broader=str(self.marks.get("broader", "")))
        return order if set(order.columns) <= self.fields.keys() else Order(self.key)

    @property
    def types(self) -> dict[str, str]:
        """The declared type of each column, in order."""
        return {name: str(described["type"]) for name, described in self.fields.items()}


@dataclass(frozen=True, slots=True)
class Package:
    """A package's tables by name; `label` is what the user calls it, `folder` where it lies, if it does.

    `wide` are the wide tables by the name of their resource; their cells follow from those of the tables. `not_read`
    names the tables of other people's packages that are stored in a way that Standoff does not read, with the reason.
    """

    label: str
    version: str
    tables: Mapping[str, PackageTable]
    folder: Path | None = None
    descriptor: Mapping[str, Any] = field(default_factory=dict)
    wide: Mapping[str, PackageTable] = field(default_factory=dict)
    not_read: tuple[str, ...] = ()

    def file_of_kind(self, suffix: str) -> str:
        """The path of its one file of a kind, which the descriptor lists beside itself; empty where it lists none."""
        paths = (PurePosixPath(str(resource.get("path"))) for resource in self.descriptor.get("resources", []))
        return next((path.name for path in paths if path.suffix == suffix and path.name == str(path)), "")
