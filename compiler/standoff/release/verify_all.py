"""`standoff verify`: checks each package on its own, against the index, and against a rebuild."""

import tempfile
from pathlib import Path

from standoff.corpus.project import read_corpus
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_to_compare
from standoff.files.project_files import BUILD, DESCRIPTOR, NEXT, SUMS
from standoff.formats.codebook.write import LISTING
from standoff.formats.descriptor import Hashes, is_hypothetical
from standoff.formats.index import Entry, read_index
from standoff.formats.package import UnreadableError
from standoff.formats.package_reader import made_package, read_descriptor, read_package
from standoff.formats.registry import FORMATS
from standoff.release.difference import RECEIPTS, counts, diff
from standoff.release.find import NoPackageError, find_package
from standoff.release.make import unfinished, write_release
from standoff.release.provenance import Provenance, provenance, read_provenance
from standoff.release.verify import NOT, OTHER, SAME, Verified, check_index, verify
from standoff.source.problem import Place, Problem

SHOWN = 3  # names that a message lists


def reproduce(found: Verified, compiled: Compiled) -> None:
    """Rebuild a package and add the result to `found`; raises OSError.

    `rebuilt` becomes `same` (byte for byte), `other` or `not`; `notes` give the reason. Different bytes from the same
    inputs and tools are a problem.
    """
    root = compiled.corpus.root
    if compiled.failed:
        found.rebuilt, found.notes = NOT, ["not rebuilt: the project has errors (run `standoff check`)"]
        return
    try:
        origin = read_provenance(found.folder)
        if origin is None:
            _rebuild_plain(found, compiled)
        else:
            _rebuild_release(found, compiled, origin, root)
    except UnreadableError as error:
        found.rebuilt, found.notes = NOT, [f"not rebuilt: {error.path.name}: {error}"]


def _rebuild_plain(found: Verified, compiled: Compiled) -> None:
    with tempfile.TemporaryDirectory(prefix="standoff-") as scratch:
        others = _others(found.hashes, write_to_compare(compiled, Path(scratch) / found.folder.name, only=_only(found)))
    found.rebuilt = OTHER if others else SAME
    if others:
        message, hint = f"out of date, the project now builds different files: {_some(others)}", "run `standoff build`"
        found.problems.append(Problem(Place(found.label), "stale-build", message, hint))


def _only(found: Verified) -> list[str]:
    """The formats of a build with `--only`, by their files; none where it has the codebook, as others do."""
    if (found.folder / LISTING).is_file():
        return []
    package = read_package(found.folder, found.label)
    files = {str(resource.get("path")) for resource in package.descriptor.get("resources", ())}
    tables = package.tables.values()
    return [
        form.name
        for form in FORMATS
        if form.holds_tables
        and (package.wide if form.read_by else any(form.file_of(package, table) in files for table in tables))
    ]


def _rebuild_release(found: Verified, compiled: Compiled, origin: Provenance, root: Path) -> None:
    today = provenance(root, compiled.corpus.descriptor, origin.version, origin.date, None)
    changed = origin.changed_inputs(today)
    if changed:
        found.rebuilt = NOT
        found.notes = [f"not rebuilt: inputs have changed ({_some(changed)})", _compared(found, compiled)]
        return
    if origin.previous and not any(
        (folder / origin.previous).is_dir() for folder in (found.folder.parent, root / BUILD)
    ):
        found.rebuilt, found.notes = NOT, [f"not rebuilt: its predecessor {origin.previous} is missing"]
        return
    builds = (
        found.folder.parent if origin.previous and (found.folder.parent / origin.previous).is_dir() else root / BUILD
    )
    with tempfile.TemporaryDirectory(prefix="standoff-") as scratch:
        target = Path(scratch) / origin.version
        others = _others(found.hashes, write_release(compiled, origin, builds, target, write_to_compare))
    found.rebuilt = OTHER if others else SAME
    if others:
        _report(found, compiled, others, origin.changed_tools(today))


def _report(found: Verified, compiled: Compiled, others: list[str], tools: list[str]) -> None:
    """Report different bytes from the same inputs: a note if tools changed, otherwise a problem."""
    if tools:
        found.notes = [
            f"rebuilt with changed tools ({_some(tools)}): different bytes in {_some(others)}",
            _compared(found, compiled),
        ]
    else:
        message = f"the same inputs and tools now build different files: {_some(others)}"
        hint = "the folder and its checksums were altered, or the build is not deterministic"
        found.problems.append(Problem(Place(found.label), "not-reproduced", message, hint))


def _compared(found: Verified, compiled: Compiled) -> str:
    """How the tables of a folder differ from the current ones, without receipts."""
    today = made_package("today", "", compiled.tables, compiled.schema)
    tables = [t for t in diff(read_package(found.folder, found.label), today).tables if t.name not in RECEIPTS]
    if not tables:
        return "its tables are the same as the current ones"
    parts = []
    for table in tables:
        signs = zip("+-~", counts(table), strict=True)
        parts.append(
            f"{table.name} " + (" ".join(f"{sign}{count:,}" for sign, count in signs if count) or "not compared")
        )
    return f"changes since then: {', '.join(parts)}"


def _others(one: Hashes, other: Hashes) -> list[str]:
    """The files that differ between two packages or exist in only one."""
    return sorted(path for path in (one.keys() | other.keys()) - {SUMS} if one.get(path) != other.get(path))


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


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


def _has_drafts(folder: Path) -> bool:
    """Whether drafts are in a package: always in a working build, in a release on request."""
    try:
        origin = read_provenance(folder)
    except UnreadableError:  # reported where it is rebuilt
        return True
    return origin is None or origin.with_drafts


class _Project:
    """The current project, compiled on first use; once with drafts and once without, where it has any."""

    def __init__(self, root: Path, texts: Path | None) -> None:
        self.root, self.texts = root, texts
        self.compiled: dict[bool, Compiled] = {}

    def reproduce(self, found: Verified) -> None:
        """Rebuild a package if it belongs to this project."""
        reason = self._not_ours(found)
        if reason:
            found.rebuilt, found.notes = NOT, [f"not rebuilt: {reason}"]
            return
        reproduce(found, self._compiled(_has_drafts(found.folder)))

    def _compiled(self, has_drafts: bool) -> Compiled:
        other = self.compiled.get(not has_drafts)
        if other and not other.rows.n_drafts:
            return other
        if has_drafts not in self.compiled:
            self.compiled[has_drafts] = compile_corpus(self.root, self.texts, None, has_drafts=has_drafts)
        return self.compiled[has_drafts]

    def _not_ours(self, found: Verified) -> str:
        if not (self.root / DESCRIPTOR).is_file():
            return f"no project in {self.root.resolve()}"
        try:
            descriptor = read_descriptor(found.folder)
        except UnreadableError:
            return "its descriptor cannot be read"
        if is_hypothetical(descriptor):
            return "it is hypothetical, without some sources"
        name, ours = descriptor.get("name"), read_corpus(self.root).descriptor.get("name")
        return "" if name == ours else f"it belongs to another project, `{name}`"
