"""The exported files that the arguments of an import name: files, folders and patterns, each of a known size."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.files.project_files import Kind, RefusedError, entries, kind_of, read_named
from standoff.source.composer import Limits, fault_of_bytes, too_large
from standoff.source.problem import Place, Problem

PATTERN = re.compile(r"[*?\[]")
UTF_8 = "utf-8"
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


def read_export(shown: str, path: Path, limits: Limits, encoding: str = UTF_8) -> Export | Problem:
    """A file that a reader can be given, or why not: its size, bytes that are not UTF-8, zero bytes. Raises OSError.

    One in another encoding, which the map names, is given as UTF-8; a byte order mark is left out.
    """
    try:
        data = read_named(path, limits.size)
    except RefusedError as error:
        if error.kind is not Kind.FILE:
            return Problem(Place(shown), "unread-file", str(error), "give a regular file")
        return too_large(shown, error.size, error.limit)
    try:
        data = data if encoding == UTF_8 else data.decode(encoding).encode()
    except UnicodeDecodeError as error:
        place = Place(shown, data.count(b"\n", 0, error.start) + 1, 1)
        byte = f"byte {data[error.start]:#04x} at offset {error.start}"
        return Problem(place, "bad-encoding", f"{byte} is not {encoding}", "the map names another encoding", 1)
    data = data.removeprefix(BOM)
    fault = fault_of_bytes(shown, data, limits)
    if fault is None and b"\0" in data:
        message = f"byte 0x00 at offset {data.index(0)}: the file is not a text"
        fault = Problem(Place(shown), "binary-file", message, "give the file that the tool exported")
    return fault or Export(shown, path, data, limits)
