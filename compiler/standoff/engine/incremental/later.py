"""What a run after another gives, put together when it is first looked at: a check needs the problems alone."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.engine.incremental.kept import whole
from standoff.resolve.cells import LINK, Resolved
from standoff.schema.model import Schema
from standoff.tables.labels import with_texts
from standoff.tables.lazy_frames import LazyFrames

TABLE = "table."


class LaterFrames(Frames):
    """Frames that are joined when one of them is first used."""

    __slots__ = ("_join",)

    def __init__(self, join: Callable[[], Frames]) -> None:
        self._join = join

    def __getattr__(self, name: str) -> Any:
        if name not in (*Frames.names(), "problems"):
            raise AttributeError(name)
        found = self._join()
        for each in (*Frames.names(), "problems"):
            setattr(self, each, getattr(found, each))
        return getattr(found, name)


class LaterResolved(Resolved):
    """What was resolved; each frame is put together when it is first used."""

    __slots__ = ("_frames",)

    def __init__(self, frames: Mapping[str, Callable[[], pl.DataFrame]]) -> None:
        self._frames = frames
        self.decisions, self.links = None, pl.DataFrame(schema=LINK)

    def __getattr__(self, name: str) -> Any:
        if name not in self._frames:
            raise AttributeError(name)
        setattr(self, name, self._frames[name]())
        return getattr(self, name)


def resolved_later(values: Mapping[str, Any]) -> Resolved:
    """What was resolved, from what is kept."""
    names = {"assertions": "outcomes", "cells": "cells", "records": "records"}
    frames = {name: partial(_whole, values[each]) for name, each in names.items()}
    return LaterResolved(frames)


def tables_later(values: Mapping[str, Any], schema: Schema) -> LazyFrames:
    """The tables, from what is kept and what a run gave beside it."""
    found: dict[str, Callable[[], pl.DataFrame]] = {
        **{name: partial(_whole, each) for name, each in values["tables"].items()},
        **{name.removeprefix(TABLE): partial(_whole, each) for name, each in values.items() if name.startswith(TABLE)},
        **{name: partial(_whole, frame) for name, frame in values["corpus_tables"].items()},
    }
    if "labels" in values:
        found["ties"] = partial(_whole, values["ties"])
        found["labels"] = lambda: with_texts(values["labels"], values["corpus_tables"]["texts"], schema)
    return LazyFrames({name: found[name] for name in schema.tables if name in found})


def _whole(frame: Any) -> pl.DataFrame:
    found: pl.DataFrame = whole(frame)
    return found
