"""Verifies a package: its files, its tables and its entry in the index of versions."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standoff.files.project_files import BUILD, INDEX, SUMS
from standoff.formats.descriptor import PROVENANCE, Hashes, hashes
from standoff.formats.files import sha256
from standoff.formats.index import Entry, entry_of
from standoff.formats.package import Package, UnreadableError
from standoff.formats.package_reader import read_package
from standoff.formats.registry import MEASURE
from standoff.release.bump import level, reasons
from standoff.release.checksums import check_files
from standoff.release.difference import diff
from standoff.release.provenance import read_provenance
from standoff.release.verify_tables import check_tables
from standoff.source.plural import plural
from standoff.source.problem import Place, Problem
from standoff.source.version_number import number
from standoff.views.layout import Line, Piece, shown

FILE_CODES = frozenset({"bad-sum", "missing-file", "extra-file", "linked-file"})
"""Problems that change the size of the folder."""
SAME, OTHER, NOT, UNTRIED = "same", "other", "not", ""
REBUILT = {SAME: "rebuild is identical", OTHER: "rebuild differs", NOT: "", UNTRIED: ""}
"""What became of building a package again, with its words; of `not` a note gives the reason."""


@dataclass(slots=True)
class Verified:
    """The result for one package: sizes, formats with equal data, problems, and the outcome of the rebuild.

    `hashes` are those of its files.
    """

    label: str
    folder: Path
    version: str = ""
    tables: int = 0
    rows: int = 0
    formats: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rebuilt: str = UNTRIED
    notes: list[str] = field(default_factory=list)
    hashes: Hashes = field(default_factory=dict)


def verify(folder: Path, label: str, entries: list[Entry] | None = None) -> Verified:
    """Verify a package on its own and, if `entries` are given, against the index beside it."""
    present = hashes(folder)
    found = Verified(label, folder, problems=check_files(folder, label, present), hashes=present)
    try:
        package = read_package(folder, label)
    except UnreadableError as error:
        reported = {problem.place.file for problem in found.problems}
        place = f"{label}/{error.path.relative_to(folder).as_posix()}"
        if place not in reported:
            found.problems.append(Problem(Place(place), "unreadable-file", str(error)))
        return found
    tables = check_tables(package, label)
    silent = {p.place.file for p in found.problems if p.code in ("missing-file", "linked-file")}
    found.problems += [problem for problem in tables.problems if problem.place.file not in silent]
    found.version, found.tables, found.rows = package.version, len(package.tables), tables.rows
    found.formats = [MEASURE, *sorted(tables.formats)]
    found.problems += _check_provenance(package, label)
    if entries is not None and not any(p.code in FILE_CODES for p in found.problems):
        found.problems += _check_entry(package, entries)
    return found


def _check_provenance(package: Package, label: str) -> list[Problem]:
    place = Place(f"{label}/{PROVENANCE}")
    try:
        origin = read_provenance(package.folder or Path())
    except UnreadableError as error:
        return [Problem(place, "unreadable-file", str(error))]
    if origin is not None and origin.version != package.version:
        message = f"it states version {origin.version}, the descriptor {package.version}"
        return [Problem(place, "descriptor-differs", message)]
    return []


def _check_entry(package: Package, entries: list[Entry]) -> list[Problem]:
    """Compare a folder with its index entry; a folder without an entry is not a release."""
    folder, place = package.folder or Path(), Place(f"{BUILD}/{INDEX}")
    entry = next((entry for entry in entries if entry.version == folder.name), None)
    if entry is None:
        return []
    if not (folder / SUMS).is_file():
        return []
    date, previous = _origin(folder, entry)
    here = entry_of(package, date, previous, *_increment(package, previous, entry))
    pairs = [
        ("version", entry.version, here.version),
        ("date", entry.date, here.date),
        ("predecessor", entry.previous, here.previous),
        ("smallest version increment", entry.level or None, here.level or None),
        ("number of reasons", entry.reasons, here.reasons),
        (f"hash of {SUMS}", entry.sha256, here.sha256),
        ("size", f"{entry.bytes:,} bytes", f"{here.bytes:,} bytes"),
        *(
            (f"number of rows of {t}", entry.rows.get(t, 0), here.rows.get(t, 0))
            for t in sorted({*entry.rows, *here.rows})
        ),
    ]
    return [
        Problem(place, "index-differs", f"the {what} of {entry.version} is {stated} here but {found} in its folder")
        for what, stated, found in pairs
        if stated != found
    ]


def _origin(folder: Path, entry: Entry) -> tuple[str, str | None]:
    """The date and the predecessor by a folder's provenance; by the index if that cannot be read, which is reported."""
    try:
        origin = read_provenance(folder)
    except UnreadableError:
        origin = None
    return (origin.date, origin.previous) if origin else (entry.date, entry.previous)


def _increment(package: Package, previous: str | None, entry: Entry) -> tuple[str, int]:
    """The increment that a package's changes require and the number of reasons; where unknown, those of the index."""
    folder = package.folder or Path()
    if previous is None:
        return "", 0
    try:
        found = reasons(diff(read_package(folder.parent / previous, previous), package))
    except UnreadableError:
        return entry.level, entry.reasons
    return level(found), len(found)


def check_index(builds: Path, entries: list[Entry]) -> list[Problem]:
    """Check for versions without a folder, folders without an entry, and broken chains of predecessors."""
    found, before = [], None
    for entry in entries:
        if not (builds / entry.version).is_dir():
            message = "listed in the index but missing"
            found.append(Problem(Place(f"{BUILD}/{entry.version}"), "missing-release", message, "`git checkout` it"))
        if entry.previous != before:
            message = f"the predecessor of {entry.version} is {entry.previous}, but the entry before it is {before}"
            found.append(Problem(Place(f"{BUILD}/{INDEX}"), "index-differs", message))
        before = entry.version
    listed = {entry.version for entry in entries}
    for folder in unlisted(builds):
        if folder.name not in listed:
            hint = f"`git checkout {BUILD}/{INDEX}`, or finish the release: `standoff release {folder.name} --date …`"
            message = f"not listed in the index: its release was interrupted, or {INDEX} was altered"
            found.append(Problem(Place(f"{BUILD}/{folder.name}"), "unfinished-release", message, hint))
    return found


def unlisted(builds: Path) -> list[Path]:
    """Folders named like a version that contain a provenance file, as releases do."""
    return sorted(path.parent for path in builds.glob(f"*/{PROVENANCE}") if number(path.parent.name) is not None)


def sums_hash(folder: Path) -> str:
    """The SHA-256 of a folder's SHA256SUMS, which identifies the whole folder."""
    return sha256(folder / SUMS)


def lay_out(found: Verified) -> list[Line]:
    """One line for a package, then its notes."""
    count = len(found.problems)
    verdict = (plural(count, "problem"), "open") if count else ("intact", "chosen")
    facts = [f"{found.tables} tables, {found.rows:,} rows", f"equal in {', '.join(found.formats)}" if not count else ""]
    facts += [REBUILT[found.rebuilt]]
    words = "; ".join(fact for fact in facts if fact) if found.tables else "unreadable"
    lines: list[Line] = [(Piece(f"{found.label}: ", "title"), Piece(*verdict), Piece(f"; {words}"))]
    return lines + [(Piece(f"  {shown(note)}", "faint"),) for note in found.notes]


def as_row(found: Verified) -> dict[str, Any]:
    """The result as JSON; problems are listed separately."""
    return {
        "package": found.label,
        "version": found.version,
        "tables": found.tables,
        "rows": found.rows,
        "formats": found.formats,
        "rebuilt": found.rebuilt,
        "notes": found.notes,
        "problems": len(found.problems),
    }
