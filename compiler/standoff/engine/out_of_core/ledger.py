"""The ledger of a store: which task left which files there, and what it had been given.

A task whose steps, place and inputs are those of the last run would leave the same files again, so it is not run: these
stay where they are. Inputs are known by the SHA-256 of their files. What a task leaves anew that equals what was there
is left alone too, so that nothing which follows from it is run either ("early cutoff": Mokhov, Mitchell and Peyton
Jones, Build systems à la carte, ICFP 2018).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from standoff.checks.totals import Totals, Unique
from standoff.engine.executors import Elsewhere, Files, LostFilesError, Workers
from standoff.formats.files import sha256
from standoff.source.problem import Place, Problem, from_dict

LEDGER = "ledger.json"
R = TypeVar("R")

ATTEMPTS = 5  # to make again what got lost
HERE = "here"  # as an address: on the disk of this machine


@dataclass(slots=True)
class Entry:
    """What a task was given, as a hash, and what it left: files, and lists by name."""

    key: str
    files: Files = field(default_factory=dict)
    lists: dict[str, list[Any]] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    """Inputs that are not part of the key: what was found may be the same where they differ."""
    rows: dict[str, int] = field(default_factory=dict)
    """How many rows the files have, by their paths."""


@dataclass(slots=True)
class Ledger:
    """The tasks of a run by stage and piece; `before` are those of the last run in this folder.

    `stats` are size and time of each file when it was last known to be what its hash says. Where workers leave files
    `elsewhere`, not all of them are in the folder.
    """

    folder: Path
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    before: dict[str, dict[str, Entry]] = field(default_factory=dict)
    stats: dict[str, tuple[int, int]] = field(default_factory=dict)
    elsewhere: Elsewhere | None = None
    noted: Files = field(default_factory=dict)  # what the last run left in all
    fresh: set[str] = field(default_factory=set)  # what came into the folder in this run
    n_run: int = 0
    n_kept: int = 0

    @classmethod
    def begin(cls, folder: Path, common: str, elsewhere: Elsewhere | None = None) -> "Ledger":
        """The ledger of a folder; without entries, and nothing else in the folder, if it was of anything else.

        The file goes: what a run leaves that is killed is of no use to the next one. Raises OSError.
        """
        ledger = cls(folder, elsewhere=elsewhere)
        try:
            stated = json.loads((folder / LEDGER).read_bytes())
            is_same = stated["common"] == common
            if is_same and elsewhere and stated["address"] == elsewhere.address:
                elsewhere.there.update(stated["there"])
            ledger.before = {stage: _entries(each) for stage, each in stated["entries"].items()} if is_same else {}
            ledger.stats = {path: (size, time) for path, (size, time) in stated["stats"].items()} if is_same else {}
        except (OSError, ValueError, KeyError, TypeError):
            ledger.before, ledger.stats = {}, {}
        ledger.noted = _files(ledger.before)
        (folder / LEDGER).unlink(missing_ok=True)
        if not ledger.before:
            clear(folder)
        return ledger

    def close(self, common: str) -> None:
        """Keep the entries for the next run; raises OSError.

        So are those of stages that this run did not come to, as where there was an error: their files are there still.
        """
        files = _files(self.entries)
        self.entries = self.before | self.entries
        left = _files(self.entries)
        stats = {path: stat for path, stat in self.stats.items() if left.get(path) == self.noted.get(path)}
        stats |= {path: _stat(self.folder / path) for path in files if not self.elsewhere or path in self.fresh}
        there = {*left.values()} & self.elsewhere.there if self.elsewhere else ()
        stated = {
            "common": common,
            "address": self.elsewhere.address if self.elsewhere else HERE,
            "there": sorted(there),
            "entries": {stage: _stated(each) for stage, each in self.entries.items()},
            "stats": stats,
        }
        fresh = self.folder / f"{LEDGER}.new"
        fresh.write_text(json.dumps(stated, separators=(",", ":")))
        fresh.replace(self.folder / LEDGER)

    def completed(self, run: Callable[[], R]) -> R:
        """What a run gives, which is begun again where files got lost elsewhere: what left them is done again.

        Raises OSError.
        """
        for _ in range(ATTEMPTS):
            try:
                return run()
            except LostFilesError as lost:
                self._resume(lost.digests)
        return run()

    def _resume(self, lost: frozenset[str]) -> None:
        """Take all that was noted for what the last run noted, but for tasks that left a lost file, by its hash."""
        self.before = {
            stage: {piece: entry for piece, entry in each.items() if lost.isdisjoint(entry.files.values())}
            for stage, each in (self.before | self.entries).items()
        }
        self.entries = {}
        if self.elsewhere:
            self.elsewhere.there -= lost

    @property
    def left(self) -> Iterator[Entry]:
        """What all tasks of this run left."""
        return (entry for each in self.entries.values() for entry in each.values())

    def known(self, stage: str, piece: str, *, is_here: bool = False) -> Entry | None:
        """What the last run noted of a task, if its files are as they were left: in this folder, if that `is_here`.

        What is elsewhere is not looked at: whoever takes it finds out.
        """
        entry = self.before.get(stage, {}).get(piece)
        there = self.elsewhere.there if self.elsewhere and not is_here else ()
        if entry and all(digest in there or self._is_here(path, digest) for path, digest in entry.files.items()):
            return entry
        return None

    def bring(self, files: Files, workers: Workers) -> None:
        """Have files in the folder that workers may have left elsewhere; raises OSError."""
        if self.elsewhere:
            absent = {
                path: digest
                for path, digest in files.items()
                if path not in self.fresh and not self._is_here(path, digest)
            }
            workers.bring(absent, self.folder)
            self.fresh |= absent.keys()

    def _is_here(self, path: str, digest: str) -> bool:
        """Whether a file is what it was: by size and time, and by its bytes where these differ."""
        try:
            is_as_noted = self.noted.get(path) == digest and _stat(self.folder / path) == self.stats.get(path)
            return is_as_noted or sha256(self.folder / path) == digest
        except OSError:
            return False

    def count(self, n_run: int, n_all: int) -> None:
        """Count how many tasks of a stage were run."""
        self.n_run += n_run
        self.n_kept += n_all - n_run

    def note(self, stage: str, piece: str, entry: Entry, *, is_here: bool = False) -> None:
        """Note what a task left: in this folder, if that `is_here`."""
        self.fresh |= entry.files.keys() if is_here else set()
        self.entries.setdefault(stage, {})[piece] = entry

    def end(self, stage: str) -> None:
        """Remove what tasks of a stage left in the last run and not in this one; raises OSError."""
        left = {path for entry in self.entries.get(stage, {}).values() for path in entry.files}
        for entry in self.before.get(stage, {}).values():
            for path in entry.files.keys() - left:
                (self.folder / path).unlink(missing_ok=True)
                _remove_empty((self.folder / path).parent, self.folder)


def clear(folder: Path) -> None:
    """Remove all that runs left in a folder, but its lock; raises OSError."""
    import shutil

    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif not path.name.startswith("."):
            path.unlink()


def key_of(*given: object) -> str:
    """A hash of what a task is given; the same in every process, whatever the order of sets."""
    return hashlib.sha256(json.dumps(given, sort_keys=True, default=_ordered).encode()).hexdigest()


def _ordered(value: object) -> object:
    if isinstance(value, frozenset | set):
        return sorted(json.dumps(each, sort_keys=True, default=_ordered) for each in value)
    if is_dataclass(value):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return repr(value)


def _files(entries: Mapping[str, Mapping[str, Entry]]) -> Files:
    return {
        path: digest for each in entries.values() for entry in each.values() for path, digest in entry.files.items()
    }


def _stat(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


# -- as JSON: a folder that others can write to holds data and nothing else ------------------------------------------


def _entries(stated: Mapping[str, Any]) -> dict[str, Entry]:
    return {
        piece: Entry(
            each["key"],
            each["files"],
            {n: [_value(v) for v in vs] for n, vs in each["lists"].items()},
            each["beside"],
            each["rows"],
        )
        for piece, each in stated.items()
    }


def _stated(entries: Mapping[str, Entry]) -> dict[str, Any]:
    return {piece: _plain(entry) for piece, entry in entries.items()}


def _plain(entry: Entry) -> dict[str, Any]:
    lists = {name: [_shown(value) for value in values] for name, values in entry.lists.items()}
    return {"key": entry.key, "files": entry.files, "lists": lists, "beside": entry.beside, "rows": entry.rows}


PROBLEM, PLACE, TOTALS = "problem", "place", "totals"


def _shown(value: Any) -> Any:
    """A value of a list as JSON, with what it is."""
    from dataclasses import asdict

    match value:
        case Problem():
            return {PROBLEM: asdict(value)}
        case Place():
            return {PLACE: [value.file, value.line, value.column]}
        case Totals():
            unique = sorted([list(each.fields), list(each.values), each.record] for each in value.unique)
            return {TOTALS: [value.rows, dict(value.filled), sorted(value.distinct), unique]}
        case dict():
            return {"": {name: _shown(each) for name, each in value.items()}}
        case int() | str():
            return value
    raise TypeError(f"a list of {type(value).__name__} cannot be kept")


def _value(stated: Any) -> Any:
    if isinstance(stated, int | str):
        return stated
    ((kind, content),) = stated.items()
    match kind:
        case "problem":
            return from_dict(content)
        case "place":
            return Place(*content)
        case "totals":
            rows, filled, distinct, unique = content
            return Totals(rows, filled, frozenset(distinct), frozenset(map(_unique, unique)))
    return {name: _value(each) for name, each in content.items()}


def _unique(stated: Iterable[Any]) -> Unique:
    fields, values, record = stated
    return Unique(tuple(fields), tuple(values), record)
