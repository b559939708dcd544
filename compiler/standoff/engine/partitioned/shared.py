"""What every worker knows: the schema, the settings, and, on disk, what was gleaned from all parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from standoff.check.references import IdIndex
from standoff.corpus.assertions import Frames
from standoff.corpus.project import Settings
from standoff.corpus.texts import Text, read_texts
from standoff.engine.partitioned.arrow_store import store
from standoff.schema.model import Schema

NAMES = ("existence", "texts", "settled", "closure")


@dataclass(frozen=True, slots=True)
class Common:
    """Its frames lie in a folder; `texts` and `files` are the folder and the names of the source texts."""

    folder: Path
    schema: Schema
    settings: Settings
    unsure: frozenset[str] = frozenset()
    texts: Path | None = None
    files: tuple[str, ...] = ()

    def leave(self, frames: Mapping[str, pl.DataFrame]) -> None:
        """Write its frames; raises OSError."""
        for name in NAMES:
            store(frames[name], self._path(name))

    def frame(self, name: str) -> pl.DataFrame:
        """One of its frames; raises OSError."""
        return _frame(self._path(name))

    def known(self) -> IdIndex:
        """What is known of records."""
        return _known(self._path("existence"), self._path("texts"), self.unsure)

    def sources(self) -> Mapping[str, Text]:
        """The source texts that are there."""
        return _sources(self.texts, self.files)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.arrow"


def slim(existence: pl.DataFrame, texts: pl.DataFrame) -> Frames:
    """Frames that tell which records and texts there are, and nothing else."""
    nothing = pl.DataFrame()
    frames = dict.fromkeys(Frames.names(), nothing)
    return Frames.of(frames | {"assertions": existence, "texts": texts})


@lru_cache(4)
def _frame(path: Path) -> pl.DataFrame:
    return pl.read_ipc(path)


@lru_cache(1)
def _known(existence: Path, texts: Path, unsure: frozenset[str]) -> IdIndex:
    return IdIndex.of(slim(pl.read_ipc(existence), pl.read_ipc(texts)), unsure)


@lru_cache(1)
def _sources(folder: Path | None, files: tuple[str, ...]) -> Mapping[str, Text]:
    return read_texts(folder, files)
