"""What steps are given: data by name, and what is the same for all of them.

A name means the same frame whether a run holds everything in memory or works on partitions; only how much of it a step
sees differs. `standoff.engine.steps` lists the names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

import polars as pl

from standoff.checks.references import IdIndex
from standoff.corpus.assertions import Frames
from standoff.corpus.project import Settings
from standoff.corpus.texts import Text
from standoff.schema.model import Schema
from standoff.tables.exchanges import Plan


class Scope(Enum):
    """How much a step has to see at a time."""

    PART = "a part: what was read of some files"
    PARTITION = "a partition: some records with all that is said of them"
    TEXTS = "the evidence of some texts, or some of that of registries"
    CORPUS = "everything"


@dataclass(frozen=True, slots=True)
class Common:
    """The same for all steps; `incomplete` are tables of which not all records could be read.

    `redirected` are the ids that redirects name, `exchanges` what partitions exchange for wide tables: nothing where
    there is one partition.
    """

    schema: Schema
    settings: Settings
    incomplete: frozenset[str] = frozenset()
    redirected: frozenset[str] = frozenset()
    exchanges: Plan = field(default_factory=Plan)


class Data(Protocol):
    """Data by name; data on disk is read on demand."""

    is_partitioned: bool

    def __getitem__(self, name: str) -> Any:
        """What a step gave, or the run began with; KeyError where nothing did."""
        ...

    def get(self, name: str, default: Any = None) -> Any:
        """The same, or the default where a step was skipped."""
        ...

    def of_part(self, name: str, columns: list[str] | None = None) -> pl.DataFrame:
        """One frame of a part, or some of its columns at least."""
        ...

    def empty_of_part(self, name: str) -> pl.DataFrame:
        """The same without rows."""
        ...

    @property
    def ids(self) -> IdIndex:
        """The ids of all records."""
        ...

    @property
    def sources(self) -> Mapping[str, Text]:
        """The source texts that are there."""
        ...


def existing(existence: pl.DataFrame, texts: pl.DataFrame) -> Frames:
    """Frames that say which records and texts exist, and nothing else."""
    frames = dict.fromkeys(Frames.names(), pl.DataFrame())
    return Frames.of(frames | {"assertions": existence, "texts": texts})


def next_of(number: int, rounds: int) -> str:
    """What the number of a round is followed by in the names of data: the next, or `last` after the last."""
    return str(number + 1) if number + 1 < rounds else "last"
