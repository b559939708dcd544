"""What a user calls a package: a version, `next`, or a folder."""

from pathlib import Path

from standoff.formats.descriptor import DESCRIPTOR

BUILDS = "build"
NEXT = "next"


class NoPackageError(Exception):
    """There is no package of that name."""


def find_package(root: Path, name: str) -> tuple[Path, str]:
    """The folder that a name means and how it is shown; raises NoPackageError.

    A name without a separator is first looked up below `build/`; `./name` is always a folder.
    """
    folder = root / BUILDS / name
    if Path(name).name == name and (folder / DESCRIPTOR).is_file():
        return folder, f"{BUILDS}/{name}"
    path = Path(name)
    if Path(name).name == name and folder.is_dir() and not path.is_dir():
        return folder, f"{BUILDS}/{name}"  # without its descriptor; who reads it says so
    if (path / DESCRIPTOR).is_file():
        return path, path.as_posix()
    if path.is_dir():
        raise NoPackageError(f"{name} holds no package: there is no {DESCRIPTOR} in it")
    if name == NEXT:
        raise NoPackageError(f"there is no {BUILDS}/{NEXT}: run `standoff build` first")
    raise NoPackageError(f"there is no version or folder {name}; {_known(root)}")


def _known(root: Path) -> str:
    known = sorted(path.parent.name for path in (root / BUILDS).glob(f"*/{DESCRIPTOR}"))
    return f"there are: {', '.join(known)}" if known else f"{BUILDS}/ holds none"
