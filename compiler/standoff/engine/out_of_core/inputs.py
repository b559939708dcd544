"""What a task is given, as far as it is on disk: which files, and whether they are those of the last run."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import polars as pl

from standoff.engine.data import Common, Scope
from standoff.engine.executors import Files
from standoff.engine.out_of_core.ledger import Entry, Ledger, key_of
from standoff.engine.out_of_core.movements import JOINED, PIECES, SCATTERED, Movement, movement_of, read_gathered
from standoff.engine.out_of_core.partitions import EMPTY, PARTITION, by_record, shown
from standoff.engine.out_of_core.task import Place, Task
from standoff.engine.steps import Step
from standoff.schema.record_ids import RECORD
from standoff.source.problem import Problem

IDS = "existence"  # of which steps take the ids; places are for problems alone
OWN = ("existence", "settled")  # gathered, but of a partition these are about its own records alone


class Inputs:
    """The files in a store, by the name of their data, and where in it they are taken."""

    def __init__(self, common: Common, ledger: Ledger) -> None:
        self.common, self.ledger = common, ledger
        self.files: dict[str, dict[str, Files]] = {}
        self.columns: dict[str, dict[str, tuple[str, str]]] = {}
        self.has_lost_ids = True

    def add(self, files: Iterable[Files]) -> None:
        """Add what tasks left."""
        for each in files:
            for path, digest in each.items():
                name, *_, folder, file = (
                    path.split("/") if path.count("/") > 1 else (path.split("/")[0], "", path.split("/")[1])
                )
                slot = folder if movement_of(name) in SCATTERED or folder == PIECES else file.removesuffix(".arrow")
                self.files.setdefault(name, {}).setdefault(slot, {})[path] = digest
                if slot == EMPTY:
                    first = self.columns.setdefault(name, {})
                    top = path.rsplit("/", 2)[0]
                    first[top] = min(first.get(top, (path, digest)), (path, digest))

    def numbers(self, name: str) -> list[int]:
        """The partitions that have rows of this name, in order."""
        return sorted(int(slot) for slot in self.files.get(name, {}) if slot != EMPTY)

    def gathered(self, name: str) -> dict[str, Files]:
        """The pieces that are to be joined, by the folder of the joined frame."""
        found: dict[str, Files] = {}
        for path, digest in self.files.get(name, {}).get(PIECES, {}).items():
            found.setdefault(path.rsplit("/", 2)[0], {})[path] = digest
        return found

    def entry_of(self, task: Task) -> Entry:
        """What the ledger is to say of a task that has not been run."""
        store, place, scope = task.store, task.place, task.steps[0].scope
        moved = {movement_of(name) for name in task.left}
        borders = (store.borders, store.text_borders, store.registry_ranges) if moved & {*SCATTERED} else ()
        given = {path: digest for path, digest in task.given.items() if path.split("/")[-2] != EMPTY}
        if scope is Scope.PARTITION:
            for name in OWN:
                path = f"{name}/{JOINED}.arrow"
                if path in given:
                    given[path] = self._own(task, name)
        beside = {path: given.pop(path) for path in [*given] if path.split("/")[0] == IDS}
        steps = [[step.name, step.gives] for step in task.steps]
        parts = [part.name for part in place.parts]
        key = key_of(
            steps, place.piece, parts, repr(sorted(task.small.items())), sorted(task.left), borders, given, task.files
        )
        return Entry(key, beside=beside)

    def same(self, before: Entry, now: Entry) -> Entry | None:
        """What a task left, where it would leave the same now.

        Where ids were added and none is gone, values in which nothing was wrong are as right as they were.
        """
        if before.key != now.key:
            return None
        is_sound = not any(isinstance(value, Problem) for values in before.lists.values() for value in values)
        if before.beside == now.beside or (is_sound and not self.has_lost_ids):
            return Entry(before.key, before.files, before.lists, now.beside, before.rows)
        return None

    def of(self, steps: Sequence[Step], place: Place) -> Files:
        """All files that steps read at a place, with their hashes; parts are named by the place, not here."""
        found: Files = {}
        produced: set[str] = set()
        for step in steps:
            for name in step.takes:
                if name not in produced:
                    found |= self._taken(name, place)
            produced |= {*step.gives}
        return found

    def _taken(self, name: str, place: Place) -> Files:
        slots = self.files.get(name, {})
        match movement_of(name):
            case Movement.GATHER:
                return slots.get(JOINED, {})
            case Movement.TO_RECORDS | Movement.TO_TEXTS:
                return slots.get(shown(place.number), {}) | dict(self.columns.get(name, {}).values())
            case Movement.BY_TABLE:  # in memory alone does a step of another stage take it
                return {}
        return slots.get(place.piece, {})

    def compare(self, name: str, frame: pl.DataFrame, before: Path | None) -> None:
        """Note whether ids are gone that there were in the last run."""
        if name != IDS:
            return
        if before is None or not before.is_file():
            self.has_lost_ids = True
            return
        mine = _current(frame)
        self.has_lost_ids = not _current(pl.read_ipc(before)).join(mine, on=RECORD, how="anti").is_empty()

    def _own(self, task: Task, name: str) -> str:
        """A hash of the rows that are about the records of a partition."""
        return self._digests(task.store.folder, task.store.borders, name).get(task.place.number, "")

    def _digests(self, folder: Path, borders: tuple[str, ...], name: str) -> Mapping[int, str]:
        if name not in self._by_partition:
            frame = read_gathered(folder / name)
            numbered = frame.with_columns(by_record(frame, borders).alias(PARTITION))
            parts = numbered.partition_by(PARTITION, as_dict=True, include_key=False, maintain_order=True)
            self._by_partition[name] = {int(str(number)): key_of(rows.write_csv()) for (number,), rows in parts.items()}
        return self._by_partition[name]

    @cached_property
    def _by_partition(self) -> dict[str, Mapping[int, str]]:
        return {}


def _current(existence: pl.DataFrame) -> pl.DataFrame:
    return existence.filter(pl.col("rank").is_null()).select(pl.col(name).cast(pl.String) for name in RECORD).unique()
