"""What steps see of a run after another: everything, or the records and files that changed."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any

import polars as pl

from standoff.checks.references import IdIndex
from standoff.corpus.assertions import Frames
from standoff.corpus.texts import Text
from standoff.engine.data import Common
from standoff.engine.incremental.kept import BY_RECORD, LOOKED_UP, some_of, stem, top_of, whole
from standoff.engine.incremental.patched import is_among

Values = Mapping[str, Any]


class Everything:
    """All data of a run; see `standoff.engine.data.Data`."""

    is_partitioned = False

    def __init__(
        self, common: Common, values: Values, frames: Callable[[], Frames], ids: IdIndex, sources: Mapping[str, Text]
    ) -> None:
        self.common, self.values, self.ids, self.sources = common, values, ids, sources
        self._frames = frames

    @cached_property
    def frames(self) -> Frames:
        """What was read of the files that are seen."""
        return self._frames()

    def __getitem__(self, name: str) -> Any:
        """See `Data`."""
        return self.frames if name == "frames" else whole(self.values[name])

    def get(self, name: str, default: Any = None) -> Any:
        """See `Data`."""
        return self[name] if name in self.values else default

    def of_part(self, name: str, columns: list[str] | None = None) -> pl.DataFrame:
        """See `Data`."""
        frame: pl.DataFrame = getattr(self.frames, name)
        return frame

    def empty_of_part(self, name: str) -> pl.DataFrame:
        """See `Data`."""
        return self.of_part(name).clear()


class Some(Everything):
    """Some records, and the files in `frames`: what steps gave about them is in `mine`."""

    def __init__(self, everything: Everything, frames: Callable[[], Frames], records: Collection[str] = ()) -> None:
        super().__init__(everything.common, everything.values, frames, everything.ids, everything.sources)
        self.records = records
        self.mine: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """See `Data`; what other records take too is that of all."""
        if name in self.mine:
            return self.mine[name]
        if name == "settled":  # in files, but about records
            settled: pl.DataFrame = super().__getitem__(name)
            return settled.filter(is_among(top_of(settled), self.records))
        if stem(name) in BY_RECORD and stem(name) not in LOOKED_UP and name in self.values:
            return some_of(self.values[name], self.records)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """See `Data`."""
        return self[name] if name in self.mine or name in self.values else default
