"""What shapes the bytes of a package besides its inputs: the compiler's own files, and the versions of its tools."""

import hashlib
import platform
import sqlite3
import zlib
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from standoff import __version__

SHAPERS = ("polars", "PyYAML", "XlsxWriter")
COMPILER = (".py", ".pyx", ".pxi", ".h", ".yaml", ".md", ".txt", ".html", ".css", ".js")
"""The endings of the compiler's files; the explorer's program shapes a package too."""


@cache  # a process goes on with the code that it has loaded
def hash_of_compiler() -> str:
    """The hash of the compiler's own files, their paths and contents, whatever folder they lie in."""
    found = hashlib.sha256()
    for path, file in sorted(_files(resources.files("standoff"), "")):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        found.update(f"{path}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


def _files(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _files(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(COMPILER):
            found.append((path + entry.name, entry))
    return found


def versions() -> dict[str, str]:
    """The versions of what shapes the bytes of a package."""
    found = {name: metadata.version(name) for name in SHAPERS}
    python = ".".join(platform.python_version_tuple()[:2])
    return {
        "standoff": __version__,
        "python": python,
        **found,
        "sqlite": sqlite3.sqlite_version,
        "zlib": zlib.ZLIB_VERSION,
    }
