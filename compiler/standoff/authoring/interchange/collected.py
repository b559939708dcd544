"""The exported files that the arguments of an import name: files, folders and patterns, each of a known size."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.files.long_files import UTF_8, NotThisEncodingError, lines_of
from standoff.files.project_files import DESCRIPTOR, Kind, RefusedError, entries, kind_of, read_named
from standoff.source.composer import Limits, fault_of_bytes, too_large
from standoff.source.problem import Place, Problem

PATTERN = re.compile(r"[*?\[]")
BOM = b"\xef\xbb\xbf"


class NoFilesError(ValueError):
    """An argument that names nothing to read; the message says why."""


def exported_files(paths: Iterable[Path], reader: Reader) -> list[Path]:
    """The files that are named, those in folders that are named, and those that patterns match; each once, in order.

    Of a folder and the folders in it, those whose names end as the tool's files do; names that begin with a dot are
    left alone, and links are not followed out of the folder. Raises NoFilesError and OSError.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            here = [path / name for name in _below(path, "", reader.suffixes)]
            if not here:
                raise NoFilesError(f"{path} has no file of {reader.tool} ({', '.join(reader.suffixes)})")
        elif path.is_file():
            here = [path]
        elif PATTERN.search(path.name):
            here = [path.parent / each for each in _matching(path)]
            if not here:
                raise NoFilesError(f"no file matches {path}")
        else:
            raise NoFilesError(f"no file {path}")
        found |= dict.fromkeys(here)
    return list(found)


def _below(folder: Path, name: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    for entry in entries(folder, name or "."):
        relative = entry.path.removeprefix("./")
        if entry.kind is Kind.FOLDER and not (folder / relative).is_symlink():
            yield from _below(folder, relative, suffixes)
        elif entry.kind is Kind.FILE and relative.endswith(suffixes):
            yield relative


def _matching(path: Path) -> list[str]:
    """The files in the folder of a pattern whose names match it; `*`, `?` and `[…]` are of names alone."""
    from fnmatch import fnmatchcase

    found = entries(path.parent, ".") if kind_of(path.parent, ".") is Kind.FOLDER else []
    names = [entry.path.removeprefix("./") for entry in found if entry.kind is Kind.FILE]
    return [name for name in names if fnmatchcase(name, path.name)]


def read_export(
    shown: str, path: Path, limits: Limits, encoding: str = UTF_8, is_by_line: bool = False
) -> Export | Problem:
    """A file that a reader can be given, or why not: its size, bytes that are not UTF-8, zero bytes. Raises OSError.

    One in another encoding, which the map names, is given as UTF-8; a byte order mark is left out. If it is read line
    by line (`is_by_line`), it may be of any size, and the limit is that of a line.
    """
    try:
        data = read_named(path, limits.size)
    except RefusedError as error:
        if error.kind is not Kind.FILE:
            return Problem(Place(shown), "unread-file", str(error), "give a regular file")
        if not is_by_line:
            return too_large(shown, error.size, error.limit)
        fault = fault_of_lines(shown, lines_of(path, limits.size, encoding), limits.size, encoding)
        return fault or Export(shown, path, b"", limits, error.size, encoding)
    try:
        data = data if encoding == UTF_8 else data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _not_in(shown, NotThisEncodingError(line, error.start, data[error.start]), encoding)
    data = data.removeprefix(BOM)
    fault = fault_of_bytes(shown, data, limits)
    if fault is None and b"\0" in data:
        fault = _zero(shown, data.count(b"\n", 0, data.index(0)) + 1)
    return fault or Export(shown, path, data, limits)


def fault_of_lines(shown: str, lines: Iterable[str], limit: int, encoding: str = UTF_8) -> Problem | None:
    """What is wrong with a file that is read line by line: a line that is too long, bytes of another encoding or zero.

    It is read once for this, so that nothing is made of a file that turns out to be damaged. Raises OSError.
    """
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            if len(line) > limit:
                message = f"this line has more than {limit:,} characters, which is the limit of a line"
                hint = f"is each record on a line of its own? Else raise `limits.size` in {DESCRIPTOR}"
                return Problem(Place(shown, number, 1), "too-large", message, hint, 1)
            if "\0" in line:
                return _zero(shown, number)
    except NotThisEncodingError as error:
        return _not_in(shown, error, encoding)
    return None


def _not_in(shown: str, error: NotThisEncodingError, encoding: str) -> Problem:
    place = Place(shown, error.line, 1)
    if encoding == UTF_8:
        return Problem(place, "bad-utf8", f"{error} is not UTF-8", "save the file as UTF-8", 1)
    return Problem(place, "bad-encoding", f"{error} is not {encoding}", "the map names another encoding", 1)


def _zero(shown: str, line: int) -> Problem:
    message = "a zero byte: the file is not a text"
    return Problem(Place(shown, line, 1), "binary-file", message, "give the file that the tool exported", 1)
