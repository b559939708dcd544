"""What there is to send: every file of the versions wanted that is not there, or not as it should be."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from standoff.files.remote import Target
from standoff.formats.descriptor import SUMS, broken_sums
from standoff.release.publish import index as versions
from standoff.release.publish.index import Index, Release
from standoff.release.publish.page import PAGE, is_ours
from standoff.source.problem import Place, Problem, errors


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a version; `path` is below the folder of versions, here and there."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sent, in order: a version's SHA256SUMS after its other files, since it says that they are there."""

    items: tuple[Item, ...] = ()
    kept: int = 0
    theirs: Index | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """How many bytes are sent."""
        return sum(item.bytes for item in self.items)


def plan(build: Path, index: Index, wanted: Sequence[Release], target: Target) -> Plan:
    """Compare the versions wanted with what is at the target, by size and hash; raises OSError.

    Nothing is planned if there is an error: a version that is not whole here, or another one of its number there.
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
    """The files of a version that SHA256SUMS names, in its order, and then itself."""
    folder = build / version
    sums = (folder / SUMS).read_bytes()
    for line in sums.decode().splitlines():
        digest, path = line.split("  ", 1)
        yield Item(f"{version}/{path}", (folder / path).stat().st_size, digest)
    yield Item(f"{version}/{SUMS}", len(sums), hashlib.sha256(sums).hexdigest())


def _unsound(build: Path, release: Release) -> Iterator[Problem]:
    """What is wrong with a version here: a release never changes, so whatever differs is damage."""
    folder, hint = build / release.version, "restore it from version control; `standoff verify` tells more"
    shown = f"{build.name}/{release.version}"
    try:
        digest = hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        yield Problem(Place(f"{shown}/{SUMS}"), "broken-release", "the index has a version whose files are gone", hint)
        return
    if digest != release.sha256:
        message = f"this is not the {SUMS} of {release.version} that the index knows"
        yield Problem(Place(f"{shown}/{SUMS}"), "broken-release", message, hint)
        return
    for path in broken_sums(folder):
        message = f"the file is missing, changed, or no part of {release.version}"
        yield Problem(Place(f"{shown}/{path}"), "broken-release", message, hint)


def _there(index: Index, target: Target) -> tuple[Index | None, list[Problem]]:
    """The index at the target, and whether the place is taken by something else."""
    problems: list[Problem] = []
    data = target.read(versions.FILE)
    theirs, wrong = (None, []) if data is None else versions.parse_index(data, f"{target.name}/{versions.FILE}")
    problems += wrong
    if theirs and theirs.name != index.name:
        message = f"the dataset `{theirs.name}` is published there, not `{index.name}`"
        problems.append(Problem(Place(target.name), "published-differs", message, "name a folder for this one alone"))
    page = target.read(PAGE)
    if page is not None and not is_ours(page):
        place, message = Place(f"{target.name}/{PAGE}"), "there is a page that standoff did not write"
        problems.append(Problem(place, "published-differs", message, "name a folder for the dataset alone"))
    return theirs, problems


def _taken(wanted: Sequence[Release], theirs: Index | None, target: Target) -> Iterator[Problem]:
    """The versions whose number is taken there by other files."""
    for release in wanted:
        sums = target.read(f"{release.version}/{SUMS}")
        known = theirs.find(release.version) if theirs else None
        digests = {hashlib.sha256(sums).hexdigest()} if sums is not None else set[str]()
        digests |= {known.sha256} if known else set()
        if digests - {release.sha256}:
            message = f"another {release.version} is published there; nothing was sent"
            hint = "a version never changes: release what is new under a new number"
            yield Problem(Place(f"{target.name}/{release.version}/{SUMS}"), "published-differs", message, hint)


def _is_there(item: Item, version: str, sizes: dict[str, int], target: Target) -> bool:
    size = sizes.get(item.path.removeprefix(f"{version}/"))
    return size == item.bytes and target.sha256(item.path, size) == item.sha256


def _damaged(version: str, sizes: dict[str, int], missing: list[Item], target: Target) -> Iterator[Problem]:
    """What is not as it was published: the index there says that it was whole."""
    for item in missing:
        is_there = item.path.removeprefix(f"{version}/") in sizes
        message = f"this is not the file of {version} that was published" if is_there else f"{version} lacks this file"
        hint = "publishing sends it again; find out what changed it"
        yield Problem(Place(f"{target.name}/{item.path}"), "published-damaged", message, hint)


def _strays(version: str, sizes: dict[str, int], files: list[Item], target: Target) -> Iterator[Problem]:
    known = {item.path for item in files}
    for path in sorted(sizes):
        if f"{version}/{path}" not in known:
            place, message = Place(f"{target.name}/{version}/{path}"), f"this file is no part of {version}"
            yield Problem(place, "stray-file", message, "it is left alone: remove it if nobody knows it")
