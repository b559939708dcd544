"""Steps in memory, where everything is one part and one partition, on two threads: polars lets other threads run."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from threading import Lock
from typing import Any

import polars as pl

from standoff.checks.references import IdIndex
from standoff.corpus.assertions import Frames
from standoff.corpus.texts import Text
from standoff.engine.data import Common, existing
from standoff.engine.results import RECEIPTS
from standoff.engine.steps import Step
from standoff.source.problem import Problem, errors


class HeldData:
    """Data in memory, by name; what a step has yet to give is waited for."""

    is_partitioned = False

    def __init__(
        self,
        common: Common,
        frames: Frames,
        sources: Mapping[str, Text],
        given: Mapping[str, Any],
        results: Collection[str],
    ) -> None:
        self.common, self.sources = common, sources
        self._tasks: dict[str, Future[dict[str, Any]]] = {}
        self._results = frozenset(results)
        self._uses: Counter[str] = Counter()
        self._lock = Lock()
        self.add([*given, "frames"], _done({**given, "frames": frames}))

    def __getitem__(self, name: str) -> Any:
        """See `Data`; what a step raised is raised here, once its result is needed."""
        return self._tasks[name].result()[name]

    def get(self, name: str, default: Any = None) -> Any:
        """See `Data`."""
        task = self._tasks.get(name)
        return default if task is None else task.result().get(name, default)

    def of_part(self, name: str, columns: list[str] | None = None) -> pl.DataFrame:
        """See `Data`."""
        frame: pl.DataFrame = getattr(self["frames"], name)
        return frame

    def empty_of_part(self, name: str) -> pl.DataFrame:
        """See `Data`."""
        return self.of_part(name).clear()

    @cached_property
    def ids(self) -> IdIndex:
        """See `Data`."""
        return IdIndex.of(existing(self["existence"], self["texts"]), self.common.incomplete)

    def add(self, names: Collection[str], task: "Future[dict[str, Any]]") -> None:
        """Data that a task gives."""
        self._tasks |= dict.fromkeys(names, task)

    def begin(self, steps: Sequence[Step]) -> None:
        """Count by how many of these steps each name is taken."""
        self._uses = Counter(name for step in steps for name in step.takes)

    def release(self, step: Step) -> None:
        """Let go of frames that a step was the last to take: a run does not hold them all to its end."""
        with self._lock:
            for name in step.takes:
                self._uses[name] -= 1
                task = self._tasks.get(name)
                # A step that failed or was skipped may not have waited for what it takes; waiting here, with the lock,
                # for a task that wants the lock would never end.
                is_kept = self._uses[name] > 0 or name in self._results
                if is_kept or task is None or not task.done() or task.exception() is not None:
                    continue
                if isinstance(task.result().get(name), pl.DataFrame | dict | Frames):
                    del task.result()[name]


def run_in_memory(
    steps: Sequence[Step],
    data: HeldData,
    on_found: Callable[[list[Problem]], None] | None = None,
    on_table: Callable[[str, Callable[[], pl.DataFrame | None]], None] | None = None,
) -> None:
    """Take all steps; `on_found` is given what is wrong with what is written before anything is resolved.

    `on_table` is given each table of receipts when its step is begun: what waits for it and gives it, or none if
    something is wrong with what is written.
    """
    data.begin(steps)
    with ThreadPoolExecutor(1) as second:
        for step in steps:
            task = second.submit(_take, step, data) if step.beside else _done_here(step, data)
            data.add(step.gives, task)
            if on_found and "found" in step.gives:
                on_found(data["found"])
            if on_table and step.gives[0] in RECEIPTS:
                on_table(step.gives[0].removeprefix("table."), partial(_sound, data, step.gives[0]))


def _sound(data: HeldData, name: str) -> pl.DataFrame | None:
    rows: pl.DataFrame | None = None if errors(data["found"]) else data[name]
    return rows


def _take(step: Step, data: HeldData) -> dict[str, Any]:
    try:
        return step.run(data.common, data) if step.when(data) else {}
    finally:
        data.release(step)


def _done_here(step: Step, data: HeldData) -> "Future[dict[str, Any]]":
    """The step, done; what it raises is raised by what takes its result, as if it were run beside."""
    task: Future[dict[str, Any]] = Future()
    try:
        task.set_result(_take(step, data))
    except Exception as error:
        task.set_exception(error)
    return task


def _done(given: dict[str, Any]) -> "Future[dict[str, Any]]":
    task: Future[dict[str, Any]] = Future()
    task.set_result(given)
    return task
