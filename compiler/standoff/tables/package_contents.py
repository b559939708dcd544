"""What a package holds, before any format: who made it, its schema, its tables, and its wide tables.

A table is in memory or on disk; formats take both alike, row by row in batches or as a lazy query, and need no more
memory than a batch. What only works in memory says so in the list of formats (`standoff.formats.registry`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import polars as pl

from standoff.corpus.project import Spreadsheets
from standoff.schema.model import Column, Schema
from standoff.tables.coded import decoded
from standoff.tables.earlier import Earlier


class Tabular(Protocol):
    """A table in memory, which is a frame, or on disk; its rows are in order."""

    def lazy(self) -> pl.LazyFrame:
        """Its rows."""
        ...

    def __len__(self) -> int: ...


def in_memory(table: Tabular) -> pl.DataFrame:
    """All its rows as a frame, with texts for codes."""
    return decoded(table if isinstance(table, pl.DataFrame) else table.lazy().collect())


def batches(table: Tabular, rows: int) -> Iterator[pl.DataFrame]:
    """Its rows in order, so many at a time at most; one empty frame where it has none, for its columns."""
    if not len(table):
        yield table.lazy().head(0).collect()
    elif isinstance(table, pl.DataFrame):
        yield from table.iter_slices(rows)
    else:  # polars reads ahead of what is taken, but only a few batches
        for found in table.lazy().collect_batches(chunk_size=rows, maintain_order=True, engine="streaming"):
            yield from found.iter_slices(rows)


class Final(Protocol):
    """Tables whose CSV files were written before the package is."""

    def take(self, name: str, path: Path) -> str | None:
        """Move the file of a table to its place and give its SHA-256; none where it was not written."""
        ...


@dataclass(frozen=True, slots=True)
class Wide:
    """A wide table: one row a thing, names beside ids, children joined; its columns are described like a table's.

    `nested` are the same rows with list cells as lists of structs, where the table has such cells.
    """

    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Tabular
    nested: Tabular | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """All that the formats write: `about` is the hand-written descriptor, `listing` the codebook as rows.

    `tables` are in the schema's order, their rows sorted by time and key; `wide` has the wide tables by
    the name of their table, `limits` is the curators' page on what the data cannot show, in Markdown.
    `changes` has what changed since the version before, of a release; `has_site` is whether they have the explorer;
    `earlier` knows what of them was written before, and `ranges` has those of the tables that are written in ranges.
    Unless it `is_held`, a table may be too large to be loaded as a whole. `final` has files that are written already.
    Once it is `given_up`, nobody waits for what is still written of it.
    """

    about: Mapping[str, Any]
    schema: Schema
    tables: Mapping[str, Tabular]
    wide: Mapping[str, Wide] = field(default_factory=dict)
    listing: pl.DataFrame = field(default_factory=pl.DataFrame)
    spreadsheets: Spreadsheets = field(default_factory=Spreadsheets)
    limits: str = ""
    speakers: str = ""
    site: bool | None = None
    changes: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    has_site: bool = False
    earlier: Earlier | None = None
    ranges: Mapping[str, Tabular] = field(default_factory=dict)
    is_held: bool = True
    final: Final | None = None
    given_up: Event = field(default_factory=Event)

    def in_ranges(self, name: str) -> Tabular:
        """A table in the ranges in which it is written, if it has any."""
        return self.ranges.get(name, self.tables[name])

    @property
    def name(self) -> str:
        """The package's name, which files that hold all of it are named after."""
        return str(self.about["name"])


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of a package, as `datapackage.json` describes it; `path` is relative to the package's folder.

    `rows` are those of a file that holds one table. `schema` is a Table Schema to inline: the resource is then a table,
    which only CSV can be. `sha256` is the hash of its bytes in hexadecimal, where it was found while they were written.
    """

    name: str
    path: str
    title: str
    mediatype: str
    description: str = ""
    rows: int | None = None
    schema: Mapping[str, Any] | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A resource once its file is written: its size and its SHA-256 in hexadecimal, for descriptors that state both."""

    resource: Resource
    bytes: int
    sha256: str
