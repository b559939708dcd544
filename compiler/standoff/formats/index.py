"""build/index.json: every version with its date, hash, size and row counts; which folders are never written again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from standoff.files.project_files import INDEX, SUMS
from standoff.formats.descriptor import PROVENANCE
from standoff.formats.files import sha256
from standoff.formats.package import Package, UnreadableError, read_of
from standoff.source.version_number import number


@dataclass(frozen=True, slots=True)
class Entry:
    """A version: when it was released, after which one, and what its folder holds.

    `sha256` is that of its SHA256SUMS, `bytes` the size of all its files, `rows` the number of rows by table, `level`
    the smallest version increment that its changes require (empty for the first), `reasons` their number.
    """

    version: str
    date: str
    previous: str | None
    sha256: str
    bytes: int
    rows: Mapping[str, int]
    level: str
    reasons: int


def read_index(builds: Path) -> list[Entry]:
    """The versions of a `build/` folder, oldest first; none where there is no index. Raises UnreadableError."""
    path = builds / INDEX
    try:
        entries = [Entry(**entry) for entry in json.loads(read_of(builds, INDEX))["versions"]]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadableError(path, "it is not an index of versions") from error
    for entry in entries:
        wrong = _wrong_value(entry)
        if wrong:
            raise UnreadableError(path, f"it is not an index of versions: the `{wrong}` of an entry")
    if any(number(entry.version) is None for entry in entries):
        raise UnreadableError(path, "it lists a version that is not a number")
    return entries


def _wrong_value(entry: Entry) -> str:
    """The first key of an entry whose value is of another kind."""
    for name in ("version", "date", "sha256", "level"):
        if not isinstance(getattr(entry, name), str):
            return name
    if entry.previous is not None and not (isinstance(entry.previous, str) and number(entry.previous)):
        return "previous"
    if wrong := next((name for name in ("bytes", "reasons") if type(getattr(entry, name)) is not int), ""):
        return wrong
    are_rows = isinstance(entry.rows, dict) and all(type(rows) is int for rows in entry.rows.values())
    return "" if are_rows else "rows"


def as_bytes(name: str, entries: Iterable[Entry]) -> bytes:
    """The file's content."""
    value: dict[str, Any] = {"name": name, "versions": [asdict(entry) for entry in entries]}
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def entry_of(package: Package, date: str, previous: str | None, level: str, reasons: int) -> Entry:
    """The entry of a package that lies in a folder."""
    folder = package.folder
    if folder is None:
        raise ValueError("the package is in no folder")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    rows = {name: table.rows or 0 for name, table in package.tables.items()}
    return Entry(package.version, date, previous, sha256(folder / SUMS), size, rows, level, reasons)


def is_frozen(folder: Path) -> bool:
    """Whether a folder is a release, which is never written again: it says so, or the index beside it lists it."""
    if (folder / PROVENANCE).is_file():
        return True
    try:
        return any(entry.version == folder.name for entry in read_index(folder.parent))
    except UnreadableError:
        return number(folder.name) is not None and folder.exists()
