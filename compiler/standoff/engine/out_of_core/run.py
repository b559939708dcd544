"""Running steps out of core: consecutive steps of one scope are a stage, which all parts or partitions go through.

A stage ends where a step takes what has to move first (Spark divides its jobs so). Frames that no later stage takes are
never written.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from standoff.checks.references import IdIndex
from standoff.corpus.texts import Text
from standoff.engine.data import Common, Scope, existing
from standoff.engine.executors import Files, Workers
from standoff.engine.out_of_core import movements
from standoff.engine.out_of_core.arrow_store import put
from standoff.engine.out_of_core.inputs import Inputs
from standoff.engine.out_of_core.ledger import Entry, Ledger, key_of
from standoff.engine.out_of_core.movements import Movement, Store, has_to_move, is_frames, joined_of, movement_of
from standoff.engine.out_of_core.partitions import shown
from standoff.engine.out_of_core.task import Left, Place, Task, parts_in_groups, run_task
from standoff.engine.part import LeftPart
from standoff.engine.steps import Step

Stage = list[Step]


class GatheredData:
    """What the process that hands out tasks holds, see `standoff.engine.data.Data`: lists, and what was gathered."""

    is_partitioned = True

    def __init__(self, common: Common, store: Store, sources: Mapping[str, Text], given: Mapping[str, Any]) -> None:
        self.common, self.store, self.sources = common, store, sources
        self.values = dict(given)

    def __getitem__(self, name: str) -> Any:
        """See `Data`."""
        return self.values[name] if name in self.values else movements.read_gathered(self.store.folder / name)

    def get(self, name: str, default: Any = None) -> Any:
        """See `Data`."""
        if name in self.values or movements.is_joined(self.store.folder / name):
            return self[name]
        return default

    def of_part(self, name: str, columns: list[str] | None = None) -> pl.DataFrame:
        """No step that needs everything reads parts."""
        raise NotImplementedError

    def empty_of_part(self, name: str) -> pl.DataFrame:
        """No step that needs everything reads parts."""
        raise NotImplementedError

    @cached_property
    def ids(self) -> IdIndex:
        """See `Data`."""
        return IdIndex.of(existing(self["existence"], self["texts"]), self.common.incomplete)


def stages(steps: Sequence[Step]) -> Iterator[Stage]:
    """The steps in stages."""
    stage: Stage = []
    for step in steps:
        given = {name for each in stage for name in each.gives}
        is_moved = any(has_to_move(name, step.scope) for name in given.intersection(step.takes))
        if stage and (step.scope is not stage[0].scope or is_moved):
            yield stage
            stage = []
        stage.append(step)
    if stage:
        yield stage


class OutOfCore:
    """All stages of a run: its steps over parts, which may be many; `texts` is the folder of the source texts.

    Afterwards `data` has the lists that steps gave, and its store the frames: those that later steps took, and
    `results`. Tasks of which the ledger knows what they would leave are not run.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        data: GatheredData,
        parts: Sequence[LeftPart],
        workers: Workers,
        texts: Path | None,
        results: Sequence[str],
        ledger: Ledger,
    ) -> None:
        self.plan = list(stages(steps))
        self.data, self.workers, self.texts, self.results, self.ledger = data, workers, texts, results, ledger
        self.groups = [tuple(part.folder for part in group) for group in parts_in_groups(parts, 1 / data.store.ranges)]
        self.files = tuple((text.file, text.sha256) for text in data.sources.values())
        self.inputs = Inputs(data.common, ledger)

    def run(self) -> None:
        """Take the stages, one after the other. Raises OSError."""
        for number, stage in enumerate(self.plan):
            later = {name for each in self.plan[number + 1 :] for step in each for name in step.takes}
            if stage[0].scope is Scope.CORPUS:
                self._take_here(stage, later)
            else:
                left = {*later, *self.results}.intersection(name for step in stage for name in step.gives)
                self._take_stage(stage, frozenset(left))

    def _take_here(self, stage: Stage, later: set[str]) -> None:
        """Steps that need everything: they see little, and are taken by this process."""
        data = self.data
        for step in stage:
            given = step.run(data.common, data) if step.when(data) else {}
            data.values |= given
            for name in later.intersection(given):
                if movement_of(name) is Movement.GATHER:
                    self._leave_here(name, given[name])
                    self._join(name)

    def _leave_here(self, name: str, value: movements.Frames) -> None:
        before = _files(self.ledger.known(name, "0", is_here=True))
        entry = Entry("")
        for path, frame in self.data.store.placed(name, value, "0"):
            entry.files[path] = put(frame, self.data.store.folder / path, before.get(path))
        self._note(name, {"0": entry}, is_here=True)

    def _take_stage(self, stage: Stage, left: frozenset[str]) -> None:
        """Steps that are run by tasks: those of which the ledger does not know the outcome."""
        data, name = self.data, stage[0].gives[0]
        taken = tuple(step for step in stage if step.when(data))
        noted: dict[str, Entry | None] = {}
        tasks: list[tuple[Task, Entry]] = []
        if not taken:
            return
        names = {name for step in taken for name in step.takes}
        small = {name: data.values[name] for name in names & data.values.keys() if not is_frames(data.values[name])}
        texts, files = (self.texts, self.files) if "sources" in names else (None, ())
        for place in self._places(stage[0]):
            given = self.inputs.of(taken, place)
            task = Task(data.common, data.store, taken, place, small, left, given, texts, files)
            fresh = self.inputs.entry_of(task)
            before = self.ledger.known(name, place.piece)
            noted[place.piece] = self.inputs.same(before, fresh) if before else None
            if noted[place.piece] is None:
                tasks.append((task.after(_files(before)), fresh))
        found: Sequence[Left] = self.workers.each(run_task, [task for task, _ in tasks])
        for (task, entry), each in zip(tasks, found, strict=True):
            entry.files, entry.lists, entry.rows = each.files, each.lists, each.rows
            noted[task.place.piece] = entry
        self.ledger.count(len(tasks), len(noted))
        self._take_in(name, {piece: entry for piece, entry in noted.items() if entry}, left)

    def _take_in(self, stage: str, noted: Mapping[str, Entry], left: frozenset[str]) -> None:
        data = self.data
        self._note(stage, noted)
        for entry in noted.values():
            for name, values in entry.lists.items():
                data.values.setdefault(name, []).extend(values)
        for name in sorted(left):
            if movement_of(name) is Movement.GATHER:
                self._join(name)
        if "weights" in left:
            data.store = data.store.cut(data["weights"], data["text_weights"], sum(data["n_registry"]))

    def _note(self, stage: str, noted: Mapping[str, Entry], *, is_here: bool = False) -> None:
        for piece, entry in noted.items():
            self.ledger.note(stage, piece, entry, is_here=is_here)
        self.ledger.end(stage)
        self.inputs.add(entry.files for entry in noted.values())

    def _join(self, name: str) -> None:
        """Join what was gathered under a name, unless it is what it was."""
        stage = f"{movements.JOINED} {name}"
        noted: dict[str, Entry] = {}
        for folder, pieces in self.inputs.gathered(name).items():
            path = f"{folder}/{movements.JOINED}.arrow"
            entry = Entry(key_of(pieces))
            before = self.ledger.known(stage, folder, is_here=True)
            if before and before.key == entry.key:
                entry = before
            else:
                self.ledger.bring(pieces, self.workers)
                frame = joined_of((self.data.store.folder / piece for piece in sorted(pieces)), folder)
                if frame is not None:
                    self.inputs.compare(name, frame, self.data.store.folder / path if before else None)
                    entry.files[path] = put(frame, self.data.store.folder / path, _files(before).get(path))
            noted[folder] = entry
        self._note(stage, noted, is_here=True)

    def _places(self, step: Step) -> list[Place]:
        """Where a stage that begins with a step is to be run."""
        if step.scope is Scope.PART:
            return [Place(shown(number), group) for number, group in enumerate(self.groups)]
        first = {Scope.PARTITION: "assertions", Scope.TEXTS: "evidence"}.get(step.scope, step.takes[0])
        return [Place(shown(number), number=number) for number in self.inputs.numbers(first)]


def _files(entry: Entry | None) -> Files:
    return entry.files if entry else {}
