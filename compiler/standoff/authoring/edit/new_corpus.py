"""A new corpus, tiny and complete, that builds at once: copied from the package's own, under the folder's name."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from standoff import __version__
from standoff.files.folders import DESCRIPTOR

TEMPLATE = "builtin/corpus"
HIDDEN = "dot-"  # packaging would read a `.gitignore` of its own accord, so dots are written as `dot-`
FILLED = (DESCRIPTOR, "README.md", "requirements.txt")
MARK = re.compile(rb"\{\{(\w+)\}\}")
NAME = re.compile(r"[^a-z0-9]+")


def is_free(folder: Path) -> bool:
    """Whether a corpus may be begun in a folder: it is absent or empty."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def name_of(folder: Path) -> str:
    """A package's name, made of its folder's: lower-case letters, digits and hyphens, begun by a letter."""
    name = NAME.sub("-", folder.resolve().name.lower()).strip("-")
    return name if name[:1].isalpha() else f"corpus-{name}".strip("-")


def new_corpus(folder: Path) -> list[str]:
    """Write a corpus into a folder that is absent or empty; the files written, sorted, relative to it.

    It is written beside the folder and then put in its place, so that a corpus is complete or absent. Raises
    FileExistsError where the folder holds something, and OSError.
    """
    if not is_free(folder):
        raise FileExistsError(17, "the folder is not empty", str(folder))
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        written = [_write(fresh / path, content) for path, content in _filled(name_of(folder))]
        if target.exists():  # it may be where somebody stands: what is in it comes, the folder itself stays
            for entry in sorted(fresh.iterdir()):
                entry.rename(target / entry.name)
        else:
            fresh.chmod(0o755)
            fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return sorted(path.relative_to(fresh).as_posix() for path in written)


def _filled(name: str) -> Iterator[tuple[str, bytes]]:
    """The files of the template by path, with the name, the title and the compiler's version filled in."""
    values = {b"name": name, b"title": name.replace("-", " ").capitalize(), b"version": __version__}
    for path, content in _files(resources.files("standoff") / TEMPLATE):
        yield path, MARK.sub(lambda mark: values[mark[1]].encode(), content) if path in FILLED else content


def _files(folder: Traversable, below: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f".{entry.name.removeprefix(HIDDEN)}" if entry.name.startswith(HIDDEN) else entry.name
        if entry.is_dir():
            yield from _files(entry, f"{below}{name}/")
        else:
            yield below + name, entry.read_bytes()


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path
