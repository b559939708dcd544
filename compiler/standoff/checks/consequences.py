"""Problems that only follow from others, and are left out: one mistake is one problem.

A cell whose value is wrong is also empty, in conflict, or not as settled. A sentence without evidence may have some in
what could not be read. An id that is missing from its registry resembles the one that was meant.
"""

from collections.abc import Collection, Iterable

import polars as pl

from standoff.corpus.dtypes import types_of
from standoff.corpus.rows import PLACE
from standoff.schema.record_ids import CELL
from standoff.source.problem import INCOMPLETE, SUPPRESSED_BY_FILE, SUPPRESSED_BY_PLACE, Place, Problem, errors


def is_complete(reading: Collection[Problem], found: Iterable[Problem]) -> bool:
    """Whether the tables hold all that was written, and under the right ids; `reading` are the problems of files."""
    return not errors(reading) and not any(problem.code in INCOMPLETE for problem in found)


def suppress(found: Collection[Problem], earlier: Collection[Problem] = ()) -> list[Problem]:
    """The problems of `found` without those that another one, of them or of the earlier ones, suppresses."""
    everything = [*earlier, *found]
    broken = {problem.place.file for problem in errors(everything) if problem.code not in SUPPRESSED_BY_FILE}
    places = {
        code: {place for problem in everything if problem.code in codes for place in (problem.place, *problem.related)}
        for code, codes in SUPPRESSED_BY_PLACE.items()
    }
    return [
        problem
        for problem in found
        if not (problem.code in SUPPRESSED_BY_FILE and problem.place.file in broken)
        and places.get(problem.code, set()).isdisjoint((problem.place, *problem.related))
    ]


def root_causes(
    found: Collection[Problem], earlier: Collection[Problem], affected: Collection[Place] = ()
) -> list[Problem]:
    """The problems of `found` that follow from no earlier one: of another place, and of no cell that has an error.

    `affected` are the places of those cells (see `affected_places`).
    """
    reported = {(problem.place, problem.code) for problem in earlier}
    return [p for p in found if (p.place, p.code) not in reported and p.place not in affected]


def affected_places(earlier: Collection[Problem], assertions: pl.DataFrame, settled: pl.DataFrame) -> set[Place]:
    """The places of every assertion and decision on the cells that have an error at one of them.

    `assertions` are those of some records, all of a cell among them; `settled` are the curators' decisions.
    """
    rows = [(p.place.file, p.place.line, p.place.column) for p in errors(earlier)]
    wrong = pl.DataFrame(rows, orient="row", schema=types_of(*PLACE))
    written = assertions.filter(pl.col("field_name").is_not_null()).select(*CELL, *PLACE)
    decided = settled.rename({"file": "annotation_file", "line": "annotation_line"}).select(*CELL, *PLACE)
    cells = written.join(wrong, on=PLACE, how="semi")
    return {
        Place(*row)
        for frame in (written, decided)
        for row in frame.join(cells, on=CELL, how="semi").select(PLACE).iter_rows()
    }
