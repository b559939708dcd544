"""Parquet: one row group layout whatever the chunks, zstd, a portable set of types, described where it is read.

Texts that repeat are written from their codes, and read as texts (`standoff.formats.parquet_footer`). A table is
written range by range, by whoever has the range, and the ranges are joined as bytes (`standoff.formats.parquet_join`).
A range has row groups of its own, and says nothing of the package, so that it can be kept when a description changes.

A file says what it is. In its own metadata, `package` and `table` are JSON (the table as a Table Schema); each column
carries its title and description as metadata of its Arrow field: polars writes an Arrow schema into the file as
`ARROW:schema`, where pyarrow and R's arrow find it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, BinaryIO

import polars as pl

from standoff.formats.arrow_schema import DescribedSchema
from standoff.formats.files import AHEAD, HashedFile, in_order, linked, sha256, side_by_side
from standoff.formats.package import Package, PackageTable
from standoff.formats.parquet_footer import OfFile, footer_bytes, read_footer, state_metadata, structs
from standoff.formats.parquet_join import Groups
from standoff.formats.parquet_join import join as join_files
from standoff.formats.thrift import Struct
from standoff.formats.typed_cells import HeaderError, shown_types
from standoff.schema.columns import DTYPES, columns
from standoff.schema.model import Column, Table
from standoff.schema.table_schema import described, table_schema
from standoff.tables.coded import CODES, is_coded
from standoff.tables.earlier import Earlier, Span
from standoff.tables.lists import joined
from standoff.tables.package_contents import Contents, Resource, Tabular, Wide
from standoff.tables.ranges import key_of, keyed, ranges_of

FOLDER = "parquet"
ROWS = 250_000  # of a row group
LEVEL = 1  # of zstd: higher ones take up to twice as long, and our files become no smaller
MEDIATYPE = "application/vnd.apache.parquet"
ARRAY = "array"  # the type in a Table Schema of what is a list in Parquet alone
NOTED = ("name", "title", "version", "licenses", "homepage")


@dataclass(frozen=True, slots=True)
class About:
    """What a Parquet file says of itself: of each column, and of the whole as texts by key."""

    columns: Sequence[Column]
    metadata: Mapping[str, str]


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write every table as `parquet/<table>.parquet`; raises OSError."""
    (folder / FOLDER).mkdir()
    paths = {name: f"{FOLDER}/{name}.parquet" for name in contents.tables}
    digests = side_by_side(
        write_table,
        (
            (
                contents.in_ranges(name),
                folder / path,
                about_table(contents, contents.schema.tables[name]),
                path,
                contents.earlier,
            )
            for name, path in paths.items()
        ),
    )
    return [_resource(contents, *each, digest) for each, digest in zip(paths.items(), digests, strict=True)]


def write_table(
    table: Tabular, path: Path, about: About | None = None, name: str = "", earlier: Earlier | None = None
) -> str:
    """Write one table, and give the SHA-256 of its file; raises OSError.

    Ranges that `earlier` has in the file of this `name` are copied.
    """
    ranges = ranges_of(table)
    keys = [key_of(rows) for rows in ranges] if earlier else []
    before = earlier if all(keys) else None
    if before is None and _is_plain(ranges):
        write_range(ranges[0], path, _stated(about))
        return sha256(path)
    pieces = keyed(ranges[0])
    head = _head(pieces[0][1].lazy() if pieces else ranges[0].lazy(), about)
    if before is None:
        return _written(ranges, path, head)[0]
    stated = hashlib.sha256(footer_bytes(head)).hexdigest()
    digest = linked(before.whole(name, stated, keys), path)
    if digest is None:
        spans = [before.find(name, key) for key in keys]
        digest, sizes = _written(ranges, path, head, spans)
        before.note(name, stated, list(zip(keys, sizes, strict=True)), digest)
    return digest


def _is_plain(ranges: Sequence[Tabular]) -> bool:
    """Whether a file can say what it is when it is written: as one range, whose texts are texts."""
    return len(ranges) == 1 and not any(map(is_coded, ranges[0].lazy().collect_schema().dtypes()))


def _written(
    ranges: Sequence[Tabular], path: Path, head: Struct, spans: Sequence[Span | None] = ()
) -> tuple[str, list[int]]:
    """The SHA-256 of a file of some ranges, and how many row groups each has; `spans` are those written before."""
    if len(ranges) > 1 or any(spans):
        given = _units(ranges, spans or [None] * len(ranges))
        digest, sizes = _joined(in_order(_unit, given, min(AHEAD, pl.thread_pool_size())), path, head)
        fresh = iter(size for unit, size in zip(given, sizes, strict=True) if not isinstance(unit, Span))
        return digest, [span.length if span else next(fresh) for span in spans or [None] * len(ranges)]
    write_range(ranges[0], path)
    state_metadata(path, head)
    return sha256(path), [length_of(path)]


def _units(ranges: Sequence[Tabular], spans: Sequence[Span | None]) -> list[Tabular | Span]:
    """What is written, and what is copied: neighbours in one file are one unit, since reading a footer takes time."""
    found: list[Tabular | Span] = []
    for rows, span in zip(ranges, spans, strict=True):
        last = found[-1] if found else None
        if span is None:
            found.append(rows)
        elif isinstance(last, Span) and (last.path, last.start + last.length) == (span.path, span.start):
            found[-1] = Span(last.path, last.start, last.length + span.length)
        else:
            found.append(span)
    return found


def write_range(rows: Tabular, path: Path | BinaryIO, stated: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Write some rows of a table as a file that `join` takes, or one that says what it is; raises OSError.

    Its pages follow from the rows and their dtypes, whoever writes them: codes may be numbered in any order, but texts
    in the place of codes may give different pages.
    """
    try:
        rows.lazy().sink_parquet(
            path,
            compression="zstd",
            compression_level=LEVEL,
            statistics=True,
            row_group_size=ROWS,
            engine="streaming",
            **stated,
        )
    except pl.exceptions.ComputeError as error:  # what polars makes of a full disk
        raise OSError(str(error)) from error


def length_of(path: Path) -> int:
    """How long the file of a range is, in row groups; raises OSError, ValueError if it is damaged."""
    with path.open("rb") as file:
        return len(structs(read_footer(file).fields, OfFile.GROUPS))


def join(ranges: Sequence[Path], path: Path, about: About | None = None) -> str:
    """Make one table of the files of its ranges, in order, and give the SHA-256 of its file.

    It has the bytes that `write_table` gives for the same ranges. There is one at least. Raises OSError, ValueError if
    one is damaged or has other columns.
    """
    try:
        types = pl.read_parquet_schema(ranges[0])
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise ValueError(f"file 1 cannot be joined: {error}") from error
    return _joined(_opened(ranges), path, _head(pl.LazyFrame(schema=types), about))[0]


def _joined(ranges: Iterable[BinaryIO | Groups], path: Path, head: Struct) -> tuple[str, list[int]]:
    with HashedFile(path) as out:
        sizes = join_files(ranges, out, head)
    return out.sha256, sizes


def _unit(unit: Tabular | Span) -> BinaryIO | Groups:
    if isinstance(unit, Span):
        return Groups(unit.path.open("rb"), unit.start, unit.length)
    file = BytesIO()
    write_range(unit, file)
    return file


def _opened(paths: Iterable[Path]) -> Iterator[BinaryIO]:
    """Files, each of which is open until the next is taken."""
    for path in paths:
        with path.open("rb") as file:
            yield file


def _head(rows: pl.LazyFrame, about: About | None) -> Struct:
    """The footer of a table without rows, which has texts for codes, and says what it is."""
    file = BytesIO()
    rows.head(0).with_columns(CODES.cast(pl.String)).sink_parquet(file, engine="streaming", **_stated(about))
    return read_footer(file).fields


def _stated(about: About | None) -> dict[str, Any]:
    """What a file says of itself, as polars takes it."""
    return {"metadata": dict(about.metadata), "arrow_schema": DescribedSchema(about.columns)} if about else {}


def about_table(contents: Contents, table: Table) -> About:
    """What the file of a table says."""
    head = {"name": table.name, "title": table.title, "description": table.description}
    return _about(contents, columns(table, contents.schema), head | table_schema(table, contents.schema))


def about_wide(contents: Contents, name: str, wide: Wide) -> About:
    """What the file of a wide table says."""
    head = {"name": name, "title": wide.title, "description": wide.description}
    table = described(wide.columns, contents.schema.tables[name], contents.schema)
    lists = {column.name for column in wide.columns if column.members}
    fields = [f | {"type": ARRAY} if f["name"] in lists else f for f in table["fields"]]
    return _about(contents, wide.columns, head | table | {"fields": fields})


def _about(contents: Contents, shown: Sequence[Column], table: Mapping[str, Any]) -> About:
    package = {key: contents.about[key] for key in NOTED if key in contents.about}
    return About(shown, {"package": _json(package), "table": _json(table)})


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _resource(contents: Contents, name: str, path: str, digest: str) -> Resource:
    title = f"{contents.schema.tables[name].title} (Parquet)"
    return Resource(f"{name}-parquet", path, title, MEDIATYPE, rows=len(contents.tables[name]), sha256=digest)


# -- reading -----------------------------------------------------------------------------------------------------------


def file_of(_: Package, table: PackageTable) -> str:
    """The path of a table's file."""
    return path_of(table)


def path_of(table: PackageTable) -> str:
    """The path of a table's file: beside the CSV of a wide table, in a folder of its own for the others."""
    path = PurePosixPath(table.path).with_suffix(".parquet")
    return str(path if table.is_wide else FOLDER / path.relative_to(path.parts[0]))


def read(path: Path, table: PackageTable) -> pl.DataFrame:
    """The declared columns of a Parquet file, lists as joined texts.

    Raises HeaderError where they differ, ValueError, OSError.
    """
    try:
        frame = pl.read_parquet(path)
    except pl.exceptions.PanicException as error:  # what polars makes of some damaged files; it is not an Exception
        raise ValueError("polars cannot read it: the file is damaged") from error
    frame = frame.with_columns(joined(frame.schema))
    wanted = {name: DTYPES[kind] for name, kind in table.types.items()}
    if dict(frame.schema) != wanted or frame.columns != list(wanted):
        raise HeaderError(f"its columns are not the declared ones: {shown_types(wanted, dict(frame.schema))}")
    return frame
