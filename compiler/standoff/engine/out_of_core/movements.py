"""How each kind of data moves when another step than the one that gave it takes it, of another scope or partition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import polars as pl

from standoff.engine.data import Scope
from standoff.engine.out_of_core import gather
from standoff.engine.out_of_core.arrow_store import store
from standoff.engine.out_of_core.partitions import by_id, by_key, by_record
from standoff.engine.out_of_core.scatter import scatter
from standoff.engine.out_of_core.sort import leave_sorted
from standoff.tables.wording import KEY


class Movement(Enum):
    """Where rows go."""

    GATHER = "into one frame that all steps see"
    TO_RECORDS = "to the partition of their record"
    TO_IDS = "to the range of their assertion's id"
    TO_CELLS = "to the cells of their table, sorted"
    STAY = "nowhere: the same partition takes them"


MOVEMENTS: Mapping[str, Movement] = {
    **dict.fromkeys(
        ("existence", "link_assertions", "weights", "texts", "set_aside", "settled", "nesting"),
        Movement.GATHER,
    ),
    "targets": Movement.GATHER,
    "looked_up": Movement.GATHER,
    **dict.fromkeys(("assertions", "spans", "joined"), Movement.TO_RECORDS),
    "evidence": Movement.TO_IDS,
    "assertion_rows": Movement.TO_IDS,
    "resolution_rows": Movement.TO_CELLS,
}


TARGETS = {Movement.TO_RECORDS: Scope.PARTITION, Movement.TO_IDS: Scope.RANGE, Movement.TO_CELLS: Scope.CELLS}


def has_to_move(name: str, scope: Scope) -> bool:
    """Whether data that a step gives moves before the next step, of this scope, takes it."""
    movement = movement_of(name)
    return movement is Movement.GATHER or TARGETS.get(movement) is scope


def movement_of(name: str) -> Movement:
    """How data of a name moves; that of one round (`targets.1`) as that of all."""
    return MOVEMENTS.get(name.split(".", maxsplit=1)[0], Movement.STAY)


@dataclass(frozen=True, slots=True)
class Store:
    """The data of a run on disk; `borders` are those of the partitions of records, and there are so many `ranges`."""

    folder: Path
    ranges: int
    borders: tuple[str, ...] = ()

    def leave(self, name: str, value: pl.DataFrame | Mapping[str, pl.DataFrame], piece: str) -> None:
        """Leave a frame, or several by name, where it is taken next; raises OSError."""
        frames = {"": value} if isinstance(value, pl.DataFrame) else value
        for key, frame in frames.items():
            folder = self.folder / name / key
            match movement_of(name):
                case Movement.GATHER:
                    gather.leave(frame, folder, piece)
                case Movement.TO_RECORDS:
                    scatter(frame, _records_of(frame, self.borders), folder, piece)
                case Movement.TO_IDS:
                    scatter(frame, by_id(frame, self.ranges), folder, piece)
                case Movement.TO_CELLS:
                    leave_sorted(frame, folder, piece)
                case Movement.STAY:
                    store(frame, folder / f"{piece}.arrow")

    def join(self, name: str) -> None:
        """Join what was gathered under a name; raises OSError."""
        for folder in [self.folder / name, *self.keys(name)]:
            gather.join(folder)

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
