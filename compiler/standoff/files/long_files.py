"""Files of any size, read line by line: what is held is a line."""

import io
from collections.abc import Iterator
from pathlib import Path

from standoff.files.project_files import opened

UTF_8 = "utf-8"
BOM = "\ufeff"


class NotThisEncodingError(ValueError):
    """A byte that an encoding does not have; `line` counts from 1, `offset` from the beginning of the file."""

    def __init__(self, line: int, offset: int, byte: int) -> None:
        super().__init__(f"byte {byte:#04x} at offset {offset}")
        self.line = line


def lines_of(path: Path, limit: int, encoding: str = UTF_8, newline: str = "\n") -> Iterator[str]:
    """The lines of a file with their ends, without a byte order mark; one of more than `limit` characters in pieces.

    A line ends at `newline`; if that is empty, at CR, LF and CRLF alike. Raises NotThisEncodingError, RefusedError,
    UnsteadyError and OSError.
    """
    number = 0
    with opened(path) as stream:
        text = io.TextIOWrapper(stream, encoding, newline=newline)
        try:
            while line := text.readline(limit + 1):
                number += 1
                yield line.removeprefix(BOM) if number == 1 else line
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            offset = stream.seek(0, io.SEEK_CUR) - len(error.object) + error.start
            at = number + before.count(b"\n") + 1
            raise NotThisEncodingError(at, offset, error.object[error.start]) from None
        finally:
            text.detach()  # or it would close the stream


def byte_lines(path: Path, limit: int) -> Iterator[bytes]:
    """The lines of a file as bytes; of one of more than `limit` bytes only the beginning, which is longer than that.

    Raises RefusedError, UnsteadyError and OSError.
    """
    with opened(path) as stream:
        while line := stream.readline(limit + 2):
            rest = line
            while len(rest) > limit + 1 and not rest.endswith(b"\n"):
                rest = stream.readline(limit + 2)
            yield line
