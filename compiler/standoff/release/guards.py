"""What stands against a release: its number, its date, ids that would be lost, the state of the last version."""

from collections.abc import Iterator
from datetime import date as day
from pathlib import Path

from standoff.formats.descriptor import SUMS, sha256
from standoff.formats.index import INDEX, Entry
from standoff.formats.version_number import FIRST, Number, number
from standoff.release.bump import Reason, level
from standoff.release.checksums import check_files
from standoff.release.find import BUILDS
from standoff.source.problem import Place, Problem

REDIRECTS = "annotations/registry/redirects.yaml"


def smallest(entries: list[Entry], reasons: list[Reason]) -> Number:
    """The smallest version that may come next."""
    last = number(entries[-1].version) if entries else None
    return last.after(level(reasons)) if last else FIRST


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, as YYYY-MM-DD."""
    try:
        return day.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def check_last(builds: Path, entries: list[Entry]) -> list[Problem]:
    """Whether the last version is there as it was frozen: against anything else no difference can be taken."""
    if not entries:
        return []
    last = entries[-1]
    folder, label = builds / last.version, f"{BUILDS}/{last.version}"
    if not folder.is_dir():
        message = "the last version is not there, and the next one is compared with it"
        return [Problem(Place(label), "missing-release", message, "`git checkout` it")]
    found = check_files(folder, label)
    if not found and sha256(folder / SUMS) != last.sha256:
        message = f"the hash of {SUMS} of {last.version} is another than that of its folder"
        found.append(Problem(Place(f"{BUILDS}/{INDEX}"), "index-differs", message, "`git checkout` both"))
    return found


def check_number(wanted: Number, given: str, entries: list[Entry], reasons: list[Reason]) -> Iterator[Problem]:
    """A version that is there already, that is smaller than what the changes ask for, or older than the last."""
    index = Place(f"{BUILDS}/{INDEX}")
    least = smallest(entries, reasons)
    if any(entry.version == str(wanted) for entry in entries):
        hint = f"a version is never written again; the next may be {least}"
        yield Problem(Place(f"{BUILDS}/{wanted}"), "version-exists", f"{wanted} was released", hint)
    elif wanted < least:
        after = (
            f"after {entries[-1].version} comes {least} or later" if entries else f"a first version is {least} or later"
        )
        why = next((f": {reason.words}" for reason in reasons), "")
        yield Problem(index, "version-too-small", f"{wanted} is too small: {after}", f"a {level(reasons)} step{why}")
    if entries and given < entries[-1].date:
        message = f"{given} is before {entries[-1].date}, the day of {entries[-1].version}"
        yield Problem(index, "early-date", message, "versions follow one another in time: give the day of this release")


def check_ids(reasons: list[Reason], last: str, tables: set[str]) -> list[Problem]:
    """Published ids of records that would resolve no more, each with the line that would keep it."""
    place = Place(REDIRECTS)
    return [
        Problem(
            place,
            "id-removed",
            f"`{reason.table}/{name}` was published in {last} and is gone",
            f"add `{reason.table}/{name}: {{new_id: …, because: …}}`, without `new_id` if nothing stands for it",
        )
        for reason in reasons
        if reason.table in tables
        for name in reason.lost
    ]
