"""What was written before, or by others: formats copy the bytes of rows that have not changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Span:
    """Where the bytes of some rows are: a file, where in it they start, and their length; in a Parquet file, the number
    of the first row group, and how many there are.
    """

    path: Path
    start: int
    length: int


class Earlier(Protocol):
    """The bytes of ranges that were written before, or by others; files are named by their paths in a package."""

    def whole(self, file: str, head: str, keys: Sequence[str]) -> tuple[Path, str] | None:
        """A file that has just these ranges, with its SHA-256; `head` is all else that it says."""
        ...

    def find(self, file: str, key: str) -> Span | None:
        """Where the bytes of a range are."""
        ...

    def note(self, file: str, head: str, ranges: Sequence[tuple[str, int]], sha256: str) -> None:
        """Note the keys and lengths of the ranges of a file that is written now."""
        ...
