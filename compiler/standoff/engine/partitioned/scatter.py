"""Sifting: what is written in some parts is judged, and its rows are spread over buckets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from standoff.check.inputs import Inputs, Stage
from standoff.check.registry import run_checks
from standoff.corpus.assertions import merge
from standoff.engine.part import scan
from standoff.engine.partitioned import ranges as cuts
from standoff.engine.partitioned.shared import Common
from standoff.source.problem import Problem

ASSERTIONS, EVIDENCE = "assertions", "evidence"


@dataclass(frozen=True, slots=True)
class Sifting:
    """Parts, and the folder below which their rows are left under a name: assertions by cuts, evidence in ranges."""

    common: Common
    parts: Sequence[Path]
    folder: Path
    name: str
    cuts: Sequence[str]
    ranges: int


def sift(work: Sifting) -> list[Problem]:
    """Spread the rows of some parts, and tell what is wrong with them; raises OSError."""
    common = work.common
    frames = merge([], map(scan, work.parts))
    inputs = Inputs(
        schema=common.schema, settings=common.settings, ids=common.known(), texts=common.sources(), frames=frames
    )
    found = run_checks(Stage.PARTS, inputs)
    assertions, evidence = frames.assertions, frames.evidence
    cuts.spread(assertions, cuts.by_top(assertions, work.cuts), work.folder / ASSERTIONS, work.name)
    cuts.spread(evidence, cuts.by_id(evidence, work.ranges), work.folder / EVIDENCE, work.name)
    return found
