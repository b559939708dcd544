"""Batches spread over the workers of a Dask cluster that is there already.

A task is a batch with the bytes of its files, named by the batch's key: the workers need no copy of the project, and
what is read is what the key was made of. Its part goes to shards, and from there into the folder; through the scheduler
come no results. The scheduler holds few batches at a time, and each until it is done, so that a worker that dies loses
nothing: Dask sends its batches to others.
"""

import asyncio
import hashlib
import logging
import pickle
import warnings
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING

from standoff.engine.batches import Batch
from standoff.engine.cache import common_to, key_of
from standoff.engine.dask.address import Address
from standoff.engine.dask.shards import Shards, open_shards
from standoff.engine.dask.task import (
    INSTALL,
    About,
    IncompatibleClusterError,
    OtherVersionsError,
    ReadTask,
    check_workers,
    run,
)
from standoff.engine.executors import Done, ThisProcess

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT = 10.0  # seconds to wait for a scheduler
ALONE = 30.0  # seconds that a cluster may be without workers
AHEAD = 2  # batches that a thread of a worker has at most, the one it reads among them
BRINGERS = 8  # threads that bring parts from the shards
RETRIES = 2  # of a batch where its worker lives and says that it could not, as where a storage falters
AGAIN = "the same command goes on from what is at the shards"
LOGGERS = ("distributed", "tornado", "asyncio")  # whose logs say at length what we say in a line


class Cluster:
    """An executor that reads on the workers of the cluster whose scheduler is at `tcp://…`.

    Parts are left at `address`, and those that are there are fetched from it unless the executor `rereads` all. Tasks
    are run here: what they take lies on the disk of this machine.
    """

    def __init__(self, scheduler: str, address: Address, rereads: bool = False) -> None:
        self.scheduler, self.address, self.rereads = scheduler, address, rereads
        self.each = ThisProcess().each

    def read(self, batches: Mapping[str, Batch], folder: Path) -> Iterator[Done]:
        """See `Executor`.

        Raises OSError where the cluster or the storage fails; IncompatibleClusterError, CannotOpenError where they
        cannot be used.
        """
        shards = open_shards(self.address)
        some = next(iter(batches.values()))
        with _connected(self.scheduler) as client, ThreadPoolExecutor(BRINGERS) as pool:
            expected = check_workers(client, pickle.dumps(some.schema), ALONE)
            left = dict(batches)
            there = [] if self.rereads else sorted(shards.keys() & left.keys())
            for key, is_here in zip(there, pool.map(lambda key: shards.bring(key, folder), there), strict=True):
                if is_here:
                    del left[key]
                    yield key, None
            yield from _Run(client, pool, self.address, shards, folder, expected, common_to(some.root)).read(left)


class _Run:
    """Batches that are read by one cluster for one folder."""

    def __init__(
        self,
        client: "Client",
        pool: ThreadPoolExecutor,
        address: Address,
        shards: Shards,
        folder: Path,
        expected: About,
        common: str,
    ) -> None:
        self.client, self.pool = client, pool
        self.address, self.shards, self.folder = address, shards, folder
        self.expected, self.common = expected, common
        self.out: dict[str, Future] = {}
        self.done: SimpleQueue[tuple[str, BaseException | None]] = SimpleQueue()
        self.looked = self.had_workers = monotonic()
        self.threads = 0

    def read(self, batches: Mapping[str, Batch]) -> Iterator[Done]:
        """Yields batches as their parts come into the folder."""
        waiting = deque(batches)
        try:
            while waiting or self.out:
                for _ in range(min(self._room(), len(waiting))):
                    key = waiting.popleft()
                    self._send(key, batches[key])
                for key, fault in self._arrivals():
                    if fault is not None:
                        raise self._explained(fault, batches[key]) from fault
                    del self.out[key]
                    yield key, None
        finally:
            with suppress(OSError, RuntimeError):
                self.client.cancel(list(self.out.values()))
            self.pool.shutdown(cancel_futures=True)

    def _room(self) -> int:
        """How many more batches may be out, those included that are being brought."""
        now = monotonic()
        if not self.threads or now - self.looked > 1:
            self.looked, self.threads = now, sum(self.client.nthreads().values())
            if self.threads:
                self.had_workers = now
            elif now - self.had_workers > ALONE:
                raise OSError(f"no worker is left since {ALONE:g} s{self._unread()}")
        return max(0, AHEAD * self.threads - len(self.out))

    def _send(self, key: str, batch: Batch) -> None:
        batch = batch.packed()
        if key_of(batch, self.common) != key:
            raise OSError(f"{_some(batch)}: a file or a schema changed while it was being read; run it again")
        task = ReadTask(key, pickle.dumps(batch), self.address, self.expected)
        name = f"standoff-{key}-{hashlib.sha256(repr(self.address).encode()).hexdigest()[:8]}"
        self.out[key] = self.client.submit(run, task, key=name, retries=RETRIES)
        self.out[key].add_done_callback(lambda future: self._arrived(key, future))

    def _arrived(self, key: str, future: "Future") -> None:
        with suppress(RuntimeError):  # the pool is closed, since something else went wrong
            self.pool.submit(self._bring, key, future)

    def _bring(self, key: str, future: "Future") -> None:
        fault: BaseException | None = None
        try:
            if future.status != "finished":
                fault = future.exception() if future.status == "error" else CancelledError()
            elif not self.shards.bring(key, self.folder):
                fault = OSError(self._unshared(key))
        except BaseException as error:
            fault = error
        self.done.put((key, fault))

    def _arrivals(self) -> Iterator[tuple[str, BaseException | None]]:
        """The next batch that is done with what is wrong with it; none after a second without one."""
        with suppress(Empty):
            yield self.done.get(timeout=1)

    def _explained(self, fault: BaseException, batch: Batch) -> BaseException:
        """The failure as an error for users; an internal error is passed on unchanged."""
        from distributed import KilledWorker

        match fault:
            case KilledWorker():
                died = fault.allowed_failures + 1
                killed = f"{died} {'worker' if died == 1 else 'workers, one after the other,'} died (out of memory?)"
                return OSError(f"{killed} while reading {_some(batch)}; the last was {fault.last_worker.address}")
            case CancelledError() | asyncio.CancelledError():
                return OSError(f"the scheduler went away, or gave up what it was asked{self._unread()}")
            case OtherVersionsError():
                return IncompatibleClusterError(f"a worker that came later has {fault}")
        return fault

    def _unread(self) -> str:
        return f", with {len(self.out):,} batches to read; {AGAIN}: {self.address.url}"

    def _unshared(self, key: str) -> str:
        place = self.shards.target.name
        return f"a worker left {key} in {place}, and it is not there, or not whole: is that one place for all machines?"


def _some(batch: Batch) -> str:
    return ", ".join(batch.files[:3]) + (f" … ({len(batch.files):,} files)" if len(batch.files) > 3 else "")


@contextmanager
def _connected(scheduler: str) -> Iterator["Client"]:
    """A client of a scheduler; errors are reported by what waits for it, not in Dask's logs."""
    try:
        import dask
        from distributed import Client
        from distributed.comm import CommClosedError
    except ImportError as error:
        raise IncompatibleClusterError(
            f"--scheduler needs dask.distributed, which is not installed: {INSTALL}"
        ) from error
    patience = {
        "distributed.comm.timeouts.connect": CONNECT,
        "distributed.admin.large-graph-warning-threshold": 1 << 30,
    }
    with dask.config.set(patience), _quiet():
        try:
            with warnings.catch_warnings(action="ignore"):
                client = Client(scheduler, timeout=CONNECT, set_as_default=False, name="standoff")
        except OSError as error:
            message = f"no scheduler answers at {scheduler} within {CONNECT:g} s"
            raise OSError(message) from error
        except ValueError as error:
            raise IncompatibleClusterError(f"{scheduler} is not the address of a scheduler: {error}") from error
        try:
            yield client
        except CommClosedError as error:
            raise OSError(f"the scheduler at {scheduler} went away; {AGAIN}") from error
        finally:
            client.close()


@contextmanager
def _quiet() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.split(".")[0] in LOGGERS]
    before = [(logger, logger.level) for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)
