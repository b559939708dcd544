"""What is sent: the files that are missing or different at the target, each read back, and the index last."""

import errno
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from standoff.files.project_files import DESCRIPTOR, INDEX, SUMS
from standoff.files.remote import Target
from standoff.formats.descriptor import broken_sums, refuse_hypothetical
from standoff.formats.explorer.words import refused
from standoff.formats.package import UnreadableError
from standoff.formats.package_reader import read_descriptor
from standoff.release.publish import index as versions
from standoff.release.publish.index import Index, Release
from standoff.release.publish.page import PAGE, is_ours, page
from standoff.source.problem import Place, Problem, errors


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a version; `path` is relative to the folder of versions on both sides."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The files to send, in order: SHA256SUMS comes last, because it marks the version as complete."""

    items: tuple[Item, ...] = ()
    kept: int = 0
    theirs: Index | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """The number of bytes to send."""
        return sum(item.bytes for item in self.items)


def plan(build: Path, index: Index, wanted: Sequence[Release], target: Target) -> Plan:
    """Compare the wanted versions with the target by size and hash; raises OSError.

    The plan is empty if there is an error: a damaged version here, or different files under the same version there.
    """
    problems = [problem for release in wanted for problem in _unsound(build, release)]
    theirs, others = _there(index, target)
    problems += others
    problems += _taken(wanted, theirs, target)
    if errors(problems):
        return Plan(theirs=theirs, problems=problems)
    items: list[Item] = []
    kept = 0
    for release in wanted:
        files = list(files_of(build, release.version))
        sizes = target.sizes(release.version)
        missing = [item for item in files if not _is_there(item, release.version, sizes, target)]
        items += missing
        kept += len(files) - len(missing)
        if theirs and theirs.find(release.version):
            problems += _damaged(release.version, sizes, missing, target)
        problems += _strays(release.version, sizes, files, target)
    return Plan(tuple(items), kept, theirs, problems)


def files_of(build: Path, version: str) -> Iterator[Item]:
    """The files listed in a version's SHA256SUMS, in its order, then SHA256SUMS itself."""
    folder = build / version
    sums = (folder / SUMS).read_bytes()
    for line in sums.decode().splitlines():
        digest, path = line.split("  ", 1)
        yield Item(f"{version}/{path}", (folder / path).stat().st_size, digest)
    yield Item(f"{version}/{SUMS}", len(sums), hashlib.sha256(sums).hexdigest())


def _unsound(build: Path, release: Release) -> Iterator[Problem]:
    """Problems of a local version: releases never change, so any difference is damage."""
    folder, hint = build / release.version, "restore it from version control; `standoff verify` gives details"
    shown = f"{build.name}/{release.version}"
    try:
        digest = hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        yield Problem(
            Place(f"{shown}/{SUMS}"), "broken-release", "the index lists this version but its files are missing", hint
        )
        return
    if digest != release.sha256:
        message = f"the hash of {SUMS} for {release.version} differs from the index"
        yield Problem(Place(f"{shown}/{SUMS}"), "broken-release", message, hint)
        return
    local = refused(folder, shown)
    yield from local
    within = tuple(f"{problem.place.file.removeprefix(shown).lstrip('/')}/" for problem in local)
    broken = [path for path in broken_sums(folder) if not path.startswith(within)]
    for path in broken:
        message = f"the file is missing, changed or not part of {release.version}"
        yield Problem(Place(f"{shown}/{path}"), "broken-release", message, hint)
    if DESCRIPTOR not in broken:
        with suppress(UnreadableError):  # whatever it describes, its bytes are those that were released
            yield from refuse_hypothetical(read_descriptor(folder), f"{shown}/{DESCRIPTOR}")


def _there(index: Index, target: Target) -> tuple[Index | None, list[Problem]]:
    """The index at the target, and problems if the target is used for something else."""
    problems: list[Problem] = []
    data = target.read(INDEX)
    theirs, wrong = (None, []) if data is None else versions.parse_index(data, f"{target.name}/{INDEX}")
    problems += wrong
    if theirs and theirs.name != index.name:
        message = f"the dataset `{theirs.name}` is published there, not `{index.name}`"
        problems.append(
            Problem(Place(target.name), "published-differs", message, "use a separate folder for each dataset")
        )
    page = target.read(PAGE)
    if page is not None and not is_ours(page):
        place, message = Place(f"{target.name}/{PAGE}"), "this page was not written by standoff"
        problems.append(Problem(place, "published-differs", message, "use a separate folder for each dataset"))
    return theirs, problems


def _taken(wanted: Sequence[Release], theirs: Index | None, target: Target) -> Iterator[Problem]:
    """Versions published at the target with different files."""
    for release in wanted:
        sums = target.read(f"{release.version}/{SUMS}")
        known = theirs.find(release.version) if theirs else None
        digests = {hashlib.sha256(sums).hexdigest()} if sums is not None else set[str]()
        digests |= {known.sha256} if known else set()
        if digests - {release.sha256}:
            message = f"different files are published there as {release.version}; nothing sent"
            hint = "published versions never change: release the new files under a new version"
            yield Problem(Place(f"{target.name}/{release.version}/{SUMS}"), "published-differs", message, hint)


def _is_there(item: Item, version: str, sizes: dict[str, int], target: Target) -> bool:
    size = sizes.get(item.path.removeprefix(f"{version}/"))
    return size == item.bytes and target.sha256(item.path, size) == item.sha256


def _damaged(version: str, sizes: dict[str, int], missing: list[Item], target: Target) -> Iterator[Problem]:
    """Damaged files of versions that the target's index lists."""
    for item in missing:
        is_there = item.path.removeprefix(f"{version}/") in sizes
        message = (
            f"this file of {version} was changed after publication"
            if is_there
            else f"this file of {version} is missing"
        )
        hint = "publishing sends it again; find out why it changed"
        yield Problem(Place(f"{target.name}/{item.path}"), "published-damaged", message, hint)


def _strays(version: str, sizes: dict[str, int], files: list[Item], target: Target) -> Iterator[Problem]:
    known = {item.path for item in files}
    for path in sorted(sizes):
        if f"{version}/{path}" not in known:
            place, message = Place(f"{target.name}/{version}/{path}"), f"this file is not part of {version}"
            yield Problem(place, "stray-file", message, "it is left unchanged; remove it if it is not needed")


def send(build: Path, items: Iterable[Item], target: Target) -> Iterator[int]:
    """Send and check files one by one; yields their sizes. Raises OSError; files already sent stay."""
    for item in items:
        target.send(build / item.path, item.path)
        check(target, item)
        yield item.bytes


def check(target: Target, item: Item) -> None:
    """Read a file back; raises OSError if its hash differs from the file sent."""
    if target.sha256(item.path, item.bytes) != item.sha256:
        raise OSError(errno.EIO, "the copy differs from the file sent", f"{target.name}/{item.path}")


def list_versions(index: Index, target: Target) -> list[str]:
    """Write the page and then the index at the target; returns the files written."""
    written = []
    for path, data in ((PAGE, page(index, target)), (INDEX, versions.as_json(index))):
        if target.read(path) != data:
            target.write(path, data)
            if target.read(path) != data:
                raise OSError(errno.EIO, "the copy differs from the file sent", f"{target.name}/{path}")
            written.append(path)
    return written
