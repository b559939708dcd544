"""All parts -> problems and tables on disk: the order of the steps where a corpus is beyond the memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from standoff.check.consequences import CELL, is_complete, root_causes, suppress
from standoff.check.expectations import Totals
from standoff.check.inputs import Inputs, Stage
from standoff.check.references import IdIndex
from standoff.check.registry import run_checks
from standoff.corpus.assertions import SORTED
from standoff.corpus.project import Corpus
from standoff.corpus.reporting import PLACE
from standoff.corpus.rows import Rows
from standoff.corpus.texts import Text
from standoff.engine.partitioned import ranges as cuts
from standoff.engine.partitioned.arrow_store import Stored, fetch, rows_of, store, stored
from standoff.engine.partitioned.gather import GLEANED, SMALL, Gleaning, glean
from standoff.engine.partitioned.partition import LINKS, RESOLUTIONS, TABLES, Bucketing, Filled, fill
from standoff.engine.partitioned.scatter import ASSERTIONS, Sifting, sift
from standoff.engine.partitioned.shared import Common, slim
from standoff.engine.partitioned.sort import ORDERED, UNSORTED, Ordering, order
from standoff.engine.worker_pool import Crew
from standoff.resolve.cells import hierarchies
from standoff.schema.columns import columns
from standoff.schema.dtypes import dtypes
from standoff.schema.model import Schema
from standoff.source.problem import Places, Problem, errors
from standoff.tables.derive import steps
from standoff.tables.tabulate import finished, tables_of_corpus

Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a corpus is reduced with: the folder for what comes of the parts, the crew, and how large a piece may be.

    `piece` is in bytes of annotations, of which there are `size`. `texts` are those found in the folder `sources`.
    """

    corpus: Corpus
    schema: Schema
    places: Places
    rows: Rows
    texts: Mapping[str, Text]
    sources: Path | None
    folder: Path
    crew: Crew
    size: int
    piece: int

    @property
    def inputs(self) -> Inputs:
        """What checks of every stage are given."""
        return Inputs(self.corpus, self.schema, self.corpus.settings, self.places)

    @property
    def pieces(self) -> int:
        """Into how many pieces rows are spread."""
        return max(1, -(-self.size // self.piece))


def reduce_parts(run: Reduction, parts: Sequence[Path], found: list[Problem]) -> dict[str, Stored]:
    """Judge, resolve and tabulate what lies in parts: add to `found` all that is wrong, and return the tables by name.

    There are no tables where there are errors. Raises OSError.
    """
    groups = list(_groups(parts, run))
    gleaned = _gleaned(run, groups)
    texts = tuple(text.file for text in run.texts.values())
    common = Common(run.folder, run.schema, run.corpus.settings, frozenset(run.rows.unsure), run.sources, texts)
    closure, links = hierarchies(gleaned["links"], gleaned["texts"], gleaned["settled"], run.schema)
    common.leave(gleaned | {"closure": closure})
    edges = cuts.cuts_of(gleaned["weights"], run.pieces)
    found += _judged(run, common, gleaned, groups, edges, found)
    filled = _filled(run, common, edges)
    later = [problem for each in filled for problem in each.problems]
    others = fetch(stored(run.folder / LINKS))
    links = links if others is None else pl.concat([links, others])
    later += run_checks(Stage.TOTALS, replace(run.inputs, links=links, totals=_summed(filled)))
    rows, tables = _rows(run, gleaned), dict[str, Stored]()
    if not errors(found):
        tables, wrong = _tables(run, common, gleaned)
        later += wrong
    if is_complete(run.rows.problems, found):
        found += root_causes(later, found, _assertions(run), gleaned["settled"])
    n_disputed = sum(each.n_disputed for each in filled)
    found += run_checks(Stage.SHEETS, replace(run.inputs, row_counts=rows, n_disputed=n_disputed))
    return {} if errors(found) else tables


def _groups(parts: Sequence[Path], run: Reduction) -> Iterator[list[Path]]:
    """Neighbours that are together no larger than a piece, if one alone is not."""
    sizes = [sum(path.stat().st_size for path in part.iterdir()) for part in parts]
    most = sum(sizes) * run.piece // max(run.size, 1)
    group: list[Path] = []
    filled = 0
    for part, size in zip(parts, sizes, strict=True):
        if group and filled + size > most:
            yield group
            group, filled = [], 0
        group.append(part)
        filled += size
    if group:
        yield group


def _gleaned(run: Reduction, groups: Sequence[Sequence[Path]]) -> Frames:
    """What was gleaned from all parts, those frames sorted that are."""
    named = frozenset(i for redirect in run.rows.redirects for i in (redirect.old, redirect.new) if i)
    folder = run.folder / "gleaned"
    works = [Gleaning(run.schema, group, folder, f"{number:05d}", named) for number, group in enumerate(groups)]
    run.crew.each(glean, works)
    found = {name: frame for name in GLEANED if (frame := fetch(stored(folder / name))) is not None}
    return found | {name: found[name].sort(SORTED[name], maintain_order=True) for name in SMALL}


def _judged(
    run: Reduction,
    common: Common,
    gleaned: Frames,
    groups: Sequence[Sequence[Path]],
    edges: Sequence[str],
    before: Sequence[Problem],
) -> list[Problem]:
    """What is wrong with what is written; rows are spread over buckets on the way."""
    frames = slim(gleaned["existence"], gleaned["texts"])
    inputs = replace(
        run.inputs,
        ids=IdIndex.of(frames, common.unsure),
        texts=run.texts,
        existence=frames,
        blocks=run.rows.texts,
        redirects=run.rows.redirects,
    )
    found = run_checks(Stage.IDS, inputs)
    works = [
        Sifting(common, group, run.folder, f"{number:05d}", edges, run.pieces) for number, group in enumerate(groups)
    ]
    found += [problem for problems in run.crew.each(sift, works) for problem in problems]
    return suppress(found, before)


def _filled(run: Reduction, common: Common, edges: Sequence[str]) -> list[Filled]:
    numbers = [int(path.name) for path in sorted((run.folder / ASSERTIONS).glob("*"))]
    works = [Bucketing(common, number, run.folder, edges, run.pieces) for number in numbers]
    found = []
    for step in range(len(steps(run.schema))):
        found += run.crew.each(fill, [work.at(step) for work in works])
    return found


def _summed(filled: Sequence[Filled]) -> dict[str, Totals]:
    totals: dict[str, Totals] = {}
    for each in filled:
        for name, counted in each.totals.items():
            totals[name] = totals.get(name, Totals()) + counted
    return totals


def _assertions(run: Reduction) -> Iterator[pl.DataFrame]:
    """The assertions of each partition."""
    for bucket in sorted((run.folder / ASSERTIONS).glob("*")):
        assertions = fetch(stored(bucket), [*CELL, *PLACE])
        if assertions is not None:
            yield assertions


def _rows(run: Reduction, gleaned: Frames) -> dict[str, int]:
    """How many rows each table has, or would have."""
    own = tables_of_corpus(gleaned["texts"], gleaned["set_aside"], run.rows, run.schema)
    found = {name: len(frame) for name, frame in own.items()}
    found |= {name: rows_of(stored(run.folder / TABLES / name)) for name in run.schema.record_tables}
    found |= {name: rows_of((run.folder / folder).glob("*/*.arrow")) for name, folder in UNSORTED.items()}
    found[RESOLUTIONS] = rows_of((run.folder / RESOLUTIONS).glob("*/*.arrow"))
    return {name: found[name] for name in run.schema.tables}


def _tables(run: Reduction, common: Common, gleaned: Frames) -> tuple[dict[str, Stored], list[Problem]]:
    """All tables in order, and what is wrong with the compiler's own."""
    works = [Ordering(common, run.folder, name, number) for number in range(run.pieces) for name in UNSORTED]
    folders = sorted((run.folder / RESOLUTIONS).glob("*"))
    works += [Ordering(common, run.folder, RESOLUTIONS, n, folder.name) for n, folder in enumerate(folders)]
    found = [problem for problems in run.crew.each(order, works) for problem in problems]
    own = tables_of_corpus(gleaned["texts"], gleaned["set_aside"], run.rows, run.schema)
    small = {name: finished(frame, run.schema.tables[name], run.schema) for name, frame in own.items()}
    found += run_checks(Stage.BUILTIN, Inputs(schema=run.schema, builtin_tables=small))
    for name, frame in small.items():
        store(frame, run.folder / ORDERED / name / "all.arrow")
    return {name: _stored(run, name) for name in run.schema.tables}, found


def _stored(run: Reduction, name: str) -> Stored:
    table = run.schema.tables[name]
    pieces = stored(run.folder / (ORDERED if table.is_builtin else TABLES) / name)
    return Stored(pieces, rows_of(pieces), dtypes(columns(table, run.schema)))
