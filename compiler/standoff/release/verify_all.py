"""`standoff verify`: checks each package on its own, against the index, and against a rebuild."""

from pathlib import Path

from standoff.corpus.project import read_corpus
from standoff.engine.pipeline import Compiled, compile_corpus
from standoff.files.folders import BUILD, DESCRIPTOR, NEXT
from standoff.formats.index import Entry, read_index
from standoff.formats.package import UnreadableError
from standoff.formats.package_reader import read_descriptor
from standoff.release.cut import unfinished
from standoff.release.find import NoPackageError, find_package
from standoff.release.reproduce import NOT, reproduce
from standoff.release.verify import Verified, check_index, verify
from standoff.source.problem import Place, Problem


def verify_all(root: Path, names: list[str], texts: Path | None = None) -> tuple[list[Verified], list[Problem]]:
    """Verify the named packages, or all versions, the working build and the index if none is named.

    Raises NoPackageError if a name is unknown or there is nothing to verify, and UnreadableError if the index cannot be
    read.
    """
    builds = root / BUILD
    entries = read_index(builds)
    wanted = [find_package(root, name) for name in names] or _all(builds, entries)
    if not wanted:
        raise NoPackageError(f"nothing to verify: no versions and no {BUILD}/{NEXT}")
    found = [_verify(folder, label, builds, entries) for folder, label in wanted]
    project = _Project(root, texts)
    for each in found:
        project.reproduce(each)
    return found, [] if names else [*check_index(builds, entries), *_interrupted(root, entries)]


def _verify(folder: Path, label: str, builds: Path, entries: list[Entry]) -> Verified:
    return verify(folder, label, entries if folder.resolve().parent == builds.resolve() else None)


def _all(builds: Path, entries: list[Entry]) -> list[tuple[Path, str]]:
    names = [entry.version for entry in entries] + [NEXT]
    return [(builds / name, f"{BUILD}/{name}") for name in names if (builds / name).is_dir()]


def _interrupted(root: Path, entries: list[Entry]) -> list[Problem]:
    """Listed versions missing from the descriptor or changelog; the index check reports unlisted ones."""
    try:
        lacking = unfinished(root, entries)
    except (UnreadableError, ValueError):  # reported already, or by `standoff check`
        return []
    listed = {entry.version for entry in entries}
    return [
        Problem(
            Place(f"{BUILD}/{version}"),
            "unfinished-release",
            f"the release was interrupted: {', '.join(files)} not written",
            f"finish it with `standoff release {version} --date …`",
        )
        for version, files in lacking.items()
        if version in listed
    ]


class _Project:
    """The current project, compiled once on first use."""

    def __init__(self, root: Path, texts: Path | None) -> None:
        self.root, self.texts = root, texts
        self.compiled: Compiled | None = None

    def reproduce(self, found: Verified) -> None:
        """Rebuild a package if it belongs to this project."""
        reason = self._not_ours(found)
        if reason:
            found.rebuilt, found.notes = NOT, [f"not rebuilt: {reason}"]
            return
        if self.compiled is None:
            self.compiled = compile_corpus(self.root, self.texts, None)
        reproduce(found, self.compiled)

    def _not_ours(self, found: Verified) -> str:
        if not (self.root / DESCRIPTOR).is_file():
            return f"no project in {self.root.resolve()}"
        try:
            name = read_descriptor(found.folder).get("name")
        except UnreadableError:
            return "its descriptor cannot be read"
        ours = read_corpus(self.root).descriptor.get("name")
        return "" if name == ours else f"it belongs to another project, `{name}`"
