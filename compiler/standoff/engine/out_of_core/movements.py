"""How each kind of data moves when another step than the one that gave it takes it, of another scope or partition.

What all have to know is gathered: each task leaves a file of its own, so that none waits for another and one that is
done twice leaves the same files. They are joined once, by the process that hands out tasks, lest hundreds of tasks each
open hundreds of files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import polars as pl

from standoff.corpus.assertions import SORTED
from standoff.engine.data import Scope
from standoff.engine.out_of_core.arrow_store import fetch, leave_sorted, store, stored
from standoff.engine.out_of_core.partitions import by_key, by_record, by_text, scatter
from standoff.tables.wording import KEY

JOINED = "joined.arrow"


def leave_gathered(frame: pl.DataFrame, folder: Path, piece: str) -> None:
    """Leave what one task has; raises OSError."""
    store(frame, folder / "pieces" / f"{piece}.arrow")


def join_gathered(folder: Path) -> pl.DataFrame | None:
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


def read_gathered(folder: Path) -> pl.DataFrame:
    """The frame; raises OSError."""
    return pl.read_ipc(folder / JOINED)


class Movement(Enum):
    """Where rows go."""

    GATHER = "into one frame that all steps see"
    TO_RECORDS = "to the partition of their record"
    TO_TEXTS = "to the partition of their text"
    TO_CELLS = "to the cells of their table, sorted"
    STAY = "nowhere: the same partition takes them"


MOVEMENTS: Mapping[str, Movement] = {
    **dict.fromkeys(
        (
            "existence",
            "link_assertions",
            "weights",
            "text_weights",
            "texts",
            "sentences",
            "excluded",
            "settled",
            "nesting",
        ),
        Movement.GATHER,
    ),
    "targets": Movement.GATHER,
    "days": Movement.GATHER,
    "looked_up": Movement.GATHER,
    **dict.fromkeys(("assertions", "spans", "joined"), Movement.TO_RECORDS),
    "evidence": Movement.TO_TEXTS,
    "assertion_rows": Movement.TO_CELLS,
    "resolution_rows": Movement.TO_CELLS,
}


TARGETS = {Movement.TO_RECORDS: Scope.PARTITION, Movement.TO_TEXTS: Scope.TEXTS, Movement.TO_CELLS: Scope.CELLS}


def has_to_move(name: str, scope: Scope) -> bool:
    """Whether data that a step gives moves before the next step, of this scope, takes it."""
    movement = movement_of(name)
    return movement is Movement.GATHER or TARGETS.get(movement) is scope


def movement_of(name: str) -> Movement:
    """How data of a name moves; that of one round (`targets.1`) as that of all."""
    return MOVEMENTS.get(name.split(".", maxsplit=1)[0], Movement.STAY)


@dataclass(frozen=True, slots=True)
class Store:
    """The data of a run on disk; there are so many `ranges` at most.

    `borders` are those of the partitions of records, `text_borders` those of the partitions of texts.
    """

    folder: Path
    ranges: int
    borders: tuple[str, ...] = ()
    text_borders: tuple[str, ...] = ()

    def leave(self, name: str, value: pl.DataFrame | Mapping[str, pl.DataFrame], piece: str) -> None:
        """Leave a frame, or several by name, where it is taken next; raises OSError."""
        frames = {"": value} if isinstance(value, pl.DataFrame) else value
        for key, frame in frames.items():
            folder = self.folder / name / key
            match movement_of(name):
                case Movement.GATHER:
                    leave_gathered(frame, folder, piece)
                case Movement.TO_RECORDS:
                    scatter(frame, _records_of(frame, self.borders), folder, piece)
                case Movement.TO_TEXTS:
                    scatter(frame, by_text(frame, self.text_borders, self.ranges), folder, piece)
                case Movement.TO_CELLS:
                    leave_sorted(frame, folder, piece)
                case Movement.STAY:
                    store(frame, folder / f"{piece}.arrow")

    def join(self, name: str) -> None:
        """Join what was gathered under a name; raises OSError."""
        for folder in [self.folder / name, *self.keys(name)]:
            join_gathered(folder)

    def keys(self, name: str) -> list[Path]:
        """The folders of the frames that have this name together."""
        return sorted(path for path in (self.folder / name).glob("*") if path.is_dir() and path.name != "pieces")


def _records_of(frame: pl.DataFrame, borders: Sequence[str]) -> pl.Series:
    """The partition of each row: that of its record, or of the record that it is joined to."""
    return by_key(frame[KEY], borders) if KEY in frame.columns else by_record(frame, borders)


def is_frames(value: Any) -> bool:
    """Whether data consists of frames, which are left on disk; everything else is small."""
    return isinstance(value, pl.DataFrame) or (
        isinstance(value, dict) and all(isinstance(frame, pl.DataFrame) for frame in value.values())
    )
