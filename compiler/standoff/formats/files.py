"""Writing files: JSON as people read it, hashed on the way, and several at the same time (polars lets threads run)."""

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from standoff.source.escape import json_for_html
from standoff.tables.earlier import Span

A = TypeVar("A")
T = TypeVar("T")


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write JSON with two spaces, UTF-8, a final newline; raises OSError."""
    path.write_bytes((json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode())


def write_json_ld(path: Path, value: dict[str, Any]) -> None:
    """The same of what is made to be put into a page; raises OSError."""
    path.write_bytes((json_for_html(value) + "\n").encode())


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal; raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class HashedFile(RawIOBase, BinaryIO):
    """A file that is written from its beginning to its end, and hashed on the way: it is not read for its SHA-256."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("wb")
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was written, in hexadecimal."""
        return self._hash.hexdigest()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: Any) -> int:
        """Write all of some bytes; raises OSError."""
        self._hash.update(content)
        return self._file.write(content)

    def close(self) -> None:
        """Write what is left in the buffer; raises OSError."""
        try:
            self._file.close()
        finally:
            super().close()


AHEAD = 4  # ranges that are written and wait for those before them, at most: each takes some 40 MB
BLOCK = 1 << 18  # bytes that are copied at a time: a core's own cache still has them when they are hashed and written


def linked(before: tuple[Path, str] | None, path: Path) -> str | None:
    """Let a path be a file that was written before, and give its SHA-256; none where there is none, or no links are."""
    if before is None:
        return None
    try:
        os.link(before[0], path)
    except OSError:
        return None
    return before[1]


def copy_span(span: Span, file: BinaryIO) -> None:
    """Copy some bytes of a file that was written before; raises OSError where they are not there."""
    left, block = span.length, memoryview(bytearray(BLOCK))
    with span.path.open("rb", buffering=0) as before:
        before.seek(span.start)
        while left:
            n = before.readinto(block[: min(left, BLOCK)])
            if not n:
                raise OSError(f"{span.path.name} of the last build changed while it was read")
            file.write(block[:n])
            left -= n


def in_order(work: Callable[[A], T], items: Iterable[A], ahead: int) -> Iterator[T]:
    """What `work` gives for each item, in order, computed side by side; so many wait to be taken at most."""
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(ahead) as pool:
        for item in items:
            if len(waiting) == ahead:
                yield waiting.popleft().result()
            waiting.append(pool.submit(work, item))
        while waiting:
            yield waiting.popleft().result()


def side_by_side(write: Callable[..., T], work: Iterable[tuple[Any, ...]]) -> list[T]:
    """Call `write` with each of some arguments (a table, its path …), and give what it returns, in their order.

    The first failure is raised once all are done.
    """
    with ThreadPoolExecutor() as pool:
        written = [pool.submit(write, *arguments) for arguments in work]
    return [future.result() for future in written]
