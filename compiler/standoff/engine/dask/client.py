"""A Dask cluster that is there already, as an executor: its workers read batches and do the work of a build.

What travels is named by what it is made of: a batch with the bytes of its files by the batch's key, files of a store by
their SHA-256. So workers need no copy of the project, and doing something twice does no harm. Parts and files go to
the storage; through the scheduler come names of files, and problems.
"""

import hashlib
import pickle
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from standoff.engine.batches import Batch
from standoff.engine.cache import common_to, key_of
from standoff.engine.dask import dispatcher
from standoff.engine.dask.address import Address
from standoff.engine.dask.connection import connected
from standoff.engine.dask.dispatcher import FINISHERS, Dispatcher, Job, unshared
from standoff.engine.dask.messages import About, ReadTask
from standoff.engine.dask.shards import Shards, open_shards
from standoff.engine.dask.task import check_workers, run
from standoff.engine.dask.workers import ClusterWorkers
from standoff.engine.executors import Done
from standoff.schema.model import Schema


class Cluster:
    """An executor that reads on the workers of the cluster whose scheduler is at `tcp://…`.

    Parts are left at `address`, and those that are there are fetched from it unless the executor `rereads` all.
    """

    def __init__(self, scheduler: str, address: Address, rereads: bool = False) -> None:
        self.scheduler, self.address, self.rereads = scheduler, address, rereads

    def workers(self, schema: Schema) -> AbstractContextManager[ClusterWorkers]:
        """See `Remote`."""
        return ClusterWorkers(self.scheduler, self.address, schema, self.rereads)

    def read(self, batches: Mapping[str, Batch], folder: Path) -> Iterator[Done]:
        """See `Executor`.

        Raises OSError where the cluster or the storage fails; IncompatibleClusterError, CannotOpenError where they
        cannot be used.
        """
        shards = open_shards(self.address)
        some = next(iter(batches.values()))
        with connected(self.scheduler) as client:
            expected = check_workers(client, pickle.dumps(some.schema), dispatcher.ALONE)
            left = dict(batches)
            there = [] if self.rereads else sorted(shards.keys() & left.keys())
            with ThreadPoolExecutor(FINISHERS) as pool:
                found = pool.map(lambda key: shards.bring(key, folder), there)
                for key, is_here in zip(there, found, strict=True):
                    if is_here:
                        del left[key]
                        yield key, None
            reading = _Reading(self.address, shards, folder, expected, common_to(some.root))
            jobs = {key: partial(reading.job, key, batch) for key, batch in left.items()}
            for key, _ in Dispatcher[bool](client, self.address.url).each(jobs):
                yield key, None


class _Reading:
    """Batches that are read for one folder."""

    def __init__(self, address: Address, shards: Shards, folder: Path, expected: About, common: str) -> None:
        self.address, self.shards, self.folder = address, shards, folder
        self.expected, self.common = expected, common

    def job(self, key: str, batch: Batch) -> Job[bool]:
        """A batch with the bytes of its files; raises OSError where they are not those that the key was made of."""
        batch = batch.packed()
        if key_of(batch, self.common) != key:
            raise OSError(f"{_some(batch)}: a file or a schema changed while it was being read; run it again")
        task = ReadTask(key, pickle.dumps(batch), self.address, self.expected)
        name = f"standoff-{key}-{hashlib.sha256(repr(self.address).encode()).hexdigest()[:8]}"
        return Job(name, run, task, f"reading {_some(batch)}", lambda _: self._bring(key))

    def _bring(self, key: str) -> bool:
        if not self.shards.bring(key, self.folder):
            raise unshared(key, self.shards.target.name)
        return True


def _some(batch: Batch) -> str:
    return ", ".join(batch.files[:3]) + (f" … ({len(batch.files):,} files)" if len(batch.files) > 3 else "")
