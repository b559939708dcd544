"""The workers of a cluster as those of a build: work goes out with the hashes of the files that it reads.

What this process left itself, and workers are to read, it sends to the storage; what it has to read is brought from
there. A file that a worker does not find is sent again from here, or made again.
"""

import hashlib
import pickle
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from standoff.engine.dask import dispatcher
from standoff.engine.dask.address import Address
from standoff.engine.dask.connection import connected
from standoff.engine.dask.dispatcher import FINISHERS, AgainError, Dispatcher, Job, unshared
from standoff.engine.dask.messages import About, Given, Outcome, StoreTask
from standoff.engine.dask.shards import FRAMES, SOURCES, Shards, open_shards
from standoff.engine.dask.task import check_workers, do
from standoff.engine.executors import Elsewhere, Files, Leaving, LostFilesError, Portable
from standoff.files.project_files import read_file
from standoff.schema.model import Schema

P = TypeVar("P", bound=Portable)
L = TypeVar("L", bound=Leaving)

ATTEMPTS = 3  # to send what a worker does not find
GONE = "files are not at the storage any more, or not as they were left"


class ClusterWorkers(ExitStack):
    """See `standoff.engine.executors.Workers`. The scheduler is connected to when there is something to do."""

    def __init__(self, scheduler: str, address: Address, schema: Schema, is_wary: bool) -> None:
        super().__init__()
        self.scheduler, self.address, self.schema = scheduler, address, schema
        self.elsewhere = Elsewhere(address.url)
        self.dispatcher: Dispatcher[Any] | None = None
        self.expected: About = {}
        self.is_wary = is_wary  # of what is there already, as where files got lost: all that is left is sent
        self._run, self._n_calls = secrets.token_hex(8), 0
        self._sources: dict[Path, str] = {}
        self._attempts: Counter[str] = Counter()

    @property
    def shards(self) -> Shards:
        """The storage."""
        return open_shards(self.address)

    def each(self, task: Callable[[P], L], works: Sequence[P]) -> list[L]:
        """See `Workers`; raises IncompatibleClusterError and CannotOpenError too."""
        if not works:
            return []
        self._n_calls += 1  # Dask may still be about to cancel what an earlier call handed out under a name
        jobs = {str(number): partial(self._job, task, work) for number, work in enumerate(works)}
        found = dict(self._connected().each(jobs))
        return [found[str(number)] for number in range(len(works))]

    def bring(self, files: Files, folder: Path) -> None:
        """See `Workers`."""
        with ThreadPoolExecutor(FINISHERS) as pool:
            is_there = list(pool.map(lambda path: self._bring(files[path], folder / path), files))
        lost = [digest for digest, is_here in zip(files.values(), is_there, strict=True) if not is_here]
        if lost:
            raise self._lost(lost)

    def _bring(self, digest: str, path: Path) -> bool:
        data = self.shards.get(FRAMES, digest)
        if data is None:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return True

    def _connected(self) -> Dispatcher[Any]:
        if self.dispatcher is None:
            client = self.enter_context(connected(self.scheduler))
            self.expected = check_workers(client, pickle.dumps(self.schema), dispatcher.ALONE)
            self.dispatcher = Dispatcher(client, self.address.url)
        return self.dispatcher

    def _job(self, task: Callable[[P], L], work: P) -> Job[L]:
        """Some work, with the hashes of all that it reads; what of that is here alone is sent before it."""
        self._send({path: digest for path, digest in work.given.items() if digest not in self.elsewhere.there}, work)
        given = Given(dict(work.given), tuple(part.name for part in work.parts), self._texts(work))
        is_there = frozenset() if self.is_wary else frozenset(work.before.values()) & self.elsewhere.there
        parcel = pickle.dumps((task, work))
        name = f"standoff-{self._run}-{self._n_calls}-{self._attempts[work.what]}"
        digest = hashlib.sha256(parcel).hexdigest()
        message = StoreTask(self._run, parcel, given, is_there, self.is_wary, self.address, self.expected)
        finish = partial(self._taken, work)
        return Job(f"{name}-{digest[:16]}", do, message, work.what, finish)

    def _texts(self, work: Portable) -> Files:
        """The hashes of the texts that work reads."""
        fresh = {path for path in work.sources.values() if path not in self._sources}
        self._sources |= {path: hashlib.sha256(_bytes(path)).hexdigest() for path in fresh}
        return {name: self._sources[path] for name, path in work.sources.items()}

    def _taken(self, work: P, outcome: Outcome) -> Any:
        """What work gave; AgainError where it lacked something that is sent now, LostFilesError where it is lost."""
        if outcome.lost:
            self._mend(work, frozenset(outcome.lost))
        self._attempts.pop(work.what, None)
        self.elsewhere.there.update(outcome.left.files.values())
        return outcome.left

    def _mend(self, work: Portable, lost: frozenset[str]) -> None:
        self._attempts[work.what] += 1
        if self._attempts[work.what] > ATTEMPTS:
            raise unshared(min(lost), self.shards.target.name)
        self.is_wary = True
        for part in work.parts:
            if part.name in lost:
                self.shards.leave(part)
        texts = self._texts(work)
        for name, path in work.sources.items():
            if texts[name] in lost:
                self.shards.put(SOURCES, texts[name], _bytes(path))
        files = {path: digest for path, digest in work.given.items() if digest in lost}
        if gone := files.keys() - self._send(files, work):
            raise self._lost([files[path] for path in gone])
        raise AgainError

    def _send(self, files: Mapping[str, str], work: Portable) -> set[str]:
        """Send files of a store, as far as they are here and as they were left: these."""
        sent: set[str] = set()
        for path, digest in files.items():
            try:
                data = (work.folder / path).read_bytes()
            except FileNotFoundError:
                continue
            if hashlib.sha256(data).hexdigest() == digest:
                self.shards.put(FRAMES, digest, data)
                self.elsewhere.there.add(digest)
                sent.add(path)
        return sent

    def _lost(self, digests: Sequence[str]) -> LostFilesError:
        """Files that are lost; where one is, others may be: what is there is listed."""
        self.is_wary = True
        self.elsewhere.there &= self.shards.digests()
        return LostFilesError(digests, f"{len(digests):,} {GONE}: {self.address.url}")


def _bytes(text: Path) -> bytes:
    return read_file(text.parent, text.name)
