"""What checks are given: one record of typed inputs, and the stage of a run from which each is available."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import polars as pl

from standoff.checks.references import IdIndex
from standoff.checks.totals import Totals
from standoff.corpus.assertions import Frames
from standoff.corpus.project import Corpus, Settings
from standoff.corpus.rows import Redirect, Remark, TextBlock
from standoff.corpus.texts import Text
from standoff.resolve.cells import Resolved
from standoff.resolve.decisions import Decisions
from standoff.schema.model import Schema
from standoff.source.problem import Places
from standoff.tables.package_contents import Wide


class Stage(IntEnum):
    """How far a run has come, in order; a check belongs to the stage at which the last of its inputs is available."""

    FOLDER = 0  # the project's folder
    PROJECT = 1  # its descriptor and schemas
    IDS = 2  # all ids, and the small rows of all files
    PARTS = 3  # the frames of any selection of whole parts: problems of a selection do not depend on the rest
    CELLS = 4  # the resolved cells of a partition
    TABLES = 5  # the record tables of a partition, or of all
    BUILTIN = 6  # builtin tables, or any rows of them
    TOTALS = 7  # what was counted and collected in all partitions
    SHEETS = 8  # the number of rows of every table
    WIDE = 9  # wide tables, and those made beside them of what all records are called


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of checks; a field that is not available yet is None.

    `frames` are those of some whole parts, `existence` has only the assertions of existence, but of all parts.
    `is_complete` says whether the tables hold all that was written, `is_sound` whether no error was found so far.
    """

    corpus: Corpus | None = None
    schema: Schema | None = None
    settings: Settings | None = None
    places: Places | None = None
    ids: IdIndex | None = None
    texts: Mapping[str, Text] | None = None
    existence: Frames | None = None
    blocks: Sequence[TextBlock] | None = None
    redirects: Sequence[Redirect] | None = None
    remarks: Sequence[Remark] | None = None
    frames: Frames | None = None
    decisions: Decisions | None = None
    resolved: Resolved | None = None
    tables: Mapping[str, pl.DataFrame] | None = None
    builtin_tables: Mapping[str, pl.DataFrame] | None = None
    links: pl.DataFrame | None = None
    totals: Mapping[str, Totals] | None = None
    row_counts: Mapping[str, int] | None = None
    n_disputed: int | None = None
    wide: Mapping[str, Wide] | None = None
    linked: Mapping[str, pl.DataFrame] | None = None
    names_of_texts: Sequence[str] | None = None
    is_complete: bool = True
    is_sound: bool = True


AVAILABLE: Mapping[str, Stage] = {
    "corpus": Stage.FOLDER,
    "names_of_texts": Stage.FOLDER,
    "schema": Stage.PROJECT,
    "settings": Stage.PROJECT,
    "places": Stage.PROJECT,
    "ids": Stage.IDS,
    "texts": Stage.IDS,
    "existence": Stage.IDS,
    "blocks": Stage.IDS,
    "redirects": Stage.IDS,
    "remarks": Stage.IDS,
    "frames": Stage.PARTS,
    "decisions": Stage.CELLS,
    "resolved": Stage.CELLS,
    "tables": Stage.TABLES,
    "builtin_tables": Stage.BUILTIN,
    "links": Stage.TOTALS,
    "totals": Stage.TOTALS,
    "row_counts": Stage.SHEETS,
    "n_disputed": Stage.SHEETS,
    "wide": Stage.WIDE,
    "linked": Stage.WIDE,
}
