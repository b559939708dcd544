"""What a worker holds of a storage, on its own disk, in the folder that Dask gives it and removes when it ends.

Files lie under their SHA-256. A task gets links to those that it reads in a folder of its own. What was used longest
ago goes first once there is more than enough.
"""

import os
import shutil
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from standoff.engine.dask.address import Address
from standoff.engine.dask.messages import Given
from standoff.engine.dask.shards import FRAMES, SOURCES, Shards, open_shards
from standoff.engine.executors import PARTS, TEXTS

ROOM = 4 << 30  # bytes that a worker holds beyond what it works with
FETCHERS = 8  # threads that fetch files


@dataclass(slots=True)
class Held:
    """Files and parts by name, each with its size; `there` are those that were at the storage in this run."""

    folder: Path
    shards: Shards
    room: int = ROOM
    sizes: "OrderedDict[str, int]" = field(default_factory=OrderedDict)
    there: set[str] = field(default_factory=set)
    run: str = ""

    def begin(self, run: str) -> None:
        """Begin a task of a run: what was at the storage in the last one may have expired."""
        if run != self.run:
            self.run = run
            self.there.clear()

    def lay_out(self, given: Given, folder: Path) -> list[str]:
        """Put all that is given into a folder; the names of what is not at the storage. Raises OSError."""
        places = [(FRAMES, digest, folder / path) for path, digest in given.files.items()]
        places += [(SOURCES, digest, folder / TEXTS / name) for name, digest in given.texts.items()]
        places += [(PARTS, key, folder / PARTS / key) for key in given.parts]
        for place in {place.parent for _, _, place in places}:
            place.mkdir(parents=True, exist_ok=True)
        wanted = {name: kind for kind, name, _ in places if not self._has(name)}
        with ThreadPoolExecutor(FETCHERS) as pool:
            fetched = list(pool.map(lambda name: self._fetch(wanted[name], name), wanted))
        lost = [name for name, is_here in zip(wanted, fetched, strict=True) if not is_here]
        if not lost:
            for _, name, place in places:
                self.sizes.move_to_end(name)
                _link(self.folder / name, place)
        return lost

    def _has(self, name: str) -> bool:
        return name in self.sizes and (self.folder / name).exists()

    def _fetch(self, kind: str, name: str) -> bool:
        if kind == PARTS:
            if not self.shards.bring(name, self.folder):
                return False
            self.sizes[name] = sum(path.stat().st_size for path in (self.folder / name).iterdir())
            return True
        data = self.shards.get(kind, name)
        if data is None:
            return False
        (self.folder / name).write_bytes(data)
        self.sizes[name] = len(data)
        self.there.add(name)
        return True

    def leave(self, files: Mapping[str, str], folder: Path, is_there: Callable[[str], bool]) -> None:
        """Send files of a folder to the storage, but for those that are there, and hold them. Raises OSError."""
        paths = {digest: folder / path for path, digest in files.items()}
        with ThreadPoolExecutor(FETCHERS) as pool:
            list(pool.map(lambda digest: self._send(digest, paths[digest]), _but(paths, is_there)))
        for digest, path in paths.items():
            self.sizes[digest] = path.stat().st_size
            path.replace(self.folder / digest)

    def _send(self, digest: str, path: Path) -> None:
        self.shards.put(FRAMES, digest, path.read_bytes())
        self.there.add(digest)

    def prune(self) -> None:
        """Let go of what was used longest ago, until no more is held than there is room for."""
        total = sum(self.sizes.values())
        while total > self.room:
            name, size = self.sizes.popitem(last=False)
            total -= size
            path = self.folder / name
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _but(digests: Mapping[str, Path], is_there: Callable[[str], bool]) -> Iterator[str]:
    return (digest for digest in digests if not is_there(digest))


@lru_cache(4)
def held_at(folder: str, address: Address) -> Held:
    """What this worker holds of a storage; raises `CannotOpenError`, OSError."""
    place = Path(folder) / f"standoff-{abs(hash(address)):x}"
    place.mkdir(parents=True, exist_ok=True)
    return Held(place, open_shards(address))


def _link(path: Path, target: Path) -> None:
    """A file, or the files of a folder, in a second place; copied where a disk has no links."""
    if path.is_dir():
        target.mkdir(exist_ok=True)
        for each in path.iterdir():
            _link(each, target / each.name)
        return
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
