"""What was decided between two annotation sets, for `agreement`: how many pairs, by whom, for which set, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from standoff.authoring.edit.change import Project
from standoff.authoring.readings.as_json import decision_as_json, item_as_json
from standoff.authoring.readings.read import decisions_in, readings_of
from standoff.authoring.readings.standing import Item, Standing
from standoff.authoring.readings.text import decided as in_words
from standoff.authoring.readings.text import subject
from standoff.corpus.kinds_of_pairs import TAKES
from standoff.corpus.readings import ReadingDecision
from standoff.files.project_files import READINGS
from standoff.source.problem import Problem
from standoff.views.layout import EMPTY, Cell, Line, Piece, columns, spread, wrapped

NOBODY = "nobody named"
Settled = tuple[Standing, Item, ReadingDecision]


@dataclass(frozen=True, slots=True)
class Decided:
    """Where the readings of some texts stand, and what is wrong with the decisions."""

    standings: tuple[Standing, ...]
    problems: tuple[Problem, ...]

    @property
    def settled(self) -> list[Settled]:
        """The pairs that are settled, in order, each with its decision."""
        return [(each, item, item.decision) for each, item in self._items() if item.is_settled and item.decision]

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return sum(len(each.items) for each in self.standings)

    def _items(self) -> Iterator[tuple[Standing, Item]]:
        for each in self.standings:
            yield from ((each, item) for item in each.items)

    def by_curator(self) -> dict[str, Counter[str]]:
        """How often each curator took what."""
        found: dict[str, Counter[str]] = {}
        for *_, decision in self.settled:
            found.setdefault(decision.curator, Counter())[decision.take] += 1
        return dict(sorted(found.items()))


def decided(project: Project, texts: Iterable[str]) -> Decided:
    """The decisions on some texts; raises CannotEditError where one has no two readings, and OSError."""
    found = decisions_in(project)
    standings = tuple(readings_of(project, text, found).standing for text in texts)
    return Decided(standings, (*found.problems, *(problem for each in standings for problem in each.problems())))


def as_json(found: Decided) -> dict[str, Any]:
    """The same as plain values."""
    settled = found.settled
    counts = found.by_curator().items()
    return {
        "file": READINGS,
        "pairs": found.pairs,
        "settled": len(settled),
        "by": [{"curator": name or None} | {take: each[take] for take in TAKES} for name, each in counts],
        "decisions": [{"text": each.text, **item_as_json(item)} for each, item, _ in settled],
        "stale": [{"text": each.text, **decision_as_json(one)} for each in found.standings for one in each.stale],
    }


def lay_out(found: Decided, width: int, is_listed: bool) -> Iterator[Line]:
    """The lines of a summary, with every decision and its reason if they are to be listed."""
    settled = found.settled
    yield EMPTY
    yield from wrapped(f"Decisions in {READINGS}: {len(settled)} of {found.pairs} pairs settled", width, 0, "title", 2)
    counts = found.by_curator()
    rows: list[tuple[Cell, ...]] = [
        (name or NOBODY, *(each[take] for take in TAKES), each.total()) for name, each in counts.items()
    ]
    if rows:
        total = sum(counts.values(), Counter[str]())
        yield from columns(("", *TAKES, "all"), [*rows, ("all", *(total[take] for take in TAKES), total.total())])
    if is_listed:
        yield from _listed(settled, width)


def _listed(settled: Iterable[Settled], width: int) -> Iterator[Line]:
    for text, of_text in groupby(settled, key=lambda each: each[0].text):
        yield EMPTY
        yield from wrapped(f"Decided in {text}", width, 0, "title")
        for _, item, decision in of_text:
            field = Piece(f"  {item.field}" if item.field else "", "value")
            what = [Piece(f"{item.number:>4}  "), Piece(subject(item), "record"), field]
            yield from spread(what, Piece(f"{READINGS}:{decision.line}", "faint"), width, 6)
            yield from wrapped(in_words(decision), width, 6, "", 2)
