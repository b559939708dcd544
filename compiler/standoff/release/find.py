"""Finds the package a user means: a version, `next` or a folder."""

from pathlib import Path

from standoff.files.project_files import BUILD, DESCRIPTOR, NEXT, refuse_links
from standoff.formats.index import read_index
from standoff.release.provenance import read_provenance


class NoPackageError(Exception):
    """No package has this name."""


def find_package(root: Path, name: str) -> tuple[Path, str]:
    """The folder for a name and its label; raises NoPackageError, and RefusedError where `build/` leads out.

    A name without a separator is looked up in `build/` first; `./name` is always a folder.
    """
    folder = root / BUILD / name
    if Path(name).name == name:
        refuse_links(root, (BUILD, f"{BUILD}/{name}"))
    if Path(name).name == name and (folder / DESCRIPTOR).is_file():
        return folder, f"{BUILD}/{name}"
    path = Path(name)
    if Path(name).name == name and folder.is_dir() and not path.is_dir():
        return folder, f"{BUILD}/{name}"  # the descriptor is missing; reading it reports that
    if (path / DESCRIPTOR).is_file():
        return path, path.as_posix()
    if path.is_dir():
        raise NoPackageError(f"{name} does not contain a package: it has no {DESCRIPTOR}")
    if name == NEXT:
        raise NoPackageError(f"no {BUILD}/{NEXT}: run `standoff build` first")
    raise NoPackageError(f"unknown version or folder {name}; {_known(root)}")


def find_previous(root: Path, folder: Path) -> Path | None:
    """The folder of the version before a package: before a release, or before the working build.

    None where there is no such version, or it is not beside the package. Raises UnreadableError.
    """
    origin = read_provenance(folder)
    name = origin.previous if origin else None
    if origin is None and folder.resolve() == (root / BUILD / NEXT).resolve():
        entries = read_index(folder.parent)
        name = entries[-1].version if entries else None
    found = folder.parent / name if name else None
    return found if found and (found / DESCRIPTOR).is_file() else None


def _known(root: Path) -> str:
    known = sorted(path.parent.name for path in (root / BUILD).glob(f"*/{DESCRIPTOR}"))
    return f"known: {', '.join(known)}" if known else f"{BUILD}/ contains none"
