"""Checks before a release: version number, date, removed ids, state of the last version."""

from collections.abc import Iterator
from datetime import date as day
from pathlib import Path

from standoff.files.project_files import BUILD, INDEX, REGISTRY_FILES, SUMS
from standoff.formats.files import sha256
from standoff.formats.index import Entry
from standoff.release.bump import Reason, level
from standoff.release.checksums import check_files
from standoff.source.problem import Place, Problem
from standoff.source.version_number import FIRST, Number, number

REDIRECTS = f"{REGISTRY_FILES}/redirects.yaml"


def smallest(entries: list[Entry], reasons: list[Reason]) -> Number:
    """The smallest version that may come next."""
    last = number(entries[-1].version) if entries else None
    return last.after(level(reasons)) if last else FIRST


def is_date(text: str) -> bool:
    """Whether a text is a valid date, as YYYY-MM-DD."""
    try:
        return day.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def check_last(builds: Path, entries: list[Entry]) -> list[Problem]:
    """Check that the last version is intact, because the new one is compared with it."""
    if not entries:
        return []
    last = entries[-1]
    folder, label = builds / last.version, f"{BUILD}/{last.version}"
    if not folder.is_dir():
        message = "the last version is missing; it is needed for comparison"
        return [Problem(Place(label), "missing-release", message, "`git checkout` it")]
    found = check_files(folder, label)
    if not found and sha256(folder / SUMS) != last.sha256:
        message = f"the hash of {SUMS} for {last.version} differs from that of its folder"
        found.append(Problem(Place(f"{BUILD}/{INDEX}"), "index-differs", message, "`git checkout` both"))
    return found


def check_number(wanted: Number, given: str, entries: list[Entry], reasons: list[Reason]) -> Iterator[Problem]:
    """Check that the version is new, large enough for the changes, and not dated before the last one."""
    index = Place(f"{BUILD}/{INDEX}")
    least = smallest(entries, reasons)
    if any(entry.version == str(wanted) for entry in entries):
        hint = f"versions never change; the next can be {least}"
        yield Problem(Place(f"{BUILD}/{wanted}"), "version-exists", f"{wanted} is already released", hint)
    elif wanted < least:
        which = f"after {entries[-1].version} the next" if entries else "the first"
        why = next((f": {reason.words}" for reason in reasons), "")
        yield Problem(
            index,
            "version-too-small",
            f"{wanted} is too small: {which} version must be at least {least}",
            f"a {level(reasons)} version increment is required{why}",
        )
    if entries and given < entries[-1].date:
        message = f"{given} is before {entries[-1].date}, the date of {entries[-1].version}"
        yield Problem(index, "early-date", message, "versions must be in date order: give the date of this release")


def check_ids(reasons: list[Reason], last: str, tables: set[str]) -> list[Problem]:
    """Published record ids that would no longer resolve, each with the line that fixes it."""
    place = Place(REDIRECTS)
    return [
        Problem(
            place,
            "id-removed",
            f"`{reason.table}/{name}` was published in {last} and is now missing",
            f"add `{reason.table}/{name}: {{new_id: …, because: …}}`, or leave out `new_id` if nothing replaces it",
        )
        for reason in reasons
        if reason.table in tables
        for name in reason.lost
    ]
