"""The bytes of a file as they lie at a storage: compressed where that helps, and read back whole or not at all.

A file is named by the SHA-256 of its content, however it is stored, so that one which an earlier version left
uncompressed is found and read. What is compressed begins with a mark; that the hash is right decides, not the mark.
"""

import hashlib
import zlib
from collections.abc import Iterator

MARK = b"\x89standoff zlib\r\n"
LEVEL = 1  # CSV to less than a sixth; level 3 gains a fifteenth and takes 1.4 times as long
MOST = 100  # times its size that a file may grow, so that a few bytes cannot fill the memory; zlib alone allows 1,032
ALREADY = (b"ARROW1", b"PAR1")  # what Arrow and Parquet files begin with, whose buffers polars has compressed


def compressed(content: bytes) -> bytes:
    """What is to be stored: the content itself where it is compressed already, or shrinks too little or too much."""
    if content.startswith(ALREADY):
        return content
    shrunk = MARK + zlib.compress(content, LEVEL)
    return shrunk if len(shrunk) < len(content) <= MOST * (len(shrunk) - len(MARK)) else content


def content_of(stored: bytes, digest: str) -> bytes | None:
    """The content whose SHA-256 is given; none where what is stored is anything else, or not whole."""
    return next((each for each in _contents(stored) if hashlib.sha256(each).hexdigest() == digest), None)


def _contents(stored: bytes) -> Iterator[bytes]:
    """What the content may be; a file that begins with the mark may have been stored as it is."""
    if stored.startswith(MARK) and (content := _decompressed(memoryview(stored)[len(MARK) :])) is not None:
        yield content
    yield stored


def _decompressed(shrunk: memoryview) -> bytes | None:
    decompressor = zlib.decompressobj()
    try:
        content = decompressor.decompress(shrunk, MOST * len(shrunk) + 1)  # one more, lest it stop before the end
    except zlib.error:
        return None
    return content if decompressor.eof and not decompressor.unused_data else None
