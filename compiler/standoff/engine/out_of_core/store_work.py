"""Work on the files of a store alone: it reads neither parts nor source texts, as tasks do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from standoff.engine.executors import Files


@dataclass(frozen=True, slots=True)
class StoreWork:
    """What all such work has, see `Portable`; a subclass says what it is.

    Files are named by their paths in the store, which is the `folder`. What it leaves is in a `place` there: a folder
    or a file. `given` are the files that it reads, `before` has the hashes of what it left in the last run.
    """

    folder: Path
    place: str
    given: Files
    before: Files

    @property
    def parts(self) -> Sequence[Path]:
        """See `Portable`."""
        return ()

    @property
    def sources(self) -> Mapping[str, Path]:
        """See `Portable`."""
        return {}

    def at(self, folder: Path) -> Self:
        """See `Portable`."""
        return replace(self, folder=folder)
