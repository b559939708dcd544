"""A crew: the workers of a run, to whom one kind of work after the other is given."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from standoff.engine.workers import workers

W = TypeVar("W")
R = TypeVar("R")
ATTEMPTS = 2


class Crew:
    """So many worker processes, or none: then all is done in this one."""

    def __init__(self, jobs: int, stack: ExitStack) -> None:
        self.jobs = jobs
        self._stack = stack
        self._pool: Executor | None = None

    def each(self, task: Callable[[W], R], works: Sequence[W]) -> list[R]:
        """The results of a task, in the order of the works; one that is done twice leaves the same files.

        Where a worker is killed, what was not done is begun once more. Raises OSError where one is killed again.
        """
        if self.jobs == 1 or len(works) == 1:
            return [task(work) for work in works]
        done: dict[int, R] = {}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                left = [number for number in range(len(works)) if number not in done]
                waiting = {self._executor().submit(task, works[number]): number for number in left}
                for future in as_completed(waiting):
                    done[waiting[future]] = future.result()
            except BrokenProcessPool as error:
                self._pool = None
                if attempt == ATTEMPTS:
                    raise OSError("a worker process was killed, twice (out of memory?): state less --memory") from error
            else:
                break
        return [done[number] for number in range(len(works))]

    def _executor(self) -> Executor:
        if self._pool is None:
            self._pool = self._stack.enter_context(workers(self.jobs))
        return self._pool


@contextmanager
def crew(jobs: int) -> Iterator[Crew]:
    """A crew for a while; its workers begin with the first work."""
    with ExitStack() as stack:
        yield Crew(jobs, stack)
