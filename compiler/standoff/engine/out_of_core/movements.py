"""How each kind of data moves when another step than the one that gave it takes it, of another scope or partition.

What all have to know is gathered: each task leaves a file of its own, so that none waits for another and one that is
done twice leaves the same files. They are joined once, by the process that hands out tasks, lest hundreds of tasks each
open hundreds of files.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

import polars as pl

from standoff.corpus.assertions import SORTED
from standoff.engine.data import Scope
from standoff.engine.out_of_core.arrow_store import fetch
from standoff.engine.out_of_core.partitions import by_key, by_record, by_text, divided, scattered
from standoff.schema.model import Table
from standoff.schema.record_ids import CELL
from standoff.tables.sections import EVIDENCE, Sections, ranges_of
from standoff.tables.wording import KEY

JOINED = "joined"
PIECES = "pieces"


def joined_of(paths: Iterable[Path], name: str) -> pl.DataFrame | None:
    """One frame of what all tasks left under a name; none where there is nothing. Raises OSError.

    Frames that are in an order in memory (`SORTED`) are in the same one here.
    """
    frame = fetch(paths)
    order = SORTED.get(name)
    return frame.sort(order, maintain_order=True) if order and frame is not None else frame


def is_joined(folder: Path) -> bool:
    """Whether a folder holds a frame that was made so."""
    return (folder / f"{JOINED}.arrow").is_file()


def read_gathered(folder: Path) -> pl.DataFrame:
    """The frame; raises OSError."""
    return pl.read_ipc(folder / f"{JOINED}.arrow")


class Movement(Enum):
    """Where rows go."""

    GATHER = "into one frame that all steps see"
    TO_RECORDS = "to the partition of their record"
    TO_TEXTS = "to the partition of their text"
    BY_TABLE = "nowhere, but a file for each table of records"
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
            "coverage",
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
    "table.assertions": Movement.BY_TABLE,
    "table.resolutions": Movement.BY_TABLE,
}


Frames = pl.DataFrame | Mapping[str, pl.DataFrame]
TARGETS = {Movement.TO_RECORDS: Scope.PARTITION, Movement.TO_TEXTS: Scope.TEXTS}


SCATTERED = frozenset(TARGETS)


def has_to_move(name: str, scope: Scope) -> bool:
    """Whether data that a step gives moves before the next step, of this scope, takes it."""
    movement = movement_of(name)
    return movement is Movement.GATHER or TARGETS.get(movement) is scope


def movement_of(name: str) -> Movement:
    """How data of a name moves; that of one round (`targets.1`) as that of all."""
    return MOVEMENTS.get(name) or MOVEMENTS.get(name.split(".", maxsplit=1)[0], Movement.STAY)


@dataclass(frozen=True, slots=True)
class Store:
    """The data of a run on disk; there are so many `ranges` of records that memory allows, at least.

    `borders` are those of the partitions of records, `text_borders` those of the partitions of texts; the evidence of
    registries is in so many `registry_ranges` of assertions' ids. All lie within `sections`, or at their borders.
    """

    folder: Path
    ranges: int
    borders: tuple[str, ...] = ()
    text_borders: tuple[str, ...] = ()
    registry_ranges: int = 1
    sections: Sections = field(default_factory=Sections)

    def cut(self, weights: pl.DataFrame, text_weights: pl.DataFrame, n_registry: int) -> "Store":
        """The same with borders for so many rows on each record, in each text, and of registries."""
        sections = Sections.of(weights, text_weights, n_registry)
        return replace(
            self,
            borders=divided(sections.records, weights, self.ranges, is_of_records=True),
            text_borders=divided(sections.texts, text_weights, self.ranges),
            registry_ranges=max(sections.registry, ranges_of(self.ranges, 1)),
            sections=sections,
        )

    def section_of(self, table: Table, number: int) -> int:
        """The section, of records or of texts, that the rows of a table in a partition belong to."""
        sections, borders = self.sections, self.borders
        if table.name == EVIDENCE and number > len(self.text_borders):
            in_registry = (number - len(self.text_borders) - 1) * sections.registry // self.registry_ranges
            return len(sections.texts) + 1 + in_registry
        if table.name == EVIDENCE:
            return bisect_right(sections.texts, self.text_borders[number - 1]) if number else 0
        return bisect_right(sections.records, borders[number - 1]) if number else 0

    def placed(self, name: str, value: Frames, piece: str) -> Iterator[tuple[str, pl.DataFrame]]:
        """A frame, or several by name, as files in this folder, where they are taken next: paths and frames."""
        frames = {name: value} if isinstance(value, pl.DataFrame) else {f"{name}/{k}": v for k, v in value.items()}
        for folder, frame in frames.items():
            match movement_of(name):
                case Movement.GATHER:
                    yield f"{folder}/{PIECES}/{piece}.arrow", frame
                case Movement.TO_RECORDS:
                    yield from scattered(frame, _records_of(frame, self.borders), folder, piece)
                case Movement.TO_TEXTS:
                    numbers = by_text(frame, self.text_borders, self.registry_ranges)
                    yield from scattered(frame, numbers, folder, piece)
                case Movement.BY_TABLE:
                    for (table,), rows in frame.partition_by(CELL[0], as_dict=True, maintain_order=True).items():
                        yield f"{folder}/{table}/{piece}.arrow", rows
                case Movement.STAY:
                    yield f"{folder}/{piece}.arrow", frame


def _records_of(frame: pl.DataFrame, borders: Sequence[str]) -> pl.Series:
    """The partition of each row: that of its record, or of the record that it is joined to."""
    return by_key(frame[KEY], borders) if KEY in frame.columns else by_record(frame, borders)


def is_frames(value: Any) -> bool:
    """Whether data consists of frames, which are left on disk; everything else is small."""
    return isinstance(value, pl.DataFrame) or (
        isinstance(value, dict) and all(isinstance(frame, pl.DataFrame) for frame in value.values())
    )
