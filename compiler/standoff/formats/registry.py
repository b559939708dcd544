"""The list of formats: what a package is written as, in which order, and what reads it back.

To add a format, write a module in this package and add its line to `FORMATS`. `standoff build`, its `--only`,
`standoff verify` and the tests go through this list. A module has

- `write(contents, folder)`: writes its files below the folder and returns a `Resource` for each; raises OSError;
- where it holds tables and no other format reads its files, `file_of(package, table)`: the path, relative to the
  package, of the file that has the table, empty where there is none; and `read(path, table)`: the table from that file
  with the declared columns and types, in its order, or none where the file does not hold it; raises
  HeaderError, CellError, polars' errors, OSError or ValueError.

A format that describes the other files takes them as well, `write(contents, folder, files)`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the command line needs the names alone, and polars takes long to load
    import polars as pl

    from standoff.formats.package import Package, PackageTable
    from standoff.tables.package_contents import Contents, File, Resource


@dataclass(frozen=True, slots=True)
class Format:
    """A format; `name` is that of its module.

    - `holds_tables`: it has their rows, so that `--only` can name it and `verify` compares it.
    - `read_by`: the formats whose files it writes, which read them back in its place.
    - `holds_codebook`: so is the codebook, as rows.
    - `in_memory`: it needs the tables in memory; the others take them from disk too.
    - `is_default`: every build has it; otherwise `--only` has to name it.
    - `is_in_ranges`: its files are joined from ranges, which others may write.
    - `describes_files`: it states sizes and hashes of the other files, and is written after them.
    """

    name: str
    holds_tables: bool = False
    holds_codebook: bool = False
    read_by: tuple[str, ...] = ()
    in_memory: bool = False
    is_default: bool = True
    is_in_ranges: bool = False
    describes_files: bool = False

    def write(self, contents: "Contents", folder: Path) -> "list[Resource]":
        """Write its files; raises OSError."""
        written: list[Resource] = self._module.write(contents, folder)
        return written

    def describe(self, contents: "Contents", folder: Path, files: "Sequence[File]") -> "list[Resource]":
        """Write what it states of the other files; raises OSError."""
        written: list[Resource] = self._module.write(contents, folder, files)
        return written

    def file_of(self, package: "Package", table: "PackageTable") -> str:
        """The path of the file that has a table, relative to the package; empty where there is none."""
        return str(self._module.file_of(package, table))

    def read(self, path: Path, table: "PackageTable") -> "pl.DataFrame | None":
        """A table from its file, or none where the file does not hold it; see the module for what is raised."""
        found: pl.DataFrame | None = self._module.read(path, table)
        return found

    @property
    def _module(self) -> Any:
        return import_module(f"standoff.formats.{self.name}")


# In the order in which the descriptor lists their files.
FORMATS = (
    Format("wide", holds_tables=True, read_by=("csv", "parquet"), is_in_ranges=True),
    Format("csv", holds_tables=True, is_in_ranges=True),
    Format("parquet", holds_tables=True, is_in_ranges=True),
    Format("sqlite", holds_tables=True),
    Format("datasette"),
    Format("views"),
    Format("xlsx", holds_tables=True, holds_codebook=True, in_memory=True),
    Format("excel", holds_tables=True),
    Format("jsonl", holds_tables=True, is_default=False),
    Format("geojson"),
    Format("csvw"),
    Format("citation"),
    Format("croissant", describes_files=True),
    Format("schema_org", describes_files=True),
    Format("site", describes_files=True),
)
MEASURE = "csv"  # what the other formats are compared with
OF_TABLES = tuple(form.name for form in FORMATS if form.holds_tables)


def written(only: Collection[str] = ()) -> Iterator[Format]:
    """The formats that a build writes: all that are usual, or those that `only` names."""
    return (form for form in FORMATS if (form.name in only if only else form.is_default))


def read_back() -> Iterator[Format]:
    """The formats that hold the tables once more and are read back; the one that they are compared with is not here."""
    return (form for form in FORMATS if form.holds_tables and not form.read_by and form.name != MEASURE)


def in_ranges(names: Collection[str]) -> tuple[list[str], list[str]]:
    """Those of some formats whose files are joined from ranges, and all others."""
    mine = [form.name for form in FORMATS if form.is_in_ranges and form.name in names]
    return mine, [name for name in names if name not in mine]


def has_codebook(only: Collection[str] = ()) -> bool:
    """Whether a build has the codebook: that of all that is usual, and of the formats that hold it."""
    return not only or any(form.holds_codebook for form in written(only))
