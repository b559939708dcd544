"""Parquet files with the same columns joined into one: pages are copied as bytes, and one footer says where they are.

So each file can be written by a process of its own, or be kept from an earlier build, and nothing is encoded twice.
Polars writes, for each row group and in it for each column, the pages and once more what the footer says of them; then
all column indexes, all offset indexes, and the footer. What is joined has the same order: a file that is joined alone
keeps its bytes. Offsets, which count from the beginning of a file, are moved by as much as their pages are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from standoff.formats.files import BLOCK
from standoff.formats.parquet_footer import (
    MAGIC,
    OfChunk,
    OfColumn,
    OfFile,
    OfGroup,
    footer_bytes,
    read_footer,
    refuse_other_columns,
    structs,
    taken,
)
from standoff.formats.thrift import Items, Kind, Struct, Value, read, written

MORE_PAGES = (OfColumn.INDEX_PAGE, OfColumn.DICTIONARY_PAGE)  # which a column may have beside those of data
INDEXES = (OfChunk.COLUMN_INDEX, OfChunk.OFFSET_INDEX)  # in the order in which they are written
LOCATIONS, PAGE_OFFSET = 1, 1  # of `OffsetIndex` and `PageLocation`
MOST = 1 << 15  # row groups: their ordinals have 16 bits


@dataclass(frozen=True, slots=True)
class Groups:
    """Some row groups of a file, from the first on so many; it is closed when they are copied."""

    file: BinaryIO
    first: int
    number: int


def join(files: Iterable[BinaryIO | Groups], out: BinaryIO, head: Struct | None = None) -> list[int]:
    """Write the rows of some files, in order, as one; each is used up before the next is taken.

    Returns how many row groups were taken of each. `head` is a footer with the columns of all and the metadata to be
    stated; without it, they are those of the first. Raises OSError, ValueError if one is damaged or has other columns.
    """
    joined = _Joined(out)
    sizes: list[int] = []
    for number, each in enumerate(files, 1):
        file = each.file if isinstance(each, Groups) else each
        try:
            footer = read_footer(file)
            head = head or footer.fields
            refuse_other_columns(footer.fields, head)
            sizes.append(joined.add(file, footer.fields, footer.start, each if isinstance(each, Groups) else None))
        except ValueError as error:
            raise ValueError(f"file {number} cannot be joined: {error}") from error
        finally:
            if isinstance(each, Groups):
                file.close()
    if head is None:
        raise ValueError("nothing is to be joined")
    joined.finish(head)
    return sizes


class _Joined:
    """A file that is being written: its row groups so far, and their indexes, which follow all of them."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._groups: list[Struct] = []
        self._indexes: dict[OfChunk, list[tuple[Struct, bytes]]] = {kind: [] for kind in INDEXES}
        self._rows = self._size = 0
        self._write(MAGIC)

    def add(self, file: BinaryIO, footer: Struct, end: int, some: Groups | None = None) -> int:
        """Copy the row groups of a file, or some of them, whose footer begins at `end`; returns how many."""
        if OfFile.ENCRYPTION in footer:
            raise ValueError("it is encrypted")
        source, rows = _Source(file, end), 0
        groups = structs(footer, OfFile.GROUPS)
        taken_ones = groups[some.first : some.first + some.number] if some else groups
        for group in taken_ones:
            rows += taken(group, OfGroup.ROWS, Kind.I64)
            self._groups.append(self._copied_group(source, group))
        if len(self._groups) > MOST:
            raise ValueError(f"more than {MOST} row groups: divide the rows into fewer ranges")
        if some and len(taken_ones) != some.number:
            raise ValueError("it has fewer row groups than it had")
        if not some and rows != taken(footer, OfFile.ROWS, Kind.I64):
            raise ValueError("its row groups do not have its number of rows")
        self._rows += rows
        return len(taken_ones)

    def finish(self, head: Struct) -> None:
        """Write what follows the row groups."""
        for field, written_later in self._indexes.items():
            for chunk, content in written_later:
                chunk[field] = Value(Kind.I64, self._size)
                chunk[field + 1] = Value(Kind.I32, len(content))
                self._write(content)
        groups = Value(Kind.LIST, Items(Kind.STRUCT, self._groups))
        self._write(footer_bytes(head | {OfFile.ROWS: Value(Kind.I64, self._rows), OfFile.GROUPS: groups}))

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._size += len(content)

    def _copied_group(self, source: "_Source", group: Struct) -> Struct:
        changed = {
            OfGroup.ORDINAL: Value(Kind.I16, len(self._groups)),
            OfGroup.OFFSET: Value(Kind.I64, self._size),
        }
        chunks = [self._copied_chunk(source, chunk) for chunk in structs(group, OfGroup.CHUNKS)]
        changed = {field: value for field, value in changed.items() if field in group}
        return group | changed | {OfGroup.CHUNKS: Value(Kind.LIST, Items(Kind.STRUCT, chunks))}

    def _copied_chunk(self, source: "_Source", chunk: Struct) -> Struct:
        column: Struct = taken(chunk, OfChunk.METADATA, Kind.STRUCT)
        if chunk.keys() & {OfChunk.PATH, OfChunk.ENCRYPTION, OfChunk.ENCRYPTED} or OfColumn.BLOOM_FILTER in column:
            raise ValueError("its columns are in another file, encrypted, or have Bloom filters")
        fields = (OfColumn.DATA_PAGE, *(field for field in MORE_PAGES if field in column))
        pages = {field: taken(column, field, Kind.I64) for field in fields}
        start = min(pages.values())
        by = self._size - start
        for block in source.blocks(start, taken(column, OfColumn.SIZE, Kind.I64)):
            self._write(block)
        column = column | {field: Value(Kind.I64, place + by) for field, place in pages.items()}
        found = chunk | {OfChunk.METADATA: Value(Kind.STRUCT, column)}
        if offset := taken(chunk, OfChunk.OFFSET, Kind.I64):  # what the footer says is beside the pages too
            self._write(written(column))
            found[OfChunk.OFFSET] = Value(Kind.I64, offset + by)
        for field in INDEXES:
            if field in chunk:
                content = source.bytes(taken(chunk, field, Kind.I64), taken(chunk, field + 1, Kind.I32))
                moved = _moved(content, by) if field == OfChunk.OFFSET_INDEX else content
                self._indexes[field].append((found, moved))
        return found


def _moved(index: bytes, by: int) -> bytes:
    """An offset index whose pages are moved."""
    fields = read(index)
    pages = [
        page | {PAGE_OFFSET: Value(Kind.I64, taken(page, PAGE_OFFSET, Kind.I64) + by)}
        for page in structs(fields, LOCATIONS)
    ]
    return written(fields | {LOCATIONS: Value(Kind.LIST, Items(Kind.STRUCT, pages))})


class _Source:
    """A file whose pages are copied, in their order, from before its footer."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file, self._end = file, end
        self._free = len(MAGIC)  # what comes before it was copied

    def blocks(self, start: int, size: int) -> Iterator[bytes]:
        """The pages of a column, part by part."""
        if start < self._free:
            raise ValueError("its footer is damaged: pages are not in order")
        self._at(start, size)
        self._free = start + size
        while size:
            block = self._file.read(min(size, BLOCK))
            if not block:
                raise ValueError("it ends too early")
            yield block
            size -= len(block)

    def bytes(self, start: int, size: int) -> bytes:
        """An index."""
        self._at(start, size)
        return self._file.read(size)

    def _at(self, start: int, size: int) -> None:
        if start < len(MAGIC) or size < 1 or start + size > self._end:
            raise ValueError("its footer is damaged: pages are outside the file")
        self._file.seek(start)
