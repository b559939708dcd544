"""Frames by name that are read when they are first used: few users of a package, and few steps, need all tables."""

from collections.abc import Callable, Iterator, Mapping

import polars as pl


class LazyFrames(Mapping[str, pl.DataFrame]):
    """Frames by the name of their table, each with how it is read; a subclass may say more of an unknown name."""

    def __init__(self, read: Mapping[str, Callable[[], pl.DataFrame]]) -> None:
        self._read = read
        self._frames: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._frames:
            read = self._read.get(name)
            if read is None:
                raise self.unknown(name)
            self._frames[name] = read()
        return self._frames[name]

    def unknown(self, name: str) -> KeyError:
        """The exception for a name that there is not."""
        return KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in self._read  # Mapping would read the frame to see

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)
