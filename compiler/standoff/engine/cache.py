"""What earlier runs left, keyed by content: parts of batches, in a folder that may be deleted at any time.

A key is made of all that a part follows from: the files' names and bytes, the schemas, the limits, whether drafts are
read, the compiler's own files and the versions of its tools. So nothing in the cache is ever out of date; it can only
be of no use any more.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from standoff.engine.batches import Batch
from standoff.engine.file_digests import FileDigests
from standoff.engine.part import is_intact
from standoff.engine.toolchain import hash_of_compiler, versions
from standoff.schema.digests import digests

PARTS, NOTES = "parts", "parts.json"
SPARE = 1  # times the size of what is in use: what else the cache may hold


class Cache:
    """The cache of one project."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where the folder cannot be made."""
        self.folder, self.parts = folder, folder / PARTS
        self.parts.mkdir(parents=True, exist_ok=True)

    @classmethod
    def at(cls, folder: Path | None) -> "Cache | None":
        """The cache in a folder; none where there is none, or nothing can be written there: then nothing is kept."""
        try:
            cache = cls(folder) if folder else None
        except OSError:
            return None
        return cache if cache and os.access(cache.parts, os.W_OK) else None

    def missing(self, batches: Mapping[str, Batch]) -> dict[str, Batch]:
        """Those batches, by key, whose part is not here, or not intact any more.

        A part whose files have the sizes and times that they had when it was intact is not read for its sums.
        """
        known = self._noted()
        with ThreadPoolExecutor() as pool:
            found = pool.map(lambda key: self._is_as_noted(key, known) or is_intact(self.parts / key), batches)
            return {key: batch for (key, batch), is_here in zip(batches.items(), found, strict=True) if not is_here}

    def note(self, keys: Iterable[str]) -> None:
        """Note of some parts that they are intact, if that is possible."""
        fresh = self.folder / f"{NOTES}.new"
        try:
            fresh.write_text(json.dumps({key: _stat(self.parts / key) for key in keys}, separators=(",", ":")))
            fresh.replace(self.folder / NOTES)
        except OSError:
            return

    def _noted(self) -> Mapping[str, object]:
        try:
            found = json.loads((self.folder / NOTES).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _is_as_noted(self, key: str, known: Mapping[str, object]) -> bool:
        try:
            return key in known and known[key] == _stat(self.parts / key)
        except OSError:
            return False

    def prune(self, used: Collection[str]) -> None:
        """Let go of parts that are not in use, the longest unused first, until they are no more than those in use."""
        sizes = {path: _size(path) for path in self.parts.iterdir()}
        mine = {path for path in sizes if path.name in used}
        for path in mine:
            os.utime(path)
        room = SPARE * sum(sizes[path] for path in mine)
        others = sorted(sizes.keys() - mine, key=lambda path: (-path.stat().st_mtime_ns, path.name))
        for path in others:
            room -= sizes[path]
            if room < 0:
                shutil.rmtree(path, ignore_errors=True)


def _stat(folder: Path) -> list[list[object]]:
    """The names, sizes and times of the files of a part; raises OSError."""
    found = ((entry.name, entry.stat()) for entry in os.scandir(folder))
    return sorted([name, each.st_size, each.st_mtime_ns] for name, each in found)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def keyed(root: Path, batches: Collection[Batch], folder: Path | None = None) -> dict[str, Batch]:
    """The batches of one project by their keys; reads the files of schemas, and those of batches that changed.

    Where there is a folder, what these were is remembered there. Raises OSError.
    """
    common, known = common_to(root), FileDigests(root, folder) if folder else None
    found = {key_of(batch, common, known): batch for batch in batches}
    if known:
        known.keep()
    return found


def common_to(root: Path) -> str:
    """What the keys of all batches of a project have in common; reads the schemas. Raises OSError."""
    return _hashed(hash_of_compiler(), versions(), digests(root))


def key_of(batch: Batch, common: str, known: FileDigests | None = None) -> str:
    """The key of a batch; reads its files, but those whose digest is known. Raises OSError."""
    digests = [(file, known.of(file, batch.digest) if known else batch.digest(file)) for file in batch.files]
    return _hashed(common, asdict(batch.limits), batch.has_drafts, len(batch.registry), digests)[:32]


def _hashed(*values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
