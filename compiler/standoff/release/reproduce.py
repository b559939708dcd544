"""Whether a folder is what this project builds now: rebuilt where the inputs are the same, else compared by tables."""

import tempfile
from pathlib import Path

from standoff.engine.pipeline import Compiled
from standoff.engine.write import write_build
from standoff.formats.descriptor import SUMS, hashes
from standoff.formats.package import UnreadableError
from standoff.formats.package_reader import made_package, read_package
from standoff.release.cut import write_release
from standoff.release.diff_text import counts
from standoff.release.difference import RECEIPTS, diff
from standoff.release.find import BUILDS
from standoff.release.provenance import Provenance, provenance, read_provenance
from standoff.release.verify import Verified
from standoff.source.problem import Place, Problem

SHOWN = 3
SAME, OTHER, NOT = "same", "other", "not"


def reproduce(found: Verified, compiled: Compiled) -> None:
    """Add to what was found in a folder whether the project builds the same; raises OSError.

    `rebuilt` is `same` (byte for byte), `other`, or `not`; `notes` say why. Other bytes from the same inputs and tools
    are a problem.
    """
    root = compiled.corpus.root
    if compiled.failed:
        found.rebuilt, found.notes = NOT, ["not rebuilt: the project has errors (see `standoff check`)"]
        return
    try:
        made = read_provenance(found.folder)
        if made is None:
            _rebuild_plain(found, compiled)
        else:
            _rebuild_release(found, compiled, made, root)
    except UnreadableError as error:
        found.rebuilt, found.notes = NOT, [f"not rebuilt: {error.path.name}: {error}"]


def _rebuild_plain(found: Verified, compiled: Compiled) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        write_build(compiled, Path(scratch) / found.folder.name)
        others = _others(found.folder, Path(scratch) / found.folder.name)
    found.rebuilt = OTHER if others else SAME
    if others:
        message, hint = f"it is not what the project builds now: {_some(others)}", "run `standoff build`"
        found.problems.append(Problem(Place(found.label), "stale-build", message, hint))


def _rebuild_release(found: Verified, compiled: Compiled, made: Provenance, root: Path) -> None:
    today = provenance(root, compiled.corpus.descriptor, made.version, made.date, None)
    changed = made.others(today)
    if changed:
        found.rebuilt = NOT
        found.notes = [f"not rebuilt: its inputs are others today ({_some(changed)})", _compared(found, compiled)]
        return
    if made.previous and not any((folder / made.previous).is_dir() for folder in (found.folder.parent, root / BUILDS)):
        found.rebuilt, found.notes = NOT, [f"not rebuilt: {made.previous}, from which it differs, is not there"]
        return
    builds = found.folder.parent if made.previous and (found.folder.parent / made.previous).is_dir() else root / BUILDS
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / made.version
        write_release(compiled, made, builds, target)
        others = _others(found.folder, target)
    found.rebuilt = OTHER if others else SAME
    if others:
        _tell(found, compiled, others, made.other_tools(today))


def _tell(found: Verified, compiled: Compiled, others: list[str], tools: list[str]) -> None:
    """Other bytes from the same inputs: explained by other tools, or not at all."""
    if tools:
        found.notes = [
            f"the same inputs, built with others ({_some(tools)}), give other bytes: {_some(others)}",
            _compared(found, compiled),
        ]
    else:
        message = f"the same inputs and tools build something else: {_some(others)}"
        hint = "the folder was altered together with its sums, or a build depends on what it should not"
        found.problems.append(Problem(Place(found.label), "not-reproduced", message, hint))


def _compared(found: Verified, compiled: Compiled) -> str:
    """How the tables of a folder differ from those of today, receipts left out."""
    today = made_package("today", "", compiled.tables, compiled.schema)
    tables = [t for t in diff(read_package(found.folder, found.label), today).tables if t.name not in RECEIPTS]
    if not tables:
        return "its tables hold what today's hold"
    told = []
    for table in tables:
        signs = zip("+-~", counts(table), strict=True)
        told.append(
            f"{table.name} " + (" ".join(f"{sign}{count:,}" for sign, count in signs if count) or "not compared")
        )
    return f"from it to today: {', '.join(told)}"


def _others(one: Path, other: Path) -> list[str]:
    """The files that are not the same bytes in both folders, or in one alone."""
    a, b = hashes(one), hashes(other)
    return sorted(path for path in (a.keys() | b.keys()) - {SUMS} if a.get(path) != b.get(path))


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")
