"""Handing out jobs to the workers of a cluster, and taking what they give, whatever dies in between.

The scheduler holds few jobs at a time, and each until it is done, so that a worker that dies loses nothing: Dask sends
its jobs to others.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from standoff.engine.dask.connection import AGAIN
from standoff.engine.dask.task import IncompatibleClusterError, OtherVersionsError

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")

ALONE = 30.0  # seconds that a cluster may be without workers
AHEAD = 2  # jobs that a thread of a worker has at most, the one it does among them
FINISHERS = 8  # threads that take what jobs gave
RETRIES = 2  # of a job where its worker lives and says that it could not, as where a storage falters


class AgainError(Exception):
    """A job has to be done again: what it lacked is there now."""


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """What a worker is to do with a message, under a name of its own; `finish` takes what it gives, in a thread here.

    `what` it is, in words, for messages.
    """

    name: str
    run: Callable[[Any], Any]
    message: Any
    what: str
    finish: Callable[[Any], T]


class Dispatcher(Generic[T]):
    """Jobs that are done by one cluster, which leaves files at an address."""

    def __init__(self, client: "Client", address: str) -> None:
        self.client, self.address = client, address
        self.out: dict[str, Future] = {}
        self.begun: dict[str, Job[T]] = {}
        self.done: SimpleQueue[tuple[str, T | None, BaseException | None]] = SimpleQueue()
        self.looked = self.had_workers = monotonic()
        self.threads = 0

    def each(self, jobs: Mapping[str, Callable[[], Job[T]]]) -> Iterator[tuple[str, T]]:
        """What jobs give, as they are done; each is made when it is sent. Raises OSError, IncompatibleClusterError."""
        waiting = deque(jobs)
        self.pool = ThreadPoolExecutor(FINISHERS)
        try:
            while waiting or self.out:
                for _ in range(min(self._room(), len(waiting))):
                    key = waiting.popleft()
                    self._send(key, jobs[key]())
                for key, result, fault in self._arrivals():
                    del self.out[key]
                    job = self.begun.pop(key)
                    if isinstance(fault, AgainError):
                        waiting.appendleft(key)
                    elif fault is not None or result is None:
                        raise self._explained(fault or OSError(job.what), job) from fault
                    else:
                        yield key, result
        finally:
            with suppress(OSError, RuntimeError):
                self.client.cancel(list(self.out.values()))
            self.pool.shutdown(cancel_futures=True)

    def _room(self) -> int:
        """How many more jobs may be out, those included whose results are being taken."""
        now = monotonic()
        if not self.threads or now - self.looked > 1:
            self.looked, self.threads = now, sum(self.client.nthreads().values())
            if self.threads:
                self.had_workers = now
            elif now - self.had_workers > ALONE:
                raise OSError(f"no worker is left since {ALONE:g} s{self._undone()}")
        return max(0, AHEAD * self.threads - len(self.out))

    def _send(self, key: str, job: Job[T]) -> None:
        self.begun[key] = job
        self.out[key] = self.client.submit(job.run, job.message, key=job.name, retries=RETRIES)
        self.out[key].add_done_callback(lambda future: self._arrived(key, job, future))

    def _arrived(self, key: str, job: Job[T], future: "Future") -> None:
        with suppress(RuntimeError):  # the pool is closed, since something else went wrong
            self.pool.submit(self._finish, key, job, future)

    def _finish(self, key: str, job: Job[T], future: "Future") -> None:
        result: T | None = None
        fault: BaseException | None = None
        try:
            if future.status != "finished":
                fault = future.exception() if future.status == "error" else CancelledError()
            else:
                result = job.finish(future.result())
        except BaseException as error:
            fault = error
        self.done.put((key, result, fault))

    def _arrivals(self) -> Iterator[tuple[str, T | None, BaseException | None]]:
        """The next job that is done, with what it gave or what is wrong with it; none after a second without one."""
        with suppress(Empty):
            yield self.done.get(timeout=1)

    def _explained(self, fault: BaseException, job: Job[T]) -> BaseException:
        """The failure as an error for users; an internal error is passed on unchanged."""
        from distributed import KilledWorker

        match fault:
            case KilledWorker():
                died = fault.allowed_failures + 1
                killed = f"{died} {'worker' if died == 1 else 'workers, one after the other,'} died (out of memory?)"
                return OSError(f"{killed} while {job.what}; the last was {fault.last_worker.address}")
            case CancelledError() | asyncio.CancelledError():
                return OSError(f"the scheduler went away, or gave up what it was asked{self._undone()}")
            case OtherVersionsError():
                return IncompatibleClusterError(f"a worker that came later has {fault}")
        return fault

    def _undone(self) -> str:
        return f", with {len(self.out):,} jobs to do; {AGAIN}: {self.address}"


def unshared(what: str, place: str) -> OSError:
    """What is wrong where a worker left something that is not found."""
    return OSError(
        f"a worker left {what} in {place}, and it is not there, or not whole: is that one place for all machines?"
    )
