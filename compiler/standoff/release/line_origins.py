"""Who wrote the lines of annotation files that a package names, for pages that stay with the curator.

A package names lines of the files that it was built from. So only files are looked at that are as they were then: those
of a release have the hashes of its provenance, those of the working build were not saved after it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from standoff.files.git_blame import Commit, blame_in
from standoff.files.project_files import BUILD, DESCRIPTOR, NEXT, Kind, digest, kind_of, read_file
from standoff.release.provenance import read_provenance

Lines = Mapping[str, Mapping[int, Commit | None]]
"""By file and line the commit that changed the line last; None where that is not committed."""


def origins_of_lines(root: Path, package: Path, files: Iterable[str]) -> tuple[Lines, list[str]]:
    """The origins of all lines of annotation files, and the files that are no longer as the package has them.

    Raises GitError, UnreadableError, OSError.
    """
    blame = blame_in(root)
    there = [file for file in files if kind_of(root, file) is Kind.FILE]
    same = _unchanged(root, package, there)
    found = {file: blame.of_file(file, read_file(root, file)) for file in same}
    lines = {file: {number: origin.commit for number, origin in each.items()} for file, each in found.items()}
    return lines, sorted(set(files) - set(same))


def _unchanged(root: Path, package: Path, files: Iterable[str]) -> list[str]:
    """The files that are as they were when a package was built; none where that is not known."""
    provenance = read_provenance(package)
    if provenance is not None:
        return [file for file in files if provenance.inputs.get(file) == digest(root, file)]
    if package.resolve() != (root / BUILD / NEXT).resolve():
        return []
    built = (package / DESCRIPTOR).stat().st_mtime_ns
    return [file for file in files if (root / file).stat().st_mtime_ns <= built]
