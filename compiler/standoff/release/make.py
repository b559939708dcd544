"""Makes a release: plans it and writes its parts in order.

Version folder, index, descriptor, changelog: each is written atomically and can be recreated from those before it, so
an interrupted release is finished by running it again.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.vanished import vanished
from standoff.engine.write import write_build
from standoff.files.atomic_file import create_file, rewrite_file
from standoff.files.atomic_folder import locked
from standoff.files.project_files import BUILD, DESCRIPTOR, INDEX, read_file, refuse_links
from standoff.formats import index
from standoff.formats.descriptor import PROVENANCE, refuse_hypothetical
from standoff.formats.explorer.words import refused
from standoff.formats.package import Package, UnreadableError
from standoff.formats.package_reader import made_package, read_descriptor, read_package
from standoff.release import root_files
from standoff.release.bump import Reason, level, reasons
from standoff.release.changed_cells import changes_of, frames_of
from standoff.release.checksums import check_files
from standoff.release.diff_data import write_delta
from standoff.release.diff_text import page, summary, write_changes
from standoff.release.difference import Difference, diff
from standoff.release.guards import check_ids, check_last, check_number, smallest
from standoff.release.provenance import Provenance, as_bytes, provenance, read_provenance
from standoff.release.root_files import paths_of, resources_of, with_release
from standoff.release.verify import sums_hash, unlisted
from standoff.schema.columns import is_of_records
from standoff.source.problem import Place, Problem
from standoff.source.version_number import Number
from standoff.tables.package_contents import Contents, Resource

CHANGELOG = "CHANGELOG.md"
REMOVALS = "--allow-removals"
T = TypeVar("T")


@dataclass(slots=True)
class Plan:
    """A planned release: tables, difference from the last version, reasons for the increment, and problems.

    `unfinished` are the files that an interrupted release of this version still has to write.
    """

    root: Path
    version: str
    origin: Provenance
    compiled: Compiled
    entries: list[index.Entry]
    difference: Difference | None = None
    reasons: list[Reason] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    @property
    def smallest(self) -> Number:
        """The smallest version that may come next."""
        return smallest(self.entries, self.reasons)


def plan_release(
    root: Path,
    wanted: Number,
    date: str,
    texts: Path | None = None,
    removals: bool = False,
    jobs: int | None = 1,
    with_drafts: bool = False,
) -> Plan:
    """Compile the corpus and compare it with the last version; nothing is written.

    `date` is the release date as YYYY-MM-DD; `removals` allows published ids to be removed. Drafts are left out unless
    `with_drafts`. Problems of the plan or of the compiled corpus block the release. Raises UnreadableError if a
    version's files cannot be read.
    """
    builds, version = root / BUILD, str(wanted)
    refuse_links(root, (BUILD, f"{BUILD}/{version}"))
    entries = index.read_index(builds)
    compiled = compile_corpus(root, texts, jobs, has_drafts=with_drafts)
    last = entries[-1].version if entries else None
    if compiled.failed:
        return Plan(root, version, Provenance(version, date, last, None, "", {}, "", {}), compiled, entries)
    problems = refuse_hypothetical(compiled.corpus.descriptor, DESCRIPTOR)
    problems += refused(builds, BUILD) + check_last(builds, entries)
    before = None if problems or last is None else (last, sums_hash(builds / last))
    origin = provenance(root, compiled.corpus.descriptor, version, date, before, with_drafts)
    plan = Plan(root, version, origin, compiled, entries, problems=problems)
    plan.unfinished = lacking(root, version, entries)
    if problems:
        return plan
    if plan.unfinished:
        plan.problems += _check_finish(plan)
        return plan
    plan.difference = _difference(compiled, builds, origin)
    plan.reasons = reasons(plan.difference) if plan.difference else []
    plan.problems += [*_check_unfinished(root, entries), *_check_place(root, version, entries)]
    plan.problems += check_number(wanted, date, entries, plan.reasons)
    if last is not None and not removals:
        plan.problems += vanished(compiled, builds / last, REMOVALS)
        plan.problems += check_ids(plan.reasons, last, set(compiled.schema.record_tables))
    return plan


def _difference(compiled: Compiled, builds: Path, origin: Provenance) -> Difference | None:
    if origin.previous is None:
        return None
    before = read_package(builds / origin.previous, origin.previous)
    return diff(before, made_package(origin.version, origin.version, compiled.tables, compiled.schema, compiled.wide))


def make_release(plan: Plan) -> None:
    """Carry out a plan without problems, or finish an interrupted release; raises OSError.

    Earlier releases never change, and running it again always ends in the same state.
    """
    if plan.problems or plan.compiled.failed:
        raise ValueError("the plan has problems")
    builds = plan.root / BUILD
    with locked(builds / INDEX):
        if index.read_index(builds) != plan.entries:
            raise OSError("another release was made in the meantime")
        folder = builds / plan.version
        if not folder.exists():
            write_release(plan.compiled, plan.origin, builds, folder, write_build)
        _protect(folder)
        _publish(plan.root, folder, plan.entries)


def write_release(compiled: Compiled, origin: Provenance, builds: Path, target: Path, write: Callable[..., T]) -> T:
    """Write the folder of a release: a build with its changes, deltas and provenance; what `write` gives."""
    about = {**compiled.corpus.descriptor, "version": origin.version, "created": f"{origin.date}T00:00:00Z"}
    compiled = dataclasses.replace(compiled, corpus=dataclasses.replace(compiled.corpus, descriptor=about))
    difference = _difference(compiled, builds, origin)
    rows = {name: len(frame) for name, frame in compiled.tables.items()}
    changed = changes_of(difference) if difference else None
    content = page(origin.version, origin.date, changed, rows)
    more: list[Callable[[Contents, Path], list[Resource]]] = [
        lambda _, folder: write_changes(content, origin.version, folder),
        lambda _, folder: write_delta(difference, folder) if difference else [],
        partial(_write_provenance, origin),
    ]
    changes = frames_of(changed, reasons(changed.difference), origin.date) if changed else {}
    return write(compiled, target, more, is_release=True, changes=changes)


def _write_provenance(origin: Provenance, _: Contents, folder: Path) -> list[Resource]:
    (folder / PROVENANCE).write_bytes(as_bytes(origin))
    return [Resource("provenance", PROVENANCE, "Inputs and tools of this version", "application/json")]


def _protect(folder: Path) -> None:
    """Make all files read-only; folders stay writable so that git can switch branches."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(path.stat().st_mode & ~0o222)


def _publish(root: Path, folder: Path, entries: list[index.Entry]) -> None:
    """Record a release folder in the index, the descriptor and the changelog, skipping what is already recorded."""
    package = read_package(folder, folder.name)
    origin = read_provenance(folder)
    if origin is None:
        raise UnreadableError(folder / PROVENANCE, "the file is missing")
    difference = (
        diff(read_package(folder.parent / origin.previous, origin.previous), package) if origin.previous else None
    )
    found = reasons(difference) if difference else []
    if all(entry.version != package.version for entry in entries):
        step = level(found) if difference else ""
        entries = [*entries, index.entry_of(package, origin.date, origin.previous, step, len(found))]
        _write(folder.parent / INDEX, index.as_bytes(str(package.descriptor["name"]), entries))
    source = read_file(root, DESCRIPTOR).decode("utf-8")
    resources = resources_of(package.descriptor, package.version)
    _write(root / DESCRIPTOR, with_release(source, package.version, resources).encode())
    _write(root / CHANGELOG, _changelog(root, package, origin, summary(difference, found, _rows(package))))


def _rows(package: Package) -> dict[str, int]:
    """Row counts of the record tables, recognised by their standard columns."""
    return {name: t.rows or 0 for name, t in package.tables.items() if is_of_records(t.fields, t.marks)}


def _changelog(root: Path, package: Package, origin: Provenance, items: list[str]) -> bytes:
    source = _text(root / CHANGELOG)
    if root_files.has_version(source, package.version):
        return source.encode()
    return root_files.with_version(source, package.version, origin.date, items).encode()


def _text(path: Path) -> str:
    return read_file(path.parent, path.name).decode("utf-8") if path.is_file() else ""


def _write(path: Path, content: bytes) -> None:
    if not path.exists():
        create_file(path, content)
    elif (before := read_file(path.parent, path.name)) != content:
        rewrite_file(path, before, content)


# -- interrupted releases ----------------------------------------------------------------------------------------------


def lacking(root: Path, version: str, entries: list[index.Entry]) -> list[str]:
    """The files that do not record a version whose folder is complete.

    The descriptor records only the last version. Raises UnreadableError.
    """
    folder = root / BUILD / version
    is_listed = any(entry.version == version for entry in entries)
    if folder not in unlisted(root / BUILD) or (is_listed and entries[-1].version != version):
        return []
    named = paths_of(_text(root / DESCRIPTOR))
    wanted = {resource["path"] for resource in resources_of(read_descriptor(folder), version)}
    found = [] if is_listed else [f"{BUILD}/{INDEX}"]
    found += [] if wanted <= named else [DESCRIPTOR]
    return found + ([] if root_files.has_version(_text(root / CHANGELOG), version) else [CHANGELOG])


def unfinished(root: Path, entries: list[index.Entry]) -> dict[str, list[str]]:
    """Versions whose release was interrupted, with the files that do not record them yet."""
    found = {folder.name: lacking(root, folder.name, entries) for folder in unlisted(root / BUILD)}
    return {version: files for version, files in found.items() if files}


def _check_unfinished(root: Path, entries: list[index.Entry]) -> list[Problem]:
    return [
        Problem(
            Place(f"{BUILD}/{version}"),
            "unfinished-release",
            f"the release was interrupted: {', '.join(files)} not written",
            f"run `standoff release {version} --date …` again, or remove the folder if it was never published",
        )
        for version, files in unfinished(root, entries).items()
    ]


def _check_place(root: Path, version: str, entries: list[index.Entry]) -> list[Problem]:
    """Check that the version's folder is not used by something else."""
    if not (root / BUILD / version).exists() or any(entry.version == version for entry in entries):
        return []
    message = "the folder exists but is not a release"
    return [Problem(Place(f"{BUILD}/{version}"), "version-exists", message, "move or remove it")]


def _check_finish(plan: Plan) -> list[Problem]:
    """Check that an interrupted release can be finished: intact folder, same date, same inputs."""
    label = f"{BUILD}/{plan.version}"
    folder = plan.root / label
    found = check_files(folder, label)
    frozen = read_provenance(folder)
    if found or frozen is None:
        return found
    if frozen.date != plan.origin.date:
        message = f"an incomplete release with the date {frozen.date} exists"
        found.append(Problem(Place(label), "unfinished-release", message, f"finish it with --date {frozen.date}"))
    if frozen.with_drafts != plan.origin.with_drafts:
        message = f"an incomplete release {'with' if frozen.with_drafts else 'without'} drafts exists"
        hint = f"finish it with{'' if frozen.with_drafts else 'out'} --with-drafts"
        found.append(Problem(Place(label), "unfinished-release", message, hint))
    others = frozen.changed_inputs(plan.origin)
    if others and any(file.endswith(INDEX) for file in plan.unfinished):
        message = f"the release is incomplete and inputs have changed since: {', '.join(others[:3])}"
        hint = f"remove {label}, which is not recorded anywhere yet, and release again; or restore the inputs"
        found.append(Problem(Place(label), "unfinished-release", message, hint))
    return found
