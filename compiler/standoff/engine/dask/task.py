"""What a worker of a cluster does: say what it is made of, and read a batch that was sent to it.

The project is not there, nor any disk of whoever asks: a batch comes with its files, and its part goes to the shards.
Schedulers import this module too, so what takes long to import is imported where it is used.
"""

import hashlib
import json
import pickle
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from standoff.engine.dask.address import Address

About = Mapping[str, str]
READERS = ("python", "standoff", "polars", "PyYAML")


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A batch to be read and left at an address by a worker of which all is as `asked` says; `parcel` is the batch,
    pickled, so that nothing opens it on its way.
    """

    key: str
    parcel: bytes
    address: Address
    asked: About


class OtherVersionsError(Exception):
    """A worker that came later is not made of what whoever asks is made of; the message names the differences."""


def run(task: ReadTask) -> None:
    """Read a batch and leave its part at the shards. Raises OSError, OtherVersionsError, `CannotOpenError`."""
    other = differences(readers(), task.asked)
    if other:
        raise OtherVersionsError(other)
    from distributed import get_worker

    from standoff.engine.dask.shards import open_shards
    from standoff.engine.executors import read_away

    with tempfile.TemporaryDirectory(prefix="standoff-", dir=get_worker().local_directory) as scratch:
        part = Path(scratch) / task.key
        read_away(pickle.loads(task.parcel), part, "zstd")
        open_shards(task.address).leave(part)


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
