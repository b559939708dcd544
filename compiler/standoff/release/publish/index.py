"""index.json: the versions of a dataset, newest last, each with the SHA-256 of its SHA256SUMS."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standoff.files.project_files import INDEX
from standoff.source.problem import Place, Problem

VERSION = re.compile(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Release:
    """One version: number, date (`2026-11-25`), hash of its SHA256SUMS, and its index entry."""

    version: str
    date: str
    sha256: str
    entry: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """An index as read; `rest` holds its other keys, such as a title."""

    name: str
    releases: tuple[Release, ...] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)

    def find(self, version: str) -> Release | None:
        """The release with this version number, or None."""
        return next((release for release in self.releases if release.version == version), None)


def read_index(build: Path) -> tuple[Index | None, list[Problem]]:
    """The index of a folder of versions; raises OSError for disk errors but not for a missing index."""
    file = f"{build.name}/{INDEX}"
    try:
        data = (build / INDEX).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        message, hint = "no version has been released", "run `standoff release`"
        return None, [Problem(Place(file), "no-release", message, hint)]
    return parse_index(data, file)


def parse_index(data: bytes, file: str) -> tuple[Index | None, list[Problem]]:
    """Parse an index; errors are reported as problems of `file`."""
    try:
        given = json.loads(data)
        index = _index(given)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message, hint = "not a valid index of versions", "restore it from version control or another copy"
        return None, [Problem(Place(file), "bad-index", message, hint)]
    return index, []


def _index(given: Mapping[str, Any]) -> Index:
    releases = tuple(_release(entry) for entry in given["versions"])
    if len({release.version for release in releases}) < len(releases):
        raise ValueError("duplicate version")
    rest = {name: value for name, value in given.items() if name not in {"name", "versions"}}
    name = given["name"]
    if not isinstance(name, str):
        raise TypeError("the name must be text")
    return Index(name, releases, rest)


def _release(entry: Mapping[str, Any]) -> Release:
    version, day, digest = entry["version"], str(entry.get("date") or ""), entry["sha256"]
    if not VERSION.fullmatch(version) or not SHA256.fullmatch(digest):
        raise ValueError("invalid version or hash")
    return Release(version, day, digest, entry)


def merged(ours: Index, theirs: Index | None, added: Iterable[Release]) -> Index:
    """Our index with the versions at the target and the added ones, oldest first."""
    found = {release.version: release for release in theirs.releases} if theirs else {}
    found |= {release.version: release for release in added}
    return Index(ours.name, tuple(sorted(found.values(), key=order)), ours.rest)


def order(release: Release) -> tuple[list[int], bool, list[tuple[bool, int, str]]]:
    """Sort key following Semantic Versioning 2.0.0: a pre-release comes before its release."""
    number, _, before = release.version.split("+")[0].partition("-")
    parts = [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in before.split(".")]
    return [int(part) for part in number.split(".")], not before, parts


def as_json(index: Index) -> bytes:
    """The index as written: two-space indent and a final newline."""
    versions = [dict(release.entry) for release in index.releases]
    content = {"name": index.name, **index.rest, "versions": versions}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
