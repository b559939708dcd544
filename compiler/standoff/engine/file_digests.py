"""The SHA-256 of annotation files, remembered from run to run: a file is not read that is as it was when it was read.

Files are compared by times, size and inode, as git's index does it. One that was saved within two seconds before is not
remembered: some file systems could not show a second save in that time.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from standoff.engine.up_to_date import RACY
from standoff.files.fingerprint import Fingerprint, fingerprint

NAME = "digests.json"


class FileDigests:
    """The digests of the files of a project, by their paths in it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.path = root, folder / NAME
        self.before: dict[str, tuple[list[int], str]] = {}
        self.now: dict[str, tuple[list[int], str]] = {}
        try:
            self.before = {file: (stat, digest) for file, (stat, digest) in json.loads(self.path.read_bytes()).items()}
        except (OSError, ValueError, AttributeError, TypeError):
            self.before = {}

    def of(self, file: str, read: Callable[[str], str]) -> str:
        """The digest of a file, which `read` gives if it is not known; raises what that raises."""
        found = _stat(fingerprint(self.root / file))
        stat, digest = self.before.get(file, ([], ""))
        if not found or found != stat:
            digest = read(file)
        if found and max(found[:2]) + RACY < time.time_ns():
            self.now[file] = found, digest
        return digest

    def keep(self) -> None:
        """Remember them for the next run, if that is possible."""
        fresh = self.path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(self.now, separators=(",", ":")))
            fresh.replace(self.path)
        except OSError:
            return


def _stat(found: Fingerprint | None) -> list[int]:
    return list(found[1:]) if found else []
