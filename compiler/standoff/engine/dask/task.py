"""What a worker of a cluster does, and whether it can: it reads a batch, or does some work, as this process would.

The project is not there, nor any disk of whoever asks: a batch comes with its files, and its part goes to the shards;
work comes with the hashes of the files that it reads, and what it leaves goes to the storage.
Schedulers import this module too, so what takes long to import is imported where it is used.
"""

import hashlib
import json
import pickle
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache, wraps
from pathlib import Path
from traceback import format_exc
from typing import TYPE_CHECKING, TypeVar

from standoff.engine.dask.messages import About, Outcome, ReadTask, StoreTask
from standoff.files.remote import how_to_install

if TYPE_CHECKING:
    from distributed import Client

T = TypeVar("T")
R = TypeVar("R")

FRAMES = 5  # of a traceback that is too deep to be sent
READERS = ("python", "standoff", "polars", "PyYAML")


class OtherVersionsError(Exception):
    """A worker that came later is not made of what whoever asks is made of; the message names the differences."""


def shallow(do_task: Callable[[T], R]) -> Callable[[T], R]:
    """The same, whose RecursionError has no deep traceback: the client could not unpack it, and would wait for ever."""

    @wraps(do_task)
    def run_shallow(task: T) -> R:
        try:
            return do_task(task)
        except RecursionError:
            shown = format_exc(limit=-FRAMES)
        raise RecursionError(shown)

    return run_shallow


@shallow
def run(task: ReadTask) -> None:
    """Read a batch and leave its part at the shards. Raises OSError, OtherVersionsError, `CannotOpenError`."""
    other = differences(readers(), task.expected)
    if other:
        raise OtherVersionsError(other)
    from distributed import get_worker

    from standoff.engine.dask.shards import open_shards
    from standoff.engine.executors import read_away

    with tempfile.TemporaryDirectory(prefix="standoff-", dir=get_worker().local_directory) as scratch:
        part = Path(scratch) / task.key
        read_away(pickle.loads(task.parcel), part, "zstd")
        open_shards(task.address).leave(part)


@shallow
def do(task: StoreTask) -> Outcome:
    """Do work where its files are brought, and leave what it left. Raises as `run` does."""
    other = differences(readers(), task.expected)
    if other:
        raise OtherVersionsError(other)
    from distributed import get_worker

    from standoff.engine.dask.held import held_at

    worker = get_worker()
    held = held_at(worker.local_directory, task.address)
    held.begin(task.run)
    with tempfile.TemporaryDirectory(prefix="standoff-", dir=worker.local_directory) as scratch:
        folder = Path(scratch)
        lost = held.lay_out(task.given, folder)
        if lost:
            return Outcome(None, tuple(lost))
        function, work = pickle.loads(task.parcel)
        left = function(work.at(folder))
        held.leave(left.files, folder, lambda digest: not task.is_wary and digest in held.there | task.there)
    held.prune()
    return Outcome(left)


def about(schema: bytes) -> About:
    """What this process reads with, and a hash of what it takes a pickled schema to say."""
    described = json.dumps(asdict(pickle.loads(schema)), sort_keys=True, default=sorted)
    return {**readers(), "schemas": hashlib.sha256(described.encode()).hexdigest()[:12]}


@lru_cache(1)
def readers() -> About:
    """The versions of what reads annotations here, and the hash of the compiler's own files."""
    import yaml

    from standoff.engine.toolchain import hash_of_compiler, versions

    found = versions()
    parser = yaml._yaml.get_version_string() if yaml.__with_libyaml__ else "none"
    return {name: found[name] for name in READERS} | {"libyaml": parser, "compiler": hash_of_compiler()[:12]}


def differences(theirs: About, ours: About) -> str:
    """The versions that differ, as `polars 2.0.0 (here 2.1.0)`; those that only one side has are ignored."""
    return ", ".join(
        f"{name} {theirs[name]} (here {ours[name]})" for name in theirs if name in ours and theirs[name] != ours[name]
    )


SHOWN = 3
INSTALL = how_to_install("dask")
SAME = "install there what is installed here"


class IncompatibleClusterError(Exception):
    """A cluster cannot be used, or not as it is; the message is one line for people."""


def check_workers(client: "Client", schema: bytes, patience: float) -> About:
    """What this process reads with, and so do all workers; `schema` is pickled. Waits for a first worker.

    The scheduler is checked too: it unpacks what a worker is to do. Raises `IncompatibleClusterError` where one
    differs, and OSError where there is no worker for `patience` seconds.
    """
    from distributed import TimeoutError as TooLateError

    try:
        client.wait_for_workers(1, timeout=patience)
    except TooLateError as error:
        raise OSError(f"the scheduler at {client.scheduler.address} has had no worker for {patience:g} s") from error
    here = about(schema)
    found = {f"worker {name}": theirs for name, theirs in sorted(client.run(about, schema, on_error="return").items())}
    found["scheduler"] = _of_scheduler(client, schema)
    faults = [f"{name}: {fault}" for name, theirs in found.items() if (fault := _fault(theirs, here))]
    if faults:
        rest = f"; and {len(faults) - SHOWN:,} more" if len(faults) > SHOWN else ""
        raise IncompatibleClusterError(f"{'; '.join(faults[:SHOWN])}{rest}; nothing was read: {SAME}")
    return here


def _of_scheduler(client: "Client", schema: bytes) -> About | BaseException:
    try:
        found: About = client.run_on_scheduler(about, schema)
    except Exception as error:
        return error
    return found


def _fault(theirs: About | BaseException, here: About) -> str:
    if isinstance(theirs, ModuleNotFoundError) and (theirs.name or "").partition(".")[0] == "standoff":
        return f"no standoff is installed (here {here['standoff']})"
    if isinstance(theirs, BaseException):
        return f"{type(theirs).__name__}: {' '.join(str(theirs).split())}"
    return differences(theirs, here)
