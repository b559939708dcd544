"""The Arrow schema that a Parquet file states, replaced after it was written.

Polars writes codes as fast as numbers, and what Parquet stores is the same as of texts: a dictionary of texts. But it
would state in `ARROW:schema` that the column has codes, and readers would have them in place of texts. So a file is
written from codes, and then states the schema of texts. Its footer is in Thrift's compact protocol, where a text has
its length before it (https://github.com/apache/parquet-format, `FileMetaData`, `key_value_metadata`).
"""

import os
from pathlib import Path

KEY = "ARROW:schema"
TEXT = b"\x18"  # a field with a text, one after the field before it
TAIL = 8  # bytes after the footer: its length, and the format's name


def state_schema(path: Path, before: str, after: str) -> None:
    """Let a file state another Arrow schema, encoded as Parquet files have it; raises OSError, ValueError."""
    key = _field(KEY)
    with path.open("r+b") as stream:
        stream.seek(-TAIL, os.SEEK_END)
        tail = stream.read()
        length = int.from_bytes(tail[:4], "little")
        start = stream.seek(-TAIL - length, os.SEEK_END)
        parts = stream.read(length).split(key + _field(before))
        if len(parts) != 2:
            raise ValueError(f"{path.name} does not state its schema once")
        footer = (key + _field(after)).join(parts)
        stream.seek(start)
        stream.write(footer + len(footer).to_bytes(4, "little") + tail[4:])
        stream.truncate()


def _field(text: str) -> bytes:
    content = text.encode()
    return TEXT + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    """An unsigned number in groups of seven bits, the lowest first."""
    groups = [number >> shift & 0x7F for shift in range(0, max(1, number.bit_length()), 7)]
    return bytes([*(group | 0x80 for group in groups[:-1]), groups[-1]])
