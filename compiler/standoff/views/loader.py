"""A package as a program sees it: frames by table, and where each cell comes from."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from standoff.files.project_files import DESCRIPTOR, SUMS, Kind, RefusedError, kind_of, read_file
from standoff.formats import before_2_0
from standoff.schema.columns import DTYPES
from standoff.schema.table_schema import is_table_schema
from standoff.tables.lazy_frames import LazyFrames

if TYPE_CHECKING:
    from standoff.views.conflicts import Conflicts
    from standoff.views.explain_package import Explanation, Source

LISTING = "codebook.csv"


class PackageError(ValueError):
    """A folder is not a package, or has been changed; the message is one human-readable line."""


class UnknownTableError(KeyError):
    """There is no such table; the message names the nearest that there is."""

    def __str__(self) -> str:
        """The message as it is; KeyError would put it in quotes."""
        return str(self.args[0])


def _unknown(name: str, known: Iterable[str]) -> UnknownTableError:
    from standoff.views.inputs import near

    return UnknownTableError(f"unknown table `{name}`{near(name, known)}")


class Tables(LazyFrames):
    """Frames by the name of their table, each read from its Parquet file when it is first used."""

    def unknown(self, name: str) -> UnknownTableError:
        """Names the nearest table that there is."""
        return _unknown(name, self)


class Package(Tables):
    """The tables of a package by name, as in `package["meetings"]`; `wide` has the wide tables by the same names.

    `descriptor` is its `datapackage.json`, `folder` its folder. Tables are read on first use; those of a package made
    before 2.0 have the names of today.
    """

    def __init__(self, folder: Path, descriptor: Mapping[str, Any]) -> None:
        self.folder = folder
        self.descriptor = descriptor
        resources = {resource["path"]: resource for resource in descriptor["resources"]}
        schemas = {r["name"]: r["schema"] for r in resources.values() if r["path"] == f"csv/{r.get('name')}.csv"}
        stems = [Path(path).stem for path in resources if path.startswith("wide/") and path.endswith(".parquet")]
        tables = _readers(folder, resources, "parquet", schemas)
        wide = _readers(folder, resources, "wide", dict.fromkeys(stems))
        self._is_old = before_2_0.is_old_schema(schemas.get("assertions"))
        if self._is_old:
            schemas = {before_2_0.table_of(n): before_2_0.schema_of(n, schema) for n, schema in schemas.items()}
            tables, wide = before_2_0.readers_of(tables), before_2_0.readers_of(wide)
        self._schemas: dict[str, Mapping[str, Any]] = schemas
        super().__init__(tables)
        self.wide: Mapping[str, pl.DataFrame] = Tables(wide)

    def scan(self, table: str) -> pl.LazyFrame:
        """A table of today's names whose rows are read as they are needed; raises UnknownTableError, PackageError."""
        file = f"parquet/{table}.parquet"
        if table not in self:
            raise self.unknown(table)
        if kind_of(self.folder, file) is not Kind.FILE:
            raise PackageError(f"{self.folder / file} cannot be read")
        return pl.scan_parquet(self.folder / file, parallel="prefiltered")  # most wanted are few of many rows

    @property
    def name(self) -> str:
        """The package's name."""
        return str(self.descriptor["name"])

    @property
    def version(self) -> str | None:
        """The package's version."""
        version = self.descriptor.get("version")
        return None if version is None else str(version)

    def schema(self, table: str) -> Mapping[str, Any]:
        """The Table Schema of a table: titles, descriptions, types, keys. Raises UnknownTableError."""
        if table not in self._schemas:
            raise _unknown(table, self._schemas)
        return self._schemas[table]

    def explain(self, table: str, record_id: str, field: str | None = None) -> "Explanation":
        """Where a record's cells come from, or one `field`'s (a column, or a table nested in this one); `print` it.

        The id of a record with several key columns joins their values with `/`. Raises LookupError.
        """
        from standoff.views.explain_package import explain

        return explain(self._source(), table, record_id, field)

    def conflicts(self, table: str | None = None, is_open: bool = False, rule: str | None = None) -> "Conflicts":
        """The cells on which sources differ, of one table or of all; raises LookupError."""
        from standoff.views.conflicts import conflicts_of_package

        if table is not None:
            self.schema(table)
        return conflicts_of_package(self._source(), table, is_open, rule)

    def _source(self) -> "Source":
        from standoff.formats.curated import readers_with_receipts
        from standoff.views.explain_package import Source

        path = self.folder / LISTING
        listing = pl.read_csv(path, infer_schema=False) if path.is_file() else pl.DataFrame()
        listing = before_2_0.listing_of(listing) if self._is_old else listing
        readers = {name: partial(self.__getitem__, name) for name in self}
        tables = LazyFrames(readers_with_receipts(readers, self._schemas))
        return Source(tables.__getitem__, self._schemas, listing)

    def __repr__(self) -> str:
        return f"<{self.name} {self.version}: {len(self)} tables in {self.folder}>"


def load(folder: str | PathLike[str], verify: bool = False) -> Package:
    """Open the package in a folder, or that of a `datapackage.json`; its tables are read when they are used.

    With `verify` every file is first compared with the hashes of SHA256SUMS, and every table with the rows that the
    descriptor states. Raises FileNotFoundError, and PackageError where the folder is not a package, or is damaged.
    """
    path = Path(folder)
    folder = path.parent if path.name == DESCRIPTOR else path
    package = Package(folder, _descriptor(folder / DESCRIPTOR))
    if not len(package):
        raise PackageError(f"{folder / DESCRIPTOR} lists no tables; a build has them (`standoff build`)")
    if verify:
        _verify(package)
    return package


def _descriptor(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise FileNotFoundError(f"{path.parent} is not a package: it has no {DESCRIPTOR}")
    try:
        descriptor = json.loads(read_file(path.parent, path.name))
        wrong = next((why for each in descriptor["resources"] if (why := _fault(each))), "")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PackageError(f"{path} is not a valid package descriptor: {error}") from error
    if wrong:
        raise PackageError(f"{path} is not a valid package descriptor: {wrong}")
    return dict(descriptor)


def _fault(resource: Mapping[str, Any]) -> str:
    """What is wrong with a resource, of what is read here; empty if nothing is."""
    if not isinstance(resource["path"], str):
        return "a resource has no path"
    if not isinstance(resource.get("rowCount", 0), int):
        return f"the `rowCount` of `{resource['path']}` is not a whole number"
    is_table = resource["path"] == f"csv/{resource.get('name')}.csv"
    return (
        "" if not is_table or is_table_schema(resource.get("schema")) else f"`{resource['name']}` has no Table Schema"
    )


def _readers(
    folder: Path, resources: Mapping[str, Any], below: str, schemas: Mapping[str, Mapping[str, Any] | None]
) -> dict[str, Callable[[], pl.DataFrame]]:
    """How to read each table that has a Parquet file; its columns are those of its Table Schema, if it is given."""

    def reader(path: str, schema: Mapping[str, Any] | None) -> Callable[[], pl.DataFrame]:
        return lambda: _read(folder, path, resources[path].get("rowCount"), schema)

    paths = {name: f"{below}/{name}.parquet" for name in schemas}
    return {name: reader(path, schemas[name]) for name, path in paths.items() if path in resources}


def _read(folder: Path, file: str, rows: int | None, schema: Mapping[str, Any] | None) -> pl.DataFrame:
    path = folder / file
    kind = kind_of(folder, file)
    if kind is Kind.ABSENT:
        raise FileNotFoundError(f"{path} is missing")
    if kind is not Kind.FILE:
        raise PackageError(f"{path} cannot be read: {RefusedError(kind, file).strerror}")
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise PackageError(f"{path} cannot be read: {error}") from error
    if rows is not None and len(frame) != rows:
        raise PackageError(f"{path} has {len(frame):,} rows; {DESCRIPTOR} says {rows:,}")
    if schema and not _has_columns(frame, {str(each["name"]): str(each["type"]) for each in schema["fields"]}):
        raise PackageError(f"{path} does not have the columns that {DESCRIPTOR} declares")
    return frame


def _has_columns(frame: pl.DataFrame, declared: Mapping[str, str]) -> bool:
    """Whether a table has the declared columns in order; types that Standoff does not write are not compared."""
    types = [(_plain(frame.schema[name]), DTYPES.get(kind)) for name, kind in declared.items() if name in frame.columns]
    return frame.columns == list(declared) and all(wanted in {None, found} for found, wanted in types)


def _plain(dtype: pl.DataType) -> pl.DataType:
    """The type of a column; codes are text."""
    return pl.String() if isinstance(dtype, pl.Enum | pl.Categorical) else dtype


def _verify(package: Package) -> None:
    from standoff.formats.descriptor import broken_sums

    if not (package.folder / SUMS).is_file():
        raise PackageError(f"{package.folder} has no {SUMS} to verify it by")
    broken = broken_sums(package.folder)
    if broken:
        raise PackageError(f"{package.folder} is not as it was written: {', '.join(broken)}")
    for tables in (package, package.wide):
        for name in tables:
            tables[name]
