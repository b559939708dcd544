"""Gathering: the little of each part or partition that all have to know, brought together into one frame.

Each task leaves a file of its own, so that none waits for another and one that is done twice leaves the same files.
They are joined once, by the process that hands out tasks, lest hundreds of tasks each open hundreds of files.
"""

from pathlib import Path

import polars as pl

from standoff.corpus.assertions import SORTED
from standoff.engine.out_of_core.arrow_store import fetch, store, stored

JOINED = "joined.arrow"


def leave(frame: pl.DataFrame, folder: Path, piece: str) -> None:
    """Leave what one task has; raises OSError."""
    store(frame, folder / "pieces" / f"{piece}.arrow")


def join(folder: Path) -> pl.DataFrame | None:
    """Make one frame of what all tasks left, and keep it beside them; none where there is nothing. Raises OSError.

    Frames that are in an order in memory (`SORTED`) are in the same one here.
    """
    frame = fetch(stored(folder / "pieces"))
    if frame is None:
        return None
    order = SORTED.get(folder.name)
    frame = frame.sort(order, maintain_order=True) if order else frame
    store(frame, folder / JOINED)
    return frame


def is_joined(folder: Path) -> bool:
    """Whether a folder holds a frame that was made so."""
    return (folder / JOINED).is_file()


def read(folder: Path) -> pl.DataFrame:
    """The frame; raises OSError."""
    return pl.read_ipc(folder / JOINED)
