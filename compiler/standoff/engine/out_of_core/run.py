"""Running steps out of core: consecutive steps of one scope are a stage, which all parts or partitions go through.

A stage ends where a step takes what has to move first (Spark divides its jobs so). Frames that no later stage takes are
never written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from standoff.checks.references import IdIndex
from standoff.corpus.texts import Text
from standoff.engine.data import Common, Scope, existing
from standoff.engine.executors import Executor
from standoff.engine.out_of_core import movements
from standoff.engine.out_of_core.arrow_store import Stored, rows_of, stored
from standoff.engine.out_of_core.movements import Movement, Store, has_to_move, is_frames, movement_of
from standoff.engine.out_of_core.partitions import borders_of, numbers_of
from standoff.engine.out_of_core.task import Place, Task, parts_in_groups, run_task
from standoff.engine.steps import Step
from standoff.schema.model import Column
from standoff.tables.lists import nested_dtypes

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
        is_other = step.scope is Scope.CELLS and has_to_move(step.takes[0], step.scope)  # the cells of another table
        if stage and (step.scope is not stage[0].scope or is_moved or is_other):
            yield stage
            stage = []
        stage.append(step)
    if stage:
        yield stage


def run_out_of_core(
    steps: Sequence[Step],
    data: GatheredData,
    parts: Sequence[Path],
    executor: Executor,
    texts: Path | None,
    results: Sequence[str],
) -> None:
    """Take all steps over parts, which may be many; `texts` is the folder of the source texts. Raises OSError.

    Afterwards `data` has the lists that steps gave, and its store the frames: those that later steps took, and
    `results`.
    """
    groups = list(parts_in_groups(parts, 1 / data.store.ranges))
    files = tuple((text.file, text.sha256) for text in data.sources.values())
    plan = list(stages(steps))
    for number, stage in enumerate(plan):
        later = {name for each in plan[number + 1 :] for step in each for name in step.takes}
        left = frozenset({*later, *results}.intersection(name for step in stage for name in step.gives))
        if stage[0].scope is Scope.CORPUS:
            _run_here(stage, data, later)
            continue
        taken = tuple(step for step in stage if step.when(data))
        if not taken:
            continue
        names = {name for step in taken for name in step.takes}
        small = {name: data.values[name] for name in names & data.values.keys() if not is_frames(data.values[name])}
        places = _places(stage[0], data.store, groups)
        tasks = [Task(data.common, data.store, taken, place, small, left, texts, files) for place in places]
        _take_in(data, executor.each(run_task, tasks), left)


def _run_here(stage: Stage, data: GatheredData, later: set[str]) -> None:
    """Steps that need everything: they see little, and are taken by this process."""
    for step in stage:
        given = step.run(data.common, data) if step.when(data) else {}
        data.values |= given
        for name in later.intersection(given):
            if movement_of(name) is Movement.GATHER:
                data.store.leave(name, given[name], "0")
                data.store.join(name)


def _take_in(data: GatheredData, found: Sequence[Mapping[str, list[Any]]], left: frozenset[str]) -> None:
    for lists in found:
        for name, values in lists.items():
            data.values.setdefault(name, []).extend(values)
    for name in left:
        if movement_of(name) is Movement.GATHER and (data.store.folder / name).exists():
            data.store.join(name)
    if "weights" in left:
        records, texts = (tuple(borders_of(data[n], data.store.ranges)) for n in ("weights", "text_weights"))
        data.store = replace(data.store, borders=records, text_borders=texts)


def _places(step: Step, store: Store, groups: Sequence[tuple[Path, ...]]) -> list[Place]:
    """Where a stage that begins with a step is to be run."""
    match step.scope:
        case Scope.PART:
            return [Place(f"{number:05d}", group) for number, group in enumerate(groups)]
        case Scope.PARTITION:
            return [Place(f"{number:05d}", number=number) for number in numbers_of(store.folder / "assertions")]
        case Scope.TEXTS:
            return [Place(f"{number:05d}", number=number) for number in numbers_of(store.folder / "evidence")]
    folders = store.keys(step.takes[0])
    return [Place(f"{number:05d}", table=folder.name) for number, folder in enumerate(folders)]


def stored_table(store: Store, name: str, columns: Sequence[Column]) -> Stored:
    """A table whose pieces steps left under a name, in the order of their names."""
    pieces = stored(store.folder / name)
    return Stored(pieces, rows_of(pieces), nested_dtypes(columns))
