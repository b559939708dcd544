"""The files of a project: the names of its folders, and the one way to what they hold and to the bytes of a file.

Only regular files are read, and only those inside the project: a link that leads out, or nowhere, is never followed,
a pipe or a device never opened, and the size is known before a byte is read. Names that begin with a dot belong to
editors and systems (`.#x.yaml`, `._x.yaml`, `.DS_Store`) and are left alone. `tests/files/test_one_opener.py` finds
modules that open files of a project by themselves."""

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

DESCRIPTOR = "datapackage.json"  # of a project, and of every package built from it
ANNOTATIONS = "annotations"
TEXT_FILES = f"{ANNOTATIONS}/texts"  # one file per text
REGISTRY_FILES = f"{ANNOTATIONS}/registry"  # one file per table
SECOND = f"{ANNOTATIONS}/second"  # another annotation set of the same texts, and others in its folders
AGREEMENT = f"{SECOND}/agreement.json"  # the figures that `agreement` printed
READINGS = f"{ANNOTATIONS}/readings.yaml"  # what curators decided between the two annotation sets; no text has its name
LIMITS = f"{ANNOTATIONS}/LIMITS.md"  # the curators' page on the limits of the data
REVIEWS = f"{ANNOTATIONS}/reviews.md"  # the curators' answers to disputes about the data
TEXTS = "texts"  # the texts, unless `--texts` names another folder
SCHEMAS = "schemas"
VOCABULARIES = f"{SCHEMAS}/vocabularies"
QUERIES = f"{SCHEMAS}/queries"
BUILD = "build"  # releases and the working build
NEXT = "next"  # the working build, within `build/`
INDEX = "index.json"  # of all versions, within `build/`
SUMS = "SHA256SUMS"  # of the files of a package, within it
CACHE = f"{BUILD}/.cache"
JOURNAL = f"{BUILD}/.journal"  # of several files that change together
EDITOR = f"{BUILD}/editor"  # JSON Schemas of annotation files
SITE = "site"  # the explorer, within a package
SITE_LOCAL = "site-local"  # the same with the words of the texts, for the curator alone


LARGEST = 1 << 28  # bytes of a file, unless the caller has a limit of its own
NOFOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Kind(StrEnum):
    """What a path is."""

    FILE = "a regular file"
    FOLDER = "a folder"
    LINK = "a link that leads out of the project, to a folder or to nothing"
    SPECIAL = "a pipe, a socket or a device, not a file"
    ABSENT = "not there"


class RefusedError(OSError):
    """A path that is not read, since it is not a regular file inside the project, or too large (`size`, `limit`)."""

    def __init__(self, kind: Kind, path: str, size: int = 0, limit: int = 0) -> None:
        words = f"this has {size:,} bytes; the limit is {limit:,}" if kind is Kind.FILE else f"this is {kind}"
        super().__init__(errno.EINVAL, words, path)
        self.kind, self.size, self.limit = kind, size, limit

    def __reduce__(self) -> tuple[object, ...]:
        return RefusedError, (self.kind, self.filename, self.size, self.limit)


class UnsteadyError(OSError):
    """A file that was written to while it was read."""


@dataclass(frozen=True, order=True, slots=True)
class Entry:
    """What lies in a folder: its path in the project, what it is, its size in bytes, and whether its name is UTF-8."""

    path: str
    kind: Kind
    size: int = 0
    is_utf8: bool = True

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]


def kind_of(root: Path, file: str) -> Kind:
    """What a path in a project is; raises OSError where its folder cannot be read."""
    return _found(root, file)[0]


def entries(root: Path, folder: str) -> list[Entry]:
    """What a folder of a project holds, sorted, but for names that begin with a dot; nothing where there is no folder.

    Raises OSError where it cannot be listed.
    """
    if kind_of(root, folder) is not Kind.FOLDER:
        return []
    with os.scandir(root / folder) as found:
        return sorted(_entry(root, folder, each) for each in found if not each.name.startswith("."))


def refuse_links(root: Path, folders: Iterable[str]) -> None:
    """Raise RefusedError for the first of the folders that is a link leading out: nothing is written through it."""
    for folder in folders:
        if (root / folder).is_symlink() and kind_of(root, folder) is Kind.LINK:
            raise RefusedError(Kind.LINK, str(root / folder))


def yaml_entries(root: Path, folder: str) -> list[Entry]:
    """Those entries of a folder that are read: named `….yaml`, whatever they are; raises OSError.

    What of them is not a regular file is a problem when it is read.
    """
    return [each for each in entries(root, folder) if each.is_utf8 and each.name.endswith(".yaml")]


def files_below(root: Path, folder: str) -> Iterator[str]:
    """The regular files of a folder and of its folders, by their paths in the project; raises OSError."""
    for entry in entries(root, folder):
        if entry.kind is Kind.FOLDER:
            yield from files_below(root, entry.path)
        elif entry.kind is Kind.FILE and entry.is_utf8:
            yield entry.path


def read_file(root: Path, file: str, limit: int = LARGEST) -> bytes:
    """The bytes of a file of a project; raises RefusedError, UnsteadyError and OSError.

    An absolute path is one that the user named: it may lie anywhere, but its links do not lead out of its folder.
    """
    kind, path = _found(root, file)
    if kind not in (Kind.FILE, Kind.ABSENT):
        raise RefusedError(kind, str(root / file))
    return _read(path, limit)


def read_named(path: Path, limit: int = LARGEST) -> bytes:
    """The bytes of a file that the user named, wherever it lies; raises RefusedError, UnsteadyError and OSError."""
    return _read(Path(os.path.realpath(path)), limit)


def read_path(root: Path, path: Path, limit: int = LARGEST) -> bytes:
    """The bytes of a file of the project, or of one elsewhere that the user named; raises as those functions do."""
    here, there = Path(os.path.abspath(root)), Path(os.path.abspath(path))  # noqa: PTH100  links stay
    inside = there.is_relative_to(here)
    return read_file(root, there.relative_to(here).as_posix(), limit) if inside else read_named(path, limit)


def digest(root: Path, file: str, limit: int = LARGEST) -> str:
    """The SHA-256 of a file of a project, or why it is not read; raises UnsteadyError and OSError."""
    try:
        import hashlib

        return hashlib.sha256(read_file(root, file, limit)).hexdigest()
    except RefusedError as error:
        return f"{error.kind.name} {error.limit}"


def _found(root: Path, file: str) -> tuple[Kind, Path]:
    """What a path is, and where it leads by way of links, if that is inside the project."""
    path = root / file
    base = os.path.realpath(path.parent if Path(file).is_absolute() else root).rstrip(os.sep)
    try:
        real = os.path.realpath(path, strict=True)
    except (FileNotFoundError, NotADirectoryError):
        return (Kind.LINK if path.is_symlink() else Kind.ABSENT), path
    except ValueError:  # a name with U+0000 or half a character, which no file can have
        return Kind.ABSENT, path
    except OSError as error:
        if error.errno == errno.ELOOP:
            return Kind.LINK, path
        if error.errno == errno.ENAMETOOLONG:
            return Kind.ABSENT, path
        raise
    if real != base and not real.startswith(base + os.sep):
        return Kind.LINK, path
    return _kind(os.lstat(real).st_mode), Path(real)


def _kind(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return Kind.FILE
    return Kind.FOLDER if stat.S_ISDIR(mode) else Kind.SPECIAL


def _entry(root: Path, folder: str, found: "os.DirEntry[str]") -> Entry:
    name = os.fsencode(found.name).decode("utf-8", "backslashreplace")
    path, is_utf8 = f"{folder}/{name}", name == found.name
    if found.is_symlink():
        kind = kind_of(root, f"{folder}/{found.name}")
        kind = Kind.LINK if kind is Kind.FOLDER else kind
    else:
        kind = _kind(found.stat(follow_symlinks=False).st_mode)
    return Entry(path, kind, found.stat().st_size if kind is Kind.FILE else 0, is_utf8)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file that the user named, whatever its size, open to be read in pieces; raises as `read_named` does.

    UnsteadyError is raised at the end, if the file was written to meanwhile.
    """
    real = Path(os.path.realpath(path))
    with _opened(real, sys.maxsize) as (stream, before):
        yield stream
        after = os.fstat(stream.fileno())
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise unsteady(real)


def unsteady(path: Path) -> UnsteadyError:
    """That a file was written to while it was read."""
    return UnsteadyError(errno.EAGAIN, "the file was written to while it was read; try again", str(path))


def _read(path: Path, limit: int) -> bytes:
    """The bytes of a path without links."""
    with _opened(path, limit) as (stream, found):
        data = stream.read(found.st_size + 1)
    if len(data) != found.st_size:
        raise unsteady(path)
    return data


@contextmanager
def _opened(path: Path, limit: int) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    """A path without links, open to be read; what it is is looked at before it is opened, and again after."""
    try:
        _check(path.lstat(), path, limit)
    except ValueError:
        raise FileNotFoundError(errno.ENOENT, "no file can have this name", str(path)) from None
    except NotADirectoryError:  # a file is where its folder should be
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None
    descriptor = os.open(path, os.O_RDONLY | NOFOLLOW)
    with open(descriptor, "rb") as stream:  # noqa: PTH123  of a descriptor
        found = os.fstat(descriptor)
        _check(found, path, limit)
        yield stream, found


def _check(found: os.stat_result, path: Path, limit: int) -> None:
    kind = _kind(found.st_mode)
    if kind is Kind.FOLDER:
        raise IsADirectoryError(errno.EISDIR, "this is a folder, not a file", str(path))
    if kind is not Kind.FILE or found.st_size > limit:
        raise RefusedError(Kind.LINK if stat.S_ISLNK(found.st_mode) else kind, str(path), found.st_size, limit)
