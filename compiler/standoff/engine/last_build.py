"""The last build, whose bytes are copied where rows did not change: ranges of its CSV and Parquet files.

What is in which file is noted beside the partitions. A file counts as it was noted by its size, time and inode, as
everywhere where a build is compared with the last one (docs/caching.md).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from standoff.tables.earlier import Span

NOTES = "written.json"


@dataclass(frozen=True, slots=True)
class Note:
    """What a file of a package has: all that is said in it besides rows, its ranges with their lengths, its SHA-256."""

    head: str
    ranges: Sequence[tuple[str, int]]
    sha256: str
    stat: tuple[int, ...] = ()


@dataclass(slots=True)
class LastBuild:
    """The files of the last build from the partitions in a folder, see `standoff.tables.earlier.Earlier`.

    Whole files are taken over only where the build is `replaced`: a file of two packages could be changed in both.
    """

    folder: Path
    target: Path = field(default_factory=Path)
    is_replaced: bool = False
    before: dict[str, Note] = field(default_factory=dict)
    now: dict[str, Note] = field(default_factory=dict)
    spans: dict[tuple[str, str], Span] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "LastBuild":
        """What the notes in a folder say; nothing where there are none, or none that can be read."""
        found = cls(folder)
        try:
            stated = json.loads((folder / NOTES).read_bytes())
            found.target = Path(stated["target"])
            found.before = {file: _note(each) for file, each in stated["files"].items()}
        except (OSError, ValueError, KeyError, TypeError):
            found.before = {}
        for file, note in found.before.items():
            lengths = [length for _, length in note.ranges]
            header = note.stat[0] - sum(lengths) if file.endswith(".csv") else 0  # row groups are counted from 0
            for (key, length), start in zip(note.ranges, accumulate([header, *lengths]), strict=False):
                found.spans[file, key] = Span(found.target / file, start, length)
        return found

    def begin(self, target: Path) -> None:
        """Begin a build into a folder."""
        self.is_replaced = target == self.target

    def whole(self, file: str, head: str, keys: Sequence[str]) -> tuple[Path, str] | None:
        """See `Earlier`."""
        note = self.before.get(file) if self.is_replaced and self._is_there(file) else None
        if note is None or note.head != head or [key for key, _ in note.ranges] != list(keys):
            return None
        self.now[file] = note
        return self.target / file, note.sha256

    def find(self, file: str, key: str) -> Span | None:
        """See `Earlier`."""
        return self.spans.get((file, key)) if self._is_there(file) else None

    def note(self, file: str, head: str, ranges: Sequence[tuple[str, int]], sha256: str) -> None:
        """See `Earlier`."""
        self.now[file] = Note(head, ranges, sha256)

    def close(self, target: Path) -> None:
        """Keep the notes on what was written to a folder; nothing is kept where that is not possible."""
        try:
            files = {file: [*_plain(note), _stat(target / file)] for file, note in self.now.items()}
            fresh = self.folder / f"{NOTES}.new"
            fresh.write_text(json.dumps({"target": str(target), "files": files}, separators=(",", ":")))
            fresh.replace(self.folder / NOTES)
        except OSError:
            return

    def _is_there(self, file: str) -> bool:
        """Whether a file of the last build is as it was written."""
        try:
            return _stat(self.target / file) == self.before[file].stat
        except (OSError, KeyError):
            return False


def _stat(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _plain(note: Note) -> list[Any]:
    return [note.head, [list(each) for each in note.ranges], note.sha256]


def _note(stated: Sequence[Any]) -> Note:
    head, ranges, sha256, stat = stated
    return Note(head, [(key, length) for key, length in ranges], sha256, tuple(stat))
