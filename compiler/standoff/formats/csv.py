"""CSV: UTF-8 without BOM, LF, header, RFC 4180 quoting; booleans `true`/`false`, missing empty, whole numbers whole."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from io import SEEK_CUR, BytesIO
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO

import polars as pl

from standoff.formats import csv_dialect
from standoff.formats.csv_rows import write_rows
from standoff.formats.files import AHEAD, BLOCK, HashedFile, copy_span, in_order, linked, side_by_side
from standoff.formats.package import Package, PackageTable
from standoff.formats.typed_cells import CellError, HeaderError, as_declared, shown_header
from standoff.schema.table_schema import table_schema
from standoff.tables.earlier import Earlier, Span
from standoff.tables.package_contents import Contents, Resource, Tabular
from standoff.tables.ranges import Keyed, keyed

FOLDER = "csv"


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write every table as `csv/<table>.csv`; raises OSError."""
    (folder / FOLDER).mkdir()
    paths = {name: f"{FOLDER}/{name}.csv" for name in contents.tables}
    digests = side_by_side(_written, ((contents, name, folder, path) for name, path in paths.items()))
    return [_resource(contents, *each, digest) for each, digest in zip(paths.items(), digests, strict=True)]


def _written(contents: Contents, name: str, folder: Path, path: str) -> str:
    """The SHA-256 of a table's file, which is written unless it is already."""
    taken = contents.final.take(name, folder / path) if contents.final else None
    return taken or write_table(contents.in_ranges(name), folder / path, path, contents.earlier)


def write_table(table: Tabular, path: Path, name: str = "", earlier: Earlier | None = None) -> str:
    """Write one table, and give the SHA-256 of its file; raises OSError.

    Its ranges leave no trace in the file, so that they need not be written apart; those that `earlier` has in the file
    of this `name` are copied.
    """
    pieces = keyed(table)
    if earlier is None or not pieces:
        with HashedFile(path) as file:
            write_rows(table, file, has_header=True)
        return file.sha256
    columns = list(pieces[0][1].lazy().collect_schema())
    before = earlier.whole(name, ",".join(columns), [key for key, _ in pieces])
    return linked(before, path) or _in_pieces(pieces, path, columns, name, earlier)


def _in_pieces(pieces: Keyed, path: Path, columns: Sequence[str], name: str, earlier: Earlier) -> str:
    """Write a table piece by piece, and note where each is; give the SHA-256 of its file."""
    spare: SimpleQueue[BytesIO] = SimpleQueue()  # memory that is used again, for to get it takes long

    def written(piece: tuple[str, Tabular]) -> BytesIO | Span:
        key, rows = piece
        if span := earlier.find(name, key):
            return span
        try:
            content = spare.get_nowait()
        except Empty:
            content = BytesIO()
        content.seek(0)
        write_rows(rows, content, has_header=False)
        return content  # up to where it was written

    noted: list[tuple[str, int]] = []
    with HashedFile(path) as file:
        _write_header(columns, file)
        for (key, _), content in zip(pieces, in_order(written, pieces, min(AHEAD, pl.thread_pool_size())), strict=True):
            if isinstance(content, Span):
                copy_span(content, file)
                noted.append((key, content.length))
            else:
                length = content.seek(0, SEEK_CUR)
                with content.getbuffer() as memory:
                    file.write(memory[:length])
                noted.append((key, length))
                spare.put(content)
    earlier.note(name, ",".join(columns), noted, file.sha256)
    return file.sha256


def write_range(rows: Tabular, path: Path) -> None:
    """Write some rows of a table as a file that `join` takes, without the header; raises OSError."""
    with path.open("wb") as file:
        write_rows(rows, file, has_header=False)


def length_of(path: Path) -> int:
    """How long the file of a range is, in bytes."""
    return path.stat().st_size


def join(ranges: Sequence[Path], path: Path, columns: Sequence[str]) -> str:
    """Make one table of the files of its ranges, in order, and give the SHA-256 of its file; raises OSError."""
    with HashedFile(path) as file:
        _write_header(columns, file)
        for each in ranges:
            with each.open("rb") as rows:
                shutil.copyfileobj(rows, file, BLOCK)
    return file.sha256


def _write_header(columns: Sequence[str], file: BinaryIO) -> None:
    write_rows(pl.DataFrame(schema=dict.fromkeys(columns, pl.String)), file, has_header=True)


def _resource(contents: Contents, name: str, path: str, digest: str) -> Resource:
    table = contents.schema.tables[name]
    described = table_schema(table, contents.schema)
    rows = len(contents.tables[name])
    return Resource(name, path, table.title, "text/csv", table.description, rows, described, digest)


# -- reading -----------------------------------------------------------------------------------------------------------


def file_of(_: Package, table: PackageTable) -> str:
    """The path of a table's file, in the folder of the tables or in that of the wide ones."""
    return table.path


def read(path: Path, table: PackageTable) -> pl.DataFrame:
    """The rows of a table with the declared types; raises HeaderError, CellError, polars' errors, OSError."""
    if csv_dialect.is_ours(table.dialect, table.fields):
        return read_table(path, table.types)
    return csv_dialect.read(path, table.fields, table.dialect)


def read_table(path: Path, types: Mapping[str, str]) -> pl.DataFrame:
    """A CSV file with these types; raises HeaderError, CellError, polars' errors, OSError.

    The header is read on its own: polars would put the names of a `schema` in its place without complaint.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream), [])
    except UnicodeDecodeError as error:
        raise CellError(csv_dialect.wrong_encoding(path, "utf-8")) from error
    if header != list(types):
        raise HeaderError(f"its header is not the declared one: {shown_header(list(types), header)}")
    return as_declared(pl.read_csv(path, infer_schema=False), types)
