"""The footer of a Parquet file: read, and stated anew after the file was written.

A footer is a struct in Thrift's compact protocol, `FileMetaData`. The numbers of its fields are from
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift; fields that are not named here are
kept as they are. After the footer come its length and the format's name.

Polars writes codes as fast as numbers, and what Parquet stores is the same as of texts: a dictionary of texts. But it
would state in the Arrow schema, which is metadata of the file, that the column has codes, and readers would have them
in place of texts. So files are written from codes, and then state the metadata of a file of texts.
"""

import os
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, BinaryIO

from standoff.formats.thrift import Items, Kind, Struct, read, written

MAGIC = b"PAR1"
TAIL = 8  # bytes after the footer: its length, and the format's name


class OfFile(IntEnum):
    """Fields of `FileMetaData`."""

    VERSION = 1
    SCHEMA = 2
    ROWS = 3
    GROUPS = 4
    METADATA = 5
    ORDERS = 7
    ENCRYPTION = 8


class OfGroup(IntEnum):
    """Fields of `RowGroup`."""

    CHUNKS = 1
    ROWS = 3
    OFFSET = 5
    ORDINAL = 7


class OfChunk(IntEnum):
    """Fields of `ColumnChunk`; an index has its length in the next field."""

    PATH = 1
    OFFSET = 2
    METADATA = 3
    OFFSET_INDEX = 4
    COLUMN_INDEX = 6
    ENCRYPTION = 8
    ENCRYPTED = 9


class OfColumn(IntEnum):
    """Fields of `ColumnMetaData`."""

    SIZE = 7
    DATA_PAGE = 9
    INDEX_PAGE = 10
    DICTIONARY_PAGE = 11
    BLOOM_FILTER = 14


@dataclass(frozen=True, slots=True)
class Footer:
    """A footer, and where in its file it begins."""

    start: int
    fields: Struct


def read_footer(stream: BinaryIO) -> Footer:
    """The footer of a Parquet file; raises OSError, ValueError if the file is damaged."""
    size = stream.seek(0, os.SEEK_END)
    if size < len(MAGIC) + TAIL:
        raise ValueError("it is too short for a Parquet file")
    stream.seek(size - TAIL)
    tail = stream.read(TAIL)
    start = size - TAIL - int.from_bytes(tail[:4], "little")
    if tail[4:] != MAGIC or start < len(MAGIC):
        raise ValueError("it does not end as a Parquet file does")
    stream.seek(start)
    return Footer(start, read(stream.read(size - TAIL - start)))


def footer_bytes(fields: Struct) -> bytes:
    """A footer with what follows it."""
    content = written(fields)
    return content + len(content).to_bytes(4, "little") + MAGIC


def state_metadata(path: Path, head: Struct) -> None:
    """Let a file state the metadata of another one with the same columns; raises OSError, ValueError."""
    with path.open("r+b") as stream:
        footer = read_footer(stream)
        refuse_other_columns(footer.fields, head)
        stream.seek(footer.start)
        stream.write(footer_bytes(footer.fields | {OfFile.METADATA: head[OfFile.METADATA]}))
        stream.truncate()


def refuse_other_columns(fields: Struct, head: Struct) -> None:
    """Raise ValueError if a footer has other columns than `head`, as Parquet has them: of texts and codes alike."""
    for field in (OfFile.VERSION, OfFile.SCHEMA, OfFile.ORDERS):
        if fields.get(field) != head.get(field):
            raise ValueError("its columns are different ones")


def taken(struct: Struct, field: int, kind: Kind) -> Any:
    """A field that must be there; raises ValueError where the footer is damaged."""
    value = struct.get(field)
    if value is None or value.kind != kind:
        raise ValueError(f"its footer is damaged: field {field:d} is not there")
    return value.content


def structs(struct: Struct, field: int) -> list[Struct]:
    """The structs that a field lists; raises ValueError."""
    items: Items = taken(struct, field, Kind.LIST)
    if items.contents and items.kind != Kind.STRUCT:
        raise ValueError(f"its footer is damaged: field {field:d} does not list structs")
    return items.contents
