"""A new corpus, small and complete, that builds immediately: the package's template, named after the folder."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from standoff import __version__
from standoff.files.atomic_file import SUFFIX, clear_leftovers, prefix
from standoff.files.project_files import DESCRIPTOR
from standoff.source.names import is_device

TEMPLATE = "builtin/corpus"
HIDDEN = "dot-"  # packaging tools obey a `.gitignore` in the package, so leading dots are written as `dot-`
FILLED = (DESCRIPTOR, "README.md", "requirements.txt")
MARK = re.compile(rb"\{\{(\w+)\}\}")
MOST = 80  # characters of a name; a title is made of it too
NAME = re.compile(r"[^a-z0-9]+")


def is_free(folder: Path) -> bool:
    """Whether a corpus may be created in a folder: it does not exist or is empty."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def name_of(folder: Path) -> str:
    """A package name from a folder's name: lower-case letters, digits and hyphens, starting with a letter."""
    name = NAME.sub("-", folder.resolve().name.lower())[:MOST].strip("-")
    return name if name[:1].isalpha() and not is_device(name) else f"corpus-{name}".strip("-")


def new_corpus(folder: Path) -> list[str]:
    """Create the template in a folder that does not exist or is empty; returns its files, sorted, relative to it.

    Raises as `write_corpus` does.
    """
    return write_corpus(folder, _filled(name_of(folder)))


def write_corpus(
    folder: Path, files: Iterable[tuple[str, bytes]], check: Callable[[Path], None] = lambda _: None
) -> list[str]:
    """Write the files of a new corpus, given by path, into a folder that does not exist or is empty.

    Returns their paths, sorted. `check` may look at what is written, and raise. It is written beside the folder and
    then moved, so that it is complete or absent. Raises FileExistsError if the folder is not empty, and OSError.
    """
    if not is_free(folder):
        raise FileExistsError(17, "the folder is not empty", str(folder))
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(target.parent)
    fresh = Path(tempfile.mkdtemp(prefix=prefix(), suffix=SUFFIX, dir=target.parent))
    try:
        written = [_write(fresh / path, content) for path, content in files]
        check(fresh)
        if target.exists():  # perhaps a shell's working directory: keep the folder, move the content in
            for entry in sorted(fresh.iterdir()):
                entry.rename(target / entry.name)
        else:
            fresh.chmod(0o755)
            fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return sorted(path.relative_to(fresh).as_posix() for path in written)


def tools_of(name: str) -> Iterator[tuple[str, bytes]]:
    """The files of the template that hold nothing of its data: those for git, make and GitHub."""
    for path, content in _filled(name):
        if path not in (DESCRIPTOR, "README.md") and "/" not in path.replace(".github/workflows/", "", 1):
            yield path, content


def _filled(name: str) -> Iterator[tuple[str, bytes]]:
    """The files of the template by path, with name, title and the compiler's version filled in."""
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
