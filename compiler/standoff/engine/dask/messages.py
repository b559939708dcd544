"""What goes to a worker and comes back; schedulers import this too, so it imports nothing that takes long."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from standoff.engine.dask.address import Address

About = Mapping[str, str]
"""The versions of what does the work, by name."""


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A batch to be read and left at an address by a worker of which all is as `expected` says; `parcel` is the batch,
    pickled, so that nothing opens it on its way.
    """

    key: str
    parcel: bytes
    address: Address
    expected: About


@dataclass(frozen=True, slots=True)
class Given:
    """What work reads: files of a store and texts by path with their SHA-256, and parts by their keys."""

    files: Mapping[str, str]
    parts: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoreTask:
    """Work on a store, pickled with the function that does it, and what it is given.

    Of what it leaves, `there` is at the storage already, and what the worker sent itself in the same `run`; one that is
    `wary` sends all again.
    """

    run: str
    parcel: bytes
    given: Given
    there: frozenset[str]
    is_wary: bool
    address: Address
    expected: About


@dataclass(frozen=True, slots=True)
class Outcome:
    """What work gave; or the names of what it lacked, and then nothing."""

    left: Any
    lost: tuple[str, ...] = ()
