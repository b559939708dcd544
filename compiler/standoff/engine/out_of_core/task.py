"""A task: consecutive steps over one part or partition, in a worker process; it leaves frames and returns the rest."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import polars as pl

from standoff.checks.references import IdIndex
from standoff.corpus.assertions import NUMBERED, Frames, merge, numbered
from standoff.corpus.texts import Text, read_texts
from standoff.engine.data import Common, Scope, existing
from standoff.engine.executors import PARTS, TEXTS, Files
from standoff.engine.out_of_core import movements
from standoff.engine.out_of_core.arrow_store import fetch_one, put
from standoff.engine.out_of_core.movements import SCATTERED, Movement, Store, is_frames, movement_of
from standoff.engine.out_of_core.partitions import by_record, collect
from standoff.engine.part import LeftPart, scan, take_frame
from standoff.engine.steps import Step
from standoff.tables.lazy_frames import LazyFrames


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task finds its rows: in parts, or in the partition of a number."""

    piece: str
    parts: tuple[Path, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """Steps to take at a place; `small` is the data that is not on disk, `left` names what later steps take.

    `given` are all files of the store that it reads; `texts` is the folder of source texts, `files` has their names,
    each with its SHA-256; `before` has the hashes of the files that the task left in the last run.
    """

    common: Common
    store: Store
    steps: tuple[Step, ...]
    place: Place
    small: Mapping[str, Any]
    left: frozenset[str]
    given: Files = field(default_factory=dict)
    texts: Path | None = None
    files: tuple[tuple[str, str], ...] = ()
    before: Files = field(default_factory=dict)

    def after(self, before: Files) -> "Task":
        """The same, with what it left in the last run."""
        return replace(self, before=before)

    @property
    def what(self) -> str:
        """See `Portable`."""
        return f"taking {self.steps[0].name} ({self.steps[0].scope.name.lower()} {self.place.piece})"

    @property
    def folder(self) -> Path:
        """See `Portable`."""
        return self.store.folder

    @property
    def parts(self) -> Sequence[Path]:
        """See `Portable`."""
        return self.place.parts

    @property
    def sources(self) -> Mapping[str, Path]:
        """See `Portable`."""
        return {name: self.texts / name for name, _ in self.files} if self.texts else {}

    def at(self, folder: Path) -> "Task":
        """See `Portable`."""
        place = replace(self.place, parts=tuple(folder / PARTS / part.name for part in self.place.parts))
        texts = self.texts and folder / TEXTS
        return replace(self, store=replace(self.store, folder=folder), place=place, texts=texts)


@dataclass(slots=True)
class Left:
    """What a task left: files with their hashes, by their paths in the store, and lists by name."""

    files: Files = field(default_factory=dict)
    lists: dict[str, list[Any]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def run_task(task: Task) -> Left:
    """Take the steps of a task; raises OSError."""
    left = Left()
    data = StoredData(task, task.place.piece)
    for step in task.steps:
        data.produced |= step.run(task.common, data)
    for name in sorted(task.left & data.produced.keys()):
        if is_frames(data.produced[name]):
            for path, frame in task.store.placed(name, data.produced[name], data.piece):
                left.files[path] = put(frame, task.store.folder / path, task.before.get(path))
                left.rows[path] = len(frame)
        else:
            left.lists[name] = list(data.produced[name])
    return left


@dataclass(slots=True)
class StoredData:
    """The data that a task sees, see `standoff.engine.data.Data`; frames are read when they are first taken."""

    task: Task
    piece: str
    produced: dict[str, Any] = field(default_factory=dict)
    is_partitioned: bool = True

    def __getitem__(self, name: str) -> Any:
        """See `Data`."""
        if name in self.task.small:
            return self.task.small[name]
        if name not in self.produced:
            self.produced[name] = self._merged() if name == "frames" else self._read(name)
        return self.produced[name]

    def get(self, name: str, default: Any = None) -> Any:
        """See `Data`."""
        is_there = name in self.task.small or name in self.produced or any(self._files(name))
        return self[name] if is_there else default

    def of_part(self, name: str, columns: list[str] | None = None) -> pl.DataFrame:
        """See `Data`."""
        frames = (take_frame(part, name, columns) for part in self.task.place.parts)
        has_contexts = name in NUMBERED and (columns is None or "context" in columns)
        return pl.concat(numbered(each, n) if has_contexts else each for n, each in enumerate(frames))

    def empty_of_part(self, name: str) -> pl.DataFrame:
        """See `Data`."""
        return scan(self.task.place.parts[0])[name].head(0).collect()

    @property
    def ids(self) -> IdIndex:
        """See `Data`."""
        return _ids(self._joined("existence"), self._joined("texts"), self.task.common.incomplete)

    @property
    def sources(self) -> Mapping[str, Text]:
        """See `Data`."""
        return _sources(_Folder(self.task.texts), self.task.files)

    def _merged(self) -> Frames:
        return merge([], map(scan, self.task.place.parts))

    def _read(self, name: str) -> Any:
        """A frame, or frames by name, from the files that the task is given and no others that lie there."""
        files, movement = self._files(name), movement_of(name)
        if movement is Movement.GATHER:
            return self._gathered(name, files)
        read = collect if movement in SCATTERED else fetch_one
        frames = LazyFrames({key: partial(read, paths) for key, paths in files.items()})
        return frames[""] if "" in files else frames

    def _files(self, name: str) -> dict[str, list[Path]]:
        """The files of each of the frames that have this name together; of a frame alone, by an empty text."""
        depth = 3 if movement_of(name) in SCATTERED else 2  # of the path of a frame alone
        found: dict[str, list[Path]] = {}
        for path in sorted(self.task.given):
            first, *rest = path.split("/")
            if first == name:
                found.setdefault(rest[0] if len(rest) == depth else "", []).append(self.task.store.folder / path)
        return found

    def _gathered(self, name: str, files: Mapping[str, Sequence[Path]]) -> Any:
        if "" not in files:
            return {key: _frame(self._joined(f"{name}/{key}")) for key in files}
        frame = _frame(self._joined(name))
        if name == "settled" and self.task.steps[0].scope is Scope.PARTITION:  # decisions on its own records alone
            return frame.filter(by_record(frame, self.task.store.borders) == self.task.place.number)
        return frame

    def _joined(self, folder: str) -> "_Joined":
        return _Joined(self.task.given[f"{folder}/{movements.JOINED}.arrow"], self.task.store.folder / folder)


# A worker takes many tasks of one run: what is the same for all of them is read once, by its content: wherever it lies.


@dataclass(frozen=True, slots=True)
class _Joined:
    """A frame that was gathered, known by the hash of its file."""

    digest: str
    folder: Path = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder of texts, which are known by their hashes."""

    path: Path | None = field(compare=False)


@lru_cache(16)
def _frame(joined: _Joined) -> pl.DataFrame:
    return movements.read_gathered(joined.folder)


@lru_cache(1)
def _ids(existence: _Joined, texts: _Joined, incomplete: frozenset[str]) -> IdIndex:
    return IdIndex.of(existing(_frame(existence), _frame(texts)), incomplete)


@lru_cache(1)
def _sources(folder: _Folder, files: tuple[tuple[str, str], ...]) -> Mapping[str, Text]:
    return read_texts(folder.path, dict(files))


def parts_in_groups(parts: Sequence[LeftPart], share: float) -> Iterator[tuple[LeftPart, ...]]:
    """Neighbours that have together no more than a share of all bytes, if one alone has not.

    As with batches, the hash of a file ends a group: a part that grows moves hardly any other to another group.
    """
    sizes = [sum(path.stat().st_size for path in part.folder.iterdir()) for part in parts]
    most = 1 << int(sum(sizes) * share).bit_length() >> 1  # a power of two, which hardly ever changes
    group: list[LeftPart] = []
    filled = 0
    for part, size in zip(parts, sizes, strict=True):
        is_end = filled >= most / 2 and hashlib.sha256(part.first.encode()).digest()[0] < 64
        if group and (filled + size > most or is_end):
            yield tuple(group)
            group, filled = [], 0
        group.append(part)
        filled += size
    if group:
        yield tuple(group)
