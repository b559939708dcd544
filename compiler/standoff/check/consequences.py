"""Problems that only follow from others: a cell whose value is wrong is also empty, in conflict, or not as settled."""

from collections.abc import Collection

import polars as pl

from standoff.corpus.reporting import PLACE
from standoff.source.problem import Place, Problem, errors

CELL = ("table_name", "record_id", "field_name")
TYPES = {"annotation_file": pl.String, "annotation_line": pl.Int64, "column": pl.Int64}


def first_causes(
    later: Collection[Problem], known: Collection[Problem], assertions: pl.DataFrame, settled: pl.DataFrame
) -> list[Problem]:
    """Those of the `later` problems that the `known` ones do not tell: of the same place, or of the same cell."""
    if not later or not known:
        return list(later)
    return untold(later, known, spoilt(known, assertions, settled))


def untold(later: Collection[Problem], known: Collection[Problem], places: Collection[Place]) -> list[Problem]:
    """Those of the `later` problems that the `known` ones do not tell, and that are not at one of the spoilt places."""
    told = {(problem.place, problem.code) for problem in known}
    return [p for p in later if (p.place, p.code) not in told and p.place not in places]


def spoilt(known: Collection[Problem], assertions: pl.DataFrame, settled: pl.DataFrame) -> set[Place]:
    """The places of all that is said and decided of cells of which something is wrong; whole cells are given."""
    places = [(p.place.file, p.place.line, p.place.column) for p in errors(known)]
    wrong = pl.DataFrame(places, orient="row", schema=TYPES)
    written = assertions.filter(pl.col("field_name").is_not_null()).select(*CELL, *PLACE)
    decided = settled.rename({"file": "annotation_file", "line": "annotation_line"}).select(*CELL, *PLACE)
    cells = written.join(wrong, on=PLACE, how="semi")
    return {
        Place(*row)
        for frame in (written, decided)
        for row in frame.join(cells, on=CELL, how="semi").select(PLACE).iter_rows()
    }
