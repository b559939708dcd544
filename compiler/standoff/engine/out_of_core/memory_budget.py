"""The memory budget of a run: how much a corpus would need, how many workers there may be, how large partitions are."""

import re
from dataclasses import dataclass
from pathlib import Path

LEAST = 1 << 30  # what a run needs, however small its partitions are
WHOLE = 30  # bytes of memory, in all processes, for a byte of annotations, where all are in memory
PIECE = 40  # bytes of memory for a byte of annotations, where a worker holds them
BASE = 400 << 20  # bytes of memory that a process needs before it holds anything
SMALLEST, LARGEST = 2 << 20, 24 << 20  # bytes of annotations that a partition has; larger ones are no quicker
FEW, MANY = 64, 1_024  # partitions on a cluster: so many keep workers busy; files between them grow with their square
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
UNITS |= {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
KEPT = 32_000_000  # bytes of annotations from which partitions are kept for the next run
WRITTEN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGT]i?B)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MemoryBudget:
    """`memory` bytes for all processes together; what they do not hold is in the folder `scratch`.

    `largest` is the maximum size of a partition, in bytes of annotations. Where it `is_kept`, the folder has a ledger
    of what is in it, for the next run. Unless the memory `is_exceeded`, formats may load whole tables.
    """

    memory: int
    scratch: Path
    largest: int = LARGEST
    is_kept: bool = False
    is_exceeded: bool = True

    def jobs(self, wanted: int) -> int:
        """How many workers there may be, beside this process."""
        return max(1, min(wanted, (self.memory - BASE) // (2 * BASE)))

    def partition_size(self, jobs: int) -> int:
        """How many bytes of annotations a worker may hold at a time."""
        room = self.memory - (jobs + 1) * BASE
        return min(self.largest, max(SMALLEST, room // (PIECE * jobs)))

    def partition_on_cluster(self, size: int) -> int:
        """The same where workers of a cluster hold partitions, which have a memory of their own.

        It follows from the size of the corpus, and not from who is there: else all would be made again when a worker
        comes or goes.
        """
        return max(min(self.largest, max(SMALLEST, size // FEW)), size // MANY)


def needed(size: int) -> int:
    """About how much memory a run needs that holds annotations of so many bytes."""
    return BASE + WHOLE * size


def shown(size: int) -> str:
    """An amount of memory in words."""
    return f"{size / UNITS['GiB']:.1f}".removesuffix(".0") + "GiB"


def bytes_of(written: str) -> int:
    """The bytes that `6GiB` or `500 MB` mean; raises ValueError."""
    match = WRITTEN.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"`{written}` is not a valid size: write a number and a unit, as in 6GiB or 500MB")
    units = {name.lower(): size for name, size in UNITS.items()}
    return int(float(match[1]) * units[match[2].lower()])
