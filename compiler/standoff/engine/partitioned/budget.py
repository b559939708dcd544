"""How much memory a run may take, how much it would need, and into how many pieces it is cut therefore."""

import re
from dataclasses import dataclass
from pathlib import Path

LEAST = 1 << 30  # what a run takes, however finely it is cut
WHOLE = 30  # bytes of memory, in all processes, for a byte of annotations, where all are held at once
PIECE = 40  # bytes of memory for a byte of annotations, where a worker holds them
BASE = 400 << 20  # bytes of memory that a process takes before it holds anything
SMALLEST, LARGEST = 2 << 20, 24 << 20  # bytes of annotations that a piece has; larger ones are no quicker
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
UNITS |= {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
WRITTEN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGT]i?B)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bound:
    """A run may take `memory` bytes, in all processes together; what it does not hold lies in the folder `scratch`.

    `largest` are the bytes of annotations that a piece has at most.
    """

    memory: int
    scratch: Path
    largest: int = LARGEST

    def jobs(self, wanted: int) -> int:
        """How many workers there may be, beside this process."""
        return max(1, min(wanted, (self.memory - BASE) // (2 * BASE)))

    def piece(self, jobs: int) -> int:
        """How many bytes of annotations a worker may hold at a time."""
        room = self.memory - (jobs + 1) * BASE
        return min(self.largest, max(SMALLEST, room // (PIECE * jobs)))


def needed(size: int) -> int:
    """The memory that a run takes about that holds annotations of so many bytes all at once."""
    return BASE + WHOLE * size


def shown(size: int) -> str:
    """Some memory as people write it."""
    return f"{size / UNITS['GiB']:.1f}".removesuffix(".0") + "GiB"


def bytes_of(written: str) -> int:
    """The bytes that `6GiB` or `500 MB` mean; raises ValueError."""
    match = WRITTEN.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"`{written}` is no size: write a number and a unit, as in 6GiB or 500MB")
    units = {name.lower(): size for name, size in UNITS.items()}
    return int(float(match[1]) * units[match[2].lower()])
